package incident_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// A momentFault shows more than one moment in one answer: something is written between its parts.
type momentFault struct {
	name  string
	plant func(s *spoilt, turn func())
}

var momentFaults = []momentFault{
	{"a list is of two moments", func(s *spoilt, turn func()) {
		s.list = func(q incident.Query, get lister) []incident.Incident {
			before := get(q)
			turn()
			half, after := len(before)/2, get(q)
			return slices.Concat(before[:half], after[min(half, len(after)):])
		}
	}},
	{"each facet is of a moment of its own", func(s *spoilt, turn func()) {
		s.facets = func(q incident.Query, asks []incident.FacetQuery, get facetCounter) (lists [][]incident.Bucket) {
			for _, ask := range asks {
				lists = append(lists, get(q, ask)...)
				turn()
			}
			return lists
		}
	}},
	{"pages are counted off while others write", func(s *spoilt, turn func()) {
		seen := 0
		s.list = func(q incident.Query, get lister) []incident.Incident {
			if _, some := q.Position(); !some {
				seen = 0
			}
			turn()
			page := cutTo(get(allOf(q))[seen:], q)
			seen += len(page) - 1 // a desk reads one more, to know whether a page follows
			return page
		}
	}},
}

// TestMomentLawsCatchPlantedFaults is the negative control of TestLawQueueShowsOneMomentWhileWritesGoOn, with one goroutine, in which
// the writes come between the parts of an answer each time.
func TestMomentLawsCatchPlantedFaults(t *testing.T) {
	for _, fault := range append([]momentFault{{"none", func(*spoilt, func()) {}}}, momentFaults...) {
		t.Run(fault.name, func(t *testing.T) {
			f, n := newFlock(t, 400), 0
			s := &spoilt{Memory: f.store}
			fault.plant(s, func() {
				n++
				require.NoError(t, f.turn(n))
			})
			d := sharedDesk(t, incident.Options{Store: s})
			g := gen{rand.New(rand.NewPCG(5, 5))}
			for range 30 {
				for _, look := range []func(gen, *incident.Desk) error{f.list, f.count, f.facets, f.page} {
					if err := look(g, d); err != nil {
						require.NotEqual(t, "none", fault.name, "%v", err)
						return
					}
				}
			}
			require.Equal(t, "none", fault.name, "nobody noticed")
		})
	}
}
