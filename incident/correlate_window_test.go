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

// What was not found is named, by what it was asked for.
func TestErrorsNameWhatWasNotFound(t *testing.T) {
	require.EqualError(t, &incident.NotFoundError{Incident: 29}, "incident: no incident 29")
	require.EqualError(t, &incident.NotFoundError{Command: "c-1"}, `incident: no receipt of command "c-1"`)
	require.EqualError(t, &incident.NotFoundError{Alerts: []string{"a", "b\n"}}, `incident: no alerts "a", "b\n"`)
	ten := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}
	require.EqualError(t, &incident.NotFoundError{Alerts: ten}, `incident: no alerts "a", "b", "c", "d", "e", "f", "g", "h", "i", "j"`)
	require.EqualError(t, &incident.NotFoundError{Alerts: append(ten, "k", "l")},
		`incident: no alerts "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", and 2 more`)
	require.EqualError(t, &incident.DocumentError{Err: incident.ErrInvalid}, "incident: document: incident: invalid")
	require.EqualError(t, &incident.DocumentError{Property: "severity", Err: incident.ErrInvalid}, "incident: document: severity: incident: invalid")
}

// A determination that does not go with its classification is refused with those that do.
func TestPairsThatDoNotGoTogether(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	_, err := d.Update(ctx, inc.ID, incident.Classify(alert.FalsePositive, alert.Malware))
	e, ok := err.(*incident.FieldError)
	require.True(t, ok)
	require.Equal(t, "determination", e.Field)
	want := "falsePositive takes "
	for det := range alert.FalsePositive.Determinations() {
		if det != alert.Undetermined {
			if want != "falsePositive takes " {
				want += ", "
			}
			want += det.String()
		}
	}
	require.Equal(t, want, e.Reason)
}
