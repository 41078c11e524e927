package incident_test

import (
	"cmp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// The logs of an incident and of all that were merged into it, also through others, are read in order of time; entries of one
// time keep the order of the logs, and newest first is the same backwards.
func TestMergedLogsAreReadInOrderOfTime(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	var ids []incident.ID
	for i := range 40 {
		ids = append(ids, opened(t, d, "a"+strconv.Itoa(i)).ID)
		c.advance(time.Duration(i%3) * time.Second)
	}
	for i := range 120 {
		_, err := d.Update(ctx, ids[i*7%len(ids)], incident.Comment(strconv.Itoa(i)))
		require.NoError(t, err)
		c.advance(time.Duration(i%2) * time.Second)
	}
	_, err := d.Merge(ctx, incident.Merge{Target: ids[1], Sources: ids[20:]})
	require.NoError(t, err)
	_, err = d.Merge(ctx, incident.Merge{Target: ids[0], Sources: ids[1:20]})
	require.NoError(t, err)

	read := func(q incident.ActivityQuery) []audit.Entry {
		q.Incident = ids[0]
		return all(t, d.Activity(ctx, q))
	}
	oldest, newest := read(incident.ActivityQuery{}), read(incident.ActivityQuery{Newest: true})
	require.True(t, slices.IsSortedFunc(oldest, func(a, b audit.Entry) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Incident, b.Incident)) // they were merged in the order of their ids
	}))
	seq := map[uint64]uint64{}
	for _, e := range oldest {
		seq[e.Incident]++
		require.Equal(t, seq[e.Incident], e.Seq, "the log of %d keeps its order", e.Incident)
	}
	require.Len(t, seq, 40)
	slices.Reverse(newest)
	require.Equal(t, oldest, newest)
	require.Equal(t, oldest[:25], read(incident.ActivityQuery{Limit: 25}))
	slices.Reverse(newest)
	require.Equal(t, newest[:25], read(incident.ActivityQuery{Limit: 25, Newest: true}))
}

// The logs of what was merged into an incident can be looked at one by one.
func TestMergedLogsOneByOne(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	a, b, c := opened(t, d, "a1"), opened(t, d, "b1"), opened(t, d, "c1")
	a, err := d.Merge(ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID, c.ID}})
	require.NoError(t, err)
	n := 0
	for h := range a.MergedLogs() {
		require.Equal(t, uint64(b.ID), h.Incident)
		n++
		break
	}
	require.Equal(t, 1, n)
}

// A log is asked for from its own sequence only, and for no less than all of it.
func TestActivityQueriesThatMeanNothing(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	require.ErrorIs(t, drained(d.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Limit: -1})), incident.ErrInvalid)
	err := drained(d.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, After: 1}))
	require.ErrorContains(t, err, "set Own too")
	require.NoError(t, drained(d.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, After: 1, Own: true})))
}
