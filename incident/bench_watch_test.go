package incident_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// A commit while nobody watches, and while many do to whose query nothing happens: they are woken, look, and wait again.
func BenchmarkUpdateWhileWatched(b *testing.B) {
	for _, watchers := range []int{0, 1, 10, 100} {
		b.Run(fmt.Sprintf("watchers=%d", watchers), func(b *testing.B) {
			d := sharedDesk(b, incident.Options{})
			ids := many(b, d, 1000)
			ctx, cancel := context.WithCancel(ctx)
			var ready, done sync.WaitGroup
			for range watchers {
				ready.Add(1)
				done.Go(func() {
					first := true
					for range d.Watch(ctx, incident.Query{Filter: incident.ByTag.Is("nobody's")}, "") {
						if first {
							ready.Done()
						}
						first = false
					}
				})
			}
			ready.Wait()
			pair, i := [2]incident.Change{incident.AddTags("bench"), incident.RemoveTags("bench")}, 0
			b.ReportAllocs()
			for b.Loop() {
				if _, err := d.Update(ctx, ids[(i/2*7919)%len(ids)], pair[i%2]); err != nil {
					b.Fatal(err)
				}
				i++
			}
			b.StopTimer()
			cancel()
			done.Wait()
		})
	}
}

// What a reader pays for each change that is passed on, and for each that is none of its query's.
func BenchmarkWatch(b *testing.B) {
	d := sharedDesk(b, incident.Options{})
	ids := many(b, d, 1000)
	var from incident.Mark
	for e, err := range d.Watch(ctx, incident.Query{}, "") {
		require.NoError(b, err)
		if from = e.Mark; e.Kind == incident.Synced {
			break
		}
	}
	for i := range 10 {
		_, err := d.UpdateAll(ctx, incident.AllOrNothing, ids, incident.AddTags(fmt.Sprint(i)))
		require.NoError(b, err)
	}
	for name, q := range map[string]incident.Query{"told": {}, "passed over": {Filter: incident.ByTag.Is("nobody's")}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for e, err := range d.Watch(ctx, q, from) {
					if err != nil {
						b.Fatal(err)
					}
					if n++; n == 10_000 || e.Kind == incident.Synced && n == 10 {
						break
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/change")
		})
	}
}

// The memory that the feed holds on to when it is full, beyond that of the incidents themselves.
func BenchmarkFeedMemory(b *testing.B) {
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	for b.Loop() {
		store := incident.NewMemory("contoso")
		d := sharedDesk(b, incident.Options{Store: store})
		ids := many(b, d, 1000)
		before := heap()
		for i := range 2 * incident.MemoryFeed {
			_, err := d.Update(ctx, ids[i%1000], [2]incident.Change{incident.AddTags("x"), incident.RemoveTags("x")}[i/1000%2])
			require.NoError(b, err)
			if i == incident.MemoryFeed {
				b.ReportMetric((heap()-before)/incident.MemoryFeed, "B/change-and-log")
				before = heap()
			}
		}
		b.ReportMetric((heap()-before)/incident.MemoryFeed, "B/log")
		runtime.KeepAlive(store)
	}
}
