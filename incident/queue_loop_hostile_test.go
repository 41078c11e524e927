package incident_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// noTexts are what no filter may hold.
var noTexts = []string{"\xff", "a\xc3", "\xed\xa0\x80", "a\x00b", "\x00", "w11\xff"}

// Text that is not text is refused with an error, wherever a filter can go, whatever it is compared with, however deep it is.
func TestLawQueueRefusesWhatIsNoText(t *testing.T) {
	_, seed := queueSettings(t)
	w := newRealm(t, seed, 500)
	for range 30 {
		w.step()
	}
	desks := []*incident.Desk{w.desk, w.over(unaided{w.memory}, incident.Options{}).As(ana),
		w.over(w.memory, incident.Options{Visible: visibleTo((&quest{gen: w.gen, props: properties()}).visibleOf())}).As(ana)}
	n := 0
	for _, p := range properties() {
		for _, op := range p.ops {
			if p.text == nil && p.texts == nil && !p.words || p.members != nil || op == "null" || op == "set" {
				continue
			}
			for _, bad := range noTexts {
				c := clause{op: op, of: p, vals: []val{{text: bad}, {text: "w11"}}}
				e, _ := c.expr()
				d := desks[n%len(desks)]
				n++
				requireNoText(t, d, incident.Query{Filter: e}, bad)
				deep := filter.Or(incident.ByNumber.AtLeast(0), filter.Not(filter.And(e, incident.ByTag.Is("vip"))))
				requireNoText(t, d, incident.Query{Filter: deep, Redirected: n%2 == 0}, bad)
				_, err := filter.Parse(incident.Schema, c.print(w.gen))
				require.ErrorIs(t, err, filter.ErrInvalid, "%q", bad)
			}
		}
	}
	require.Greater(t, n, 500)
	for _, bad := range noTexts {
		for _, d := range desks {
			requireNoText(t, d, incident.Query{Filter: incident.Search("w11 " + bad)}, bad)
			_, err := d.SuggestTags(ctx, bad, 0)
			require.ErrorIs(t, err, incident.ErrInvalid, "%q", bad)
			_, err = d.SuggestAssignees(ctx, bad, 0)
			require.ErrorIs(t, err, incident.ErrInvalid, "%q", bad)
		}
		for _, s := range []incident.Store{w.memory, unaided{w.memory}} {
			_, err := incident.Facets(ctx, s, incident.Query{}, incident.FacetQuery{By: incident.TagFacet, Prefix: bad})
			require.ErrorIs(t, err, incident.ErrInvalid, "%q", bad)
		}
		for _, parameter := range []string{"tag", "name", "assignedTo", "category", "device", "$filter", "$orderby", "order", "status",
			"updated", "$skiptoken", bad} {
			_, err := incident.ParseQuery(url.Values{parameter: {bad}})
			require.ErrorIs(t, err, incident.ErrInvalid, "%q %q", parameter, bad)
		}
		var v incident.View
		quoted := strings.ReplaceAll(strings.ReplaceAll(bad, "\x00", `\u0000`), "\xed\xa0\x80", `\ud800`)
		require.Error(t, json.Unmarshal([]byte(`{"name":"v","filter":"customTags/any(t:t eq '`+quoted+`')"}`), &v), "%q", bad)
	}
}

// requireNoText holds that nothing answers a query, and that it does not travel as one that says something else.
func requireNoText(t *testing.T, d *incident.Desk, q incident.Query, bad string) {
	t.Helper()
	refused := func(err error) {
		t.Helper()
		require.ErrorIs(t, err, filter.ErrInvalid, "%q in %q", bad, q.Filter)
		var typed *filter.Error
		require.ErrorAs(t, err, &typed)
		require.Less(t, len(err.Error()), 2000)
	}
	for inc, err := range d.List(ctx, q) {
		require.Zero(t, inc)
		refused(err)
	}
	_, err := d.Count(ctx, q)
	refused(err)
	_, err = d.Page(ctx, q)
	refused(err)
	_, err = d.Facets(ctx, q, incident.StatusFacet, incident.TagFacet)
	refused(err)
	if !q.Redirected {
		for e, err := range d.Watch(ctx, q, "") {
			require.Zero(t, e)
			refused(err)
		}
	}
	_, err = incident.ParseQuery(q.Values())
	require.ErrorIs(t, err, incident.ErrInvalid, "%q", bad)
	short, err := url.ParseQuery(q.Bookmark())
	require.NoError(t, err)
	_, err = incident.ParseQuery(short)
	require.ErrorIs(t, err, incident.ErrInvalid, "%q", bad)
	require.ErrorIs(t, incident.View{Name: "v", Query: q}.Validate(), incident.ErrInvalid)
}
