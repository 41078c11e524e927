package incident

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Conditions callers branch on with errors.Is. The typed errors of this package wrap them.
var (
	// ErrNotFound: no such incident or alert, or none the actor may see.
	ErrNotFound = errors.New("incident: not found")
	// ErrConflict: what the command was computed from is no longer what is stored. Nothing was written.
	ErrConflict = errors.New("incident: conflict")
	// ErrTooLarge: a limit of Options would be exceeded. Nothing was written.
	ErrTooLarge = errors.New("incident: limit exceeded")
	// ErrForbidden: Options.Authorize refused. Nothing was written.
	ErrForbidden = errors.New("incident: forbidden")
	// ErrRedirected: the incident was merged into another, which the RedirectedError names.
	ErrRedirected = errors.New("incident: redirected")
	// ErrRefused: a rule of the domain refuses the command in the present state. Nothing was written.
	ErrRefused = errors.New("incident: refused")
	// ErrInvalid: a value given is not acceptable in any state. Nothing was written.
	ErrInvalid = errors.New("incident: invalid")
	// ErrCommitUnknown: the store can not tell whether it committed. Store.Receipt settles it.
	ErrCommitUnknown = errors.New("incident: commit outcome unknown")
	// ErrCorrupt: stored data does not decode or contradicts itself.
	ErrCorrupt = errors.New("incident: corrupt")
)

// FieldError says which value was not acceptable and what would be. It wraps ErrInvalid.
type FieldError struct {
	Field  string // Graph's property name, with an index where there are several
	Value  string // the value, cut to 80 bytes
	Reason string // what was expected
}

// Error escapes what does not print, in the field as in the value: properties and parameters may be called anything.
func (e *FieldError) Error() string {
	field := strconv.Quote(e.Field)
	return fmt.Sprintf("incident: %s %q: %s", field[1:len(field)-1], e.Value, e.Reason)
}

// Unwrap returns ErrInvalid.
func (e *FieldError) Unwrap() error { return ErrInvalid }

// NotFoundError names what was asked for. It wraps ErrNotFound.
type NotFoundError struct {
	Incident ID       // zero when alerts were asked for
	Alerts   []string // ids that no incident holds
	Command  string   // a command id whose receipt was asked for
}

func (e *NotFoundError) Error() string {
	if e.Command != "" {
		return fmt.Sprintf("incident: no receipt of command %q", clip(e.Command))
	}
	if len(e.Alerts) == 0 {
		return fmt.Sprintf("incident: no incident %d", e.Incident)
	}
	return fmt.Sprintf("incident: no alerts %s", strings.Join(quoteAll(e.Alerts), ", "))
}

// Unwrap returns ErrNotFound.
func (e *NotFoundError) Unwrap() error { return ErrNotFound }

// ConflictError names what lost: incidents whose version moved on, alerts that another incident holds. It wraps ErrConflict.
type ConflictError struct {
	Incidents []ID
	Alerts    []string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("incident: conflict on incidents %v, alerts %s", e.Incidents, strings.Join(quoteAll(e.Alerts), ", "))
}

// Unwrap returns ErrConflict.
func (e *ConflictError) Unwrap() error { return ErrConflict }

// LimitError names the limit, in the unit of its Limits field. It wraps ErrTooLarge.
type LimitError struct {
	What     string
	Got, Max int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("incident: %s: %d is over the limit of %d", e.What, e.Got, e.Max)
}

// Unwrap returns ErrTooLarge.
func (e *LimitError) Unwrap() error { return ErrTooLarge }

// TransitionError names a step the lifecycle does not have. It wraps ErrRefused.
type TransitionError struct {
	Incident ID
	From, To Status
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("incident: %d is %s and can not become %s", e.Incident, e.From, e.To)
}

// Unwrap returns ErrRefused.
func (e *TransitionError) Unwrap() error { return ErrRefused }

// StateError says that a command needs the incident in another state: no alert joins, leaves or becomes active in a resolved
// incident. It wraps ErrRefused.
type StateError struct {
	Incident ID
	Status   Status
	Command  string
}

func (e *StateError) Error() string {
	return fmt.Sprintf("incident: %s is not possible while %d is %s", e.Command, e.Incident, e.Status)
}

// Unwrap returns ErrRefused.
func (e *StateError) Unwrap() error { return ErrRefused }

// RedirectedError says that the incident was merged away; commands on it go to Target. It wraps ErrRedirected.
type RedirectedError struct{ Incident, Target ID }

func (e *RedirectedError) Error() string {
	return fmt.Sprintf("incident: %d was merged into %d", e.Incident, e.Target)
}

// Unwrap returns ErrRedirected.
func (e *RedirectedError) Unwrap() error { return ErrRedirected }

// A Refusal is one reason why a merge is refused.
type Refusal struct {
	Reason   RefusalReason
	Incident ID     // the incident at fault
	Have     string // what it has
	Want     string // what the others have
}

// RefusalReason is the kind of a Refusal.
type RefusalReason string

// The reasons a merge is refused for (DESIGN law 8; Defender names the first three in its own message).
const (
	DifferentOwner          RefusalReason = "assignedTo differs"
	DifferentClassification RefusalReason = "classification differs"
	DifferentDetermination  RefusalReason = "determination differs"
	IsResolved              RefusalReason = "is resolved"
	IsRedirected            RefusalReason = "is redirected"
	TooManyAlerts           RefusalReason = "too many alerts"
	TooManyTags             RefusalReason = "too many tags"
)

// MergeError lists every reason a merge was refused for. It wraps ErrRefused.
type MergeError struct {
	Target  ID
	Reasons []Refusal
}

func (e *MergeError) Error() string {
	parts := make([]string, len(e.Reasons))
	for i, r := range e.Reasons {
		parts[i] = fmt.Sprintf("%d %s (%q, others %q)", r.Incident, r.Reason, r.Have, r.Want)
	}
	return fmt.Sprintf("incident: can not merge into %d: %s", e.Target, strings.Join(parts, "; "))
}

// Unwrap returns ErrRefused.
func (e *MergeError) Unwrap() error { return ErrRefused }

// clip cuts text for an error message, at a rune where it can.
func clip(s string) string {
	const limit = 80
	if len(s) <= limit {
		return s
	}
	cut := limit
	for cut > limit-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func quoteAll(ss []string) []string {
	const most = 10
	out := make([]string, 0, min(len(ss), most+1))
	for i, s := range ss {
		if i == most {
			return append(out, fmt.Sprintf("and %d more", len(ss)-most))
		}
		out = append(out, fmt.Sprintf("%q", clip(s)))
	}
	return out
}

func emptyAlertID(i int) error {
	return &FieldError{Field: "alertIds[" + itoa(i) + "]", Reason: "want the id of an alert"}
}

// AlertError says which of the alerts given is not acceptable. It wraps ErrInvalid and the alert's own error.
type AlertError struct {
	Index int // among the alerts given
	Err   error
}

func (e *AlertError) Error() string { return fmt.Sprintf("incident: alerts[%d]: %v", e.Index, e.Err) }

// Unwrap returns ErrInvalid and the alert's own error.
func (e *AlertError) Unwrap() []error { return []error{ErrInvalid, e.Err} }

// DocumentError says which property of a Document is not acceptable. It wraps ErrInvalid and what was wrong with it.
type DocumentError struct {
	Property string // Graph's name, with an index where there are several; empty for the whole document
	Err      error
}

func (e *DocumentError) Error() string {
	if e.Property == "" {
		return fmt.Sprintf("incident: document: %v", e.Err)
	}
	return fmt.Sprintf("incident: document: %s: %v", e.Property, e.Err)
}

// Unwrap returns ErrInvalid and what was wrong.
func (e *DocumentError) Unwrap() []error { return []error{ErrInvalid, e.Err} }
