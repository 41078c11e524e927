package storetest

import (
	"iter"
	"math/rand/v2"
	"runtime"

	"github.com/seed-d7eb6e68/caseload/incident"
)

func snapshotCases() []testCase {
	return []testCase{
		check("Snapshot/ListDoesNotSeeLaterCommits", ruleList, func(l *lab) { l.listSnapshots(40) }),
		check("Snapshot/LongListDoesNotSeeLaterCommits", ruleList, func(l *lab) { l.listSnapshots(600) }),
		check("Snapshot/ListBeginsWithTheLoop", ruleList, func(l *lab) {
			inc := l.open()
			seq := l.store.List(l.ctx, incident.Query{})
			l.equal("first loop", briefs(collect(l, seq)), briefs([]incident.Incident{inc}))
			later := l.update(inc.ID, incident.AddTags("late"))
			l.equal("second loop over the same sequence", briefs(collect(l, seq)), briefs([]incident.Incident{later}))
		}),
		check("Snapshot/ActivityDoesNotSeeLaterCommits", ruleActivity, func(l *lab) {
			inc := l.open()
			for range 20 {
				l.update(inc.ID, incident.Comment("before"))
			}
			for _, newest := range []bool{false, true} {
				q := incident.ActivityQuery{Incident: inc.ID, Newest: newest}
				want := fingerprints(l.model.activity(l, q))
				var got []string
				for e, err := range l.store.Activity(l.ctx, q) {
					l.must(err, "iterate")
					got = append(got, fingerprintEntry(e))
					if len(got) > len(want) {
						break
					}
					l.update(inc.ID, incident.Comment("from inside the loop"))
				}
				l.equal("entries", got, want)
			}
			l.verify("afterwards")
		}),
		check("Snapshot/AbandonedLoopsHoldNothing", ruleList, func(l *lab) {
			inc := l.open()
			for range 300 {
				l.open()
			}
			for range 10 {
				l.update(inc.ID, incident.Comment("note"))
			}
			before := runtime.NumGoroutine()
			for i := range 200 {
				for range l.store.List(l.ctx, incident.Query{Order: orders()[i%len(orders())]}) {
					break
				}
				for range l.store.Activity(l.ctx, incident.ActivityQuery{Incident: inc.ID}) {
					break
				}
				next, stop := iter.Pull2(l.store.List(l.ctx, incident.Query{}))
				next()
				stop()
				if i%20 == 0 {
					l.update(inc.ID, incident.Comment("goes on"))
				}
			}
			if after := runtime.NumGoroutine(); after > before+100 {
				l.errorf("200 abandoned loops left %d goroutines", after-before)
			}
			l.verifyFrom("afterwards", []incident.ID{inc.ID})
		}),
		check("Snapshot/NestedLoops", ruleList, func(l *lab) {
			l.populate(10, 20)
			n := 0
			for outer, err := range l.store.List(l.ctx, incident.Query{}) {
				l.must(err, "outer")
				for inner, err := range l.store.List(l.ctx, incident.Query{}) {
					l.must(err, "inner")
					if inner.ID == outer.ID {
						l.equal("activity", len(l.logOf(inner.ID)), inner.Log().Len)
						n++
					}
				}
			}
			l.equal("pairs", n, len(l.model.live()))
		}),
	}
}

// listSnapshots reads lists in every order and commits from inside the loops.
func (l *lab) listSnapshots(n int) {
	l.t.Helper()
	for range n {
		l.open()
	}
	r := rand.New(rand.NewPCG(11, 11))
	for _, o := range orders() {
		q := incident.Query{Order: o, Redirected: true}
		want := briefs(l.model.list(l, q, nil))
		var got []string
		for inc, err := range l.store.List(l.ctx, q) {
			l.must(err, "iterate")
			if got = append(got, brief(inc)); len(got) > len(want) {
				break
			}
			if len(got) < 12 {
				l.clock.advance(1000)
				live := l.model.live()
				id := pick(r, live)
				l.update(id, incident.Comment("from inside the loop"), incident.Rename(pick(r, titles)+id.String()))
				l.open()
				if len(got)%4 == 0 {
					_, err := l.desk.Merge(l.ctx, incident.Merge{Target: id, Sources: []incident.ID{other(r, live, id)}})
					l.must(err, "merge")
				}
			}
		}
		l.equal(nameOf(o), got, want)
	}
}
