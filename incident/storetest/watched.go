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
// caller waits. Each try of a command that was refused for what it had looked up asks Locate, every other one comes to a Commit.
type guarded struct {
	incident.Store
	tries *atomic.Int64 // since the last commit
}

const maxTries = 50

var errEndless = errors.New("storetest: the engine does not come to an end with this store")

func (g guarded) Locate(ctx context.Context, alertIDs ...string) (map[string]incident.ID, error) {
	if g.tries.Add(1) > maxTries {
		return nil, errEndless
	}
	return g.Store.Locate(ctx, alertIDs...)
}

func (g guarded) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	if g.tries.Add(1) > maxTries {
		return incident.Receipt{}, errEndless
	}
	r, err := g.Store.Commit(ctx, b)
	if err == nil {
		g.tries.Store(0)
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
