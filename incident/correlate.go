package incident

import (
	"cmp"
	"context"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// A Correlator decides which open incident a new alert joins: the ID of one of the candidates, or zero for an incident of its
// own. The candidates are the open incidents that share an entity of the kinds in Options.CorrelateBy with the alert and have room
// for one more, at most [MaxCandidates] for each of its first [MaxLookups] such entities, newest first; those the actor may not
// see are not among them. An answer that is no candidate is an error.
//
// Correlation is serialised within one [Engine]. Two processes that ingest related alerts at the same instant may each open
// an incident; the remedy is [Desk.Merge].
type Correlator func(ctx context.Context, a alert.Alert, candidates []Candidate) (ID, error)

// What correlation looks at for one alert, so that no alert makes it slow: open incidents for one entity, and entities,
// devices, users and mailboxes before others.
const (
	MaxCandidates = 32
	MaxLookups    = 100
)

// A Candidate is an open incident that a new alert may join, with the alerts of the same Ingest call that come before it.
type Candidate struct {
	ID                          ID
	Alerts                      int // how many it holds
	FirstActivity, LastActivity time.Time
	Shared                      []string // the entities looked up that it shares with the alert, as EntityKey writes them, sorted
}

// DefaultWindow is the time within which alerts on one asset belong together unless Options says otherwise.
const DefaultWindow = 24 * time.Hour

// SameEntity is the correlator that lets an alert join the open incident it shares most entities with, of those that
// Options.CorrelateBy names, provided that their activity is not further apart than window; of equals, the one with the latest
// activity, then the lowest id.
func SameEntity(window time.Duration) Correlator {
	return func(_ context.Context, a alert.Alert, candidates []Candidate) (ID, error) {
		first, last := span(&a)
		best, shared := Candidate{}, 0
		for _, c := range candidates {
			n := len(c.Shared)
			if n == 0 || first.Sub(c.LastActivity) > window || c.FirstActivity.Sub(last) > window {
				continue
			}
			if best.ID == 0 || cmp.Or(
				cmp.Compare(n, shared), c.LastActivity.Compare(best.LastActivity), cmp.Compare(best.ID, c.ID)) > 0 {
				best, shared = c, n
			}
		}
		return best.ID, nil
	}
}

// Separate is the correlator that never correlates: every alert opens an incident of its own. With an empty CorrelateBy nothing
// is looked up for it.
func Separate(context.Context, alert.Alert, []Candidate) (ID, error) { return 0, nil }
