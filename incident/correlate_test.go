package incident_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// The window is closed at both ends, to the nanosecond, and ties are decided as the documentation says.
func TestSameEntityToTheNanosecond(t *testing.T) {
	const window = time.Hour
	a := alert.Alert{ID: "a", FirstActivity: epoch, LastActivity: epoch.Add(time.Minute)}
	ask := func(candidates ...incident.Candidate) incident.ID {
		id, err := incident.SameEntity(window)(ctx, a, candidates)
		require.NoError(t, err)
		return id
	}
	at := func(id incident.ID, first, last time.Time, shared ...string) incident.Candidate {
		return incident.Candidate{ID: id, Alerts: 1, FirstActivity: first, LastActivity: last, Shared: shared}
	}
	before, after := epoch.Add(-window), epoch.Add(time.Minute+window)
	for _, c := range []struct {
		candidate incident.Candidate
		joins     bool
	}{
		{at(7, before, before, "device:x"), true},
		{at(7, before.Add(-1), before.Add(-1), "device:x"), false},
		{at(7, after, after, "device:x"), true},
		{at(7, after.Add(1), after.Add(1), "device:x"), false},
		{at(7, before.Add(-time.Hour), after.Add(time.Hour), "device:x"), true},
		{at(7, epoch, epoch), false},
	} {
		require.Equal(t, c.joins, ask(c.candidate) == 7, "%+v", c.candidate)
	}
	older, newer := epoch.Add(-time.Minute), epoch
	require.Equal(t, incident.ID(5), ask(at(7, older, newer, "device:x"), at(5, older, older, "device:x", "user:y")), "most shared")
	require.Equal(t, incident.ID(7), ask(at(5, older, older, "device:x"), at(7, older, newer, "device:x")), "latest")
	require.Equal(t, incident.ID(5), ask(at(7, older, newer, "device:x"), at(5, older, newer, "device:x")), "lowest")
	require.Equal(t, incident.ID(5), ask(at(5, older, newer, "device:x"), at(7, older, newer, "device:x")), "lowest")
	require.Zero(t, ask())
}

// Separate lets every alert open an incident of its own, whatever it shares with others.
func TestSeparateAlerts(t *testing.T) {
	d, _ := newDesk(t, incident.Options{Correlate: incident.Separate})
	for i, id := range []string{"a1", "a2", "a3"} {
		got, err := d.Ingest(ctx, on("w11", id, "Same", "", alert.Low))
		require.NoError(t, err)
		require.Equal(t, incident.ID(i+1), got[0].Incident)
	}
}
