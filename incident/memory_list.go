package incident

import (
	"context"
	"iter"

	"github.com/seed-d7eb6e68/caseload/incident/internal/radix"
)

const (
	// patience is how much a read looks at under the read lock before it works on clones instead.
	patience = 4096
	// unlimited patience is that of a read on clones.
	unlimited = int(^uint(0) >> 1)
	// breath is after how many records a long read asks its context.
	breath = 256
)

// List yields the incidents that match the query from one snapshot. A page that is found soon costs only the walk over its
// keys; a longer list reads copy-on-write clones of the trees.
func (m *Memory) List(ctx context.Context, q Query) iter.Seq2[Incident, error] {
	if err := q.Validate(); err != nil {
		return failed[Incident](err)
	}
	p, err := newRoute(q)
	if err != nil {
		return failed[Incident](err)
	}
	return func(yield func(Incident, error) bool) {
		n := 0
		err := m.each(ctx, p, func(r *record) bool {
			n++
			return yield(r.inc, nil) && n != q.Limit
		})
		if err != nil {
			yield(Incident{}, err)
		}
	}
}

// each visits the incidents of a route, in its order and from one snapshot, without holding a lock. When the context ends it
// returns its error.
func (m *Memory) each(ctx context.Context, p *route, visit func(*record) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if page, whole := m.page(ctx, p); whole {
		for _, r := range page {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !visit(r) {
				return nil
			}
		}
		return nil
	}
	s := m.snapshot(ctx, p)
	s.visit = func(r *record) bool {
		if s.err = ctx.Err(); s.err != nil {
			return false
		}
		return visit(r)
	}
	s.run()
	return s.err
}

// page collects a page under the read lock, and reports whether it got to the end of it.
func (m *Memory) page(ctx context.Context, p *route) (page []*record, whole bool) {
	m.mu.RLock()
	w := m.choose(p)
	if w.isFew {
		m.mu.RUnlock()
		return p.pick(w.few), true
	}
	defer m.mu.RUnlock()
	if p.q.Limit > patience/recordCost { // a page that long is not found under the lock
		return nil, false
	}
	s := p.scan(ctx, &w, &m.records)
	s.names = m.index.names.tree
	for _, l := range w.lanes {
		s.addTree(l.tree)
	}
	s.patience = patience
	page = make([]*record, 0, min(p.q.Limit, patience/recordCost))
	s.visit = func(r *record) bool {
		page = append(page, r)
		return len(page) != p.q.Limit
	}
	s.run()
	return page, s.patience >= 0 && s.err == nil
}

// snapshot is a scan of clones, which all who ask between two commits share.
func (m *Memory) snapshot(ctx context.Context, p *route) *scan {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.frozen == nil {
		clone := m.records.Clone()
		m.frozen = &clone
	}
	w, _ := m.walkable(p)
	s := p.scan(ctx, &w, m.frozen)
	if p.q.Order.Key == OrderName {
		s.names = m.index.names.clone()
	}
	for _, l := range w.lanes {
		s.addTree(l.clone())
	}
	return s
}

func (p *route) scan(ctx context.Context, w *way, records *radix.Map[record]) *scan {
	return &scan{route: p, ctx: ctx, records: records, keyed: w.keyed, spared: w.spared, patience: unlimited}
}

func (s *scan) addTree(t *placeTree) {
	if t != nil {
		s.trees = append(s.trees, t)
	}
}

// Count counts under one snapshot; what traits decide costs nothing.
func (m *Memory) Count(ctx context.Context, q Query) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	p, err := newRoute(Query{Filter: q.Filter, Redirected: q.Redirected})
	if err != nil {
		return 0, err
	}
	n := 0
	if len(p.conditions) == 0 {
		m.mu.RLock()
		defer m.mu.RUnlock()
		return m.index.cells.count(p.traits), nil
	}
	err = m.each(ctx, p, func(*record) bool { n++; return true })
	return n, err
}

var (
	_ Counter      = (*Memory)(nil)
	_ EntityFinder = (*Memory)(nil)
)
