package storetest

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func listCases() []testCase {
	return []testCase{
		check("List/EmptyStore", ruleList, func(l *lab) {
			l.equal("incidents", len(l.list(incident.Query{Redirected: true})), 0)
		}),
		check("List/YieldsWhatWasCommitted", ruleList, func(l *lab) {
			l.populate(2, 80)
			incs := l.list(incident.Query{Redirected: true})
			l.equal("incidents listed", len(incs), len(l.model.ids()))
			for _, inc := range incs {
				l.sameIncident("listed", inc, l.model.incidents[inc.ID])
			}
		}),
		check("List/OrdersAreTotal", ruleOrder, func(l *lab) {
			l.populate(3, 150)
			for _, o := range orders() {
				q := incident.Query{Order: o, Redirected: true}
				l.equal(nameOf(o), briefs(l.list(q)), briefs(l.model.list(l, q, nil)))
			}
		}),
		check("List/Limit", ruleLimit, func(l *lab) {
			l.populate(4, 60)
			for _, o := range orders() {
				for _, n := range []int{1, 2, 7, len(l.model.ids()), 100_000} {
					q := incident.Query{Order: o, Limit: n}
					l.equal(nameOf(o), briefs(l.list(q)), briefs(l.model.list(l, q, nil)))
				}
			}
		}),
		check("List/RedirectedOnlyWhenAsked", ruleRedirected, func(l *lab) {
			a, b := l.open(), l.open()
			_, err := l.desk.Merge(l.ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}})
			l.must(err, "merge")
			for _, o := range orders() {
				l.equal("live "+nameOf(o), len(l.list(incident.Query{Order: o})), 1)
				l.equal("all "+nameOf(o), len(l.list(incident.Query{Order: o, Redirected: true})), 2)
			}
			hidden := incident.Query{Filter: incident.ByStatus.Is(incident.Redirected)}
			l.equal("asked for by a filter only", len(l.list(hidden)), 0)
			hidden.Redirected = true
			l.equal("asked for by both", len(l.list(hidden)), 1)
		}),
		check("List/FiltersMeanWhatCompileMeans", ruleList, func(l *lab) {
			l.populate(5, 150)
			r := rand.New(rand.NewPCG(5, 5))
			all := orders()
			for i := range 400 {
				q := incident.Query{
					Filter: expression(r, i%4, incidentTest), Order: pick(r, all), Limit: pick(r, []int{0, 0, 1, 5}), Redirected: i%3 == 0,
				}
				l.equal(q.Filter.String()+" "+nameOf(q.Order), briefs(l.list(q)), briefs(l.model.list(l, q, nil)))
			}
		}),
		check("List/ManyIncidents", ruleList, func(l *lab) {
			for range 700 {
				l.open()
				l.clock.advance(time.Microsecond)
			}
			for _, o := range orders() {
				for _, q := range []incident.Query{{Order: o}, {Order: o, Limit: 500}, {Order: o, Filter: incident.ByNumber.AtMost(20)}} {
					l.equal(nameOf(o), briefs(l.list(q)), briefs(l.model.list(l, q, nil)))
				}
			}
		}),
		check("List/RefusesUnboundFilters", ruleListError, func(l *lab) {
			l.open()
			for _, f := range []filter.Expr{
				incident.ByAssignment.Is(incident.Me), incident.ByUpdated.Within(time.Hour),
				filter.And(incident.ByNumber.AtLeast(0), filter.Not(incident.ByAssignment.Is(incident.Unassigned))),
			} {
				l.justError(incident.Query{Filter: f}, filter.ErrUnbound)
			}
		}),
		check("List/RefusesFiltersOfAnotherSchema", ruleListError, func(l *lab) {
			l.open()
			l.justError(incident.Query{Filter: audit.ByAction.Is(audit.Created)}, filter.ErrInvalid)
			l.justError(incident.Query{Filter: filter.Or(incident.ByNumber.AtLeast(0), audit.ByOrigin.Is("x"))}, filter.ErrInvalid)
		}),
		check("List/RefusesWhatNoStoreAccepts", ruleListInvalid, func(l *lab) {
			l.open()
			l.justError(incident.Query{Limit: -1}, incident.ErrInvalid)
			l.justError(incident.Query{Order: incident.Order{Key: incident.OrderName + 1}}, incident.ErrInvalid)
			l.justError(incident.Query{}.Resume("token"), incident.ErrBadCursor)
		}),
	}
}

// justError fails the case unless a list yields one error and nothing else.
func (l *lab) justError(q incident.Query, want error) {
	l.t.Helper()
	n := 0
	for inc, err := range l.store.List(l.ctx, q) {
		n++
		if inc != (incident.Incident{}) {
			l.errorf("list of %v yielded incident %d", q.Filter, inc.ID)
		}
		if !errors.Is(err, want) {
			l.errorf("list of %v: got error %v, want one that is %v", q.Filter, err, want)
		}
	}
	l.equal("values of a list that is refused", n, 1)
}
