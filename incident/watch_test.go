package incident_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// watcher reads one event after the other.
type watcher struct {
	t    *testing.T
	next func() (incident.Event, error, bool)
	mark incident.Mark // of the last event
}

func watching(t *testing.T, d *incident.Desk, q incident.Query, from incident.Mark) *watcher {
	t.Helper()
	ctx, cancel := context.WithCancel(ctx)
	next, stop := iter.Pull2(d.Watch(ctx, q, from))
	t.Cleanup(func() {
		cancel()
		stop()
	})
	return &watcher{t: t, next: next}
}

// tells fails the test unless the next events are these, written as "entered 1@1"; a further one may follow.
func (w *watcher) tells(want ...string) {
	w.t.Helper()
	for _, line := range want {
		e, err, ok := w.next()
		require.NoError(w.t, err, line)
		require.True(w.t, ok, line)
		require.Equal(w.t, line, eventLine(e))
		w.mark = e.Mark
	}
}

func eventLine(e incident.Event) string {
	if e.Kind == incident.Synced {
		return "synced"
	}
	return fmt.Sprintf("%s %d@%d", e.Kind, e.Incident.ID, e.Incident.Version)
}

// watchError is the error a watch yields, which must be all it yields.
func watchError(t *testing.T, seq iter.Seq2[incident.Event, error]) error {
	t.Helper()
	var errs []error
	for e, err := range seq {
		require.Zero(t, e)
		require.Error(t, err)
		errs = append(errs, err)
	}
	require.Len(t, errs, 1)
	return errs[0]
}

func TestWatchTellsWhatEntersChangesAndLeaves(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	first, second := opened(t, d, "a1"), opened(t, d, "b1")
	c.advance(time.Second)
	third := opened(t, d, "c1")
	q := incident.Query{Filter: incident.ByStatus.Is(incident.Active)}
	w := watching(t, d, q, "")
	w.tells("entered 3@1", "entered 2@1", "entered 1@1")
	require.Empty(t, w.mark, "the first part can only be had as a whole")
	w.tells("synced")
	start := w.mark
	require.NotEmpty(t, start)

	update(t, d, first.ID, incident.AddTags("x"))
	update(t, d, second.ID, incident.Resolve("done"))
	update(t, d, second.ID, incident.AddTags("x")) // is not in the query, before and after
	update(t, d, second.ID, incident.Reopen())
	_, err := d.UpdateAll(ctx, incident.AllOrNothing, []incident.ID{third.ID, first.ID}, incident.Start())
	require.NoError(t, err)
	opened(t, d, "d1")
	want := []string{"changed 1@2", "left 2@1", "entered 2@4", "left 1@2", "left 3@1", "entered 4@1"}
	w.tells(want...)

	again := watching(t, d, q, start)
	for i := range want {
		again.tells(want[i])
		watching(t, d, q, again.mark).tells(append(want[i+1:len(want):len(want)], []string{}...)...)
	}
}

func update(t testing.TB, d *incident.Desk, id incident.ID, changes ...incident.Change) incident.Incident {
	t.Helper()
	inc, err := d.Update(ctx, id, changes...)
	require.NoError(t, err)
	return inc
}

// A merge makes its sources leave, as they were before it, and so does a move that takes the last alert.
func TestWatchOfRedirects(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	opened(t, d, "a1")
	opened(t, d, "b1")
	opened(t, d, "c1")
	byID := incident.Order{Key: incident.OrderID, Ascending: true}
	live := watching(t, d, incident.Query{Order: byID}, "")
	whole := watching(t, d, incident.Query{Order: byID, Redirected: true}, "")
	gone := watching(t, d, incident.Query{Redirected: true, Filter: incident.ByStatus.Is(incident.Redirected)}, "")
	live.tells("entered 1@1", "entered 2@1", "entered 3@1", "synced")
	whole.tells("entered 1@1", "entered 2@1", "entered 3@1", "synced")
	gone.tells("synced")

	_, err := d.Merge(ctx, incident.Merge{Target: 2, Sources: []incident.ID{1}})
	require.NoError(t, err)
	_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"c1"}, To: 2})
	require.NoError(t, err)
	live.tells("left 1@1", "changed 2@2", "changed 2@3", "left 3@1")
	whole.tells("changed 1@2", "changed 2@2", "changed 2@3", "changed 3@2")
	gone.tells("entered 1@2", "entered 3@2")

	e, err, _ := watching(t, d, incident.Query{}, "").next()
	require.NoError(t, err)
	require.Equal(t, incident.ID(2), e.Incident.ID)
}

// What leaves is what the actor was allowed to see, and nothing else of it.
func TestWatchStaysWithinWhatIsVisible(t *testing.T) {
	w := newWorld(t, func(o *incident.Options) {
		o.Visible = func(audit.Actor) filter.Expr { return incident.ByTag.Is("bob's") }
	})
	update(t, w.free, 2, incident.AddTags("bob's"))
	watch := watching(t, w.held, incident.Query{}, "")
	watch.tells("entered 2@2", "synced")
	update(t, w.free, 1, incident.AddTags("x"))
	update(t, w.free, 1, incident.AddTags("bob's"))
	update(t, w.free, 1, incident.Rename("seen"))
	update(t, w.free, 1, incident.Rename("Secret"), incident.RemoveTags("bob's"))
	update(t, w.free, 1, incident.Rename("More secret"))
	update(t, w.free, 2, incident.AddTags("y"))
	watch.tells("entered 1@3", "changed 1@4")
	e, err, _ := watch.next()
	require.NoError(t, err)
	require.Equal(t, "left 1@4", eventLine(e))
	require.Equal(t, "seen", e.Incident.Name)
	watch.tells("changed 2@3")

	err = watchError(t, w.held.Watch(ctx, incident.Query{Redirected: true}, ""))
	var field *incident.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, "redirected", field.Field)
}

// What is watched is the queue, whichever part of it a page shows.
func TestWatchOfWhatAPageShows(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	var last incident.Incident
	for i := range 4 {
		last = opened(t, d, fmt.Sprint("a", i))
		c.advance(time.Second)
	}
	q := incident.DefaultQueue()
	q.Limit = 2
	page, err := d.Page(ctx, q)
	require.NoError(t, err)
	require.Len(t, page.Incidents, 2)
	for name, q := range map[string]incident.Query{
		"the default queue": incident.DefaultQueue(), "one page": q, "the next page": q.Resume(page.Next), "after one": q.After(last),
		"a token of others": q.Resume("x"), "counted": {Limit: 1, Count: true}, "less than none": {Limit: -1},
	} {
		t.Run(name, func(t *testing.T) {
			w := watching(t, d, q, "")
			w.tells("entered 4@1", "entered 3@1", "entered 2@1", "entered 1@1", "synced")
		})
	}
	w := watching(t, d, q.Resume(page.Next), "")
	w.tells("entered 4@1", "entered 3@1", "entered 2@1", "entered 1@1", "synced")
	update(t, d, 1, incident.Start())
	update(t, d, 4, incident.Resolve(""))
	w.tells("changed 1@2", "left 4@1")

	bound := incident.Query{Limit: 1, Order: incident.Order{Key: incident.OrderID, Ascending: true}}.After(last)
	next, stop := iter.Pull2(incident.Watch(ctx, incident.NewMemory("empty"), bound, ""))
	defer stop()
	e, err, _ := next()
	require.NoError(t, err)
	require.Equal(t, incident.Synced, e.Kind, "stores are watched alike")
}

func TestWatchRefuses(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	requireField(t, watchError(t, d.Watch(ctx, incident.Query{Order: incident.Order{Key: 99}}, "")), "order")
	require.ErrorIs(t, watchError(t, d.Watch(ctx, incident.Query{Filter: audit.ByOrigin.Is("x")}, "")), filter.ErrInvalid)

	for _, m := range []incident.Mark{"x", "0.0", incident.Mark(strings.Repeat("é", 500))} {
		var mark *incident.MarkError
		err := watchError(t, d.Watch(ctx, incident.Query{}, m))
		require.ErrorAs(t, err, &mark)
		require.ErrorIs(t, err, incident.ErrInvalid)
		require.LessOrEqual(t, len(mark.Mark), 80+len("…"))
		require.Less(t, len(err.Error()), 300)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	require.ErrorIs(t, watchError(t, d.Watch(ended, incident.Query{}, "")), context.Canceled)

	bound := incident.Query{Filter: incident.ByUpdated.Within(time.Hour)}
	require.ErrorIs(t, watchError(t, incident.Watch(ctx, incident.NewMemory("x"), bound, "")), filter.ErrUnbound)
}

// Marks are of one store: those of its namesake, such as the one before a restart, are refused and not taken for its own.
func TestWatchKnowsItsMarks(t *testing.T) {
	one, two := incident.NewMemory("contoso"), incident.NewMemory("contoso")
	head, err := one.Head(ctx)
	require.NoError(t, err)
	again, err := one.Head(ctx)
	require.NoError(t, err)
	require.Equal(t, head, again)
	other, err := two.Head(ctx)
	require.NoError(t, err)
	require.NotEqual(t, head, other)
	require.ErrorIs(t, watchError(t, incident.Watch(ctx, two, incident.Query{}, head)), incident.ErrInvalid)
	require.ErrorIs(t, watchError(t, incident.Watch(ctx, one, incident.Query{}, head[:len(head)-1]+"1")), incident.ErrInvalid, "a mark of the future")
}

func TestWatchNeedsAFeed(t *testing.T) {
	d, _ := newDesk(t, incident.Options{Store: storetest.Faulty(incident.NewMemory("contoso"), func(storetest.Call) error { return nil })})
	err := watchError(t, d.Watch(ctx, incident.Query{}, ""))
	require.ErrorIs(t, err, incident.ErrUnsupported)
	var ability *incident.AbilityError
	require.ErrorAs(t, err, &ability)
	require.EqualError(t, err, "incident: the store has no feed of changes")
}

// Who "me" is and what now is are those of the call: nothing leaves by growing older, and what enters is measured by the same.
func TestWatchBindsOnce(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	q := incident.Query{Filter: filter.And(incident.ByCreated.Within(time.Hour), filter.Not(incident.ByAssignment.Is(incident.Me)))}
	seq := d.Watch(ctx, q, "")
	c.advance(3 * time.Hour)
	w := watching(t, d, q, "")
	w.tells("synced")
	next, stop := iter.Pull2(seq)
	defer stop()
	early := &watcher{t: t, next: next}
	early.tells("entered 1@1", "synced")
	update(t, d, inc.ID, incident.AddTags("x"))
	update(t, d, inc.ID, incident.Assign(alert.UserOwner(ana.ID)))
	opened(t, d, "b1")
	early.tells("changed 1@2", "left 1@2", "entered 2@1")
	w.tells("entered 2@1")
}

// A reader who waits is woken by a commit, also one that is none of its query's, and by the end of its context. In between
// nothing runs.
func TestWatchWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _ := newDesk(t, incident.Options{})
		opened(t, d, "a1")
		const watchers = 5
		var told [watchers][]string
		var errs [watchers]error
		cancels := make([]context.CancelFunc, watchers)
		for i := range watchers {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			cancels[i] = cancel
			go func() {
				for e, err := range d.Watch(ctx, incident.Query{Filter: incident.BySeverity.AtLeast(alert.Medium)}, "") {
					if errs[i] = err; err == nil {
						told[i] = append(told[i], eventLine(e))
					}
				}
			}()
		}
		want := []string{"entered 1@1", "synced"}
		for n := range 4 {
			synctest.Wait()
			for i := range watchers {
				require.NoError(t, errs[i])
				require.Equal(t, want, told[i])
			}
			update(t, d, 1, incident.AddTags(fmt.Sprint(n)))
			want = append(want, fmt.Sprintf("changed 1@%d", n+2))
			_, err := d.Open(ctx, []alert.Alert{on("w12", fmt.Sprintf("low-%d", n), "Odd", "", alert.Low)})
			require.NoError(t, err)
		}
		synctest.Wait()
		for i := range watchers {
			cancels[i]()
			synctest.Wait()
			require.ErrorIs(t, errs[i], context.Canceled)
			require.Equal(t, want, told[i])
		}
	})
}

func TestEventKinds(t *testing.T) {
	for kind, want := range map[incident.EventKind]string{
		0: "EventKind(0)", incident.Entered: "entered", incident.Changed: "changed", incident.Left: "left", incident.Synced: "synced", 9: "EventKind(9)",
	} {
		require.Equal(t, want, kind.String())
	}
}
