package incident_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A command sent again does nothing and reports what is stored, whatever kind it is.
func TestACommandSentAgainDoesNothing(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	one := []alert.Alert{on("w11", "n1", "T", "", alert.Low)}
	first, err := d.WithCommandID("open").Open(ctx, one)
	require.NoError(t, err)
	again, err := d.WithCommandID("open").Open(ctx, one)
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)

	for range 2 {
		inc, err := d.WithCommandID("comment").Update(ctx, first.ID, incident.Comment("once"))
		require.NoError(t, err)
		require.Equal(t, 1, inc.Comments)
	}
	in, err := d.WithCommandID("ingest").Ingest(ctx, on("x", "n2", "T", "", alert.Low))
	require.NoError(t, err)
	require.Equal(t, incident.Opened, in[0].Outcome)
	back, err := d.WithCommandID("ingest").Ingest(ctx, on("x", "n2", "T", "", alert.Low))
	require.NoError(t, err)
	require.Equal(t, []incident.Ingested{{Alert: "n2", Incident: in[0].Incident, Outcome: incident.Replayed}}, back)
	for range 2 {
		moved, err := d.WithCommandID("move").MoveAlerts(ctx, incident.Move{Alerts: []string{"n2"}})
		require.NoError(t, err)
		require.Equal(t, uint64(1), moved.Version)
	}
	for range 2 {
		r, err := d.WithCommandID("all").UpdateAll(ctx, incident.AllOrNothing, []incident.ID{first.ID}, incident.AddTags("x"))
		require.NoError(t, err)
		require.Equal(t, 1, r[0].Incident.TagCount())
	}
	require.Equal(t, first.Log().Len+2, uint64(len(logOf(t, d, first.ID))), "comment, tag, and nothing twice")
}

// The id of a command that was committed does not let a command on something else pass for done.
func TestAUsedCommandIDIsNoExcuse(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	a, b := opened(t, d, "a1"), opened(t, d, "b1")
	used := d.WithCommandID("used")
	_, err := used.Update(ctx, a.ID, incident.AddTags("x"))
	require.NoError(t, err)
	for name, do := range map[string]func() error{
		"update": func() error { _, err := used.Update(ctx, b.ID, incident.Resolve("")); return err },
		"all": func() error {
			_, err := used.UpdateAll(ctx, incident.AllOrNothing, []incident.ID{b.ID}, incident.Resolve(""))
			return err
		},
		"open":   func() error { _, err := used.Open(ctx, []alert.Alert{on("w", "c1", "T", "", alert.Low)}); return err },
		"ingest": func() error { _, err := used.Ingest(ctx, on("w", "c1", "T", "", alert.Low)); return err },
		"move": func() error {
			_, err := used.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}, To: b.ID})
			return err
		},
		"merge": func() error {
			_, err := used.Merge(ctx, incident.Merge{Target: b.ID, Sources: []incident.ID{a.ID}})
			return err
		},
	} {
		var fe *incident.FieldError
		require.ErrorAs(t, do(), &fe, name)
		require.Equal(t, "command", fe.Field, name)
	}
	require.Equal(t, b.Version, func() uint64 { inc, _ := d.GetExact(ctx, b.ID); return inc.Version }())
}

// Nor does it tell of an incident the actor may not see and did not name.
func TestAUsedCommandIDTellsNothing(t *testing.T) {
	w := newWorld(t, func(o *incident.Options) {
		o.Visible = func(audit.Actor) filter.Expr { return incident.ByTag.Is("bob's") }
	})
	_, err := w.free.WithCommandID("k").Open(ctx, []alert.Alert{on("w", "c1", "T", "", alert.Low)})
	require.NoError(t, err)
	used := w.held.WithCommandID("k")
	_, err = used.Open(ctx, []alert.Alert{on("w", "c2", "T", "", alert.Low)})
	var fe *incident.FieldError
	require.ErrorAs(t, err, &fe)
	require.Equal(t, "command", fe.Field)
}
