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

	// fit reports why a test of this property makes no sense, as an *Error without property, or nil.
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
			return invalid(t.Operator.String(), "is a collection; want any()")
		}
		return invalid("any", "is not a collection; want a comparison")
	}
	if t.Values[0].kind == KindNull && s.nullable && (t.Operator == Eq) != s.any {
		return nil
	}
	if !slices.Contains(s.ops, t.Operator) {
		return invalid(t.Operator.String(), fmt.Sprintf("is not allowed for this property; want one of %v", s.ops))
	}
	for _, v := range t.Values {
		if v.kind != s.kind && (v.kind != KindRelative || s.kind != KindTime) {
			return invalid(v.String(), "is not a "+s.kind.String())
		}
		if reason := v.problem(); reason != "" {
			return invalid(v.String(), reason)
		}
	}
	return nil
}

func invalid(value, reason string) *Error {
	return &Error{Value: clip(value), Reason: reason, kind: ErrInvalid}
}
