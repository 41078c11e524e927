package filter

// Bool is a property of T that is true or false.
type Bool[T any] struct {
	name string
	get  func(*T) bool
}

var boolShape = shape{kind: KindBool, ops: []Operator{Eq}}

// NewBool declares a bool; get must be safe for concurrent use and not change the record.
func NewBool[T any](name string, get func(*T) bool) Bool[T] { return Bool[T]{name, get} }

// Name returns the property as it is written in expressions.
func (f Bool[T]) Name() string { return f.name }

// Is matches records for which the property is b.
func (f Bool[T]) Is(b bool) Expr { return test(f.name, Eq, boolValue(b)) }

func (f Bool[T]) shape() *shape { return &boolShape }

func (f Bool[T]) fit(t *Test) *Error { return boolShape.fit(t) }

func (f Bool[T]) compile(t *Test) func(*T) bool {
	get, b := f.get, t.Values[0].Bool()
	return func(r *T) bool { return get(r) == b }
}
