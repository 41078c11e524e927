package incident_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// looksSize is how many incidents there are: more than a read may look at under the lock.
const looksSize = 3 * incident.Patience / 2

// newLooks opens many incidents. Every one is active and of medium severity, but for a few that are not; those lie together, in the
// order of every time and id, so that no walk in an order finds them soon.
func newLooks(t *testing.T) (*incident.Desk, *incident.Memory) {
	if looked.d != nil {
		return looked.d, looked.m
	}
	m := incident.NewMemory("default")
	c := &clock{now: epoch}
	e, err := incident.New(fixed(c, incident.Options{Store: m}))
	require.NoError(t, err)
	d := e.As(ana)
	for i := range looksSize {
		c.advance(time.Second)
		a := alert.Alert{ID: fmt.Sprint(i), Title: "Common title", Severity: alert.Medium, FirstActivity: c.now, LastActivity: c.now}
		changes := []incident.Change{incident.Rename(fmt.Sprintf("Common case %d", i))}
		if few(i) {
			a.Severity, a.SystemTags = alert.Low, []string{"Rare system tag"}
			changes = append(changes, incident.Start(), incident.AddTags("few"), incident.Rename(fmt.Sprintf("Common zq case %d", i)))
		}
		if i%3 == 0 {
			a.Severity = alert.High
			changes = append(changes, incident.AddTags(fmt.Sprintf("third %d", i)))
		}
		if i > looksSize/2 && (i%3 == 1 || i%300 == 0) {
			changes = append(changes, incident.Resolve(""))
		}
		if i >= looksSize-5 {
			changes = append(changes, incident.Assign(alert.UserOwner(ana.ID)))
		}
		_, err := d.Open(ctx, []alert.Alert{a}, changes...)
		require.NoError(t, err)
	}
	looked.d, looked.m = d, m
	return d, m
}

// looked is what newLooks made; no test writes to it.
var looked struct {
	d *incident.Desk
	m *incident.Memory
}

func few(i int) bool { return i > looksSize/2 && i <= looksSize/2+30 && i%3 == 2 }

// A page in any order takes a look at as many incidents as few have what is asked for, not at all there are.
func TestMemoryLooksAtFew(t *testing.T) {
	_, m := newLooks(t)
	rows := inEveryOrder(t, m)
	started, tagged := incident.ByStatus.Is(incident.InProgress), incident.ByTag.Is("few")
	for name, c := range map[string]struct {
		filter filter.Expr
		most   int // looks
	}{
		"status":          {started, 500},
		"severity":        {incident.BySeverity.Is(alert.Low), 500},
		"either":          {incident.BySeverity.In(alert.Low, alert.Informational), 500},
		"both":            {filter.And(started, incident.BySeverity.Is(alert.Low)), 500},
		"none":            {filter.And(started, incident.BySeverity.Is(alert.High)), 0},
		"tag":             {tagged, 500},
		"tag, not active": {filter.And(tagged, incident.ByStatus.Is(incident.Resolved)), 500},
		"system tag":      {incident.BySystemTag.Is("RARE system tag"), 500},
		"word":            {incident.ByName.Contains("zq case"), 500},
		"two letters":     {incident.ByName.Contains("ZQ"), 500},
		"one letter":      {incident.ByName.Contains("Z"), 500},
		"search":          {incident.Search("common zq case"), 500},
		"words":           {filter.And(incident.ByName.Contains("common"), incident.ByName.Contains("zq ")), 500},
		"unlike words":    {filter.And(incident.ByName.Contains("case 1"), incident.ByName.Contains("zq ")), 500},
		"period": {filter.And(incident.ByCreated.Since(epoch.Add(looksSize/2*time.Second)),
			incident.ByCreated.Before(epoch.Add((looksSize/2+50)*time.Second))), incident.Patience + 500},
		"moment":  {incident.ByCreated.Is(epoch.Add((looksSize/2 + 7) * time.Second)), incident.Patience + 500},
		"moments": {incident.ByCreated.In(epoch.Add((looksSize/2+9)*time.Second), epoch.Add((looksSize/2+3)*time.Second)), incident.Patience + 500},
	} {
		for order, all := range rows {
			for _, limit := range []int{0, 7, 600} {
				incident.Thaw(m)
				q := incident.Query{Filter: c.filter, Order: order, Limit: limit}
				said := fmt.Sprintf("%s by %v, %d at most", name, order, limit)
				found, looks := incident.Looks(m, q)
				require.Equal(t, naive(t, all, q), found, said)
				require.LessOrEqual(t, looks, c.most, said)
				require.False(t, incident.IsCloned(m), said)
			}
		}
	}
}

func inEveryOrder(t *testing.T, m *incident.Memory) map[incident.Order][]incident.Incident {
	t.Helper()
	rows := map[incident.Order][]incident.Incident{}
	for _, o := range allOrders() {
		rows[o] = all(t, m.List(ctx, incident.Query{Order: o}))
	}
	return rows
}

// naive is what a filter finds by asking every incident.
func naive(t *testing.T, rows []incident.Incident, q incident.Query) (found []incident.ID) {
	t.Helper()
	match, err := incident.Schema.Compile(q.Filter)
	require.NoError(t, err)
	for i := range rows {
		if match(&rows[i]) && (q.Limit == 0 || len(found) < q.Limit) {
			found = append(found, rows[i].ID)
		}
	}
	return found
}

// Where a status and a severity are few together only, a page in another order walks over the fewer of both.
func TestMemoryWalksTheShorterLane(t *testing.T) {
	_, m := newLooks(t)
	q := incident.Query{Filter: filter.And(incident.ByStatus.Is(incident.Resolved), incident.BySeverity.Is(alert.High))}
	lane, err := m.Count(ctx, incident.Query{Filter: incident.ByStatus.Is(incident.Resolved)})
	require.NoError(t, err)
	for order, all := range inEveryOrder(t, m) {
		q.Order = order
		found, looks := incident.Looks(m, q)
		require.Equal(t, naive(t, all, q), found, order)
		require.NotEmpty(t, found)
		require.LessOrEqual(t, looks, lane+len(found), order)
	}
}

// A walk ends when it has met all there are that have the traits asked for.
func TestMemoryStopsAfterTheLast(t *testing.T) {
	_, m := newLooks(t)
	found, looks := incident.Looks(m, incident.Query{Filter: incident.ByOwnerKind.Is(alert.UserOwnerKind)})
	require.Len(t, found, 5)
	require.Equal(t, 10, looks)
	n, looks := incident.CountLooks(m, incident.Query{
		Filter: filter.And(incident.ByOwnerKind.Is(alert.UserOwnerKind), incident.ByUpdated.After(epoch))})
	require.Equal(t, 5, n)
	require.Equal(t, 5, looks)
}

// However many conditions look into texts, they look at no more together than one may.
func TestMemorySharesItsLooksAtTexts(t *testing.T) {
	_, m := newLooks(t)
	var conditions []filter.Expr
	for i := range filter.MaxNodes - 1 {
		conditions = append(conditions, incident.ByName.Contains(fmt.Sprintf("case %d", i%90+10)))
	}
	require.Less(t, incident.WayLooks(m, incident.Query{Filter: conditions[47]}), 400)
	require.Less(t, incident.WayLooks(m, incident.Query{Filter: filter.And(conditions...)}), 5000)
	for _, short := range []string{"c", "ca", "co", "e 1"} {
		conditions = slices.Repeat([]filter.Expr{incident.ByName.Contains(short)}, filter.MaxNodes-1)
		found, looks := incident.Looks(m, incident.Query{Filter: filter.And(conditions...), Limit: 50})
		require.Len(t, found, 50)
		require.Less(t, looks, 2*incident.Patience, short)
	}
}

// A page of the greatest length is found under the lock, so that the writes that follow need not copy anything.
func TestMemoryLongPageIsNotCloned(t *testing.T) {
	d, m := newLooks(t)
	incident.Thaw(m)
	for _, order := range allOrders() {
		page, err := d.Page(ctx, incident.Query{Order: order, Limit: incident.MaxPage})
		require.NoError(t, err)
		require.Len(t, page.Incidents, incident.MaxPage)
		require.False(t, incident.IsCloned(m), order)
	}
}

// The default queue is counted by the keys of its week, without reading one incident; so is what a tag leaves of it.
func TestMemoryCountsByKeys(t *testing.T) {
	_, m := newLooks(t)
	const since = 5000
	at := epoch.Add((looksSize - since) * time.Second)
	for name, e := range map[string]struct {
		filter filter.Expr
		most   int
	}{
		"since":   {incident.ByUpdated.Since(at), since + 2},
		"after":   {incident.ByUpdated.After(at), since + 2},
		"between": {filter.And(incident.ByUpdated.After(at), incident.ByUpdated.Until(at.Add(time.Minute)), incident.ByUpdated.Since(epoch)), 62},
		"before":  {filter.And(incident.ByUpdated.Since(at), incident.ByUpdated.Before(at.Add(time.Minute))), 62},
		"queue": {filter.And(incident.ByStatus.In(incident.Active, incident.InProgress), incident.BySeverity.AtLeast(alert.Low),
			incident.ByUpdated.Since(at)), since + 2},
		"tag": {filter.And(incident.ByUpdated.After(epoch), incident.ByTag.Is("few")), 40},
	} {
		q := incident.Query{Filter: e.filter}
		n, looks := incident.CountLooks(m, q)
		require.Len(t, naive(t, all(t, m.List(ctx, incident.Query{})), q), n, name)
		require.LessOrEqual(t, looks, e.most, name)
		require.Zero(t, incident.RecordsSeen(m, q), name)
	}
}

// For the most used values, one value or those that begin with a text, the store looks at these, however many values there are.
func TestMemoryFacetsLookAtWhatIsAskedFor(t *testing.T) {
	d, m := newLooks(t)
	tags := (looksSize + 2) / 3 // and "few"
	require.Greater(t, tags, 4000)
	for _, c := range []struct {
		ask         incident.FacetQuery
		found, most int
	}{
		{incident.FacetQuery{}, incident.MaxBuckets, incident.MaxBuckets},
		{incident.FacetQuery{Limit: 1}, 1, 1},
		{incident.FacetQuery{Prefix: "FEW", Exact: true}, 1, 1},
		{incident.FacetQuery{Prefix: "third", Exact: true}, 0, 0},
		{incident.FacetQuery{Prefix: "third 3", Exact: true}, 1, 1},
		{incident.FacetQuery{Prefix: "third 99"}, 39, 39},
		{incident.FacetQuery{Prefix: "x"}, 0, 0},
		{incident.FacetQuery{Exact: true}, 0, 0},
		{incident.FacetQuery{Limit: 10, Prefix: "t"}, 10, incident.Patience},
	} {
		c.ask.By = incident.TagFacet
		lists, err := m.Facets(ctx, incident.Query{}, c.ask)
		require.NoError(t, err)
		require.Len(t, lists[0], c.found, c.ask)
		require.LessOrEqual(t, incident.FacetLooks(m, c.ask), c.most, c.ask)
		slow, err := incident.Facets(ctx, unaided{m}, incident.Query{}, c.ask)
		require.NoError(t, err)
		require.Equal(t, slow, lists, c.ask)
	}
	incident.Thaw(m)
	_, err := d.Facets(ctx, incident.Query{}, slices.Collect(incident.AllFacets())...)
	require.NoError(t, err)
	require.False(t, incident.IsFacetCloned(m))
}

// Spellings of one value come and go in any order, and the least of those that are left is shown.
func TestMemoryKeepsSpellingsApart(t *testing.T) {
	m := incident.NewMemory("default")
	e, err := incident.New(fixed(&clock{now: epoch}, incident.Options{Store: m}))
	require.NoError(t, err)
	d := e.As(ana)
	spellings := []string{"tag", "TAG", "Tag", "tAg"}
	for i := range 12 {
		_, err := d.Open(ctx, []alert.Alert{{ID: fmt.Sprint(i), Title: "x"}}, incident.AddTags(spellings[i%4], fmt.Sprint("other ", i%3)))
		require.NoError(t, err)
	}
	for step := range 400 {
		id := incident.ID(step*7%12 + 1)
		if step%5 < 2 {
			_, err = d.Update(ctx, id, incident.RemoveTags("tag"))
		} else {
			_, err = d.Update(ctx, id, incident.AddTags(spellings[step*11%4]))
		}
		require.NoError(t, err)
		asks := []incident.FacetQuery{{By: incident.TagFacet}, {By: incident.TagFacet, Prefix: "taG", Exact: true}}
		kept, err := m.Facets(ctx, incident.Query{}, asks...)
		require.NoError(t, err)
		counted, err := incident.Facets(ctx, unaided{m}, incident.Query{}, asks...)
		require.NoError(t, err)
		require.Equal(t, counted, kept, step)
	}
}
