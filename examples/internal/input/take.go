package input

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/samber/lo"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Batch is how many alerts one Ingest takes, by default.
const Batch = 1_000

// Incidents is how many incidents were read, those without alerts aside.
func (p *Payload) Incidents() int { return len(p.incidents) }

// Import brings the incidents into an engine as they were. Known are those left out because others hold all their alerts. If clock
// is not nil, it is told before each when that was updated last, as far as the incident says. The error is a [*Fault] where an
// incident is at fault.
func (p *Payload) Import(ctx context.Context, desk *incident.Desk, clock func(time.Time)) (imported, known int, err error) {
	for _, doc := range p.incidents {
		if clock != nil {
			clock(doc.UpdatedAt)
		}
		ok, err := p.importNew(ctx, desk, doc)
		if err != nil {
			return imported, known, err
		}
		if ok {
			imported++
		} else {
			known++
		}
	}
	return imported, known, nil
}

// importNew imports an incident unless others hold all of its alerts, and reports whether it did.
func (p *Payload) importNew(ctx context.Context, desk *incident.Desk, doc document) (bool, error) {
	held := map[string]incident.ID{}
	ids := lo.Map(doc.Alerts, func(a alert.Alert, _ int) string { return a.ID })
	for chunk := range slices.Chunk(ids, Batch) {
		found, err := desk.Locate(ctx, chunk...)
		if err != nil {
			return false, err
		}
		maps.Copy(held, found)
	}
	doc.Alerts = lo.Reject(doc.Alerts, func(a alert.Alert, _ int) bool { return held[a.ID] != 0 })
	if len(doc.Alerts) == 0 {
		return false, nil
	}
	_, err := desk.Import(ctx, doc.Document)
	if errors.Is(err, incident.ErrInvalid) || errors.Is(err, incident.ErrTooLarge) {
		return false, p.blame(doc.record, err)
	}
	return err == nil, err
}

// Outcomes counts what became of alerts.
type Outcomes map[incident.IngestOutcome]int

// Ingest brings alerts into an engine, where they belong, and adds what became of them to the outcomes.
func (o Outcomes) Ingest(ctx context.Context, desk *incident.Desk, alerts ...alert.Alert) error {
	for chunk := range slices.Chunk(alerts, Batch) {
		results, err := desk.Ingest(ctx, chunk...)
		if err != nil {
			return err
		}
		for _, r := range results {
			o[r.Outcome]++
		}
	}
	return nil
}
