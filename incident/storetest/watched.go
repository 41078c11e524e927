package storetest

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// watched is a store whose commits are noted in a model. Like every wrapper here it has no optional ability.
type watched struct {
	incident.Store
	model *model
}

// maxConflicts ends a loop with a store that calls everything a conflict: an engine tries again for as long as its caller waits.
const maxConflicts = 5_000

var errConflicts = errors.New("storetest: the store did not stop reporting conflicts")

func (w watched) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	r, err := w.Store.Commit(ctx, b)
	if err == nil {
		w.model.apply(b)
	}
	if errors.Is(err, incident.ErrConflict) && w.model.conflicts.Add(1) > maxConflicts {
		return r, errConflicts
	}
	return r, err
}

// holding is a store that keeps the first batch instead of committing it.
type holding struct {
	incident.Store
	batch *incident.Batch
}

var errHeld = errors.New("storetest: batch held back")

func (h *holding) Commit(_ context.Context, b incident.Batch) (incident.Receipt, error) {
	if h.batch == nil {
		h.batch = &b
	}
	return incident.Receipt{}, errHeld
}

// fixedID is a store that hands out one id again and again.
type fixedID struct {
	incident.Store
	id incident.ID
}

func (f fixedID) NextID(context.Context) (incident.ID, error) { return f.id, nil }

// plain hides the optional abilities of a store.
type plain struct{ incident.Store }

// counted counts calls of Commit.
type counted struct {
	incident.Store
	commits atomic.Int64
}

func (c *counted) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	c.commits.Add(1)
	return c.Store.Commit(ctx, b)
}
