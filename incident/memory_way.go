package incident

import "slices"

const (
	// maxGather is how many incidents are collected and sorted for a page, where that is quicker than a walk.
	maxGather = 4096
	// maxLanes is how many lanes are merged into one walk.
	maxLanes = 64
	// gatherCost is what it costs to collect an incident and to sort it among others: more than to pass it on a walk, which reads
	// records in about the order they lie in.
	gatherCost = 4 * recordCost
)

// A way is a walk through the store as it is at this moment.
type way struct {
	route
	lanes   []*lane // merged; none when the order is that of names or ids
	keyed   bool    // places in the lanes have traits
	spared  int     // the condition that whoever is in the lanes has met, or -1
	most    int     // how many incidents have the traits of the route
	gathers bool    // the walk is not in the order of the query: what it finds is few and is sorted
}

// choose finds the cheapest way: a walk, or the incidents that the shortest lead leads to. The lock is held.
func (r *reading) choose() (w way, few []*record, isFew bool) {
	r.scout()
	r.search(maxTexts / 8)
	w, cost := r.walk()
	if l := r.shortest(); l != nil && l.n*gatherCost <= cost {
		return w, r.collect(l), true
	}
	return w, nil, false
}

// resort finds incidents to start from once a walk has turned out to be long. The lock is held.
func (r *reading) resort() (few []*record, isFew bool) {
	r.search(maxTexts)
	if l := r.shortest(); l != nil {
		return r.collect(l), true
	}
	for key, s := range r.spans {
		if s != unbounded[key] && OrderKey(key) != r.q.Order.Key && OrderKey(key) != OrderSeverity {
			if few, isFew = r.spanned(OrderKey(key), s); isFew {
				return few, true
			}
		}
	}
	return nil, false
}

// walk finds the cheapest walk and what it costs, if what is looked for lies evenly.
func (r *reading) walk() (w way, cost int) {
	w = way{route: r.route, spared: -1, most: r.m.index.cells.count(r.traits)}
	lanes, spared, n := r.laneWalk()
	passing := min(n, w.most)
	matching := w.most
	if l := r.shortest(); l != nil {
		matching = min(matching, l.n)
	}
	share := func(cost int) int {
		if limit := r.q.Limit; limit > 0 && limit < matching {
			return cost / matching * limit
		}
		return cost
	}
	key := r.q.Order.Key
	if key == OrderUpdated {
		w.lanes, w.spared, w.keyed = lanes, spared, true
		return w, share(n*keyCost + passing*recordCost)
	}
	cost = share(r.m.records.Len() * recordCost)
	if gather := n*keyCost + passing*gatherCost; passing <= maxGather && gather < cost {
		w.route = r.unordered()
		w.lanes, w.spared, w.keyed, w.gathers = lanes, spared, true, true
		return w, gather
	}
	if key != OrderID && key != OrderName {
		r.lanes = append(r.lanes[:0], &r.m.index.orders[key])
		w.lanes = r.lanes
	}
	return w, cost
}

// laneWalk is the walk in the order of updates over the fewest keys, the condition it spares, and how many keys there are.
func (r *reading) laneWalk() (lanes []*lane, spared, n int) {
	x := &r.m.index
	lanes, n = appendLanes(r.lanes[:0], x.byStatus[:], r.traits.status)
	if r.traits.severity != allTraits.severity {
		if fewer := lenLanes(x.bySeverity[:], r.traits.severity); fewer < n {
			lanes, n = appendLanes(lanes[:0], x.bySeverity[:], r.traits.severity)
		}
	}
	r.lanes, spared = lanes, -1
	for i := range r.leads {
		if l := &r.leads[i]; l.isLanes() && l.n < n && len(l.lanes) <= maxLanes {
			lanes, n, spared = l.lanes, l.n, -1
			if r.conditions[i].spared {
				spared = i
			}
		}
	}
	return lanes, spared, n
}

// lenLanes is how many keys the lanes whose bit is set have.
func lenLanes(lanes []lane, set uint8) (n int) {
	for i := range lanes {
		if set>>i&1 != 0 {
			n += lanes[i].len()
		}
	}
	return n
}

// appendLanes appends the lanes that are not empty and whose bit is set.
func appendLanes(to []*lane, lanes []lane, set uint8) ([]*lane, int) {
	n := 0
	for i := range lanes {
		if k := lanes[i].len(); k > 0 && set>>i&1 != 0 {
			if to == nil {
				to = make([]*lane, 0, len(lanes))
			}
			to, n = append(to, &lanes[i]), n+k
		}
	}
	return to, n
}

// spanned collects the incidents within a span of time, or returns false when there are too many.
func (r *reading) spanned(key OrderKey, s reach) (few []*record, ok bool) {
	lanes := []*lane{&r.m.index.orders[key]}
	if key == OrderUpdated {
		lanes, _ = appendLanes(nil, r.m.index.byStatus[:], r.traits.status)
	}
	n := 0
	for _, l := range lanes {
		if l.tree == nil {
			continue
		}
		l.tree.AscendGreaterOrEqual(s.low, func(p place) bool {
			if s.high.less(p) {
				return false
			}
			if key != OrderUpdated || r.traits.has(p.traits()) {
				few = append(few, r.m.records.Get(uint64(p.id())))
			}
			n++
			return n <= maxGather
		})
	}
	r.looks += n
	return few, n <= maxGather
}

// pick returns which of a few incidents, some of them twice, are on the page, in its order.
func (p *route) pick(few []*record) []*record {
	few = slices.DeleteFunc(few, func(r *record) bool {
		return !p.traits.has(traitsOf(&r.inc)) || !p.matches(&r.inc, -1, noOrder)
	})
	return p.arrange(few)
}

// arrange puts incidents that match, some of them twice, in the order of the page and leaves those that are on it.
func (p *route) arrange(few []*record) []*record {
	type row struct {
		at Position
		r  *record
	}
	order := p.q.Order
	after, some := p.q.Position()
	rows := make([]row, 0, len(few))
	for _, r := range few {
		if at := order.position(&r.inc); !some || order.Compare(at, after) > 0 {
			rows = append(rows, row{at, r})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return order.Compare(a.at, b.at) })
	rows = slices.CompactFunc(rows, func(a, b row) bool { return a.r == b.r })
	if n := p.q.Limit; n > 0 && n < len(rows) {
		rows = rows[:n]
	}
	few = few[:0]
	for _, row := range rows {
		few = append(few, row.r)
	}
	return few
}
