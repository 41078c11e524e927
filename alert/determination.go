package alert

import "iter"

// Determination says more exactly what an alert or an incident turned out to be. Which ones fit is up to its classification:
// [Classification.Allows].
type Determination uint8

// The determinations, in the order of the Graph metadata.
const (
	Undetermined Determination = iota // not set; older sources write NotAvailable
	APT                               // withdrawn by the vendor: read, never set
	Malware
	SecurityPersonnel // withdrawn by the vendor: read, never set
	SecurityTesting
	UnwantedSoftware
	Other
	MultiStagedAttack
	CompromisedAccount // older: compromisedUser
	Phishing
	MaliciousUserActivity
	NotMalicious            // older: clean
	NotEnoughDataToValidate // older: insufficientData, noEnoughDataToValidate
	ConfirmedActivity       // older: confirmedUserActivity
	LineOfBusinessApplication
)

var determinationTable = newTable[Determination]("Determination", "determination", []string{
	Undetermined:              "unknown",
	APT:                       "apt",
	Malware:                   "malware",
	SecurityPersonnel:         "securityPersonnel",
	SecurityTesting:           "securityTesting",
	UnwantedSoftware:          "unwantedSoftware",
	Other:                     "other",
	MultiStagedAttack:         "multiStagedAttack",
	CompromisedAccount:        "compromisedAccount",
	Phishing:                  "phishing",
	MaliciousUserActivity:     "maliciousUserActivity",
	NotMalicious:              "notMalicious",
	NotEnoughDataToValidate:   "notEnoughDataToValidate",
	ConfirmedActivity:         "confirmedActivity",
	LineOfBusinessApplication: "lineOfBusinessApplication",
}, map[string]Determination{
	"notAvailable":           Undetermined,
	"compromisedUser":        CompromisedAccount,
	"clean":                  NotMalicious,
	"insufficientData":       NotEnoughDataToValidate,
	"noEnoughDataToValidate": NotEnoughDataToValidate,
	"confirmedUserActivity":  ConfirmedActivity,
})

// Determinations yields every member in order of value.
func Determinations() iter.Seq[Determination] { return determinationTable.all() }

// ParseDetermination reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseDetermination(s string) (Determination, error) { return determinationTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v Determination) IsValid() bool { return determinationTable.valid(v) }

// String returns the wire name, or Determination(n) for a value that is no member.
func (v Determination) String() string { return determinationTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v Determination) AppendText(b []byte) ([]byte, error) { return determinationTable.append(b, v) }

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v Determination) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseDetermination] reads it, and leaves it alone on an error.
func (v *Determination) UnmarshalText(text []byte) error {
	return determinationTable.unmarshal(v, text)
}
