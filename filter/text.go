package filter

// Text is a property of T that is one text. Comparisons are by simple case folding, see [Fold]; the empty text is "not set".
type Text[T any] struct {
	name string
	get  func(*T) string
}

var textShape = shape{nullable: true, kind: KindText, ops: []Operator{Eq, Ne, In, Contains, StartsWith, EndsWith}}

// NewText declares a text; get must be safe for concurrent use and not change the record.
func NewText[T any](name string, get func(*T) string) Text[T] { return Text[T]{name, get} }

// Name returns the property as it is written in expressions.
func (f Text[T]) Name() string { return f.name }

// Is matches records whose text is s.
func (f Text[T]) Is(s string) Expr { return test(f.name, Eq, textValue(s)) }

// IsNot matches records whose text is not s, unset ones included.
func (f Text[T]) IsNot(s string) Expr { return test(f.name, Ne, textValue(s)) }

// In matches records whose text is one of ss; none when ss is empty.
func (f Text[T]) In(ss ...string) Expr { return in(f.name, false, ss, textValue) }

// Contains matches records whose text has s anywhere in it; every text has the empty one.
func (f Text[T]) Contains(s string) Expr { return test(f.name, Contains, textValue(s)) }

// StartsWith matches records whose text begins with s.
func (f Text[T]) StartsWith(s string) Expr { return test(f.name, StartsWith, textValue(s)) }

// EndsWith matches records whose text ends with s.
func (f Text[T]) EndsWith(s string) Expr { return test(f.name, EndsWith, textValue(s)) }

// Empty matches records whose text is not set.
func (f Text[T]) Empty() Expr { return test(f.name, Eq, nullValue()) }

func (f Text[T]) shape() *shape { return &textShape }

func (f Text[T]) fit(t *Test) *Error { return textShape.fit(t) }

func (f Text[T]) compile(t *Test) func(*T) bool {
	get := f.get
	if t.Values[0].kind == KindNull {
		return func(r *T) bool { return get(r) == "" }
	}
	match := matchText(t)
	return func(r *T) bool { return match(get(r)) }
}
