package incident_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// TestLawsAtTheBoundOnRecordedChanges: the one limit that sequences do not count, since it is on entries and not on what they
// say. A command at the bound passes; one that would record more leaves nothing behind (law 10).
func TestLawsAtTheBoundOnRecordedChanges(t *testing.T) {
	tags := func(n int) (out []string) {
		for i := range n {
			out = append(out, "tag "+incident.ID(i+1).String())
		}
		return out
	}
	tr := newTrial(modelConf{limits: incident.Limits{Recorded: 20}}, nil)
	desk := tr.engine.As(ana)
	one, two := opened(t, desk, "a10", "a11"), opened(t, desk, "a12")
	one, err := desk.Update(ctx, one.ID, incident.AddTags(tags(20)...))
	require.NoError(t, err)
	tr.observe()
	before := digestOf(nil, one) + digestOf(nil, two)
	owner := incident.Assign(alert.UserOwner("ana@contoso.com"))
	for name, call := range map[string]func() error{
		"one change": func() error { _, err := desk.Update(ctx, two.ID, incident.AddTags(tags(21)...)); return err },
		"several changes": func() error {
			_, err := desk.Update(ctx, two.ID, incident.AddTags(tags(20)...), incident.Comment("too much"))
			return err
		},
		"all or nothing": func() error {
			_, err := desk.UpdateAll(ctx, incident.AllOrNothing, []incident.ID{one.ID, two.ID}, incident.AddTags(tags(18)...), owner)
			return err
		},
		"merge": func() error {
			_, err := desk.Merge(ctx, incident.Merge{Target: two.ID, Sources: []incident.ID{one.ID}})
			return err
		},
		"move": func() error {
			_, err := desk.MoveAlerts(ctx, incident.Move{Alerts: []string{"a10", "a11"}})
			return err
		},
		"open": func() error {
			_, err := desk.Open(ctx, []alert.Alert{on("dc1", "a20", "x", "", alert.Low)}, incident.AddTags(tags(20)...))
			return err
		},
	} {
		e, ok := call().(*incident.LimitError)
		require.True(t, ok, name)
		require.Equal(t, "changes recorded by one command", e.What, name)
		require.Greater(t, e.Got, e.Max, name)
		require.ErrorIs(t, e, incident.ErrTooLarge, name)
		var vs violations
		now := tr.everything(&vs)
		require.Len(t, now, 2, name)
		require.Equal(t, before, digestOf(&vs, now[0])+digestOf(&vs, now[1]), name)
		require.Empty(t, vs, name)
	}
}

// What one command may record counts each change once, also of an incident that is named twice.
func TestRecordedChangesOfAnIncidentNamedTwice(t *testing.T) {
	desk, _ := newDesk(t, incident.Options{})
	inc := opened(t, desk, "a1")
	run := func(recorded int) error {
		_, err := incident.Transition([]incident.Incident{inc}, incident.UpdateCommand{
			Incidents: []incident.ID{inc.ID, inc.ID, inc.ID}, Changes: []incident.Change{incident.Comment("seen")}},
			incident.Env{Actor: ana, Time: epoch, Command: "c", Scope: "default", Limits: incident.Limits{Recorded: recorded}})
		return err
	}
	require.NoError(t, run(3))
	e, ok := run(2).(*incident.LimitError)
	require.True(t, ok)
	require.Equal(t, 3, e.Got)
}

// TestLawsWithAnUnrulyCorrelator: a correlator may answer with a candidate or none; for any other answer nothing happens.
func TestLawsWithAnUnrulyCorrelator(t *testing.T) {
	var answer incident.ID
	desk, _ := newDesk(t, incident.Options{Correlate: func(context.Context, alert.Alert, []incident.Candidate) (incident.ID, error) { return answer, nil }})
	first := opened(t, desk, "a10")
	for _, answer = range []incident.ID{first.ID, 99} { // it shares no device
		_, err := desk.Ingest(ctx, on("other", "a11", "x", "", alert.Low))
		e, ok := err.(*incident.FieldError)
		require.True(t, ok, "%v", err)
		require.Equal(t, "correlate", e.Field)
		held, err := desk.Locate(ctx, "a11")
		require.NoError(t, err)
		require.Empty(t, held)
	}
	got, err := desk.Ingest(ctx, on("W11", "a12", "x", "", alert.Low))
	require.Error(t, err)
	require.Nil(t, got)
	answer = first.ID
	got, err = desk.Ingest(ctx, on("W11", "a12", "x", "", alert.Low))
	require.NoError(t, err)
	require.Equal(t, []incident.Ingested{{Alert: "a12", Incident: first.ID, Outcome: incident.Joined}}, got)
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
