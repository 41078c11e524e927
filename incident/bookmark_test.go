package incident_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
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
var bookmarkTexts = []string{"", " ", "ransomware", "it's", "''", "100%", "%41%zz", "a+b", "a b", "a&b=c", "=", "&", "$filter", "severity eq 'high'",
	"and", "null", "true", "me", "7d", "..", "2026-01-01..", "a,b|c", "🦊 fox", "Straße", "\u202emirror", "\r\n", "\t", "\x01", `\`, `"`, "#", "?", "/",
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
	at := oneOf(g, epoch, epoch.Truncate(24*time.Hour), epoch.Add(1), time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC))
	texts := oneOf(g, incident.ByTag, incident.BySystemTag, incident.ByCategory, incident.ByServiceSource, incident.ByInvestigationState,
		incident.ByUser, incident.ByIP, incident.ByTitle)
	times := oneOf(g, incident.ByUpdated, incident.ByCreated, incident.ByResolved, incident.ByFirstActivity, incident.ByLastActivity)
	switch g.IntN(24) {
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

// requireRoundTrips holds that both forms of a query read back as an equal one, and that what is read prints the same again.
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
	require.True(t, back.Equal(q), msg...)
	require.Equal(t, q.Bookmark(), back.Bookmark(), msg...)
	require.Equal(t, v.Encode(), q.Bookmark(), msg...)
}

func TestRandomQueriesRoundTrip(t *testing.T) {
	const seed, rounds = 3, 20_000
	tokens := tokensFor(t)
	short := 0
	for i := range rounds {
		g := gen{rand.New(rand.NewPCG(seed, uint64(i)))}
		q := incident.Query{Filter: g.bookmarkFilter(2), Redirected: g.in(3), Count: g.in(3)}
		q.Order = incident.Order{Key: incident.OrderKey(g.IntN(7)), Ascending: g.in(2)}
		q.Limit = oneOf(g, 0, 0, 1, 30, incident.MaxPage)
		if g.in(3) {
			q = q.Resume(oneOf(g, tokens...))
		}
		requireRoundTrips(t, q, "seed %d round %d: %s", seed, i, q.Filter)
		if !strings.Contains(q.Bookmark(), url.QueryEscape("$filter")) {
			short++
		}
	}
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
		"no token":         incident.Query{}.Resume("x"),
	} {
		_, err := incident.ParseQuery(q.Values())
		require.ErrorIs(t, err, incident.ErrInvalid, name)
		v, err := url.ParseQuery(q.Bookmark())
		require.NoError(t, err, name)
		_, err = incident.ParseQuery(v)
		require.ErrorIs(t, err, incident.ErrInvalid, name)
	}
	d, _ := newDesk(t, incident.Options{})
	q := incident.Query{Limit: 7}
	require.Equal(t, "top=7", q.After(opened(t, d, "a1")).Bookmark(), "a place of Go callers stays behind")
}

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
		"updatedBy=bob":                              {"lastModifiedBy eq 'bob'"},
		"tenant=t1":                                  {"tenantId eq 't1'"},
		"updated=7d":                                 {"lastUpdateDateTime ge now() sub duration'P7D'"},
		"updated=24h":                                {"lastUpdateDateTime ge now() sub duration'P1D'", "updated=1d"},
		"updated=90m":                                {"lastUpdateDateTime ge now() sub duration'PT1H30M'"},
		"updated=1s":                                 {"lastUpdateDateTime ge now() sub duration'PT1S'"},
		"created=2026-01-01..2026-02-01": {
			"createdDateTime ge 2026-01-01T00:00:00Z and createdDateTime lt 2026-02-01T00:00:00Z"},
		"resolved=2026-01-01..":       {"resolvedDateTime ge 2026-01-01T00:00:00Z"},
		"firstActivity=..2026-01-01":  {"firstActivityDateTime lt 2026-01-01T00:00:00Z"},
		"firstActivity=..9999-12-31":  {"firstActivityDateTime lt 9999-12-31T00:00:00Z"},
		"lastActivity=7d&created=30d": {"createdDateTime ge now() sub duration'P30D' and lastActivityDateTime ge now() sub duration'P7D'", "created=30d&lastActivity=7d"},
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
		"order=-updated":                                 {},
		"order=updated":                                  {Order: incident.Order{Ascending: true}},
		"order=name":                                     {Order: incident.Order{Key: incident.OrderName, Ascending: true}},
		"order=-severity":                                {Order: incident.Order{Key: incident.OrderSeverity}},
		"$orderby=lastUpdateDateTime":                    {Order: incident.Order{Ascending: true}},
		"$orderby=lastUpdateDateTime+asc":                {Order: incident.Order{Ascending: true}},
		"$orderby=lastUpdateDateTime desc,id desc":       {},
		"$orderby= severity\tdesc ,  id  desc ":          {Order: incident.Order{Key: incident.OrderSeverity}},
		"$orderby=displayName,id":                        {Order: incident.Order{Key: incident.OrderName, Ascending: true}},
		"$orderby=id":                                    {Order: incident.Order{Key: incident.OrderID, Ascending: true}},
		"$orderby=createdDateTime desc":                  {Order: incident.Order{Key: incident.OrderCreated}},
		"$orderby=firstActivityDateTime desc":            {Order: incident.Order{Key: incident.OrderFirstActivity}},
		"$orderby=lastActivityDateTime desc":             {Order: incident.Order{Key: incident.OrderLastActivity}},
		"top=1":                                          {Limit: 1},
		"$top=1000":                                      {Limit: 1000},
		"count=true":                                     {Count: true},
		"$count=true&redirected=true":                    {Count: true, Redirected: true},
		"count=false&redirected=false":                   {},
		"$skiptoken=" + token:                            incident.Query{}.Resume(token),
		"$filter=true&top=5":                             {Limit: 5},
		"$filter=false":                                  {Filter: filter.Or()},
		"$filter=microsoft.graph.security.nonsense":      {Limit: -1},
		"$filter=severity gt 'low'&order=id&$count=true": {Filter: incident.BySeverity.Above(alert.Low), Count: true, Order: incident.Order{Key: incident.OrderID, Ascending: true}},
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

// Whatever is wrong is said, with the parameter, and never ignored.
func TestParseQueryRefuses(t *testing.T) {
	token := tokensFor(t)[0]
	for typed, field := range map[string]string{
		"stauts=active": "stauts", "Status=active": "Status", "$select=id": "$select", "$skip=1": "$skip", "$Top=1": "$Top", "=x": "", "filters=x": "filters",
		"$top": "$top", "$top=": "$top", "$top=0": "$top", "$top=-1": "$top", "$top=1001": "$top", "$top=+1": "$top", "$top=01": "$top", "$top=1.0": "$top",
		"$top=1e1": "$top", "$top= 1": "$top", "$top=99999999999999999999": "$top", "$top=1&$top=1": "$top", "top=1&top=2": "top", "top=ten": "top",
		"$top=1&top=1": "$top", "$count=true&count=true": "$count", "$orderby=id&order=id": "$orderby",
		"$count=1": "$count", "count=yes": "count", "count=TRUE": "count", "count=true&count=true": "count", "redirected=": "redirected", "redirected=1": "redirected",
		"$orderby=": "$orderby", "$orderby= ": "$orderby", "$orderby=,": "$orderby", "$orderby=id,": "$orderby", "$orderby=severity,severity": "$orderby",
		"$orderby=severity desc,id": "$orderby", "$orderby=severity,id desc": "$orderby", "$orderby=id,id": "$orderby", "$orderby=severity desc,id desc,id desc": "$orderby",
		"$orderby=Severity": "$orderby", "$orderby=severity DESC": "$orderby", "$orderby=severity down": "$orderby", "$orderby=severity asc asc": "$orderby",
		"$orderby=status": "$orderby", "$orderby=severity%3Bdrop": "$orderby", "$orderby=severity\n desc": "$orderby", "$orderby=updated": "$orderby",
		"order=": "order", "order=-": "order", "order=--updated": "order", "order=Updated": "order", "order=lastUpdateDateTime": "order", "order=id,name": "order",
		"$filter=": "$filter", "$filter=+": "$filter", "$filter=true&$filter=true": "$filter",
		"status=": "status", "status=new": "status", "status=unknown": "status", "serviceSource=unknown": "serviceSource", "status=active,resolved": "status", "status=active&status=": "status", "status= active": "status",
		"severity=critical": "severity", "severity=gt low": "severity", "alertSeverity=x": "alertSeverity", "assignment=ana": "assignment", "assignedTo=": "assignedTo",
		"classification=x": "classification", "determination=x": "determination", "serviceSource=x": "serviceSource", "detectionSource=x": "detectionSource",
		"investigation=x": "investigation", "multiCategory=yes": "multiCategory", "multiServiceSource=1": "multiServiceSource", "tag=": "tag", "name=": "name",
		"updated=": "updated", "updated=7": "updated", "updated=d": "updated", "updated=0d": "updated", "updated=-7d": "updated", "updated=07d": "updated", "updated=+7d": "updated",
		"updated=1.5d": "updated", "updated=7w": "updated", "updated=7D": "updated", "updated=7d2h": "updated", "updated=106752d": "updated", "updated=99999999999999999999d": "updated",
		"updated=P7D": "updated", "updated=week": "updated", "updated=..": "updated", "updated=2026-01-01": "updated", "updated=2026-02-30..": "updated",
		"updated=2026-02-01..2026-01-01": "updated", "updated=2026-01-01..2026-01-01": "updated", "updated=2026-01-01...2026-02-01": "updated",
		"updated=2026-01-01..2026-02-01..2026-03-01": "updated", "updated=2026-1-1..": "updated", "updated=0001-01-01..": "updated",
		"updated=0001-01-01T00:00:00Z..": "updated", "updated=2026-01-01T8:00:00Z..": "updated",
		"updated=2026-01-01T08:00:00..": "updated", "updated=2026-01-01T08:00:00,5Z..": "updated", "updated=2026-01-01T08:00:60Z..": "updated",
		"updated=2026-01-01T08:00:00.1234567890Z..": "updated", "updated=10000-01-01..": "updated", "updated=2026-01-01 08:00:00Z..": "updated",
		"tag=x&" + strings.Repeat("tag=aaaaaaaaa&", 3000): "query",
		strings.Repeat("x", 40_000) + "=1":                "query",
		strings.Repeat("é", 90) + "=1":                    strings.Repeat("é", 40) + "…",
	} {
		what := typed[:min(len(typed), 100)]
		v, err := url.ParseQuery(typed)
		require.NoError(t, err, what)
		q, err := incident.ParseQuery(v)
		require.Equal(t, incident.Query{}, q, what)
		requireField(t, err, field, what)
	}
	_, err := incident.ParseQuery(url.Values{"tag": {}})
	requireField(t, err, "tag", "a parameter without a value")

	for _, typed := range []string{"x", token[1:], token + "A", strings.Repeat("A", 8000)} {
		_, err := incident.ParseQuery(url.Values{"$skiptoken": {typed}})
		requireBadCursor(t, err, typed)
	}
	for typed, part := range map[string]string{
		"$filter=severity": "$filter", "$filter=severity eq 'x'": "$filter", "$filter=nope eq 1": "$filter", "$filter=%FF": "$filter", "$filter=%00": "$filter",
		"tag=%FF": "tag", "tag=a%00": "tag", "name=%FF": "name", "assignedTo=%C3": "assignedTo",
		"tag=" + strings.Repeat("a", 4097): "tag", strings.Repeat("tag=a&", 201): "tag",
		strings.Repeat("name=a&", 127): "", strings.Repeat("name=a&", 128): "name", strings.Repeat("name=a&", 2000): "name",
		"$filter=" + strings.Repeat("(", 1000): "$filter",
		"name=" + strings.Repeat("a", 4000) + "&tag=" + strings.Repeat("a", 4000) + "&user=" + strings.Repeat("a", 4000) + "&app=" + strings.Repeat("a", 4000) + "&ip=" + strings.Repeat("a", 400): "",
	} {
		what := typed[:min(len(typed), 100)]
		v, err := url.ParseQuery(typed)
		require.NoError(t, err, what)
		if part == "" {
			v.Set("status", "active")
		}
		q, err := incident.ParseQuery(v)
		require.Equal(t, incident.Query{}, q, what)
		require.ErrorIs(t, err, incident.ErrInvalid, what)
		qe, ok := errors.AsType[*incident.QueryError](err)
		require.True(t, ok, "%s: %v", what, err)
		require.Equal(t, part, qe.Part, what)
		_, ok = errors.AsType[*filter.Error](err)
		require.True(t, ok, what)
		require.Less(t, len(err.Error()), 4000, what)
	}
}

func TestErrorsOfQueries(t *testing.T) {
	for want, err := range map[string]error{
		`incident: page token "x" is damaged`: &incident.CursorError{Token: "x", Reason: "is damaged"},
		"incident: query: EOF":                &incident.QueryError{Err: io.EOF},
		"incident: query: $filter: EOF":       &incident.QueryError{Part: "$filter", Err: io.EOF},
	} {
		require.EqualError(t, err, want)
		require.ErrorIs(t, err, incident.ErrInvalid)
	}
	require.ErrorIs(t, &incident.QueryError{Err: io.EOF}, io.EOF)
}

// What a query is equal to.
func TestQueryEqual(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	first, second := opened(t, d, "a1"), opened(t, d, "a2")
	different := []incident.Query{
		{}, {Filter: incident.ByTag.Is("a")}, {Filter: incident.ByTag.Is("A")}, {Order: incident.Order{Ascending: true}}, {Limit: 1}, {Count: true}, {Redirected: true},
		incident.Query{}.Resume("a"), incident.Query{}.Resume("b"), incident.Query{}.After(first), incident.Query{}.After(second),
	}
	for i, a := range different {
		for k, b := range different {
			require.Equal(t, i == k, a.Equal(b), "%d %d", i, k)
		}
	}
	require.True(t, incident.Query{}.Resume("a").Resume("").Equal(incident.Query{}))
	require.True(t, incident.Query{}.After(first).Resume("a").Equal(incident.Query{}.Resume("a")))
	require.True(t, incident.Query{}.Resume("a").After(first).Equal(incident.Query{}.After(first)))
}

func TestOrderText(t *testing.T) {
	for _, o := range allOrders() {
		back, err := incident.ParseOrder(o.String())
		require.NoError(t, err)
		require.Equal(t, o, back)
	}
	require.Equal(t, "lastUpdateDateTime desc", incident.Order{}.String())
	require.Equal(t, "OrderKey(9)", incident.OrderKey(9).String())
	_, err := incident.ParseOrder("x")
	requireField(t, err, "order")
}

// The default queue: not resolved, not just informational, of the week, last update first, thirty to a page.
func TestDefaultQueue(t *testing.T) {
	q := incident.DefaultQueue()
	require.Equal(t, "severity=high&severity=medium&severity=low&status=active&status=inProgress&status=awaitingAction&top=30&updated=7d", q.Bookmark())
	requireRoundTrips(t, q)
	d, c := newDesk(t, incident.Options{})
	open := func(id string, s alert.Severity, changes ...incident.Change) incident.ID {
		inc, err := d.Open(ctx, []alert.Alert{on(id, id, id, "Execution", s)}, changes...)
		require.NoError(t, err)
		return inc.ID
	}
	open("old", alert.High)
	c.advance(time.Microsecond)
	limit := open("just within", alert.High)
	c.advance(3 * 24 * time.Hour)
	low := open("low", alert.Low)
	open("informational", alert.Informational)
	open("resolved", alert.High, incident.Resolve(""))
	started := open("in progress", alert.Medium, incident.Start())
	c.advance(4 * 24 * time.Hour)
	page, err := d.Page(ctx, q)
	require.NoError(t, err)
	require.Equal(t, []incident.ID{started, low, limit}, pageIDs(page.Incidents))
}

// The documentation of ParseQuery lists every parameter.
func TestParametersAreDocumented(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "query_url.go", nil, parser.ParseComments)
	require.NoError(t, err)
	fn, ok := file.Scope.Lookup("ParseQuery").Decl.(*ast.FuncDecl)
	require.True(t, ok)
	doc := strings.FieldsFunc(fn.Doc.Text(), func(r rune) bool { return strings.ContainsRune(" ,\n\t()[]", r) })
	_, err = incident.ParseQuery(url.Values{"nonsense": {"x"}})
	fe, ok := errors.AsType[*incident.FieldError](err)
	require.True(t, ok)
	_, names, _ := strings.Cut(fe.Reason, "want one of ")
	all := strings.Split(names, ", ")
	require.Greater(t, len(all), 40)
	for _, name := range all {
		if name != "$orderby" && name != "$skiptoken" && name != "$count" && name != "$filter" { // of Values
			require.Contains(t, doc, name)
		}
	}
}
