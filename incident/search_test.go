package incident_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// The id is found as people copy it from a portal, and so is a name that happens to have it.
func TestSearchByID(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	for range 30 {
		using(t, d, 1)
	}
	update(t, d, 3, incident.Rename("Same as #29 of last year"))
	update(t, d, 4, incident.Rename("29 mails"))
	update(t, d, 5, incident.Rename("##29"))
	for text, want := range map[string][]incident.ID{
		"#29": {29, 5, 3}, "29": {29, 5, 4, 3}, "#29 w11": {29, 5, 3}, "#029": {29}, "##29": {5}, "#": {5, 3},
		"#-29": {}, "#0": {}, "#29 #28": {}, "29 #29": {29, 5, 3}, "#99999999999999999999": {},
	} {
		q := incident.Query{Filter: incident.Search(text), Order: incident.Order{Key: incident.OrderID}}
		page, err := d.Page(ctx, q)
		require.NoError(t, err, text)
		require.Equal(t, want, pageIDs(page.Incidents), text)
	}
}

// An alert without a title has none to be found by, and no other name of it passes for one.
func TestAlertsWithoutATitleAreNotFoundByIt(t *testing.T) {
	m := incident.NewMemory("default")
	d, _ := newDesk(t, incident.Options{Store: m})
	_, err := d.Open(ctx, []alert.Alert{on("w11", "zebra", "", "", alert.Low), on("w11", "lion", "Odd logon", "", alert.Low)})
	require.NoError(t, err)
	for i := range 300 { // among many they are looked up
		opened(t, d, "b"+strconv.Itoa(i))
	}
	for _, s := range []incident.Store{m, storetest.Faulty(m, func(storetest.Call) error { return nil })} {
		for text, want := range map[string]int{"zebra": 0, "odd": 1} {
			n, err := incident.Count(ctx, s, incident.Query{Filter: incident.ByTitle.Contains(text)})
			require.NoError(t, err)
			require.Equal(t, want, n, text)
		}
	}
}

// The search box is part of a bookmark in the words that were typed into it.
func TestSearchInBookmarks(t *testing.T) {
	for text, want := range map[string]string{
		"phish": "search=phish", "two words": "search=two+words", "  two\t words\u3000": "search=two+words", "#29": "search=%2329", "29": "search=29",
		"a b a": "search=a+b+a", "it's 100% a&b=c": "search=it%27s+100%25+a%26b%3Dc", "🦊": "search=%F0%9F%A6%8A", "": "", " \t": "",
	} {
		q := incident.Query{Filter: incident.Search(text)}
		require.Equal(t, want, q.Bookmark(), text)
		requireRoundTrips(t, q, text)
	}
	q := incident.DefaultQueue()
	q.Filter = filter.And(q.Filter, incident.Search("two words"))
	require.Equal(t, "search=two+words&severity=high&severity=medium&severity=low&status=active&status=inProgress&status=awaitingAction&top=30&updated=7d",
		q.Bookmark(), "also beside what else the queue is filtered by")
	requireRoundTrips(t, q)

	search := incident.Search("two words")
	for name, e := range map[string]filter.Expr{ // which are no search, or not what the box says
		"before the others": filter.And(search, incident.ByStatus.Is(incident.Active)),
		"the opposite":      filter.Not(search),
		"either":            filter.Or(search, incident.Search("b")),
		"one of words":      filter.Or(incident.Search("two"), incident.Search("words")),
		"fewer places":      filter.Or(incident.ByName.Contains("a"), incident.ByDevice.Contains("a")),
		"another word":      filter.Or(incident.ByName.Contains("a"), incident.ByDevice.Contains("a"), incident.ByUser.Contains("b")),
		"the beginning":     filter.Or(incident.ByName.StartsWith("a"), incident.ByDevice.Contains("a")),
		"white space": filter.Or(incident.ByName.Contains("a b"), incident.ByDevice.Contains("a b"), incident.ByUser.Contains("a b"),
			incident.ByMailbox.Contains("a b"), incident.ByApp.Contains("a b")),
	} {
		q := incident.Query{Filter: e}
		require.NotContains(t, q.Bookmark(), "search=", name)
		requireRoundTrips(t, q, name)
	}
}

func TestSearchRefusesInURLs(t *testing.T) {
	for _, typed := range []string{"search=", "search=+", "search=%09%E3%80%80", "search=a&search=b", "Search=a"} {
		v, err := url.ParseQuery(typed)
		require.NoError(t, err)
		_, err = incident.ParseQuery(v)
		require.ErrorIs(t, err, incident.ErrInvalid, typed)
		field, _, _ := strings.Cut(typed, "=")
		requireField(t, err, field, typed)
	}
	for _, bad := range []string{"\xff", "a\x00", strings.Repeat("a", filter.MaxText+1), strings.Repeat("a ", filter.MaxNodes)} {
		_, err := incident.ParseQuery(url.Values{"search": {bad}})
		var qe *incident.QueryError
		require.ErrorAs(t, err, &qe)
		require.Equal(t, "search", qe.Part)
	}
}

// Who asks for the status redirected in a bookmark wants to see incidents that have it.
func TestStatusRedirectedInBookmarks(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	target, source := opened(t, d, "a1"), opened(t, d, "b1")
	_, err := merge(d, target.ID, source.ID)
	require.NoError(t, err)
	for typed, want := range map[string][]incident.ID{
		"status=redirected": {2}, "status=REDIRECTED": {2}, "status=redirected&redirected=true": {2}, "status=active&status=redirected": {2, 1},
		"status=active": {1}, "redirected=true": {2, 1}, "$filter=status eq 'redirected'": {}, "status=redirected&severity=high": {},
		"$filter=status eq 'redirected'&redirected=true": {2}, "redirected=false": {1},
	} {
		v, err := url.ParseQuery(typed)
		require.NoError(t, err)
		q, err := incident.ParseQuery(v)
		require.NoError(t, err, typed)
		requireRoundTrips(t, q, typed)
		q.Order = incident.Order{Key: incident.OrderID}
		page, err := d.Page(ctx, q)
		require.NoError(t, err)
		require.Equal(t, want, pageIDs(page.Incidents), typed)
	}
	for _, typed := range []string{"status=redirected&redirected=false", "redirected=false&status=active&status=Redirected"} {
		v, err := url.ParseQuery(typed)
		require.NoError(t, err)
		_, err = incident.ParseQuery(v)
		requireField(t, err, "redirected", typed)
	}
	without := incident.Query{Filter: incident.ByStatus.Is(incident.Redirected)}
	require.Equal(t, "%24filter=status+eq+%27redirected%27", without.Bookmark(), "what matches nothing is not made to match")
	requireRoundTrips(t, without)
	without.Redirected = true
	require.Equal(t, "redirected=true&status=redirected", without.Bookmark())
}

// A value that an enum does not have is said once: what was written, where, and what is allowed.
func TestUnknownMembersAreSaidOnce(t *testing.T) {
	for text, want := range map[string]string{
		"ownerKind eq 'boss'": `at byte 13: ownerKind "boss" is not one of 'none', 'user', 'group'`,
		"severity ge 'hihg'":  `at byte 12: severity "hihg" is not one of 'unknown', 'informational', 'low', 'medium', 'high'; did you mean 'high'?`,
		"status ne 'closed'":  `at byte 10: status "closed" is not one of 'unknown', 'active', 'inProgress', 'awaitingAction', 'resolved', 'redirected'`,
		"assignment ne 'you'": `at byte 14: assignment "you" is not one of 'group', 'me', 'otherUser', 'unassigned'`,
	} {
		_, err := filter.Parse(incident.Schema, text)
		require.EqualError(t, err, "filter: "+want)
	}
	err := incident.Schema.Check(incident.ByOwnerKind.Is(alert.OwnerKind(9)))
	require.EqualError(t, err, `filter: ownerKind "OwnerKind(9)" is not one of 'none', 'user', 'group'`)
	_, err = filter.Parse(incident.Schema, "alertStatuses/any(t:t eq 'x')")
	require.NotContains(t, err.Error(), "alert:")
}
