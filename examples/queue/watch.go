package main

import (
	"context"
	"fmt"
	"iter"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A recording is a store in memory whose feed ends where it stands, instead of waiting for what others commit: a pane would go
// on watching until it is closed, and this program ends.
type recording struct{ *incident.Memory }

// Changes yields what was committed after a mark up to now.
func (r recording) Changes(ctx context.Context, after incident.Mark) iter.Seq2[incident.Committed, error] {
	return func(yield func(incident.Committed, error) bool) {
		head, err := r.Head(ctx)
		if err != nil {
			yield(incident.Committed{}, err)
			return
		}
		if after == head {
			return
		}
		for c, err := range r.Memory.Changes(ctx, after) {
			if !yield(c, err) || err != nil || c.Mark == head {
				return
			}
		}
	}
}

// showWatch shows what each of a few steps does to the queue, which is watched from where it was shown.
func (s *session) showWatch(ctx context.Context, q incident.Query) error {
	steps, err := s.steps(ctx, q)
	if err != nil {
		return asked(err)
	}
	seen, err := s.store.Head(ctx)
	if err != nil {
		return err
	}
	s.Heading("Meanwhile")
	for _, step := range steps {
		if err := step.do(ctx); err != nil {
			return asked(err)
		}
		s.Say("%s", step.says)
		table := terminal.Table{Columns: []terminal.Column{{Most: 8}, {Most: 20, Right: true}, {Most: 17}, {}, {Most: 18}}}
		for e, err := range s.desk.Watch(ctx, q, seen) {
			if err != nil {
				return asked(err)
			}
			seen = e.Mark
			addIncident(&table, e.Incident, kindCell(e.Kind))
		}
		if table.Len() == 0 {
			s.Say("Nothing of it is in this queue.")
		}
		s.Show(table)
	}
	return nil
}

func kindCell(k incident.EventKind) terminal.Cell {
	style := terminal.Yellow
	switch k {
	case incident.Entered:
		style = terminal.Green
	case incident.Left:
		style = terminal.Dim
	}
	return terminal.Styled(fmt.Sprintf("%-7s", k), style) // so that those of all steps stand under each other
}

// A step is something that is done while the queue is watched.
type step struct {
	says string
	do   func(context.Context) error
}

// steps are about the first open incident of a page, if there is one, and an alert that comes in.
func (s *session) steps(ctx context.Context, q incident.Query) ([]step, error) {
	page, err := s.desk.Page(ctx, q)
	if err != nil {
		return nil, err
	}
	update := func(desk *incident.Desk, id *incident.ID, changes ...incident.Change) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := desk.Update(ctx, *id, changes...)
			return err
		}
	}
	var opened incident.ID // of the new alert
	comesIn := func(ctx context.Context) error {
		results, err := s.engine.As(audit.Automation("graph-connector")).Ingest(ctx, alert.Alert{
			ID: "queue-example-1", Title: "Beacon to a host that nobody else talks to", Severity: alert.High, Category: "CommandAndControl",
			ServiceSource: alert.SourceDefenderForEndpoint, CreatedAt: s.now, FirstActivity: s.now, LastActivity: s.now,
		})
		if err == nil {
			opened = results[0].Incident
		}
		return err
	}
	steps := []step{
		{"An alert comes in, of high severity.", comesIn},
		{s.desk.Actor().ID + " takes its incident.", update(s.desk, &opened, incident.Assign(alert.UserOwner(s.desk.Actor().ID)))},
	}
	for _, inc := range page.Incidents {
		if !inc.IsOpen() {
			continue
		}
		other := s.engine.As(audit.User(bob))
		steps = append([]step{{fmt.Sprintf("%s puts a tag on incident %d.", bob, inc.ID), update(other, &inc.ID, incident.AddTags("night shift"))}}, append(steps,
			step{fmt.Sprintf("%s resolves incident %d.", bob, inc.ID), update(other, &inc.ID, incident.Resolve("Done."))},
			step{fmt.Sprintf("%s opens incident %d again.", bob, inc.ID), update(other, &inc.ID, incident.Reopen())})...)
		break
	}
	return steps, nil
}
