package incident_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// at is an alert on a device with an address.
func at(id, device, address string) alert.Alert {
	a := on(device, id, "Suspicious activity", "Execution", alert.Medium)
	a.Evidence = append(a.Evidence, alert.NewEvidence(alert.IP{Address: address}))
	return a
}

func TestCorrelateBySaysWhatIsLookedUp(t *testing.T) {
	const address = "203.0.113.7"
	for name, tc := range map[string]struct {
		by     []alert.EntityKind
		joined []bool // the alert on the same device, the one with the same address
	}{
		"nil means devices, users and mailboxes": {nil, []bool{true, false}},
		"empty means nothing":                    {[]alert.EntityKind{}, []bool{false, false}},
		"addresses":                              {[]alert.EntityKind{alert.IPEntity}, []bool{false, true}},
		"both":                                   {[]alert.EntityKind{alert.IPEntity, alert.DeviceEntity}, []bool{true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := newDesk(t, incident.Options{CorrelateBy: tc.by})
			first, err := d.Ingest(ctx, at("a1", "w11", address))
			require.NoError(t, err)
			for i, a := range []alert.Alert{at("a2", "w11", "198.51.100.1"), at("a3", "srv", address)} {
				got, err := d.Ingest(ctx, a)
				require.NoError(t, err)
				require.Equal(t, tc.joined[i], got[0].Incident == first[0].Incident, a.ID)
			}
		})
	}
}

// What a correlator is told to be shared is of the kinds asked for, in the store and in the same call alike.
func TestCorrelatorSeesOnlyTheKindsAskedFor(t *testing.T) {
	var shared [][]string
	d, _ := newDesk(t, incident.Options{
		CorrelateBy: []alert.EntityKind{alert.IPEntity},
		Correlate: func(_ context.Context, _ alert.Alert, candidates []incident.Candidate) (incident.ID, error) {
			for _, c := range candidates {
				shared = append(shared, c.Shared)
			}
			return 0, nil
		},
	})
	for _, batch := range [][]alert.Alert{{at("a1", "w11", "203.0.113.7"), at("a2", "w11", "203.0.113.7")}, {at("a3", "w11", "203.0.113.7")}} {
		_, err := d.Ingest(ctx, batch...)
		require.NoError(t, err)
	}
	require.Equal(t, [][]string{{"ip:203.0.113.7"}, {"ip:203.0.113.7"}, {"ip:203.0.113.7"}}, shared)
}

func TestCorrelateByIsCheckedAndCopied(t *testing.T) {
	for _, k := range []alert.EntityKind{alert.UnknownEntity, 200} {
		_, err := incident.New(incident.Options{CorrelateBy: []alert.EntityKind{k}})
		var field *incident.FieldError
		require.ErrorAs(t, err, &field)
		require.Equal(t, incident.FieldError{Field: "CorrelateBy", Value: k.String(), Reason: "not a kind of entity"}, *field)
	}
	by := []alert.EntityKind{alert.DeviceEntity}
	d, _ := newDesk(t, incident.Options{CorrelateBy: by, Correlate: incident.SameEntity(time.Hour)})
	by[0] = alert.IPEntity
	first, err := d.Ingest(ctx, at("a1", "w11", "203.0.113.7"))
	require.NoError(t, err)
	got, err := d.Ingest(ctx, at("a2", "w11", "198.51.100.1"))
	require.NoError(t, err)
	require.Equal(t, first[0].Incident, got[0].Incident)
}
