package incident

import (
	"iter"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident/internal/ptree"
)

// Incident is one incident as it was at one version. It is a plain value: copying it is cheap, changing the copy changes
// nothing else, and what is stored changes only through a [Desk]. Its collections are read through methods that hand out
// copies. The zero value is no incident.
type Incident struct {
	ID      ID
	Version uint64 // commits to this incident, from 1
	Via     ID     // the redirected id that Get was asked for, when a redirect led here; else zero

	Name   string
	Naming Naming // who chose Name

	Severity       alert.Severity
	SeverityPinned bool // set by hand; otherwise Severity is that of the highest alert
	Status         Status
	Classification alert.Classification
	Determination  alert.Determination
	Owner          alert.Owner // zero: nobody

	ResolvingComment string // the note given on resolving; empty unless resolved
	Description      string
	Summary          string
	RedirectTo       ID // the incident this one was merged into; zero while it lives

	CreatedAt     time.Time
	UpdatedAt     time.Time // time of the last commit
	ResolvedAt    time.Time // zero unless resolved
	FirstActivity time.Time // earliest activity of an alert; zero when no alert has one
	LastActivity  time.Time
	CreatedBy     audit.Actor // who opened it; of an imported incident, whom its document names, without a kind, or zero
	UpdatedBy     audit.Actor // who made the last commit

	TenantID   string
	ExternalID string // the id in the system the incident was imported from
	Comments   int    // comments in its own log

	b *body
}

// A body holds the collections of an incident. Nothing reachable from a body is written once it belongs to an Incident.
type body struct {
	alerts   ptree.Map[string, *member, tally]
	features ptree.Map[featureKey, feature, struct{}]
	distinct [featureKinds]uint32
	tags     ptree.Map[string, string, struct{}]     // folded to first spelling
	system   []string                                // system tags of its own, beside those of the alerts
	merged   ptree.Map[uint64, audit.Head, struct{}] // the logs of the incidents merged into this one, in order
	log      audit.Head
	restore  Status // while resolved: the status before

	// Of an imported incident: properties this library has no field for and enum members it does not know. Never written again.
	extra   alert.Object
	unknown map[string]string
}

var noBody body

func (i *Incident) body() *body {
	if i.b == nil {
		return &noBody
	}
	return i.b
}

// Naming says who chose the name of an incident.
type Naming uint8

// A name is automatic until someone sets it or it was imported.
const (
	Automatic Naming = iota
	ByHand
	FromImport
)

// String returns "automatic", "byHand" or "imported".
func (n Naming) String() string {
	switch n {
	case Automatic:
		return "automatic"
	case ByHand:
		return "byHand"
	case FromImport:
		return "imported"
	default:
		return "Naming(" + itoa(int(n)) + ")"
	}
}

// IsOpen reports whether the incident is neither resolved nor redirected. The queue shows such an incident as Active.
func (i Incident) IsOpen() bool { return i.Status != Resolved && i.Status != Redirected }

// Alerts yields a copy of every alert with its decisions, in order of alert id.
func (i Incident) Alerts() iter.Seq[alert.Alert] {
	return func(yield func(alert.Alert) bool) {
		for _, m := range i.body().alerts.All() {
			if !yield(m.alert(i.ID)) {
				return
			}
		}
	}
}

// Alert returns a copy of one alert and whether the incident holds it.
func (i Incident) Alert(id string) (alert.Alert, bool) {
	m, ok := i.body().alerts.Get(alertOps, id)
	if !ok {
		return alert.Alert{}, false
	}
	return m.alert(i.ID), true
}

// AlertIDs yields the ids of the alerts in order.
func (i Incident) AlertIDs() iter.Seq[string] {
	return func(yield func(string) bool) {
		for id := range i.body().alerts.All() {
			if !yield(id) {
				return
			}
		}
	}
}

// AlertCount is the number of alerts; zero only for a redirected incident.
func (i Incident) AlertCount() int { return i.body().alerts.Len() }

// CountBySeverity is how many alerts have severity s, in constant time.
func (i Incident) CountBySeverity(s alert.Severity) int {
	t := i.body().alerts.Sum()
	if int(s) >= len(t.severity) {
		return 0
	}
	return int(t.severity[s])
}

// CountByStatus is how many alerts have status s, in constant time.
func (i Incident) CountByStatus(s alert.Status) int {
	t := i.body().alerts.Sum()
	if int(s) >= len(t.status) {
		return 0
	}
	return int(t.status[s])
}

// CountByClassification is how many alerts have classification c, in constant time.
func (i Incident) CountByClassification(c alert.Classification) int {
	t := i.body().alerts.Sum()
	if int(c) >= len(t.classification) {
		return 0
	}
	return int(t.classification[c])
}

// Tags yields the custom tags in their first spelling, ordered without regard to case.
func (i Incident) Tags() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, spelling := range i.body().tags.All() {
			if !yield(spelling) {
				return
			}
		}
	}
}

// HasTag reports whether the incident carries a custom tag, compared by simple case folding.
func (i Incident) HasTag(tag string) bool {
	_, ok := i.body().tags.Get(tagOps, foldTag(tag))
	return ok
}

// TagCount is the number of custom tags.
func (i Incident) TagCount() int { return i.body().tags.Len() }

// SystemTags yields the tags the system gave: those of the alerts, and "Redirected" after a merge.
func (i Incident) SystemTags() iter.Seq[string] {
	return func(yield func(string) bool) {
		b := i.body()
		own := map[string]bool{}
		for _, t := range b.system {
			own[foldTag(t)] = true
			if !yield(t) {
				return
			}
		}
		for f := range b.each(featureSystemTag) {
			if !own[foldTag(f)] && !yield(f) {
				return
			}
		}
	}
}

// Log is the state of the incident's own activity log: its length and the hash of its last entry. Kept elsewhere it is the
// anchor against which [audit.Verify] finds a log that was cut or written anew.
func (i Incident) Log() audit.Head { return i.body().log }

// MergedLogs yields the final heads of the logs of the incidents that were merged into this one, in order of merging.
func (i Incident) MergedLogs() iter.Seq[audit.Head] {
	return func(yield func(audit.Head) bool) {
		for _, h := range i.body().merged.All() {
			if !yield(h) {
				return
			}
		}
	}
}
