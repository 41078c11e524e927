package filter

import "strings"

// Member is what the enums of a record look like: small numbers that print as their name on the wire.
type Member interface {
	~uint8
	String() string
}

// Enum is a property of T that is one member of an enum without an order, such as a status. Expressions hold members by
// the name they print as; one that parse does not know makes the expression invalid.
type Enum[T any, E Member] struct {
	name  string
	get   func(*T) E
	parse func(string) (E, error)
}

var enumShape = shape{kind: KindText, ops: equality}

// NewEnum declares an enum. The function parse must return the member that prints as the text given, and an error for a
// text that is no member's. Both functions must be safe for concurrent use; get must not change the record.
func NewEnum[T any, E Member](name string, get func(*T) E, parse func(string) (E, error)) Enum[T, E] {
	return Enum[T, E]{name, get, parse}
}

// Name returns the property as it is written in expressions.
func (f Enum[T, E]) Name() string { return f.name }

// Is matches records with the member e.
func (f Enum[T, E]) Is(e E) Expr { return test(f.name, Eq, memberValue(e)) }

// IsNot matches records with any other member than e, or none.
func (f Enum[T, E]) IsNot(e E) Expr { return test(f.name, Ne, memberValue(e)) }

// In matches records with one of es; none when es is empty.
func (f Enum[T, E]) In(es ...E) Expr { return in(f.name, false, es, memberValue[E]) }

func (f Enum[T, E]) fit(t *Test) *Error { return fitMembers(&enumShape, t, f.parse) }

func (f Enum[T, E]) compile(t *Test) func(*T) bool { return compileMembers(t, f.get, f.parse) }

func memberValue[E Member](e E) Value { return textValue(e.String()) }

func fitMembers[E Member](s *shape, t *Test, parse func(string) (E, error)) *Error {
	if err := s.fit(t); err != nil {
		return err
	}
	for _, v := range t.Values {
		if _, cause := parse(v.text); cause != nil {
			err := invalid(v.text, strings.ToValidUTF8(cause.Error(), "\uFFFD"))
			err.cause = cause
			return err
		}
	}
	return nil
}

// compileMembers decides every value of the enum once, so that a record costs one look into 256 bits.
func compileMembers[T any, E Member](t *Test, get func(*T) E, parse func(string) (E, error)) func(*T) bool {
	var pass [4]uint64
	for _, v := range t.Values {
		c, _ := parse(v.text) // fit has seen that it parses
		for i := range 256 {
			if compareMember(t.Operator, uint8(i), uint8(c)) {
				pass[i/64] |= 1 << (i % 64)
			}
		}
	}
	return func(r *T) bool {
		e := uint8(get(r))
		return pass[e/64]>>(e%64)&1 != 0
	}
}

func compareMember(o Operator, a, b uint8) bool {
	switch o {
	case Ne:
		return a != b
	case Gt:
		return a > b
	case Ge:
		return a >= b
	case Lt:
		return a < b
	case Le:
		return a <= b
	}
	return a == b
}
