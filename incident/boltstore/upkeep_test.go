package boltstore_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

var (
	ctx = context.Background()
	ana = audit.User("ana@contoso.com")
)

// quickDir is a directory in memory where there is one: for files of which it does not matter what is left of them without power.
func quickDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "boltstore")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// opened opens the store of scope "north" in a file; it is closed with the test.
func opened(t testing.TB, path string) *boltstore.Store {
	t.Helper()
	s, err := boltstore.Open(path, "north", boltstore.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func fresh(t testing.TB) (*boltstore.Store, string) {
	path := filepath.Join(t.TempDir(), "north.db")
	return opened(t, path), path
}

// deskOver is ana's desk at an engine over a store.
func deskOver(t testing.TB, s incident.Store) *incident.Desk {
	t.Helper()
	e, err := incident.New(incident.Options{Store: s})
	require.NoError(t, err)
	return e.As(ana)
}

func alertOn(id, host string) alert.Alert {
	return alert.Alert{
		ID: id, Title: "Suspicious activity", Category: "Execution", Severity: alert.Medium, Status: alert.New,
		ServiceSource: alert.SourceDefenderForEndpoint, DetectionSource: alert.DetectionDefenderForEndpoint,
		Evidence: []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: host})},
	}
}

// openMany opens incidents of one alert each.
func openMany(t testing.TB, d *incident.Desk, n int) (ids []incident.ID) {
	t.Helper()
	for i := range n {
		inc, err := d.Open(ctx, []alert.Alert{alertOn("alert-"+strconv.Itoa(i), "host-"+strconv.Itoa(i))})
		require.NoError(t, err)
		ids = append(ids, inc.ID)
	}
	return ids
}

// forms are the binary forms and the log hashes of all incidents a store holds, in order of id.
func forms(t testing.TB, s incident.Store) (out [][]byte) {
	t.Helper()
	for inc, err := range s.List(ctx, incident.Query{Redirected: true, Order: incident.Order{Key: incident.OrderID}}) {
		require.NoError(t, err)
		form, err := inc.MarshalBinary()
		require.NoError(t, err)
		out = append(out, form)
	}
	return out
}

func size(t testing.TB, path string) int64 {
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Size()
}

func TestCompactShrinksTheFileAndKeepsEverything(t *testing.T) {
	s, path := fresh(t)
	d := deskOver(t, s)
	ids := openMany(t, d, 20)
	for i := range 200 {
		_, err := d.Update(ctx, ids[i%20], incident.Comment("note "+strconv.Itoa(i)))
		require.NoError(t, err)
	}
	want, before := forms(t, s), size(t, path)
	require.NoError(t, s.Compact(ctx))
	require.Less(t, size(t, path), before)
	require.NoError(t, s.Verify(ctx))
	require.Equal(t, want, forms(t, s))
	_, err := d.Update(ctx, ids[0], incident.AddTags("after"))
	require.NoError(t, err)
	want = forms(t, s)
	require.NoError(t, s.Verify(ctx))
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 1)

	_, err = boltstore.Open(path, "north", boltstore.Options{LockWait: -1})
	var locked *boltstore.LockedError
	require.ErrorAs(t, err, &locked, "the new file is locked as the old one was")

	require.NoError(t, s.Close())
	again := opened(t, path)
	require.Equal(t, want, forms(t, again))
}

func TestBackupIsOneMomentOfTheStore(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	d := deskOver(t, s)
	ids := openMany(t, d, 10)
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				// Both or neither: UpdateAll is one commit.
				_, err := d.UpdateAll(ctx, incident.AllOrNothing, ids[:2], incident.Comment(strconv.Itoa(w)+" "+strconv.Itoa(i)))
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 10 {
		var b bytes.Buffer
		n, err := s.Backup(ctx, &b)
		require.NoError(t, err)
		require.EqualValues(t, b.Len(), n)
		require.NoError(t, s.Verify(ctx))
		path := filepath.Join(t.TempDir(), strconv.Itoa(i)+".db")
		require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
		c := opened(t, path)
		require.NoError(t, c.Verify(ctx))
		one, err := c.Get(ctx, ids[0])
		require.NoError(t, err)
		two, err := c.Get(ctx, ids[1])
		require.NoError(t, err)
		require.Equal(t, one.Version, two.Version)
		if i == 5 {
			require.NoError(t, s.Compact(ctx))
		}
	}
	close(stop)
	writers.Wait()
}

type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errInjected
	}
	return len(p), nil
}

func TestUpkeepEndsEarly(t *testing.T) {
	s, path := fresh(t)
	d := deskOver(t, s)
	ids := openMany(t, d, 5)
	_, err := s.Backup(ctx, &failing{10_000})
	require.ErrorIs(t, err, errInjected)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = s.Backup(gone, &bytes.Buffer{})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, s.Verify(gone), context.Canceled)
	require.ErrorIs(t, s.Compact(gone), context.Canceled)
	require.NoError(t, os.Mkdir(path+".compact", 0o700))
	require.NoError(t, os.WriteFile(path+".compact/x", nil, 0o600)) // so that it can not be removed
	require.Error(t, s.Compact(ctx))
	_, err = d.Update(ctx, ids[0], incident.AddTags("goes on"))
	require.NoError(t, err)
	require.NoError(t, s.Verify(ctx))
	require.NoError(t, os.RemoveAll(path+".compact"))

	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "twice")
	for name, err := range map[string]error{"verify": s.Verify(ctx), "compact": s.Compact(ctx)} {
		require.ErrorIs(t, err, boltstore.ErrClosed, name)
	}
	_, err = s.Backup(ctx, &bytes.Buffer{})
	require.ErrorIs(t, err, boltstore.ErrClosed)
}

func TestClosedStoreSaysSo(t *testing.T) {
	s, _ := fresh(t)
	inc := openMany(t, deskOver(t, s), 1)[0]
	follows := make(chan error)
	go func() {
		var last error
		for _, err := range s.Changes(ctx, "") {
			last = err
		}
		follows <- last
	}()
	require.NoError(t, s.Close())
	require.ErrorIs(t, <-follows, boltstore.ErrClosed, "who follows the feed learns of it")
	_, getErr := s.Get(ctx, inc)
	_, locateErr := s.Locate(ctx, "a")
	_, receiptErr := s.Receipt(ctx, "c")
	_, idErr := s.NextID(ctx)
	_, countErr := s.Count(ctx, incident.Query{})
	_, facetErr := s.Facets(ctx, incident.Query{})
	_, openErr := s.OpenWith(ctx, "device:x", 1)
	_, headErr := s.Head(ctx)
	_, commitErr := s.Commit(ctx, incident.Batch{})
	all := []error{getErr, locateErr, receiptErr, idErr, countErr, facetErr, openErr, headErr, commitErr}
	for _, err := range s.List(ctx, incident.Query{}) {
		all = append(all, err)
	}
	for _, err := range s.Activity(ctx, incident.ActivityQuery{Incident: inc}) {
		all = append(all, err)
	}
	require.Len(t, all, 11)
	for i, err := range all {
		require.ErrorIs(t, err, boltstore.ErrClosed, "%d", i)
	}
	require.Equal(t, "north", s.Scope())
}
