package storetest

import (
	"context"
	"slices"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// As with counting, a store without the ability is held against the model through the helper.
func finderCases() []testCase {
	return []testCase{
		check("Finder/FindsOpenIncidents", ruleFinder, func(l *lab) {
			for round := range 4 {
				l.populate(uint64(16+round), 40)
				l.finds()
			}
		}),
		check("Finder/FollowsStatusAndAlerts", ruleFinder, func(l *lab) {
			a, b := l.open("a1", "a2"), l.open("b1")
			elsewhere := namedAlert("a3", "elsewhere")
			_, err := l.desk.Open(l.ctx, []alert.Alert{elsewhere})
			l.must(err, "open")
			l.finds()
			l.update(a.ID, incident.Resolve(""))
			l.finds()
			l.update(a.ID, incident.Reopen())
			l.finds()
			_, err = l.desk.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a3"}, To: b.ID})
			l.must(err, "move")
			l.finds()
			elsewhere.Evidence = []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: "a third place"})}
			_, err = l.desk.Ingest(l.ctx, elsewhere)
			l.must(err, "ingest")
			l.finds()
			_, err = l.desk.Merge(l.ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}})
			l.must(err, "merge")
			l.finds()
		}),
		check("Finder/Cancelled", ruleFinder, func(l *lab) {
			l.open()
			ctx, cancel := context.WithCancel(l.ctx)
			cancel()
			for _, s := range []incident.Store{l.store, plain{l.store}} {
				_, err := incident.OpenWith(ctx, s, "device:host", 5)
				l.wantErr("find with a context that has ended", err, context.Canceled)
			}
		}),
	}
}

// finds holds what is found for every entity there is, and some there are not, against the model.
func (l *lab) finds() {
	l.t.Helper()
	keys := []string{"device:", "device:none", "user:host", "", incident.EntityKey(alert.Device{DNSName: "elsewhere"})}
	with := map[string][]incident.Incident{}
	for _, id := range slices.Backward(l.model.ids()) {
		inc := l.model.incidents[id]
		has := map[string]bool{}
		for a := range inc.Alerts() {
			for _, ev := range a.Evidence {
				if e := ev.Entity(); e != nil {
					has[incident.EntityKey(e)] = true
				}
			}
		}
		for key := range has {
			keys = append(keys, key)
			if inc.IsOpen() {
				with[key] = append(with[key], inc)
			}
		}
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		for _, limit := range []int{0, 1, 2, 3, 1000} {
			want := with[key][:min(limit, len(with[key]))]
			for _, s := range []incident.Store{l.store, plain{l.store}} {
				got, err := incident.OpenWith(l.ctx, s, key, limit)
				l.must(err, "find")
				l.equal("open incidents with "+key, briefs(got), briefs(want))
			}
		}
	}
}
