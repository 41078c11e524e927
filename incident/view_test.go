package incident_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func TestViewJSON(t *testing.T) {
	for want, v := range map[string]incident.View{
		`{"name":"Everything"}`: {Name: "Everything"},
		`{"name":"Mine","filter":"assignment eq 'me'","orderBy":"severity desc","top":50,"count":true,"redirected":true}`: {Name: "Mine",
			Query: incident.Query{Filter: incident.ByAssignment.Is(incident.Me), Order: incident.Order{Key: incident.OrderSeverity},
				Limit: 50, Count: true, Redirected: true}},
		`{"name":"Nothing","filter":"false"}`: {Name: "Nothing", Query: incident.Query{Filter: filter.Or()}},
	} {
		got, err := json.Marshal(v)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
		var back incident.View
		require.NoError(t, json.Unmarshal(got, &back))
		require.Equal(t, v.Name, back.Name)
		require.True(t, v.Query.Equal(back.Query))
	}
	d, _ := newDesk(t, incident.Options{})
	for _, q := range []incident.Query{incident.Query{}.Resume(tokensFor(t)[0]), incident.Query{}.After(opened(t, d, "a1"))} {
		got, err := json.Marshal(incident.View{Name: " V ", Query: q})
		require.NoError(t, err)
		require.Equal(t, `{"name":"V"}`, string(got), "where a query starts is not part of a view")
	}
}

func TestRandomViewsRoundTrip(t *testing.T) {
	for i := range 2000 {
		g := gen{rand.New(rand.NewPCG(5, uint64(i)))}
		v := incident.View{Name: oneOf(g, "a", "Équipe nuit", "🦊", `"quoted" <b>`)}
		v.Query = incident.Query{Filter: g.bookmarkFilter(2), Limit: g.IntN(3), Count: g.in(2)}
		data, err := json.Marshal(v)
		require.NoError(t, err, i)
		var back incident.View
		require.NoError(t, json.Unmarshal(data, &back), "%s", data)
		require.Equal(t, v.Name, back.Name)
		require.True(t, v.Query.Equal(back.Query), "%s", data)
	}
}

func TestViewRefuses(t *testing.T) {
	untouched := incident.View{Name: "before", Query: incident.DefaultQueue()}
	for text, part := range map[string]string{
		`{}`: "name", `{"filter":"true"}`: "name", `{"name":""}`: "name", `{"name":" "}`: "name",
		`{"name":null}`: "name", `{"name":1}`: "name", `{"name":["a"]}`: "name",
		`{"name":"a\nb"}`: "name", `{"name":"a\u202eb"}`: "name", `{"name":"` + strings.Repeat("é", 257) + `"}`: "name",
		`{"name":"a","Filter":"true"}`: "", `{"name":"a","filters":"true"}`: "filters",
		`{"name":"a","$filter":"true"}`: "$filter", `{"name":"a","skipToken":"x"}`: "skipToken",
		`{"name":"a","name":"b"}`: "", `{"name":"a","filter":"true","filter":"true"}`: "", `{"name":"a"} {}`: "",
		`{"name":"a"}x`: "", `[]`: "", `null`: "", `"a"`: "", ``: "", `{`: "",
		`{"name":"a","filter":""}`: "filter", `{"name":"a","filter":"nope"}`: "filter",
		`{"name":"a","filter":null}`: "filter", `{"name":"a","filter":{}}`: "filter",
		`{"name":"a","filter":"customTags/any(t:t eq '\u0000')"}`: "",
		`{"name":"a","orderBy":""}`:                               "orderBy",
		`{"name":"a","orderBy":"updated"}`:                        "orderBy", `{"name":"a","orderBy":["id"]}`: "orderBy",
		`{"name":"a","top":0}`: "top", `{"name":"a","top":1001}`: "top", `{"name":"a","top":-1}`: "top",
		`{"name":"a","top":"30"}`: "top", `{"name":"a","top":1.5}`: "top",
		`{"name":"a","top":1e1}`: "top", `{"name":"a","top":1e400}`: "top", `{"name":"a","top":null}`: "top",
		`{"name":"a","count":"true"}`: "count", `{"name":"a","count":1}`: "count", `{"name":"a","redirected":null}`: "redirected",
		`{"name":"a","filter":"` + strings.Repeat("x", incident.MaxView) + `"}`: "view",
	} {
		v := untouched
		err := v.UnmarshalJSON([]byte(text))
		require.ErrorIs(t, err, incident.ErrInvalid, text)
		if qe, ok := errors.AsType[*incident.QueryError](err); ok {
			require.Equal(t, part, qe.Part, text)
		} else {
			requireField(t, err, part, text)
		}
		require.Equal(t, untouched.Name, v.Name)
		require.True(t, untouched.Query.Equal(v.Query), text)
	}
	for part, v := range map[string]incident.View{
		"name":    {},
		"filter":  {Name: "a", Query: incident.Query{Filter: incident.ByTag.Is("\xff")}},
		"orderBy": {Name: "a", Query: incident.Query{Order: incident.Order{Key: 9}}},
		"top":     {Name: "a", Query: incident.Query{Limit: incident.MaxPage + 1}},
	} {
		_, err := json.Marshal(v)
		require.ErrorIs(t, err, incident.ErrInvalid, part)
		require.ErrorContains(t, err, part)
	}
}

// The longest filter there may be fits into a view, also where JSON escapes all of it.
func TestLongestView(t *testing.T) {
	var es []filter.Expr
	for range 4 {
		es = append(es, incident.ByTag.Is(strings.Repeat("\x01", 4000)))
	}
	v := incident.View{Name: strings.Repeat("🦊", 256)}
	v.Query = incident.Query{Filter: filter.Or(es...), Order: incident.Order{Key: incident.OrderName}, Limit: 1000}
	require.NoError(t, incident.Schema.Check(v.Query.Filter))
	data, err := json.Marshal(v)
	require.NoError(t, err)
	require.Greater(t, len(data), 96_000)
	var back incident.View
	require.NoError(t, json.Unmarshal(data, &back))
	require.True(t, back.Query.Equal(v.Query))
	requireRoundTrips(t, v.Query)
}
