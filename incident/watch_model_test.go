package incident_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A selection is what somebody has who applied the events of a watch.
type selection map[incident.ID]uint64

// apply applies an event, and says when it contradicts what was told before.
func (s selection) apply(e incident.Event) error {
	id, version := e.Incident.ID, e.Incident.Version
	have, in := s[id]
	switch {
	case e.Kind == incident.Entered && !in:
		s[id] = version
	case e.Kind == incident.Changed && in && version == have+1:
		s[id] = version
	case e.Kind == incident.Left && in && version == have:
		delete(s, id)
	case e.Kind == incident.Synced && e.Incident == (incident.Incident{}):
	default:
		return fmt.Errorf("%s after version %d, in: %t", eventLine(e), have, in)
	}
	return nil
}

// selectedBy is what a list has.
func selectedBy(t testing.TB, s incident.Store, q incident.Query) selection {
	t.Helper()
	out := selection{}
	for _, inc := range all(t, s.List(ctx, q)) {
		out[inc.ID] = inc.Version
	}
	return out
}

// ordered is a store that notes its batches in the order of their commits.
type ordered struct {
	*incident.Memory
	mu      sync.Mutex
	batches []incident.Batch
}

func (o *ordered) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	r, err := o.Memory.Commit(ctx, b)
	if err == nil {
		o.batches = append(o.batches, b)
	}
	return r, err
}

// selections are what a naive loop over everything selects after each incident that was written, in order.
func (o *ordered) selections(t testing.TB, q incident.Query) []selection {
	t.Helper()
	match, err := incident.Schema.Compile(q.Filter)
	require.NoError(t, err)
	now := map[incident.ID]incident.Incident{}
	out := []selection{{}}
	for _, b := range o.batches {
		for w := range b.Writes() {
			now[w.Incident().ID] = w.Incident()
			s := selection{}
			for id, inc := range now {
				if (q.Redirected || inc.Status != incident.Redirected) && match(&inc) {
					s[id] = inc.Version
				}
			}
			out = append(out, s)
		}
	}
	return out
}

func watchQueries() []incident.Query {
	return []incident.Query{
		{},
		{Redirected: true, Order: incident.Order{Key: incident.OrderName}},
		{Filter: incident.ByStatus.Is(incident.Active), Order: incident.Order{Key: incident.OrderSeverity}},
		{Filter: filter.Not(incident.ByTag.Is("odd")), Order: incident.Order{Key: incident.OrderID, Ascending: true}},
		{Filter: filter.Or(incident.ByTag.Is("odd"), incident.ByStatus.Is(incident.Redirected)), Redirected: true},
		{Filter: incident.ByNumber.Is(1 << 40)},
	}
}

// anyCommand runs a random command on a few incidents. What the rules refuse is left out.
func anyCommand(d *incident.Desk, r *rand.Rand, name string) error {
	pick := func() incident.ID { return incident.ID(1 + r.IntN(12)) }
	id := pick()
	var err error
	switch r.IntN(10) {
	case 0:
		_, err = d.Open(ctx, []alert.Alert{on("w"+name, "x"+name, "Odd", "", alert.Severity(1+r.IntN(4)))})
	case 1:
		_, err = d.Merge(ctx, incident.Merge{Target: id, Sources: []incident.ID{pick()}})
	case 2:
		_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{fmt.Sprintf("a%d", r.IntN(12)), fmt.Sprintf("b%d", r.IntN(12))}, To: id})
	case 3:
		_, err = d.Update(ctx, id, incident.Resolve(""))
	case 4:
		_, err = d.Update(ctx, id, incident.Reopen())
	case 5:
		_, err = d.UpdateAll(ctx, incident.PerItem, []incident.ID{id, pick(), pick()}, incident.AddTags("t"+name))
	case 6:
		_, err = d.Update(ctx, id, incident.RemoveTags("odd"), incident.Rename("N"+name))
	default:
		_, err = d.Update(ctx, id, incident.AddTags("odd"), incident.SetSeverity(alert.Severity(1+r.IntN(4))))
	}
	for _, refused := range []error{incident.ErrRefused, incident.ErrRedirected, incident.ErrInvalid, incident.ErrNotFound} {
		if errors.Is(err, refused) {
			return nil
		}
	}
	return err
}

func twelve(t testing.TB, d *incident.Desk) {
	t.Helper()
	for i := range 12 {
		opened(t, d, fmt.Sprintf("a%d", i), fmt.Sprintf("b%d", i))
	}
}

// Whoever applies what a watch tells has, at each mark, what a naive loop over all incidents would have selected there, while
// several goroutines write (W33).
func TestWatchIsWhatANaiveLoopSelects(t *testing.T) {
	for round := range 4 {
		store := &ordered{Memory: incident.NewMemory("contoso")}
		origin, err := store.Head(ctx)
		require.NoError(t, err)
		d := sharedDesk(t, incident.Options{Store: store})
		twelve(t, d)
		last := opened(t, d, "last").ID
		end := incident.ByTag.Is("the end")
		queries := watchQueries()
		events := make([][]incident.Event, len(queries))
		var watching sync.WaitGroup
		errs := make([]error, len(queries))
		for i, q := range queries {
			q.Filter = filter.Or(end, q.Filter)
			if i < 2 {
				q.Filter = filter.Expr{}
			}
			queries[i] = q
			watching.Go(func() {
				for e, err := range d.Watch(ctx, q, "") {
					events[i] = append(events[i], e)
					if errs[i] = err; err != nil || e.Incident.HasTag("the end") {
						return
					}
				}
			})
		}
		noErrors(t, together(4, func(i int) error {
			r := rand.New(rand.NewPCG(uint64(round), uint64(i)))
			for n := range 100 {
				if err := anyCommand(d, r, fmt.Sprintf("%d-%d-%d", round, i, n)); err != nil {
					return err
				}
			}
			return nil
		}))
		update(t, d, last, incident.AddTags("the end"))
		watching.Wait()
		noErrors(t, errs)

		at := map[incident.Mark]int{origin: 0} // how many incidents were written before a mark
		final, err := store.Head(ctx)
		require.NoError(t, err)
		for c, err := range store.Changes(ctx, origin) {
			require.NoError(t, err)
			if at[c.Mark] = len(at); c.Mark == final {
				break
			}
		}
		for i, q := range queries {
			want := store.selections(t, q)
			got, told := selection{}, 0
			for _, e := range events[i] {
				require.NoError(t, got.apply(e))
				if e.Mark == "" {
					continue
				}
				n, known := at[e.Mark]
				require.True(t, known)
				require.Equal(t, want[n], got, "query %d at %d, seed %d", i, n, round)
				for ; told != 0 && told < n-1; told++ {
					require.Equal(t, want[told], want[told+1], "query %d was not told of %d", i, told+1)
				}
				told = n
			}
			require.Equal(t, selectedBy(t, store, q), got)
		}
	}
}

// meddled is a store to which things happen between the steps of a watch.
type meddled struct {
	*incident.Memory
	list, head func() // before the list begins; before the second head is taken, when the list has begun
	heads      int
	mark       incident.Mark // of the second head
}

func (m *meddled) List(ctx context.Context, q incident.Query) iter.Seq2[incident.Incident, error] {
	return func(yield func(incident.Incident, error) bool) {
		m.list()
		m.Memory.List(ctx, q)(yield)
	}
}

func (m *meddled) Head(ctx context.Context) (incident.Mark, error) {
	if m.heads++; m.heads%2 == 0 {
		m.head()
	}
	mark, err := m.Memory.Head(ctx)
	m.mark = mark
	return mark, err
}

// The first part of a watch is what a list shows, in its order, though the store goes on between the head, the list and the
// next head: what is written there is neither missed nor told of twice, and nothing leaves that never entered.
func TestWatchBeginsWithoutGapOrOverlap(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 7))
		store := incident.NewMemory("contoso")
		d, c := newDesk(t, incident.Options{Store: store})
		twelve(t, d)
		n := 0
		some := func(most int) func() {
			return func() {
				for range r.IntN(most + 1) {
					c.advance(1000)
					n++
					require.NoError(t, anyCommand(d, r, fmt.Sprint(n)))
				}
			}
		}
		some(20)()
		q := watchQueries()[r.IntN(len(watchQueries()))]
		q.Order = incident.Order{Key: incident.OrderKey(r.IntN(int(incident.OrderName) + 1)), Ascending: r.IntN(2) == 0}
		var want []incident.Incident
		var first []incident.Incident
		m := &meddled{Memory: store, list: some(6)}
		m.head = func() {
			some(6)()
			want = all(t, store.List(ctx, q))
		}
		var mark incident.Mark
		for e, err := range incident.Watch(ctx, m, q, "") {
			require.NoError(t, err)
			if mark = e.Mark; mark != "" {
				require.Equal(t, incident.Synced, e.Kind)
				break
			}
			require.Equal(t, incident.Entered, e.Kind)
			first = append(first, e.Incident)
			some(1)() // is told of afterwards
		}
		require.Equal(t, want, first, "seed %d", seed)
		require.Equal(t, m.mark, mark)
		require.Equal(t, 2, m.heads)
	}
}
