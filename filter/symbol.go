package filter

import (
	"maps"
	"slices"
	"time"
)

// Binding is who asks and when: what [Schema.Bind] puts in place of symbols and relative times.
type Binding struct {
	// Now is what relative times are counted back from. A zero Now binds no relative time.
	Now time.Time

	// Me identifies who asks, in whatever form the expansions of the schema's symbols expect.
	Me string
}

// Symbol is a property of T whose values are words that stand for other conditions, depending on who asks: in assignment
// in ('me','group') "me" means that the incident is assigned to whoever sends that filter. [Schema.Bind] replaces a test
// of it by what its words stand for.
type Symbol[T any] struct {
	name   string
	expand map[string]func(Binding) (Expr, error)
}

var symbolShape = shape{kind: KindSymbol, ops: []Operator{Eq, In}}

// NewSymbol declares a property by its words and what each expands to. An expansion is made of other fields of the
// schema; it may have relative times but no symbols. It returns an error when the word has no meaning for who asks. Words
// are compared exactly. The map is copied; words without a function are left out. The functions must be safe for
// concurrent use.
func NewSymbol[T any](name string, expand map[string]func(Binding) (Expr, error)) Symbol[T] {
	own := maps.Clone(expand)
	maps.DeleteFunc(own, func(_ string, f func(Binding) (Expr, error)) bool { return f == nil })
	return Symbol[T]{name, own}
}

// Name returns the property as it is written in expressions.
func (f Symbol[T]) Name() string { return f.name }

// Is matches what the word s stands for.
func (f Symbol[T]) Is(s string) Expr { return test(f.name, Eq, symbolValue(s)) }

// In matches what at least one of the words ss stands for; nothing when ss is empty.
func (f Symbol[T]) In(ss ...string) Expr { return in(f.name, false, ss, symbolValue) }

func (f Symbol[T]) shape() *shape { return &symbolShape }

func (f Symbol[T]) fit(t *Test) *Error {
	if err := symbolShape.fit(t); err != nil {
		return err
	}
	for i, v := range t.Values {
		if f.expand[v.text] == nil {
			err := invalid(v.text, notOneOf(v.text, slices.Sorted(maps.Keys(f.expand))))
			err.culprit = i + 1
			return err
		}
	}
	return nil
}

// compile is not reached: a test that fits has a symbol, and what has a symbol is refused before.
func (f Symbol[T]) compile(*Test) func(*T) bool { return func(*T) bool { return false } }

// bind returns what a test that fits stands for.
func (f Symbol[T]) bind(t *Test, b Binding) (Expr, error) {
	es := make([]Expr, len(t.Values))
	for i, v := range t.Values {
		e, cause := f.expand[v.text](b)
		if cause != nil {
			return Expr{}, &Error{Property: f.name, Value: clip(v.text), Reason: cause.Error(), kind: ErrUnbound, cause: cause}
		}
		es[i] = e
	}
	return Or(es...), nil
}

// expander is a [Symbol] of any record.
type expander interface {
	bind(*Test, Binding) (Expr, error)
}
