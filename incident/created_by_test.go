package incident_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Whichever command begins an incident, its actor created it, and nothing that others do later changes that.
func TestWhoBeganAnIncidentCreatedIt(t *testing.T) {
	e, err := incident.New(fixed(&clock{now: epoch}, incident.Options{}))
	require.NoError(t, err)
	playbook := audit.Actor{Kind: audit.ActorAutomation, ID: "Playbook", OnBehalfOf: "kai@contoso.com"}
	byHand := opened(t, e.As(bob), "a1", "a2", "a3")
	require.Equal(t, bob, byHand.CreatedBy)

	_, err = e.As(playbook).Ingest(ctx, on("w12", "b1", "Mail held", "", alert.Low))
	require.NoError(t, err)
	held, err := e.As(ana).Locate(ctx, "b1")
	require.NoError(t, err)
	ingested, err := e.As(ana).Get(ctx, held["b1"])
	require.NoError(t, err)
	require.Equal(t, playbook, ingested.CreatedBy)

	moved, err := e.As(ana).MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}})
	require.NoError(t, err)
	require.Equal(t, ana, moved.CreatedBy)
	byHand, err = e.As(ana).Get(ctx, byHand.ID)
	require.NoError(t, err)
	require.Equal(t, ana, byHand.UpdatedBy)
	require.Equal(t, bob, byHand.CreatedBy, "who takes an alert away did not create it")

	merged, err := e.As(ana).Merge(ctx, incident.Merge{Target: byHand.ID, Sources: []incident.ID{ingested.ID}})
	require.NoError(t, err)
	require.Equal(t, bob, merged.CreatedBy)
	require.Equal(t, []incident.ID{byHand.ID, ingested.ID}, idsOf(e.As(ana).List(ctx, incident.Query{
		Filter: incident.ByCreatedBy.In("BOB@contoso.com", "playbook"), Redirected: true,
	})))
}

// An imported incident was created by whom its document names, and not by who imports it.
func TestWhoCreatedAnImportedIncident(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	named, err := d.Import(ctx, decoded(t, heldMail))
	require.NoError(t, err)
	require.Equal(t, audit.Actor{ID: "Rule 7"}, named.CreatedBy)
	require.Equal(t, ana, named.UpdatedBy)
	require.Equal(t, "Rule 7", named.Document().CreatedBy)
	require.Equal(t, "Rule 7", created(logOf(t, d, named.ID)))

	silent, err := d.Import(ctx, incident.Document{Alerts: []alert.Alert{{ID: "x"}}})
	require.NoError(t, err)
	require.Zero(t, silent.CreatedBy)
	require.Empty(t, created(logOf(t, d, silent.ID)))
	require.Equal(t, []incident.ID{silent.ID}, idsOf(d.List(ctx, incident.Query{Filter: incident.ByCreatedBy.Empty()})))

	silent, err = d.Update(ctx, silent.ID, incident.Start())
	require.NoError(t, err)
	require.Zero(t, silent.CreatedBy)
}

// created is what a log says about who created an incident.
func created(log []audit.Entry) (by string) {
	for _, e := range log {
		for _, c := range e.Changes {
			if c.Field == incident.FieldCreatedBy {
				by, _ = c.After.AsText()
			}
		}
	}
	return by
}

// The binary form has room for actors that there are none of; they are refused.
func TestBinaryFormOfImpossibleActors(t *testing.T) {
	for name, by := range map[string]audit.Actor{
		"no such kind":                 {Kind: 9, ID: "x"},
		"a kind without an id":         {Kind: audit.ActorUser},
		"no kind on behalf of another": {ID: "x", OnBehalfOf: "y"},
	} {
		var back incident.Incident
		for _, inc := range []incident.Incident{{ID: 1, CreatedBy: by}, {ID: 1, UpdatedBy: by}} {
			bin, err := inc.MarshalBinary()
			require.NoError(t, err)
			require.ErrorIs(t, back.UnmarshalBinary(bin), incident.ErrCorrupt, name)
		}
	}
}
