package incident_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// An incident that an alert was sent to may be closed, merged away or full before the alert arrives, and the alert may be there
// already: then Ingest looks again and nobody hears of it.
func TestIngestLooksAgain(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(other *incident.Desk) error
		want      incident.Ingested
		asked     int
		most      int // alerts of an incident
	}{
		"resolved": {func(other *incident.Desk) error { _, err := other.Update(ctx, 1, incident.Resolve("")); return err },
			incident.Ingested{Alert: "n1", Incident: 2, Outcome: incident.Joined}, 2, 9},
		"merged away": {func(other *incident.Desk) error {
			_, err := other.Merge(ctx, incident.Merge{Target: 2, Sources: []incident.ID{1}})
			return err
		}, incident.Ingested{Alert: "n1", Incident: 2, Outcome: incident.Joined}, 2, 9},
		"full": {func(other *incident.Desk) error {
			_, err := other.MoveAlerts(ctx, incident.Move{To: 1, Alerts: []string{"b1", "b2"}})
			return err
		}, incident.Ingested{Alert: "n1", Incident: 3, Outcome: incident.Opened}, 2, 3},
		"there": {func(other *incident.Desk) error { _, err := other.Open(ctx, alertsNamed("n1")); return err },
			incident.Ingested{Alert: "n1", Incident: 3, Outcome: incident.Known}, 1, 9},
	} {
		m, limits := incident.NewMemory("default"), incident.Limits{AlertsPerIncident: c.most}
		other, _ := newDesk(t, incident.Options{Store: m, Limits: limits})
		opened(t, other, "a1")
		opened(t, other, "b1", "b2")
		asked := 0
		d, _ := newDesk(t, incident.Options{Store: m, Limits: limits,
			Correlate: func(_ context.Context, _ alert.Alert, candidates []incident.Candidate) (incident.ID, error) {
				if asked++; asked == 1 {
					require.NoError(t, c.meanwhile(other), name)
					return 1, nil
				}
				for _, to := range candidates {
					return to.ID, nil
				}
				return 0, nil
			}})
		got, err := d.WithCommandID("late").Ingest(ctx, alertsNamed("n1")...)
		require.NoError(t, err, name)
		require.Equal(t, []incident.Ingested{c.want}, got, name)
		require.Equal(t, c.asked, asked, name)
		held, err := m.Locate(ctx, "n1")
		require.NoError(t, err)
		require.Equal(t, map[string]incident.ID{"n1": c.want.Incident}, held, name)
	}
}

// What a correlator has against an alert is what the caller hears, and nothing is taken in.
func TestCorrelatorsThatFail(t *testing.T) {
	undecided := errors.New("no idea")
	d, _ := newDesk(t, incident.Options{Correlate: func(_ context.Context, a alert.Alert, _ []incident.Candidate) (incident.ID, error) {
		return 0, when(a.ID == "n2", undecided)
	}})
	_, err := d.Ingest(ctx, alertsNamed("n1", "n2")...)
	require.ErrorIs(t, err, undecided)
	held, err := d.Locate(ctx, "n1", "n2")
	require.NoError(t, err)
	require.Empty(t, held)
}
