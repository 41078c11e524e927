package filter

import (
	"slices"
	"time"
)

// Bind checks e as [Schema.Check] does and returns it with every symbol replaced by what it stands for and every relative
// time by the moment it means, in UTC, cut to microseconds. The result has no unbound part, fits the schema, and is
// within four times the bounds, so that it compiles; an expression without symbols and relative times is returned as it
// is.
//
// The error is an [*Error]. It wraps [ErrUnbound] when an expansion fails, has a symbol itself, or b.Now is zero and needed.
func (s *Schema[T]) Bind(e Expr, b Binding) (Expr, error) {
	if err := s.Check(e); err != nil {
		return Expr{}, err
	}
	bound, err := s.bind(e, b, true)
	if err == nil && bound != e {
		err = s.check(bound, slack)
	}
	if err != nil {
		return Expr{}, err
	}
	return bound, nil
}

// bind replaces what is unbound below e; symbols says whether it may have any, which an expansion may not.
func (s *Schema[T]) bind(e Expr, b Binding, symbols bool) (Expr, error) {
	if e.n == nil || !e.n.unbound {
		return e, nil
	}
	if e.n.op == OpTest {
		return s.bindTest(&e.n.test, b, symbols)
	}
	kids := make([]Expr, len(e.n.kids))
	for i, k := range e.n.kids {
		var err error
		if kids[i], err = s.bind(k, b, symbols); err != nil {
			return Expr{}, err
		}
	}
	if e.n.op == OpNot {
		return Not(kids[0]), nil
	}
	return join(e.n.op, kids), nil
}

func (s *Schema[T]) bindTest(t *Test, b Binding, symbols bool) (Expr, error) {
	if s.fields[t.Property].shape().kind == KindTime {
		return bindTimes(t, b)
	}
	f, ok := s.fields[t.Property].(expander)
	if !ok || !symbols {
		return Expr{}, unboundError(t, "is a symbol in the expansion of a symbol")
	}
	e, err := f.bind(t, b)
	if err != nil {
		return Expr{}, err
	}
	return s.bind(e, b, false)
}

// bindTimes replaces the relative times among the values of a test.
func bindTimes(t *Test, b Binding) (Expr, error) {
	if b.Now.IsZero() {
		return Expr{}, unboundError(t, "needs to know when now is")
	}
	bound := *t
	bound.Values = slices.Clone(t.Values)
	for i, v := range bound.Values {
		if v.kind == KindRelative {
			bound.Values[i] = timeValue(b.Now.Add(-v.Ago()).UTC().Truncate(time.Microsecond))
		}
	}
	return leaf(bound), nil
}

// unboundError names the first value that is not bound.
func unboundError(t *Test, reason string) *Error {
	i := slices.IndexFunc(t.Values, Value.unbound)
	return &Error{Property: clip(t.Property), Value: clip(t.Values[i].String()), Reason: reason, kind: ErrUnbound}
}
