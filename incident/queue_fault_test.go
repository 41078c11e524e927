package incident_test

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A spoilt is a store that answers reads wrongly, with all the abilities of a Memory. Each function is one way to be wrong.
type spoilt struct {
	*incident.Memory
	query  func(incident.Query) incident.Query // what is looked for instead
	list   func(q incident.Query, get lister) []incident.Incident
	facets func(q incident.Query, asks []incident.FacetQuery, get facetCounter) [][]incident.Bucket
	tell   func(incident.Committed) []incident.Committed
}

type (
	lister       func(incident.Query) []incident.Incident
	facetCounter func(incident.Query, ...incident.FacetQuery) [][]incident.Bucket
)

// must is for answers that are wrong at will, and not because something else fails.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (s *spoilt) asked(q incident.Query) incident.Query {
	if s.query != nil {
		return s.query(q)
	}
	return q
}

func (s *spoilt) List(ctx context.Context, q incident.Query) iter.Seq2[incident.Incident, error] {
	if s.list == nil {
		return s.Memory.List(ctx, s.asked(q))
	}
	return func(yield func(incident.Incident, error) bool) {
		for _, inc := range s.list(q, s.collect) {
			if !yield(inc, nil) {
				return
			}
		}
	}
}

func (s *spoilt) collect(q incident.Query) (all []incident.Incident) {
	for inc, err := range s.Memory.List(ctx, q) {
		all = append(all, must(inc, err))
	}
	return all
}

func (s *spoilt) Count(ctx context.Context, q incident.Query) (int, error) {
	return s.Memory.Count(ctx, s.asked(q))
}

func (s *spoilt) Facets(ctx context.Context, q incident.Query, asks ...incident.FacetQuery) ([][]incident.Bucket, error) {
	if s.facets == nil {
		return s.Memory.Facets(ctx, s.asked(q), asks...)
	}
	return s.facets(q, asks, func(q incident.Query, asks ...incident.FacetQuery) [][]incident.Bucket {
		return must(s.Memory.Facets(ctx, q, asks...))
	}), nil
}

// Changes tells what was committed, and where it would wait it ends as it would when nobody ever came: whoever is not told
// something waits for it in vain.
func (s *spoilt) Changes(ctx context.Context, after incident.Mark) iter.Seq2[incident.Committed, error] {
	return func(yield func(incident.Committed, error) bool) {
		for after != must(s.Head(context.Background())) {
			for c, err := range s.Memory.Changes(context.Background(), after) {
				after = must(c, err).Mark
				told := []incident.Committed{c}
				if s.tell != nil {
					told = s.tell(c)
				}
				for _, c := range told {
					if !yield(c, nil) {
						return
					}
				}
				break
			}
		}
		err := ctx.Err()
		if err == nil {
			err = context.DeadlineExceeded
		}
		yield(incident.Committed{}, err)
	}
}

// A queueFault is what is wrong with what a queue shows, or with what a watch tells.
type queueFault struct {
	name  string
	plant func(*spoilt)
}

// misread makes another text of what is looked for.
func misread(change func(string) string) func(*spoilt) {
	return func(s *spoilt) {
		s.query = func(q incident.Query) incident.Query {
			text := q.Filter.String()
			if e, err := filter.Parse(incident.Schema, change(text)); err == nil && change(text) != text {
				q.Filter = e
			}
			return q
		}
	}
}

// allOf is a query from its beginning to its end.
func allOf(q incident.Query) incident.Query {
	return incident.Query{Filter: q.Filter, Order: q.Order, Redirected: q.Redirected}
}

func cutTo(incs []incident.Incident, q incident.Query) []incident.Incident {
	if q.Limit > 0 {
		incs = incs[:min(q.Limit, len(incs))]
	}
	return incs
}

var queueFaults = []queueFault{
	{"redirected incidents are in the queue", func(s *spoilt) {
		s.query = func(q incident.Query) incident.Query { q.Redirected = true; return q }
	}},
	{"pages are counted off", func(s *spoilt) {
		var before []incident.Incident // as the page before found them
		s.list = func(q incident.Query, get lister) []incident.Incident {
			at, some := q.Position()
			from := 1 + slices.IndexFunc(before, func(inc incident.Incident) bool { return inc.ID == at.ID })
			if before = get(allOf(q)); !some {
				from = 0
			}
			return cutTo(before[min(from, len(before)):], q)
		}
	}},
	{"equals are in any order", func(s *spoilt) {
		s.list = func(q incident.Query, get lister) []incident.Incident {
			limit := q.Limit
			q.Limit = 0
			incs := get(q)
			if q.Order.Key == incident.OrderSeverity {
				slices.SortStableFunc(incs, func(a, b incident.Incident) int {
					if a.Severity != b.Severity {
						return 0
					}
					return int(a.ID) - int(b.ID)
				})
			}
			q.Limit = limit
			return cutTo(incs, q)
		}
	}},
	{"a list has one more than it may", func(s *spoilt) {
		s.list = func(q incident.Query, get lister) []incident.Incident {
			if q.Limit > 0 {
				q.Limit++
			}
			return get(q)
		}
	}},
	{"an incident is listed as it was", func(s *spoilt) {
		was := map[incident.ID]incident.Incident{}
		s.list = func(q incident.Query, get lister) []incident.Incident {
			incs := get(q)
			for i, inc := range incs {
				if _, ok := was[inc.ID]; !ok {
					was[inc.ID] = inc
				}
				incs[i] = was[inc.ID]
			}
			return incs
		}
	}},
	{"wildcards are wild", misread(func(text string) string { return strings.ReplaceAll(text, "%", "") })},
	{"case matters", misread(func(text string) string {
		return strings.NewReplacer("eq 'ransomware'", "eq 'none'", "eq 'VIP'", "eq 'none'").Replace(text)
	})},
	{"what may be seen is a part of what is looked for", misread(func(text string) string {
		return regexp.MustCompile(`^\((.* or .*)\)( and .*)$`).ReplaceAllString(text, "$1$2")
	})},
	{"one of several conditions is ignored", misread(func(text string) string {
		before, _, _ := strings.Cut(text, " and ")
		return before
	})},
	{"facets are kept and not brought up to date", func(s *spoilt) {
		kept := map[string][][]incident.Bucket{}
		s.facets = func(q incident.Query, asks []incident.FacetQuery, get facetCounter) [][]incident.Bucket {
			key := fmt.Sprint(q.Filter, q.Redirected, asks)
			if _, ok := kept[key]; !ok {
				kept[key] = get(q, asks...)
			}
			return slices.Clone(kept[key])
		}
	}},
	{"facets are of the whole queue", func(s *spoilt) {
		s.facets = func(q incident.Query, asks []incident.FacetQuery, get facetCounter) [][]incident.Bucket {
			q.Filter = filter.Expr{}
			return get(q, asks...)
		}
	}},
	{"redirected incidents are counted", func(s *spoilt) {
		s.facets = func(q incident.Query, asks []incident.FacetQuery, get facetCounter) [][]incident.Bucket {
			q.Redirected = true
			return get(q, asks...)
		}
	}},
	{"values of facets are in order of the alphabet", func(s *spoilt) {
		s.facets = func(q incident.Query, asks []incident.FacetQuery, get facetCounter) [][]incident.Bucket {
			lists := get(q, asks...)
			for _, l := range lists {
				slices.SortFunc(l, func(a, b incident.Bucket) int { return strings.Compare(a.Value, b.Value) })
			}
			return lists
		}
	}},
	{"groups are counted as users", func(s *spoilt) {
		s.facets = func(q incident.Query, asks []incident.FacetQuery, get facetCounter) [][]incident.Bucket {
			lists := get(q, asks...)
			for _, l := range lists {
				for i := range l {
					if l[i].Owner.Kind() == alert.GroupOwnerKind {
						l[i].Owner = alert.UserOwner(l[i].Owner.ID())
					}
				}
			}
			return lists
		}
	}},
}

// counted calls a function with the numbers of changes.
func counted(f func(n int, c incident.Committed) []incident.Committed) func(*spoilt) {
	return func(s *spoilt) {
		n := 0
		s.tell = func(c incident.Committed) []incident.Committed { n++; return f(n, c) }
	}
}

var watchFaults = []queueFault{
	{"one change in seven is lost", counted(func(n int, c incident.Committed) []incident.Committed {
		if n%7 == 0 {
			return nil
		}
		return []incident.Committed{c}
	})},
	{"one change in seven is told of twice", counted(func(n int, c incident.Committed) []incident.Committed {
		return slices.Repeat([]incident.Committed{c}, 1+n%7/6)
	})},
	{"what an incident was before is not told", counted(func(_ int, c incident.Committed) []incident.Committed {
		c.Before = incident.Incident{}
		return []incident.Committed{c}
	})},
	{"incidents that were merged vanish in silence", counted(func(_ int, c incident.Committed) []incident.Committed {
		if c.After.Status == incident.Redirected {
			return nil
		}
		return []incident.Committed{c}
	})},
	{"incidents are told of as they are by now", func(s *spoilt) {
		s.tell = func(c incident.Committed) []incident.Committed {
			c.After = must(s.Get(ctx, c.After.ID))
			return []incident.Committed{c}
		}
	}},
	{"redirected incidents are told of", func(s *spoilt) {
		s.query = func(q incident.Query) incident.Query { q.Redirected = true; return q }
	}},
	{"a list and its mark are of different moments", func(s *spoilt) {
		s.list = func(q incident.Query, get lister) []incident.Incident { return get(q)[:max(0, len(get(q))-1)] }
	}},
}

// requireFound plants faults in turn and holds that each is found in as many parts as are tried without one.
func requireFound(t *testing.T, faults []queueFault, parts int, look func(w *realm)) {
	for _, f := range append([]queueFault{{"none", func(*spoilt) {}}}, faults...) {
		t.Run(f.name, func(t *testing.T) {
			tries := parts
			if f.name == "none" {
				tries = 1
			}
			for part := range uint64(tries) {
				said := reported(t, func(t testing.TB) {
					w := newRealm(t, 5, 2000+part)
					s := &spoilt{Memory: w.memory}
					f.plant(s)
					w.show(s)
					look(w)
				})
				if f.name == "none" {
					require.Empty(t, said)
				} else if said != nil {
					t.Logf("part %d: %s", part, said[0])
					return
				}
			}
			require.Equal(t, "none", f.name, "nobody noticed")
		})
	}
}

// TestQueueLawsCatchPlantedFaults is the negative control of TestLawQueueIsANaiveLoop: it finds each of these in no more queries
// than a run asks, and nothing where there is nothing.
func TestQueueLawsCatchPlantedFaults(t *testing.T) {
	requireFound(t, queueFaults, 1500/queriesPerRealm, func(w *realm) { w.ask(queriesPerRealm, 0, map[string]int{}) })
}

// TestWatchLawsCatchPlantedFaults is that of TestLawWatchTellsWhatANaiveLoopFinds.
func TestWatchLawsCatchPlantedFaults(t *testing.T) {
	requireFound(t, watchFaults, 1500/150, (*realm).watch)
}
