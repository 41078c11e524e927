package storetest

import (
	"errors"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func getCases() []testCase {
	return []testCase{
		check("Get/ReturnsWhatWasCommitted", ruleGet, func(l *lab) {
			l.populate(1, 120)
			l.verify("after a script")
		}),
		check("Get/RedirectedIsNotFollowed", ruleGet, func(l *lab) {
			target, source := l.open(), l.open()
			_, err := l.desk.Merge(l.ctx, incident.Merge{Target: target.ID, Sources: []incident.ID{source.ID}})
			l.must(err, "merge")
			got := l.get(source.ID)
			if got.ID != source.ID || got.Status != incident.Redirected || got.RedirectTo != target.ID || got.Via != 0 {
				l.errorf("get of a redirected incident returned %d, %v, to %d, via %d", got.ID, got.Status, got.RedirectTo, got.Via)
			}
		}),
		check("Get/UnknownIsNotFound", ruleGetNone, func(l *lab) {
			known := l.open().ID
			for _, id := range []incident.ID{0, known + 1, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
				inc, err := l.store.Get(l.ctx, id)
				l.notFound("get", err, id)
				if inc != (incident.Incident{}) {
					l.errorf("get of an unknown incident returned one besides the error: %d", inc.ID)
				}
			}
		}),
		check("Get/KeepsWhatReopeningNeeds", ruleGet, func(l *lab) {
			inc := l.open("a", "b", "c")
			l.update(inc.ID, incident.Start(), incident.ResolveAlerts("a"), incident.StartAlerts("b"))
			l.update(inc.ID, incident.Resolve("all good"))
			l.update(inc.ID, incident.Reopen())
			got := l.get(inc.ID)
			l.equal("status after reopening", got.Status, incident.InProgress)
			for id, want := range map[string]alert.Status{"a": alert.Resolved, "b": alert.InProgress, "c": alert.New} {
				a, _ := got.Alert(id)
				l.equal("status of alert "+id, a.Status, want)
			}
		}),
	}
}

// notFound fails the case unless err is a NotFoundError that names the incident.
func (l *lab) notFound(what string, err error, id incident.ID) {
	l.t.Helper()
	l.wantErr(what, err, incident.ErrNotFound)
	nf, ok := errors.AsType[*incident.NotFoundError](err)
	if !ok {
		l.errorf("%s of %d: got error %v, want a NotFoundError", what, id, err)
	} else if nf.Incident != id {
		l.errorf("%s: the NotFoundError names %d, want %d", what, nf.Incident, id)
	}
}
