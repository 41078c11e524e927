package boltstore_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

func TestAFileIsForOneAtATime(t *testing.T) {
	s, path := fresh(t)
	for _, wait := range []boltstore.Options{{LockWait: -1}, {LockWait: 1}} {
		_, err := boltstore.Open(path, "north", wait)
		var locked *boltstore.LockedError
		require.ErrorAs(t, err, &locked)
		require.Equal(t, path, locked.Path)
		require.Contains(t, err.Error(), "is open elsewhere")
	}
	opening := make(chan error)
	go func() {
		again, err := boltstore.Open(path, "north", boltstore.Options{LockWait: 60e9})
		if err == nil {
			err = again.Close()
		}
		opening <- err
	}()
	require.NoError(t, s.Close())
	require.NoError(t, <-opening, "it waits until the other is closed")
}

func TestManyMakeOneFile(t *testing.T) {
	t.Parallel()
	for range 10 {
		path := filepath.Join(t.TempDir(), "north.db")
		var all sync.WaitGroup
		for w := range 4 {
			all.Go(func() {
				s, err := boltstore.Open(path, "north", boltstore.Options{LockWait: 60e9})
				if err == nil {
					err = errors.Join(command(s, w, 0), s.Close())
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		s := opened(t, path)
		require.Len(t, forms(t, s), 4)
		entries, err := os.ReadDir(filepath.Dir(path))
		require.NoError(t, err)
		require.Len(t, entries, 1)
	}
}

// What a process left behind that ended while it made a store, or compacted one, is in nobody's way.
func TestLeftovers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "north.db")
	require.NoError(t, os.WriteFile(path+".new", []byte("half a store"), 0o600))
	s := opened(t, path)
	require.NoError(t, command(s, 0, 0))
	want := forms(t, s)
	require.NoError(t, s.Close())
	require.NoError(t, os.Link(path, path+".new"))
	require.NoError(t, os.WriteFile(path+".compact", []byte("half a store"), 0o600))
	require.Equal(t, want, forms(t, opened(t, path)))
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func TestWhatIsNotOpened(t *testing.T) {
	s, path := fresh(t)
	require.NoError(t, command(s, 0, 0))
	require.NoError(t, s.Close())

	_, err := boltstore.Open(path, "south", boltstore.Options{})
	require.Equal(t, &boltstore.ScopeError{Path: path, Have: "north", Want: "south"}, err)
	require.ErrorIs(t, err, incident.ErrInvalid)

	require.NoError(t, boltstore.SetFormat(path, "north", boltstore.Format+1))
	_, err = boltstore.Open(path, "north", boltstore.Options{})
	require.Equal(t, &boltstore.FormatError{Path: path, Have: boltstore.Format + 1, Want: boltstore.Format}, err)
	require.NoError(t, boltstore.SetFormat(path, "north", boltstore.Format))
	require.NoError(t, opened(t, path).Close())

	dir := t.TempDir()
	for name, content := range map[string][]byte{"empty": {}, "short": []byte("SQLite format 3"), "long": make([]byte, 1<<16)} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, content, 0o600))
		_, err := boltstore.Open(path, "north", boltstore.Options{})
		var corrupt *boltstore.CorruptError
		require.ErrorAs(t, err, &corrupt, name)
		require.ErrorIs(t, err, incident.ErrCorrupt)
		still, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, content, still, "it is left as it was")
	}

	_, err = boltstore.Open(filepath.Join(dir, "none", "north.db"), "north", boltstore.Options{})
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = boltstore.Open(dir, "north", boltstore.Options{})
	require.Error(t, err)
	require.NoError(t, os.Symlink(filepath.Join(dir, "nowhere", "x"), filepath.Join(dir, "dangling")))
	_, err = boltstore.Open(filepath.Join(dir, "dangling"), "north", boltstore.Options{})
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// A file with one head damaged may have lost its last commit: it opens only for who says that he accepts that. Where bbolt itself sees no
// damage nothing is lost.
func TestDamagedHead(t *testing.T) {
	for page := range 2 {
		for _, at := range []int{0, 3, 8, 9, 10, 16, 16 + 50, 16 + 63, 16 + 64} {
			s, path := fresh(t)
			require.NoError(t, command(s, 0, 0))
			one := forms(t, s)
			require.NoError(t, command(s, 0, 1))
			two := forms(t, s)
			require.NoError(t, s.Compact(ctx))
			require.NoError(t, s.Close())
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			require.NoError(t, err)
			_, err = f.WriteAt([]byte{0xFF}, int64(page)*4096+int64(at))
			require.NoError(t, err)
			require.NoError(t, f.Close())
			s, err = boltstore.Open(path, "north", boltstore.Options{})
			if at != 10 && at != 16+64 { // which nobody reads
				require.ErrorIs(t, err, incident.ErrCorrupt)
				require.ErrorContains(t, err, "AcceptPrevious")
				s, err = boltstore.Open(path, "north", boltstore.Options{AcceptPrevious: true})
			}
			require.NoError(t, err)
			require.Contains(t, [][][]byte{one, two}, forms(t, s))
			for n := range 3 {
				require.NoError(t, command(s, 1, n))
			}
			require.NoError(t, s.Verify(ctx))
			want := forms(t, s)
			require.NoError(t, s.Close())
			require.Equal(t, want, forms(t, opened(t, path)), "and is whole again")
		}
	}
}

// A link is followed, and not replaced by Compact; another directory may be the current one meanwhile.
func TestAFileIsWhereItReallyIs(t *testing.T) {
	there, here := t.TempDir(), t.TempDir()
	s := opened(t, filepath.Join(there, "north.db"))
	require.NoError(t, command(s, 0, 0))
	require.NoError(t, s.Close())
	require.NoError(t, os.Symlink(filepath.Join(there, "north.db"), filepath.Join(here, "link")))
	t.Chdir(here)
	s = opened(t, "link")
	t.Chdir(t.TempDir())
	require.NoError(t, command(s, 0, 1))
	require.NoError(t, s.Compact(ctx))
	require.NoError(t, command(s, 0, 2))
	want := forms(t, s)
	require.NoError(t, s.Close())
	info, err := os.Lstat(filepath.Join(here, "link"))
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&fs.ModeSymlink)
	t.Chdir(there)
	s = opened(t, "north.db")
	require.Equal(t, want, forms(t, s))
	t.Chdir(t.TempDir())
	require.NoError(t, s.Compact(ctx))
	require.NoError(t, s.Close())
	require.Equal(t, want, forms(t, opened(t, filepath.Join(there, "north.db"))))
	for _, dir := range []string{".", here, there} {
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.LessOrEqual(t, len(entries), 1, dir)
	}
}

// A file that was moved away is not compacted, for what is under its name is another's.
func TestCompactLeavesAnothersFile(t *testing.T) {
	s, path := fresh(t)
	require.NoError(t, command(s, 0, 0))
	require.NoError(t, os.Rename(path, path+".moved"))
	require.ErrorContains(t, s.Compact(ctx), "moved")
	require.NoError(t, os.WriteFile(path, []byte("another's"), 0o600))
	require.ErrorContains(t, s.Compact(ctx), "moved")
	theirs, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "another's", string(theirs))
	require.NoError(t, command(s, 0, 1))
	want := forms(t, s)
	require.NoError(t, s.Close())
	require.Equal(t, want, forms(t, opened(t, path+".moved")))
}

// Ids that were handed out come no second time, though nothing was committed under them and nobody closed the store.
func TestIDsAreNotHandedOutTwice(t *testing.T) {
	s, path := fresh(t)
	var last incident.ID
	for range 2500 {
		id, err := s.NextID(ctx)
		require.NoError(t, err)
		require.Equal(t, last+1, id)
		last = id
	}
	image, err := os.ReadFile(path) // as a process leaves it that is killed
	require.NoError(t, err)
	require.NoError(t, s.Close())
	id, err := opened(t, path).NextID(ctx)
	require.NoError(t, err)
	require.Equal(t, last+1, id, "a store that was closed goes on without a gap")

	killed := filepath.Join(t.TempDir(), "north.db")
	require.NoError(t, os.WriteFile(killed, image, 0o600))
	id, err = opened(t, killed).NextID(ctx)
	require.NoError(t, err)
	require.Greater(t, id, last)
	require.LessOrEqual(t, id, last+1001)
}

// Receipts are remembered for as many commands as in memory, and the file does not grow with all that ever were.
func TestOldReceiptsGo(t *testing.T) {
	s, path := fresh(t)
	require.NoError(t, command(s, 0, 0))
	require.NoError(t, s.SkipReceipts(incident.MemoryReceipts-1))
	for n := 1; n <= boltstore.SpareReceipts; n++ {
		require.NoError(t, command(s, 0, n))
	}
	require.Equal(t, incident.MemoryReceipts+boltstore.SpareReceipts, s.Receipts(), "so many are kept, and one more makes the oldest go")
	next := boltstore.SpareReceipts + 1
	require.NoError(t, command(s, 0, next))
	require.Equal(t, incident.MemoryReceipts, s.Receipts())
	require.NoError(t, s.Verify(ctx))
	require.NoError(t, s.Close())
	again := opened(t, path)
	_, err := again.Receipt(ctx, "0-0")
	require.ErrorIs(t, err, incident.ErrNotFound)
	for n := 1; n <= next; n++ {
		_, err = again.Receipt(ctx, commandID(0, n))
		require.NoError(t, err)
	}
}
