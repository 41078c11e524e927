package storetest

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A store without the ability passes: then the helper counts, and the helper is held against the model all the same.
func counterCases() []testCase {
	return []testCase{
		check("Counter/CountsWhatIsListed", ruleCount, func(l *lab) {
			l.populate(15, 120)
			r := rand.New(rand.NewPCG(15, 15))
			for i := range 300 {
				q := incident.Query{Redirected: i%2 == 0, Order: pick(r, orders()), Limit: i % 3}
				if i > 10 {
					q.Filter = expression(r, i%4, incidentTest)
				}
				want := len(l.model.list(l, incident.Query{Filter: q.Filter, Redirected: q.Redirected}, nil))
				if i%5 == 0 {
					q = q.After(l.model.incidents[pick(r, l.model.ids())])
				}
				l.counts(q, want)
			}
		}),
		check("Counter/FollowsCommits", ruleCount, func(l *lab) {
			l.counts(incident.Query{}, 0)
			a, b := l.open("a"), l.open("b")
			l.counts(incident.Query{}, 2)
			_, err := l.desk.Merge(l.ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}})
			l.must(err, "merge")
			l.counts(incident.Query{}, 1)
			l.counts(incident.Query{Redirected: true}, 2)
			l.update(a.ID, incident.Resolve(""))
			l.counts(incident.Query{}, 1)
			l.counts(incident.Query{Filter: incident.ByStatus.Is(incident.Active)}, 0)
		}),
		check("Counter/Errors", ruleCount, func(l *lab) {
			l.openMany(3)
			for _, s := range []incident.Store{l.store, plain{l.store}} {
				_, err := incident.Count(l.ctx, s, incident.Query{Filter: incident.ByUpdated.Within(time.Hour)})
				l.wantErr("count of an unbound filter", err, filter.ErrUnbound)
				ctx, cancel := context.WithCancel(l.ctx)
				cancel()
				for _, q := range []incident.Query{{}, {Filter: incident.ByNumber.AtLeast(0)}} {
					_, err = incident.Count(ctx, s, q)
					l.wantErr("count with a context that has ended", err, context.Canceled)
				}
			}
		}),
	}
}

// counts fails the case unless the store, and the helper over a store without the ability, count so many.
func (l *lab) counts(q incident.Query, want int) {
	l.t.Helper()
	for _, s := range []incident.Store{l.store, plain{l.store}} {
		n, err := incident.Count(l.ctx, s, q)
		l.must(err, "count")
		l.equal("count of "+q.Filter.String(), n, want)
	}
	if c, ok := l.store.(incident.Counter); ok {
		n, err := c.Count(l.ctx, q)
		l.must(err, "count")
		l.equal("the store's own count of "+q.Filter.String(), n, want)
	}
}
