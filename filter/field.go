package filter

import (
	"fmt"
	"slices"
)

// Field is a property of the record T that expressions can test: schema and typed constructor in one. The fields of this
// package are the only ones: [Text], [Texts], [Enum], [Rank], [Enums], [Number], [Time], [Bool] and [Symbol]. They are
// small values, meant to be package variables beside the type they describe.
type Field[T any] interface {
	// Name returns the property as it is written in expressions.
	Name() string

	// shape returns what tests of this property may look like.
	shape() *shape

	// fit reports why a test of this property makes no sense, as an *Error without property, or nil. It has the number of
	// the value at fault.
	fit(t *Test) *Error

	// compile returns the predicate of a test that fits and is bound.
	compile(t *Test) func(*T) bool
}

// shape is what tests of a field may look like.
type shape struct {
	any      bool // a collection
	nullable bool // may be asked whether it is set
	kind     Kind
	ops      []Operator
}

var (
	equality = []Operator{Eq, Ne, In}
	ranking  = []Operator{Eq, Ne, Gt, Ge, Lt, Le, In}
)

func (s *shape) fit(t *Test) *Error {
	if t.Any != s.any {
		if s.any {
			return invalid(t.Operator.String(), reasonCollection)
		}
		return invalid("any", reasonNoCollection)
	}
	if t.Values[0].kind == KindNull && s.nullable && (t.Operator == Eq) != s.any {
		return nil
	}
	if !s.allows(t.Operator) {
		return invalid(t.Operator.String(), s.refuses(t.Operator))
	}
	for i, v := range t.Values {
		reason := v.problem()
		if v.kind != s.kind && (v.kind != KindRelative || s.kind != KindTime) {
			reason = "is not a " + s.kind.String()
		}
		if reason != "" {
			err := invalid(v.String(), reason)
			err.culprit = i + 1
			return err
		}
	}
	return nil
}

// Reasons that a test of text is refused for before it is made, too.
const (
	reasonCollection   = "is a collection; want any()"
	reasonNoCollection = "is not a collection; want a comparison"
)

func (s *shape) allows(o Operator) bool { return slices.Contains(s.ops, o) }

// negates reports whether ne is read as the not of eq, since no test has it.
func (s *shape) negates() bool { return !s.any && s.allows(Eq) && !s.allows(Ne) }

// refuses returns why an operator is refused.
func (s *shape) refuses(o Operator) string {
	want := s.ops
	if o != Ne && s.negates() {
		want = slices.Insert(slices.Clone(want), 1, Ne)
	}
	return fmt.Sprintf("is not allowed for this property; want one of %v", want)
}

func invalid(value, reason string) *Error {
	return &Error{Value: clip(value), Reason: reason, kind: ErrInvalid}
}
