package filter

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Schema is the set of properties that expressions on records of type T may test. It is immutable and safe for concurrent
// use. The zero Schema has no property, so only the constant expressions fit it.
type Schema[T any] struct {
	names  []string
	fields map[string]Field[T]
}

// NewSchema makes a schema of the fields. A name is an identifier of OData, letters, digits and '_' of which the first is
// not a digit, at most 128 characters, and no word of the language such as "and" or "null", in any case. NewSchema panics
// on any other name and on one that is there twice: that is a mistake in the program, to be found when its package
// variables are set up.
func NewSchema[T any](fields ...Field[T]) *Schema[T] {
	s := &Schema[T]{fields: make(map[string]Field[T], len(fields))}
	for _, f := range fields {
		name := f.Name()
		if name == "" {
			panic("filter: NewSchema: a field without a name")
		}
		if !isIdentifier(name) || isReserved(name) {
			panic(fmt.Sprintf("filter: NewSchema: %q cannot name a field", clip(name)))
		}
		if _, ok := s.fields[name]; ok {
			panic(fmt.Sprintf("filter: NewSchema: two fields are named %q", name))
		}
		s.names = append(s.names, name)
		s.fields[name] = f
	}
	return s
}

// Fields yields the names of the properties in the order they were declared.
func (s *Schema[T]) Fields() iter.Seq[string] { return slices.Values(s.names) }

// Check reports whether e is something a user may send: within the bounds, and every property, operator and value fits
// the schema. The error is an [*Error] that wraps [ErrInvalid] or [ErrTooLarge]. Symbols and relative times are fine.
func (s *Schema[T]) Check(e Expr) error { return s.check(e, 1) }

// Compile returns the predicate of e: whether a record matches. The predicate is safe for concurrent use and keeps
// nothing of the record. The error is that of [Schema.Check], with bounds four times as wide, or wraps [ErrUnbound] when
// e has a symbol or a relative time. The zero Expr compiles to a predicate that is always true.
func (s *Schema[T]) Compile(e Expr) (func(*T) bool, error) {
	if err := s.check(e, slack); err != nil {
		return nil, err
	}
	return s.compile(e)
}

// check walks no deeper than the bounds, which hold for every node that has operands.
func (s *Schema[T]) check(e Expr, factor int) error {
	if e.n == nil {
		return nil
	}
	if e.n.reason != nil {
		own := *e.n.reason // the caller may write to its error, the expression is shared
		return &own
	}
	if err := tooLarge(factor, e.n.depth, e.n.size, e.n.length); err != nil {
		return err
	}
	if e.n.op == OpTest {
		return s.checkTest(&e.n.test, factor)
	}
	for _, k := range e.n.kids {
		if err := s.check(k, factor); err != nil {
			return err
		}
	}
	return nil
}

func (s *Schema[T]) checkTest(t *Test, factor int) error {
	if err := testTooLarge(factor, t); err != nil {
		return err
	}
	f, err := s.property(t.Property)
	if err == nil {
		err = f.fit(t)
	}
	if err != nil {
		err.Property = clip(t.Property)
		return err
	}
	return nil
}

// property is what an expression means by a name.
func (s *Schema[T]) property(name string) (property, *Error) {
	f, ok := s.fields[name]
	if ok {
		return f, nil
	}
	reason := "is not a property"
	if near := suggest(name, s.names); near != "" {
		reason += " (did you mean " + near + "?)"
	}
	return nil, &Error{Property: clip(name), kind: ErrInvalid, Reason: reason + "; want one of " + strings.Join(s.names, ", ")}
}

// property is a [Field] of any record.
type property interface {
	Name() string
	shape() *shape
	fit(*Test) *Error
}

func (s *Schema[T]) compile(e Expr) (func(*T) bool, error) {
	switch e.Op() {
	case OpTrue:
		return func(*T) bool { return true }, nil
	case OpFalse:
		return func(*T) bool { return false }, nil
	case OpTest:
		t := &e.n.test
		if e.n.unbound {
			i := slices.IndexFunc(t.Values, Value.unbound)
			return nil, &Error{Property: t.Property, Value: clip(t.Values[i].String()), Reason: "is not bound", kind: ErrUnbound}
		}
		return s.fields[t.Property].compile(t), nil
	}
	kids := make([]func(*T) bool, len(e.n.kids))
	for i, k := range e.n.kids {
		var err error
		if kids[i], err = s.compile(k); err != nil {
			return nil, err
		}
	}
	if e.n.op == OpNot {
		kid := kids[0]
		return func(r *T) bool { return !kid(r) }, nil
	}
	return combine(e.n.op == OpOr, kids), nil
}

// combine asks in order until one answers decisive, which is true for or and false for and.
func combine[T any](decisive bool, kids []func(*T) bool) func(*T) bool {
	return func(r *T) bool {
		for _, kid := range kids {
			if kid(r) == decisive {
				return decisive
			}
		}
		return !decisive
	}
}
