package verify

import (
	"fmt"
	"strings"
)

// The world of a history is small, so that eight clients meet all the time.
const (
	firstIncidents = 3 // opened before the history begins, with alertsEach
	mostOpenings   = 5 // commands of a history that may open another
	mostIncidents  = firstIncidents + mostOpenings
	alertsEach     = 3
	mostAlerts     = firstIncidents*alertsEach + 3 // the last are held by nobody at first
)

// Owners, in the model and as an index of their names.
const (
	nobody uint8 = iota
	ana
	bob
)

// Statuses, in the model.
const (
	active uint8 = iota + 1
	inProgress
	resolved
	redirected
)

// An alertSet is a set of alerts by their number.
type alertSet uint16

// view is what a reader sees of one incident, as far as the model knows it.
type view struct {
	id, version, comments, redirect uint16
	alerts, done, anas, bobs        alertSet // held; and of these: resolved, owned by ana, owned by bob
	owner, status, severity, tags   uint8    // tags by their number, one bit each
}

func (v view) String() string {
	return fmt.Sprintf("#%d v%d %s owner %s tags %04b comments %d severity %d to %d alerts %012b done %012b ana %012b bob %012b",
		v.id, v.version, statusNames[v.status], ownerNames[v.owner], v.tags, v.comments, v.severity, v.redirect, v.alerts, v.done, v.anas, v.bobs)
}

var (
	ownerNames  = [...]string{"none", "ana", "bob"}
	statusNames = [...]string{"none", "active", "inProgress", "resolved", "redirected"}
)

// node is an incident of the model: what is seen of it, and the status that reopening brings back.
type node struct {
	view
	restore uint8
}

// world is a state of the model: every incident, in order of id.
type world struct {
	n    int
	incs [mostIncidents]node
}

func (w *world) find(id uint16) *node {
	for i := range w.n {
		if w.incs[i].id == id {
			return &w.incs[i]
		}
	}
	return nil
}

// open adds an incident in its place.
func (w *world) open(id uint16) *node {
	at := w.n
	for ; at > 0 && w.incs[at-1].id > id; at-- {
		w.incs[at] = w.incs[at-1]
	}
	w.n++
	w.incs[at] = node{view: view{id: id, status: active}}
	return &w.incs[at]
}

// holder is the incident that holds an alert, or nil.
func (w *world) holder(a int) *node {
	for i := range w.n {
		if w.incs[i].alerts&(1<<a) != 0 {
			return &w.incs[i]
		}
	}
	return nil
}

// held are those of the alerts that some incident holds.
func (w *world) held(of alertSet) (all alertSet) {
	for i := range w.n {
		all |= w.incs[i].alerts & of
	}
	return all
}

func (w *world) String() string {
	var b strings.Builder
	for i := range w.n {
		fmt.Fprintln(&b, w.incs[i].view)
	}
	return b.String()
}

// severityOf is what alert number a is reported with: informational, low, medium, high and so on.
func severityOf(a int) uint8 { return uint8(1 + a%4) }

// highest is the severity of an incident that holds these alerts.
func highest(s alertSet) (top uint8) {
	for a := range mostAlerts {
		if s&(1<<a) != 0 {
			top = max(top, severityOf(a))
		}
	}
	return top
}
