package incident_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// W30: two clients that last looked long ago add and remove tags; the changes of both hold.
func TestStaleClientsDoNotUndoEachOther(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc, err := d.Open(ctx, []alert.Alert{on("w11", "a1", "A", "", alert.Low)}, incident.AddTags("keep", "drop"))
	require.NoError(t, err)
	seen := inc.Version
	_, err = d.Update(ctx, inc.ID, incident.AddTags("ana's"))
	require.NoError(t, err)
	inc, err = d.Update(ctx, inc.ID, incident.RemoveTags("drop"), incident.AddTags("bob's"))
	require.NoError(t, err)
	for tag, want := range map[string]bool{"keep": true, "drop": false, "ana's": true, "bob's": true} {
		require.Equal(t, want, inc.HasTag(tag), tag)
	}
	_, err = d.Update(ctx, inc.ID, incident.IfVersion(seen), incident.AddTags("late")) // who wants to know is told
	var conflict *incident.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, []incident.ID{inc.ID}, conflict.Incidents)
	_, err = d.Update(ctx, inc.ID, incident.IfVersion(inc.Version), incident.AddTags("in time"))
	require.NoError(t, err)
}

// W31: many incidents at once, some of which refuse. What the result says is what is stored.
func TestBulkResultIsTheState(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	var ids []incident.ID
	for i := range 6 {
		ids = append(ids, opened(t, d, fmt.Sprint("a", i)).ID)
	}
	_, err := merge(d, ids[0], ids[1])
	require.NoError(t, err)
	_, err = d.Update(ctx, ids[2], incident.Resolve(""))
	require.NoError(t, err)
	ids = append(ids, 4711, ids[0])
	before := stateOf(t, d)

	results, err := d.UpdateAll(ctx, incident.AllOrNothing, ids, incident.AddTags("x"), incident.Start())
	require.Error(t, err)
	require.Nil(t, results)
	require.Equal(t, before, stateOf(t, d))

	results, err = d.UpdateAll(ctx, incident.PerItem, ids, incident.AddTags("x"), incident.Start())
	require.NoError(t, err)
	require.Len(t, results, 7, "each once")
	for _, r := range results {
		switch r.ID {
		case ids[1]:
			require.ErrorIs(t, r.Err, incident.ErrRedirected)
		case ids[2]:
			require.ErrorIs(t, r.Err, incident.ErrRefused)
		case 4711:
			require.ErrorIs(t, r.Err, incident.ErrNotFound)
			continue
		default:
			require.NoError(t, r.Err)
			require.True(t, r.Incident.HasTag("x"))
			now, err := d.GetExact(ctx, r.ID)
			require.NoError(t, err)
			require.Equal(t, now, r.Incident)
			continue
		}
		require.Zero(t, r.Incident)
		now, err := d.GetExact(ctx, r.ID)
		require.NoError(t, err)
		require.False(t, now.HasTag("x"))
	}

	live := []incident.ID{ids[0], ids[3], ids[4], ids[5]}
	results, err = d.UpdateAll(ctx, incident.AllOrNothing, live, incident.Resolve("all"))
	require.NoError(t, err)
	command := ""
	for _, r := range results {
		require.Equal(t, incident.Resolved, r.Incident.Status)
		log := checkLog(t, d, r.Incident)
		last := log[len(log)-1]
		require.True(t, command == "" || command == last.Command, "one command for all")
		command = last.Command
	}
	_, err = d.UpdateAll(ctx, incident.BulkMode(9), live, incident.Reopen())
	require.ErrorIs(t, err, incident.ErrInvalid, "not a mode")
}

// W32: nothing that was given in or handed out reaches what is stored.
func TestNothingIsSharedWithCallers(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	alerts := []alert.Alert{on("w11", "a1", "A", "Execution", alert.Low), on("w11", "a2", "A", "Execution", alert.Low)}
	for i := range alerts {
		alerts[i].MitreTechniques = []string{"T1"}
		alerts[i].Categories = []string{"Impact"}
		alerts[i].SystemTags = []string{"tag"}
		alerts[i].CustomDetails = []byte(`{"a":1}`)
	}
	tags, moved := []string{"one", "two"}, []string{"a1"}
	changes := []incident.Change{incident.AddTags(tags...), incident.StartAlerts(moved...)}
	inc, err := d.Open(ctx, alerts, changes...)
	require.NoError(t, err)
	doc := incident.Document{Name: "x", Tags: []string{"three"}, SystemTags: []string{"sys"},
		Alerts: []alert.Alert{on("w12", "b1", "B", "", alert.Low)}, Comments: []alert.Comment{{Text: "there"}}}
	imported, err := d.Import(ctx, doc)
	require.NoError(t, err)
	late := on("w11", "a3", "C", "", alert.Low)
	late.MitreTechniques = []string{"T2"}
	_, err = d.Ingest(ctx, late)
	require.NoError(t, err)
	reasons := []string{"sameAsset"}
	_, err = d.MoveAlerts(ctx, incident.Move{Alerts: moved, To: imported.ID, Reasons: reasons})
	require.NoError(t, err)
	want := stateOf(t, d)

	spoil := func(a *alert.Alert) {
		for _, s := range [][]string{a.MitreTechniques, a.Categories, a.SystemTags} {
			for i := range s {
				s[i] = "spoilt"
			}
		}
		for i := range a.Evidence {
			a.Evidence[i] = alert.NewEvidence(alert.IP{Address: "spoilt"})
		}
		for i := range a.CustomDetails {
			a.CustomDetails[i] = ' '
		}
		a.Title = "spoilt"
	}
	for i := range alerts {
		spoil(&alerts[i])
	}
	spoil(&late)
	spoil(&doc.Alerts[0])
	tags[0], moved[0], reasons[0], doc.Tags[0], doc.SystemTags[0], doc.Comments[0].Text = "spoilt", "spoilt", "spoilt", "spoilt", "spoilt", "spoilt"
	changes[0] = nil
	for _, got := range all(t, d.List(ctx, incident.Query{})) {
		for a := range got.Alerts() {
			spoil(&a)
		}
		out := got.Document()
		for i := range out.Alerts {
			spoil(&out.Alerts[i])
		}
		for i := range out.Tags {
			out.Tags[i] = "spoilt"
		}
		one, _ := got.Alert("a2")
		spoil(&one)
		got.Name, got.Severity = "spoilt", alert.High
	}
	inc.Name = "spoilt"
	held, err := d.Locate(ctx, "a1", "a2")
	require.NoError(t, err)
	held["a1"] = 9
	require.Equal(t, want, stateOf(t, d))
	for _, now := range all(t, d.List(ctx, incident.Query{})) {
		for _, e := range checkLog(t, d, now) {
			require.NotContains(t, fmt.Sprint(e), "spoilt")
		}
	}
}

// W33, W34: a command that fails has changed nothing, writes nothing, and is reported as refused once.
func TestErrorsChangeNothing(t *testing.T) {
	var refused []string
	deny := false
	d, c := newDesk(t, incident.Options{
		Limits: incident.Limits{AlertsPerIncident: 4, Batch: 3, Tags: 3, Changes: 4, NameRunes: 20, TagRunes: 10},
		Refused: func(_ context.Context, actor audit.Actor, cmd incident.Command, err error) {
			refused = append(refused, cmd.Name())
		},
		Authorize: func(context.Context, audit.Actor, incident.Command, []incident.Incident) error {
			if deny {
				return errors.New("not today")
			}
			return nil
		},
	})
	a, b, r, gone := opened(t, d, "a1", "a2", "a3"), opened(t, d, "b1", "b2"), opened(t, d, "r1"), opened(t, d, "g1")
	_, err := d.Update(ctx, r.ID, incident.Resolve("done"))
	require.NoError(t, err)
	_, err = d.Update(ctx, a.ID, incident.Assign(alert.UserOwner("ana")), incident.Classify(alert.TruePositive, alert.Malware))
	require.NoError(t, err)
	_, err = merge(d, b.ID, gone.ID)
	require.NoError(t, err)
	_, err = d.Update(ctx, b.ID, incident.Assign(alert.UserOwner("bob")), incident.AddTags("1", "2"))
	require.NoError(t, err)
	ended, end := context.WithCancel(ctx)
	end()
	before := stateOf(t, d)
	c.advance(time.Hour)
	one := func(id string) alert.Alert { return on("w99", id, "A", "", alert.Low) }
	update := func(id incident.ID, changes ...incident.Change) func() error {
		return func() error { _, err := d.Update(ctx, id, changes...); return err }
	}
	for name, f := range map[string]struct {
		do   func() error
		want error
	}{
		"long name":      {update(a.ID, incident.AddTags("x"), incident.Rename(strings.Repeat("x", 21))), incident.ErrInvalid},
		"long tag":       {update(a.ID, incident.Rename("x"), incident.AddTags("12345678901")), incident.ErrInvalid},
		"tags":           {update(b.ID, incident.AddTags("3", "4")), incident.ErrTooLarge},
		"changes":        {update(a.ID, incident.Start(), incident.Start(), incident.Start(), incident.Start(), incident.Start()), incident.ErrTooLarge},
		"no change":      {update(a.ID, incident.Start(), nil), incident.ErrInvalid},
		"nobody's alert": {update(a.ID, incident.Start(), incident.ResolveAlerts("a1", "b1")), incident.ErrNotFound},
		"resolved":       {update(r.ID, incident.AddTags("x"), incident.Start()), incident.ErrRefused},
		"no such":        {update(4711, incident.Start()), incident.ErrNotFound},
		"zero":           {update(0, incident.Start()), incident.ErrNotFound},
		"merged away":    {update(gone.ID, incident.Start()), incident.ErrRedirected},
		"merge":          {func() error { _, err := merge(d, a.ID, b.ID, r.ID); return err }, incident.ErrRefused},
		"merge of none":  {func() error { _, err := merge(d, a.ID); return err }, incident.ErrInvalid},
		"move to full": {func() error {
			_, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"b1", "b2"}, To: a.ID})
			return err
		}, incident.ErrTooLarge},
		"move from done": {func() error {
			_, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"b1", "r1"}, To: a.ID})
			return err
		}, incident.ErrRefused},
		"move to done":    {func() error { _, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"b1"}, To: r.ID}); return err }, incident.ErrRefused},
		"open known":      {func() error { _, err := d.Open(ctx, []alert.Alert{one("n1"), one("a1")}); return err }, incident.ErrConflict},
		"open twice":      {func() error { _, err := d.Open(ctx, []alert.Alert{one("n1"), one("n1")}); return err }, incident.ErrInvalid},
		"open and refuse": {func() error { _, err := d.Open(ctx, []alert.Alert{one("n1")}, incident.Comment("")); return err }, incident.ErrInvalid},
		"bad alert":       {func() error { _, err := d.Ingest(ctx, one("n1"), alert.Alert{}); return err }, incident.ErrInvalid},
		"too many":        {func() error { _, err := d.Ingest(ctx, one("n1"), one("n2"), one("n3"), one("n4")); return err }, incident.ErrTooLarge},
		"ended update":    {func() error { _, err := d.Update(ended, a.ID, incident.Start()); return err }, context.Canceled},
		"ended ingest":    {func() error { _, err := d.Ingest(ended, one("n1")); return err }, context.Canceled},
		"bad command id":  {func() error { _, err := d.WithCommandID("a\nb").Update(ctx, a.ID, incident.Start()); return err }, incident.ErrInvalid},
		"denied": {func() error {
			deny = true
			defer func() { deny = false }()
			_, err := d.Ingest(ctx, one("n1"))
			return err
		}, incident.ErrForbidden},
	} {
		refused = nil
		err := f.do()
		require.ErrorIs(t, err, f.want, name)
		require.Equal(t, before, stateOf(t, d), name)
		require.LessOrEqual(t, len(refused), 1, name)
	}
	held, err := d.Locate(ctx, "n1", "n2")
	require.NoError(t, err)
	require.Empty(t, held)
}
