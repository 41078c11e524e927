package incident

import (
	"fmt"
	"iter"
)

// Kept is an incident as a store that lasts has kept it.
type Kept struct {
	Incident Incident
	// Log is its own log in sequence, each entry as [audit.Entry.AppendBinary] wrote it. The slice is taken over.
	Log []string
}

// KeptAll is everything that a store of one scope has kept. It is asked for in this order, once each, so that who reads a file from
// its beginning need not know its end before.
type KeptAll struct {
	Incidents iter.Seq2[Kept, error] // in any order
	Receipts  iter.Seq[Receipt]      // the oldest first; a Memory remembers the last MemoryReceipts of them. Nil: none
	LastID    func() ID              // ids up to it were handed out. Nil: those of the incidents
}

// RestoreMemory makes a store in memory of what was kept elsewhere. It believes what it is told, but for what it would trip over:
// an incident twice or without id, an alert in two incidents, a log that does not have the length that its incident says or is of
// another scope is an error that wraps ErrCorrupt. Logs are not read; [audit.Verify] tells whether they are sound. The feed begins
// anew.
func RestoreMemory(scope string, all KeptAll) (*Memory, error) {
	m := NewMemory(scope)
	for k, err := range all.Incidents {
		if err == nil {
			err = m.restore(&k)
		}
		if err != nil {
			return nil, err
		}
	}
	if all.Receipts != nil {
		for r := range all.Receipts {
			m.receipts.add(r)
		}
	}
	if all.LastID != nil {
		m.lastID = max(m.lastID, all.LastID())
	}
	return m, nil
}

func (m *Memory) restore(k *Kept) error {
	next := &record{inc: k.Incident, log: k.Log}
	id, head := next.inc.ID, next.inc.Log()
	switch {
	case id == 0 || id > maxMemoryID:
		return fmt.Errorf("%w: incident %d: want an id from 1 to 2⁴⁸-1", ErrCorrupt, id)
	case m.records.Get(uint64(id)) != nil:
		return fmt.Errorf("%w: incident %d twice", ErrCorrupt, id)
	case head.Len != uint64(len(k.Log)):
		return fmt.Errorf("%w: incident %d: %d entries, want %d", ErrCorrupt, id, len(k.Log), head.Len)
	case head.Scope != m.scope || head.Incident != uint64(id):
		return fmt.Errorf("%w: incident %d: log of incident %d of scope %q", ErrCorrupt, id, head.Incident, clip(head.Scope))
	}
	for a := range next.inc.AlertIDs() {
		if in, held := m.holders[a]; held {
			return fmt.Errorf("%w: alert %q is in the incidents %d and %d", ErrCorrupt, clip(a), in, id)
		}
		m.holders[a] = id
	}
	next.inc.Via = 0
	m.put(nil, next, nil)
	return nil
}
