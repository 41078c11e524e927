package incident_test

import (
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// owned opens incidents, every other one owned by ana, and returns the queue of hers.
func owned(t *testing.T, desk *incident.Desk, n int) incident.Query {
	for i := range n {
		inc := opened(t, desk, "reuse-"+strconv.Itoa(i))
		if i%2 == 0 {
			update(t, desk, inc.ID, incident.Assign(alert.UserOwner("ana@contoso.com")))
		}
	}
	return incident.Query{Limit: 20, Filter: filter.And(incident.ByStatus.Is(incident.Active), incident.ByOwner.Is("ana@contoso.com"))}
}

// A page that is asked for again costs next to nothing for the garbage collector: some twenty allocations are what the filter alone
// takes when it is read anew, and the rows take as many bytes as there are of them.
func TestMemoryPageAgainTakesHardlyAnyMemory(t *testing.T) {
	desk, _ := newDesk(t, incident.Options{})
	queue := owned(t, desk, 60)
	rows := 0
	allocations := testing.AllocsPerRun(200, func() {
		rows = 0
		for _, err := range desk.List(t.Context(), queue) {
			require.NoError(t, err)
			rows++
		}
	})
	require.Equal(t, 20, rows)
	require.Less(t, allocations, 14.0)
}

// What a list works with is used again by the next, and by no other at the same time: not by one inside the loop over the first,
// nor by one after a loop that was left early.
func TestListsInsideListsDoNotDisturbEachOther(t *testing.T) {
	desk, _ := newDesk(t, incident.Options{})
	queue := owned(t, desk, 60)
	want := all(t, desk.List(t.Context(), queue))
	everything := incident.Query{Filter: incident.BySeverity.AtLeast(alert.UnknownSeverity)}
	byName := incident.Query{Order: incident.Order{Key: incident.OrderName}}
	require.Len(t, want, 20)
	var got []incident.Incident
	for inc, err := range desk.List(t.Context(), queue) {
		require.NoError(t, err)
		got = append(got, inc)
		require.Len(t, all(t, desk.List(t.Context(), everything)), 60)
		for _, err := range desk.List(t.Context(), byName) {
			require.NoError(t, err)
			break
		}
		require.Equal(t, want, all(t, desk.List(t.Context(), queue)))
		n, err := desk.Count(t.Context(), queue)
		require.NoError(t, err)
		require.Equal(t, 30, n)
	}
	require.Equal(t, want, got)
}

// More filters than the store remembers: each gets its own answer, whatever it takes the place of.
func TestManyFiltersOneAfterAnother(t *testing.T) {
	desk, _ := newDesk(t, incident.Options{})
	owned(t, desk, 300)
	queries := make([]incident.Query, 300)
	for i := range queries {
		queries[i] = incident.Query{Filter: incident.ByNumber.Is(int64(i + 1))}
	}
	for range 2 {
		for i, q := range queries {
			found := all(t, desk.List(t.Context(), q))
			require.Len(t, found, 1)
			require.EqualValues(t, i+1, found[0].ID)
		}
	}
	// With and without what was merged away is not the same, however alike the filter is.
	_, err := desk.Merge(t.Context(), incident.Merge{Target: 2, Sources: []incident.ID{1}})
	require.NoError(t, err)
	for range 2 {
		q := queries[0]
		require.Empty(t, all(t, desk.List(t.Context(), q)))
		q.Redirected = true
		require.Len(t, all(t, desk.List(t.Context(), q)), 1)
	}
}

// A walk over the incidents of many owners at once is in order, and the next one over those of a single owner too.
func TestListOfManyOwners(t *testing.T) {
	desk, clock := newDesk(t, incident.Options{})
	var owners []string
	for i := range 13 {
		owners = append(owners, "analyst"+strconv.Itoa(i)+"@contoso.com")
	}
	for i := range 300 {
		clock.advance(time.Second)
		inc := opened(t, desk, "owners-"+strconv.Itoa(i))
		if i%3 > 0 {
			update(t, desk, inc.ID, incident.Assign(alert.UserOwner(owners[i%len(owners)])))
		}
	}
	for _, of := range [][]string{owners, owners[1:2], owners} {
		q := incident.Query{Filter: incident.ByOwner.In(of...), Limit: 10}
		var want []incident.ID
		for _, inc := range all(t, desk.List(t.Context(), incident.Query{})) {
			if slices.Contains(of, inc.Owner.ID()) && len(want) < q.Limit {
				want = append(want, inc.ID)
			}
		}
		var got []incident.ID
		for _, inc := range all(t, desk.List(t.Context(), q)) {
			got = append(got, inc.ID)
		}
		require.Equal(t, want, got)
		require.Len(t, got, 10)
	}
}

// What lists work with, and what later ones use again, holds on to no store that is not read any more.
func TestListsHoldNoStore(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // what is used again is kept by processor
	desk, _ := newDesk(t, incident.Options{})
	busy := owned(t, desk, 10)
	gone := make(chan struct{})
	func() {
		m := incident.NewMemory("default")
		runtime.AddCleanup(m, func(c chan struct{}) { close(c) }, gone)
		other, _ := newDesk(t, incident.Options{Store: m})
		q := owned(t, other, 60)
		update(t, other, 1, incident.Start())
		update(t, other, 2, incident.Resolve(""))
		q.Limit = 0
		for _, q.Order.Key = range []incident.OrderKey{incident.OrderUpdated, incident.OrderName, incident.OrderCreated} {
			require.Len(t, all(t, other.List(t.Context(), q)), 29)
			require.Len(t, all(t, other.List(t.Context(), incident.Query{Order: q.Order, Limit: 5})), 5)
		}
	}()
	for range 100 {
		all(t, desk.List(t.Context(), busy)) // keeps in use what is used again
		runtime.GC()
		select {
		case <-gone:
			return
		default:
		}
	}
	t.Fatal("a store that nobody has any more is still there")
}
