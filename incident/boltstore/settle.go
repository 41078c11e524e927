package boltstore

import (
	"bytes"
	"errors"
	"fmt"

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
	if u.before == nil {
		return failed // it did not come to begin
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
	s.open = nil
	s.doubt.Store(false)
	return nil
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
