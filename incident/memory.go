package incident

import (
	"context"
	"hash/maphash"
	"iter"
	"slices"
	"sync"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident/internal/radix"
)

// Memory is a [Store] in memory. It is fast, isolated and forgets everything when the process ends: a commit is atomic and
// seen by every later read, and each read is of one snapshot, but nothing is durable. It remembers the receipts of the last
// [MemoryReceipts] commands. It holds ids up to 2⁴⁸-1.
//
// A page in any [Order] takes as long as it takes to walk past its rows, however many incidents there are, when the filter asks
// for status, severity, owner or tag in the order of updates, or for little else than what most incidents have; a filter that
// few incidents pass, by status, severity, owner, tag, name, id, time or anything their alerts are about, takes as long as there
// are few. What is left, such as a filter that common conditions meet only together, or one for a text that more than 8,192 had at
// once, is found by a walk over the incidents that meet one of them. A count or facets of status and severity for a time since when
// incidents were updated reads keys only. No read allocates in proportion to the incidents it passes over, and none of them delays a
// commit by more than the look at some thousand keys.
type Memory struct {
	scope string

	commits  sync.Mutex // held by who commits, from the check to the end; taken before mu
	mu       sync.RWMutex
	lastID   ID
	records  radix.Map[record]
	frozen   *radix.Map[record] // a clone for reads that take long; nil once the records have moved on
	index    index
	terms    terms
	kept     keptFacets
	holders  map[string]ID
	receipts receipts
	feed     memoryFeed
	demands  demands
}

// MemoryReceipts is how many receipts a [Memory] remembers.
const MemoryReceipts = 100_000

// A record is one stored incident with its log; a commit makes a new one.
type record struct {
	inc Incident
	log entryLog
}

// NewMemory makes an empty store of a scope (a tenant, a workspace).
func NewMemory(scope string) *Memory {
	return &Memory{
		scope: scope, holders: map[string]ID{}, receipts: receipts{by: map[string]Receipt{}},
		index: newIndex(), terms: newTerms(), kept: newKeptFacets(), demands: demands{seed: maphash.MakeSeed()},
	}
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
	r := m.records.Get(uint64(id))
	m.mu.RUnlock()
	if r == nil {
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
		for e, err := range r.log.from(q.After, q.Newest) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(audit.Entry{}, err)
				return
			}
			if match(&e) && !yield(e, nil) {
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
	for id := range m.terms.newest(entity) {
		if len(out) >= limit {
			break
		}
		out = append(out, m.records.Get(uint64(id)).inc)
	}
	return out, nil
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
