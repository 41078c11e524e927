package incident

import (
	"context"
	"iter"
	"sync"
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
	route
	m     *Memory
	ctx   context.Context // asked now and then
	leads []lead          // of each condition
	left  int             // how much may still be looked at on the way to the leads
	looks int             // at keys, texts and records, so far
	cells *cells          // what places tell is counted there, where that is all that is asked
	lanes []*lane         // of the walk
	scan  scan
	found []*record
	keep  func(*record) bool // appends to found until it is a page
}

// readings are reused, so that a page takes hardly any memory: who makes none does not help to collect it either, which in a large
// store takes longer than to find the page.
var readings = sync.Pool{New: func() any {
	r := new(reading)
	r.scan.of, r.scan.next = r, r.scan.step
	r.keep = func(rec *record) bool {
		r.found = append(r.found, rec)
		return len(r.found) != r.scan.q.Limit
	}
	return r
}}

// read begins a reading, which is over when it is released.
func (m *Memory) read(ctx context.Context, to route) *reading {
	r := readings.Get().(*reading)
	r.route, r.m, r.ctx = to, m, ctx
	return r
}

// release gives up what the reading holds.
func (r *reading) release() {
	for i := range r.leads {
		r.leads[i] = lead{lanes: emptied(r.leads[i].lanes)}
	}
	if cap(r.found) > MaxPage+1 {
		r.found = nil
	}
	r.scan.release()
	*r = reading{leads: r.leads[:0], lanes: emptied(r.lanes), found: emptied(r.found), scan: r.scan, keep: r.keep}
	readings.Put(r)
}

// emptied is room for what comes next that holds on to nothing, also of what was there before it was cut shorter.
func emptied[T any](room []T) []T {
	room = room[:cap(room)]
	clear(room)
	return room[:0]
}

// List yields the incidents that match the query from one snapshot. A page that is found soon costs only the walk over its
// keys; a longer list reads copy-on-write clones of the trees.
func (m *Memory) List(ctx context.Context, q Query) iter.Seq2[Incident, error] {
	if err := q.Validate(); err != nil {
		return failed[Incident](err)
	}
	to, err := m.route(q)
	if err != nil {
		return failed[Incident](err)
	}
	return func(yield func(Incident, error) bool) {
		n := 0
		r := m.read(ctx, to)
		err := r.each(func(rec *record) bool {
			n++
			return yield(rec.inc, nil) && n != q.Limit
		})
		r.release()
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
		gathers := r.snapshot()
		s := &r.scan
		s.visit = r.keep
		if !gathers {
			s.visit = func(rec *record) bool {
				if s.err = r.ctx.Err(); s.err != nil {
					return false
				}
				return visit(rec)
			}
		}
		r.found = r.found[:0]
		if s.run(); !gathers || s.err != nil {
			return s.err
		}
		page = r.arrange(r.found)
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
		if whole = r.walked(&w); !whole && r.ctx.Err() == nil {
			few, isFew = r.resort()
		}
	}
	r.m.mu.RUnlock()
	switch {
	case isFew:
		return r.pick(few), true
	case w.gathers && whole:
		return r.arrange(r.found), true
	}
	return r.found, whole
}

// walked finds what there is on a walk under the lock, and reports whether that is all.
func (r *reading) walked(w *way) (whole bool) {
	s := &r.scan
	s.begin(w, &r.m.records)
	s.names = r.m.index.names.tree
	for _, l := range w.lanes {
		s.addTree(l.tree)
	}
	s.patience = patience
	s.visit = r.keep
	s.run()
	if whole = s.patience >= 0 && s.err == nil; !whole && r.cells != nil {
		*r.cells = cells{}
	}
	return whole
}

// snapshot makes ready a scan of clones, which all who ask between two commits share, and reports whether what it finds is to be
// put in order.
func (r *reading) snapshot() (gathers bool) {
	m := r.m
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.frozen == nil {
		clone := m.records.Clone()
		m.frozen = &clone
	}
	r.leads = r.leads[:0] // the store may have moved on
	r.scout()
	w, _ := r.walk()
	s := &r.scan
	s.begin(&w, m.frozen)
	if s.q.Order.Key == OrderName {
		s.names = m.index.names.clone()
	}
	for _, l := range w.lanes {
		s.addTree(l.clone())
	}
	return w.gathers
}

// Count counts under one snapshot; what traits decide costs nothing.
func (m *Memory) Count(ctx context.Context, q Query) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	p, err := m.route(Query{Filter: q.Filter, Redirected: q.Redirected})
	if err != nil {
		return 0, err
	}
	if len(p.conditions) == 0 {
		m.mu.RLock()
		defer m.mu.RUnlock()
		return m.index.cells.count(p.traits), nil
	}
	var c cells
	r := m.read(ctx, p)
	defer r.release()
	r.cells = &c
	err = r.each(c.see)
	return c.count(allTraits), err
}

var (
	_ Counter      = (*Memory)(nil)
	_ EntityFinder = (*Memory)(nil)
)
