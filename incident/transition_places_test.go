package incident_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

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
