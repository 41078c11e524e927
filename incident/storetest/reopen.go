package storetest

import "github.com/seed-d7eb6e68/caseload/incident"

// For a store that forgets there is nothing to check.
func reopenCases() []testCase {
	return []testCase{
		check("Reopen/KeepsEverything", ruleGet, func(l *lab) {
			if l.backend.Reopen == nil {
				return
			}
			l.populate(20, 80)
			b := l.held(openingOf("last"))
			first := l.mustCommit(b)
			id, err := l.store.NextID(l.ctx)
			l.must(err, "next id")
			for range 2 {
				l.reopen()
				l.verify("after reopening")
				for _, o := range orders() {
					q := incident.Query{Order: o, Redirected: true}
					l.equal(nameOf(o), briefs(l.list(q)), briefs(l.model.list(l, q, nil)))
				}
				for command, want := range l.model.receipts {
					got, err := l.store.Receipt(l.ctx, command)
					l.must(err, "receipt")
					l.equal("receipt of "+command, got, want)
				}
				l.finds()
				l.counts(incident.Query{}, len(l.model.live()))
				l.equal("receipt of a batch committed before", l.mustCommit(b), first)
				next, err := l.store.NextID(l.ctx)
				if l.must(err, "next id"); next <= id {
					l.errorf("id %d was returned after %d", next, id)
				}
				id = next
				l.populate(21, 20)
			}
			l.verify("at the end")
		}),
	}
}

// reopen closes the store and opens it again.
func (l *lab) reopen() {
	l.t.Helper()
	s, err := l.backend.Reopen(l.store)
	l.must(err, "reopen")
	l.store = s
	l.equal("scope", s.Scope(), north)
	l.desk = l.deskOver(watched{Store: s, model: l.model})
}
