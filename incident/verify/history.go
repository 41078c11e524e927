package verify

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Plan says what a history is made of.
type Plan struct {
	Seed    uint64
	Clients int
	Calls   int  // of each client
	Engines int  // over one store; clients share them evenly. Engines do not know of each other, so their commands meet in the store
	Yield   bool // clients give way to others around the calls of the store
	Unknown bool // the store fails now and then, also so that it can not tell what was done

	// Store is empty and of its own for the history. Nil: a Memory.
	Store incident.Store
}

func (p Plan) String() string {
	return fmt.Sprintf("seed %d (%d clients, %d engines, yield %t, unknown %t)", p.Seed, p.Clients, p.Engines, p.Yield, p.Unknown)
}

// PlanOf is the plan a seed stands for: eight clients of 25 calls at one engine, two or eight, on a Memory. Of every three
// histories one runs on it as it is, one gives way to others around the calls of the store, and one has a store that fails as well.
func PlanOf(seed uint64) Plan {
	rnd := rand.New(rand.NewPCG(seed, 1))
	p := Plan{Seed: seed, Clients: 8, Calls: 25, Engines: []int{1, 2, 8}[rnd.IntN(3)]}
	switch rnd.IntN(3) {
	case 1:
		p.Yield = true
	case 2:
		p.Yield, p.Unknown = true, true
	}
	return p
}

// History is what happened: every call and every answer, and when.
type History struct {
	Plan  Plan
	first *world
	calls []porcupine.Operation // by the time of the call
}

// Len is the number of operations.
func (h *History) Len() int { return len(h.calls) }

// Record runs the clients of a plan and returns what happened. The error says that there was no beginning to start from.
func Record(p Plan) (*History, error) {
	if p.Store == nil {
		p.Store = incident.NewMemory("verify")
	}
	h := &History{Plan: p, first: &world{}}
	ctx := context.Background()
	desks, err := desksOf(p)
	if err != nil {
		return nil, err
	}
	if err := h.begin(ctx, p.Store); err != nil {
		return nil, err
	}
	var time atomic.Int64
	var openings atomic.Int32
	mayOpen := func() bool { return openings.Add(1) <= mostOpenings }
	parts := make([][]porcupine.Operation, p.Clients)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for n := range parts {
		c := &chooser{rnd: rand.New(rand.NewPCG(p.Seed, uint64(n+2))), seen: map[uint16]uint16{}, most: firstIncidents}
		desk := desks[n%len(desks)]
		wg.Go(func() {
			<-start
			for range p.Calls {
				o := c.next(mayOpen)
				called := time.Add(1)
				a := do(ctx, desk, o)
				parts[n] = append(parts[n], porcupine.Operation{ClientId: n, Input: o, Call: called, Output: a, Return: time.Add(1)})
				c.see(a)
			}
		})
	}
	close(start)
	wg.Wait()
	last := &operation{kind: listAll}
	called := time.Add(1)
	a := do(ctx, sober(p.Store), last)
	h.calls = append(slices.Concat(parts...), porcupine.Operation{ClientId: p.Clients, Input: last, Call: called, Output: a, Return: time.Add(1)})
	for i := range h.calls {
		if h.calls[i].Output.(*answer).unknown {
			h.calls[i].Return = math.MaxInt64
		}
	}
	return h, nil
}

// begin opens the first incidents, past any faults of the plan.
func (h *History) begin(ctx context.Context, store incident.Store) error {
	for i := range firstIncidents {
		o := &operation{kind: open, alerts: (1<<alertsEach - 1) << (i * alertsEach)}
		a := do(ctx, sober(store), o)
		ok, next := h.first.step(o, a)
		if !ok || int(a.opened) != i+1 {
			return fmt.Errorf("verify: opening incident %d: %v", i+1, a)
		}
		h.first = next
	}
	return nil
}

// sober is a desk that is in nobody's way.
func sober(store incident.Store) *incident.Desk {
	desks, err := desksOn(store, 1)
	if err != nil {
		panic(err) // the options are those of this package
	}
	return desks[0]
}

var commandIDs atomic.Uint64

func desksOf(p Plan) ([]*incident.Desk, error) {
	store := p.Store
	if p.Yield || p.Unknown {
		store = noting{shaken(store, p.Seed, p.Unknown)}
	}
	return desksOn(store, p.Engines)
}

// desksOn are desks of so many engines on one store.
func desksOn(store incident.Store, engines int) ([]*incident.Desk, error) {
	desks := make([]*incident.Desk, engines)
	for i := range desks {
		e, err := incident.New(incident.Options{
			Store:        store,
			Clock:        func() time.Time { return epoch },
			NewCommandID: func() string { return fmt.Sprintf("command-%d", commandIDs.Add(1)) },
			Seed:         func() [32]byte { return [32]byte{7} },
		})
		if err != nil {
			return nil, err
		}
		desks[i] = e.As(audit.User("ana@contoso.com"))
	}
	return desks, nil
}

var epoch = time.Date(2026, 1, 22, 12, 0, 0, 0, time.UTC)

// Verdict is what a check came to.
type Verdict string

// A history is legal when its operations can be put in an order that respects time and the rules; undecided when the time was
// over before it was known.
const (
	Legal     Verdict = "legal"
	Illegal   Verdict = "illegal"
	Undecided Verdict = "undecided"
)

// Check looks for an order, for so long.
func (h *History) Check(patience time.Duration) Verdict { return h.check(h.calls, patience) }

func (h *History) check(calls []porcupine.Operation, patience time.Duration) Verdict {
	model := porcupine.Model{
		Init: func() any { return h.first },
		Step: func(state, input, output any) (bool, any) {
			ok, next := state.(*world).step(input.(*operation), output.(*answer))
			return ok, next
		},
		Equal: func(a, b any) bool { return *a.(*world) == *b.(*world) },
	}
	switch porcupine.CheckOperationsTimeout(model, calls, patience) {
	case porcupine.Ok:
		return Legal
	case porcupine.Illegal:
		return Illegal
	default:
		return Undecided
	}
}

// Err is nil for a legal history. It names the seed and shows the end of the shortest beginning that is not legal.
func (h *History) Err(v Verdict, patience time.Duration) error {
	switch v {
	case Legal:
		return nil
	case Undecided:
		return fmt.Errorf("verify: %v: undecided after %v", h.Plan, patience)
	}
	// A beginning has operations that had not returned, which take long to place. What is not decided soon counts as legal.
	const brief = time.Second
	var ends []int64
	for _, c := range h.calls {
		ends = append(ends, c.Return)
	}
	slices.Sort(ends)
	lo, hi := 0, len(ends)-1 // the beginning up to ends[hi] is illegal
	for lo < hi {
		if mid := (lo + hi) / 2; h.check(h.until(ends[mid]), brief) == Illegal {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	const tail = 24
	part := h.until(ends[hi])
	slices.SortFunc(part, func(a, b porcupine.Operation) int { return int(min(a.Return, 1<<40) - min(b.Return, 1<<40)) })
	var b strings.Builder
	fmt.Fprintf(&b, "verify: %v: not linearizable from the return at %d on; the last operations until then:", h.Plan, ends[hi])
	for _, c := range part[max(0, len(part)-tail):] {
		fmt.Fprintf(&b, "\n  %d-%d client %d %v -> %v", c.Call, c.Return, c.ClientId, c.Input, c.Output)
	}
	return errors.New(b.String())
}

// until is the history up to a moment: what had not returned by then may have been done or not.
func (h *History) until(end int64) []porcupine.Operation {
	var out []porcupine.Operation
	for _, c := range h.calls {
		if c.Call > end {
			continue
		}
		if c.Return > end {
			if c.Input.(*operation).kind.reads() || c.Output.(*answer).refusal != (refusal{}) || c.Output.(*answer).failed {
				continue
			}
			c.Output, c.Return = &answer{unknown: true, opened: c.Output.(*answer).opened}, math.MaxInt64
		}
		out = append(out, c)
	}
	return out
}
