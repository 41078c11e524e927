package storetest

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func pageCases() []testCase {
	return []testCase{
		check("Page/AfterEveryIncident", rulePage, func(l *lab) {
			l.populate(6, 90)
			for _, o := range orders() {
				q := incident.Query{Order: o, Redirected: true}
				for _, inc := range l.model.list(l, q, nil) {
					for _, limit := range []int{0, 1, 3} {
						q := q.After(inc)
						q.Limit = limit
						l.equal(nameOf(o)+" after "+inc.ID.String(), briefs(l.list(q)), briefs(l.model.list(l, q, &inc)))
					}
				}
			}
		}),
		check("Page/AfterOneThatIsNoLongerThere", rulePage, func(l *lab) {
			l.populate(7, 60)
			for _, o := range orders() {
				for _, inc := range l.model.list(l, incident.Query{Order: o}, nil) {
					inc.ID += 1 << 40 // as if it had been listed and is gone, or has another place now
					inc.Name += "!"
					inc.UpdatedAt = inc.UpdatedAt.Add(time.Microsecond)
					q := incident.Query{Order: o}.After(inc)
					l.equal(nameOf(o), briefs(l.list(q)), briefs(l.model.list(l, q, &inc)))
				}
			}
		}),
		check("Page/WithFilters", rulePage, func(l *lab) {
			l.populate(8, 100)
			r := rand.New(rand.NewPCG(8, 8))
			for i := range 150 {
				q := incident.Query{Filter: expression(r, i%3, incidentTest), Order: pick(r, orders()), Redirected: i%2 == 0}
				inc := l.model.incidents[pick(r, l.model.ids())]
				q = q.After(inc)
				q.Limit = i % 4
				l.equal(q.Filter.String()+" "+nameOf(q.Order), briefs(l.list(q)), briefs(l.model.list(l, q, &inc)))
			}
		}),
		check("Page/UnderChurn", rulePage, func(l *lab) {
			for _, o := range orders() {
				l.pageUnderChurn(o)
			}
		}),
	}
}

// pageUnderChurn reads the queue in pages while every second incident changes between them, and others come and go.
func (l *lab) pageUnderChurn(o incident.Order) {
	l.t.Helper()
	stable := "stable-" + nameOf(o)
	var ids, churn []incident.ID
	for i := range 30 {
		a := l.newAlert("host")
		a.Severity = alert.Severity(1 + i%4)
		a.FirstActivity = epoch.Add(time.Duration(i%7) * time.Hour)
		a.LastActivity = a.FirstActivity
		inc, err := l.desk.Open(l.ctx, []alert.Alert{a}, incident.Rename(titles[i%len(titles)]))
		l.must(err, "open")
		if i%2 == 0 {
			ids = append(ids, l.update(inc.ID, incident.AddTags(stable)).ID)
		} else {
			churn = append(churn, l.update(inc.ID, incident.AddTags("churn")).ID)
		}
		l.clock.advance(time.Duration(i%3) * time.Microsecond)
	}
	l.clock.advance(time.Second)
	r := rand.New(rand.NewPCG(9, uint64(o.Key)))
	q := incident.Query{Order: o, Limit: 4, Filter: filter.Or(incident.ByTag.Is(stable), incident.ByTag.Is("churn"))}
	var got []incident.ID
	for page := 0; ; page++ {
		incs := l.list(q)
		if len(incs) == 0 {
			break
		}
		if page > 1000 {
			l.fatalf("%s: a thousand pages and no end", nameOf(o))
		}
		for _, inc := range incs {
			if inc.HasTag(stable) {
				got = append(got, inc.ID)
			}
		}
		q = q.After(incs[len(incs)-1])
		for range min(3, 30-page) {
			l.clock.advance(time.Microsecond)
			id := pick(r, churn)
			switch r.IntN(4) {
			case 0:
				l.update(id, incident.Rename(pick(r, titles)))
			case 1:
				l.update(id, incident.SetSeverity(alert.Severity(1+r.IntN(4))))
			case 2:
				l.update(id, incident.Comment("still here"))
			default:
				l.open()
			}
		}
	}
	want := slices.Clone(ids)
	slices.Sort(got)
	slices.Sort(want)
	l.equal("incidents that did not change, each once, "+nameOf(o), got, want)
}
