package incident_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// A query that no list takes can not be watched either.
func TestWatchRefusesWhatNoListTakes(t *testing.T) {
	m := incident.NewMemory("default")
	q := incident.Query{Order: incident.Order{Key: 99}}
	want := drained(m.List(ctx, q))
	require.ErrorIs(t, want, incident.ErrInvalid)
	require.EqualError(t, watchError(t, incident.Watch(ctx, m, q, "")), want.Error())
}

// A feed that fails is heard of, also where nothing is there to watch.
func TestWatchOfNothingTellsOfErrors(t *testing.T) {
	broken := errors.New("the disk is on fire")
	m := incident.NewMemory("default")
	heads := 0
	store := fed{m, m, func(method string) error {
		if method == "Head" {
			heads++
		}
		return when(heads == 2, broken)
	}}
	require.ErrorIs(t, watchError(t, incident.Watch(ctx, store, incident.Query{}, "")), broken)
	require.Equal(t, 2, heads)
}

// Who leaves a watch at an incident that was written while the watch began is told of nothing more.
func TestWatchIsLeftAtWhatWasWrittenMeanwhile(t *testing.T) {
	m := incident.NewMemory("default")
	d, _ := newDesk(t, incident.Options{Store: m})
	one, two := opened(t, d, "a1"), opened(t, d, "b1")
	written := false
	store := &meddled{Memory: m, head: func() {}, list: func() {
		if !written {
			written = true
			update(t, d, one.ID, incident.AddTags("meanwhile"))
			update(t, d, two.ID, incident.AddTags("meanwhile"))
		}
	}}
	var told []incident.ID
	for e, err := range incident.Watch(ctx, store, incident.Query{}, "") {
		require.NoError(t, err)
		require.Equal(t, incident.Entered, e.Kind)
		require.True(t, e.Incident.HasTag("meanwhile"))
		told = append(told, e.Incident.ID)
		break
	}
	require.Len(t, told, 1)
}
