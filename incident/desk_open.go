package incident

import (
	"context"
	"errors"
	"slices"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// Open opens an incident by hand with alerts that no incident holds yet, and applies changes to it in the same version. An
// alert that an incident holds already is a [ConflictError].
func (d *Desk) Open(ctx context.Context, alerts []alert.Alert, changes ...Change) (Incident, error) {
	return d.open(ctx, alerts, func(id ID) Command {
		return OpenCommand{Incident: id, Alerts: alerts, Changes: changes}
	})
}

// Import opens an incident as a document from another system describes it. The name is kept and no longer follows the
// alerts; a severity other than that of the highest alert is pinned; owner and classification apply to the alerts too; tags,
// system tags, description, who created it and what this library has no rule for are kept; comments enter the log with their
// author and time. Every entry names doc.Origin. Times of entries are those of the import. A determination that does not fit
// its classification is left out. Alerts that an incident holds already are a [ConflictError]; a redirected incident, or one
// without alerts, is a [FieldError].
func (d *Desk) Import(ctx context.Context, doc Document) (Incident, error) {
	doc = doc.Clone()
	return d.open(ctx, doc.Alerts, func(id ID) Command { return ImportCommand{Incident: id, Document: doc} })
}

func (d *Desk) open(ctx context.Context, alerts []alert.Alert, cmd func(ID) Command) (Incident, error) {
	var id ID
	ids := alertIDs(alerts)
	o, err := d.do(ctx, func(ctx context.Context) (Command, []ID, error) {
		held, err := d.engine.store.Locate(ctx, ids...)
		if err == nil && len(held) > 0 {
			err = &ConflictError{Alerts: sortedKeys(held)}
		}
		if err == nil {
			id, err = d.engine.store.NextID(ctx)
		}
		return cmd(id), []ID{id}, err
	})
	if err != nil {
		return Incident{}, err
	}
	return d.opened(ctx, o, id)
}

// opened returns the incident a command opened: with a command that had run before it is the one at its first
// version.
func (d *Desk) opened(ctx context.Context, o outcome, id ID) (Incident, error) {
	if inc, ok := o.find(id); ok {
		return inc, nil
	}
	if !o.reached(id) {
		i := slices.IndexFunc(o.receipt.Incidents, func(r Reached) bool { return r.Version == 1 })
		if i < 0 {
			return Incident{}, d.reused()
		}
		id = o.receipt.Incidents[i].ID
	}
	inc, err := d.Get(ctx, id)
	if errors.Is(err, ErrNotFound) { // somebody else's, which the actor may not see and did not name
		err = d.reused()
	}
	return inc, err
}

func alertIDs(alerts []alert.Alert) []string {
	ids := make([]string, len(alerts))
	for i := range alerts {
		ids[i] = alerts[i].ID
	}
	return ids
}
