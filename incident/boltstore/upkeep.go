package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// snapshot lets use read the file as of now, while others commit. No page of it is written over before use returns. Leniently says that
// one of the two heads may be damaged.
func (s *Store) snapshot(ctx context.Context, leniently bool, use func(*bolt.Tx, head) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.fit(ctx); err != nil {
		return err
	}
	s.upkeep.RLock()
	defer s.upkeep.RUnlock()
	if err := s.file.enter(ctx); err != nil {
		return err
	}
	var tx *bolt.Tx
	var h head
	err := s.ready(false)
	if err == nil {
		err = guarded(func() (err error) { tx, err = s.db.Begin(false); return err })
	}
	if err == nil {
		if h, err = newest(s.f, leniently); err != nil {
			err = judged(s.path, err)
		}
	}
	s.file.leave()
	if tx != nil {
		defer func() { _ = tx.Rollback() }()
	}
	if err == nil && h.txid != uint64(tx.ID()) {
		err = fmt.Errorf("transaction %d, want %d", h.txid, tx.ID())
	}
	if err != nil {
		return err
	}
	return use(tx, h)
}

// fit makes the store ready while nobody else reads the file.
func (s *Store) fit(ctx context.Context) error {
	if err := s.file.enter(ctx); err != nil {
		return err
	}
	stale := s.stale != nil || s.open != nil
	s.file.leave()
	if !stale {
		return nil
	}
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	if err := s.file.enter(ctx); err != nil {
		return err
	}
	defer s.file.leave()
	return s.ready(true)
}

// stopped is why a long reading ends early.
func (s *Store) stopped(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.closed()
}

// Verify reads all of the file as of now and reports the first thing that is not as it was written, as a CorruptError: heads, pages and the
// list of those that are free, the seal of each record, records missing or out of date, incidents that do not decode, and logs
// whose chain of hashes is broken or does not end where its incident says. Reads and commits go on meanwhile; pages that they
// free are not used again before it has ended, so that the file may grow.
func (s *Store) Verify(ctx context.Context) error {
	return s.snapshot(ctx, false, func(tx *bolt.Tx, h head) error {
		r := &reading{path: s.path, scope: s.Scope()}
		var failed error
		err := r.decoding(s.f, int64(h.pages)*pageSize, h, func(k incident.Kept) bool {
			if failed = s.stopped(ctx); failed == nil {
				if bad := checkLog(&k); bad != nil {
					failed = &CorruptError{Path: s.path, Err: bad}
				}
			}
			return failed == nil
		})
		if failed != nil {
			return failed
		}
		if err != nil {
			return judged(s.path, err)
		}
		return nil
	})
}

// checkLog checks the chain of a log.
func checkLog(k *incident.Kept) error {
	_, err := audit.Verify(func(yield func(audit.Entry, error) bool) {
		for _, packed := range k.Log {
			if e, err := audit.ParseBinary(packed); !yield(e, err) {
				return
			}
		}
	}, k.Incident.Log())
	return err
}

// Backup writes a copy of the file as of now, which Open opens as any other. Reads and commits go on meanwhile, however slow w is;
// pages that they free are not used again before it has ended, so that the file may grow. It returns how many bytes were written. A
// copy is whole when the error is nil. Ids that the store hands out later are handed out by the copy, too.
func (s *Store) Backup(ctx context.Context, w io.Writer) (n int64, err error) {
	err = s.snapshot(ctx, true, func(tx *bolt.Tx, _ head) error {
		return guarded(func() (err error) {
			n, err = tx.WriteTo(stoppable{ctx, s, w})
			return err
		})
	})
	return n, err
}

// A stoppable writer fails when its context ends or its store is closed.
type stoppable struct {
	ctx context.Context
	s   *Store
	w   io.Writer
}

func (w stoppable) Write(p []byte) (int, error) {
	if err := w.s.stopped(w.ctx); err != nil {
		return 0, err
	}
	return w.w.Write(p)
}

// Compact writes the file anew without what is free in it, and puts the new one in its place: a file never shrinks by itself. It needs
// room for both. Reads go on meanwhile, commits wait. When the context ends or it fails before the new file is in its place,
// the old one stays as it is. On Windows, where a file that is open keeps its name, it is an [errors.ErrUnsupported].
func (s *Store) Compact(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	if err := s.file.enter(ctx); err != nil {
		return err
	}
	defer s.file.leave()
	if err := s.ready(true); err != nil {
		return err
	}
	if !replaceable {
		return fmt.Errorf("boltstore: compacting %q while it is open: %w", s.path, errors.ErrUnsupported)
	}
	f, db, err := s.compacted(ctx)
	if err == nil && !isSame(s.f, s.path) {
		err = errors.Join(errors.New("it was moved, or another was put in its place"), guarded(db.Close))
	}
	if err != nil {
		_ = os.Remove(compactName(s.path))
		return fmt.Errorf("boltstore: compacting %q: %w", s.path, err)
	}
	if err := os.Rename(compactName(s.path), s.path); err != nil {
		_ = os.Remove(compactName(s.path))
		return fmt.Errorf("boltstore: %w", errors.Join(err, guarded(db.Close)))
	}
	old := s.db
	s.f, s.db, s.renamed = f, db, true
	err = guarded(old.Close)
	if err == nil {
		err = s.ready(true) // syncs the directory: until then no commit is accepted
	}
	return err
}

// compacted is a new file with all records of the store, on the disk and locked.
func (s *Store) compacted(ctx context.Context) (*os.File, *bolt.DB, error) {
	temp := compactName(s.path)
	_ = os.Remove(temp)
	f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if err := lock(f, time.Now()); err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	db, err := openBolt(f, temp, true, 0)
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	c := &copier{db: db, stopped: func() error { return s.stopped(ctx) }}
	err = guarded(func() error {
		if err := c.copy(s.f); err != nil {
			return err
		}
		db.NoSync = s.hooks.noSync
		h, err := newest(f, false)
		if err != nil {
			return err
		}
		return errors.Join(f.Truncate(int64(h.pages)*pageSize), f.Sync())
	})
	if _, panicked := errors.AsType[*panicError](err); panicked {
		return nil, nil, errors.Join(err, f.Close())
	}
	if err != nil {
		return nil, nil, errors.Join(err, guarded(db.Close))
	}
	return f, db, nil
}

// A copier puts the records of one file into another, in transactions of bounded size.
type copier struct {
	db      *bolt.DB
	stopped func() error

	tx    *bolt.Tx
	rooms [rooms]*bolt.Bucket
	bytes int
}

const copyBytes = 4 << 20

func (c *copier) copy(from *os.File) error {
	h, err := newest(from, true)
	if err != nil {
		return err
	}
	p, err := newPages(from, int64(h.pages)*pageSize, h)
	if err == nil {
		err = c.begin()
	}
	if err == nil {
		err = p.walk(c.put)
	}
	if c.tx == nil {
		return err
	}
	if err != nil {
		return errors.Join(err, c.tx.Rollback())
	}
	return c.tx.Commit()
}

func (c *copier) begin() (err error) {
	if c.tx, err = c.db.Begin(true); err != nil {
		return err
	}
	for in, name := range roomNames {
		if c.rooms[in], err = c.tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
		c.rooms[in].FillPercent = 0.9 // keys come in order
	}
	return nil
}

func (c *copier) put(in room, key, value []byte) error {
	if _, _, ok := unsealed(in, key, value); !ok {
		return fmt.Errorf("record %x of %q is not as it was written", key[:min(len(key), 40)], roomNames[in])
	}
	if c.bytes += len(key) + len(value); c.bytes > copyBytes {
		c.bytes = 0
		if err := c.stopped(); err != nil {
			return err
		}
		tx := c.tx
		c.tx = nil
		if err := tx.Commit(); err != nil {
			return err
		}
		if err := c.begin(); err != nil {
			return err
		}
	}
	return c.rooms[in].Put(append([]byte(nil), key...), append([]byte(nil), value...))
}
