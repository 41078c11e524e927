package incident

import (
	"container/heap"
	"context"
	"iter"
	"slices"
	"time"
)

// indexed are the orders that have an index; the others are sorted when asked for.
var indexed = [...]OrderKey{OrderUpdated, OrderCreated, OrderSeverity}

// walkable reports whether the order has an index, or is that of the records themselves.
func (o Order) walkable() bool { return o.Key == OrderID || slices.Contains(indexed[:], o.Key) }

// A place is an incident in an order: a small key without pointers.
type place struct {
	rank int64
	id   ID
}

func (a place) less(b place) bool {
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	return a.id < b.id
}

func placeOf(o OrderKey, inc *Incident) place {
	switch o {
	case OrderCreated:
		return place{rankOf(inc.CreatedAt), inc.ID}
	case OrderSeverity:
		return place{int64(inc.Severity), inc.ID}
	default:
		return place{rankOf(inc.UpdatedAt), inc.ID}
	}
}

// rankOf orders times at the finest precision they come with here. In that unit every year a time may have fits.
func rankOf(t time.Time) int64 {
	return t.Unix()*int64(time.Second/graphUnit) + int64(t.Nanosecond())/int64(graphUnit)
}

// peek is how many incidents a list looks at under the read lock before it makes a snapshot instead.
const peek = 256

// List yields the incidents that match the query from one snapshot. A page that is found among the first few hundred
// incidents of an indexed order costs only the walk; a longer list reads copy-on-write clones of the trees.
func (m *Memory) List(ctx context.Context, q Query) iter.Seq2[Incident, error] {
	if err := q.Validate(); err != nil {
		return failed[Incident](err)
	}
	match, err := Schema.Compile(q.Filter)
	if err != nil {
		return failed[Incident](err)
	}
	return func(yield func(Incident, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(Incident{}, err)
			return
		}
		page, whole := m.peek(q, match)
		n := 0
		give := func(inc Incident) bool {
			n++
			if err := ctx.Err(); err != nil {
				yield(Incident{}, err)
				return false
			}
			return yield(inc, nil) && (q.Limit == 0 || n < q.Limit)
		}
		if whole {
			for _, inc := range page {
				if !give(inc) {
					return
				}
			}
			return
		}
		t := m.freeze()
		if q.Order.walkable() {
			t.walk(q, func(r *record) bool {
				if err := ctx.Err(); err != nil {
					yield(Incident{}, err)
					return false
				}
				return !q.takes(r, match) || give(r.inc)
			})
			return
		}
		for _, r := range t.sorted(ctx, q, match) {
			if !give(r.inc) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Incident{}, err)
		}
	}
}

// peek collects a page under the read lock, and reports whether it got to the end of it.
func (m *Memory) peek(q Query, match func(*Incident) bool) (page []Incident, whole bool) {
	if !q.Order.walkable() || q.Limit > peek {
		return nil, false
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	looked := 0
	whole = true
	m.t.walk(q, func(r *record) bool {
		if looked++; looked > peek {
			whole = false
			return false
		}
		if q.takes(r, match) {
			page = append(page, r.inc)
		}
		return q.Limit == 0 || len(page) < q.Limit
	})
	return page, whole
}

// freeze returns a snapshot, which all who ask between two commits share.
func (m *Memory) freeze() trees {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.frozen == nil {
		t := trees{records: m.t.records.Clone(), live: m.t.live}
		for i := range m.t.orders {
			t.orders[i] = m.t.orders[i].Clone()
		}
		m.frozen = &t
	}
	return *m.frozen
}

func (q *Query) takes(r *record, match func(*Incident) bool) bool {
	return (q.Redirected || r.inc.Status != Redirected) && match(&r.inc)
}

// walk visits records in an indexed order, from where the query starts.
func (t *trees) walk(q Query, visit func(*record) bool) {
	after, some := q.Position()
	if q.Order.Key == OrderID {
		from := slot{id: after.ID}
		skip := func(s slot) bool { return some && s.id == after.ID || visit(s.record) }
		switch {
		case q.Order.Ascending:
			t.records.AscendGreaterOrEqual(from, skip)
		case some:
			t.records.DescendLessOrEqual(from, skip)
		default:
			t.records.Descend(skip)
		}
		return
	}
	order := t.orders[slices.Index(indexed[:], q.Order.Key)]
	from := place{after.Number, after.ID}
	if q.Order.Key != OrderSeverity {
		from.rank = rankOf(after.Time)
	}
	step := func(p place) bool {
		if some && p == from {
			return true
		}
		r, ok := t.get(p.id)
		return !ok || visit(r)
	}
	switch {
	case q.Order.Ascending && some:
		order.AscendGreaterOrEqual(from, step)
	case q.Order.Ascending:
		order.Ascend(step)
	case some:
		order.DescendLessOrEqual(from, step)
	default:
		order.Descend(step)
	}
}

// sorted returns the records of a query in an order that has no index: with a limit it keeps no more than those.
func (t *trees) sorted(ctx context.Context, q Query, match func(*Incident) bool) []*record {
	h := &rowHeap{order: q.Order}
	after, some := q.Position()
	n := 0
	t.records.Ascend(func(s slot) bool {
		r := s.record
		if n++; n%peek == 0 && ctx.Err() != nil {
			return false
		}
		if !q.takes(r, match) {
			return true
		}
		at := q.Order.position(&r.inc)
		if some && q.Order.Compare(at, after) <= 0 {
			return true
		}
		heap.Push(h, row{at, r})
		if q.Limit > 0 && h.Len() > q.Limit {
			heap.Pop(h)
		}
		return true
	})
	out := make([]*record, h.Len())
	for i := range slices.Backward(out) {
		out[i] = heap.Pop(h).(row).record
	}
	return out
}

type row struct {
	at     Position
	record *record
}

// rowHeap has the row that comes last on top.
type rowHeap struct {
	order Order
	rows  []row
}

func (h *rowHeap) Len() int           { return len(h.rows) }
func (h *rowHeap) Less(i, j int) bool { return h.order.Compare(h.rows[i].at, h.rows[j].at) > 0 }
func (h *rowHeap) Swap(i, j int)      { h.rows[i], h.rows[j] = h.rows[j], h.rows[i] }
func (h *rowHeap) Push(x any)         { h.rows = append(h.rows, x.(row)) }
func (h *rowHeap) Pop() any {
	last := len(h.rows) - 1
	r := h.rows[last]
	h.rows = h.rows[:last]
	return r
}

// Count counts under one snapshot; the unfiltered queue costs nothing.
func (m *Memory) Count(ctx context.Context, q Query) (int, error) {
	match, err := Schema.Compile(q.Filter)
	if err != nil {
		return 0, err
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if q.Filter.IsZero() {
		m.mu.RLock()
		defer m.mu.RUnlock()
		if q.Redirected {
			return m.t.records.Len(), nil
		}
		return m.t.live, nil
	}
	n, seen := 0, 0
	t := m.freeze()
	t.records.Ascend(func(s slot) bool {
		if q.takes(s.record, match) {
			n++
		}
		seen++
		return seen%peek != 0 || ctx.Err() == nil
	})
	return n, ctx.Err()
}

var (
	_ Counter      = (*Memory)(nil)
	_ EntityFinder = (*Memory)(nil)
)
