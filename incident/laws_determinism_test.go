package incident_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// determinismSeeds is how many seeds a run tries twice; CASELOAD_SEEDS says otherwise.
func determinismSeeds(t testing.TB) int {
	if s := os.Getenv("CASELOAD_SEEDS"); s != "" {
		n, err := strconv.Atoi(s)
		require.NoError(t, err, "CASELOAD_SEEDS")
		return n
	}
	if raced {
		return 8
	}
	return 100
}

const determinismLength = 40 // commands to a seed

// traceOf runs the commands of a seed and writes down everything that can be had: what each command answered and left in the log, and
// in the end the incidents, what a watch told, pages with their tokens, and facets. Marks are left out: each store has its own.
func traceOf(seed uint64, wrap func(incident.Store) incident.Store) []byte {
	all := confs()
	memory := incident.NewMemory("contoso")
	g, t := gen{rand.New(rand.NewPCG(seed, 40))}, newTrial(all[seed%uint64(len(all))], wrap(memory))
	origin := must(memory.Head(ctx))
	var b bytes.Buffer
	read := map[incident.ID]uint64{} // how much of a log is written down
	for range determinismLength {
		r := t.run(g.command().resolve(t))
		fmt.Fprintf(&b, "%s: %v\n", r.cmd.describe(), r.err)
		for _, i := range r.ingested {
			fmt.Fprintf(&b, "  %s %v %d\n", i.Alert, i.Outcome, i.Incident)
		}
		for _, i := range r.bulk {
			fmt.Fprintf(&b, "  %d %v\n", i.ID, i.Err)
		}
		t.observe()
		for _, inc := range t.now {
			for e := range t.reader.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true, After: read[inc.ID]}) {
				fmt.Fprintf(&b, "  entry %x\n", must(e.MarshalBinary()))
				read[inc.ID] = e.Seq
			}
		}
	}
	for _, inc := range t.now {
		fmt.Fprintf(&b, "incident %x\n", must(inc.AppendBinary(nil)))
		for e := range t.reader.Activity(ctx, incident.ActivityQuery{Incident: inc.ID}) {
			fmt.Fprintf(&b, "log %d %d\n", e.Incident, e.Seq)
		}
	}
	t.tell(&b, memory, origin)
	t.ask(&b)
	return b.Bytes()
}

// tell writes what a watch from the beginning is told.
func (t *trial) tell(b *bytes.Buffer, memory *incident.Memory, origin incident.Mark) {
	head := must(memory.Head(ctx))
	if head == origin {
		return
	}
	for e, err := range incident.Watch(ctx, memory, incident.Query{}, origin) {
		fmt.Fprintf(b, "event %v %d %d %v\n", e.Kind, e.Incident.ID, e.Incident.Version, err)
		if err != nil || e.Mark == head {
			return
		}
		if head != must(memory.Head(ctx)) {
			panic("somebody else writes")
		}
	}
}

// ask writes what the queue shows, page by page.
func (t *trial) ask(b *bytes.Buffer) {
	for _, o := range allOrders() {
		q := incident.Query{Order: o, Limit: 3, Redirected: true}
		for token, first := "", true; first || token != ""; first = false {
			page := must(t.reader.Page(ctx, q.Resume(token)))
			for _, inc := range page.Incidents {
				fmt.Fprintf(b, "%d ", inc.ID)
			}
			token = page.Next
			fmt.Fprintf(b, "then %s\n", token)
		}
	}
	lists := must(t.reader.Facets(ctx, incident.Query{}, slices.Collect(incident.AllFacets())...))
	for f := range incident.AllFacets() {
		fmt.Fprintf(b, "%v: %v\n", f, lists[f])
	}
}

// another says how the trace of a seed differs the second time; empty when it does not.
func another(seed uint64, wrap func(incident.Store) incident.Store) string {
	first, second := traceOf(seed, wrap), traceOf(seed, wrap)
	if bytes.Equal(first, second) {
		return ""
	}
	was, is := strings.Split(string(first), "\n"), strings.Split(string(second), "\n")
	for i := range min(len(was), len(is)) {
		if was[i] != is[i] {
			return fmt.Sprintf("CASELOAD_SEED=%d line %d:\n%.500s\n%.500s", seed, i+1, was[i], is[i])
		}
	}
	return fmt.Sprintf("CASELOAD_SEED=%d: %d lines and %d", seed, len(was), len(is))
}

func asIs(s incident.Store) incident.Store { return s }

// TestLawDeterminism: the same seed twice gives the same answers, state, log, events, pages and facets, byte by byte, while another
// does the same beside it: nothing hangs on the order of a map, on a pool, an address or the time of day.
func TestLawDeterminism(t *testing.T) {
	n := determinismSeeds(t)
	_, seed := lawSettings(t)
	seeds := make(chan uint64)
	var mu sync.Mutex
	var failed []string
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for s := range seeds {
				said := another(s, asIs)
				mu.Lock()
				if said != "" {
					failed = append(failed, said)
				}
				mu.Unlock()
			}
		})
	}
	for i := range n {
		seeds <- uint64(seed) + uint64(i)
	}
	close(seeds)
	workers.Wait()
	for _, f := range failed[:min(3, len(failed))] {
		t.Error(f)
	}
	require.Empty(t, len(failed), "seeds")
}

// A mapped store has the wrong order of things: that of a map.
type mapped struct {
	incident.Store
	lists, logs bool
}

func (m mapped) List(ctx context.Context, q incident.Query) iter.Seq2[incident.Incident, error] {
	if _, some := q.Position(); some || !m.lists || q.Order.Key != incident.OrderSeverity {
		return m.Store.List(ctx, q)
	}
	return byMap(m.Store.List(ctx, q))
}

func (m mapped) Activity(ctx context.Context, q incident.ActivityQuery) iter.Seq2[audit.Entry, error] {
	if q.Own || !m.logs {
		return m.Store.Activity(ctx, q)
	}
	return byMap(m.Store.Activity(ctx, q))
}

func byMap[T any](seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		all := map[int]T{}
		for v, err := range seq {
			all[len(all)] = must(v, err)
		}
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// A drawing store leaves out ids by chance.
type drawing struct{ incident.Store }

func (d drawing) NextID(ctx context.Context) (incident.ID, error) {
	for rand.IntN(3) == 0 {
		d.Store.NextID(ctx)
	}
	return d.Store.NextID(ctx)
}

// determinismFaults are what makes two runs of one seed differ.
var determinismFaults = []struct {
	name  string
	plant func(incident.Store) incident.Store
}{
	{"a list is in the order of a map", func(s incident.Store) incident.Store { return mapped{Store: s, lists: true} }},
	{"logs are merged in the order of a map", func(s incident.Store) incident.Store { return mapped{Store: s, logs: true} }},
	{"a time is that of the machine", func(s incident.Store) incident.Store {
		return incident.Tamper(s, func(s *incident.Spoiled) { s.Next.UpdatedAt = time.Now() })
	}},
	{"ids are drawn", func(s incident.Store) incident.Store { return drawing{s} }},
	{"a decision is drawn", func(s incident.Store) incident.Store {
		return incident.Tamper(s, func(s *incident.Spoiled) {
			if s.Next.Owner.IsZero() && rand.IntN(2) == 0 {
				s.Next.Owner = poolOwners[0]
			}
		})
	}},
}

// TestDeterminismCatchesPlantedFaults: with each of these a second run is another within ten seeds.
func TestDeterminismCatchesPlantedFaults(t *testing.T) {
	for _, f := range determinismFaults {
		t.Run(f.name, func(t *testing.T) {
			for seed := range uint64(10) {
				if another(seed, f.plant) != "" {
					return
				}
			}
			require.Fail(t, "nobody noticed")
		})
	}
}
