package boltstore

import (
	"encoding/binary"
	"errors"
	"runtime"
	"strconv"

	bolt "go.etcd.io/bbolt"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// OpenStepped opens a store that asks before each write, before the end of each transaction and after it whether it fails.
func OpenStepped(path, scope string, step func() error) (*Store, error) {
	return Open(path, scope, Options{hooks: hooks{step: step}})
}

// OpenUnsynced opens a store that leaves it to the system when what it writes comes to the disk: the control of tests that take the
// power away.
func OpenUnsynced(path, scope string) (*Store, error) {
	return Open(path, scope, Options{hooks: hooks{noSync: true}})
}

// Memory is what readers of the store see.
func (s *Store) Memory() *incident.Memory { return s.mem }

// Transactions is how many transactions the file has seen.
func (s *Store) Transactions() uint64 {
	s.file <- struct{}{}
	defer s.file.leave()
	h, err := newest(s.f, false)
	if err != nil {
		panic(err)
	}
	return h.txid
}

// AwaitWaiting returns when n commits wait for one that is being written, AwaitBusy when one is.
func (s *Store) AwaitWaiting(n int) {
	s.await(func() bool { return s.queue.busy && len(s.queue.waiting) == n })
}

// AwaitBusy returns when a commit is being written.
func (s *Store) AwaitBusy() { s.await(func() bool { return s.queue.busy && len(s.file) == 1 }) }

func (s *Store) await(reached func() bool) {
	for {
		s.queue.mu.Lock()
		ok := reached()
		s.queue.mu.Unlock()
		if ok {
			return
		}
		runtime.Gosched()
	}
}

// AlterEntry puts something else in place of an entry, well sealed.
func (s *Store) AlterEntry(id incident.ID, seq uint64, alter func(string) string) error {
	s.file <- struct{}{}
	defer s.file.leave()
	return s.update(s.state, nil, func(tx *bolt.Tx, next *state) error {
		w := writer{state: next}
		w.rooms[roomIncidents] = tx.Bucket([]byte(roomNames[roomIncidents]))
		key := entryKey(id, seq)
		payload, _, ok := unsealed(roomIncidents, key, w.rooms[roomIncidents].Get(key))
		if !ok {
			return errCut
		}
		return w.put(roomIncidents, key, []byte(alter(string(payload))), true)
	})
}

// SpareReceipts is by how much there may be more receipts in a file than are remembered.
const SpareReceipts = spareReceipts

// Receipts is how many there are in the file.
func (s *Store) Receipts() int {
	s.file <- struct{}{}
	defer s.file.leave()
	n := 0
	err := s.db.View(func(tx *bolt.Tx) error {
		n = tx.Bucket([]byte(roomNames[roomReceipts])).Stats().KeyN
		return nil
	})
	if err != nil {
		panic(err)
	}
	return n
}

// SetStep asks another function from now on.
func SetStep(s *Store, step func() error) { s.hooks.step = step }

// SetFormat says that a file has another format.
func SetFormat(path, scope string, format uint64) error {
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		payload := append(binary.AppendUvarint(nil, format), scope...)
		return tx.Bucket([]byte(roomNames[roomStore])).Put(keyFormat, sealed(roomStore, keyFormat, payload))
	})
	return errors.Join(err, db.Close())
}

// SkipReceipts writes receipts of commands that never were.
func (s *Store) SkipReceipts(n int) error {
	s.file <- struct{}{}
	defer s.file.leave()
	return s.update(s.state, nil, func(tx *bolt.Tx, next *state) error {
		w := writer{state: next}
		for in := range rooms {
			w.rooms[in] = tx.Bucket([]byte(roomNames[in]))
		}
		for range n {
			w.next++
			receipt := incident.Receipt{Command: "skipped-" + strconv.FormatUint(w.next, 10)}
			if err := w.put(roomReceipts, receiptKey(w.next-1), appendReceipt(nil, receipt), false); err != nil {
				return err
			}
		}
		return nil
	})
}
