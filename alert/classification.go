package alert

import "iter"

// Classification is what an alert or an incident turned out to be.
type Classification uint8

// The classifications.
const (
	Unclassified                  Classification = iota // not set
	FalsePositive                                       // nothing malicious, or not enough to tell
	TruePositive                                        // an attack
	InformationalExpectedActivity                       // real, and expected: a test, a known application
)

var classificationTable = newTable[Classification]("Classification", "classification", []string{
	Unclassified:                  "unknown",
	FalsePositive:                 "falsePositive",
	TruePositive:                  "truePositive",
	InformationalExpectedActivity: "informationalExpectedActivity",
}, map[string]Classification{
	"notAvailable": Unclassified,
	"notSet":       Unclassified,
})

// Classifications yields every member in order of value.
func Classifications() iter.Seq[Classification] { return classificationTable.all() }

// ParseClassification reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseClassification(s string) (Classification, error) { return classificationTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v Classification) IsValid() bool { return classificationTable.valid(v) }

// String returns the wire name, or Classification(n) for a value that is no member.
func (v Classification) String() string { return classificationTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v Classification) AppendText(b []byte) ([]byte, error) { return classificationTable.append(b, v) }

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v Classification) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseClassification] reads it, and leaves it alone on an error.
func (v *Classification) UnmarshalText(text []byte) error {
	return classificationTable.unmarshal(v, text)
}

// Allows reports whether d may be set beside the classification. [Undetermined] always may, with [Unclassified] nothing else may,
// and [APT] and [SecurityPersonnel], withdrawn by the vendor in August 2022, are read but never set. The pairs are those of the
// Defender XDR documentation:
//
//	truePositive                   multiStagedAttack, maliciousUserActivity, compromisedAccount, malware, phishing,
//	                               unwantedSoftware, other
//	informationalExpectedActivity  securityTesting, lineOfBusinessApplication, confirmedActivity, other
//	falsePositive                  notMalicious, notEnoughDataToValidate, other
func (v Classification) Allows(d Determination) bool {
	if !v.IsValid() {
		return false
	}
	switch d {
	case Undetermined:
		return true
	case Other:
		return v != Unclassified
	case MultiStagedAttack, MaliciousUserActivity, CompromisedAccount, Malware, Phishing, UnwantedSoftware:
		return v == TruePositive
	case SecurityTesting, LineOfBusinessApplication, ConfirmedActivity:
		return v == InformationalExpectedActivity
	case NotMalicious, NotEnoughDataToValidate:
		return v == FalsePositive
	default:
		return false
	}
}

// Determinations yields what the classification allows, [Undetermined] first.
func (v Classification) Determinations() iter.Seq[Determination] {
	return func(yield func(Determination) bool) {
		for d := range Determinations() {
			if v.Allows(d) && !yield(d) {
				return
			}
		}
	}
}
