package incident

import (
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// DefaultQueue is the queue an analyst sees first, as the product shows it: incidents that are not resolved, of high, medium or
// low severity, updated within a week, the one updated last first, thirty to a page. Incidents that wait for an action of the
// customer are among those that are not resolved. Every call returns a query of its own to start from.
func DefaultQueue() Query {
	return Query{
		Filter: filter.And(
			ByStatus.In(Active, InProgress, AwaitingAction),
			BySeverity.In(alert.High, alert.Medium, alert.Low),
			ByUpdated.Within(7*24*time.Hour),
		),
		Limit: PageSize,
	}
}
