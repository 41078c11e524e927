package filter

import "iter"

// Operator is how a [Test] compares a property with its values. The names are those of OData.
type Operator uint8

// The operators; zero means not set and is no member. Which of them a property allows is decided by the type of its field.
const (
	Eq         Operator = iota + 1 // is the value; with null: is not set
	Ne                             // is not the value; of a collection, with null: has an element
	Gt                             // is above the value
	Ge                             // is the value or above
	Lt                             // is below the value
	Le                             // is the value or below
	In                             // is one of two or more values
	Contains                       // the text has the value somewhere in it
	StartsWith                     // the text begins with the value
	EndsWith                       // the text ends with the value
)

var operatorNames = names{Eq: "eq", Ne: "ne", Gt: "gt", Ge: "ge", Lt: "lt", Le: "le", In: "in",
	Contains: "contains", StartsWith: "startswith", EndsWith: "endswith"}

// Operators yields the operators in order of value.
func Operators() iter.Seq[Operator] { return members[Operator](operatorNames) }

// ParseOperator returns the operator with exactly that name, or an [*Error] that lists the names.
func ParseOperator(s string) (Operator, error) {
	i, err := operatorNames.parse("Operator", s)
	return Operator(i), err
}

// IsValid reports whether o is one of the constants.
func (o Operator) IsValid() bool { return operatorNames.valid(uint8(o)) }

// String returns the OData name, or Operator(n) for a value that is not a member.
func (o Operator) String() string { return operatorNames.text("Operator", uint8(o)) }

// AppendText appends the OData name to b. It fails with [ErrInvalid] for a value that is not a member.
func (o Operator) AppendText(b []byte) ([]byte, error) {
	return operatorNames.append(b, "Operator", uint8(o))
}

// MarshalText is AppendText(nil).
func (o Operator) MarshalText() ([]byte, error) { return o.AppendText(nil) }

// UnmarshalText is [ParseOperator]; on an error o keeps its value.
func (o *Operator) UnmarshalText(text []byte) error {
	v, err := ParseOperator(string(text))
	if err == nil {
		*o = v
	}
	return err
}

// isFunction reports whether the operator is written as a function, contains(name,'x'), and not between its operands.
func (o Operator) isFunction() bool { return o >= Contains }
