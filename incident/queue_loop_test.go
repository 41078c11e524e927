package incident_test

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// How many queries a run asks, and from which seed; CASELOAD_QUERIES and CASELOAD_SEED say otherwise. A failure names both and the
// part, which repeats with that seed alone.
func queueSettings(t testing.TB) (queries int, seed uint64) {
	if queries, seed = 1500, 20260122; raced {
		queries = 60
	}
	if s := os.Getenv("CASELOAD_QUERIES"); s != "" {
		n, err := strconv.Atoi(s)
		require.NoError(t, err, "CASELOAD_QUERIES")
		queries = n
	}
	if s := os.Getenv("CASELOAD_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		require.NoError(t, err, "CASELOAD_SEED")
		seed = n
	}
	t.Logf("CASELOAD_SEED=%d CASELOAD_QUERIES=%d", seed, queries)
	return queries, seed
}

const queriesPerRealm = 50

// A queueView is a desk from which queries are asked.
type queueView struct {
	name    string
	desk    *incident.Desk
	store   incident.Store
	visible *clause
}

// What desks list, page through, count, sum up and suggest is what a naive loop over all incidents says, for any query, while
// incidents change from one query to the next; some of the desks may not see everything (W35).
func TestLawQueueIsANaiveLoop(t *testing.T) {
	n, seed := queueSettings(t)
	met, turn := map[string]int{}, 0
	for part := range uint64((n + queriesPerRealm - 1) / queriesPerRealm) {
		turn = newRealm(t, seed, part).ask(min(n, queriesPerRealm), turn, met)
	}
	requireMet(t, met, n)
}

// ask holds the answers to some queries against the naive loop, and returns whose turn it is to be asked for next.
func (w *realm) ask(queries, turn int, met map[string]int) int {
	w.t.Helper()
	for range 90 {
		w.step()
	}
	q := &quest{gen: w.gen, rows: w.rows, props: properties(), now: w.clock.now, left: 8, turn: turn}
	seen := q.visibleOf()
	views := []queueView{
		{"memory", w.desk, w.shown, nil}, {"unaided", w.over(unaided{w.shown}, incident.Options{}).As(ana), unaided{w.shown}, nil},
	}
	for _, s := range []incident.Store{w.shown, unaided{w.shown}} {
		views = append(views, queueView{"restricted", w.over(s, incident.Options{Visible: visibleTo(seen)}).As(ana), s, seen})
	}
	for range queries {
		w.step()
		q.rows, q.now, q.left = w.rows, w.clock.now, 20
		question := w.question(q, met)
		for _, v := range views {
			question.visible = v.visible
			a := &answers{t: w.t, view: v, realm: w, asked: question.asked, query: question.query,
				said: fmt.Sprintf("%s of %s: %+v by %v, %d at most, redirected %t", w.name, v.name,
					question.query.Filter, question.order, question.limit, question.redirected)}
			a.check(q)
		}
	}
	return q.turn
}

// A question is a query in the words of the naive loop and in those of the library.
type question struct {
	asked
	query incident.Query
}

// question draws a query that may be asked, and holds its readings against each other: as built in Go, as text, and out of a URL.
func (w *realm) question(q *quest, met map[string]int) question {
	w.t.Helper()
	for {
		c := q.clause(q.IntN(4))
		inTurn := q.in(2)
		if inTurn {
			c = q.required(c)
		}
		text := c.print(q.gen)
		parsed, err := filter.Parse(incident.Schema, text)
		built, ok := c.expr()
		if errs := incident.Schema.Check(built); ok && errs != nil {
			require.ErrorIs(w.t, errs, filter.ErrTooLarge, "%s", built)
			require.Error(w.t, err, text)
			continue // larger than users may send
		}
		if !ok && errors.Is(err, filter.ErrTooLarge) {
			continue
		}
		if len(text) > filter.MaxFilter {
			continue // in a longer spelling only
		}
		require.NoError(w.t, err, "%s", text)
		if ok {
			require.Equal(w.t, built.String(), parsed.String(), text)
			require.True(w.t, built.Equal(parsed), text)
		} else {
			built = parsed
		}
		count(met, &c)
		q.turn += int(boolNumber(inTurn))
		out := question{asked{cond: &c, moment: moment{ana.ID, w.clock.now}, redirected: q.in(3),
			order: oneOf(q.gen, allOrders()...), limit: oneOf(q.gen, 0, 1, 7, 50, 600)}, incident.Query{}}
		out.query = incident.Query{Filter: built, Order: out.order, Limit: out.limit, Redirected: out.redirected, Count: q.in(2)}
		again, err := incident.ParseQuery(out.query.Values())
		require.NoError(w.t, err, text)
		require.True(w.t, again.Equal(out.query), text)
		values, err := url.ParseQuery(out.query.Bookmark())
		require.NoError(w.t, err, text)
		short, err := incident.ParseQuery(values)
		require.NoError(w.t, err, text)
		require.True(w.t, short.Equal(out.query), text)
		out.query = oneOf(q.gen, out.query, again, short) // they are to mean the same
		return out
	}
}

// count takes note of what conditions ask, so that a run which asks too little is seen.
func count(met map[string]int, c *clause) {
	name := c.op
	if c.of != nil {
		name = c.of.name + " " + c.op
	}
	met[name]++
	for i := range c.kids {
		count(met, &c.kids[i])
	}
}

func requireMet(t *testing.T, met map[string]int, n int) {
	var missed []string
	asked := 0
	for _, p := range properties() {
		for _, op := range p.ops {
			if asked++; met[p.name+" "+op] == 0 {
				missed = append(missed, p.name+" "+op)
			}
		}
	}
	if n >= 3*asked { // every second query asks for the next
		require.Empty(t, missed, "never asked")
	}
}

// visibleOf is a condition that some incidents meet, without symbols or times that move.
func (q *quest) visibleOf() *clause {
	c := oneOf(q.gen,
		clause{op: "not", kids: []clause{{op: "eq", of: q.named("customTags"), vals: []val{{text: "vip"}}}}},
		clause{op: "in", of: q.named("severity"), vals: []val{{num: 4, text: "high"}, {num: 2, text: "low"}}},
		clause{op: "or", kids: []clause{{op: "null", of: q.named("assignedTo")}, {op: "eq", of: q.named("assignment"), vals: []val{{text: "me"}}}}},
		clause{op: "contains", of: q.named("devices"), vals: []val{{text: "W11"}}},
	)
	return &c
}

// answers are what one view says to one question.
type answers struct {
	t     testing.TB
	view  queueView
	realm *realm
	asked asked
	query incident.Query
	said  string
}

func (a *answers) check(q *quest) {
	a.t.Helper()
	all := a.asked.all(a.realm.rows)
	a.sameRows(a.asked.list(all), a.query, "list")
	for i := range 2 { // after one that is listed, and after one that is not or no longer there
		inc := q.row().inc
		if i == 1 {
			inc.ID += incident.ID(q.IntN(3))
			inc.Name, inc.UpdatedAt = q.otherCase(inc.Name), inc.UpdatedAt.Add(1)
		}
		after, later := newPlainRow(inc), a.asked
		later.after = after
		a.sameRows(later.list(all), a.query.After(after.inc), "list after %d", after.inc.ID)
	}
	n, err := a.view.desk.Count(ctx, a.query)
	require.NoError(a.t, err, a.said)
	require.Equal(a.t, len(all), n, a.said)
	a.pages(all)
	a.facets(q, all)
	a.suggestions(q)
}

func (a *answers) sameRows(want []*plainRow, q incident.Query, what string, args ...any) {
	a.t.Helper()
	got := []string{}
	for inc, err := range a.view.desk.List(ctx, q) {
		require.NoError(a.t, err, a.said)
		got = append(got, rowLine(&inc))
	}
	require.Equal(a.t, rowLines(want), got, "%s, %s", a.said, fmt.Sprintf(what, args...))
}

func rowLine(inc *incident.Incident) string { return fmt.Sprintf("%d@%d", inc.ID, inc.Version) }

func rowLines(rows []*plainRow) []string {
	lines := []string{}
	for _, r := range rows {
		lines = append(lines, rowLine(&r.inc))
	}
	return lines
}

// pages reads to the end by tokens, which a URL carries.
func (a *answers) pages(all []*plainRow) {
	a.t.Helper()
	endless := a.asked
	endless.limit = 0
	want, got := rowLines(endless.list(all)), []string{}
	q := a.query
	q.Limit = max(5, len(want)/3)
	for token, first := "", true; first || token != ""; first = false {
		next, err := incident.ParseQuery(q.Resume(token).Values())
		require.NoError(a.t, err, a.said)
		page, err := a.view.desk.Page(ctx, next)
		require.NoError(a.t, err, a.said)
		require.LessOrEqual(a.t, len(page.Incidents), q.Limit, a.said)
		require.True(a.t, len(page.Incidents) == q.Limit || page.Next == "", a.said)
		if q.Count {
			require.Equal(a.t, len(want), page.Total, a.said)
		}
		for i := range page.Incidents {
			got = append(got, rowLine(&page.Incidents[i]))
		}
		token = page.Next
	}
	require.Equal(a.t, want, got, "%s, in pages", a.said)
}

func (a *answers) facets(q *quest, all []*plainRow) {
	a.t.Helper()
	by := slices.Collect(incident.AllFacets())
	got, err := a.view.desk.Facets(ctx, a.query, by...)
	require.NoError(a.t, err, a.said)
	for _, f := range by {
		require.Equal(a.t, buckets(incident.FacetQuery{By: f}, all), append([]incident.Bucket{}, got[f]...), "%s, %v", a.said, f)
	}
	if a.view.visible != nil {
		return
	}
	asks := make([]incident.FacetQuery, 4)
	for i := range asks {
		asks[i] = incident.FacetQuery{By: oneOf(q.gen, by...), Limit: oneOf(q.gen, 0, 1, 2, 5, incident.MaxBuckets), Exact: q.in(4)}
		if values := facetValues(asks[i].By, q.row()); len(values) > 0 && q.in(2) {
			asks[i].Prefix = q.otherCase(values[0])
			if !asks[i].Exact {
				asks[i].Prefix = string([]rune(asks[i].Prefix)[:q.IntN(len([]rune(asks[i].Prefix))+1)])
			}
		}
	}
	bound := a.query
	bound.Filter, err = incident.Schema.Bind(bound.Filter, filter.Binding{Now: a.asked.moment.now, Me: a.asked.moment.me})
	require.NoError(a.t, err, a.said)
	lists, err := incident.Facets(ctx, a.view.store, bound, asks...)
	require.NoError(a.t, err, a.said)
	for i, ask := range asks {
		require.Equal(a.t, buckets(ask, all), lists[i], "%s, %+v", a.said, ask)
		if len(lists[i]) > 0 {
			b := oneOf(q.gen, lists[i]...)
			selecting := bound
			selecting.Filter = filter.And(bound.Filter, b.Filter())
			n, err := incident.Count(ctx, a.view.store, selecting)
			require.NoError(a.t, err, a.said)
			require.Equal(a.t, b.Count, n, "%s, %+v", a.said, b)
		}
	}
}

func (a *answers) suggestions(q *quest) {
	a.t.Helper()
	everything := asked{visible: a.asked.visible, moment: a.asked.moment}
	rows := everything.all(a.realm.rows)
	limit := oneOf(q.gen, 0, 1, 3, 100)
	text := oneOf(q.gen, append(realmTags, "r", "s", "", "ransomware ", "new one")...)
	text = string([]rune(text)[:min(len([]rune(text)), 1+q.IntN(12))])
	got, err := a.view.desk.SuggestTags(ctx, text, limit)
	require.NoError(a.t, err, a.said)
	require.Equal(a.t, suggestedTags(text, limit, rows, true), got, "%s, tags for %q, %d at most", a.said, text, limit)
	text = oneOf(q.gen, "", "a", "ana", "ANA@contoso.com", "b", "soc", "SOC", "SOC-tier_1", "ti", "tier", "1", "con", "o'n", "d.",
		"zoe@contoso.com", "éq", "nuit", "équipe")
	got, err = a.view.desk.SuggestAssignees(ctx, text, limit)
	require.NoError(a.t, err, a.said)
	want := suggestedOwners(text, ana.ID, limit, rows, !slices.Contains([]string{"éq", "équipe"}, text))
	require.Equal(a.t, want, got, "%s, owners for %q, %d at most", a.said, text, limit)
}
