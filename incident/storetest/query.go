package storetest

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// What a query means is that of Schema.Compile; where the library itself might be wrong about it, it is written out by hand.
func queryCases() []testCase {
	return []testCase{
		check("Query/EveryProperty", ruleList, func(l *lab) {
			l.populate(30, 120)
			r := rand.New(rand.NewPCG(30, 30))
			for _, f := range fieldTests {
				for i := range 12 {
					l.answers(incident.Query{Filter: f.make(r), Order: orders()[i%len(orders())], Redirected: i%2 == 0})
				}
			}
		}),
		check("Query/TiesAndZeroTimes", ruleOrder, (*lab).ties),
		check("Query/TimesAreExact", ruleMeaning, (*lab).exactTimes),
		check("Query/FoldsCase", ruleMeaning, (*lab).foldsCase),
		check("Query/WildcardsAreLetters", ruleContains, (*lab).wildcards),
		check("Query/Search", ruleSearch, (*lab).searches),
		check("Query/LongLists", ruleSlack, (*lab).longLists),
		check("Query/DeepAndWide", ruleSlack, (*lab).deepAndWide),
		check("Query/TooLarge", ruleListError, func(l *lab) {
			l.open()
			e := incident.ByNumber.AtLeast(0)
			for range 4*filter.MaxDepth + 1 {
				e = filter.Or(incident.ByTag.Is("x"), filter.And(e, incident.ByTag.Empty()))
			}
			l.justError(incident.Query{Filter: e}, filter.ErrTooLarge)
			l.justError(incident.Query{Filter: incident.ByTag.In(make([]string, 4*filter.MaxList+1)...)}, filter.ErrTooLarge)
		}),
		check("Query/RefusesWhatIsNoText", ruleListError, func(l *lab) {
			l.open()
			for _, bad := range []string{"\xff", "a\xc3", "\xed\xa0\x80", "a\x00b"} {
				for _, e := range []filter.Expr{
					incident.ByName.Is(bad), incident.ByTag.Is(bad), incident.ByTag.In("a", bad), incident.ByDevice.Contains(bad),
					incident.Search(bad),
					filter.Or(incident.ByNumber.AtLeast(0), filter.Not(incident.ByOwner.StartsWith(bad))),
				} {
					q := incident.Query{Filter: e}
					l.justError(q, filter.ErrInvalid)
					_, err := incident.Count(l.ctx, l.store, q)
					l.wantErr("count by what is no text", err, filter.ErrInvalid)
					_, err = incident.Facets(l.ctx, l.store, q, allAsks()...)
					l.wantErr("facets by what is no text", err, filter.ErrInvalid)
				}
			}
		}),
		check("Query/RedirectedWithFilters", ruleRedirected, func(l *lab) {
			l.populate(31, 80)
			for i, id := range l.model.live() {
				if i%3 == 1 {
					_, err := l.desk.Merge(l.ctx, incident.Merge{Target: l.model.live()[0], Sources: []incident.ID{id}})
					if err != nil && !errors.Is(err, incident.ErrRefused) {
						l.must(err, "merge")
					}
				}
			}
			r := rand.New(rand.NewPCG(31, 31))
			for i := range 40 {
				e := expression(r, i%3, incidentTest)
				by := pick(r, []filter.Expr{incident.ByStatus.Is(incident.Redirected), incident.ByRedirect.Above(0),
					incident.BySystemTag.Is(incident.RedirectedTag),
					incident.ByStatus.IsNot(incident.Active), {}})
				for _, f := range []filter.Expr{filter.And(e, by), filter.Or(e, by), filter.Not(filter.And(e, by))} {
					for _, redirected := range []bool{false, true} {
						l.answers(incident.Query{Filter: f, Order: pick(r, orders()), Limit: i % 5, Redirected: redirected})
					}
				}
			}
		}),
		check("Query/AfterAPlaceOfNobody", rulePlace, (*lab).placesOfNobody),
		check("Query/LimitEdges", ruleLimit, func(l *lab) {
			l.populate(32, 50)
			for _, e := range []filter.Expr{{}, incident.ByNumber.AtMost(10), incident.ByTag.Is("vip"), filter.Or()} {
				n := len(l.model.list(l, incident.Query{Filter: e}, nil))
				for _, limit := range []int{0, 1, n - 1, n, n + 1, math.MaxInt32, math.MaxInt} {
					l.answers(incident.Query{Filter: e, Order: orders()[n%14], Limit: max(0, limit)})
					l.answers(incident.Query{Filter: e, Limit: max(0, limit)})
				}
			}
		}),
	}
}

// answers holds a list, from the beginning and after the first of it, and a count against the model.
func (l *lab) answers(q incident.Query) {
	l.t.Helper()
	what := clip(q.Filter.String()) + " " + nameOf(q.Order) + ", " + strconv.Itoa(q.Limit) + " at most"
	want := l.model.list(l, q, nil)
	l.equal(what, briefs(l.list(q)), briefs(want))
	if len(want) > 0 {
		l.equal(what+", after the first", briefs(l.list(q.After(want[0]))), briefs(l.model.list(l, q, &want[0])))
	}
	q.Limit = 0
	l.counts(q, len(l.model.list(l, q, nil)))
}

// selectsNames fails the case unless a condition selects just the incidents of some names.
func (l *lab) selectsNames(e filter.Expr, want ...string) {
	l.t.Helper()
	var got []string
	for _, inc := range l.list(incident.Query{Filter: e}) {
		got = append(got, inc.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	l.equal("incidents by "+clip(e.String()), strings.Join(got, " | "), strings.Join(want, " | "))
}

// ties has many incidents that are equal in each key, or lack the time of it.
func (l *lab) ties() {
	for i := range 36 {
		a := l.newAlert("host")
		a.Severity = alert.Severity(i / 2 % 5)
		a.FirstActivity, a.LastActivity = times[i%3], times[i/3%3]
		_, err := l.desk.Open(l.ctx, []alert.Alert{a}, incident.Rename([]string{"tie", "TIE", "Tie", "Ärger", "ärger", "b"}[i%6]))
		l.must(err, "open")
		if i%12 == 11 {
			l.clock.advance(time.Microsecond)
		}
	}
	for _, o := range orders() {
		for _, limit := range []int{0, 5} {
			q := incident.Query{Order: o, Limit: limit}
			l.equal(nameOf(o), briefs(l.list(q)), briefs(l.model.list(l, q, nil)))
			for _, inc := range l.model.list(l, incident.Query{Order: o}, nil) {
				l.equal(nameOf(o)+" after "+inc.ID.String(), briefs(l.list(q.After(inc))), briefs(l.model.list(l, q, &inc)))
			}
		}
	}
}

// exactTimes asks for times around those that are stored, to the nanosecond.
func (l *lab) exactTimes() {
	stored := []time.Time{
		{}, epoch, epoch.Add(1), epoch.Add(999), epoch.Add(1000), epoch.Add(time.Second), epoch.Add(time.Second - 1), epoch.Add(time.Hour),
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC),
	}
	for _, at := range stored {
		a := l.newAlert("host")
		a.FirstActivity, a.LastActivity = at, at
		_, err := l.desk.Open(l.ctx, []alert.Alert{a}, incident.Rename(at.Format(time.RFC3339Nano)))
		l.must(err, "open")
	}
	zone := time.FixedZone("", 5*3600+1800)
	for _, at := range stored[1:] {
		for _, d := range []time.Duration{0, 1, -1, time.Microsecond, -time.Microsecond, time.Second} {
			than := at.Add(d).In(zone)
			if y := than.UTC().Year(); y > 9999 {
				continue
			}
			for _, f := range []filter.Time[incident.Incident]{incident.ByFirstActivity, incident.ByLastActivity} {
				var before, until, since, after, same, other []string
				for _, s := range stored[1:] {
					name := s.Format(time.RFC3339Nano)
					if s.Before(than) {
						before = append(before, name)
					} else {
						since = append(since, name)
					}
					if s.After(than) {
						after = append(after, name)
					} else {
						until = append(until, name)
					}
					if s.Equal(than) {
						same = append(same, name)
					} else {
						other = append(other, name)
					}
				}
				none := stored[0].Format(time.RFC3339Nano)
				l.selectsNames(f.Before(than), before...)
				l.selectsNames(f.Until(than), until...)
				l.selectsNames(f.Since(than), since...)
				l.selectsNames(f.After(than), after...)
				l.selectsNames(filter.Not(f.Since(than)), append(before, none)...)
				l.selectsNames(f.Is(than), same...)
				l.selectsNames(filter.Not(f.Is(than)), append(other, none)...)
				l.selectsNames(f.In(epoch.Add(2), than, epoch.Add(3)), same...)
			}
		}
	}
	l.selectsNames(incident.ByFirstActivity.Empty(), stored[0].Format(time.RFC3339Nano))
	var all []string
	for _, at := range stored[1:] {
		all = append(all, at.Format(time.RFC3339Nano))
	}
	l.selectsNames(incident.ByFirstActivity.In(stored[1:]...), all...)
	l.selectsNames(filter.Not(incident.ByLastActivity.In(stored[1:]...)), stored[0].Format(time.RFC3339Nano))
}

// placesOfNobody begins at places where no incident is, was, or could be.
func (l *lab) placesOfNobody() {
	l.populate(33, 60)
	for _, o := range orders() {
		for _, at := range []time.Time{
			{}, epoch, epoch.Add(time.Nanosecond), time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC),
			time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		} {
			for i, id := range []incident.ID{1, 17, 1000, 1<<48 - 1} {
				inc := incident.Incident{ID: id, UpdatedAt: at, CreatedAt: at, FirstActivity: at, LastActivity: at, Severity: alert.Severity(i),
					Name: []string{"", "malware", "ÄRGER", "zzz\U0010ffff"}[i]}
				for _, limit := range []int{0, 3} {
					q := incident.Query{Order: o, Limit: limit, Redirected: i%2 == 0}
					l.equal(nameOf(o), briefs(l.list(q.After(inc))), briefs(l.model.list(l, q, &inc)))
				}
			}
		}
	}
}
