package incident

import (
	"math"
	"slices"
)

const (
	// maxGather is how many incidents are collected and sorted for a page, where that is quicker than a walk.
	maxGather = 4096
	// maxLanes is how many lanes are merged into one walk.
	maxLanes = 64
	// gatherCost is how many keys a walk passes in the time it takes to collect one incident.
	gatherCost = 8
)

// A way is how a route reaches its incidents in a store as it is at this moment: by walking lanes in the order of the query, or
// through incidents that were collected because they are few.
type way struct {
	lanes  []*lane // merged; none when the order is that of names or ids
	keyed  bool    // places in the lanes have traits
	spared int     // the part of the route that need not be asked, or -1
	few    []*record
	isFew  bool
}

// choose finds the cheapest way. The lock is held.
func (m *Memory) choose(p *route) way {
	w, n := m.walkable(p)
	ids, ok := m.fewest(p, n)
	if !ok {
		return w
	}
	w = way{spared: -1, isFew: true, few: make([]*record, 0, len(ids))}
	for id := range ids {
		if r := m.records.Get(uint64(id)); r != nil {
			w.few = append(w.few, r)
		}
	}
	return w
}

// walkable is the walk over the fewest keys, and how many there are.
func (m *Memory) walkable(p *route) (way, int) {
	w := way{spared: -1}
	switch p.q.Order.Key {
	case OrderUpdated:
	case OrderID, OrderName:
		return w, m.records.Len()
	default:
		w.lanes = []*lane{&m.index.orders[p.q.Order.Key]}
		return w, m.records.Len()
	}
	w.keyed = true
	n := 0
	w.lanes, n = appendLanes(nil, m.index.byStatus[:], p.traits.status)
	if p.traits.severity != allTraits.severity {
		if lanes, fewer := appendLanes(nil, m.index.bySeverity[:], p.traits.severity); fewer < n {
			w.lanes, n = lanes, fewer
		}
	}
	for i := range p.conditions {
		o := &p.conditions[i].offer
		if o.owners == nil && o.tags == nil {
			continue
		}
		lanes, fewer := m.index.lanesOf(o, p.traits)
		if fewer < n && len(lanes) <= maxLanes {
			w.lanes, n, w.spared = lanes, fewer, -1
			if p.conditions[i].spared {
				w.spared = i
			}
		}
	}
	return w, n
}

// lanesOf are the lanes of owners and tags, with how many keys they have.
func (x *index) lanesOf(o *offer, t traitSet) (lanes []*lane, n int) {
	for _, key := range o.owners {
		if of := x.byOwner[key]; of != nil && t.owner>>key.kind&1 != 0 {
			more := 0
			lanes, more = appendLanes(lanes, of[:], t.status)
			n += more
		}
	}
	for _, tag := range o.tags {
		if l := x.byTag[tag]; l != nil {
			lanes, n = append(lanes, l), n+l.len()
		}
	}
	return lanes, n
}

// appendLanes appends the lanes that are not empty and whose bit is set.
func appendLanes(to []*lane, lanes []lane, set uint8) ([]*lane, int) {
	n := 0
	for i := range lanes {
		if k := lanes[i].len(); k > 0 && set>>i&1 != 0 {
			to, n = append(to, &lanes[i]), n+k
		}
	}
	return to, n
}

// fewest collects the ids of a part that leaves few, if that is quicker than a walk over n keys.
func (m *Memory) fewest(p *route, n int) (map[ID]struct{}, bool) {
	best, size := -1, maxGather+1
	for i := range p.conditions {
		if k, ok := m.size(&p.conditions[i].offer, size-1); ok {
			best, size = i, k
		}
	}
	if best >= 0 && m.quicker(p, size, n) {
		ids := make(map[ID]struct{}, size)
		m.collect(&p.conditions[best].offer, ids)
		return ids, true
	}
	if n < maxGather*gatherCost {
		return nil, false
	}
	for key := range p.spans {
		if s := &p.spans[key]; s.isSet() && OrderKey(key) != p.q.Order.Key {
			ids := map[ID]struct{}{}
			if m.spanned(OrderKey(key), s, ids) && m.quicker(p, len(ids), n) {
				return ids, true
			}
		}
	}
	return nil, false
}

// quicker reports whether collecting so many incidents takes less time than walking n keys until the page is full.
func (m *Memory) quicker(p *route, size, n int) bool {
	if limit := p.q.Limit; limit > 0 && limit < size {
		n = n / size * limit // if what is looked for lies evenly
	}
	return size*gatherCost < n
}

// size returns how many incidents an offer leads to, or false when they are more than most or nobody knows.
func (m *Memory) size(o *offer, most int) (n int, ok bool) {
	_, n = m.index.lanesOf(o, allTraits)
	n += len(o.numbers)
	for _, l := range o.search {
		numbers, ok := m.terms.find(l)
		if !ok {
			return 0, false
		}
		for _, number := range numbers {
			n += m.terms.count(number)
		}
	}
	for i := range o.any {
		k, ok := m.size(&o.any[i], most)
		if !ok {
			return 0, false
		}
		n += k
	}
	return n, !o.none() && n <= most
}

// collect puts the ids an offer leads to into a set.
func (m *Memory) collect(o *offer, into map[ID]struct{}) {
	for _, n := range o.numbers {
		into[ID(n)] = struct{}{}
	}
	lanes, _ := m.index.lanesOf(o, allTraits)
	for _, l := range lanes {
		l.tree.Ascend(func(p place) bool { into[p.id()] = struct{}{}; return true })
	}
	for _, l := range o.search {
		numbers, _ := m.terms.find(l)
		for _, number := range numbers {
			for id := range m.terms.having(number) {
				into[id] = struct{}{}
			}
		}
	}
	for i := range o.any {
		m.collect(&o.any[i], into)
	}
}

// spanned collects what lies within a span of time, or returns false when that is too much.
func (m *Memory) spanned(key OrderKey, s *period, into map[ID]struct{}) bool {
	lanes := []*lane{&m.index.orders[key]}
	if key == OrderUpdated {
		lanes, _ = appendLanes(nil, m.index.byStatus[:], allTraits.status)
	}
	end := place{rank: math.MaxInt64}
	if s.to.set {
		end = placeAt(s.to.at, maxMemoryID, traitMask)
	}
	visit := func(p place) bool {
		if end.less(p) {
			return false
		}
		into[p.id()] = struct{}{}
		return len(into) <= maxGather
	}
	for _, l := range lanes {
		switch {
		case l.tree == nil:
		case s.from.set:
			l.tree.AscendGreaterOrEqual(placeAt(s.from.at, 0, 0), visit)
		default:
			l.tree.Ascend(visit)
		}
	}
	return len(into) <= maxGather
}

// find returns the numbers of the terms of a look-up, or false when finding them would take too long.
func (t *terms) find(l lookup) (numbers []uint32, ok bool) {
	if l.within {
		return t.containing(l.kind, l.value)
	}
	if number, ok := t.numbers[l.term]; ok {
		numbers = append(numbers, number)
	}
	return numbers, true
}

// pick returns which of a few incidents are on the page, in its order.
func (p *route) pick(few []*record) []*record {
	type row struct {
		at Position
		r  *record
	}
	order := p.q.Order
	after, some := p.q.Position()
	rows := make([]row, 0, len(few))
	for _, r := range few {
		if !p.traits.has(traitsOf(&r.inc)) || !p.matches(&r.inc, -1) {
			continue
		}
		if at := order.position(&r.inc); !some || order.Compare(at, after) > 0 {
			rows = append(rows, row{at, r})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return order.Compare(a.at, b.at) })
	if n := p.q.Limit; n > 0 && n < len(rows) {
		rows = rows[:n]
	}
	few = few[:0]
	for _, row := range rows {
		few = append(few, row.r)
	}
	return few
}
