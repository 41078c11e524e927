package incident_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// bigSize is how many incidents it takes for every way there is to answer a query from memory to be the quickest for some query;
// with the race detector there are fewer.
func bigSize() int {
	if raced {
		return 7_000
	}
	return 34_000
}

// newBigRealm opens many small incidents, the same ones each time: some values are had by nearly all of them, some by a few
// thousand, some by a handful and some by one.
func newBigRealm(t testing.TB) *realm {
	w := newRealm(t, 7, 30_000)
	device := []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: "everywhere.contoso.com"})}
	size := bigSize()
	for i := range size {
		w.clock.advance(time.Duration(i%3) * time.Microsecond)
		a := alert.Alert{ID: fmt.Sprintf("b%d", i), Title: "Common title", Severity: alert.Severity(1 + i%997%4),
			ServiceSource: alert.SourceDefenderForEndpoint,
			Category:      []string{"Execution", "Impact", "execution"}[i%7%3],
			FirstActivity: epoch.Add(time.Duration(i*7919%size) * time.Second), Evidence: device}
		switch {
		case i%101 == 0:
			a.Evidence = []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: fmt.Sprintf("host-%d.contoso.com", i%5050)}),
				alert.NewEvidence(alert.User{UPN: "few@contoso.com"})}
		case i%11 == 0:
			a.ThreatDisplayName = fmt.Sprintf("Threat %d", i%33)
		case i%1009 == 0: // longer than what is looked into at once
			a.Evidence = []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: strings.Repeat("long-", 200) + fmt.Sprint(i)})}
		}
		changes := []incident.Change{incident.Rename(fmt.Sprintf("Case %05d of the %s kind", i*7907%size, []string{"first", "Second", "ÄRGER"}[i%3]))}
		switch i % 10 {
		case 0:
			changes = append(changes, incident.AddTags("tenth", fmt.Sprintf("tag %d", i%1000)))
		case 1:
			changes = append(changes, incident.Assign(alert.UserOwner(fmt.Sprintf("analyst-%d@contoso.com", i%1000/10))))
		case 2:
			changes = append(changes, incident.Assign(alert.GroupOwner("SOC")), incident.Start())
		case 3, 4, 5, 6, 7:
			changes = append(changes, incident.Resolve(""))
		}
		_, err := w.desk.Open(ctx, []alert.Alert{a}, changes...)
		require.NoError(t, err)
	}
	for i := range incident.ID(size / 850) {
		_, err := w.desk.Merge(ctx, incident.Merge{Target: 600*i + 10, Sources: []incident.ID{600*i + 21}})
		require.NoError(t, err)
	}
	w.read()
	return w
}

// bigQuestions are those that a kind of index answers; the words of clauseOf.
var bigQuestions = []string{
	"", "status eq active", "status in active,resolved", "status ne resolved", "severity eq high", "severity ge medium",
	"status eq active & severity eq high",
	"customTags eq TENTH", "customTags eq tag 30", "customTags in tag 0,tag 500,Tenth", "assignedTo eq analyst-7@contoso.com",
	"assignedTo eq SOC", "assignedTo eq ",
	"assignedTo null", "assignedTo ne soc", "ownerKind eq user", "assignedTo eq soc & status eq inProgress",
	"customTags eq tenth & status eq active & severity eq low",
	"id eq 77", "id in 5,20000,29999,31000", "displayName eq case 00500 OF the first kind", "displayName contains 0050", "displayName contains KIND",
	"displayName contains ärger", "displayName startswith case 2999", "displayName endswith ärger KIND", "displayName contains ca",
	"devices eq everywhere.contoso.com",
	"devices eq HOST-101.contoso.com", "devices contains host-", "devices contains g-1", "devices contains long-long-",
	"devices endswith 1009", "users eq few@contoso.com",
	"associatedThreats eq threat 22", "associatedThreats startswith THREAT", "categories eq IMPACT",
	"entities eq device:host-202.contoso.com", "entities contains :host",
	"search 29999", "search case everywhere", "search few host-1", "search ÄRGER few", "search x", "search long- kind 1009",
	"firstActivityDateTime ge +25000s", "firstActivityDateTime lt +900s",
	"firstActivityDateTime gt +100s & firstActivityDateTime le +160s & status eq active",
	"createdDateTime ge +29990us", "lastUpdateDateTime lt +200us",
	"lastUpdateDateTime ge +2000us & lastUpdateDateTime lt +2100us & status ne resolved",
	"createdDateTime gt +100us & createdDateTime lt +12000us & users eq few@contoso.com",
	"customTags eq tag 30 | customTags eq TAG 500", "assignedTo eq soc | assignedTo eq analyst-7@contoso.com", "assignedTo null | assignedTo eq soc",
	"assignedTo eq analyst-8@contoso.com | customTags eq tag 30 | id eq 777", "users eq few@contoso.com | displayName contains 0050",
	"ownerKind eq none | customTags eq tag 30",
	"status eq inProgress | users eq few@contoso.com & severity eq high | id in 5,6,7", "customTags eq tenth | alertCount gt 1",
	"search few | search host-101",
	"customTags eq tenth & status eq active | customTags eq tag 500 & severity eq high",
	"assignedTo eq soc & severity eq high | assignedTo eq analyst-7@contoso.com & displayName contains second",
	"customTags in " + bigTags, "customTags in " + bigTags + " & status eq active", "status eq inProgress | customTags in " + bigTags,
}

// bigTags are more tags than are read side by side.
var bigTags = func() string {
	var all []string
	for i := range 100 {
		all = append(all, fmt.Sprintf("tag %d", i*10))
	}
	return strings.Join(all, ",")
}()

// clauseOf reads the words: values between commas, times after the beginning, tests joined by &, and what they are joined to by |.
func (q *quest) clauseOf(text string) clause {
	any := clause{op: "or"}
	for part := range strings.SplitSeq(text, " | ") {
		all := clause{op: "and"}
		for test := range strings.SplitSeq(part, " & ") {
			if test != "" {
				all.kids = append(all.kids, q.testOfWords(test))
			}
		}
		any.kids = append(any.kids, all)
	}
	return any
}

func (q *quest) testOfWords(text string) clause {
	if words, ok := strings.CutPrefix(text, "search "); ok {
		return clause{op: "search", vals: []val{{text: words}}}
	}
	words := append(strings.SplitN(text, " ", 3), "")
	c := clause{op: words[1], of: q.named(words[0])}
	for s := range strings.SplitSeq(words[2], ",") {
		v := val{text: s}
		switch {
		case c.of.at != nil:
			ago, _ := time.ParseDuration(s)
			v.at = epoch.Add(ago)
		case c.of.members != nil:
			v.num = int64(slices.Index(c.of.members, s))
		case c.of.num != nil:
			v.num, _ = strconv.ParseInt(s, 10, 64)
		}
		c.vals = append(c.vals, v)
	}
	return c
}

// Among many incidents, every way of answering a query says what the naive loop does: of each kind of index, in each order, for
// pages and for everything, and for random queries while incidents change.
func TestLawQueueIsANaiveLoopAmongMany(t *testing.T) {
	w := newBigRealm(t)
	q := &quest{gen: gen{rand.New(rand.NewPCG(11, 11))}, rows: w.rows, props: properties(), now: w.clock.now}
	n, _ := queueSettings(t)
	if n /= 100; raced {
		n = 2
	}
	for i, text := range bigQuestions {
		if raced && i%8 != 0 {
			continue
		}
		w.askBig(q, q.clauseOf(text), i, text)
	}
	for i := range n {
		for range 20 {
			w.changeBig(q)
		}
		q.rows, q.now, q.left = w.rows, w.clock.now, 6
		c := q.clause(q.IntN(3))
		w.askBig(q, c, i, fmt.Sprintf("random condition %d", i))
	}
}

// changeBig changes one of the incidents, as people do.
func (w *realm) changeBig(q *quest) {
	w.clock.advance(time.Microsecond)
	i := q.IntN(len(w.rows))
	c := oneOf(q.gen, incident.AddTags("tenth", "tag 30"), incident.RemoveTags("TENTH"), incident.Assign(alert.GroupOwner("soc")),
		incident.Unassign(),
		incident.Rename(fmt.Sprintf("Case %d again", q.IntN(len(w.rows)))), incident.Resolve(""), incident.Reopen(),
		incident.SetSeverity(alert.Severity(1+q.IntN(4))))
	if inc, err := w.desk.Update(ctx, w.rows[i].inc.ID, c); err == nil {
		w.rows[i] = newPlainRow(inc)
	}
}

// askBig asks for everything, for a page, and for one that starts somewhere, in a few orders.
func (w *realm) askBig(q *quest, c clause, i int, said string) {
	w.t.Helper()
	expr, ok := c.expr()
	if !ok || incident.Schema.Check(expr) != nil {
		return // a random one that no user may send
	}
	a := asked{cond: &c, moment: moment{ana.ID, w.clock.now}, redirected: i%4 == 3}
	all := a.all(w.rows)
	query := incident.Query{Filter: expr, Redirected: a.redirected}
	said = fmt.Sprintf("%s: %v, redirected %t", said, expr, a.redirected)
	n, err := w.desk.Count(ctx, query)
	require.NoError(w.t, err, said)
	require.Equal(w.t, len(all), n, said)
	for j, o := range allOrders() {
		if (i+j)%6 != 0 && (o != incident.Order{}) {
			continue
		}
		a.order = o
		sorted := a.list(all)
		somewhere := q.row()
		if len(sorted) > 0 && q.in(2) {
			somewhere = oneOf(q.gen, sorted...)
		}
		query.Order, query.Limit = o, 0
		w.sameBig(query, sorted, nil, said)
		query.Limit = 50
		w.sameBig(query, sorted, somewhere, said)
		query.Limit = []int{1, 7, 600, 0}[(i+j)%4]
		w.sameBig(query, sorted, oneOf(q.gen, nil, somewhere), said)
	}
	if i%5 == 0 {
		lists, err := w.desk.Facets(ctx, query, slices.Collect(incident.AllFacets())...)
		require.NoError(w.t, err, said)
		for f, list := range lists {
			require.Equal(w.t, buckets(incident.FacetQuery{By: f}, all), append([]incident.Bucket{}, list...), "%s by %v", said, f)
		}
		everybody := asked{}
		rows := everybody.all(w.rows)
		for _, ask := range []incident.FacetQuery{{By: incident.TagFacet, Limit: 5}, {By: incident.AssigneeFacet, Prefix: "ANALYST-1", Limit: 3}} {
			lists, err := incident.Facets(ctx, w.memory, incident.Query{}, ask)
			require.NoError(w.t, err)
			require.Equal(w.t, buckets(ask, rows), lists[0], "%+v", ask)
		}
	}
}

// sameBig lists what follows a row, and holds it against the rows as they are sorted.
func (w *realm) sameBig(q incident.Query, sorted []*plainRow, after *plainRow, said string) {
	w.t.Helper()
	if after != nil {
		q = q.After(after.inc)
		for len(sorted) > 0 && sorted[0].ranked(q.Order, after) <= 0 {
			sorted = sorted[1:]
		}
	}
	if q.Limit > 0 {
		sorted = sorted[:min(q.Limit, len(sorted))]
	}
	said = fmt.Sprintf("%s, %s, %d at most, from somewhere %t", said, q.Order, q.Limit, after != nil)
	at := 0
	for inc, err := range w.desk.List(ctx, q) {
		require.NoError(w.t, err, said)
		if at == len(sorted) || sorted[at].inc != inc {
			require.FailNow(w.t, "another list", "%s: %s at %d of %d", said, rowLine(&inc), at, len(sorted))
		}
		at++
	}
	require.Equal(w.t, len(sorted), at, said)
}
