package audit

import "iter"

// Action is what was done. Zero means none: as the action of an entry it is invalid, as its cause it says that nothing but
// the actor caused it. Everywhere outside a running program an action is its name (hashes, both encoded forms, filters), so the
// numbers may change between releases and the names may not.
type Action uint8

// What can be done to an incident, and to the alerts in it.
const (
	Created          Action = iota + 1 // the incident came to be
	Imported                           // the incident came from another system
	Renamed                            // name set by hand, or given back to the rule for automatic names
	DetailsSet                         // description or summary
	SeveritySet                        // severity pinned by hand
	SeverityReleased                   // severity follows the alerts again
	StatusChanged                      // any change of status but to and from resolved
	Resolved                           // with the note that was given
	Reopened
	Assigned   // owner set, also over another
	Unassigned // owner cleared
	Classified // classification or determination
	TagsAdded
	TagsRemoved
	Commented        // a comment; its text is the After of a change of [CommentField]
	AlertsAdded      // alerts joined
	AlertsRemoved    // alerts left
	AlertsUpdated    // their source reported something new about them
	AlertsResolved   // decisions on single alerts, or the cascade of a decision on the incident, from here
	AlertsReopened   // to AlertsClassified
	AlertsStarted    // set in progress
	AlertsAssigned   // owner set
	AlertsUnassigned // owner cleared
	AlertsClassified // classification or determination
	Merged           // another incident was merged into this one
	Redirected       // this incident was merged into another
	Recomputed       // what follows from the alerts: automatic name, severity, times of activity
)

var actions = []string{
	"none", "created", "imported", "renamed", "detailsSet", "severitySet", "severityReleased", "statusChanged", "resolved",
	"reopened", "assigned", "unassigned", "classified", "tagsAdded", "tagsRemoved", "commented", "alertsAdded",
	"alertsRemoved", "alertsUpdated", "alertsResolved", "alertsReopened", "alertsStarted", "alertsAssigned",
	"alertsUnassigned", "alertsClassified", "merged", "redirected", "recomputed",
}

// Actions yields every action in the order of the constants.
func Actions() iter.Seq[Action] { return members[Action](actions) }

// IsValid reports whether a is one of the actions; zero is not.
func (a Action) IsValid() bool { return isMember(a, actions) }

// String returns the name on the wire, "none" for zero, and Action(99) for what is no action.
func (a Action) String() string { return nameOf(a, actions, "Action") }

// AppendText appends the name on the wire. What is no action is a [*FieldError].
func (a Action) AppendText(dst []byte) ([]byte, error) { return appendName(dst, a, actions, "action") }

// MarshalText is AppendText(nil).
func (a Action) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText is [ParseAction].
func (a *Action) UnmarshalText(text []byte) (err error) {
	*a, err = ParseAction(string(text))
	return err
}

// ParseAction returns the action of that name, letter for letter. An unknown name, "none" too, is a [*FieldError].
func ParseAction(s string) (Action, error) { return parseName[Action](s, actions, "action") }

// wire is the name that enters hashes and encoded forms, where no cause is the empty text.
func (a Action) wire() string {
	if a == 0 {
		return ""
	}
	return a.String()
}
