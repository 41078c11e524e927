package storetest

import (
	"context"
	"errors"
	"time"

	"github.com/seed-d7eb6e68/caseload/incident"
)

func cancelCases() []testCase {
	return []testCase{
		check("Cancel/BeforeAnyCall", ruleMethods, func(l *lab) {
			inc := l.open("a")
			cancelled, cancel := context.WithCancel(l.ctx)
			cancel()
			late, cancel := context.WithDeadline(l.ctx, time.Unix(0, 0))
			defer cancel()
			for _, c := range []struct {
				ctx  context.Context
				want error
			}{{cancelled, context.Canceled}, {late, context.DeadlineExceeded}} {
				_, err := l.store.Get(c.ctx, inc.ID)
				l.wantErr("get", err, c.want)
				_, err = l.store.Locate(c.ctx, "a")
				l.wantErr("locate", err, c.want)
				_, err = l.store.Receipt(c.ctx, "auto-1")
				l.wantErr("receipt", err, c.want)
				_, err = l.store.NextID(c.ctx)
				l.wantErr("next id", err, c.want)
				for _, o := range orders() {
					n := 0
					for got, err := range l.store.List(c.ctx, incident.Query{Order: o}) {
						n++
						l.wantErr("list", err, c.want)
						l.equal("incident besides the error", got.ID, 0)
					}
					l.equal("values of a list", n, 1)
				}
				n := 0
				for _, err := range l.store.Activity(c.ctx, incident.ActivityQuery{Incident: inc.ID}) {
					n++
					l.wantErr("activity", err, c.want)
				}
				l.equal("values of a log", n, 1)
			}
		}),
		check("Cancel/CommitWritesNothing", ruleUnknown, func(l *lab) {
			ids := l.openMany(3)
			cancelled, cancel := context.WithCancel(l.ctx)
			cancel()
			b := l.held(tagging(ids, "not now"))
			_, err := l.store.Commit(cancelled, b)
			l.wantErr("commit", err, context.Canceled)
			if errors.Is(err, incident.ErrCommitUnknown) {
				l.errorf("a commit that did not begin is called unknown")
			}
			l.verify("after a cancelled commit")
			_, err = l.store.Receipt(l.ctx, b.Command())
			l.wantErr("receipt of a command that was cancelled", err, incident.ErrNotFound)
			l.mustCommit(b)
			l.verify("after the commit")
		}),
		check("Cancel/WhileListing", ruleListError, func(l *lab) {
			l.openMany(400)
			for _, o := range orders() {
				for _, q := range []incident.Query{{Order: o}, {Order: o, Limit: 20}, {Order: o, Filter: incident.ByNumber.AtLeast(0)}} {
					ctx, cancel := context.WithCancel(l.ctx)
					var got, after int
					var last error
					for inc, err := range l.store.List(ctx, q) {
						if last != nil {
							l.errorf("%s: yielded more after an error", nameOf(o))
							break
						}
						if last = err; err != nil {
							l.equal("incident besides the error", inc.ID, 0)
							continue
						}
						if got++; got == 3 {
							cancel()
						} else if got > 3 {
							after++
						}
					}
					cancel()
					l.wantErr(nameOf(o)+": end of a list that was cancelled", last, context.Canceled)
					l.equal(nameOf(o)+": incidents after that", after, 0)
				}
			}
		}),
		check("Cancel/WhileReadingALog", ruleActivity, func(l *lab) {
			inc := l.open()
			for range 30 {
				l.update(inc.ID, incident.Comment("note"))
			}
			for _, newest := range []bool{false, true} {
				ctx, cancel := context.WithCancel(l.ctx)
				n := 0
				var last error
				for _, err := range l.store.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Newest: newest}) {
					if last = err; err == nil {
						if n++; n == 3 {
							cancel()
						}
					}
				}
				cancel()
				l.wantErr("end of a log that was cancelled", last, context.Canceled)
				l.equal("entries", n, 3)
			}
		}),
	}
}
