package main

import (
	"context"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// showTags shows what the Manage incident pane suggests to somebody who types a tag, and where a tag in use leads.
func (s *session) showTags(ctx context.Context, prefix string) error {
	suggestions, err := s.desk.SuggestTags(ctx, prefix, 0)
	if err != nil {
		return asked(err)
	}
	s.Heading("Tags")
	for _, g := range suggestions {
		if g.New {
			s.Say("   -  %s (create new)", g.Value)
			continue
		}
		s.Say("%4d  %s", g.Count, g.Value)
		s.Whole("      ", bookmarkOf(incident.Query{Filter: incident.ByTag.Is(g.Value)}))
	}
	if len(suggestions) == 0 {
		s.Say("No tag is in use.")
	}
	return nil
}
