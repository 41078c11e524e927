package filter

// Member is what the enums of a record look like: small numbers that print as their name on the wire.
type Member interface {
	~uint8
	String() string
}

// Enum is a property of T that is one member of an enum without an order, such as a status. Expressions hold members by
// the name they print as; one that parse does not know makes the expression invalid.
type Enum[T any, E Member] struct {
	name string
	get  func(*T) E
	roster[E]
}

var enumShape = shape{kind: KindText, ops: equality}

// NewEnum declares an enum. The function parse must return the member that prints as the text given, and an error for a
// text that is no member's; it may know other spellings, which [Parse] replaces by what the member prints as. Both
// functions must be safe for concurrent use; get must not change the record.
func NewEnum[T any, E Member](name string, get func(*T) E, parse func(string) (E, error)) Enum[T, E] {
	return Enum[T, E]{name, get, newRoster(parse)}
}

// Named returns a copy whose members [Parse] also reads as literals of a type with that name, such as
// microsoft.graph.security.alertSeverity'high'. It panics unless qualified is identifiers joined by dots: that is a
// mistake in the program.
func (f Enum[T, E]) Named(qualified string) Enum[T, E] {
	f.roster = f.named(qualified)
	return f
}

// Name returns the property as it is written in expressions.
func (f Enum[T, E]) Name() string { return f.name }

// Is matches records with the member e.
func (f Enum[T, E]) Is(e E) Expr { return test(f.name, Eq, memberValue(e)) }

// IsNot matches records with any other member than e, or none.
func (f Enum[T, E]) IsNot(e E) Expr { return test(f.name, Ne, memberValue(e)) }

// In matches records with one of es; none when es is empty.
func (f Enum[T, E]) In(es ...E) Expr { return in(f.name, false, es, memberValue[E]) }

func (f Enum[T, E]) shape() *shape { return &enumShape }

func (f Enum[T, E]) fit(t *Test) *Error { return f.roster.fit(&enumShape, t) }

// compile decides every value of the enum once, so that a record costs one look into 256 bits.
func (f Enum[T, E]) compile(t *Test) func(*T) bool {
	var pass [4]uint64
	for _, c := range f.members(t) {
		for i := range 256 {
			if compareMember(t.Operator, uint8(i), uint8(c)) {
				pass[i/64] |= 1 << (i % 64)
			}
		}
	}
	get := f.get
	return func(r *T) bool {
		e := uint8(get(r))
		return pass[e/64]>>(e%64)&1 != 0
	}
}

func memberValue[E Member](e E) Value { return textValue(e.String()) }

func compareMember(o Operator, a, b uint8) bool {
	switch o {
	case Ne:
		return a != b
	case Gt:
		return a > b
	case Ge:
		return a >= b
	case Lt:
		return a < b
	case Le:
		return a <= b
	}
	return a == b
}
