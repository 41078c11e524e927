package alert

import "iter"

// Verdict is what the source concluded about a piece of evidence.
type Verdict uint8

// The verdicts.
const (
	UnknownVerdict Verdict = iota // none was given
	VerdictSuspicious
	VerdictMalicious
	VerdictNoThreatsFound
)

var verdictTable = newTable[Verdict]("Verdict", "verdict", []string{
	UnknownVerdict:        "unknown",
	VerdictSuspicious:     "suspicious",
	VerdictMalicious:      "malicious",
	VerdictNoThreatsFound: "noThreatsFound",
}, nil)

// Verdicts yields every member in order of value.
func Verdicts() iter.Seq[Verdict] { return verdictTable.all() }

// ParseVerdict reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseVerdict(s string) (Verdict, error) { return verdictTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v Verdict) IsValid() bool { return verdictTable.valid(v) }

// String returns the wire name, or Verdict(n) for a value that is no member.
func (v Verdict) String() string { return verdictTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v Verdict) AppendText(b []byte) ([]byte, error) { return verdictTable.append(b, v) }

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v Verdict) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseVerdict] reads it, and leaves it alone on an error.
func (v *Verdict) UnmarshalText(text []byte) error { return verdictTable.unmarshal(v, text) }
