package incident

import (
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident/internal/radix"
)

// A scan walks the records that a route lets pass, in the order of its query. It reads trees and records as they are, under the
// lock, or clones of them without it.
type scan struct {
	route
	of      *reading
	records *radix.Map[record]
	trees   []*placeTree // merged; none when the order is that of names or ids
	readers []reader     // of the trees
	names   *nameTree
	keyed   bool
	spared  int
	bare    bool // places tell all that is to be known
	visit   func(*record) bool
	next    func(place) bool // step, for the trees

	most     int // how many incidents may still come that have the traits
	patience int // how much it may still look at before it gives up; negative when it did
	err      error
	start    place
	end      place
}

// begin makes ready for a walk.
func (s *scan) begin(w *way, records *radix.Map[record]) {
	*s = scan{
		route: w.route, of: s.of, records: records, keyed: w.keyed, spared: w.spared, most: w.most, patience: unlimited,
		bare:  s.of.cells != nil && w.keyed && w.isBare(w.spared, w.q.Order.Key),
		trees: s.trees[:0], readers: s.readers, next: s.next,
	}
}

// release lets go of what the scan has read.
func (s *scan) release() {
	for i := range s.readers {
		s.readers[i].tree = nil
	}
	if len(s.readers) > maxIdleReaders {
		s.readers = nil
	}
	*s = scan{of: s.of, trees: emptied(s.trees), readers: s.readers, next: s.next}
}

func (s *scan) addTree(t *placeTree) {
	if t != nil {
		s.trees = append(s.trees, t)
	}
}

// What a scan's patience is worth: a key, and a record behind one.
const (
	keyCost    = 1
	recordCost = 8
)

// step looks at one place and reports whether to go on.
func (s *scan) step(p place) bool {
	if s.isPast(p) || !s.look(keyCost) {
		return false
	}
	if !s.keyed {
		return s.see(s.records.Get(uint64(p.id())))
	}
	if !s.traits.has(p.traits()) {
		return true
	}
	s.most--
	if s.bare {
		s.of.cells[p.traits().cell()]++
		return s.most > 0
	}
	if !s.look(recordCost) {
		return false
	}
	r := s.records.Get(uint64(p.id()))
	return (!s.matches(&r.inc, s.spared, s.q.Order.Key) || s.visit(r)) && s.most > 0
}

// see looks at a record that it knows nothing about.
func (s *scan) see(r *record) bool {
	if !s.look(recordCost) {
		return false
	}
	if !s.traits.has(traitsOf(&r.inc)) {
		return true
	}
	s.most--
	return (!s.matches(&r.inc, s.spared, s.q.Order.Key) || s.visit(r)) && s.most > 0
}

// look reports whether there is patience, and somebody waiting, for one more look.
func (s *scan) look(cost int) bool {
	s.patience -= cost
	if s.of.looks++; s.of.looks%breath == 0 {
		s.err = s.of.ctx.Err()
	}
	return s.patience >= 0 && s.err == nil
}

// isPast reports whether a place lies beyond the span of the order.
func (s *scan) isPast(p place) bool {
	if s.q.Order.Ascending {
		return s.end.less(p)
	}
	return p.less(s.end)
}

func (s *scan) run() {
	if s.most == 0 {
		return
	}
	switch s.q.Order.Key {
	case OrderID:
		s.runIDs()
		return
	case OrderName:
		s.runNames()
		return
	}
	s.aim()
	switch {
	case len(s.trees) > 1:
		s.merge()
	case len(s.trees) == 0:
	case s.q.Order.Ascending:
		s.trees[0].AscendGreaterOrEqual(s.start, s.next)
	default:
		s.trees[0].DescendLessOrEqual(s.start, s.next)
	}
}

var (
	lowest  = place{rank: -1 << 63}
	highest = place{rank: 1<<63 - 1, tail: 1<<64 - 1}
)

// aim sets where to start and where to end: at the position of the query and the span of its order.
func (s *scan) aim() {
	key := s.q.Order.Key
	low, high := s.spans[key].low, s.spans[key].high
	if after, some := s.q.Position(); some {
		at := placeFrom(key, after)
		if s.q.Order.Ascending {
			at.tail |= traitMask // no incident has all traits: the next is another
			if low.less(at) {
				low = at
			}
		} else {
			at.tail-- // below all traits
			if at.less(high) {
				high = at
			}
		}
	}
	if s.q.Order.Ascending {
		s.start, s.end = low, high
	} else {
		s.start, s.end = high, low
	}
}

func (s *scan) runIDs() {
	after, some := s.q.Position()
	switch {
	case s.q.Order.Ascending:
		if after.ID < maxMemoryID {
			s.records.Ascend(uint64(after.ID)+1, s.see)
		}
	case some:
		s.records.Descend(uint64(after.ID)-1, s.see)
	default:
		s.records.Descend(maxMemoryID, s.see)
	}
}

func (s *scan) runNames() {
	if s.names == nil {
		return
	}
	after, some := s.q.Position()
	from := namePlace{filter.Fold(after.Text), after.ID}
	step := func(p namePlace) bool {
		return some && p == from || s.see(s.records.Get(uint64(p.id)))
	}
	switch {
	case s.q.Order.Ascending:
		s.names.AscendGreaterOrEqual(from, step)
	case some:
		s.names.DescendLessOrEqual(from, step)
	default:
		s.names.Descend(step)
	}
}
