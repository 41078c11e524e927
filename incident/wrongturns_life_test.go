package incident_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// W11: the severity goes down and comes back as well as up, whatever happened.
func TestSeverityFollowsTheAlertsBothWays(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc, err := d.Open(ctx, []alert.Alert{on("w11", "low", "A", "", alert.Low), on("w11", "high", "B", "", alert.High)})
	require.NoError(t, err)
	id, reported := inc.ID, epoch
	report := func(alertID string, s alert.Severity) func() error {
		return func() error {
			reported = reported.Add(time.Second)
			a := on("w11", alertID, "A", "", s)
			a.UpdatedAt = reported
			_, err := d.Ingest(ctx, a)
			return err
		}
	}
	update := func(changes ...incident.Change) func() error {
		return func() error { _, err := d.Update(ctx, id, changes...); return err }
	}
	var out incident.ID
	for i, step := range []struct {
		do   func() error
		want alert.Severity
	}{
		{report("high", alert.Low), alert.Low},
		{report("low", alert.Informational), alert.Low},
		{report("high", alert.UnknownSeverity), alert.Informational},
		{report("low", alert.UnknownSeverity), alert.UnknownSeverity},
		{report("new", alert.Medium), alert.Medium},
		{func() error {
			to, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"new"}})
			out = to.ID
			return err
		}, alert.UnknownSeverity},
		{func() error { _, err := merge(d, id, out); return err }, alert.Medium},
		{update(incident.SetSeverity(alert.Informational)), alert.Informational},
		{report("high", alert.High), alert.Informational},
		{update(incident.Resolve("")), alert.Informational},
		{report("high", alert.Low), alert.Informational},
		{update(incident.Reopen()), alert.Informational},
		{update(incident.SeverityFromAlerts()), alert.Medium},
		{update(incident.ResolveAlerts("new")), alert.Medium}, // a resolved alert counts
		{report("high", alert.High), alert.High},
	} {
		require.NoError(t, step.do(), i)
		now, err := d.Get(ctx, id)
		require.NoError(t, err)
		require.Equal(t, step.want, now.Severity, i)
		checkDerived(t, now)
	}
}

// W12, W13: no incident lives without alerts, and one of unknown severity is not made to look critical or low.
func TestIncidentsWithoutAlertsOrSeverity(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	_, err := d.Open(ctx, nil)
	require.ErrorIs(t, err, incident.ErrInvalid)
	_, err = d.Import(ctx, incident.Document{Name: "Nothing in it", Severity: alert.High})
	require.ErrorIs(t, err, incident.ErrInvalid)
	inc, err := d.Open(ctx, []alert.Alert{{ID: "bare"}})
	require.NoError(t, err)
	require.Equal(t, alert.UnknownSeverity, inc.Severity)
	other := opened(t, d, "a1")
	_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}, To: inc.ID})
	require.NoError(t, err)
	gone, err := d.GetExact(ctx, other.ID)
	require.NoError(t, err)
	require.Equal(t, alert.Medium, gone.Severity, "a redirected incident shows what it had")
	require.Zero(t, gone.AlertCount())
}

// W14: the same change leaves the same state and the same entries, whichever way it came.
func TestEveryWayToChangeSaysTheSame(t *testing.T) {
	change := func() []incident.Change {
		return []incident.Change{incident.Assign(alert.UserOwner("eve")), incident.AddTags("x"),
			incident.Classify(alert.FalsePositive, alert.NotMalicious), incident.Resolve("noise")}
	}
	type line struct {
		action, cause audit.Action
		actor         audit.Actor
		changes       []audit.Change
	}
	var want []line
	var state incident.Document
	for name, run := range map[string]func(*incident.Desk, incident.ID) error{
		"Update": func(d *incident.Desk, id incident.ID) error { _, err := d.Update(ctx, id, change()...); return err },
		"one by one": func(d *incident.Desk, id incident.ID) error {
			for _, c := range change() {
				if _, err := d.Update(ctx, id, c); err != nil {
					return err
				}
			}
			return nil
		},
		"UpdateAll": func(d *incident.Desk, id incident.ID) error {
			_, err := d.UpdateAll(ctx, incident.AllOrNothing, []incident.ID{id, id}, change()...)
			return err
		},
		"each": func(d *incident.Desk, id incident.ID) error {
			_, err := d.UpdateAll(ctx, incident.PerItem, []incident.ID{id}, change()...)
			return err
		},
		"Open": nil,
	} {
		d, _ := newDesk(t, incident.Options{})
		var inc incident.Incident
		var err error
		from := 3 // entries of the opening: created, alerts, derived
		if run == nil {
			inc, err = d.Open(ctx, []alert.Alert{on("w11", "a1", "Suspicious activity", "Execution", alert.Medium)}, change()...)
			require.NoError(t, err)
			from = 2
		} else {
			inc = opened(t, d, "a1")
			require.NoError(t, run(d, inc.ID), name)
			inc, err = d.Get(ctx, inc.ID)
			require.NoError(t, err)
		}
		var got []line
		for _, e := range checkLog(t, d, inc)[from:] {
			if e.Action != audit.Recomputed {
				got = append(got, line{e.Action, e.Cause, e.Actor, plainChanges(e.Changes)})
			}
		}
		if want == nil {
			want, state = got, plainState(inc)
		}
		require.Equal(t, want, got, name)
		require.Equal(t, state, plainState(inc), name)
	}
}

// plainChanges takes the salts out.
func plainChanges(changes []audit.Change) []audit.Change {
	out := make([]audit.Change, len(changes))
	for i, c := range changes {
		out[i] = audit.Change{Field: c.Field, Target: c.Target, Before: audit.Text(c.Before.String()), After: audit.Text(c.After.String())}
	}
	return out
}

// W15, W16: only what a resolution closed comes back, and times follow the state, round after round.
func TestTimesFollowResolveAndReopen(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1", "a2", "a3")
	c.advance(time.Hour)
	byHand := c.now
	_, err := d.Update(ctx, inc.ID, incident.ResolveAlerts("a3"), incident.StartAlerts("a2"))
	require.NoError(t, err)
	for range 3 {
		c.advance(time.Hour)
		inc, err = d.Update(ctx, inc.ID, incident.Resolve("again"))
		require.NoError(t, err)
		require.Equal(t, c.now, inc.ResolvedAt)
		for id, at := range map[string]time.Time{"a1": c.now, "a2": c.now, "a3": byHand} {
			a, _ := inc.Alert(id)
			require.Equal(t, alert.Resolved, a.Status)
			require.Equal(t, at, a.ResolvedAt, id)
		}
		c.advance(time.Hour)
		inc, err = d.Update(ctx, inc.ID, incident.Reopen())
		require.NoError(t, err)
		require.Zero(t, inc.ResolvedAt)
		require.Empty(t, inc.ResolvingComment)
		for id, want := range map[string]alert.Status{"a1": alert.New, "a2": alert.InProgress, "a3": alert.Resolved} {
			a, _ := inc.Alert(id)
			require.Equal(t, want, a.Status)
			require.Equal(t, want == alert.Resolved, a.ResolvedAt.Equal(byHand), id)
		}
	}
	checkLog(t, d, inc)
}

// W17: every status of an incident has its status of an alert.
func TestEveryStatusIsMapped(t *testing.T) {
	want := map[incident.Status]alert.Status{
		incident.UnknownStatus: alert.UnknownStatus, incident.Active: alert.New, incident.InProgress: alert.InProgress,
		incident.AwaitingAction: alert.InProgress, incident.Resolved: alert.Resolved, incident.Redirected: alert.Resolved,
	}
	for s := range incident.Statuses() {
		require.Equal(t, want[s], s.Alert())
		delete(want, s)
	}
	require.Empty(t, want)
}

// W19: a change touches what it names and nothing else, neither on the incident nor on its alerts.
func TestChangesTouchOnlyWhatTheyName(t *testing.T) {
	for name, c := range map[string]struct {
		change          incident.Change
		incident, alert []string
	}{
		"rename":         {incident.Rename("x"), []string{"displayName"}, nil},
		"severity":       {incident.SetSeverity(alert.High), []string{"severity"}, nil},
		"tags":           {incident.AddTags("x"), []string{"customTags"}, nil},
		"assign":         {incident.Assign(alert.UserOwner("eve")), []string{"assignedTo"}, []string{"assignedTo"}},
		"start":          {incident.Start(), []string{"status"}, nil},
		"classify":       {incident.Classify(alert.TruePositive, alert.Malware), []string{"classification", "determination"}, []string{"classification", "determination"}},
		"resolve":        {incident.Resolve("x"), []string{"status", "resolvingComment"}, []string{"status", "resolvedDateTime"}},
		"comment":        {incident.Comment("x"), nil, nil},
		"resolveAlerts":  {incident.ResolveAlerts("a1", "a2"), nil, []string{"status", "resolvedDateTime"}},
		"startAlerts":    {incident.StartAlerts("a1", "a2"), nil, []string{"status"}},
		"assignAlerts":   {incident.AssignAlerts(alert.UserOwner("eve"), "a1", "a2"), nil, []string{"assignedTo"}},
		"classifyAlerts": {incident.ClassifyAlerts(alert.TruePositive, alert.Malware, "a1", "a2"), nil, []string{"classification", "determination"}},
	} {
		t.Run(name, func(t *testing.T) {
			d, clock := newDesk(t, incident.Options{})
			before := opened(t, d, "a1", "a2")
			clock.advance(time.Hour)
			after, err := d.Update(ctx, before.ID, c.change)
			require.NoError(t, err)
			stamps := []string{"lastUpdateDateTime"}
			was, is := asObject(t, before), asObject(t, after)
			for i := range was["alerts"].([]any) {
				changed := differing(was["alerts"].([]any)[i].(map[string]any), is["alerts"].([]any)[i].(map[string]any))
				if c.alert == nil {
					require.Empty(t, changed)
					continue
				}
				require.ElementsMatch(t, append(stamps, c.alert...), changed)
			}
			if c.alert != nil {
				stamps = append(stamps, "alerts")
			}
			require.ElementsMatch(t, append(stamps, c.incident...), differing(was, is))
		})
	}
}

func asObject(t *testing.T, inc incident.Incident) map[string]any {
	t.Helper()
	raw, err := json.Marshal(inc)
	require.NoError(t, err)
	return object(t, raw)
}

func differing(a, b map[string]any) []string {
	out := []string{}
	for name := range a {
		if !reflect.DeepEqual(a[name], b[name]) {
			out = append(out, name)
		}
	}
	return out
}

// W20: what can be set can be taken away, by the command made for it, also when it came from outside.
func TestImportedValuesCanBeCleared(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	a := on("w11", "a1", "A", "", alert.Low)
	a.Owner, a.Classification, a.Determination = alert.UserOwner("eve"), alert.TruePositive, alert.Malware
	inc, err := d.Import(ctx, incident.Document{Name: "x", Severity: alert.High, Owner: alert.UserOwner("eve"), Tags: []string{"a", "B"},
		Classification: alert.TruePositive, Determination: alert.Malware, Status: incident.Resolved, ResolvingComment: "there", Alerts: []alert.Alert{a}})
	require.NoError(t, err)
	inc, err = d.Update(ctx, inc.ID, incident.Reopen(), incident.Unassign(), incident.Classify(alert.Unclassified, alert.Undetermined),
		incident.RemoveTags(slices.Collect(inc.Tags())...), incident.SeverityFromAlerts(), incident.AutoName())
	require.NoError(t, err)
	require.True(t, inc.Owner.IsZero())
	require.Zero(t, inc.Classification)
	require.Zero(t, inc.Determination)
	require.Zero(t, inc.TagCount())
	require.Empty(t, inc.ResolvingComment)
	require.Equal(t, alert.Low, inc.Severity)
	require.Equal(t, "A on one endpoint", inc.Name)
	is, _ := inc.Alert("a1")
	require.True(t, is.Owner.IsZero())
	require.Zero(t, is.Classification)
	require.Equal(t, alert.New, is.Status)

	again, err := d.Update(ctx, inc.ID, incident.Resolve("a note"), incident.Reopen(), incident.Resolve(""))
	require.NoError(t, err)
	require.Empty(t, again.ResolvingComment)
	checkLog(t, d, again)
}
