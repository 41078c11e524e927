package incident_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// An onlooker watches a query, and has by hand what it must be told.
type onlooker struct {
	asked asked
	query incident.Query
	said  string
	next  func() (incident.Event, error, bool)
	leave func()
	told  map[incident.ID]uint64 // what applying the events gives: versions
}

// What a watch tells is what the naive loop finds that each commit did: who entered, changed and left, in order of id, and nothing
// of anybody else. To apply it is to have what is listed, at each mark, and to watch from a mark is to be told the rest.
func TestLawWatchTellsWhatANaiveLoopFinds(t *testing.T) {
	n, seed := queueSettings(t)
	for part := range uint64(max(1, n/150)) {
		newRealm(t, seed, 1000+part).watch()
	}
}

// watch holds what onlookers are told of some commands against the naive loop.
func (w *realm) watch() {
	w.t.Helper()
	for range 40 {
		w.step()
	}
	q := &quest{gen: w.gen, props: properties()}
	ctx, stop := context.WithTimeout(ctx, time.Minute) // what is not told would be waited for
	defer stop()
	var all []*onlooker
	for i := range 24 {
		q.rows, q.now, q.left = w.rows, w.clock.now, 12
		o := w.onlooker(ctx, q, i)
		defer o.leave()
		o.first(w)
		all = append(all, o)
	}
	marks := []incident.Mark{}
	for range 60 {
		commits := w.commits()
		for _, o := range all {
			marks = append(marks, o.follow(w.t, w.rows, commits)...)
		}
	}
	for _, o := range all {
		o.again(ctx, w, oneOf(w.gen, marks...))
	}
	stop()
	for _, o := range all {
		_, err, more := o.next()
		require.True(w.t, more, o.said)
		require.ErrorIs(w.t, err, context.Canceled, "%s: told of more than happened", o.said)
	}
}

// commits runs a command and returns what it did to incidents, each before and after, in order of id.
func (w *realm) commits() (pairs [][2]*plainRow) {
	before := slices.Clone(w.rows)
	w.step()
	for i, r := range w.rows {
		var was *plainRow
		if i < len(before) {
			was = before[i]
		}
		if was != r {
			require.True(w.t, was == nil && r.inc.Version == 1 || was != nil && r.inc.Version == was.inc.Version+1, "one commit to a step")
			pairs = append(pairs, [2]*plainRow{was, r})
		}
	}
	return pairs
}

// onlooker begins to watch a random query.
func (w *realm) onlooker(ctx context.Context, q *quest, i int) *onlooker {
	w.t.Helper()
	o := &onlooker{told: map[incident.ID]uint64{}}
	d := w.desk
	for {
		c := q.clause(i % 4)
		e, ok := c.expr()
		if ok && incident.Schema.Check(e) == nil {
			o.asked = asked{cond: &c, moment: moment{ana.ID, w.clock.now}, order: oneOf(q.gen, allOrders()...), redirected: q.in(3)}
			o.query = incident.Query{Filter: e, Order: o.asked.order, Redirected: o.asked.redirected, Limit: oneOf(q.gen, 0, 0, 3)}
			if q.in(4) { // which says nothing to a watch
				o.query = o.query.After(q.row().inc)
			}
			break
		}
	}
	if i%3 == 0 && !o.asked.redirected {
		o.asked.visible = q.visibleOf()
		d = w.over(w.shown, incident.Options{Visible: visibleTo(o.asked.visible)}).As(ana)
	}
	o.said = fmt.Sprintf("%s: watching %v, redirected %t", w.name, o.query.Filter, o.query.Redirected)
	o.next, o.leave = iter.Pull2(d.Watch(ctx, o.query, ""))
	return o
}

// first takes what comes first: what matches, in the order of the query.
func (o *onlooker) first(w *realm) {
	w.t.Helper()
	for _, r := range o.asked.list(o.asked.all(w.rows)) {
		e := o.event(w.t)
		require.Equal(w.t, incident.Entered, e.Kind, o.said)
		require.Equal(w.t, rowLine(&r.inc), rowLine(&e.Incident), o.said)
	}
	require.Equal(w.t, incident.Synced, o.event(w.t).Kind, o.said)
}

// event is the next one, applied.
func (o *onlooker) event(t testing.TB) incident.Event {
	t.Helper()
	e, err, more := o.next()
	require.NoError(t, err, o.said)
	require.True(t, more, o.said)
	switch e.Kind {
	case incident.Entered, incident.Changed:
		o.told[e.Incident.ID] = e.Incident.Version
	case incident.Left:
		delete(o.told, e.Incident.ID)
	}
	return e
}

// follow takes what a commit must tell, and no more, and returns the marks of it.
func (o *onlooker) follow(t testing.TB, rows []*plainRow, commits [][2]*plainRow) (marks []incident.Mark) {
	t.Helper()
	for _, c := range commits {
		want := incident.EventKind(0)
		shown := c[1]
		was, is := c[0] != nil && o.asked.selects(nil, c[0]), o.asked.selects(nil, c[1])
		switch {
		case was && is:
			want = incident.Changed
		case is:
			want = incident.Entered
		case was:
			want, shown = incident.Left, c[0]
		default:
			continue
		}
		e := o.event(t)
		require.Equal(t, want.String()+" "+rowLine(&shown.inc), e.Kind.String()+" "+rowLine(&e.Incident), o.said)
		marks = append(marks, e.Mark)
	}
	want := map[incident.ID]uint64{}
	for _, r := range o.asked.all(rows) {
		want[r.inc.ID] = r.inc.Version
	}
	require.True(t, maps.Equal(want, o.told), "%s: got %v, want %v", o.said, o.told, want)
	return marks
}

// again watches everything from a mark, and has at the end what differs from then.
func (o *onlooker) again(ctx context.Context, w *realm, from incident.Mark) {
	w.t.Helper()
	head, err := w.memory.Head(ctx)
	require.NoError(w.t, err)
	if from == head {
		return
	}
	versions := map[incident.ID]uint64{}
	for e, err := range w.desk.Watch(ctx, incident.Query{Redirected: true}, from) {
		require.NoError(w.t, err)
		if was, ok := versions[e.Incident.ID]; ok {
			require.Equal(w.t, was+1, e.Incident.Version, "no version is left out")
		}
		versions[e.Incident.ID] = e.Incident.Version
		if e.Mark == head {
			break
		}
	}
	for id, v := range versions {
		require.Equal(w.t, w.rows[w.at[id]].inc.Version, v)
	}
}
