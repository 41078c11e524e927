package storetest

import (
	"math/rand/v2"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func activityCases() []testCase {
	return []testCase{
		check("Activity/EntriesInSequence", ruleActivity, func(l *lab) {
			l.populate(12, 80)
			for _, id := range l.model.ids() {
				l.equal("log", fingerprints(l.logOf(id)), fingerprints(l.model.logs[id]))
			}
		}),
		check("Activity/UnknownIncident", ruleActivityErr, func(l *lab) {
			l.open()
			for _, id := range []incident.ID{0, 77, 1<<64 - 1} {
				n := 0
				for e, err := range l.store.Activity(l.ctx, incident.ActivityQuery{Incident: id}) {
					n++
					l.notFound("activity", err, id)
					l.equal("entry beside the error", fingerprintEntry(e), fingerprintEntry(audit.Entry{}))
				}
				l.equal("values", n, 1)
			}
		}),
		check("Activity/AfterNewestLimit", ruleActivityAfter, func(l *lab) {
			inc := l.open()
			for range 12 {
				l.update(inc.ID, incident.Comment("note"))
			}
			n := l.get(inc.ID).Log().Len
			for _, after := range []uint64{0, 1, 2, n - 1, n, n + 1, n + 100, 1 << 63, 1<<64 - 1} {
				for _, limit := range []int{0, 1, 2, 5, 1000} {
					for _, newest := range []bool{false, true} {
						q := incident.ActivityQuery{Incident: inc.ID, After: after, Limit: limit, Newest: newest}
						l.equal("activity", fingerprints(l.activity(q)), fingerprints(l.model.activity(l, q)))
					}
				}
			}
		}),
		check("Activity/FiltersMeanWhatCompileMeans", ruleActivity, func(l *lab) {
			l.populate(13, 60)
			r := rand.New(rand.NewPCG(13, 13))
			for i := range 300 {
				q := incident.ActivityQuery{
					Incident: pick(r, l.model.ids()), Filter: expression(r, i%4, entryTest), Newest: i%2 == 0, Limit: i % 3, After: uint64(i % 5),
				}
				l.equal(q.Filter.String(), fingerprints(l.activity(q)), fingerprints(l.model.activity(l, q)))
			}
		}),
		check("Activity/RefusesWhatNoStoreAccepts", ruleActivityBad, func(l *lab) {
			inc := l.open()
			for name, q := range map[string]incident.ActivityQuery{
				"negative limit": {Incident: inc.ID, Limit: -1}, "unbound filter": {Incident: inc.ID, Filter: audit.ByTime.Within(1e9)},
				"filter of another schema": {Incident: inc.ID, Filter: incident.ByStatus.Is(incident.Active)},
			} {
				n := 0
				for _, err := range l.store.Activity(l.ctx, q) {
					if n++; err == nil {
						l.errorf("%s: yielded an entry", name)
					}
				}
				l.equal(name+": values", n, 1)
			}
		}),
	}
}
