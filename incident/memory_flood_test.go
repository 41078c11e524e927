package incident_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// floodSize is how often a flood repeats what it does; CASELOAD_FLOOD says otherwise.
func floodSize(t testing.TB) int {
	if s := os.Getenv("CASELOAD_FLOOD"); s != "" {
		n, err := strconv.Atoi(s)
		require.NoError(t, err, "CASELOAD_FLOOD")
		return n
	}
	if raced {
		return 2_000
	}
	return 20_000
}

// heap is what is alive.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what was in pools goes with the second
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A flood is something that should leave nothing behind, however often it is done.
type flood struct {
	name string
	do   func(*flooded) error
}

// A flooded desk has an incident with others merged into it, so that its activity is read from several logs, and one that is resolved.
type flooded struct {
	desk             *incident.Desk
	merged, resolved incident.ID
	n                int
	meanwhile        func() error // what happens while a command holds its incidents
}

func newFlooded(t *testing.T) *flooded {
	t.Helper()
	f := &flooded{}
	d, _ := newDesk(t, incident.Options{Authorize: func(context.Context, audit.Actor, incident.Command, []incident.Incident) error {
		if then := f.meanwhile; then != nil {
			f.meanwhile = nil
			return then()
		}
		return nil
	}})
	f.desk, f.merged = d, opened(t, d, "a1", "a2").ID
	_, err := merge(d, f.merged, opened(t, d, "b1").ID, opened(t, d, "c1").ID)
	require.NoError(t, err)
	f.resolved = opened(t, d, "d1").ID
	_, err = d.Update(ctx, f.resolved, incident.Resolve("done"))
	require.NoError(t, err)
	return f
}

// impatient is a context that ends when somebody first waits for it.
type impatient struct {
	context.Context
	ended chan struct{}
	waits bool
}

func (i *impatient) Done() <-chan struct{} {
	if !i.waits {
		i.waits = true
		close(i.ended)
	}
	return i.ended
}

func (i *impatient) Err() error {
	if i.waits {
		return context.Canceled
	}
	return nil
}

// brokenOff begins a loop and leaves it at once.
func brokenOff[T any](seq iter.Seq2[T, error]) error {
	for _, err := range seq {
		return err
	}
	return errors.New("nothing to read")
}

// refusedWith holds that an error is the one it should be.
func refusedWith(err, want error) error {
	if errors.Is(err, want) {
		return nil
	}
	return fmt.Errorf("got %v, want %w", err, want)
}

var floods = []flood{
	{"refused commands", func(f *flooded) error {
		_, err := f.desk.WithCommandID(fmt.Sprint("refused", f.n)).Update(ctx, f.resolved, incident.AddTags(fmt.Sprint("t", f.n)), incident.Start())
		return refusedWith(err, incident.ErrRefused)
	}},
	{"commands that name what is not there", func(f *flooded) error {
		_, err := f.desk.MoveAlerts(ctx, incident.Move{Alerts: []string{fmt.Sprint("unknown", f.n)}, To: f.merged})
		if err == nil {
			return errors.New("moved")
		}
		_, err = f.desk.Update(ctx, incident.ID(1000+f.n), incident.Start())
		return refusedWith(err, incident.ErrNotFound)
	}},
	{"alerts that are refused", func(f *flooded) error {
		_, err := f.desk.Ingest(ctx, alert.Alert{ID: fmt.Sprint("bad", f.n), Severity: 99})
		return refusedWith(err, incident.ErrInvalid)
	}},
	{"queries that are refused", func(f *flooded) error {
		_, err := f.desk.Page(ctx, incident.Query{Limit: 1}.Resume(fmt.Sprint("token", f.n)))
		return refusedWith(err, incident.ErrBadCursor)
	}},
	{"lists broken off", func(f *flooded) error { return brokenOff(f.desk.List(ctx, incident.Query{Redirected: true})) }},
	{"logs broken off", func(f *flooded) error {
		return brokenOff(f.desk.Activity(ctx, incident.ActivityQuery{Incident: f.merged}))
	}},
	{"watches broken off", func(f *flooded) error { return brokenOff(f.desk.Watch(ctx, incident.Query{}, "")) }},
	{"watches that wait and are cancelled", func(f *flooded) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for e, err := range f.desk.Watch(ctx, incident.Query{}, "") {
			if err != nil {
				return refusedWith(err, context.Canceled)
			}
			if e.Kind == incident.Synced {
				cancel()
			}
		}
		return errors.New("the watch ended")
	}},
	{"lists that are cancelled", func(f *flooded) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		var err error
		for _, err = range f.desk.List(ctx, incident.Query{}) {
			cancel()
		}
		if err == nil {
			return nil // it had all of it
		}
		return refusedWith(err, context.Canceled)
	}},
	{"commands that are cancelled", func(f *flooded) error {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		_, err := f.desk.Update(ctx, f.merged, incident.AddTags(fmt.Sprint("t", f.n)))
		return refusedWith(err, context.Canceled)
	}},
	{"commands that wait for another and are cancelled", func(f *flooded) error {
		f.meanwhile = func() error {
			_, err := f.desk.Update(&impatient{Context: ctx, ended: make(chan struct{})}, f.merged, incident.AddTags("late"))
			return refusedWith(err, context.Canceled)
		}
		_, err := f.desk.Update(ctx, f.merged, incident.Activate()) // which it is
		return err
	}},
	{"watches left in their midst", func(f *flooded) error {
		ctx, cancel := context.WithCancel(ctx)
		next, stop := iter.Pull2(f.desk.Watch(ctx, incident.Query{}, ""))
		_, err, _ := next()
		stop()
		cancel()
		return err
	}},
}

// spare is what a flood, or a watcher who does not read, may add to the heap: a fraction of what 20,000 of the smallest things take.
const spare = 1 << 20

// grows is how much a flood adds to the heap.
func (f *flooded) grows(t *testing.T, do func(*flooded) error) int64 {
	t.Helper()
	run := func(n int) int64 {
		for range n {
			f.n++
			require.NoError(t, do(f))
		}
		return heap()
	}
	before := run(100)
	return run(floodSize(t)) - before
}

// What leaves nothing in the store leaves nothing in memory either: 100,000 times each in a long run, and the heap is what it was.
func TestLawFloodsLeaveNothing(t *testing.T) {
	for _, flood := range floods {
		t.Run(flood.name, func(t *testing.T) {
			f := newFlooded(t)
			require.Less(t, f.grows(t, flood.do), int64(spare))
			runtime.KeepAlive(f)
			require.Empty(t, leftBehind())
		})
	}
}

// TestFloodsThatLeaveSomethingAreSeen is the negative control: something that is kept for every refused command is seen.
func TestFloodsThatLeaveSomethingAreSeen(t *testing.T) {
	f := newFlooded(t)
	var refused []any
	require.Greater(t, f.grows(t, func(f *flooded) error {
		_, err := f.desk.Update(ctx, f.resolved, incident.Start())
		refused = append(refused, err, make([]byte, 600))
		return nil
	}), int64(spare))
	runtime.KeepAlive(refused)
}

// kept is how many bytes more are alive after so many commits, with some who watch and read nothing, and with each version kept or not.
func kept(t *testing.T, commits, watchers int, versions bool) (grown int64, leave func() error) {
	t.Helper()
	f := newFlooded(t)
	nexts := make([]func() (incident.Event, error, bool), watchers)
	stops := make([]func(), watchers)
	for i := range nexts {
		nexts[i], stops[i] = iter.Pull2(f.desk.Watch(ctx, incident.Query{}, ""))
		for {
			e, err, _ := nexts[i]()
			require.NoError(t, err)
			if e.Kind == incident.Synced {
				break
			}
		}
	}
	var all []incident.Incident
	before := heap()
	for i := range commits {
		inc, err := f.desk.Update(ctx, f.merged, [2]incident.Change{incident.AddTags("hot"), incident.RemoveTags("hot")}[i%2])
		require.NoError(t, err)
		if versions {
			all = append(all, inc)
		}
	}
	grown = heap() - before
	runtime.KeepAlive(all)
	return grown, func() error {
		for i, next := range nexts {
			_, err, _ := next()
			stops[i]()
			if err := refusedWith(err, incident.ErrGap); err != nil {
				return err
			}
		}
		runtime.KeepAlive(f)
		return nil
	}
}

// Whoever watches and does not read keeps nothing alive but the stretch of the feed in which he stopped, holds up nobody, and is told
// that he missed something: with a hundred of them as many commits take no more memory than without. Would the versions be kept
// for them, it would show.
func TestLawSlowWatchersKeepNothing(t *testing.T) {
	commits := max(floodSize(t), 2*incident.MemoryFeed)
	alone, leave := kept(t, commits, 0, false)
	require.NoError(t, leave())
	watched, leave := kept(t, commits, 100, false)
	require.NoError(t, leave())
	hoarded, leave := kept(t, commits, 0, true)
	require.NoError(t, leave())
	t.Logf("bytes a commit: %d alone, %d with 100 who do not read, %d with all versions", alone/int64(commits), watched/int64(commits), hoarded/int64(commits))
	require.Less(t, watched, alone+4*spare, "kept for those who do not read")
	require.Greater(t, hoarded, alone+4*spare, "what would be kept would not be seen")
	require.Empty(t, leftBehind())
}
