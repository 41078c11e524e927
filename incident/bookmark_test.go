package incident_test

import (
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// bookmarkTexts are what people, and others, put into filters.
var bookmarkTexts = []string{"", " ", "ransomware", "it's", "''", "100%", "%41%zz", "a+b", "a b", "a&b=c", "=", "&", "$filter",
	"severity eq 'high'", "and", "null", "true", "me", "7d", "#29", "29", "two words", " two\u3000 words 29 ", "..", "2026-01-01..", "a,b|c", "🦊 fox", "Straße", "\u202emirror",
	"\r\n", "\t", "\x01", `\`, `"`, "#", "?", "/",
	"*", "now()", "x", "Active", "HIGH", strings.Repeat("long ", 200)}

func (g gen) bookmarkText() string { return oneOf(g, bookmarkTexts...) }

func (g gen) bookmarkTexts() []string {
	texts := make([]string, 1+g.IntN(3))
	for i := range texts {
		texts[i] = g.bookmarkText()
	}
	return texts
}

// bookmarkTest is a test as the short form makes them, mostly.
func (g gen) bookmarkTest() filter.Expr {
	ago := oneOf(g, 7*24*time.Hour, 24*time.Hour, 36*time.Hour, 90*time.Minute, time.Second, time.Millisecond, 0, 1<<62)
	at := oneOf(g, epoch, epoch.Truncate(24*time.Hour), epoch.Add(1),
		time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC))
	texts := oneOf(g, incident.ByTag, incident.BySystemTag, incident.ByCategory, incident.ByServiceSource, incident.ByInvestigationState,
		incident.ByUser, incident.ByIP, incident.ByTitle)
	times := oneOf(g, incident.ByUpdated, incident.ByCreated, incident.ByResolved, incident.ByFirstActivity, incident.ByLastActivity)
	switch g.IntN(28) {
	case 0:
		return incident.ByStatus.In(oneOf(g, incident.Active, incident.Resolved), oneOf(g, incident.Active, incident.InProgress))
	case 1:
		return incident.ByStatus.IsNot(incident.Resolved)
	case 2:
		return incident.BySeverity.Is(oneOf(g, alert.High, alert.Low))
	case 3:
		return incident.BySeverity.AtLeast(alert.Medium)
	case 4:
		return incident.ByAlertSeverity.In(alert.High, alert.Low)
	case 5:
		return incident.ByAssignment.Is(oneOf(g, incident.Me, incident.OtherUser, incident.Group, incident.Unassigned))
	case 6:
		return incident.ByAssignment.In(incident.Me, incident.Unassigned)
	case 7:
		return incident.ByOwner.In(g.bookmarkTexts()...)
	case 8, 9, 10:
		return texts.In(g.bookmarkTexts()...)
	case 11:
		return oneOf(g, texts.Contains, texts.StartsWith, texts.EndsWith)(g.bookmarkText())
	case 12:
		return incident.ByServiceSource.Is(alert.SourceDefenderForEndpoint.String())
	case 13:
		return incident.ByName.Contains(g.bookmarkText())
	case 14:
		return filter.Or(incident.ByName.Contains(g.bookmarkText()), incident.ByName.Contains(g.bookmarkText()))
	case 15:
		return times.Within(ago)
	case 16:
		return times.Between(at, at.Add(24*time.Hour-time.Duration(g.IntN(2))))
	case 17:
		return oneOf(g, times.Since, times.Before, times.After, times.Until)(at)
	case 18:
		return filter.Or(times.Within(ago), times.Between(epoch, epoch.Add(1)), times.Before(at))
	case 19:
		return oneOf(g, incident.ByMultipleCategories, incident.ByMultipleServiceSources).Is(g.in(2))
	case 20:
		return oneOf(g, incident.ByName.Empty(), times.Empty(), texts.Empty())
	case 21:
		return incident.ByNumber.In(g.Int64(), -g.Int64())
	case 22:
		return oneOf(g, times.Is(at), times.In(at, epoch), filter.Not(times.Is(at)))
	case 23, 24:
		return incident.Search(oneOf(g, "ransomware", "two words", "29", "#29 \u3000 it's", "+1", "a&b=c 100%", "ǅ"))
	case 25:
		return incident.ByStatus.In(incident.Redirected, oneOf(g, incident.Redirected, incident.Resolved))
	case 26:
		return incident.ByInvestigationState.Is(alert.InvestigationRunning.String())
	default:
		return incident.ByClassification.Is(alert.TruePositive)
	}
}

func (g gen) bookmarkFilter(depth int) filter.Expr {
	es := make([]filter.Expr, g.IntN(4))
	for i := range es {
		if es[i] = g.bookmarkTest(); depth > 0 && g.in(4) {
			es[i] = g.bookmarkFilter(depth - 1)
		}
	}
	switch g.IntN(8) {
	case 0:
		return filter.Or(es...)
	case 1:
		return filter.Not(filter.And(es...))
	default:
		return filter.And(es...)
	}
}

// tokensFor are page tokens, one per order.
func tokensFor(t testing.TB) []string {
	d, c := newDesk(t, incident.Options{})
	someIncidents(t, d, c, 3)
	var tokens []string
	for _, o := range allOrders() {
		page, err := d.Page(ctx, incident.Query{Order: o, Limit: 1})
		require.NoError(t, err)
		tokens = append(tokens, page.Next)
	}
	return tokens
}

// requireRoundTrips holds that both forms of a query read back as an equal one, the bookmark as one that begins at the
// beginning, and that what is read prints the same again.
func requireRoundTrips(t testing.TB, q incident.Query, msg ...any) {
	t.Helper()
	back, err := incident.ParseQuery(q.Values())
	require.NoError(t, err, msg...)
	require.True(t, back.Equal(q), msg...)
	require.Equal(t, q.Values(), back.Values(), msg...)
	v, err := url.ParseQuery(q.Bookmark())
	require.NoError(t, err, msg...)
	back, err = incident.ParseQuery(v)
	require.NoError(t, err, msg...)
	require.True(t, back.Equal(q.Resume("")), msg...)
	require.NotContains(t, v, "$skiptoken", msg...)
	require.Equal(t, q.Bookmark(), back.Bookmark(), msg...)
	require.Equal(t, v.Encode(), q.Bookmark(), msg...)
}

func TestRandomQueriesRoundTrip(t *testing.T) {
	const seed, rounds = 3, 20_000
	tokens := tokensFor(t)
	short, large := 0, 0
	for i := range rounds {
		g := gen{rand.New(rand.NewPCG(seed, uint64(i)))}
		q := incident.Query{Filter: g.bookmarkFilter(2), Redirected: g.in(3), Count: g.in(3)}
		q.Order = incident.Order{Key: incident.OrderKey(g.IntN(7)), Ascending: g.in(2)}
		q.Limit = oneOf(g, 0, 0, 1, 30, incident.MaxPage)
		if g.in(3) {
			q = q.Resume(oneOf(g, tokens...))
		}
		if incident.Schema.Check(q.Filter) != nil { // of many words to search for
			large++
			continue
		}
		requireRoundTrips(t, q, "seed %d round %d: %s", seed, i, q.Filter)
		if !strings.Contains(q.Bookmark(), url.QueryEscape("$filter")) {
			short++
		}
	}
	require.Less(t, large, rounds/100)
	require.Greater(t, short, rounds/4, "the short form is met often enough")
	require.Less(t, short, rounds*3/4)
}

// A query that may not travel is never read back as one that says more.
func TestQueriesThatMayNotTravel(t *testing.T) {
	for name, q := range map[string]incident.Query{
		"invalid UTF-8":    {Filter: incident.ByTag.Is("\xff")},
		"NUL":              {Filter: incident.ByTag.Is("\x00")},
		"NUL in a name":    {Filter: incident.ByName.Contains("a\x00")},
		"negative ago":     {Filter: incident.ByUpdated.Within(-time.Hour)},
		"the zero time":    {Filter: incident.ByUpdated.Since(time.Time{})},
		"no word":          {Filter: incident.ByAssignment.Is("nobody")},
		"no member":        {Filter: incident.BySeverity.Is(9)},
		"too long a list":  {Filter: incident.ByTag.In(make([]string, 201)...)},
		"too large":        {Filter: incident.ByTag.In(make([]string, 2000)...)},
		"too long a value": {Filter: incident.ByTag.Is(strings.Repeat("a", 4097))},
		"no order":         {Order: incident.Order{Key: 7}},
		"negative limit":   {Limit: -1},
		"too large a page": {Limit: incident.MaxPage + 1},
	} {
		_, err := incident.ParseQuery(q.Values())
		require.ErrorIs(t, err, incident.ErrInvalid, name)
		v, err := url.ParseQuery(q.Bookmark())
		require.NoError(t, err, name)
		_, err = incident.ParseQuery(v)
		require.ErrorIs(t, err, incident.ErrInvalid, name)
	}
	_, err := incident.ParseQuery(incident.Query{}.Resume("x").Values())
	require.ErrorIs(t, err, incident.ErrBadCursor)
}

// A bookmark is a queue and no place in it.
func TestBookmarksLeaveTheirPlace(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	q := incident.Query{Limit: 7}
	require.Equal(t, "top=7", q.After(opened(t, d, "a1")).Bookmark(), "neither that of Go callers")
	token := tokensFor(t)[0]
	require.Equal(t, "top=7", q.Resume(token).Bookmark(), "nor that of a page")
	require.Equal(t, []string{token}, q.Resume(token).Values()["$skiptoken"], "who wants to link to the page has the exact form")
	require.Equal(t, "top=7", q.Resume("no token").Bookmark())

	q.Filter = incident.ByNumber.Above(1) // which has no short form
	require.Equal(t, "%24filter=id+gt+1&%24top=7", q.Resume(token).Bookmark())
}

// searched is a word of a search beside others, or beside other conditions.
func searched(word string) string {
	return "(contains(displayName,'" + word + "') or devices/any(t:contains(t,'" + word + "')) or users/any(t:contains(t,'" + word +
		"')) or mailboxes/any(t:contains(t,'" + word + "')) or apps/any(t:contains(t,'" + word + "')))"
}

func alone(word string) string { return word[1 : len(word)-1] }

// What is typed, what it means, and how it is written again where that differs.
func TestShortForm(t *testing.T) {
	for typed, want := range map[string][2]string{
		"": {}, "status=active": {"status eq 'active'"},
		"status=ACTIVE&status=inprogress":            {"status in ('active','inProgress')", "status=active&status=inProgress"},
		"severity=High":                              {"severity eq 'high'", "severity=high"},
		"severity=high&status=active":                {"status eq 'active' and severity eq 'high'"},
		"alertSeverity=high":                         {"alertSeverities/any(t:t eq 'high')"},
		"assignment=ME":                              {"assignment eq 'me'", "assignment=me"},
		"assignment=me&assignment=group":             {"assignment in ('me','group')"},
		"assignment=otherUser&assignment=unassigned": {"assignment in ('otherUser','unassigned')"},
		"assignedTo=ana%40contoso.com":               {"assignedTo eq 'ana@contoso.com'"},
		"classification=truePositive":                {"classification eq 'truePositive'"},
		"determination=malware":                      {"determination eq 'malware'"},
		"alertClassification=falsePositive":          {"alertClassifications/any(t:t eq 'falsePositive')"},
		"tag=a%2Cb&tag=it%27s&tag=a%7Cb":             {"customTags/any(t:t in ('a,b','it''s','a|b'))"},
		"tag=+":                                      {"customTags/any(t:t eq ' ')"},
		"systemTag=Redirected":                       {"systemTags/any(t:t eq 'Redirected')"},
		"serviceSource=MicrosoftSentinel":            {"serviceSources/any(t:t eq 'microsoftSentinel')", "serviceSource=microsoftSentinel"},
		"detectionSource=antivirus":                  {"detectionSources/any(t:t eq 'antivirus')"},
		"multiServiceSource=true":                    {"multipleServiceSources eq true"},
		"multiCategory=false":                        {"multipleCategories eq false"},
		"category=Ransomware":                        {"categories/any(t:t eq 'Ransomware')"},
		"technique=T1059.001":                        {"mitreTechniques/any(t:t eq 'T1059.001')"},
		"threat=Qakbot":                              {"associatedThreats/any(t:t eq 'Qakbot')"},
		"actor=Storm-0501":                           {"actors/any(t:t eq 'Storm-0501')"},
		"user=eve":                                   {"users/any(t:t eq 'eve')"},
		"device=w11":                                 {"devices/any(t:t eq 'w11')"},
		"mailbox=m":                                  {"mailboxes/any(t:t eq 'm')"},
		"app=a":                                      {"apps/any(t:t eq 'a')"},
		"ip=%3A%3A1":                                 {"ipAddresses/any(t:t eq '::1')"},
		"file=a.exe":                                 {"files/any(t:t eq 'a.exe')"},
		"process=a.exe":                              {"processes/any(t:t eq 'a.exe')"},
		"url=https%3A%2F%2Fa.example%2F%3Fq%3D1":     {"urls/any(t:t eq 'https://a.example/?q=1')"},
		"deviceGroup=Tier+0":                         {"deviceGroups/any(t:t eq 'Tier 0')"},
		"osPlatform=Windows11":                       {"osPlatforms/any(t:t eq 'Windows11')"},
		"investigation=pendingapproval":              {"investigationStates/any(t:t eq 'pendingApproval')", "investigation=pendingApproval"},
		"policy=p1":                                  {"alertPolicies/any(t:t eq 'p1')"},
		"product=Microsoft+Sentinel":                 {"productNames/any(t:t eq 'Microsoft Sentinel')"},
		"name=phish":                                 {"contains(displayName,'phish')"},
		"name=a&name=b":                              {"contains(displayName,'a') or contains(displayName,'b')"},
		"name=a&name=b&tag=c":                        {"customTags/any(t:t eq 'c') and (contains(displayName,'a') or contains(displayName,'b'))"},
		"createdBy=bob":                              {"createdBy eq 'bob'"},
		"search=phish":                               {alone(searched("phish"))},
		"search=two+words":                           {searched("two") + " and " + searched("words")},
		"search=+two%09+words+":                      {searched("two") + " and " + searched("words"), "search=two+words"},
		"search=Fox+fox+FOX":                         {searched("Fox") + " and " + searched("fox") + " and " + searched("FOX")},
		"search=29":                                  {alone(searched("29")) + " or id eq 29"},
		"search=%2329":                               {alone(searched("#29")) + " or id eq 29"},
		"search=it%27s+%22a":                         {searched("it''s") + " and " + searched(`"a`)},
		"search=a&status=active&updated=7d":          {"status eq 'active' and lastUpdateDateTime ge now() sub duration'P7D' and " + searched("a")},
		"search=a&name=b":                            {"contains(displayName,'b') and " + searched("a"), "name=b&search=a"},
		"updatedBy=bob":                              {"lastModifiedBy eq 'bob'"},
		"tenant=t1":                                  {"tenantId eq 't1'"},
		"updated=7d":                                 {"lastUpdateDateTime ge now() sub duration'P7D'"},
		"updated=24h":                                {"lastUpdateDateTime ge now() sub duration'P1D'", "updated=1d"},
		"updated=90m":                                {"lastUpdateDateTime ge now() sub duration'PT1H30M'"},
		"updated=1s":                                 {"lastUpdateDateTime ge now() sub duration'PT1S'"},
		"created=2026-01-01..2026-02-01": {
			"createdDateTime ge 2026-01-01T00:00:00Z and createdDateTime lt 2026-02-01T00:00:00Z"},
		"resolved=2026-01-01..":      {"resolvedDateTime ge 2026-01-01T00:00:00Z"},
		"firstActivity=..2026-01-01": {"firstActivityDateTime lt 2026-01-01T00:00:00Z"},
		"firstActivity=..9999-12-31": {"firstActivityDateTime lt 9999-12-31T00:00:00Z"},
		"lastActivity=7d&created=30d": {
			"createdDateTime ge now() sub duration'P30D' and lastActivityDateTime ge now() sub duration'P7D'",
			"created=30d&lastActivity=7d"},
		"created=2026-01-01T08:00:00.5%2B01:00..2026-01-01T08:00:00Z": {
			"createdDateTime ge 2026-01-01T07:00:00.5Z and createdDateTime lt 2026-01-01T08:00:00Z",
			"created=2026-01-01T07%3A00%3A00.5Z..2026-01-01T08%3A00%3A00Z"},
		"created=..2026-01-01T08:00Z": {"createdDateTime lt 2026-01-01T08:00:00Z", "created=..2026-01-01T08%3A00%3A00Z"},
		"updated=1d&updated=2026-01-01..2026-01-02": {"lastUpdateDateTime ge now() sub duration'P1D' or " +
			"lastUpdateDateTime ge 2026-01-01T00:00:00Z and lastUpdateDateTime lt 2026-01-02T00:00:00Z"},
		"status=active&%24filter=alertCount+gt+3": {"status eq 'active' and alertCount gt 3",
			"%24filter=status+eq+%27active%27+and+alertCount+gt+3"},
		"status=active&%24filter=severity+eq+%27high%27": {"status eq 'active' and severity eq 'high'", "severity=high&status=active"},
		"severity=high&%24filter=status+eq+%27active%27": {"severity eq 'high' and status eq 'active'",
			"%24filter=severity+eq+%27high%27+and+status+eq+%27active%27"},
	} {
		v, err := url.ParseQuery(typed)
		require.NoError(t, err, typed)
		q, err := incident.ParseQuery(v)
		require.NoError(t, err, typed)
		require.Equal(t, want[0], q.Filter.String(), typed)
		again := want[1]
		if again == "" {
			sorted, err := url.ParseQuery(typed)
			require.NoError(t, err)
			again = sorted.Encode()
		}
		require.Equal(t, again, q.Bookmark(), typed)
		requireRoundTrips(t, q, typed)
	}
}

// Every parameter that is no test, in both forms.
func TestOtherParameters(t *testing.T) {
	token := tokensFor(t)[0]
	for typed, want := range map[string]incident.Query{
		"order=-updated":                            {},
		"order=updated":                             {Order: incident.Order{Ascending: true}},
		"order=name":                                {Order: incident.Order{Key: incident.OrderName, Ascending: true}},
		"order=-severity":                           {Order: incident.Order{Key: incident.OrderSeverity}},
		"$orderby=lastUpdateDateTime":               {Order: incident.Order{Ascending: true}},
		"$orderby=lastUpdateDateTime+asc":           {Order: incident.Order{Ascending: true}},
		"$orderby=lastUpdateDateTime desc,id desc":  {},
		"$orderby= severity\tdesc ,  id  desc ":     {Order: incident.Order{Key: incident.OrderSeverity}},
		"$orderby=displayName,id":                   {Order: incident.Order{Key: incident.OrderName, Ascending: true}},
		"$orderby=id":                               {Order: incident.Order{Key: incident.OrderID, Ascending: true}},
		"$orderby=createdDateTime desc":             {Order: incident.Order{Key: incident.OrderCreated}},
		"$orderby=firstActivityDateTime desc":       {Order: incident.Order{Key: incident.OrderFirstActivity}},
		"$orderby=lastActivityDateTime desc":        {Order: incident.Order{Key: incident.OrderLastActivity}},
		"top=1":                                     {Limit: 1},
		"$top=1000":                                 {Limit: 1000},
		"count=true":                                {Count: true},
		"$count=true&redirected=true":               {Count: true, Redirected: true},
		"count=false&redirected=false":              {},
		"$skiptoken=" + token:                       incident.Query{}.Resume(token),
		"$filter=true&top=5":                        {Limit: 5},
		"$filter=false":                             {Filter: filter.Or()},
		"$filter=microsoft.graph.security.nonsense": {Limit: -1},
		"$filter=severity gt 'low'&order=id&$count=true": {Filter: incident.BySeverity.Above(alert.Low), Count: true,
			Order: incident.Order{Key: incident.OrderID, Ascending: true}},
	} {
		v, err := url.ParseQuery(typed)
		require.NoError(t, err, typed)
		q, err := incident.ParseQuery(v)
		if want.Limit < 0 {
			require.Error(t, err, typed)
			continue
		}
		require.NoError(t, err, typed)
		require.True(t, q.Equal(want), typed)
		requireRoundTrips(t, q, typed)
	}
}
