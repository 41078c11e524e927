package incident_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// An id is a decimal text on the wire, and nothing but the canonical one is read.
func TestIDsAsText(t *testing.T) {
	for _, id := range []incident.ID{1, 29, math.MaxUint64} {
		text, err := id.MarshalText()
		require.NoError(t, err)
		require.Equal(t, id.String(), string(text))
		var back incident.ID
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, id, back)
	}
	_, err := incident.ID(0).MarshalText()
	require.EqualError(t, err, "incident: the zero id has no text form")
	for _, text := range []string{"", "0", "01", "+1", "-1", "1.0", " 1", "1 ", "0x1", "1_0", "18446744073709551616", "١"} {
		id := incident.ID(7)
		err := id.UnmarshalText([]byte(text))
		e, ok := err.(*incident.FieldError)
		require.True(t, ok, text)
		require.Equal(t, "id", e.Field)
		require.Equal(t, text, e.Value)
		require.Equal(t, incident.ID(7), id, "is left as it was")
	}
}

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
	require.Equal(t, "Naming(9)", incident.Naming(9).String())
	require.Equal(t, "IngestOutcome(9)", incident.IngestOutcome(9).String())
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1", "a2")
	require.Equal(t, 2, inc.CountBySeverity(alert.Medium))
	require.Equal(t, 2, inc.CountByStatus(alert.New))
	require.Equal(t, 2, inc.CountByClassification(0))
	require.Zero(t, inc.CountBySeverity(200))
	require.Zero(t, inc.CountByStatus(200))
	require.Zero(t, inc.CountByClassification(200))
}

// Limits below zero are refused by name, wherever they are given.
func TestLimitsBelowZero(t *testing.T) {
	_, err := incident.New(incident.Options{Limits: incident.Limits{Tags: -1}})
	e, ok := err.(*incident.FieldError)
	require.True(t, ok)
	require.Equal(t, incident.FieldError{Field: "Limits.Tags", Value: "-1", Reason: "want zero for the default, or more"}, *e)
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	_, err = incident.Transition([]incident.Incident{inc}, incident.UpdateCommand{Incidents: []incident.ID{inc.ID}},
		incident.Env{Actor: ana, Time: epoch, Command: "c", Scope: "s", Limits: incident.Limits{Recorded: -1}})
	require.ErrorIs(t, err, incident.ErrInvalid)
}

// "Mine" means nothing where nobody asks.
func TestMineIsNobodys(t *testing.T) {
	_, err := incident.Schema.Bind(incident.ByAssignment.Is(incident.Me), filter.Binding{Now: epoch})
	require.ErrorIs(t, err, filter.ErrUnbound)
	require.ErrorContains(t, err, "nobody asks")
}

// A document with a time that JSON has no form for is not written, and the error names the property.
func TestDocumentsOutsideOfTime(t *testing.T) {
	_, err := incident.Document{Alerts: []alert.Alert{}, CreatedAt: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}.MarshalJSON()
	e, ok := err.(*incident.DocumentError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "createdDateTime", e.Property)
	require.ErrorContains(t, err, "incident: document: createdDateTime: ")
	var doc incident.Document
	require.ErrorContains(t, doc.UnmarshalJSON([]byte(`{"alerts":"none"}`)), "want a list")
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

// Separate lets every alert open an incident of its own, whatever it shares with others.
func TestSeparateAlerts(t *testing.T) {
	d, _ := newDesk(t, incident.Options{Correlate: incident.Separate})
	for i, id := range []string{"a1", "a2", "a3"} {
		got, err := d.Ingest(ctx, on("w11", id, "Same", "", alert.Low))
		require.NoError(t, err)
		require.Equal(t, incident.ID(i+1), got[0].Incident)
	}
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
