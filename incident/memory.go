package incident

import (
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/google/btree"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// Memory is a [Store] in memory. It is fast, isolated and forgets everything when the process ends: a commit is atomic and
// seen by every later read, and each read is of one snapshot, but nothing is durable. It remembers the receipts of the last
// [MemoryReceipts] commands.
type Memory struct {
	scope string

	mu       sync.RWMutex
	lastID   ID
	t        trees
	frozen   *trees // a clone of t for reads that take long; nil once t has moved on
	holders  map[string]ID
	entities *btree.BTreeG[entityPlace]
	receipts receipts
	feed     memoryFeed
}

// MemoryReceipts is how many receipts a [Memory] remembers.
const MemoryReceipts = 100_000

// trees are what a list reads: the incidents by id, and their ids in the orders that are indexed.
type trees struct {
	records *btree.BTreeG[slot]
	orders  [len(indexed)]*btree.BTreeG[place]
	live    int // incidents that are not redirected
}

// A record is one stored incident with its log; a commit makes a new one.
type record struct {
	inc Incident
	log entryLog
}

// A slot is a record under its id, so that looking one up compares numbers beside each other.
type slot struct {
	id ID
	*record
}

// degree of the trees, the best of those measured for writes.
const degree = 32

// NewMemory makes an empty store of a scope (a tenant, a workspace).
func NewMemory(scope string) *Memory {
	m := &Memory{
		scope:    scope,
		holders:  map[string]ID{},
		entities: btree.NewG(degree, entityPlace.less),
		receipts: receipts{by: map[string]Receipt{}},
	}
	m.t.records = btree.NewG(degree, func(a, b slot) bool { return a.id < b.id })
	for i := range m.t.orders {
		m.t.orders[i] = btree.NewG(degree, place.less)
	}
	return m
}

// Scope returns the scope.
func (m *Memory) Scope() string { return m.scope }

// NextID returns ids from 1 without gaps.
func (m *Memory) NextID(ctx context.Context) (ID, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lastID++
	return m.lastID, nil
}

func (t *trees) get(id ID) (*record, bool) {
	s, ok := t.records.Get(slot{id: id})
	return s.record, ok
}

// Get returns the incident as last committed.
func (m *Memory) Get(ctx context.Context, id ID) (Incident, error) {
	r, err := m.record(ctx, id)
	if err != nil {
		return Incident{}, err
	}
	return r.inc, nil
}

func (m *Memory) record(ctx context.Context, id ID) (*record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	r, ok := m.t.get(id)
	m.mu.RUnlock()
	if !ok {
		return nil, &NotFoundError{Incident: id}
	}
	return r, nil
}

// Locate returns which incident holds each alert.
func (m *Memory) Locate(ctx context.Context, alertIDs ...string) (map[string]ID, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	held := make(map[string]ID, len(alertIDs))
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, id := range alertIDs {
		if in, ok := m.holders[id]; ok {
			held[id] = in
		}
	}
	return held, nil
}

// Receipt returns what a command did.
func (m *Memory) Receipt(ctx context.Context, command string) (Receipt, error) {
	if err := ctx.Err(); err != nil {
		return Receipt{}, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	r, ok := m.receipts.get(command)
	if !ok {
		return Receipt{}, &NotFoundError{Command: command}
	}
	return r, nil
}

// Activity yields the entries of one log.
func (m *Memory) Activity(ctx context.Context, q ActivityQuery) iter.Seq2[audit.Entry, error] {
	if err := q.Validate(); err != nil {
		return failed[audit.Entry](err)
	}
	match, err := audit.Schema.Compile(q.Filter)
	if err != nil {
		return failed[audit.Entry](err)
	}
	return take(q.Limit, func(yield func(audit.Entry, error) bool) {
		r, err := m.record(ctx, q.Incident)
		if err != nil {
			yield(audit.Entry{}, err)
			return
		}
		for e := range r.log.from(q.After, q.Newest) {
			if err := ctx.Err(); err != nil {
				yield(audit.Entry{}, err)
				return
			}
			if match(e) && !yield(e.Clone(), nil) {
				return
			}
		}
	})
}

// OpenWith returns the open incidents with an alert that has the entity, newest ids first.
func (m *Memory) OpenWith(ctx context.Context, entity string, limit int) ([]Incident, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var out []Incident
	m.mu.RLock()
	defer m.mu.RUnlock()
	m.entities.DescendLessOrEqual(entityPlace{entity, ^ID(0)}, func(p entityPlace) bool {
		if p.entity != entity || len(out) >= limit {
			return false
		}
		if r, ok := m.t.get(p.id); ok {
			out = append(out, r.inc)
		}
		return true
	})
	return out, nil
}

// entityPlace is an open incident under an entity of its alerts.
type entityPlace struct {
	entity string
	id     ID
}

func (a entityPlace) less(b entityPlace) bool {
	if a.entity != b.entity {
		return a.entity < b.entity
	}
	return a.id < b.id
}

// receipts remembers the newest receipts in a ring.
type receipts struct {
	ring []string
	next int
	by   map[string]Receipt
}

func (r *receipts) get(command string) (Receipt, bool) {
	rec, ok := r.by[command]
	rec.Incidents = slices.Clone(rec.Incidents)
	return rec, ok
}

func (r *receipts) add(rec Receipt) {
	if len(r.ring) < MemoryReceipts {
		r.ring = append(r.ring, rec.Command)
	} else {
		delete(r.by, r.ring[r.next])
		r.ring[r.next] = rec.Command
		r.next = (r.next + 1) % MemoryReceipts
	}
	r.by[rec.Command] = rec
}
