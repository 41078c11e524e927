package storetest

import (
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/seed-d7eb6e68/caseload/incident"
)

func receiptCases() []testCase {
	return []testCase{
		check("Receipt/OfEveryCommand", ruleReceipt, func(l *lab) {
			l.populate(14, 60)
			for command, want := range l.model.receipts {
				got, err := l.store.Receipt(l.ctx, command)
				l.must(err, "receipt")
				l.equal("receipt of "+command, got, want)
			}
		}),
		check("Receipt/OfNoCommand", ruleReceiptNone, func(l *lab) {
			inc := l.open()
			l.update(inc.ID, incident.RemoveTags("not there")) // changes nothing, commits nothing
			for _, command := range []string{"never", "", "auto-2"} {
				r, err := l.store.Receipt(l.ctx, command)
				l.wantErr("receipt of "+strconv.Quote(command), err, incident.ErrNotFound)
				if nf, ok := errors.AsType[*incident.NotFoundError](err); !ok || nf.Command != command {
					l.errorf("receipt of %q: got error %v, want a NotFoundError that names it", command, err)
				}
				l.equal("receipt besides the error", r, incident.Receipt{})
			}
		}),
		check("Receipt/CommandIDsByteByByte", ruleReceipt, func(l *lab) {
			inc := l.open()
			for i, command := range []string{"cmd", "CMD", "cmd'", "cmd%", "cm_"} {
				_, err := l.desk.WithCommandID(command).Update(l.ctx, inc.ID, incident.Comment("one more"))
				l.must(err, "update")
				l.equal("version after "+command, l.get(inc.ID).Version, i+2)
			}
			l.verify("afterwards")
		}),
		check("Once/SameBatchAgain", ruleOnce, func(l *lab) {
			ids := l.openMany(3)
			b := l.held(tagging(ids, "once"))
			first := l.mustCommit(b)
			l.equal("second receipt", l.mustCommit(b), first)
			l.verify("at once")
			l.update(ids[0], incident.Comment("moved on"))
			l.equal("receipt after the incident moved on", l.mustCommit(b), first)
			l.verify("later")
		}),
		check("Once/OpeningAgain", ruleOnce, func(l *lab) {
			b := l.held(openingOf("a", "b"))
			first := l.mustCommit(b)
			l.equal("second receipt", l.mustCommit(b), first)
			_, err := l.desk.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a"}})
			l.must(err, "move")
			l.equal("receipt after an alert left", l.mustCommit(b), first)
			l.verify("afterwards")
		}),
		check("Once/AnotherBatchOfTheSameCommand", ruleOnce, func(l *lab) {
			one, two := l.open(), l.open()
			command := func(id incident.ID) func(*incident.Desk) error {
				return func(d *incident.Desk) error {
					_, err := d.WithCommandID("twice").Update(l.ctx, id, incident.AddTags("x"))
					return err
				}
			}
			first, second := l.held(command(one.ID)), l.held(command(two.ID))
			want := l.mustCommit(first)
			l.equal("receipt of the second batch", l.mustCommit(second), want)
			l.equal("version of the incident of the second batch", l.get(two.ID).Version, 1)
			l.verify("afterwards")
		}),
		check("Once/FromManyGoroutines", ruleOnce, func(l *lab) {
			ids := l.openMany(2)
			for round := range 20 {
				b := l.held(tagging(ids, "round "+strconv.Itoa(round)))
				var all sync.WaitGroup
				for range 4 {
					all.Go(func() {
						r, err := l.commit(b)
						if err != nil {
							l.errorf("a batch committed from several goroutines: %v", err)
						}
						l.equal("receipt", r, b.Receipt())
					})
				}
				all.Wait()
				l.equal("version", l.get(ids[0]).Version, round+2)
			}
			l.verify("afterwards")
		}),
		check("Receipt/RemembersTenThousandCommands", ruleReceiptNone, func(l *lab) {
			commands := 10_000
			if testing.Short() {
				commands = 1_000
			}
			ids := l.openMany(50)
			b := l.held(tagging(ids[:2], "first"))
			first := l.mustCommit(b)
			for i := range commands - 1 {
				tag := incident.AddTags("t")
				if i/len(ids)%2 == 1 {
					tag = incident.RemoveTags("t")
				}
				l.update(ids[i%len(ids)], tag)
			}
			got, err := l.store.Receipt(l.ctx, b.Command())
			l.must(err, "receipt of the oldest of them")
			l.equal("receipt", got, first)
			l.equal("receipt of committing it again", l.mustCommit(b), first)
			l.verify("afterwards")
		}),
	}
}
