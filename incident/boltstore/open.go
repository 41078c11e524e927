package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// DefaultLockWait is how long Open waits for a file that is open elsewhere: long enough for a process that is just ending.
const DefaultLockWait = time.Second

// Options says how a file is opened. The zero value is what most need.
type Options struct {
	// LockWait is how long to wait for a file that is open elsewhere. Zero: DefaultLockWait. Negative: not at all.
	LockWait time.Duration

	// AcceptPrevious opens a file one of whose two heads is damaged as of the other, which may be that of the last commit or of
	// the one before: a command that was acknowledged may be missing. Off, such a file is corrupt. A crash or a loss of power does
	// not leave one behind, as a disk writes a sector whole or not at all.
	AcceptPrevious bool

	hooks hooks
}

// maxTries ends what can only be a name that leads nowhere, or others who remove the file as often as it is made.
const maxTries = 10

// Open opens the store of a scope (a tenant, a workspace) in a file, which is made when it is not there; its directory is not. All of
// it is read, and checked, into memory: the README tells how long that takes.
//
// The error is a LockedError when the file is open elsewhere, a FormatError when a newer version of this package wrote it, a
// ScopeError when it holds another scope, and a CorruptError when it is not as this package wrote it. In none of these cases
// is anything changed.
func Open(path, scope string, opts Options) (*Store, error) {
	wait := opts.LockWait
	if wait == 0 {
		wait = DefaultLockWait
	}
	until := time.Now().Add(wait)
	for tries := 0; ; tries++ {
		f, err := locked(path, until, wait)
		if errors.Is(err, fs.ErrNotExist) && tries < maxTries {
			if err = create(path, scope, until, wait); err != nil {
				return nil, fmt.Errorf("boltstore: making %q: %w", path, err)
			}
			continue
		}
		if err != nil {
			return nil, openError(err)
		}
		s, err := open(f, path, scope, opts, wait)
		if err != nil {
			_ = f.Close() // bbolt may have done so
			return nil, openError(err)
		}
		return s, nil
	}
}

// openError is an error that names this package.
func openError(err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("boltstore: %w", err)
	}
	return err
}

// open makes a store of a file that is locked.
func open(f *os.File, path, scope string, opts Options, wait time.Duration) (s *Store, err error) {
	// Where it really is: another directory may be the current one later, and a link is not to be replaced by what it leads to.
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	var db *bolt.DB
	defer func() {
		if err != nil && db != nil {
			_ = guarded(db.Close)
		}
	}()
	if boltLocks {
		if db, err = openBolt(f, path, opts.hooks.noSync, wait); err != nil {
			return nil, judged(path, err)
		}
	}
	removeLeftovers(f, path)
	if err := syncDir(path); err != nil { // who made the file may have ended before it was
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	h, err := newest(f, opts.AcceptPrevious)
	if err != nil {
		return nil, judged(path, err)
	}
	mem, st, err := load(path, scope, f, info.Size(), h)
	if err != nil {
		return nil, judged(path, err)
	}
	if db == nil {
		if db, err = openBolt(f, path, opts.hooks.noSync, wait); err != nil {
			return nil, judged(path, err)
		}
	}
	if err := sees(db, h); err != nil {
		return nil, judged(path, err)
	}
	s = &Store{path: path, hooks: opts.hooks, mem: mem, f: f, db: db, file: make(gate, 1)}
	s.life, s.end = context.WithCancel(context.Background())
	s.given.Store(st.lease)
	s.adopt(st)
	return s, nil
}

// sees reports whether bbolt goes on from the head that was read.
func sees(db *bolt.DB, h head) error {
	return guarded(func() error {
		return db.View(func(tx *bolt.Tx) error {
			if uint64(tx.ID()) != h.txid {
				return fmt.Errorf("transaction %d, want %d", tx.ID(), h.txid)
			}
			return nil
		})
	})
}

// newest is the head of the last transaction.
func newest(f io.ReaderAt, acceptPrevious bool) (head, error) {
	all, ok, err := heads(f, acceptPrevious)
	switch {
	case err != nil:
		return head{}, err
	case !ok[0] && !ok[1]:
		return head{}, errors.New("it is no store")
	case ok[0] && ok[1] && all[0].txid > all[1].txid, !ok[1] && acceptPrevious:
		return all[0], nil
	case ok[0] && ok[1], acceptPrevious:
		return all[1], nil
	}
	return head{}, errors.New("one of its two heads is damaged; with AcceptPrevious it opens as of the other, which may be that of the commit before the last")
}

// judged is an error of reading a file: what the system said, what has a type of its own, and else corruption.
func judged(path string, err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok && !errors.Is(err, io.EOF) {
		return err
	}
	if _, ok := errors.AsType[syscall.Errno](err); ok { // the address space may be too small to map the file
		return fmt.Errorf("boltstore: opening %q: %w", path, err)
	}
	if e, ok := errors.AsType[*FormatError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*ScopeError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*LockedError](err); ok {
		return e
	}
	return &CorruptError{Path: path, Err: err}
}

// openBolt opens a file that was checked, or is new. Where bbolt has to lock it, it waits for it; else it is locked already.
func openBolt(f *os.File, path string, noSync bool, wait time.Duration) (*bolt.DB, error) {
	var db *bolt.DB
	err := guarded(func() (err error) {
		db, err = bolt.Open(path, 0o600, &bolt.Options{
			OpenFile:        func(string, int, fs.FileMode) (*os.File, error) { return f, nil },
			Timeout:         max(wait, time.Millisecond), // without one it would wait for ever
			FreelistType:    bolt.FreelistMapType,
			PageSize:        pageSize,
			InitialMmapSize: mapped,
			NoSync:          noSync,
			NoStatistics:    true,
		})
		return err
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, &LockedError{Path: path, Waited: max(wait, 0)}
	}
	if err == nil {
		db.AllocSize = 1 << 20 // by how much the file grows at once
	}
	return db, err
}

// locked opens a file and locks it.
func locked(path string, until time.Time, wait time.Duration) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		if err := lock(f, until); err != nil {
			_ = f.Close()
			if errors.Is(err, errBusy) {
				return nil, &LockedError{Path: path, Waited: max(wait, 0)}
			}
			return nil, err
		}
		if isSame(f, path) { // and not one that was put in its place, or removed, meanwhile
			return f, nil
		}
		_ = f.Close()
	}
}

var errBusy = errors.New("locked elsewhere")

func isSame(f *os.File, path string) bool {
	a, errA := f.Stat()
	b, errB := os.Stat(path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// The names a file has before it has its own.
func newName(path string) string     { return path + ".new" }
func compactName(path string) string { return path + ".compact" }

// removeLeftovers removes what a process that was killed in the middle of something left beside the file, which is locked.
func removeLeftovers(f *os.File, path string) {
	_ = os.Remove(compactName(path))
	if isSame(f, newName(path)) {
		_ = os.Remove(newName(path))
	}
}

// create makes an empty store under another name and gives it its own when it is whole, so that there is never a part of one under
// it. That another process was quicker is no error.
func create(path, scope string, until time.Time, wait time.Duration) error {
	temp := newName(path)
	f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		left, err := locked(temp, until, wait) // waits for who is making it
		if err == nil {
			_ = os.Remove(temp)
			_ = left.Close()
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return err
	}
	if err != nil {
		return err
	}
	if err := lock(f, until); err != nil || !isSame(f, temp) {
		_ = f.Close()
		if errors.Is(err, errBusy) {
			err = nil // somebody took it for left behind, and removes it
		}
		return err
	}
	made, err := f.Stat()
	if err == nil {
		err = fill(f, temp, scope)
	}
	if err != nil {
		_ = os.Remove(temp)
		return err
	}
	return publish(temp, path, made, until, wait)
}

// publish gives a store that was made its own name. bbolt has given back its lock, so that somebody may have taken it for left behind.
func publish(temp, path string, made os.FileInfo, until time.Time, wait time.Duration) error {
	f, err := locked(temp, until, wait)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if is, err := f.Stat(); err != nil || !os.SameFile(is, made) {
		return err
	}
	err = link(temp, path)
	_ = os.Remove(temp)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(path)
}

// link gives a file another name unless there is one of that name. On a file system without links it is renamed: nobody else makes
// one meanwhile, for that he would need the lock of this one.
func link(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, statErr := os.Lstat(to); statErr == nil {
		return fs.ErrExist
	}
	return os.Rename(from, to)
}

// fill writes an empty store and closes it.
func fill(f *os.File, path, scope string) error {
	db, err := openBolt(f, path, false, 0)
	if err != nil {
		_ = f.Close()
		return err
	}
	err = guarded(func() error {
		return db.Update(func(tx *bolt.Tx) error {
			for _, name := range roomNames {
				if _, err := tx.CreateBucket([]byte(name)); err != nil {
					return err
				}
			}
			var st state
			own := tx.Bucket([]byte(roomNames[roomStore]))
			if err := own.Put(keyFormat, sealed(roomStore, keyFormat, appendFormat(nil, scope))); err != nil {
				return err
			}
			return own.Put(keyState, sealed(roomStore, keyState, st.append(nil)))
		})
	})
	if _, panicked := errors.AsType[*panicError](err); panicked {
		return errors.Join(err, f.Close())
	}
	return errors.Join(err, guarded(db.Close))
}
