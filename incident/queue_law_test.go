package incident_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
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

// queueQueries is how many random queries the law of the queue tries; CI asks for more, CASELOAD_SEED picks others.
func queueQueries(t *testing.T) (n int, seed uint64) {
	n, seed = 400, 1
	if testing.Short() {
		n = 100
	}
	for name, set := range map[string]func(int){
		"CASELOAD_QUERIES": func(v int) { n = v }, "CASELOAD_SEED": func(v int) { seed = uint64(v) },
	} {
		if s := os.Getenv(name); s != "" {
			v, err := strconv.Atoi(s)
			require.NoError(t, err, name)
			set(v)
		}
	}
	t.Logf("CASELOAD_QUERIES=%d CASELOAD_SEED=%d", n, seed)
	return n, seed
}

// A queueWorld is a store under random commands, and the model of what its queue must show.
type queueWorld struct {
	queueModel
	t      *testing.T
	r      *rand.Rand
	store  *incident.Memory
	clock  *clock
	desk   *incident.Desk // of ana, who sees everything
	few    *incident.Desk // of bob, who sees what is graver than low
	plain  *incident.Desk // of ana, on the store without its abilities
	alerts int
	mark   incident.Mark
}

// bare is a store without abilities.
type bare struct{ incident.Store }

func newQueueWorld(t *testing.T, seed uint64) *queueWorld {
	w := &queueWorld{
		queueModel: queueModel{facts: map[string]fact{}}, t: t, r: rand.New(rand.NewPCG(seed, 3)), store: incident.NewMemory("contoso"), clock: &clock{now: epoch},
	}
	opts := fixed(w.clock, incident.Options{Store: w.store, Correlate: incident.Separate})
	desk := func(o incident.Options, who audit.Actor) *incident.Desk {
		e, err := incident.New(o)
		require.NoError(t, err)
		return e.As(who)
	}
	w.desk = desk(opts, ana)
	opts.Visible = func(audit.Actor) filter.Expr { return incident.BySeverity.Above(alert.Low) }
	w.few = desk(opts, bob)
	opts.Visible, opts.Store = nil, bare{w.store}
	w.plain = desk(opts, ana)
	var err error
	w.mark, err = w.store.Head(ctx)
	require.NoError(t, err)
	return w
}

// change runs one random command; refusals are no news.
func (w *queueWorld) change() {
	r := w.r
	if r.IntN(3) > 0 {
		w.clock.advance(time.Duration(r.IntN(90)) * time.Minute)
	}
	id := incident.ID(1 + r.IntN(max(1, w.alerts)))
	switch r.IntN(12) {
	case 0, 1:
		if w.alerts < 600 { // enough for every path, and few enough for a loop over all of them
			w.open()
		}
	case 2:
		_, _ = w.desk.Merge(ctx, incident.Merge{Target: id, Sources: []incident.ID{incident.ID(1 + r.IntN(max(1, w.alerts)))}})
	case 3:
		_, _ = w.desk.MoveAlerts(ctx, incident.Move{To: id, Alerts: []string{"a" + strconv.Itoa(r.IntN(w.alerts+1))}})
	default:
		who := alert.UserOwner(pickOf(r, queueUsers))
		_, _ = w.desk.Update(ctx, id, pickOf(r, []incident.Change{
			incident.AddTags(pickOf(r, queueTags)), incident.AddTags(pickOf(r, queueTags), pickOf(r, queueTags)), incident.RemoveTags(pickOf(r, queueTags)),
			incident.Rename("Case " + pickOf(r, queueWords)), incident.Rename(pickOf(r, queueWords)), incident.AutoName(), incident.Assign(who), incident.Assign(alert.GroupOwner("x")),
			incident.Unassign(), incident.Start(), incident.Activate(), incident.Resolve(pickOf(r, queueWords)), incident.Reopen(), incident.Classify(alert.TruePositive, alert.Malware),
			incident.Classify(alert.FalsePositive, alert.Undetermined), incident.SetSeverity(alert.Severity(1 + r.IntN(4))), incident.SeverityFromAlerts(),
		}))
	}
}

// open opens an incident, by hand or as an import with texts of its own.
func (w *queueWorld) open() {
	alerts := make([]alert.Alert, 1+w.r.IntN(3))
	for i := range alerts {
		w.alerts++
		id := "a" + strconv.Itoa(w.alerts)
		alerts[i], w.facts[id] = queueAlert(w.r, id, w.clock.now.Truncate(time.Hour).Add(-time.Duration(w.r.IntN(8))*time.Hour))
	}
	if w.r.IntN(4) > 0 {
		_, err := w.desk.Open(ctx, alerts)
		require.NoError(w.t, err)
		return
	}
	word := func() string { return pickOf(w.r, queueWords) }
	_, err := w.desk.Import(ctx, incident.Document{Alerts: alerts, Description: word(), Summary: word(), TenantID: word(), Name: word()})
	require.NoError(w.t, err)
}

// rows are all incidents there are, as the model sees them.
func (w *queueWorld) rows() []row {
	var out []row
	for _, inc := range all(w.t, w.store.List(ctx, incident.Query{Redirected: true, Order: incident.Order{Key: incident.OrderID, Ascending: true}})) {
		out = append(out, w.row(inc))
	}
	return out
}

func ids(rows []row) []incident.ID {
	out := make([]incident.ID, len(rows))
	for i := range rows {
		out[i] = rows[i].inc.ID
	}
	return out
}

// List, Page, Count, Facets, search and the forms of a query agree with a naive loop over all incidents, on a store with
// indexes and on one without, for who sees everything and who does not, between any two commands.
func TestLawQueueIsANaiveLoop(t *testing.T) {
	n, seed := queueQueries(t)
	w := newQueueWorld(t, seed)
	for range 150 {
		w.open()
	}
	for i := range n {
		for range w.r.IntN(6) {
			w.change()
		}
		c := randomCond(w.r, w.r.IntN(4), w.clock.now, ana.ID)
		o := pickOf(w.r, queueOrders)
		if w.r.IntN(2) == 0 {
			o.down = false
		}
		q := incident.Query{Filter: c.expr, Order: incident.Order{Key: o.order, Ascending: !o.down}, Limit: pickOf(w.r, []int{0, 1, 7, 50, 600}), Redirected: w.r.IntN(4) == 0}
		if i == 0 {
			q.Filter, c = filter.Expr{}, cond{want: func(*row) bool { return true }}
		}
		t.Run("", func(t *testing.T) {
			w.t = t
			w.check(c, o, q)
		})
	}
}

func (w *queueWorld) check(c cond, o queueOrder, q incident.Query) {
	t, says := w.t, fmt.Sprintf("%s order %s", c.text, q.Order)
	rows := w.rows()
	for _, who := range []struct {
		desk *incident.Desk
		sees func(*row) bool
	}{
		{w.desk, func(*row) bool { return true }}, {w.plain, func(*row) bool { return true }},
		{w.few, func(r *row) bool { return r.inc.Severity > alert.Low }},
	} {
		if who.desk == w.few && (q.Redirected || strings.Contains(c.text, "assignment")) {
			continue // "me" is another there, and who may see a redirected one is another test's matter
		}
		var want []row
		for _, r := range rows {
			if (q.Redirected || r.inc.Status != incident.Redirected) && who.sees(&r) && c.want(&r) {
				want = append(want, r)
			}
		}
		slices.SortFunc(want, func(a, b row) int {
			if o.less(&a, &b) {
				return -1
			}
			return 1
		})
		w.checkList(who.desk, q, want, says)
		count, err := who.desk.Count(ctx, q)
		require.NoError(t, err, says)
		require.Equal(t, len(want), count, says)
		w.checkFacets(who.desk, q, want, says)
	}
	w.checkForms(c, q, says)
}

func (w *queueWorld) checkList(d *incident.Desk, q incident.Query, want []row, says string) {
	t := w.t
	first := want
	if q.Limit > 0 {
		first = want[:min(q.Limit, len(want))]
	}
	list := all(t, d.List(ctx, q))
	var got []incident.ID
	for i, inc := range list {
		got = append(got, inc.ID)
		if i < len(first) {
			require.Equal(t, first[i].inc.Version, inc.Version, says)
		}
	}
	require.Equal(t, ids(first), append([]incident.ID{}, got...), says)
	if len(want) > 2 { // after one in the middle
		at := w.r.IntN(len(want))
		rest := want[at+1:]
		if q.Limit > 0 {
			rest = rest[:min(q.Limit, len(rest))]
		}
		got = []incident.ID{}
		for _, inc := range all(t, d.List(ctx, q.After(want[at].inc))) {
			got = append(got, inc.ID)
		}
		require.Equal(t, ids(rest), got, "%s after %d", says, want[at].inc.ID)
	}
	if q.Limit == 0 {
		return
	}
	got = []incident.ID{} // all pages, one by one
	for page := q; ; {
		p, err := d.Page(ctx, page)
		require.NoError(t, err, says)
		for _, inc := range p.Incidents {
			got = append(got, inc.ID)
		}
		if p.Next == "" || len(got) > 40*q.Limit {
			break
		}
		page = q.Resume(p.Next)
	}
	require.Equal(t, ids(want[:min(len(want), len(got))]), got, says)
	require.True(t, len(got) == len(want) || len(got) > 40*q.Limit, says)
}

// checkFacets counts by hand.
func (w *queueWorld) checkFacets(d *incident.Desk, q incident.Query, want []row, says string) {
	got, err := d.Facets(ctx, q, slices.Collect(incident.AllFacets())...)
	require.NoError(w.t, err, says)
	for f, buckets := range got {
		counts := map[string]int{}
		for i := range want {
			r := &want[i]
			var values []string
			switch f {
			case incident.StatusFacet:
				values = []string{r.inc.Status.String()}
			case incident.SeverityFacet:
				values = []string{r.inc.Severity.String()}
			case incident.ClassificationFacet:
				values = []string{r.inc.Classification.String()}
			case incident.AssigneeFacet:
				values = []string{r.inc.Owner.Kind().String() + " " + r.inc.Owner.ID()}
			case incident.TagFacet:
				values = r.texts["customTags"]
			case incident.ServiceSourceFacet:
				values = r.texts["serviceSources"]
			case incident.CategoryFacet:
				values = r.texts["categories"]
			}
			seen := map[string]bool{}
			for _, v := range values {
				if v = plainFold(v); !seen[v] {
					seen[v] = true
					counts[v]++
				}
			}
		}
		have := map[string]int{}
		for i, b := range buckets {
			v := b.Value
			if f == incident.AssigneeFacet {
				v = b.Owner.Kind().String() + " " + b.Owner.ID()
			}
			have[plainFold(v)] = b.Count
			require.True(w.t, i == 0 || buckets[i-1].Count >= b.Count, says)
		}
		require.Equal(w.t, counts, have, "%s by %s", says, f)
		if len(buckets) > 0 { // what a bucket selects is what it counted
			b := pickOf(w.r, buckets)
			n, err := d.Count(ctx, incident.Query{Filter: filter.And(q.Filter, b.Filter()), Redirected: q.Redirected})
			require.NoError(w.t, err, says)
			require.Equal(w.t, b.Count, n, "%s and %s", says, b.Filter())
		}
	}
}

// checkForms reads the condition as it is written, and the query back from both of its forms as a URL.
func (w *queueWorld) checkForms(c cond, q incident.Query, says string) {
	t := w.t
	if c.text == "" {
		return
	}
	read, err := filter.Parse(incident.Schema, c.text)
	require.NoError(t, err, says)
	again, err := filter.Parse(incident.Schema, c.expr.String())
	require.NoError(t, err, says)
	require.True(t, again.Equal(c.expr), says)
	written, err := w.desk.Count(ctx, incident.Query{Filter: read, Redirected: q.Redirected})
	require.NoError(t, err, says)
	built, err := w.desk.Count(ctx, q)
	require.NoError(t, err, says)
	require.Equal(t, built, written, says)

	parsed, err := url.ParseQuery(q.Bookmark())
	require.NoError(t, err, says)
	for _, v := range []url.Values{q.Values(), parsed} {
		back, err := incident.ParseQuery(v)
		require.NoError(t, err, says)
		require.True(t, back.Filter.Equal(q.Filter), "%s: %s", says, v.Encode())
		back.Filter, q.Filter = filter.Expr{}, filter.Expr{}
		require.Equal(t, q, back, says)
		q.Filter = c.expr
	}
}

// Text that is no text is refused by everything that takes a filter, and selects nothing.
func TestLawQueueRefusesBrokenText(t *testing.T) {
	w := newQueueWorld(t, 1)
	w.open()
	for _, bad := range []string{"\xff", "a\x00b", "\xed\xa0\x80"} {
		for _, e := range []filter.Expr{incident.ByName.Is(bad), incident.ByTag.Is(bad), incident.ByDevice.Contains(bad), incident.Search(bad), incident.ByAssignment.Is(bad)} {
			q := incident.Query{Filter: filter.Or(e, incident.ByNumber.AtLeast(0))}
			for _, d := range []*incident.Desk{w.desk, w.plain, w.few} {
				_, err := d.Count(ctx, q)
				require.ErrorIs(t, err, filter.ErrInvalid)
				_, err = d.Page(ctx, q)
				require.ErrorIs(t, err, filter.ErrInvalid)
				_, err = d.Facets(ctx, q, incident.TagFacet)
				require.ErrorIs(t, err, filter.ErrInvalid)
				for inc, err := range d.List(ctx, q) {
					require.Zero(t, inc)
					require.ErrorIs(t, err, filter.ErrInvalid)
				}
			}
			_, err := incident.ParseQuery(q.Values())
			require.Error(t, err)
		}
	}
}

// Suggestions are the tags in use that begin with a text, the most used first.
func TestLawSuggestionsAreCounted(t *testing.T) {
	w := newQueueWorld(t, 5)
	for range 40 {
		w.open()
	}
	for range 60 {
		for range 10 {
			w.change()
		}
		prefix := pickOf(w.r, []string{"", "a", "AL", "ä", "x", "zz", "100%"})
		counts := map[string]int{}
		for _, r := range w.rows() {
			if r.inc.Status == incident.Redirected {
				continue
			}
			for _, tag := range r.texts["customTags"] {
				if strings.HasPrefix(plainFold(tag), plainFold(prefix)) {
					counts[plainFold(tag)]++
				}
			}
		}
		want := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
			if exact := plainFold(prefix); (a == exact) != (b == exact) {
				return map[bool]int{true: -1, false: 1}[a == exact]
			}
			if counts[a] != counts[b] {
				return counts[b] - counts[a]
			}
			return strings.Compare(a, b)
		})
		got, err := w.desk.SuggestTags(ctx, prefix, 100)
		require.NoError(t, err)
		var have []string
		for _, s := range got {
			if s.New {
				require.Zero(t, counts[plainFold(prefix)])
				continue
			}
			have = append(have, plainFold(s.Value))
			require.Equal(t, counts[plainFold(s.Value)], s.Count)
		}
		require.Equal(t, want, have, prefix)
	}
}
