package incident_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A status is its wire name, in JSON too; what is none is neither written nor read.
func TestStatusesAsText(t *testing.T) {
	names := map[incident.Status]string{}
	for s := range incident.Statuses() {
		names[s] = s.String()
		if s == incident.Resolved {
			break
		}
	}
	require.Equal(t, map[incident.Status]string{incident.UnknownStatus: "unknown", incident.Active: "active", incident.InProgress: "inProgress",
		incident.AwaitingAction: "awaitingAction", incident.Resolved: "resolved"}, names)
	for s, name := range names {
		raw, err := json.Marshal(s)
		require.NoError(t, err)
		require.Equal(t, `"`+name+`"`, string(raw))
		var back incident.Status
		require.NoError(t, json.Unmarshal(raw, &back))
		require.Equal(t, s, back)
	}
	none := incident.Status(6)
	require.Equal(t, "Status(6)", none.String())
	b, err := none.AppendText([]byte("x"))
	require.Equal(t, "x", string(b))
	e, ok := err.(*incident.FieldError)
	require.True(t, ok)
	require.Equal(t, "status", e.Field)
	status := incident.InProgress
	require.ErrorIs(t, json.Unmarshal([]byte(`"closed"`), &status), incident.ErrInvalid)
	require.Equal(t, incident.InProgress, status)
}

// Values that are none of the constants are printed with their number and are what no alert has.
func TestNumbersThatAreNoMembers(t *testing.T) {
	require.Equal(t, "Naming(3)", (incident.FromImport + 1).String())
	require.Equal(t, "IngestOutcome(4)", (incident.Replayed + 1).String())
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1", "a2")
	require.Equal(t, 2, inc.CountBySeverity(alert.Medium))
	require.Equal(t, 2, inc.CountByStatus(alert.New))
	require.Equal(t, 2, inc.CountByClassification(0))
	for _, beyond := range []uint8{1, 200} {
		require.Zero(t, inc.CountBySeverity(alert.High+alert.Severity(beyond)))
		require.Zero(t, inc.CountByStatus(alert.Resolved+alert.Status(beyond)))
		require.Zero(t, inc.CountByClassification(alert.InformationalExpectedActivity+alert.Classification(beyond)))
	}
}
