package main

import (
	"context"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// usual are the bookmarks that the documentation of the product suggests, with values that occur in the program's own alerts.
var usual = []struct {
	title  string
	filter filter.Expr
}{
	{"New incidents", incident.ByStatus.Is(incident.Active)},
	{"High severity", incident.BySeverity.Is(alert.High)},
	{"Unassigned", incident.ByAssignment.Is(incident.Unassigned)},
	{"High severity and unassigned", filter.And(incident.BySeverity.Is(alert.High), incident.ByAssignment.Is(incident.Unassigned))},
	{"Assigned to me", incident.ByAssignment.Is(incident.Me)},
	{"Assigned to me and of Defender for Endpoint", filter.And(incident.ByAssignment.Is(incident.Me),
		incident.ByServiceSource.Is(alert.SourceDefenderForEndpoint.String()))},
	{"With tags", incident.ByTag.In("ransomware", "Fileserver, Graz", "phishing wave")},
	{"With a threat category", incident.ByCategory.Is("Ransomware")},
	{"With an associated threat", incident.ByThreat.Is("Qakbot")},
	{"With an actor", incident.ByActor.Is("Storm-0501")},
}

// showBookmarks shows each of them in its short form and as a filter, either of which is an argument of the program.
func (s *session) showBookmarks(ctx context.Context) error {
	s.Heading("Bookmarks")
	for _, u := range usual {
		q := incident.Query{Filter: u.filter}
		n, err := s.desk.Count(ctx, q)
		if err != nil {
			return asked(err)
		}
		s.Say("%4d  %s", n, u.title)
		s.Whole("      ", bookmarkOf(q))
		s.Whole("      ", q.Filter.String())
	}
	return nil
}
