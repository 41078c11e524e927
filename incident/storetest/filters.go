package storetest

import (
	"math/rand/v2"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// expression makes a random expression of the leaves.
func expression(r *rand.Rand, depth int, leaf func(*rand.Rand) filter.Expr) filter.Expr {
	if depth == 0 {
		return leaf(r)
	}
	sub := func() filter.Expr { return expression(r, depth-1, leaf) }
	switch r.IntN(5) {
	case 0:
		return filter.And(sub(), sub())
	case 1:
		return filter.Or(sub(), sub())
	case 2:
		return filter.Not(sub())
	default:
		return leaf(r)
	}
}

// incidentTest is a test on one property of incidents, of every kind of property there is.
func incidentTest(r *rand.Rand) filter.Expr {
	text, when := pick(r, append(titles, "%", "_", "'", "ä", "srv")), pick(r, times[1:])
	severity := alert.Severity(r.IntN(5))
	tests := []func() filter.Expr{
		func() filter.Expr { return incident.ByNumber.AtMost(r.Int64N(60)) },
		func() filter.Expr { return incident.ByNumber.In(r.Int64N(60), r.Int64N(60), r.Int64N(60)) },
		func() filter.Expr { return incident.ByName.Is(text) },
		func() filter.Expr { return incident.ByName.Contains(text) },
		func() filter.Expr { return incident.ByName.StartsWith("sus") },
		func() filter.Expr { return incident.ByName.EndsWith("ITY") },
		func() filter.Expr { return incident.BySeverity.AtLeast(severity) },
		func() filter.Expr { return incident.BySeverity.In(severity, alert.High) },
		func() filter.Expr { return incident.ByStatus.Is(incident.Resolved) },
		func() filter.Expr { return incident.ByStatus.In(incident.Active, incident.Redirected) },
		func() filter.Expr { return incident.ByStatus.IsNot(incident.Active) },
		func() filter.Expr { return incident.ByClassification.Is(alert.TruePositive) },
		func() filter.Expr { return incident.ByDetermination.Is(alert.Undetermined) },
		func() filter.Expr { return incident.ByOwner.Is(pick(r, people)) },
		func() filter.Expr { return incident.ByOwner.IsNot(pick(r, people)) },
		func() filter.Expr { return incident.ByOwner.Empty() },
		func() filter.Expr { return incident.ByOwnerKind.Is(alert.UserOwnerKind) },
		func() filter.Expr { return incident.ByTag.Is(pick(r, tags)) },
		func() filter.Expr { return incident.ByTag.Contains(pick(r, []string{"%", "_", "S", "'"})) },
		func() filter.Expr { return incident.ByTag.Empty() },
		func() filter.Expr { return incident.BySystemTag.Is("HONEYPOT") },
		func() filter.Expr { return incident.BySystemTag.Is(incident.RedirectedTag) },
		func() filter.Expr { return incident.ByCreated.Before(when) },
		func() filter.Expr {
			return incident.ByUpdated.Since(epoch.Add(time.Duration(r.IntN(20)) * time.Second))
		},
		func() filter.Expr { return incident.ByResolved.Empty() },
		func() filter.Expr { return incident.ByFirstActivity.Until(when) },
		func() filter.Expr { return incident.ByLastActivity.After(when) },
		func() filter.Expr { return incident.ByAlertCount.Above(r.Int64N(4)) },
		func() filter.Expr { return incident.ByAlert.In("alert-1", "alert-7", "alert-12") },
		func() filter.Expr { return incident.ByTechnique.Is("t1546") },
		func() filter.Expr { return incident.ByTitle.Is(text) },
		func() filter.Expr { return incident.ByDevice.Is(pick(r, hosts)) },
		func() filter.Expr { return incident.ByUser.Contains("ANA") },
		func() filter.Expr {
			return incident.ByEntityKey.Is(incident.EntityKey(alert.Device{DNSName: pick(r, hosts)}))
		},
	}
	return pick(r, tests)()
}

// entryTest is a test on one property of entries.
func entryTest(r *rand.Rand) filter.Expr {
	tests := []func() filter.Expr{
		func() filter.Expr { return audit.ByContent.Is(audit.CommentContent) },
		func() filter.Expr { return audit.ByContent.Is(audit.AuditContent) },
		func() filter.Expr { return audit.ByActor.Is("ANA@contoso.com") },
		func() filter.Expr { return audit.ByAction.In(audit.TagsAdded, audit.AlertsAdded, audit.Commented) },
		func() filter.Expr { return audit.ByCause.Is(audit.Resolved) },
		func() filter.Expr { return audit.ByTime.Since(epoch.Add(time.Duration(r.IntN(20)) * time.Second)) },
		func() filter.Expr { return audit.BySeq.AtMost(r.Int64N(8)) },
		func() filter.Expr { return audit.ByOrigin.Empty() },
		func() filter.Expr { return audit.ByField.Is(incident.FieldTag) },
		func() filter.Expr { return audit.ByTarget.Empty() },
	}
	return pick(r, tests)()
}
