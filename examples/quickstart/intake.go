package main

import (
	"context"

	"github.com/seed-d7eb6e68/caseload/examples/internal/input"
	"github.com/seed-d7eb6e68/caseload/examples/internal/words"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// takeIn brings everything into the engine, incidents as they were and alerts where they belong, and picks the incident that
// the walk is about.
func (t *tour) takeIn(ctx context.Context) error {
	imported, known, err := t.Import(ctx, t.feed, nil)
	if err != nil {
		return err
	}
	outcomes := input.Outcomes{}
	if err := outcomes.Ingest(ctx, t.feed, t.Alerts...); err != nil {
		return err
	}
	if n := t.Incidents() + t.Skipped; n > 0 {
		t.Say("%s in %s: %d imported, with name, decisions and alerts.", words.Count(n, "incident"), t.Source, imported)
	}
	if known > 0 {
		t.Say("%s left out: all their alerts are in others already.", words.Count(known, "incident"))
	}
	if t.Skipped > 0 {
		t.Say("%s without alerts left out: merged into others, or not expanded.", words.Count(t.Skipped, "incident"))
	}
	if len(t.Alerts) > 0 {
		t.Say("%s in %s: %d opened an incident, %d joined one, %d known already.", words.Count(len(t.Alerts), "alert"), t.Source,
			outcomes[incident.Opened], outcomes[incident.Joined], outcomes[incident.Known])
	}
	if t.Partial {
		t.Say("The answer names a next page (@odata.nextLink), which is not here.")
	}
	return t.pickIncident(ctx)
}

// pickIncident picks the open incident with the most alerts. Where all are resolved, it reopens one.
func (t *tour) pickIncident(ctx context.Context) error {
	for inc, err := range t.desk.List(ctx, incident.Query{Order: incident.Order{Key: incident.OrderID, Ascending: true}}) {
		if err != nil {
			return err
		}
		if t.inc.ID == 0 || inc.IsOpen() && (!t.inc.IsOpen() || inc.AlertCount() > t.inc.AlertCount()) {
			t.inc = inc
		}
	}
	if t.inc.IsOpen() {
		return nil
	}
	inc, err := t.desk.Update(ctx, t.inc.ID, incident.Reopen())
	t.inc = inc
	t.Say("All of it is resolved; incident %d is reopened for the walk.", inc.ID)
	return err
}

// others are the next open incidents of the queue.
func (t *tour) others(ctx context.Context, most int) ([]incident.Incident, error) {
	open := filter.And(incident.ByStatus.IsNot(incident.Resolved), incident.ByNumber.IsNot(int64(t.inc.ID)))
	var found []incident.Incident
	for inc, err := range t.desk.List(ctx, incident.Query{Filter: open, Order: gravestFirst, Limit: most}) {
		if err != nil {
			return nil, err
		}
		found = append(found, inc)
	}
	return found, nil
}
