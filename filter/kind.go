package filter

import "iter"

// Kind is the type of a [Value].
type Kind uint8

// The kinds; zero is the kind of the zero Value and no member. Values of enums are of KindText: their names on the wire.
const (
	KindText     Kind = iota + 1 // 'text'; see [Value.Text]
	KindNumber                   // 42; see [Value.Number]
	KindTime                     // 2026-03-01T08:00:00Z; see [Value.Time]
	KindBool                     // true or false; see [Value.Bool]
	KindNull                     // null: not set
	KindRelative                 // now() sub duration'P7D', until bound; see [Value.Ago]
	KindSymbol                   // a word whose meaning depends on who asks, until bound; see [Value.Text]
)

var kindNames = names{KindText: "text", KindNumber: "number", KindTime: "time", KindBool: "bool", KindNull: "null",
	KindRelative: "relative time", KindSymbol: "symbol"}

// Kinds yields the kinds in order of value.
func Kinds() iter.Seq[Kind] { return members[Kind](kindNames) }

// ParseKind returns the kind with exactly that name, or an [*Error] that lists the names.
func ParseKind(s string) (Kind, error) {
	i, err := kindNames.parse("Kind", s)
	return Kind(i), err
}

// IsValid reports whether k is one of the constants.
func (k Kind) IsValid() bool { return kindNames.valid(uint8(k)) }

// String returns the name, or Kind(n) for a value that is not a member.
func (k Kind) String() string { return kindNames.text("Kind", uint8(k)) }

// AppendText appends the name to b. It fails with [ErrInvalid] for a value that is not a member.
func (k Kind) AppendText(b []byte) ([]byte, error) { return kindNames.append(b, "Kind", uint8(k)) }

// MarshalText is AppendText(nil).
func (k Kind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText is [ParseKind]; on an error k keeps its value.
func (k *Kind) UnmarshalText(text []byte) error {
	v, err := ParseKind(string(text))
	if err == nil {
		*k = v
	}
	return err
}
