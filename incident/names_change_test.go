package incident_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

const (
	nameOfOne = "Suspicious activity on one endpoint"
	nameOfTwo = "Multi-stage incident involving Execution & Impact on one endpoint"
)

// grown is an incident of alerts a1 and a2, another of x1, and what makes the automatic name of the first change.
func grown(t *testing.T, policy incident.Policy) (d *incident.Desk, first, second incident.Incident) {
	t.Helper()
	d, _ = newDesk(t, incident.Options{Policy: policy})
	first = opened(t, d, "a1", "a2")
	require.Equal(t, nameOfOne, first.Name)
	second, err := d.Open(ctx, []alert.Alert{on("w11", "x1", "Files encrypted", "Impact", alert.High)})
	require.NoError(t, err)
	return d, first, second
}

func TestAutomaticNameFollowsTheAlerts(t *testing.T) {
	d, first, second := grown(t, incident.Policy{})
	inc, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a2"}, To: second.ID})
	require.NoError(t, err)
	require.Equal(t, nameOfTwo, inc.Name)
	log := logOf(t, d, inc.ID)
	last := log[len(log)-1]
	require.Equal(t, audit.Recomputed, last.Action)
	require.Equal(t, audit.AlertsAdded, last.Cause)
	require.Equal(t, incident.FieldName, last.Changes[0].Field)
	require.True(t, last.Changes[0].Before.Equal(audit.Free(second.Name)))
	require.True(t, last.Changes[0].After.Equal(audit.Free(nameOfTwo)))

	inc, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a2"}, To: first.ID})
	require.NoError(t, err)
	require.Equal(t, nameOfOne, inc.Name)
	inc, err = d.Get(ctx, second.ID)
	require.NoError(t, err)
	require.Equal(t, second.Name, inc.Name)
}

func TestAutomaticNameFollowsFactsAnAlertReportsLater(t *testing.T) {
	d, first, _ := grown(t, incident.Policy{})
	later := on("w11", "a2", "Files encrypted", "Impact", alert.High)
	later.UpdatedAt = epoch.Add(1)
	_, err := d.Ingest(ctx, later)
	require.NoError(t, err)
	inc, err := d.Get(ctx, first.ID)
	require.NoError(t, err)
	require.Equal(t, nameOfTwo, inc.Name)
	require.Equal(t, alert.High, inc.Severity)
}

// A name that someone chose stays when alerts join, leave, change or are merged in, and when it is resolved and reopened (W38).
func TestChosenNameStays(t *testing.T) {
	for name, choose := range map[string]func(*testing.T, *incident.Desk, incident.Incident) incident.Incident{
		"by hand": func(t *testing.T, d *incident.Desk, inc incident.Incident) incident.Incident {
			inc, err := d.Update(ctx, inc.ID, incident.Rename("The printers again"))
			require.NoError(t, err)
			return inc
		},
		"by hand, as it was": func(t *testing.T, d *incident.Desk, inc incident.Incident) incident.Incident {
			inc, err := d.Update(ctx, inc.ID, incident.Rename(inc.Name))
			require.NoError(t, err)
			return inc
		},
		"imported": func(t *testing.T, d *incident.Desk, inc incident.Incident) incident.Incident {
			imported, err := d.Import(ctx, incident.Document{Name: "Incident 4711", Alerts: []alert.Alert{
				on("w11", "i1", "Suspicious activity", "Execution", alert.Medium)}})
			require.NoError(t, err)
			_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1", "a2"}, To: imported.ID}) // as a merge
			require.NoError(t, err)
			inc, err = d.Get(ctx, inc.ID)
			require.NoError(t, err)
			return inc
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, first, second := grown(t, incident.Policy{})
			inc := choose(t, d, first)
			want, naming := inc.Name, inc.Naming
			require.NotEqual(t, incident.Automatic, naming)
			steps := map[string]func() error{
				"join": func() error {
					_, err := d.Open(ctx, []alert.Alert{on("w9", "j1", "Odd", "Collection", alert.Low), on("w9", "j2", "Odd", "", 0)})
					require.NoError(t, err)
					_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"j1"}, To: inc.ID})
					return err
				},
				"leave": func() error {
					_, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}})
					return err
				},
				"facts": func() error {
					a := on("w11", "a2", "Renamed by its source", "Impact", alert.High)
					a.UpdatedAt = epoch.Add(1)
					_, err := d.Ingest(ctx, a)
					return err
				},
				"merge": func() error {
					_, err := d.Merge(ctx, incident.Merge{Target: inc.ID, Sources: []incident.ID{second.ID}})
					return err
				},
				"resolve": func() error {
					_, err := d.Update(ctx, inc.ID, incident.Resolve("done"), incident.Reopen())
					return err
				},
			}
			for _, step := range []string{"join", "leave", "facts", "merge", "resolve"} {
				require.NoError(t, steps[step](), step)
				now, err := d.Get(ctx, inc.ID)
				require.NoError(t, err)
				require.Equal(t, want, now.Name, step)
				require.Equal(t, naming, now.Naming, step)
			}
			auto, err := d.Update(ctx, inc.ID, incident.AutoName())
			require.NoError(t, err)
			require.Equal(t, incident.Automatic, auto.Naming)
			require.True(t, strings.HasPrefix(auto.Name, "Multi-stage incident"), auto.Name)
		})
	}
}

// Defender gives the target of a merge a new automatic name; that is a policy here.
func TestRenameOnMerge(t *testing.T) {
	for _, rename := range []bool{false, true} {
		d, first, second := grown(t, incident.Policy{RenameOnMerge: rename})
		_, err := d.Update(ctx, first.ID, incident.Rename("The printers again"))
		require.NoError(t, err)
		merged, err := d.Merge(ctx, incident.Merge{Target: first.ID, Sources: []incident.ID{second.ID}})
		require.NoError(t, err)
		source, err := d.GetExact(ctx, second.ID)
		require.NoError(t, err)
		require.Equal(t, second.Name, source.Name, "the source keeps its name")
		log := logOf(t, d, first.ID)
		if !rename {
			require.Equal(t, "The printers again", merged.Name)
			require.Equal(t, incident.ByHand, merged.Naming)
			continue
		}
		require.Equal(t, nameOfTwo, merged.Name)
		require.Equal(t, incident.Automatic, merged.Naming)
		var from, to audit.Value
		for _, e := range log {
			for _, c := range e.Changes {
				if e.Version == merged.Version && c.Field == incident.FieldName {
					from, to = c.Before, c.After
				}
			}
		}
		require.True(t, from.Equal(audit.Free("The printers again")))
		require.True(t, to.Equal(audit.Free(nameOfTwo)))
	}
}

func TestRenameSaysWhoseNameItIs(t *testing.T) {
	d, first, _ := grown(t, incident.Policy{})
	inc, err := d.Update(ctx, first.ID, incident.Rename("  "+first.Name+" "))
	require.NoError(t, err)
	require.Equal(t, first.Name, inc.Name)
	require.Equal(t, first.Version+1, inc.Version, "whose name it is has changed")
	again, err := d.Update(ctx, first.ID, incident.Rename(first.Name))
	require.NoError(t, err)
	require.Equal(t, inc.Version, again.Version, "the second time nothing has")
	back, err := d.Update(ctx, first.ID, incident.AutoName())
	require.NoError(t, err)
	require.Equal(t, first.Name, back.Name)
	require.Equal(t, incident.Automatic, back.Naming)

	for _, bad := range []string{"", "  ", "a\nb", "a\x1bb", "a\u202eb", "a\u200bb", "\xff", strings.Repeat("x", 257), strings.Repeat("x", 1<<20)} {
		_, err := d.Update(ctx, first.ID, incident.Rename(bad))
		require.ErrorIs(t, err, incident.ErrInvalid, "%.20q", bad)
	}
}

// An imported document without a name gets an automatic one; a hostile name is made fit for display.
func TestImportedNames(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	for id, c := range map[string]struct {
		name, want string
		naming     incident.Naming
	}{
		"i1": {"", nameOfOne, incident.Automatic},
		"i2": {" \u200b ", nameOfOne, incident.Automatic},
		"i3": {"Odd\x1b[31m \u202ename\n", "Odd [31m name", incident.FromImport},
		"i4": {strings.Repeat("x", 300), strings.Repeat("x", 256), incident.FromImport},
	} {
		inc, err := d.Import(ctx, incident.Document{Name: c.name, Alerts: []alert.Alert{
			on("w11", id, "Suspicious activity", "Execution", alert.Medium)}})
		require.NoError(t, err)
		require.Equal(t, c.want, inc.Name)
		require.Equal(t, c.naming, inc.Naming)
	}
}
