package incident_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

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

// "Mine" means nothing where nobody asks.
func TestMineIsNobodys(t *testing.T) {
	_, err := incident.Schema.Bind(incident.ByAssignment.Is(incident.Me), filter.Binding{Now: epoch})
	require.ErrorIs(t, err, filter.ErrUnbound)
	require.ErrorContains(t, err, "nobody asks")
}
