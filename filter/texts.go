package filter

import "iter"

// Texts is a property of T that is a collection of texts. A test passes when one element does; comparisons are by simple
// case folding, see [Fold].
type Texts[T any] struct {
	name string
	all  func(*T) iter.Seq[string]
	has  func(*T, string) bool
}

var textsShape = shape{any: true, nullable: true, kind: KindText, ops: []Operator{Eq, In, Contains, StartsWith, EndsWith}}

// NewTexts declares a collection of texts. The function all yields the elements. The function has, which may be nil, reports
// quickly whether an element folds to the text given, which is folded already; it must agree with all. Both must be safe for
// concurrent use and not change the record.
func NewTexts[T any](name string, all func(*T) iter.Seq[string], has func(*T, string) bool) Texts[T] {
	return Texts[T]{name, all, has}
}

// Name returns the property as it is written in expressions.
func (f Texts[T]) Name() string { return f.name }

// Is matches records that have the element s.
func (f Texts[T]) Is(s string) Expr { return anyTest(f.name, Eq, textValue(s)) }

// In matches records that have at least one of ss as an element; none when ss is empty.
func (f Texts[T]) In(ss ...string) Expr { return in(f.name, true, ss, textValue) }

// Contains matches records with an element that has s anywhere in it.
func (f Texts[T]) Contains(s string) Expr { return anyTest(f.name, Contains, textValue(s)) }

// StartsWith matches records with an element that begins with s.
func (f Texts[T]) StartsWith(s string) Expr { return anyTest(f.name, StartsWith, textValue(s)) }

// EndsWith matches records with an element that ends with s.
func (f Texts[T]) EndsWith(s string) Expr { return anyTest(f.name, EndsWith, textValue(s)) }

// Empty matches records without any element.
func (f Texts[T]) Empty() Expr { return Not(anyTest(f.name, Ne, nullValue())) }

func (f Texts[T]) shape() *shape { return &textsShape }

func (f Texts[T]) fit(t *Test) *Error { return textsShape.fit(t) }

func (f Texts[T]) compile(t *Test) func(*T) bool {
	all, has := f.all, f.has
	if t.Values[0].kind == KindNull {
		return func(r *T) bool {
			for range all(r) {
				return true
			}
			return false
		}
	}
	if has != nil && (t.Operator == Eq || t.Operator == In) {
		folded := make([]string, len(t.Values))
		for i, v := range t.Values {
			folded[i] = Fold(v.text)
		}
		return func(r *T) bool {
			for _, s := range folded {
				if has(r, s) {
					return true
				}
			}
			return false
		}
	}
	match := matchText(t)
	return func(r *T) bool {
		for s := range all(r) {
			if match(s) {
				return true
			}
		}
		return false
	}
}
