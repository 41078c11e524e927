package alert

import "iter"

// RemediationStatus is what the source did about a piece of evidence. Its zero is none: Graph has no unknown here.
type RemediationStatus uint8

// The remediation statuses, in the order of the Graph metadata.
const (
	NoRemediation RemediationStatus = iota // nothing was done, or nothing was said
	Remediated
	RemediationPrevented
	RemediationBlocked
	RemediationNotFound
	RemediationActive
	RemediationPendingApproval
	RemediationDeclined
	RemediationUnremediated
	RemediationRunning
	RemediationPartiallyRemediated
)

var remediationStatusTable = newTable[RemediationStatus]("RemediationStatus", "remediationStatus", []string{
	NoRemediation:                  "none",
	Remediated:                     "remediated",
	RemediationPrevented:           "prevented",
	RemediationBlocked:             "blocked",
	RemediationNotFound:            "notFound",
	RemediationActive:              "active",
	RemediationPendingApproval:     "pendingApproval",
	RemediationDeclined:            "declined",
	RemediationUnremediated:        "unremediated",
	RemediationRunning:             "running",
	RemediationPartiallyRemediated: "partiallyRemediated",
}, nil)

// RemediationStatuses yields every member in order of value.
func RemediationStatuses() iter.Seq[RemediationStatus] { return remediationStatusTable.all() }

// ParseRemediationStatus reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseRemediationStatus(s string) (RemediationStatus, error) {
	return remediationStatusTable.parse(s)
}

// IsValid reports whether the value is a member, the zero included.
func (v RemediationStatus) IsValid() bool { return remediationStatusTable.valid(v) }

// String returns the wire name, or RemediationStatus(n) for a value that is no member.
func (v RemediationStatus) String() string { return remediationStatusTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v RemediationStatus) AppendText(b []byte) ([]byte, error) {
	return remediationStatusTable.append(b, v)
}

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v RemediationStatus) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseRemediationStatus] reads it, and leaves it alone on an error.
func (v *RemediationStatus) UnmarshalText(text []byte) error {
	return remediationStatusTable.unmarshal(v, text)
}
