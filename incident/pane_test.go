package incident_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// saved is an incident of three alerts, one of them resolved by hand before, and the pane saved over it in one call.
func saved(t *testing.T) (d *incident.Desk, c *clock, before, after incident.Incident) {
	t.Helper()
	d, c = newDesk(t, incident.Options{})
	before = opened(t, d, "a1", "a2", "a3")
	c.advance(time.Minute)
	before, err := d.Update(ctx, before.ID, incident.ResolveAlerts("a3"), incident.StartAlerts("a2"))
	require.NoError(t, err)
	c.advance(time.Minute)
	after, err = d.Update(ctx, before.ID,
		incident.Rename("Ransomware in Graz"), incident.SetSeverity(alert.High), incident.AddTags("ransomware", "graz"),
		incident.Assign(alert.UserOwner("ana@contoso.com")), incident.Comment("Isolated the host."),
		incident.Classify(alert.TruePositive, alert.Malware), incident.Resolve("Reimaged."))
	require.NoError(t, err)
	return d, c, before, after
}

// Saving the pane is one version; its entries carry one command id and that version, and each says what it did.
func TestSavingThePaneIsOneVersion(t *testing.T) {
	d, c, before, inc := saved(t)
	require.Equal(t, before.Version+1, inc.Version)
	require.Equal(t, "Ransomware in Graz", inc.Name)
	require.Equal(t, alert.High, inc.Severity)
	require.True(t, inc.SeverityPinned)
	require.True(t, inc.HasTag("Graz") && inc.HasTag("RANSOMWARE"))
	require.Equal(t, incident.Resolved, inc.Status)
	require.Equal(t, c.now, inc.ResolvedAt)
	require.Equal(t, "Reimaged.", inc.ResolvingComment)
	require.Equal(t, 1, inc.Comments)
	for a := range inc.Alerts() {
		require.Equal(t, alert.Resolved, a.Status, a.ID)
		require.Equal(t, alert.UserOwner("ana@contoso.com"), a.Owner, a.ID)
		require.Equal(t, alert.TruePositive, a.Classification, a.ID)
		require.Equal(t, alert.Malware, a.Determination, a.ID)
	}

	entries := checkLog(t, d, inc)[before.Log().Len:]
	type line struct {
		action, cause audit.Action
		changes       int
	}
	var got []line
	for _, e := range entries {
		require.Equal(t, entries[0].Command, e.Command)
		require.Equal(t, inc.Version, e.Version)
		require.Equal(t, ana, e.Actor)
		require.Equal(t, c.now, e.Time)
		got = append(got, line{e.Action, e.Cause, len(e.Changes)})
	}
	require.NotEmpty(t, entries[0].Command)
	require.Equal(t, []line{
		{audit.Renamed, 0, 2},     // the name, and whose it is
		{audit.SeveritySet, 0, 2}, // the severity, and that it is pinned
		{audit.TagsAdded, 0, 2},
		{audit.Assigned, 0, 1},
		{audit.AlertsAssigned, audit.Assigned, 3},
		{audit.Commented, 0, 1},
		{audit.Classified, 0, 2},
		{audit.AlertsClassified, audit.Classified, 6},
		{audit.Resolved, 0, 3},                    // status, time, note
		{audit.AlertsResolved, audit.Resolved, 4}, // status and time of the two that were open
	}, got)
}

func TestPaneThatFailsHalfwaySavesNothing(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	_, err := d.Update(ctx, inc.ID, incident.Rename("x"), incident.AddTags("x"), incident.Assign(alert.UserOwner("x")),
		incident.Resolve("x"), incident.Classify(alert.FalsePositive, alert.Malware))
	var field *incident.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, incident.FieldDetermination, field.Field)
	now, err := d.Get(ctx, inc.ID)
	require.NoError(t, err)
	require.Equal(t, inc, now)
	require.Len(t, logOf(t, d, inc.ID), int(inc.Log().Len))
}

// Everything that the pane sets can be taken back, and then it is as it was before (W20). What a change and its opposite did is in
// the log, before and after the other way round.
func TestEverythingInThePaneCanBeUndone(t *testing.T) {
	for name, c := range map[string]struct {
		do, undo         incident.Change
		did, undid       audit.Action
		alerts, alertsUn audit.Action // of the cascade
	}{
		"assign": {incident.Assign(alert.GroupOwner("soc")), incident.Unassign(),
			audit.Assigned, audit.Unassigned, audit.AlertsAssigned, audit.AlertsUnassigned},
		"classify": {incident.Classify(alert.FalsePositive, alert.NotMalicious), incident.Classify(alert.Unclassified, alert.Undetermined),
			audit.Classified, audit.Classified, audit.AlertsClassified, audit.AlertsClassified},
		"tags":     {incident.AddTags("a", "b"), incident.RemoveTags("B", "A"), audit.TagsAdded, audit.TagsRemoved, 0, 0},
		"severity": {incident.SetSeverity(alert.High), incident.SeverityFromAlerts(), audit.SeveritySet, audit.SeverityReleased, 0, 0},
		"name":     {incident.Rename("Mine"), incident.AutoName(), audit.Renamed, audit.Renamed, 0, 0},
		"start":    {incident.Start(), incident.Activate(), audit.StatusChanged, audit.StatusChanged, 0, 0},
		"resolve": {incident.Resolve("Reimaged."), incident.Reopen(),
			audit.Resolved, audit.Reopened, audit.AlertsResolved, audit.AlertsReopened},
		"resolve without a note": {incident.Resolve(""), incident.Reopen(),
			audit.Resolved, audit.Reopened, audit.AlertsResolved, audit.AlertsReopened},
	} {
		t.Run(name, func(t *testing.T) {
			d, clock := newDesk(t, incident.Options{})
			before := opened(t, d, "a1", "a2")
			clock.advance(time.Hour)
			done, err := d.Update(ctx, before.ID, c.do)
			require.NoError(t, err)
			require.NotEqual(t, plainState(before), plainState(done))
			clock.advance(time.Hour)
			undone, err := d.Update(ctx, before.ID, c.undo)
			require.NoError(t, err)
			require.Equal(t, plainState(before), plainState(undone))
			require.Equal(t, before.Version+2, undone.Version)

			log := checkLog(t, d, undone)
			first, second := log[before.Log().Len:done.Log().Len], log[done.Log().Len:]
			require.Equal(t, c.did, first[0].Action)
			require.Equal(t, c.undid, second[0].Action)
			require.Len(t, second, len(first))
			if c.alerts != 0 {
				require.Equal(t, [2]audit.Action{c.alerts, c.did}, [2]audit.Action{first[1].Action, first[1].Cause})
				require.Equal(t, [2]audit.Action{c.alertsUn, c.undid}, [2]audit.Action{second[1].Action, second[1].Cause})
			}
			for i := range first {
				requireOpposite(t, first[i], second[i])
			}

			again, err := d.Update(ctx, before.ID, c.undo) // a second time there is nothing to take back
			require.NoError(t, err)
			require.Equal(t, undone.Version, again.Version)
		})
	}
}

// plainState is everything people see of an incident and its alerts but when it was last touched, by whom and how often.
func plainState(inc incident.Incident) incident.Document {
	doc := inc.Document()
	doc.UpdatedAt, doc.UpdatedBy = time.Time{}, ""
	if inc.SeverityPinned {
		doc.Summary += " pinned"
	}
	doc.Summary += inc.Naming.String() + inc.ResolvedAt.String()
	for i := range doc.Alerts {
		doc.Alerts[i].UpdatedAt = time.Time{}
	}
	return doc
}

// requireOpposite compares changes by field and target.
func requireOpposite(t *testing.T, a, b audit.Entry) {
	t.Helper()
	type key struct{ field, target, tag string }
	index := func(e audit.Entry, back bool) map[key][2]string {
		out := map[key][2]string{}
		for _, c := range e.Changes {
			k, was, is := key{field: c.Field, target: c.Target}, c.Before, c.After
			if back {
				was, is = is, was
			}
			if c.Field == incident.FieldTag {
				k.tag = is.String() // one change per tag
			}
			out[k] = [2]string{was.String(), is.String()}
		}
		return out
	}
	require.Equal(t, index(a, false), index(b, true))
}

// After the whole pane was saved, everything can be taken back at once: the alert that was resolved by hand stays resolved (W15).
func TestWholePaneUndoneAtOnce(t *testing.T) {
	d, c, before, after := saved(t)
	c.advance(time.Minute)
	undone, err := d.Update(ctx, after.ID, incident.Reopen(), incident.Classify(alert.Unclassified, alert.Undetermined), incident.Unassign(),
		incident.RemoveTags("ransomware", "graz"), incident.SeverityFromAlerts(), incident.AutoName())
	require.NoError(t, err)
	require.Equal(t, after.Version+1, undone.Version)
	require.Equal(t, plainState(before), plainState(undone))
	for id, want := range map[string]alert.Status{"a1": alert.New, "a2": alert.InProgress, "a3": alert.Resolved} {
		a, _ := undone.Alert(id)
		require.Equal(t, want, a.Status, id)
		require.Equal(t, want == alert.Resolved, !a.ResolvedAt.IsZero(), id)
	}
	require.Equal(t, 1, undone.Comments, "what was said stays said")
	checkLog(t, d, undone)
}

// A pane saved without a change writes nothing, whatever is in it.
func TestPaneSavedUnchangedWritesNothing(t *testing.T) {
	d, c, _, inc := saved(t)
	c.advance(time.Hour)
	again, err := d.Update(ctx, inc.ID,
		incident.Rename(" Ransomware in Graz "), incident.SetSeverity(alert.High), incident.AddTags("RANSOMWARE"), incident.RemoveTags("nothing"),
		incident.Assign(alert.UserOwner("ana@contoso.com")), incident.Classify(alert.TruePositive, alert.Malware), incident.Resolve("Reimaged."))
	require.NoError(t, err)
	require.Equal(t, inc, again)
	inc2, err := d.Update(ctx, inc.ID)
	require.NoError(t, err)
	require.Equal(t, inc, inc2)
}
