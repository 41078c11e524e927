package incident

import (
	"context"
	"iter"

	"github.com/seed-d7eb6e68/caseload/incident/internal/radix"
)

const (
	// patience is how much a read looks at under the read lock before it works on clones instead: enough for the longest page
	// where all incidents match.
	patience = (MaxPage + 1) * (keyCost + recordCost)
	// unlimited patience is that of a read on clones.
	unlimited = int(^uint(0) >> 1)
	// breath is after how many looks a long read asks its context.
	breath = 256
)

// A reading is one answer to a route.
type reading struct {
	*route
	m     *Memory
	ctx   context.Context // asked now and then
	leads []lead          // of each condition
	left  int             // how much may still be looked at on the way to the leads
	looks int             // at keys, texts and records, so far
	cells *cells          // what places tell is counted there, where that is all that is asked
}

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
		r := reading{route: p, m: m, ctx: ctx}
		err := r.each(func(rec *record) bool {
			n++
			return yield(rec.inc, nil) && n != q.Limit
		})
		if err != nil {
			yield(Incident{}, err)
		}
	}
}

// each visits the incidents of a route, in its order and from one snapshot, without holding a lock. When the context ends it
// returns its error.
func (r *reading) each(visit func(*record) bool) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	page, whole := r.page()
	if !whole {
		s, gathers := r.snapshot()
		s.visit = func(rec *record) bool {
			if gathers {
				page = append(page, rec)
				return true
			}
			if s.err = r.ctx.Err(); s.err != nil {
				return false
			}
			return visit(rec)
		}
		page = page[:0]
		if s.run(); !gathers || s.err != nil {
			return s.err
		}
		page = r.arrange(page)
	}
	for _, rec := range page {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if !visit(rec) {
			return nil
		}
	}
	return nil
}

// page collects a page under the read lock, and reports whether it got to the end of it.
func (r *reading) page() (page []*record, whole bool) {
	r.m.mu.RLock()
	w, few, isFew := r.choose()
	if !isFew {
		if page, whole = r.walked(&w); !whole && r.ctx.Err() == nil {
			few, isFew = r.resort()
		}
	}
	r.m.mu.RUnlock()
	switch {
	case isFew:
		return r.pick(few), true
	case w.gathers && whole:
		return r.arrange(page), true
	}
	return page, whole
}

// walked is what a walk finds under the lock, and whether that is all.
func (r *reading) walked(w *way) (page []*record, whole bool) {
	s := r.scan(w, &r.m.records)
	s.names = r.m.index.names.tree
	for _, l := range w.lanes {
		s.addTree(l.tree)
	}
	s.patience = patience
	if !s.bare {
		page = make([]*record, 0, min(uint(s.q.Limit), patience/recordCost, uint(w.most)))
	}
	s.visit = func(rec *record) bool {
		page = append(page, rec)
		return len(page) != s.q.Limit
	}
	s.run()
	if whole = s.patience >= 0 && s.err == nil; !whole && r.cells != nil {
		*r.cells = cells{}
	}
	return page, whole
}

// snapshot is a scan of clones, which all who ask between two commits share, and whether what it finds is to be put in order.
func (r *reading) snapshot() (s *scan, gathers bool) {
	m := r.m
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.frozen == nil {
		clone := m.records.Clone()
		m.frozen = &clone
	}
	r.leads = nil // the store may have moved on
	r.scout()
	w, _ := r.walk()
	s = r.scan(&w, m.frozen)
	if s.q.Order.Key == OrderName {
		s.names = m.index.names.clone()
	}
	for _, l := range w.lanes {
		s.addTree(l.clone())
	}
	return s, w.gathers
}

func (r *reading) scan(w *way, records *radix.Map[record]) *scan {
	return &scan{
		route: w.route, of: r, records: records, keyed: w.keyed, spared: w.spared, most: w.most, patience: unlimited,
		bare: r.cells != nil && w.keyed && w.isBare(w.spared, w.q.Order.Key), trees: make([]*placeTree, 0, len(w.lanes)),
	}
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
	if len(p.conditions) == 0 {
		m.mu.RLock()
		defer m.mu.RUnlock()
		return m.index.cells.count(p.traits), nil
	}
	var c cells
	r := reading{route: p, m: m, ctx: ctx, cells: &c}
	err = r.each(c.see)
	return c.count(allTraits), err
}

var (
	_ Counter      = (*Memory)(nil)
	_ EntityFinder = (*Memory)(nil)
)
