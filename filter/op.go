package filter

import "iter"

// Op is what an [Expr] does at its top: it is constant, joins others, or is a single test.
type Op uint8

// The ops. Zero is no member: it is the Op of an expression that was built too large to be kept, which every method of a
// [Schema] refuses, so that a store that switches over Op must refuse what it does not know.
const (
	OpTrue  Op = iota + 1 // matches everything; the zero Expr
	OpFalse               // matches nothing
	OpAnd                 // matches what all of two or more operands match
	OpOr                  // matches what at least one of two or more operands matches
	OpNot                 // matches what its one operand does not
	OpTest                // compares one property; see [Expr.Test]
)

var opNames = names{OpTrue: "true", OpFalse: "false", OpAnd: "and", OpOr: "or", OpNot: "not", OpTest: "test"}

// Ops yields the ops in order of value.
func Ops() iter.Seq[Op] { return members[Op](opNames) }

// ParseOp returns the op with exactly that name, or an [*Error] that lists the names.
func ParseOp(s string) (Op, error) {
	i, err := opNames.parse("Op", s)
	return Op(i), err
}

// IsValid reports whether o is one of the constants.
func (o Op) IsValid() bool { return opNames.valid(uint8(o)) }

// String returns the name, or Op(n) for a value that is not a member.
func (o Op) String() string { return opNames.text("Op", uint8(o)) }

// AppendText appends the name to b. It fails with [ErrInvalid] for a value that is not a member.
func (o Op) AppendText(b []byte) ([]byte, error) { return opNames.append(b, "Op", uint8(o)) }

// MarshalText is AppendText(nil).
func (o Op) MarshalText() ([]byte, error) { return o.AppendText(nil) }

// UnmarshalText is [ParseOp]; on an error o keeps its value.
func (o *Op) UnmarshalText(text []byte) error {
	v, err := ParseOp(string(text))
	if err == nil {
		*o = v
	}
	return err
}
