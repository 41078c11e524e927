package incident_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A store that writes more than it keeps before the first incident is found makes the watch begin anew, and at last give up.
func TestWatchBeginsAnewOrGivesUp(t *testing.T) {
	store := incident.NewMemory("contoso")
	d, _ := newDesk(t, incident.Options{Store: store})
	ids := many(t, d, 1000)
	n := 0
	flood := func() {
		for range incident.MemoryFeed/len(ids) + 2 {
			n++
			_, err := d.UpdateAll(ctx, incident.AllOrNothing, ids, incident.Rename(fmt.Sprint(n)))
			require.NoError(t, err)
		}
	}
	m := &meddled{Memory: store, list: flood, head: func() {}}
	err := watchError(t, incident.Watch(ctx, m, incident.Query{}, ""))
	require.ErrorIs(t, err, incident.ErrGap)
	var gap *incident.GapError
	require.ErrorAs(t, err, &gap)
	require.Equal(t, 6, m.heads, "three times begun")

	m.list = func() {
		if m.heads < 6+4 {
			flood()
		}
	}
	entered := 0
	for e, err := range incident.Watch(ctx, m, incident.Query{}, "") {
		require.NoError(t, err)
		if e.Kind == incident.Synced {
			break
		}
		require.Equal(t, fmt.Sprint(n), e.Incident.Name)
		entered++
	}
	require.Equal(t, len(ids), entered)
}

// many opens incidents, with one ingest for all of them.
func many(t testing.TB, d *incident.Desk, n int) []incident.ID {
	t.Helper()
	alerts := make([]alert.Alert, n)
	for i := range alerts {
		alerts[i] = on(fmt.Sprintf("device-%d", i), fmt.Sprintf("many-%d", i), "Odd", "", alert.Low)
	}
	res, err := d.Ingest(ctx, alerts...)
	require.NoError(t, err)
	ids := make([]incident.ID, n)
	for i, r := range res {
		ids[i] = r.Incident
	}
	return ids
}

// A reader who is slow, or comes back late, is told so; commits do not wait for it. Then it begins anew (W33).
func TestWatchTellsOfAGap(t *testing.T) {
	store := incident.NewMemory("contoso")
	d, _ := newDesk(t, incident.Options{Store: store})
	ids := many(t, d, 1000)
	q := incident.Query{Filter: incident.ByName.Contains("Odd")}
	var start incident.Mark
	got, versions := selection{}, 0
	var gap *incident.GapError
	for e, err := range d.Watch(ctx, q, "") {
		if err != nil {
			require.ErrorAs(t, err, &gap)
			break
		}
		require.NoError(t, got.apply(e))
		if e.Kind == incident.Synced {
			start = e.Mark
			update(t, d, ids[0], incident.AddTags("wakes")) // the reader is told of this, and is slow
			continue
		}
		if e.Mark != "" && versions == 0 {
			for versions = range incident.MemoryFeed/len(ids) + 2 {
				_, err := d.UpdateAll(ctx, incident.AllOrNothing, ids, incident.AddTags(fmt.Sprint(versions)))
				require.NoError(t, err)
			}
		}
	}
	require.NotNil(t, gap)
	require.ErrorIs(t, gap, incident.ErrGap)
	require.ErrorIs(t, watchError(t, d.Watch(ctx, q, start)), incident.ErrGap)
	require.ErrorIs(t, watchError(t, d.Watch(ctx, q, gap.After)), incident.ErrGap)
	require.NotEqual(t, selectedBy(t, store, q), got)

	got = selection{}
	for e, err := range d.Watch(ctx, q, "") {
		require.NoError(t, err)
		if require.NoError(t, got.apply(e)); e.Kind == incident.Synced {
			break
		}
	}
	require.Equal(t, selectedBy(t, store, q), got)
}

// A mark does not grow old while other things happen, if the reader keeps the newest it was told.
func TestWatchTellsHowFarItGot(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	ids := many(t, d, 250)
	mine := incident.Query{Filter: incident.ByTag.Is("mine")}
	w := watching(t, d, mine, "")
	w.tells("synced")
	old, n := w.mark, 0
	for range incident.MemoryFeed/1000 + 2 {
		for range 4 {
			n++
			_, err := d.UpdateAll(ctx, incident.AllOrNothing, ids, incident.Rename(fmt.Sprint(n)))
			require.NoError(t, err)
		}
		w.tells("synced")
	}
	update(t, d, ids[3], incident.AddTags("mine"))
	for range 3 {
		_, err := d.UpdateAll(ctx, incident.AllOrNothing, ids, incident.AddTags(fmt.Sprint(n)))
		require.NoError(t, err)
		n++
	}
	require.ErrorIs(t, watchError(t, d.Watch(ctx, mine, old)), incident.ErrGap)
	again := watching(t, d, mine, w.mark)
	line := fmt.Sprintf("%d@%d", ids[3], 1+4*(incident.MemoryFeed/1000+2)+1)
	again.tells("entered " + line)
	w.tells("entered " + line)
}
