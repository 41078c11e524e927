package incident_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Transition is also called by hand, with what no Desk would make of a command: it refuses, and says why.
func TestTransitionsMadeByHand(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	one, two := opened(t, d, "a1", "a2"), opened(t, d, "b1")
	set := []incident.Incident{one, two}
	env := incident.Env{Actor: ana, Time: epoch, Command: "c", Scope: "default"}
	fresh := on("w11", "n1", "New", "", alert.Low)
	for name, c := range map[string]struct {
		cmd  incident.Command
		env  func(*incident.Env)
		want error
	}{
		"no actor":          {cmd: incident.UpdateCommand{Incidents: []incident.ID{1}}, env: func(e *incident.Env) { e.Actor = audit.Actor{} }, want: incident.ErrInvalid},
		"no id":             {cmd: incident.OpenCommand{Alerts: []alert.Alert{fresh}}, want: incident.ErrInvalid},
		"an id that is had": {cmd: incident.OpenCommand{Incident: 1, Alerts: []alert.Alert{fresh}}, want: incident.ErrConflict},
		"too many to open": {cmd: incident.OpenCommand{Incident: 3, Alerts: []alert.Alert{fresh, on("w11", "n2", "New", "", alert.Low)}},
			env: func(e *incident.Env) { e.Limits.AlertsPerIncident = 1 }, want: incident.ErrTooLarge},
		"too many to import": {cmd: incident.ImportCommand{Incident: 3, Document: incident.Document{
			Alerts: []alert.Alert{fresh, on("w11", "n2", "New", "", alert.Low)}}},
			env: func(e *incident.Env) { e.Limits.AlertsPerIncident = 1 }, want: incident.ErrTooLarge},
		"import of an id that is had": {cmd: incident.ImportCommand{Incident: 2, Document: incident.Document{Alerts: []alert.Alert{fresh}}}, want: incident.ErrConflict},
		"placed elsewhere": {cmd: incident.IngestCommand{Placements: []incident.Placement{{Alert: on("w11", "a1", "x", "", alert.Low), Incident: 2}}},
			want: incident.ErrConflict},
		"placed nowhere": {cmd: incident.IngestCommand{Placements: []incident.Placement{{Alert: fresh}}}, want: incident.ErrInvalid},
		"too many, and one twice": {cmd: incident.IngestCommand{Placements: []incident.Placement{{Alert: fresh, Incident: 2}, {Alert: fresh, Incident: 2}}},
			env: func(e *incident.Env) { e.Limits.AlertsPerIncident = 1 }, want: incident.ErrTooLarge},
	} {
		e := env
		if c.env != nil {
			c.env(&e)
		}
		got, err := incident.Transition(set, c.cmd, e)
		require.ErrorIs(t, err, c.want, name)
		require.Empty(t, got.Incidents, name)
	}
}

// Alerts go to no incident without an id and to none that was merged away, and what has no status is not resolved.
func TestTransitionsToWhereNothingGoes(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	one, two := opened(t, d, "a1", "a2"), opened(t, d, "b1")
	one, err := d.Merge(ctx, incident.Merge{Target: one.ID, Sources: []incident.ID{two.ID}})
	require.NoError(t, err)
	two, err = d.GetExact(ctx, two.ID)
	require.NoError(t, err)
	env := incident.Env{Actor: ana, Time: epoch, Command: "c", Scope: "default"}

	_, err = incident.Transition([]incident.Incident{one}, incident.MoveCommand{Alerts: []string{"a1"}}, env)
	var field *incident.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, "id", field.Field)

	_, err = incident.Transition([]incident.Incident{one, two}, incident.IngestCommand{Placements: []incident.Placement{
		{Alert: on("w11", "n1", "New", "", alert.Low), Incident: two.ID}}}, env)
	var gone *incident.RedirectedError
	require.ErrorAs(t, err, &gone)
	require.Equal(t, incident.RedirectedError{Incident: two.ID, Target: one.ID}, *gone)

	_, err = incident.Transition([]incident.Incident{{ID: 7}}, incident.UpdateCommand{Incidents: []incident.ID{7},
		Changes: []incident.Change{incident.Resolve("")}}, env)
	var no *incident.TransitionError
	require.ErrorAs(t, err, &no)
	require.Equal(t, incident.TransitionError{Incident: 7, From: incident.UnknownStatus, To: incident.Resolved}, *no)
}
