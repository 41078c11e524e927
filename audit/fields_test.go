package audit_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
)

func TestFields(t *testing.T) {
	require.Equal(t, []string{
		"content", "actor", "actorKind", "action", "cause", "time", "origin", "incident", "seq", "command", "field", "target",
	}, slices.Collect(audit.Schema.Fields()))

	e := audit.Entry{
		Incident: 12, Seq: 3, Time: epoch, Actor: audit.User("Ana@contoso.com"), Action: audit.AlertsAdded, Cause: audit.Merged,
		Origin: "Sentinel", Command: "c-1", Changes: []audit.Change{
			{Field: "status", Target: "a1"}, {Field: "owner", Target: "a1"}, {Field: "owner", Target: "a2"}, {Field: "severity"},
		},
	}
	bare := audit.Entry{Incident: math.MaxUint64, Action: audit.Commented, Actor: audit.System("s")}
	cases := []struct {
		text       string
		expr       filter.Expr
		full, bare bool
	}{
		{"content/any(t:t eq 'audits')", audit.ByContent.Is(audit.AuditContent), true, false},
		{"", audit.ByContent.In(audit.CommentContent, audit.AuditContent), true, true},
		{"actor eq 'ana@contoso.com'", audit.ByActor.Is("ana@contoso.com"), true, false},
		{"actorKind eq 'system'", audit.ByActorKind.Is(audit.ActorSystem), false, true},
		{"action in ('alertsAdded','commented')", audit.ByAction.In(audit.AlertsAdded, audit.Commented), true, true},
		{"cause eq 'merged'", audit.ByCause.Is(audit.Merged), true, false},
		{"cause eq 'none'", audit.ByCause.Is(0), false, true},
		{"", audit.ByTime.Between(epoch, epoch.Add(time.Second)), true, false},
		{"origin eq null", audit.ByOrigin.Empty(), false, true},
		{"origin eq 'sentinel'", audit.ByOrigin.Is("sentinel"), true, false},
		{"incident eq 12", audit.ByIncident.Is(12), true, false},
		{"incident eq 9223372036854775807", audit.ByIncident.Is(math.MaxInt64), false, true},
		{"seq ge 3", audit.BySeq.AtLeast(3), true, false},
		{"command eq 'c-1'", audit.ByCommand.Is("c-1"), true, false},
		{"", audit.ByField.Is("severity"), true, false},
		{"", audit.ByField.Is("status"), true, false},
		{"", audit.ByField.Empty(), false, true},
		{"", audit.ByTarget.Is("A2"), true, false},
		{"", audit.ByTarget.Is("a1"), true, false},
		{"", audit.ByTarget.Empty(), false, true},
	}
	for _, c := range cases {
		if c.text != "" {
			require.Equal(t, c.text, c.expr.String())
		}
		match, err := audit.Schema.Compile(c.expr)
		require.NoError(t, err, c.expr)
		require.Equal(t, c.full, match(&e), c.expr)
		require.Equal(t, c.bare, match(&bare), c.expr)
	}
	for _, bad := range []filter.Expr{
		audit.ByAction.Is(0), audit.ByAction.Is(99), audit.ByCause.Is(99), audit.ByActorKind.Is(0), audit.ByContent.Is(0), audit.ByContent.Is(7),
	} {
		require.ErrorIs(t, audit.Schema.Check(bad), filter.ErrInvalid, bad)
	}
}
