package incident_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func merge(d *incident.Desk, target incident.ID, sources ...incident.ID) (incident.Incident, error) {
	return d.Merge(ctx, incident.Merge{Target: target, Sources: sources})
}

// W2: the same merge again, also beside one that is new, changes nothing.
func TestMergingTwiceChangesNothing(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	a, b := opened(t, d, "a1"), opened(t, d, "b1")
	first, err := merge(d, a.ID, b.ID, b.ID)
	require.NoError(t, err)
	before := stateOf(t, d)
	c.advance(time.Hour)
	again, err := merge(d, a.ID, b.ID)
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Equal(t, before, stateOf(t, d))

	other := opened(t, d, "c1") // one that is merged already does not keep the others from it
	both, err := merge(d, a.ID, b.ID, other.ID)
	require.NoError(t, err)
	require.Equal(t, 3, both.AlertCount())
	require.Len(t, slices.Collect(both.MergedLogs()), 2)
}

// W3: into itself, back again, into one that is gone, and through a chain.
func TestRedirectsNeverGoInCircles(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	const n = 12
	ids := make([]incident.ID, n)
	for i := range ids {
		ids[i] = opened(t, d, fmt.Sprint("a", i)).ID
	}
	_, err := merge(d, ids[0], ids[0])
	require.ErrorIs(t, err, incident.ErrInvalid)
	_, err = merge(d, ids[0], ids[1], ids[0])
	require.ErrorIs(t, err, incident.ErrInvalid)
	for i := range n - 1 {
		_, err := merge(d, ids[i+1], ids[i])
		require.NoError(t, err)
	}
	for i := range n - 1 {
		inc, err := d.Get(ctx, ids[i])
		require.NoError(t, err)
		require.Equal(t, ids[n-1], inc.ID)
		require.Equal(t, ids[i], inc.Via)
		require.Equal(t, n, inc.AlertCount())
		exact, err := d.GetExact(ctx, ids[i])
		require.NoError(t, err)
		require.Equal(t, incident.Redirected, exact.Status)
		require.Equal(t, ids[i+1], exact.RedirectTo)
		require.Zero(t, exact.AlertCount())

		_, err = merge(d, ids[i], ids[n-1]) // back
		require.ErrorIs(t, err, incident.ErrRefused)
		_, err = d.Update(ctx, ids[i], incident.Comment("too late"))
		var gone *incident.RedirectedError
		require.ErrorAs(t, err, &gone)
		require.Equal(t, ids[i+1], gone.Target)
		_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a3"}, To: ids[i]})
		require.ErrorAs(t, err, &gone)
	}
	live := all(t, d.List(ctx, incident.Query{}))
	require.Len(t, live, 1)
	require.Zero(t, live[0].Via)
	checkDerived(t, live[0])
}

// W4: nothing that was written about a source is lost, its log stays where it was, and is read with that of the target.
func TestHistoryOfMergedIncidentsIsRead(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	a, b, e := opened(t, d, "a1"), opened(t, d, "b1"), opened(t, d, "e1")
	for i, inc := range []incident.Incident{a, b, e, b, a} {
		c.advance(time.Minute)
		_, err := d.Update(ctx, inc.ID, incident.Comment(fmt.Sprint("comment ", i)))
		require.NoError(t, err)
	}
	_, err := merge(d, b.ID, e.ID)
	require.NoError(t, err)
	c.advance(time.Minute)
	merged, err := merge(d, a.ID, b.ID)
	require.NoError(t, err)

	whole := all(t, d.Activity(ctx, incident.ActivityQuery{Incident: a.ID}))
	byLog := map[uint64][]audit.Entry{}
	for i, entry := range whole {
		require.True(t, i == 0 || !entry.Time.Before(whole[i-1].Time))
		byLog[entry.Incident] = append(byLog[entry.Incident], entry)
	}
	for _, id := range []incident.ID{a.ID, b.ID, e.ID} {
		exact, err := d.GetExact(ctx, id)
		require.NoError(t, err)
		require.Equal(t, checkLog(t, d, exact), byLog[uint64(id)])
	}
	heads := slices.Collect(merged.MergedLogs())
	source, err := d.GetExact(ctx, b.ID)
	require.NoError(t, err)
	require.Equal(t, []audit.Head{source.Log()}, heads)
	newest := all(t, d.Activity(ctx, incident.ActivityQuery{Incident: a.ID, Newest: true}))
	require.Len(t, newest, len(whole))
	for i, entry := range newest {
		require.True(t, i == 0 || !entry.Time.After(newest[i-1].Time))
	}
	doc, err := d.Export(ctx, e.ID)
	require.NoError(t, err)
	require.Len(t, doc.Comments, 5)
	for i, comment := range doc.Comments {
		require.Equal(t, fmt.Sprint("comment ", i), comment.Text)
	}
}

// W5: sources that overlap in tags and entities, as many as are allowed and one more alert.
func TestMergeOfManyLosesAndDoublesNothing(t *testing.T) {
	for _, n := range []int{2, 3, 5} {
		d, _ := newDesk(t, incident.Options{Limits: incident.Limits{AlertsPerIncident: 3 * n, Tags: n + 1}})
		var ids []incident.ID
		for i := range n {
			inc := opened(t, d, fmt.Sprint(i, "x"), fmt.Sprint(i, "y"), fmt.Sprint(i, "z"))
			_, err := d.Update(ctx, inc.ID, incident.AddTags("Shared", fmt.Sprint("own ", i)))
			require.NoError(t, err)
			ids = append(ids, inc.ID)
		}
		one := opened(t, d, "one too many")
		_, err := merge(d, ids[0], append(slices.Clone(ids[1:]), one.ID)...)
		var refused *incident.MergeError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, incident.TooManyAlerts, refused.Reasons[0].Reason)

		inc, err := merge(d, ids[0], ids[1:]...)
		require.NoError(t, err)
		require.Equal(t, 3*n, inc.AlertCount())
		require.Equal(t, n+1, inc.TagCount())
		checkDerived(t, inc)
		checkLog(t, d, inc)
		for _, id := range ids[1:] {
			source, err := d.GetExact(ctx, id)
			require.NoError(t, err)
			require.Zero(t, source.TagCount())
			require.Equal(t, []string{incident.RedirectedTag}, slices.Collect(source.SystemTags()))
			checkLog(t, d, source)
		}
	}
}

// W6: a move is done or not, whatever it asks for.
func TestMovesAreWholeOrNothing(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	a, b := opened(t, d, "a1", "a2", "a3"), opened(t, d, "b1")
	before := stateOf(t, d)
	same, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1", "a2", "a3"}, To: a.ID})
	require.NoError(t, err)
	require.Equal(t, a, same)
	for _, m := range []incident.Move{
		{Alerts: []string{"a1", "nobody's"}, To: b.ID}, {Alerts: nil, To: b.ID}, {Alerts: []string{"a1"}, To: 4711}, {Alerts: []string{""}},
		{Alerts: []string{"a1"}, To: b.ID, Reasons: []string{"\x00"}}, {Alerts: []string{"a1"}, To: b.ID, Comment: "\x1b"},
	} {
		_, err := d.MoveAlerts(ctx, m)
		require.Error(t, err)
		require.Equal(t, before, stateOf(t, d))
	}
	fresh, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1", "b1", "a1"}}) // of two incidents, the last one of b
	require.NoError(t, err)
	require.Equal(t, []string{"a1", "b1"}, slices.Collect(fresh.AlertIDs()))
	gone, err := d.Get(ctx, b.ID)
	require.NoError(t, err)
	require.Equal(t, fresh.ID, gone.ID, "an incident without alerts leads to where they went")
	rest, err := d.Get(ctx, a.ID)
	require.NoError(t, err)
	require.Equal(t, 2, rest.AlertCount())
	for _, inc := range []incident.Incident{fresh, rest} {
		checkDerived(t, inc)
		checkLog(t, d, inc)
	}
}

// W9: an alert keeps the state its own history gave it, wherever it goes, unless the incident it joins has a say.
func TestMovedAlertKeepsItsState(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	a, b := opened(t, d, "a1", "a2"), opened(t, d, "b1")
	_, err := d.Update(ctx, a.ID, incident.AssignAlerts(alert.UserOwner("eve"), "a1"), incident.ResolveAlerts("a1"),
		incident.ClassifyAlerts(alert.TruePositive, alert.Phishing, "a1"))
	require.NoError(t, err)
	a, err = d.Get(ctx, a.ID)
	require.NoError(t, err)
	was, _ := a.Alert("a1")
	for _, to := range []incident.ID{b.ID, a.ID, b.ID} {
		c.advance(time.Hour)
		inc, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}, To: to})
		require.NoError(t, err)
		is, ok := inc.Alert("a1")
		require.True(t, ok)
		was.IncidentID = to.String()
		require.Equal(t, was, is)
	}
	// Resolving and reopening the incident it is in now leaves the alert alone: it was resolved before.
	inc, err := d.Update(ctx, b.ID, incident.Resolve(""), incident.Reopen())
	require.NoError(t, err)
	is, _ := inc.Alert("a1")
	require.Equal(t, was, is)
}

// W10: redirected incidents are listed and counted where they are asked for, and nowhere else.
func TestRedirectedIncidentsAreNotCounted(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	a, b, e := opened(t, d, "a1"), opened(t, d, "b1"), opened(t, d, "e1")
	_, err := merge(d, a.ID, b.ID)
	require.NoError(t, err)
	for q, want := range map[*incident.Query][]incident.ID{
		{}:                 {a.ID, e.ID},
		{Redirected: true}: {a.ID, b.ID, e.ID},
		{Filter: incident.ByStatus.Is(incident.Redirected)}:                   {},
		{Filter: incident.ByStatus.Is(incident.Redirected), Redirected: true}: {b.ID},
		{Filter: incident.ByName.Is(b.Name)}:                                  {a.ID, e.ID},
	} {
		got := map[incident.ID]bool{}
		for _, inc := range all(t, d.List(ctx, *q)) {
			got[inc.ID] = true
		}
		require.ElementsMatch(t, want, slices.Collect(maps.Keys(got)))
		n, err := d.Count(ctx, *q)
		require.NoError(t, err)
		require.Equal(t, len(want), n)
	}
}

// W8: what a merge of many writes comes in pieces of bounded size.
func TestBigMergeIsARowOfBoundedEntries(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	ids := make([]string, 5000)
	for i := range ids {
		ids[i] = fmt.Sprintf("a%05d", i)
	}
	a, b := opened(t, d, ids[:2500]...), opened(t, d, ids[2500:]...)
	inc, err := merge(d, a.ID, b.ID)
	require.NoError(t, err)
	require.Equal(t, len(ids), inc.AlertCount())
	joined := map[string]bool{}
	for _, e := range checkLog(t, d, inc) {
		require.LessOrEqual(t, len(e.Changes), 256)
		for _, c := range e.Changes {
			if c.Field == incident.FieldMember {
				require.False(t, joined[c.Target])
				joined[c.Target] = true
			}
		}
	}
	require.Len(t, joined, len(ids))
}
