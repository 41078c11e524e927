package incident_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Transition is also called by hand, with what no Desk would make of a command: it refuses, and says why.
func TestTransitionsMadeByHand(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	one, two := opened(t, d, "a1", "a2"), opened(t, d, "b1")
	set := []incident.Incident{one, two}
	env := incident.Env{Actor: ana, Time: epoch, Command: "c", Scope: "default"}
	fresh := on("w11", "n1", "New", "", alert.Low)
	for name, c := range map[string]struct {
		cmd  incident.Command
		env  func(*incident.Env)
		want error
	}{
		"no actor":          {cmd: incident.UpdateCommand{Incidents: []incident.ID{1}}, env: func(e *incident.Env) { e.Actor = audit.Actor{} }, want: incident.ErrInvalid},
		"no id":             {cmd: incident.OpenCommand{Alerts: []alert.Alert{fresh}}, want: incident.ErrInvalid},
		"an id that is had": {cmd: incident.OpenCommand{Incident: 1, Alerts: []alert.Alert{fresh}}, want: incident.ErrConflict},
		"too many to open": {cmd: incident.OpenCommand{Incident: 3, Alerts: []alert.Alert{fresh, on("w11", "n2", "New", "", alert.Low)}},
			env: func(e *incident.Env) { e.Limits.AlertsPerIncident = 1 }, want: incident.ErrTooLarge},
		"too many to import": {cmd: incident.ImportCommand{Incident: 3, Document: incident.Document{
			Alerts: []alert.Alert{fresh, on("w11", "n2", "New", "", alert.Low)}}},
			env: func(e *incident.Env) { e.Limits.AlertsPerIncident = 1 }, want: incident.ErrTooLarge},
		"import of an id that is had": {cmd: incident.ImportCommand{Incident: 2, Document: incident.Document{Alerts: []alert.Alert{fresh}}}, want: incident.ErrConflict},
		"placed elsewhere": {cmd: incident.IngestCommand{Placements: []incident.Placement{{Alert: on("w11", "a1", "x", "", alert.Low), Incident: 2}}},
			want: incident.ErrConflict},
		"placed nowhere": {cmd: incident.IngestCommand{Placements: []incident.Placement{{Alert: fresh}}}, want: incident.ErrInvalid},
		"too many, and one twice": {cmd: incident.IngestCommand{Placements: []incident.Placement{{Alert: fresh, Incident: 2}, {Alert: fresh, Incident: 2}}},
			env: func(e *incident.Env) { e.Limits.AlertsPerIncident = 1 }, want: incident.ErrTooLarge},
	} {
		e := env
		if c.env != nil {
			c.env(&e)
		}
		got, err := incident.Transition(set, c.cmd, e)
		require.ErrorIs(t, err, c.want, name)
		require.Empty(t, got.Incidents, name)
	}
}

// What a document brings is held to the rules of what is typed, and the system tag of merged incidents is not for it to bring.
func TestImportsOfSystemTagsAndTimes(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	alerts := []alert.Alert{on("w11", "a1", "New", "", alert.Low)}
	_, err := d.Import(ctx, incident.Document{Alerts: alerts, SystemTags: []string{"REDIRECTED"}})
	require.ErrorContains(t, err, "is only for incidents that were merged away")
	_, err = d.Import(ctx, incident.Document{Alerts: alerts,
		Comments: []alert.Comment{{Text: "late", CreatedAt: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}}})
	require.ErrorContains(t, err, "comments[0].createdDateTime")
	inc, err := d.Import(ctx, incident.Document{Alerts: alerts, SystemTags: []string{"Legacy", "legacy ", "Other"}})
	require.NoError(t, err)
	var tags []string
	for tag := range inc.SystemTags() {
		tags = append(tags, tag)
	}
	require.Equal(t, []string{"Legacy", "Other"}, tags)
	found := all(t, d.List(ctx, incident.Query{Filter: incident.BySystemTag.Is("LEGACY")}))
	require.Len(t, found, 1)
}

// A comment of more bytes than any that is allowed is refused before it is counted.
func TestCommentsOfMegabytes(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	_, err := d.Update(ctx, inc.ID, incident.Comment(strings.Repeat("\r\n", incident.MaxCommentBytes)+"x"))
	require.ErrorContains(t, err, "want at most 30000 characters")
	require.Less(t, len(err.Error()), 1000)
}

// Long lists of alerts are cut in what an error says.
func TestErrorsOfManyAlertsStayShort(t *testing.T) {
	var ids []string
	for i := range 50 {
		ids = append(ids, strings.Repeat("x", 10)+string(rune('A'+i)))
	}
	err := &incident.ConflictError{Alerts: ids}
	require.ErrorContains(t, err, "and 40 more")
	require.NotContains(t, err.Error(), ids[11])
}

// A store in memory has no place for ids of more than 48 bits, and says so before it writes anything.
func TestMemoryRefusesIDsThatDoNotFit(t *testing.T) {
	m := incident.NewMemory("default")
	e, err := incident.New(fixed(&clock{now: epoch}, incident.Options{Store: farAway{m}}))
	require.NoError(t, err)
	_, err = e.As(ana).Open(ctx, alertsNamed("a1"))
	f, ok := err.(*incident.FieldError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "id", f.Field)
	require.Empty(t, all(t, m.List(ctx, incident.Query{})))
}

// A restriction that is no condition of incidents is told to whoever is restricted by it.
func TestRestrictionsThatMeanNothing(t *testing.T) {
	d, _ := newDesk(t, incident.Options{Visible: func(audit.Actor) filter.Expr { return audit.ByAction.Is(audit.Created) }})
	inc, err := d.Open(ctx, alertsNamed("a1"))
	if err == nil {
		_, err = d.Get(ctx, inc.ID)
	}
	require.Error(t, err)
}

// farAway is a store whose ids are too high for the one below.
type farAway struct{ *incident.Memory }

func (farAway) NextID(context.Context) (incident.ID, error) { return 1 << 48, nil }
