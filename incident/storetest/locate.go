package storetest

import (
	"strconv"

	"github.com/seed-d7eb6e68/caseload/incident"
)

func locateCases() []testCase {
	return []testCase{
		check("Locate/FollowsAlerts", ruleLocate, func(l *lab) {
			a, b := l.open("a1", "a2", "a3"), l.open("b1")
			l.holds(map[string]incident.ID{"a1": a.ID, "a2": a.ID, "a3": a.ID, "b1": b.ID})
			_, err := l.desk.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a1"}, To: b.ID})
			l.must(err, "move")
			l.holds(map[string]incident.ID{"a1": b.ID, "a2": a.ID, "a3": a.ID, "b1": b.ID})
			c, err := l.desk.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a2", "b1"}})
			l.must(err, "move to a new incident")
			l.holds(map[string]incident.ID{"a1": b.ID, "a2": c.ID, "a3": a.ID, "b1": c.ID})
			_, err = l.desk.Merge(l.ctx, incident.Merge{Target: c.ID, Sources: []incident.ID{a.ID, b.ID}})
			l.must(err, "merge")
			l.holds(map[string]incident.ID{"a1": c.ID, "a2": c.ID, "a3": c.ID, "b1": c.ID})
		}),
		check("Locate/UnknownIsAbsent", ruleLocateNone, func(l *lab) {
			inc := l.open("a1")
			held, err := l.store.Locate(l.ctx, "a0", "a1", "a2", "", "a1")
			l.must(err, "locate")
			l.equal("held", held, map[string]incident.ID{"a1": inc.ID})
			held, err = l.store.Locate(l.ctx)
			l.must(err, "locate nothing")
			l.equal("number of nothing", len(held), 0)
		}),
		check("Locate/ComparesIDsByteByByte", ruleLocate, func(l *lab) {
			want := map[string]incident.ID{}
			for _, id := range []string{"a", "A", "á", "a\u0301", "a%", "a_", "a'", `a"`, `a\`, "a b", "aa", "1", "01", "straße", "strasse"} {
				want[id] = l.open(id).ID
			}
			l.holds(want)
		}),
		check("Locate/ManyAtOnce", ruleLocate, func(l *lab) {
			inc := l.open("a1", "a2")
			ids := []string{"a2"}
			for i := range 3_000 {
				ids = append(ids, "none-"+strconv.Itoa(i))
			}
			held, err := l.store.Locate(l.ctx, append(ids, "a1")...)
			l.must(err, "locate")
			l.equal("held", held, map[string]incident.ID{"a1": inc.ID, "a2": inc.ID})
		}),
	}
}

// holds fails the case unless exactly these incidents hold these alerts.
func (l *lab) holds(want map[string]incident.ID) {
	l.t.Helper()
	ids := make([]string, 0, len(want))
	for id := range want {
		ids = append(ids, id)
	}
	held, err := l.store.Locate(l.ctx, ids...)
	l.must(err, "locate")
	l.equal("which incident holds which alert", held, want)
}
