package incident_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// someIncidents opens n incidents that tie in every order: few names, severities and times.
func someIncidents(t testing.TB, d *incident.Desk, c *clock, n int) []incident.ID {
	t.Helper()
	ids := make([]incident.ID, n)
	for i := range n {
		a := on("w"+strconv.Itoa(i), "al-"+strconv.Itoa(i), []string{"Beacon", "beacon", "Äpfel", ""}[i%4], "Execution", alert.Severity(1+i%4))
		a.FirstActivity, a.LastActivity = epoch.Add(-time.Duration(i%5)*time.Hour), epoch.Add(-time.Duration(i%3)*time.Minute)
		if i%7 == 0 {
			a.FirstActivity, a.LastActivity = time.Time{}, time.Time{}
		}
		inc, err := d.Open(ctx, []alert.Alert{a})
		require.NoError(t, err)
		ids[i] = inc.ID
		if i%3 == 0 {
			c.advance(time.Second)
		}
	}
	return ids
}

// allOrders are every key in both directions.
func allOrders() (orders []incident.Order) {
	for k := incident.OrderUpdated; k.IsValid(); k++ {
		orders = append(orders, incident.Order{Key: k}, incident.Order{Key: k, Ascending: true})
	}
	return orders
}

// inOrder states the orders a second time.
func inOrder(o incident.Order, a, b incident.Incident) bool {
	c := map[incident.OrderKey]int{
		incident.OrderUpdated:       a.UpdatedAt.Compare(b.UpdatedAt),
		incident.OrderCreated:       a.CreatedAt.Compare(b.CreatedAt),
		incident.OrderSeverity:      cmp.Compare(a.Severity, b.Severity),
		incident.OrderFirstActivity: a.FirstActivity.Compare(b.FirstActivity),
		incident.OrderLastActivity:  a.LastActivity.Compare(b.LastActivity),
		incident.OrderName:          strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)),
	}[o.Key]
	c = cmp.Or(c, cmp.Compare(a.ID, b.ID))
	return o.Ascending == (c < 0)
}

// What does not change while one pages appears exactly once, in order, whatever happens to the rest: in every order (W36).
func TestPagesWhileWritesGoOn(t *testing.T) {
	const seed = 20260122
	for _, order := range allOrders() {
		t.Run(order.String(), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, uint64(order.Key)))
			d, c := newDesk(t, incident.Options{})
			ids := someIncidents(t, d, c, 60)
			still, moving := map[incident.ID]bool{}, []incident.ID{}
			for _, id := range ids {
				if r.IntN(2) == 0 {
					moving = append(moving, id)
				} else {
					still[id] = true
				}
			}
			seen := map[incident.ID]int{}
			var last incident.Incident
			q := incident.Query{Filter: incident.ByCreated.Within(time.Hour), Order: order, Redirected: true}
			for pages := 0; ; pages++ {
				require.Less(t, pages, 1000)
				q.Limit = 1 + r.IntN(7)
				page, err := d.Page(ctx, q)
				require.NoError(t, err)
				require.LessOrEqual(t, len(page.Incidents), q.Limit)
				for _, inc := range page.Incidents {
					if seen[inc.ID]++; still[inc.ID] {
						require.True(t, last.ID == 0 || inOrder(order, last, inc), "%d after %d", inc.ID, last.ID)
						last = inc
					}
				}
				if page.Next == "" {
					break
				}
				require.Len(t, page.Incidents, q.Limit, "a page that is not the last is full")
				q = q.Resume(page.Next)
				for range r.IntN(4) {
					c.advance(time.Duration(r.IntN(20)) * time.Minute)
					disturb(t, r, d, &moving)
				}
			}
			for id := range still {
				require.Equal(t, 1, seen[id], "incident %d, seed %d", id, seed)
			}
		})
	}
}

// disturb changes one of the incidents, merges two, or opens another.
func disturb(t *testing.T, r *rand.Rand, d *incident.Desk, moving *[]incident.ID) {
	t.Helper()
	ids := *moving
	r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	var err error
	switch r.IntN(5) {
	case 0:
		_, err = d.Update(ctx, ids[0], incident.Rename(string(rune('a'+r.IntN(26)))))
	case 1:
		_, err = d.Update(ctx, ids[0], incident.SetSeverity(alert.Severity(1+r.IntN(4))))
	case 2:
		_, err = d.Update(ctx, ids[0], incident.AddTags("t"+strconv.Itoa(r.Int())))
	case 3:
		if len(ids) > 5 {
			_, err = d.Merge(ctx, incident.Merge{Target: ids[0], Sources: ids[1:2], Reasons: []string{"sameAsset"}})
			*moving = slices.Delete(ids, 1, 2)
		}
	case 4:
		a := on("new", fmt.Sprintf("new-%d", r.Int()), "New", "Impact", alert.High)
		a.FirstActivity, a.LastActivity = epoch.Add(time.Duration(r.IntN(9)-4)*time.Hour), epoch
		_, err = d.Open(ctx, []alert.Alert{a})
	}
	require.NoError(t, err)
}

// While one pages, now is when one began.
func TestPagesKeepTheTimeOfTheFirst(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	someIncidents(t, d, c, 12)
	q := incident.Query{Filter: incident.ByCreated.Within(time.Hour), Limit: 5, Count: true}
	first, err := d.Page(ctx, q)
	require.NoError(t, err)
	require.Equal(t, 12, first.Total)
	c.advance(24 * time.Hour)
	second, err := d.Page(ctx, q.Resume(first.Next))
	require.NoError(t, err)
	third, err := d.Page(ctx, q.Resume(second.Next))
	require.NoError(t, err)
	require.Len(t, third.Incidents, 2)
	require.Empty(t, third.Next)
	for _, p := range []incident.Page{second, third} {
		require.Equal(t, 12, p.Total, "all that match, not what is left")
	}
	rest := all(t, d.List(ctx, q.Resume(first.Next)))
	require.Equal(t, second.Incidents, rest, "List goes on from a token, too")
	n, err := d.Count(ctx, q.Resume(first.Next))
	require.NoError(t, err)
	require.Equal(t, 12, n)

	require.Empty(t, all(t, d.List(ctx, q.After(first.Incidents[4]))), "for those who page in Go, now goes on")
	again, err := d.Page(ctx, q.Resume(""))
	require.NoError(t, err)
	require.Empty(t, again.Incidents)
}

func TestPageSizes(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	someIncidents(t, d, c, 31)
	for limit, want := range map[int]int{0: incident.PageSize, 1: 1, 30: 30, 31: 31, 32: 31, incident.MaxPage: 31} {
		page, err := d.Page(ctx, incident.Query{Limit: limit})
		require.NoError(t, err)
		require.Len(t, page.Incidents, want)
		require.Equal(t, limit >= 31, page.Next == "", "a page follows where something follows: limit %d", limit)
		require.Zero(t, page.Total, "nobody asked")
	}
	page, err := d.Page(ctx, incident.Query{Filter: incident.ByNumber.Is(99), Count: true})
	require.NoError(t, err)
	require.Equal(t, incident.Page{Incidents: []incident.Incident{}}, page)
	for _, limit := range []int{-1, incident.MaxPage + 1} {
		_, err := d.Page(ctx, incident.Query{Limit: limit})
		requireField(t, err, "limit")
	}
	_, err = d.Page(ctx, incident.Query{Order: incident.Order{Key: 9}})
	requireField(t, err, "order")
	_, err = d.Page(ctx, incident.Query{Filter: incident.ByName.Is("\xff")})
	require.ErrorIs(t, err, filter.ErrInvalid)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = d.Page(gone, incident.Query{})
	require.ErrorIs(t, err, context.Canceled)
}

// What the actor may see is asked again with every page, and by redirects where those are wanted.
func TestPagesApplyVisibilityAnew(t *testing.T) {
	for _, redirected := range []bool{false, true} {
		store := incident.NewMemory("contoso")
		free, c := newDesk(t, incident.Options{Store: store})
		held, _ := newDesk(t, incident.Options{Store: store, Visible: func(audit.Actor) filter.Expr { return incident.ByTag.Is("ours") }})
		ids := someIncidents(t, free, c, 9)
		_, err := free.UpdateAll(ctx, incident.AllOrNothing, ids[1:], incident.AddTags("ours"))
		require.NoError(t, err)
		q := incident.Query{Order: incident.Order{Key: incident.OrderID, Ascending: true}, Limit: 4, Count: true, Redirected: redirected}
		page, err := held.Page(ctx, q)
		require.NoError(t, err)
		require.Equal(t, 8, page.Total)
		require.Equal(t, ids[1:5], pageIDs(page.Incidents))

		_, err = free.Update(ctx, ids[6], incident.RemoveTags("ours"))
		require.NoError(t, err)
		page, err = held.Page(ctx, q.Resume(page.Next))
		require.NoError(t, err)
		require.Equal(t, 7, page.Total)
		require.Equal(t, []incident.ID{ids[5], ids[7], ids[8]}, pageIDs(page.Incidents))

		// Nor does a token that somebody sealed himself lead to more.
		whole, err := free.Page(ctx, incident.Query{Order: q.Order, Limit: 1})
		require.NoError(t, err)
		forged, err := incident.Reseal(held, q, whole.Next)
		require.NoError(t, err)
		page, err = held.Page(ctx, q.Resume(forged))
		require.NoError(t, err)
		require.Equal(t, ids[1:5], pageIDs(page.Incidents))
	}
}

func pageIDs(incs []incident.Incident) []incident.ID {
	ids := make([]incident.ID, len(incs))
	for i, inc := range incs {
		ids[i] = inc.ID
	}
	return ids
}

// Whatever fails while a page is read or counted fails the page.
func TestPagesFailAsAWhole(t *testing.T) {
	store := incident.NewMemory("contoso")
	free, c := newDesk(t, incident.Options{Store: store})
	someIncidents(t, free, c, 5)
	whole := 0
	for last := range 100 {
		asking, cancel := context.WithCancel(ctx)
		asked := 0
		held, _ := newDesk(t, incident.Options{Store: store, Visible: func(audit.Actor) filter.Expr {
			if asked++; asked > last {
				cancel()
			}
			return incident.ByNumber.AtLeast(0)
		}})
		page, err := held.Page(asking, incident.Query{Redirected: true, Count: true})
		cancel()
		if err == nil {
			require.Len(t, page.Incidents, 5)
			require.Equal(t, 5, page.Total)
			whole++
			continue
		}
		require.Zero(t, whole, "asked less often it did not fail")
		require.ErrorIs(t, err, context.Canceled)
		require.Zero(t, page)
	}
	require.Greater(t, whole, 80)
	held, _ := newDesk(t, incident.Options{Store: store, Visible: func(audit.Actor) filter.Expr { return incident.ByName.Is("\xff") }})
	_, err := held.Page(ctx, incident.Query{})
	require.ErrorIs(t, err, filter.ErrInvalid)
}
