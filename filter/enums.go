package filter

// Enums is a property of T that is a collection of members of an enum, such as the sources of an incident's alerts. A
// test passes when one element does.
type Enums[T any, E Member] struct {
	name string
	has  func(*T, E) bool
	roster[E]
}

var enumsShape = shape{any: true, kind: KindText, ops: []Operator{Eq, In}}

// NewEnums declares a collection of members. The function has reports whether a record has the member; for parse see
// [NewEnum]. Both must be safe for concurrent use; has must not change the record.
func NewEnums[T any, E Member](name string, has func(*T, E) bool, parse func(string) (E, error)) Enums[T, E] {
	return Enums[T, E]{name, has, newRoster(parse)}
}

// Named returns a copy whose members have a type with that name; see [Enum.Named].
func (f Enums[T, E]) Named(qualified string) Enums[T, E] {
	f.roster = f.named(qualified)
	return f
}

// Name returns the property as it is written in expressions.
func (f Enums[T, E]) Name() string { return f.name }

// Is matches records that have the member e.
func (f Enums[T, E]) Is(e E) Expr { return anyTest(f.name, Eq, memberValue(e)) }

// In matches records that have at least one of es; none when es is empty.
func (f Enums[T, E]) In(es ...E) Expr { return in(f.name, true, es, memberValue[E]) }

func (f Enums[T, E]) shape() *shape { return &enumsShape }

func (f Enums[T, E]) fit(t *Test) *Error { return f.roster.fit(&enumsShape, t) }

func (f Enums[T, E]) compile(t *Test) func(*T) bool {
	has, es := f.has, f.members(t)
	return func(r *T) bool {
		for _, e := range es {
			if has(r, e) {
				return true
			}
		}
		return false
	}
}
