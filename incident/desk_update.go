package incident

import (
	"context"
	"errors"
	"slices"
)

// Update applies changes to one incident: all of them in one version, or none. It returns the incident as this update left
// it, also when nothing changed. An update of an incident that was merged away is a [RedirectedError].
func (d *Desk) Update(ctx context.Context, id ID, changes ...Change) (Incident, error) {
	ids := []ID{id}
	o, err := d.do(ctx, func(context.Context) (Command, []ID, error) {
		return UpdateCommand{Incidents: ids, Changes: changes}, ids, nil
	})
	if err != nil {
		return Incident{}, err
	}
	return d.settled(ctx, o, id)
}

// settled returns an incident as a command left it, or as it is now when the command had run before.
func (d *Desk) settled(ctx context.Context, o outcome, id ID) (Incident, error) {
	if inc, ok := o.find(id); ok {
		return inc, nil
	}
	if !o.reached(id) {
		return Incident{}, d.reused()
	}
	return d.GetExact(ctx, id)
}

// reached reports whether the command changed an incident.
func (o *outcome) reached(id ID) bool {
	return slices.ContainsFunc(o.receipt.Incidents, func(r Reached) bool { return r.ID == id })
}

// reused says that the command id belongs to a command on something else.
func (d *Desk) reused() error {
	return &FieldError{Field: "command", Value: clip(d.command), Reason: "was committed before, as another command"}
}

// BulkMode says what UpdateAll does when an incident refuses.
type BulkMode uint8

const (
	// AllOrNothing changes every incident or none.
	AllOrNothing BulkMode = iota
	// PerItem changes each incident by itself and reports each result.
	PerItem
)

// BulkResult is what became of one incident of an UpdateAll.
type BulkResult struct {
	ID       ID
	Incident Incident // as it is afterwards; the zero Incident with Err
	Err      error
}

// UpdateAll applies the same changes to several incidents, each once and at most Limits.Batch of them. With AllOrNothing the
// error says why nothing changed and the results are nil; with PerItem the error is nil unless the context ended, and each
// result has its own.
func (d *Desk) UpdateAll(ctx context.Context, mode BulkMode, ids []ID, changes ...Change) ([]BulkResult, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if n, most := len(ids), d.engine.opts.Limits.Batch; n > most {
		return nil, d.refuse(ctx, UpdateCommand{Incidents: ids, Changes: changes}, &LimitError{What: "incidents in one update", Got: n, Max: most})
	}
	switch mode {
	case AllOrNothing:
		return d.updateTogether(ctx, ids, changes)
	case PerItem:
		return d.updateEach(ctx, ids, changes)
	default:
		return nil, &FieldError{Field: "mode", Value: itoa(int(mode)), Reason: "want AllOrNothing or PerItem"}
	}
}

func (d *Desk) updateEach(ctx context.Context, ids []ID, changes []Change) ([]BulkResult, error) {
	results := make([]BulkResult, 0, len(ids))
	for _, id := range ids {
		item := d
		if d.command != "" { // each is a command of its own
			item = d.WithCommandID(d.command + "/" + id.String())
		}
		inc, err := item.Update(ctx, id, changes...)
		if cause := ctx.Err(); cause != nil && errors.Is(err, cause) {
			return results, err
		}
		results = append(results, BulkResult{ID: id, Incident: inc, Err: err})
	}
	return results, nil
}

func (d *Desk) updateTogether(ctx context.Context, ids []ID, changes []Change) ([]BulkResult, error) {
	o, err := d.do(ctx, func(context.Context) (Command, []ID, error) {
		return UpdateCommand{Incidents: ids, Changes: changes}, ids, nil
	})
	if err != nil {
		return nil, err
	}
	if o.after == nil && !slices.ContainsFunc(ids, o.reached) {
		return nil, d.reused()
	}
	results := make([]BulkResult, len(ids))
	for i, id := range ids {
		inc, ok := o.find(id)
		if !ok {
			if inc, err = d.GetExact(ctx, id); err != nil {
				return nil, err
			}
		}
		results[i] = BulkResult{ID: id, Incident: inc}
	}
	return results, nil
}
