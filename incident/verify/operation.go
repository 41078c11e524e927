package verify

import (
	"fmt"
	"slices"
	"strings"
)

type kind uint8

// What clients do. The reads come first.
const (
	getLive   kind = iota // Desk.Get, which follows redirects
	getExact              // Desk.GetExact
	listAll               // Desk.List with redirected incidents
	listTag               // Desk.List of live incidents with a tag
	firstPage             // Desk.Page of two live incidents
	countOpen             // Desk.Count of those that nobody has resolved
	locate                // Desk.Locate
	readLog               // Desk.Activity
	update                // Desk.Update
	updateAll             // Desk.UpdateAll, all or nothing
	open                  // Desk.Open
	moveTo                // Desk.MoveAlerts to an incident, or to a new one
	merge                 // Desk.Merge
)

var kindNames = [...]string{"Get", "GetExact", "ListAll", "ListTag", "Page", "Count", "Locate", "Activity", "Update", "UpdateAll", "Open",
	"MoveAlerts", "Merge"}

func (k kind) reads() bool { return k < update }

type action uint8

// Changes of an update.
const (
	ifVersion action = iota
	assign
	unassign
	addTag
	removeTag
	start
	activate
	resolve
	reopen
	comment
)

var actionNames = [...]string{"IfVersion", "Assign", "Unassign", "AddTags", "RemoveTags", "Start", "Activate", "Resolve", "Reopen", "Comment"}

// change is one change with its version, owner or tag.
type change struct {
	action action
	arg    uint16
}

func (c change) String() string { return fmt.Sprintf("%s(%d)", actionNames[c.action], c.arg) }

// operation is one call.
type operation struct {
	kind    kind
	ids     []uint16 // the incident; of a move the target, 0 for a new one; of a merge the target and then the sources
	alerts  alertSet
	tag     uint8
	changes []change
}

func (o *operation) String() string {
	s := kindNames[o.kind] + fmt.Sprint(o.ids)
	if o.alerts != 0 {
		s += fmt.Sprintf(" alerts %012b", o.alerts)
	}
	if o.kind == listTag {
		s += fmt.Sprintf(" t%d", o.tag)
	}
	if o.changes != nil {
		s += fmt.Sprint(" ", o.changes)
	}
	return s
}

type refused uint8

// Why a command is refused.
const (
	notRefused    refused = iota
	noIncident            // id
	noAlerts              // alerts that nobody holds
	versionGone           // id: not the version of IfVersion
	alertsHeld            // alerts that are held already
	isRedirected          // id, other: where to
	noTransition          // id, other: the status it can not become
	isResolved            // id
	canNotMerge           // reasons
	intoItself            // a merge of an incident into itself
	ofAnotherKind         // an error that no rule gives; reasons is its text
)

var refusedNames = [...]string{"done", "no incident", "no alerts", "version gone", "alerts held", "redirected", "no transition", "resolved",
	"can not merge", "into itself", "error"}

// refusal is an error as far as the model knows it; the zero value is none.
type refusal struct {
	why       refused
	id, other uint16
	alerts    alertSet
	reasons   string
}

// answer is what an operation returned.
type answer struct {
	unknown bool // the store could not tell whether it was done
	failed  bool // the store failed and said so: nothing was done
	refusal refusal
	views   []view
	n       int      // a count
	ids     []uint16 // of Locate: who holds each of the alerts asked for, 0 for nobody
	opened  uint16   // the incident that was opened, or would have been
}

func (a *answer) equal(b *answer) bool {
	return a.refusal == b.refusal && a.n == b.n && slices.Equal(a.views, b.views) && slices.Equal(a.ids, b.ids)
}

func (a *answer) String() string {
	switch {
	case a.unknown:
		return fmt.Sprintf("unknown (may have opened %d)", a.opened)
	case a.failed:
		return "failed"
	case a.refusal != refusal{}:
		return fmt.Sprintf("%s %+v", refusedNames[a.refusal.why], a.refusal)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "n %d ids %v", a.n, a.ids)
	for _, v := range a.views {
		fmt.Fprintf(&b, "\n\t\t%v", v)
	}
	return b.String()
}
