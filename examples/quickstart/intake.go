package main

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/samber/lo"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// batch is how many alerts one Ingest takes, by default.
const batch = 1_000

// takeIn brings everything into the engine, incidents as they were and alerts where they belong, and picks the incident that
// the walk is about.
func (t *tour) takeIn(ctx context.Context) error {
	imported, known := 0, 0
	for _, doc := range t.incidents {
		ok, err := t.importNew(ctx, doc)
		if err != nil {
			return err
		}
		if ok {
			imported++
		} else {
			known++
		}
	}
	outcomes := map[incident.IngestOutcome]int{}
	for chunk := range slices.Chunk(t.alerts, batch) {
		results, err := t.feed.Ingest(ctx, chunk...)
		if err != nil {
			return err
		}
		for outcome, n := range lo.CountValuesBy(results, func(r incident.Ingested) incident.IngestOutcome { return r.Outcome }) {
			outcomes[outcome] += n
		}
	}
	if n := len(t.incidents) + t.skipped; n > 0 {
		t.say("%s in %s: %d imported, with name, decisions and alerts.", count(n, "incident"), t.source, imported)
	}
	if known > 0 {
		t.say("%s left out: all their alerts are in others already.", count(known, "incident"))
	}
	if t.skipped > 0 {
		t.say("%s without alerts left out: merged into others, or not expanded.", count(t.skipped, "incident"))
	}
	if len(t.alerts) > 0 {
		t.say("%s in %s: %d opened an incident, %d joined one, %d known already.", count(len(t.alerts), "alert"), t.source,
			outcomes[incident.Opened], outcomes[incident.Joined], outcomes[incident.Known])
	}
	if t.partial {
		t.say("The answer names a next page (@odata.nextLink), which is not here.")
	}
	return t.pickIncident(ctx)
}

// importNew imports an incident unless others hold all of its alerts, and reports whether it did.
func (t *tour) importNew(ctx context.Context, doc document) (bool, error) {
	held := map[string]incident.ID{}
	ids := lo.Map(doc.Alerts, func(a alert.Alert, _ int) string { return a.ID })
	for chunk := range slices.Chunk(ids, batch) {
		found, err := t.feed.Locate(ctx, chunk...)
		if err != nil {
			return false, err
		}
		maps.Copy(held, found)
	}
	doc.Alerts = lo.Reject(doc.Alerts, func(a alert.Alert, _ int) bool { return held[a.ID] != 0 })
	if len(doc.Alerts) == 0 {
		return false, nil
	}
	_, err := t.feed.Import(ctx, doc.Document)
	if errors.Is(err, incident.ErrInvalid) || errors.Is(err, incident.ErrTooLarge) {
		return false, t.blame(doc.record, err)
	}
	return err == nil, err
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
	t.say("All of it is resolved; incident %d is reopened for the walk.", inc.ID)
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
