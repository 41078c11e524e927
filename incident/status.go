package incident

import (
	"fmt"
	"iter"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// Status is where an incident is in its life. It is not ordered.
//
//	from             to
//	Active           InProgress, Resolved, Redirected
//	InProgress       Active, Resolved, Redirected
//	AwaitingAction   Active, InProgress, Resolved, Redirected
//	Resolved         Active, InProgress, AwaitingAction (what it was before it was resolved)
//	Redirected       nothing: a merge is final
type Status uint8

// The statuses. The zero value is a status this library does not know; no stored incident has it. AwaitingAction is set by
// Defender Experts only: it is read from an import and never set by a command.
const (
	UnknownStatus Status = iota
	Active
	InProgress
	AwaitingAction
	Resolved
	Redirected
)

var statusNames = [...]string{"unknown", "active", "inProgress", "awaitingAction", "resolved", "redirected"}

// Statuses yields every status, UnknownStatus first.
func Statuses() iter.Seq[Status] {
	return func(yield func(Status) bool) {
		for s := range statusNames {
			if !yield(Status(s)) {
				return
			}
		}
	}
}

// IsValid reports whether s is one of the constants.
func (s Status) IsValid() bool { return int(s) < len(statusNames) }

// String returns the wire name, or Status(n) for a value that is none of the constants.
func (s Status) String() string {
	if !s.IsValid() {
		return fmt.Sprintf("Status(%d)", uint8(s))
	}
	return statusNames[s]
}

// AppendText appends the wire name; it fails for a value that is none of the constants.
func (s Status) AppendText(b []byte) ([]byte, error) {
	if !s.IsValid() {
		return b, &FieldError{Field: "status", Value: s.String(), Reason: "not a status"}
	}
	return append(b, statusNames[s]...), nil
}

// MarshalText is AppendText.
func (s Status) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText is ParseStatus.
func (s *Status) UnmarshalText(text []byte) error {
	v, err := ParseStatus(string(text))
	if err == nil {
		*s = v
	}
	return err
}

// ParseStatus reads a wire name in any case.
func ParseStatus(text string) (Status, error) {
	for s, name := range statusNames {
		if strings.EqualFold(name, text) {
			return Status(s), nil
		}
	}
	return UnknownStatus, &FieldError{Field: "status", Value: clip(text), Reason: "want one of " + strings.Join(statusNames[:], ", ")}
}

// Alert returns the alert status that goes with s. The table is total: every status has its line.
func (s Status) Alert() alert.Status {
	return [...]alert.Status{
		UnknownStatus:  alert.UnknownStatus,
		Active:         alert.New,
		InProgress:     alert.InProgress,
		AwaitingAction: alert.InProgress,
		Resolved:       alert.Resolved,
		Redirected:     alert.Resolved,
	}[s]
}

// CanBecome reports whether the lifecycle leads from s to t in one step.
func (s Status) CanBecome(t Status) bool {
	switch s {
	case Active:
		return t == InProgress || t == Resolved || t == Redirected
	case InProgress:
		return t == Active || t == Resolved || t == Redirected
	case AwaitingAction:
		return t == Active || t == InProgress || t == Resolved || t == Redirected
	case Resolved:
		return t == Active || t == InProgress || t == AwaitingAction
	default:
		return false
	}
}
