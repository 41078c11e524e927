package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func commitCases() []testCase {
	return []testCase{
		check("Commit/SeveralIncidentsAtOnce", ruleCommit, func(l *lab) {
			ids := l.openMany(12)
			b := l.held(tagging(ids, "together"))
			l.equal("writes", b.Len(), 12)
			l.equal("receipt", l.mustCommit(b), b.Receipt())
			for _, id := range ids {
				l.equal("version", l.get(id).Version, 2)
			}
			l.verify("after a batch")
		}),
		check("Commit/NothingWhenOneIsStale", ruleCommit, func(l *lab) {
			ids := l.openMany(12)
			for _, stale := range []int{0, 5, 11} { // first, middle and last of the writes
				b := l.held(tagging(ids, "lost"))
				l.update(ids[stale], incident.Comment("I was quicker"))
				_, err := l.commit(b)
				l.conflict(err, []incident.ID{ids[stale]}, nil)
				l.verify("after a conflict")
			}
		}),
		check("Commit/NothingWhenOneAlertIsTaken", ruleCommit, func(l *lab) {
			ids := l.openMany(3)
			l.update(ids[2], incident.AddTags("x"))
			b := l.held(func(d *incident.Desk) error {
				_, err := d.Ingest(l.ctx, namedAlert("free", "elsewhere"), namedAlert("wanted", "somewhere"))
				return err
			})
			taken := l.open("wanted")
			_, err := l.commit(b)
			l.conflict(err, nil, []string{"wanted"})
			l.holds(map[string]incident.ID{"wanted": taken.ID})
			held, err := l.store.Locate(l.ctx, "free")
			l.must(err, "locate")
			l.equal("alerts of the batch that are held", len(held), 0)
			l.verify("after a conflict")
		}),
		check("Commit/LongCascade", ruleCommit, func(l *lab) {
			alerts := make([]alert.Alert, 400)
			for i := range alerts {
				alerts[i] = namedAlert(fmt.Sprintf("c%03d", i), "host")
			}
			inc, err := l.desk.Open(l.ctx, alerts)
			l.must(err, "open")
			l.update(inc.ID, incident.Resolve("all of them"))
			l.equal("resolved alerts", l.get(inc.ID).CountByStatus(alert.Resolved), 400)
			l.update(inc.ID, incident.Reopen(), incident.ResolveAlerts("c007"))
			l.verify("after a cascade")
		}),
		check("Commit/TextComesBackByteByByte", ruleCommit, func(l *lab) {
			a := namedAlert("id with 'quotes' and \\ and %", "host")
			a.Title, a.Description = "Ünïcödé 🚨 <script>alert(1)</script>", "line\nbreak\ttab \u202e override"
			a.CustomDetails = []byte(`{"n":1e400,"s":"\u001f"}`)
			inc, err := l.desk.Open(l.ctx, []alert.Alert{a}, incident.Rename("Robert'); DROP TABLE incidents;--"), incident.AddTags("日本語", "e\u0301"))
			l.must(err, "open")
			l.update(inc.ID, incident.Comment("**bold**\r\n```\ncode\n```\n😀"))
			l.verify("after odd text")
		}),
		check("Commit/MergeAndMove", ruleCommit, func(l *lab) {
			a, b, c := l.open("a1", "a2"), l.open("b1"), l.open("c1", "c2")
			_, err := l.desk.Merge(l.ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID, c.ID}, Comment: "one attack"})
			l.must(err, "merge")
			l.verify("after a merge")
			d, err := l.desk.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a1", "b1"}})
			l.must(err, "move to a new incident")
			l.verify("after a move")
			_, err = l.desk.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a1", "b1"}, To: a.ID})
			l.must(err, "move everything back")
			l.equal("the incident that was emptied", l.get(d.ID).Status, incident.Redirected)
			l.verify("after the way back")
		}),
	}
}

func (l *lab) openMany(n int) []incident.ID {
	l.t.Helper()
	ids := make([]incident.ID, n)
	for i := range ids {
		ids[i] = l.open().ID
	}
	return ids
}

// tagging is a command that writes several incidents in one batch.
func tagging(ids []incident.ID, tag string) func(*incident.Desk) error {
	return func(d *incident.Desk) error {
		_, err := d.UpdateAll(context.Background(), incident.AllOrNothing, ids, incident.AddTags(tag))
		return err
	}
}

// conflict fails the case unless err is a ConflictError that names just these.
func (l *lab) conflict(err error, ids []incident.ID, alerts []string) {
	l.t.Helper()
	l.wantErr("commit", err, incident.ErrConflict)
	c, ok := errors.AsType[*incident.ConflictError](err)
	if !ok {
		l.errorf("commit: got error %v, want a ConflictError", err)
		return
	}
	l.equal("incidents that lost", slices.Sorted(slices.Values(c.Incidents)), slices.Sorted(slices.Values(ids)))
	l.equal("alerts that lost", slices.Sorted(slices.Values(c.Alerts)), slices.Sorted(slices.Values(alerts)))
}
