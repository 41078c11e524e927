package filter

import "slices"

// Number is a property of T that is a whole number, such as a count or an id.
type Number[T any] struct {
	name string
	get  func(*T) int64
}

var numberShape = shape{kind: KindNumber, ops: ranking}

// NewNumber declares a number; get must be safe for concurrent use and not change the record.
func NewNumber[T any](name string, get func(*T) int64) Number[T] { return Number[T]{name, get} }

// Name returns the property as it is written in expressions.
func (f Number[T]) Name() string { return f.name }

// Is matches records whose number is n.
func (f Number[T]) Is(n int64) Expr { return test(f.name, Eq, numberValue(n)) }

// IsNot matches records whose number is not n.
func (f Number[T]) IsNot(n int64) Expr { return test(f.name, Ne, numberValue(n)) }

// In matches records whose number is one of ns; none when ns is empty.
func (f Number[T]) In(ns ...int64) Expr { return in(f.name, false, ns, numberValue) }

// AtLeast matches records whose number is n or more.
func (f Number[T]) AtLeast(n int64) Expr { return test(f.name, Ge, numberValue(n)) }

// AtMost matches records whose number is n or less.
func (f Number[T]) AtMost(n int64) Expr { return test(f.name, Le, numberValue(n)) }

// Above matches records whose number is more than n.
func (f Number[T]) Above(n int64) Expr { return test(f.name, Gt, numberValue(n)) }

// Below matches records whose number is less than n.
func (f Number[T]) Below(n int64) Expr { return test(f.name, Lt, numberValue(n)) }

func (f Number[T]) shape() *shape { return &numberShape }

func (f Number[T]) fit(t *Test) *Error { return numberShape.fit(t) }

func (f Number[T]) compile(t *Test) func(*T) bool {
	get, n := f.get, t.Values[0].num
	switch t.Operator {
	case Ne:
		return func(r *T) bool { return get(r) != n }
	case Gt:
		return func(r *T) bool { return get(r) > n }
	case Ge:
		return func(r *T) bool { return get(r) >= n }
	case Lt:
		return func(r *T) bool { return get(r) < n }
	case Le:
		return func(r *T) bool { return get(r) <= n }
	case In:
		sorted := make([]int64, len(t.Values))
		for i, v := range t.Values {
			sorted[i] = v.num
		}
		slices.Sort(sorted)
		return func(r *T) bool { _, ok := slices.BinarySearch(sorted, get(r)); return ok }
	}
	return func(r *T) bool { return get(r) == n }
}
