package boltstore

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// A transaction of bbolt writes its pages where nothing is in use, syncs, writes one of the two heads, and syncs again. When any of
// this fails, it depends on that head alone what the file holds; and when the last sync fails, the system may show the new
// head to every reader while the disk has the old one. To go on from there would be to write over pages that the head on the
// disk still needs. So it is decided first: the head is written once more, the new one when it is there and whole, else the
// one before, until a sync succeeds.

// unsettled is a transaction that failed.
type unsettled struct {
	txid    uint64
	before  []byte // the page of its head before it
	ended   bool   // it came to its end, and not only to a write that was refused
	batches []incident.Batch
	state   state // when it was written
	err     error // why it failed

	image   []byte // what is to be on that page; nil as long as the page could not be read
	written bool   // the image is the new head
}

// has reports whether a batch of the transaction is of the command.
func (u *unsettled) has(command string) bool {
	for _, b := range u.batches {
		if b.Command() == command {
			return true
		}
	}
	return false
}

// decide finds out what became of a transaction that failed: nil when it was written after all.
func (s *Store) decide(u *unsettled) error {
	if p, ok := errors.AsType[*panicError](u.err); ok {
		s.dead = p
	}
	failed := fmt.Errorf("boltstore: nothing written: %w", u.err)
	if u.before == nil || !u.ended {
		return failed // bbolt wrote nothing yet
	}
	s.open = u
	s.doubt.Store(true)
	if err := s.decided(); err != nil {
		return err
	}
	if u.written {
		return nil
	}
	return failed
}

// settle decides what is open. Batches that were written become visible.
func (s *Store) settle() error {
	u := s.open
	if u == nil {
		return nil
	}
	if err := s.decided(); err != nil {
		return err
	}
	if u.written && len(u.batches) > 0 {
		_, errs := s.mem.CommitThrough(func([]incident.Batch) error { return nil }, u.batches...)
		return errors.Join(errs...)
	}
	return nil
}

// decided decides what is open on the disk.
func (s *Store) decided() error {
	u := s.open
	err := s.rewrite(u)
	if err != nil {
		return fmt.Errorf("%w: boltstore: %w; deciding it: %w", incident.ErrCommitUnknown, u.err, err)
	}
	if u.written {
		s.adopt(u.state)
	}
	heads := make([][]byte, 2)
	for i := range heads {
		if heads[i], err = s.page(uint64(i)); err != nil {
			return fmt.Errorf("%w: boltstore: %w; reading it: %w", incident.ErrCommitUnknown, u.err, err)
		}
	}
	s.open, s.stale = nil, heads
	s.doubt.Store(false)
	return nil
}

// refresh has bbolt read anew what it keeps in memory of the file. It took that from memory which is mapped from the file when the
// transaction failed, and that may show something that is no longer there. For that the lock is given back for a moment; if anybody
// else had the file then it is his.
func (s *Store) refresh() error {
	if s.f != nil {
		was, err := s.f.Stat()
		if err != nil {
			return err
		}
		s.was = was
		err = guarded(s.db.Close)
		s.f, s.db = nil, nil
		if err != nil {
			s.dead = err
			return err
		}
	}
	f, err := locked(s.path, time.Now(), 0)
	if err != nil {
		return err
	}
	db, err := s.reopened(f)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	s.f, s.db, s.stale = f, db, nil
	return nil
}

func (s *Store) reopened(f *os.File) (*bolt.DB, error) {
	is, err := f.Stat()
	if err != nil {
		return nil, err
	}
	page := make([]byte, pageSize)
	same := os.SameFile(s.was, is)
	for i, head := range s.stale {
		if _, err := f.ReadAt(page, int64(i)*pageSize); err != nil {
			return nil, err
		}
		same = same && bytes.Equal(page, head)
	}
	if !same {
		s.dead = errors.New("somebody else had it meanwhile")
		return nil, s.dead
	}
	return openBolt(f, s.path, s.hooks.noSync, 0)
}

// rewrite puts on the disk what is to be there.
func (s *Store) rewrite(u *unsettled) error {
	at := u.txid % 2
	if u.image == nil {
		now, err := s.page(at)
		if err != nil {
			return err
		}
		if bytes.Equal(now, u.before) {
			return nil // it was not touched
		}
		if h, ok := parseHead(now, at); ok && h.txid == u.txid {
			u.image, u.written = now, true
		} else if u.image, err = s.page(1 - at); err != nil {
			u.image = nil
			return err
		} else {
			u.image = withTxid(u.image, u.txid-2)
		}
	}
	if s.hooks.step != nil {
		if err := s.hooks.step(); err != nil {
			return err
		}
	}
	if _, err := s.f.WriteAt(u.image, int64(at)*pageSize); err != nil {
		return err
	}
	return s.f.Sync()
}
