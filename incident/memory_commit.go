package incident

import (
	"context"
	"fmt"
	"slices"
)

// Commit writes a batch or nothing.
func (m *Memory) Commit(ctx context.Context, b Batch) (Receipt, error) {
	if err := ctx.Err(); err != nil {
		return Receipt{}, err
	}
	if b.scope != m.scope {
		return Receipt{}, fmt.Errorf("%w: a batch of scope %q for the store of scope %q", ErrInvalid, clip(b.scope), m.scope)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.receipts.get(b.command); ok {
		return r, nil
	}
	if err := m.check(b); err != nil {
		return Receipt{}, err
	}
	m.apply(b)
	return b.Receipt(), nil
}

// check reports what a batch lost to: incidents that have moved on, alerts that would be in no incident or in two. It
// changes nothing, so that a store which is durable can write between the check and apply.
func (m *Memory) check(b Batch) error {
	var lost ConflictError
	coming := map[string]ID{}
	for i := range b.writes {
		w := &b.writes[i]
		var version uint64
		if r, ok := m.t.get(w.next.ID); ok {
			version = r.inc.Version
		}
		if version != w.previous {
			lost.Incidents = append(lost.Incidents, w.next.ID)
		}
		for id, touch := range w.touched {
			if touch != alertJoined {
				continue
			}
			if _, twice := coming[id]; twice {
				lost.Alerts = append(lost.Alerts, id)
			}
			coming[id] = w.next.ID
		}
	}
	if lost.Incidents != nil {
		return &lost
	}
	going := map[string]ID{}
	for i := range b.writes {
		w := &b.writes[i]
		for id, touch := range w.touched {
			if touch != alertLeft {
				continue
			}
			going[id] = w.next.ID
			if _, ok := coming[id]; !ok || m.holders[id] != w.next.ID {
				lost.Alerts = append(lost.Alerts, id)
			}
		}
	}
	for id := range coming {
		if from, held := m.holders[id]; held && going[id] != from {
			lost.Alerts = append(lost.Alerts, id)
		}
	}
	if lost.Alerts != nil {
		slices.Sort(lost.Alerts)
		lost.Alerts = slices.Compact(lost.Alerts)
		return &lost
	}
	return nil
}

// apply writes a batch that was checked; it can not fail.
func (m *Memory) apply(b Batch) {
	m.frozen = nil
	for i := range b.writes {
		w := &b.writes[i]
		next := &record{inc: w.next}
		old, had := m.t.get(w.next.ID)
		if had {
			next.log = old.log
		}
		for e := range (Write{w}).Entries() {
			next.log = append(next.log, e)
		}
		m.t.replace(old, next)
		m.feed.add(old, next)
		m.lastID = max(m.lastID, w.next.ID)
		m.index(old, w)
		for id, touch := range w.touched {
			if touch == alertJoined {
				m.holders[id] = w.next.ID
			}
		}
	}
	m.receipts.add(b.Receipt())
	m.feed.publish()
}

// index keeps the entities of open incidents.
func (m *Memory) index(old *record, w *write) {
	was, is := old != nil && old.inc.IsOpen(), w.next.IsOpen()
	id := w.next.ID
	switch {
	case was && is:
		for key, n := range w.gained {
			switch {
			case n > 0:
				m.entities.ReplaceOrInsert(entityPlace{key, id})
			case n < 0:
				m.entities.Delete(entityPlace{key, id})
			}
		}
	case is:
		for key := range w.next.entities() {
			m.entities.ReplaceOrInsert(entityPlace{key, id})
		}
	case was:
		for key := range old.inc.entities() {
			m.entities.Delete(entityPlace{key, id})
		}
	}
}

// replace puts a record in the place of an older one, or nil.
func (t *trees) replace(old, next *record) {
	t.records.ReplaceOrInsert(slot{next.inc.ID, next})
	for i, o := range indexed {
		p := placeOf(o, &next.inc)
		if old != nil {
			was := placeOf(o, &old.inc)
			if was == p {
				continue
			}
			t.orders[i].Delete(was)
		}
		t.orders[i].ReplaceOrInsert(p)
	}
	if old == nil || old.inc.Status == Redirected {
		t.live++
	}
	if next.inc.Status == Redirected {
		t.live--
	}
}
