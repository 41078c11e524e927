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
	logs, err := m.acceptable(b)
	if err != nil {
		return Receipt{}, err
	}
	m.commits.Lock()
	defer m.commits.Unlock()
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.receipts.get(b.command); ok {
		return r, nil
	}
	if err := m.check(b, nil); err != nil {
		return Receipt{}, err
	}
	m.apply(b, logs)
	return b.Receipt(), nil
}

// acceptable reports why no state of this store could take a batch, and else packs its entries.
func (m *Memory) acceptable(b Batch) ([]entryLog, error) {
	if b.scope != m.scope {
		return nil, fmt.Errorf("%w: a batch of scope %q for the store of scope %q", ErrInvalid, clip(b.scope), m.scope)
	}
	if last := len(b.writes) - 1; last >= 0 && b.writes[last].next.ID > maxMemoryID {
		return nil, &FieldError{Field: "id", Value: b.writes[last].next.ID.String(), Reason: "want at most 2⁴⁸-1"}
	}
	return b.packed()
}

// check reports what a batch lost to: incidents that have moved on, alerts that would be in no incident or in two. What is
// staged counts as committed. It changes nothing, so that a store which lasts can write between the check and apply.
func (m *Memory) check(b Batch, s *staged) error {
	var lost ConflictError
	expect := func(id ID, want uint64) {
		if m.version(id, s) != want {
			lost.Incidents = append(lost.Incidents, id)
		}
	}
	for _, r := range b.reads {
		expect(r.ID, r.Version)
	}
	coming := map[string]ID{}
	for i := range b.writes {
		w := &b.writes[i]
		expect(w.next.ID, w.previous)
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
		slices.Sort(lost.Incidents)
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
			if _, ok := coming[id]; !ok || m.holder(id, s) != w.next.ID {
				lost.Alerts = append(lost.Alerts, id)
			}
		}
	}
	for id := range coming {
		if from := m.holder(id, s); from != 0 && going[id] != from {
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

// apply writes a batch that was checked, with its entries in binary form; it can not fail.
func (m *Memory) apply(b Batch, logs []entryLog) {
	m.frozen = nil
	for i := range b.writes {
		w := &b.writes[i]
		next := &record{inc: w.next, log: logs[i]}
		old := m.records.Get(uint64(w.next.ID))
		if old != nil {
			next.log = append(old.log, logs[i]...)
		}
		m.put(old, next, w.differ)
		m.feed.add(old, next)
		for id, touch := range w.touched {
			if touch == alertJoined {
				m.holders[id] = w.next.ID
			}
		}
	}
	m.receipts.add(b.Receipt())
	m.feed.publish()
}

// put makes a record findable in the place of its older version, or of nil. Of the features only those given may differ.
func (m *Memory) put(old, next *record, differ []featureKey) {
	var was *Incident
	if old != nil {
		was = &old.inc
	}
	m.records.Set(uint64(next.inc.ID), next)
	m.index.replace(was, &next.inc)
	m.terms.replace(was, &next.inc, differ)
	m.kept.replace(was, &next.inc)
	m.lastID = max(m.lastID, next.inc.ID)
}
