package boltstore

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	bolt "go.etcd.io/bbolt"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// spareReceipts is by how many the receipts kept may be more than those remembered, so that the old ones go in portions.
const spareReceipts = 256

// write makes batches last, all or none.
func (s *Store) write(batches []incident.Batch) error {
	return s.update(s.state, batches, func(tx *bolt.Tx, next *state) error {
		w := writer{state: next, step: s.hooks.step}
		for in := range rooms {
			w.rooms[in] = tx.Bucket([]byte(roomNames[in]))
		}
		for _, b := range batches {
			if err := w.batch(b); err != nil {
				return err
			}
		}
		return w.forget()
	})
}

// A writer writes the records of one transaction and keeps the sum of their seals.
type writer struct {
	*state
	rooms [rooms]*bolt.Bucket
	step  func() error
}

func (w *writer) batch(b incident.Batch) error {
	for one := range b.Writes() {
		if err := w.incident(one); err != nil {
			return err
		}
	}
	w.commits++
	w.next++
	return w.put(roomReceipts, receiptKey(w.next-1), appendReceipt(nil, b.Receipt()), false)
}

func (w *writer) incident(one incident.Write) error {
	inc := one.Incident()
	isNew := one.Previous() == 0
	if isNew {
		w.recorded++
	}
	w.lease = max(w.lease, uint64(inc.ID))
	if err := w.put(roomIncidents, incidentKey(inc.ID, kindHead), one.AppendHead(nil), !isNew); err != nil {
		return err
	}
	for id := range one.Left() {
		if err := w.drop(roomIncidents, alertKey(inc.ID, id)); err != nil {
			return err
		}
	}
	for _, ids := range [...][]string{slices.Collect(one.Joined()), slices.Collect(one.Changed())} {
		for _, id := range ids {
			part, err := one.AppendAlert(nil, id)
			if err != nil {
				return err
			}
			if err := w.put(roomIncidents, alertKey(inc.ID, id), part, !isNew); err != nil {
				return err
			}
		}
	}
	for e := range one.Entries() {
		packed, err := e.AppendBinary(nil)
		if err != nil {
			return err
		}
		if err := w.put(roomIncidents, entryKey(inc.ID, e.Seq), packed, false); err != nil {
			return err
		}
	}
	return nil
}

// put writes a record; replaces says that there may be an older one.
func (w *writer) put(in room, key, payload []byte, replaces bool) error {
	if err := w.stepped(); err != nil {
		return err
	}
	if replaces {
		w.seals -= w.sealAt(in, key)
	}
	value := sealed(in, key, payload)
	w.seals += sealIn(value)
	return w.rooms[in].Put(key, value)
}

func (w *writer) drop(in room, key []byte) error {
	if err := w.stepped(); err != nil {
		return err
	}
	w.seals -= w.sealAt(in, key)
	return w.rooms[in].Delete(key)
}

// sealAt is the seal of the record that is there; zero when there is none.
func (w *writer) sealAt(in room, key []byte) uint64 {
	return sealIn(w.rooms[in].Get(key))
}

// forget drops the receipts that are older than a store remembers.
func (w *writer) forget() error {
	if w.next-w.first <= incident.MemoryReceipts+spareReceipts {
		return nil
	}
	for ; w.next-w.first > incident.MemoryReceipts; w.first++ {
		if err := w.drop(roomReceipts, receiptKey(w.first)); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) stepped() error {
	if w.step == nil {
		return nil
	}
	return w.step()
}

// ready reports why nothing can be written now. Alone says that the caller holds upkeep exclusively.
func (s *Store) ready(alone bool) error {
	if err := s.closed(); err != nil {
		return err
	}
	if s.dead != nil {
		return fmt.Errorf("boltstore: nothing is written to %q before it is opened again: %w", s.path, s.dead)
	}
	if err := s.settle(); err != nil {
		// Not wrapped: of what is refused here it is known that it was not written.
		return fmt.Errorf("boltstore: nothing is written to %q before it is settled what was: %v", s.path, err) //nolint:errorlint // see above
	}
	if s.stale != nil {
		if !alone && !s.upkeep.TryLock() {
			return fmt.Errorf("boltstore: nothing is written to %q after a failure before who reads it has ended", s.path)
		}
		err := s.refresh()
		if !alone {
			s.upkeep.Unlock()
		}
		if err != nil {
			return fmt.Errorf("boltstore: nothing written: %w", err)
		}
	}
	if s.renamed {
		if err := syncDir(s.path); err != nil {
			return fmt.Errorf("boltstore: nothing written: %w", err)
		}
		s.renamed = false
	}
	return nil
}

// update runs a transaction and writes the state that comes with it. Its error says that nothing was written, or wraps
// ErrCommitUnknown. With a nil fill the lease stays what next says.
func (s *Store) update(next state, batches []incident.Batch, fill func(*bolt.Tx, *state) error) error {
	u := &unsettled{batches: batches}
	err := guarded(func() error {
		tx, err := s.db.Begin(true)
		if err != nil {
			return err
		}
		u.txid = uint64(tx.ID())
		if u.before, err = s.page(u.txid % 2); err == nil && fill != nil {
			err = fill(tx, &next)
			if free := next.lease - min(next.lease, s.given.Load()); free < leaseStep/2 {
				next.lease = s.given.Load() + leaseStep
			}
		}
		if err == nil {
			value := sealed(roomStore, keyState, next.append(nil))
			err = tx.Bucket([]byte(roomNames[roomStore])).Put(keyState, value)
		}
		if err == nil && s.hooks.step != nil {
			err = s.hooks.step()
		}
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
		u.ended = true
		if err := tx.Commit(); err != nil {
			return err
		}
		if s.hooks.step != nil {
			return s.hooks.step()
		}
		return nil
	})
	if err != nil {
		u.state, u.err = next, err
		return s.decide(u)
	}
	s.adopt(next)
	return nil
}

// adopt takes over the state that was written.
func (s *Store) adopt(next state) {
	s.state = next
	s.lease.Store(next.lease)
}

func (s *Store) page(id uint64) ([]byte, error) {
	page := make([]byte, pageSize)
	_, err := s.f.ReadAt(page, int64(id)*pageSize)
	return page, err
}

// A panicError is a panic of bbolt, or a fault of memory that is mapped from a file which is no longer readable.
type panicError struct{ reason any }

func (e *panicError) Error() string { return fmt.Sprintf("bbolt panicked: %v", e.reason) }

// guarded runs what reads through memory that is mapped from the file.
func guarded(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p}
		}
	}()
	return do()
}
