package boltstore

import (
	"runtime"

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
