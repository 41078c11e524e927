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

func (w watched) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	r, err := w.Store.Commit(ctx, b)
	if err == nil {
		w.model.apply(b)
	}
	return r, err
}

// guarded ends the loop of an engine with a store that never lets a command succeed: an engine tries again for as long as its
// caller waits.
type guarded struct {
	incident.Store
	calls *atomic.Int64 // since the last commit
}

const maxCalls = 20_000

var errEndless = errors.New("storetest: the engine does not come to an end with this store")

func (g guarded) Get(ctx context.Context, id incident.ID) (incident.Incident, error) {
	if g.calls.Add(1) > maxCalls {
		return incident.Incident{}, errEndless
	}
	return g.Store.Get(ctx, id)
}

func (g guarded) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	r, err := g.Store.Commit(ctx, b)
	if err == nil {
		g.calls.Store(0)
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
