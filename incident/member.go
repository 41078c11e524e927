package incident

import (
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident/internal/ptree"
)

// A member is an alert in an incident: the facts its source reported, shared by all versions, and the decisions of analysts.
// Members are never written once they are in a map.
type member struct {
	facts          *alert.Alert // the decisions in it are those it arrived with
	digest         [32]byte     // of the facts
	status         alert.Status
	classification alert.Classification
	determination  alert.Determination
	owner          alert.Owner
	resolvedAt     time.Time
	decidedAt      time.Time // of the last decision; zero when there was none here

	cascaded        bool         // resolved because the incident was
	restore         alert.Status // what it was before that
	restoreResolved time.Time
}

func newMember(a alert.Alert) *member {
	facts := a.Clone()
	m := &member{facts: &facts, digest: facts.FactsDigest(), status: a.Status, owner: a.Owner}
	m.classification, m.determination = readPair(a.Classification, a.Determination)
	if m.status == alert.Resolved {
		m.resolvedAt = a.ResolvedAt
	}
	return m
}

// alert is the member as the world sees it, in a copy of its own.
func (m *member) alert(in ID) alert.Alert {
	a := m.facts.Clone()
	a.IncidentID = in.String()
	a.Status, a.Classification, a.Determination, a.Owner, a.ResolvedAt = m.status, m.classification, m.determination, m.owner, m.resolvedAt
	if m.decidedAt.After(a.UpdatedAt) {
		a.UpdatedAt = m.decidedAt
	}
	return a
}

// A tally is what the root of the alert map knows about all alerts.
type tally struct {
	severity       [5]uint32
	status         [4]uint32
	classification [4]uint32
	first, last    time.Time
}

func (t *tally) highest() alert.Severity {
	for s := len(t.severity) - 1; s > 0; s-- {
		if t.severity[s] > 0 {
			return alert.Severity(s)
		}
	}
	return alert.UnknownSeverity
}

var alertOps = &ptree.Ops[string, *member, tally]{
	Compare: strings.Compare,
	Sum: func(m *member) (t tally) {
		t.severity[m.facts.Severity]++
		t.status[m.status]++
		t.classification[m.classification]++
		t.first, t.last = span(m.facts)
		return t
	},
	Add: func(a, b tally) tally {
		for i := range a.severity {
			a.severity[i] += b.severity[i]
		}
		for i := range a.status {
			a.status[i] += b.status[i]
		}
		for i := range a.classification {
			a.classification[i] += b.classification[i]
		}
		if !b.first.IsZero() && (a.first.IsZero() || b.first.Before(a.first)) {
			a.first = b.first
		}
		if b.last.After(a.last) {
			a.last = b.last
		}
		return a
	},
}

// span is the time an alert covers. Sources that report only one end, or only when the alert was made, still count.
func span(a *alert.Alert) (first, last time.Time) {
	first, last = a.FirstActivity.UTC(), a.LastActivity.UTC()
	if first.IsZero() {
		first = last
	}
	if first.IsZero() {
		first = a.CreatedAt.UTC()
	}
	if last.Before(first) {
		last = first
	}
	return first, last
}
