package boltstore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

// populated is a file of n incidents of two alerts each, with a comment, a tag and an owner; committed in batches.
func populated(b *testing.B, n int) (path string, ids []incident.ID) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "north.db")
	s, err := boltstore.Open(path, "north", boltstore.Options{})
	require.NoError(b, err)
	d := deskOver(b, s)
	var all sync.WaitGroup
	var mu sync.Mutex
	var next atomic.Int64
	for range 64 {
		all.Go(func() {
			for {
				i := int(next.Add(1))
				if i > n {
					return
				}
				id := strconv.Itoa(i)
				inc, err := d.Open(ctx, []alert.Alert{alertOn("a-"+id, "host-"+id), alertOn("b-"+id, "host-"+id)},
					incident.AddTags("tag-"+strconv.Itoa(i%50)), incident.Assign(alert.UserOwner("bob@contoso.com")), incident.Comment("Looked at it."))
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				ids = append(ids, inc.ID)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	require.NoError(b, s.Close())
	return path, ids
}

// BenchmarkCommit is one command of an analyst, engine included, with writers on different incidents.
func BenchmarkCommit(b *testing.B) {
	path, ids := populated(b, 2000)
	for _, writers := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s, err := boltstore.Open(path, "north", boltstore.Options{})
			require.NoError(b, err)
			defer func() { require.NoError(b, s.Close()) }()
			d := deskOver(b, s)
			before := s.Transactions()
			var next atomic.Int64
			b.ReportAllocs()
			b.ResetTimer()
			var all sync.WaitGroup
			for range writers {
				all.Go(func() {
					for {
						i := int(next.Add(1))
						if i > b.N {
							return
						}
						if _, err := d.Update(ctx, ids[i*7919%len(ids)], incident.Comment("Note "+strconv.Itoa(i))); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
			b.ReportMetric(float64(b.N)/float64(s.Transactions()-before), "commands/tx")
		})
	}
}

// BenchmarkSync is what the disk itself takes for one of the two syncs of a transaction.
func BenchmarkSync(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "file"))
	require.NoError(b, err)
	defer func() { require.NoError(b, f.Close()) }()
	page := make([]byte, 4096)
	_, err = f.Write(page)
	require.NoError(b, err)
	for b.Loop() {
		_, err := f.WriteAt(page, 0)
		require.NoError(b, err)
		require.NoError(b, f.Sync())
	}
}

// BenchmarkOpen is how long it takes to open a file; CASELOAD_INCIDENTS is how many incidents it has.
func BenchmarkOpen(b *testing.B) {
	n := number(b, "CASELOAD_INCIDENTS", 20_000)
	path, _ := populated(b, n)
	before := float64(size(b, path)) / float64(n)
	s, err := boltstore.Open(path, "north", boltstore.Options{})
	require.NoError(b, err)
	require.NoError(b, s.Compact(ctx))
	require.NoError(b, s.Close())
	s = nil // what it has in memory is nothing to an open
	for b.Loop() {
		s, err := boltstore.Open(path, "north", boltstore.Options{})
		require.NoError(b, err)
		b.StopTimer()
		require.NoError(b, s.Close())
		b.StartTimer()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "incidents/s")
	b.ReportMetric(before, "bytes/incident")
	b.ReportMetric(float64(size(b, path))/float64(n), "compact-bytes/incident")
}

// BenchmarkGet is a read beside which nothing is written: that of the memory store.
func BenchmarkGet(b *testing.B) {
	path, ids := populated(b, 2000)
	s, err := boltstore.Open(path, "north", boltstore.Options{})
	require.NoError(b, err)
	defer func() { require.NoError(b, s.Close()) }()
	i := 0
	for b.Loop() {
		i++
		if _, err := s.Get(ctx, ids[i%len(ids)]); err != nil {
			b.Fatal(err)
		}
	}
}
