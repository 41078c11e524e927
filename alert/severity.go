package alert

import "iter"

// Severity is how grave an alert is. It is a rank: a greater value is graver, and no severity at all ranks lowest. The values are
// ranks of this package; Graph counts 0, 32, 64, 128, 256.
type Severity uint8

// The severities, from the lowest rank to the highest.
const (
	UnknownSeverity Severity = iota // none was given; written by older sources as UnSpecified
	Informational                   // not harmful, but worth knowing
	Low                             // prevalent malware, or a tool on its own
	Medium                          // behaviour seen after a breach
	High                            // as of a targeted or human-operated attack
)

var severityTable = newTable[Severity]("Severity", "severity", []string{
	UnknownSeverity: "unknown",
	Informational:   "informational",
	Low:             "low",
	Medium:          "medium",
	High:            "high",
}, map[string]Severity{
	"unspecified": UnknownSeverity,
})

// Severities yields every member in order of value.
func Severities() iter.Seq[Severity] { return severityTable.all() }

// ParseSeverity reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseSeverity(s string) (Severity, error) { return severityTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v Severity) IsValid() bool { return severityTable.valid(v) }

// String returns the wire name, or Severity(n) for a value that is no member.
func (v Severity) String() string { return severityTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v Severity) AppendText(b []byte) ([]byte, error) { return severityTable.append(b, v) }

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v Severity) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseSeverity] reads it, and leaves it alone on an error.
func (v *Severity) UnmarshalText(text []byte) error { return severityTable.unmarshal(v, text) }
