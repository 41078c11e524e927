package main

import (
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/examples/internal/words"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// determinations are those that go with a classification, as a list.
func determinations(c alert.Classification) string {
	var list []string
	for d := range c.Determinations() {
		if d != alert.Undetermined {
			list = append(list, words.Of(d.String()))
		}
	}
	return strings.Join(list, ", ")
}

// verdict is the classification of an incident with its determination.
func verdict(inc incident.Incident) string {
	if inc.Determination == alert.Undetermined {
		return classification(inc.Classification)
	}
	return classification(inc.Classification) + ", " + words.Of(inc.Determination.String())
}

func classification(c alert.Classification) string {
	if c == alert.Unclassified {
		return "not set"
	}
	return words.Of(c.String())
}

// chosen says who chose a name.
func chosen(n incident.Naming) string {
	return [...]string{incident.Automatic: "derived from the alerts", incident.ByHand: "set by hand", incident.FromImport: "imported"}[n]
}

// subject is what an incident happened to: the first device, user or mailbox that its alerts name.
func subject(inc incident.Incident) string {
	for a := range inc.Alerts() {
		for _, e := range a.Evidence {
			switch entity := e.Entity().(type) {
			case alert.Device, alert.User, alert.Mailbox:
				return plainLabel(entity.Label())
			}
		}
	}
	return plainLabel("")
}

// plainLabel is a label that may go into a name or a comment. Labels come from outside and are held to printable ASCII here;
// what an analyst types is held to less, and the library checks it.
func plainLabel(label string) string {
	odd := func(r rune) bool { return r < '!' || r > '~' }
	if label == "" || len(label) > 64 || strings.ContainsFunc(label, odd) {
		return "the tenant"
	}
	return label
}

func countAlerts(inc incident.Incident, which func(alert.Alert) bool) int {
	n := 0
	for a := range inc.Alerts() {
		if which(a) {
			n++
		}
	}
	return n
}

func owner(inc incident.Incident) string {
	if inc.Owner.IsZero() {
		return "nobody"
	}
	return inc.Owner.String()
}
