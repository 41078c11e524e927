package alert

import "iter"

// InvestigationState is how far the automated investigation that the source started on an alert has come.
type InvestigationState uint8

// The states of an investigation, in the order of the Graph metadata.
const (
	UnknownInvestigation InvestigationState = iota // none was given
	InvestigationTerminated
	InvestigationSuccessfullyRemediated
	InvestigationBenign
	InvestigationFailed
	InvestigationPartiallyRemediated
	InvestigationRunning
	InvestigationPendingApproval
	InvestigationPendingResource
	InvestigationQueued
	InvestigationInnerFailure
	InvestigationPreexistingAlert
	InvestigationUnsupportedOS
	InvestigationUnsupportedAlertType
	InvestigationSuppressedAlert
	InvestigationPartiallyInvestigated
	InvestigationTerminatedByUser
	InvestigationTerminatedBySystem
)

var investigationStateTable = newTable[InvestigationState]("InvestigationState", "investigationState", []string{
	UnknownInvestigation:                "unknown",
	InvestigationTerminated:             "terminated",
	InvestigationSuccessfullyRemediated: "successfullyRemediated",
	InvestigationBenign:                 "benign",
	InvestigationFailed:                 "failed",
	InvestigationPartiallyRemediated:    "partiallyRemediated",
	InvestigationRunning:                "running",
	InvestigationPendingApproval:        "pendingApproval",
	InvestigationPendingResource:        "pendingResource",
	InvestigationQueued:                 "queued",
	InvestigationInnerFailure:           "innerFailure",
	InvestigationPreexistingAlert:       "preexistingAlert",
	InvestigationUnsupportedOS:          "unsupportedOs",
	InvestigationUnsupportedAlertType:   "unsupportedAlertType",
	InvestigationSuppressedAlert:        "suppressedAlert",
	InvestigationPartiallyInvestigated:  "partiallyInvestigated",
	InvestigationTerminatedByUser:       "terminatedByUser",
	InvestigationTerminatedBySystem:     "terminatedBySystem",
}, nil)

// InvestigationStates yields every member in order of value.
func InvestigationStates() iter.Seq[InvestigationState] { return investigationStateTable.all() }

// ParseInvestigationState reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseInvestigationState(s string) (InvestigationState, error) {
	return investigationStateTable.parse(s)
}

// IsValid reports whether the value is a member, the zero included.
func (v InvestigationState) IsValid() bool { return investigationStateTable.valid(v) }

// String returns the wire name, or InvestigationState(n) for a value that is no member.
func (v InvestigationState) String() string { return investigationStateTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v InvestigationState) AppendText(b []byte) ([]byte, error) {
	return investigationStateTable.append(b, v)
}

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v InvestigationState) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseInvestigationState] reads it, and leaves it alone on an error.
func (v *InvestigationState) UnmarshalText(text []byte) error {
	return investigationStateTable.unmarshal(v, text)
}
