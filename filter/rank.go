package filter

// Rank is an [Enum] whose members are ordered by value, such as a severity. The zero of the enum, which is usually "not
// known", is below all others, so AtMost and Below match it.
type Rank[T any, E Member] struct{ enum Enum[T, E] }

var rankShape = shape{kind: KindText, ops: ranking}

// NewRank declares an ordered enum; see [NewEnum] for the functions.
func NewRank[T any, E Member](name string, get func(*T) E, parse func(string) (E, error)) Rank[T, E] {
	return Rank[T, E]{NewEnum(name, get, parse)}
}

// Named returns a copy whose members have a type with that name; see [Enum.Named].
func (f Rank[T, E]) Named(qualified string) Rank[T, E] { return Rank[T, E]{f.enum.Named(qualified)} }

// Name returns the property as it is written in expressions.
func (f Rank[T, E]) Name() string { return f.enum.name }

// Is matches records with the member e.
func (f Rank[T, E]) Is(e E) Expr { return f.enum.Is(e) }

// IsNot matches records with any other member than e.
func (f Rank[T, E]) IsNot(e E) Expr { return f.enum.IsNot(e) }

// In matches records with one of es; none when es is empty.
func (f Rank[T, E]) In(es ...E) Expr { return f.enum.In(es...) }

// AtLeast matches records with e or a higher member.
func (f Rank[T, E]) AtLeast(e E) Expr { return test(f.enum.name, Ge, memberValue(e)) }

// AtMost matches records with e or a lower member.
func (f Rank[T, E]) AtMost(e E) Expr { return test(f.enum.name, Le, memberValue(e)) }

// Above matches records with a higher member than e.
func (f Rank[T, E]) Above(e E) Expr { return test(f.enum.name, Gt, memberValue(e)) }

// Below matches records with a lower member than e.
func (f Rank[T, E]) Below(e E) Expr { return test(f.enum.name, Lt, memberValue(e)) }

func (f Rank[T, E]) shape() *shape { return &rankShape }

func (f Rank[T, E]) fit(t *Test) *Error { return f.enum.roster.fit(&rankShape, t) }

func (f Rank[T, E]) typeName() string { return f.enum.qualified }

func (f Rank[T, E]) spell(text string) (string, *Error) { return f.enum.spell(text) }

func (f Rank[T, E]) compile(t *Test) func(*T) bool { return f.enum.compile(t) }
