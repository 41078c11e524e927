package storetest

import (
	"sync"

	"github.com/seed-d7eb6e68/caseload/incident"
)

func idCases() []testCase {
	return []testCase{
		check("NextID/Ascends", ruleNextID, func(l *lab) {
			var last incident.ID
			for range 200 {
				id, err := l.store.NextID(l.ctx)
				l.must(err, "next id")
				if id <= last {
					l.fatalf("%d was returned after %d", id, last)
				}
				last = id
			}
			if inc := l.open(); inc.ID <= last {
				l.errorf("an incident got id %d after %d", inc.ID, last)
			}
		}),
		check("NextID/GoesOnAfterWhatIsStored", ruleNextID, func(l *lab) {
			first := l.open()
			far := first.ID + 1_000
			l.mustCommit(l.heldOver(fixedID{l.store, far}, openingOf("far"))) // as when a store is filled from another
			if id, err := l.store.NextID(l.ctx); err != nil || id <= far {
				l.errorf("got id %d and %v with incident %d stored", id, err, far)
			}
		}),
		check("NextID/FromManyGoroutines", ruleNextID, func(l *lab) {
			const each = 100
			got := make([][]incident.ID, 8)
			var all sync.WaitGroup
			for g := range got {
				all.Go(func() {
					for range each {
						id, err := l.store.NextID(l.ctx)
						if err != nil {
							l.errorf("next id: %v", err)
						}
						got[g] = append(got[g], id)
					}
				})
			}
			all.Wait()
			seen := map[incident.ID]bool{0: true}
			for _, ids := range got {
				var last incident.ID
				for _, id := range ids {
					if seen[id] || id <= last {
						l.errorf("id %d came twice, or after %d", id, last)
					}
					seen[id], last = true, id
				}
			}
		}),
	}
}
