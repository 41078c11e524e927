package incident_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

func TestFacetText(t *testing.T) {
	var names []string
	for f := range incident.AllFacets() {
		require.True(t, f.IsValid())
		names = append(names, f.String())
		text, err := f.MarshalText()
		require.NoError(t, err)
		require.Equal(t, f.String(), string(text))
		for _, spelled := range []string{f.String(), strings.ToUpper(f.String())} {
			back, err := incident.ParseFacet(spelled)
			require.NoError(t, err)
			require.Equal(t, f, back)
		}
	}
	require.Equal(t, []string{"status", "severity", "classification", "assignedTo", "customTags", "serviceSources", "categories"}, names)
	require.Equal(t, incident.CategoryFacet, incident.Facet(len(names)), "the last of them")
	for f := range incident.AllFacets() {
		require.Equal(t, incident.StatusFacet, f)
		break
	}

	in := map[incident.Facet]int{incident.TagFacet: 1, incident.StatusFacet: 2}
	text, err := json.Marshal(in)
	require.NoError(t, err)
	require.JSONEq(t, `{"customTags":1,"status":2}`, string(text))
	var out map[incident.Facet]int
	require.NoError(t, json.Unmarshal(text, &out))
	require.Equal(t, in, out)

	for _, f := range []incident.Facet{0, incident.CategoryFacet + 1, 255} {
		require.False(t, f.IsValid())
		require.Equal(t, fmt.Sprintf("Facet(%d)", uint8(f)), f.String())
		_, err := f.MarshalText()
		require.ErrorIs(t, err, incident.ErrInvalid)
	}
	f := incident.TagFacet
	for _, text := range []string{"", "Facet(1)", "tag", "status ", strings.Repeat("status", 1000), "\xff"} {
		var field *incident.FieldError
		require.ErrorAs(t, f.UnmarshalText([]byte(text)), &field, "%q", text)
		require.Equal(t, "facet", field.Field)
		require.LessOrEqual(t, len(field.Value), 90)
		require.Contains(t, field.Reason, "status, severity")
	}
	require.Equal(t, incident.TagFacet, f, "left alone by what it can not read")
}

// What a bucket selects, in words; that it selects what was counted is a property below and in the suite of stores.
func TestBucketFilter(t *testing.T) {
	long := strings.Repeat("\u212a", filter.MaxText) // three bytes each, and one when folded
	for _, c := range []struct {
		bucket incident.Bucket
		want   string
	}{
		{incident.Bucket{Facet: incident.StatusFacet, Value: "inProgress"}, "status eq 'inProgress'"},
		{incident.Bucket{Facet: incident.SeverityFacet, Value: "unknown"}, "severity eq 'unknown'"},
		{incident.Bucket{Facet: incident.ClassificationFacet, Value: "falsePositive"}, "classification eq 'falsePositive'"},
		{incident.Bucket{Facet: incident.AssigneeFacet}, "ownerKind eq 'none'"},
		{incident.Bucket{Facet: incident.AssigneeFacet, Value: "group:x", Owner: alert.UserOwner("group:x")},
			"ownerKind eq 'user' and assignedTo eq 'group:x'"},
		{incident.Bucket{Facet: incident.AssigneeFacet, Value: "SOC", Owner: alert.GroupOwner("SOC")},
			"ownerKind eq 'group' and assignedTo eq 'SOC'"},
		{incident.Bucket{Facet: incident.TagFacet, Value: "it's"}, incident.ByTag.Is("it's").String()},
		{incident.Bucket{Facet: incident.TagFacet, Value: long}, incident.ByTag.Is(strings.Repeat("k", filter.MaxText)).String()},
		{incident.Bucket{Facet: incident.ServiceSourceFacet, Value: "microsoftSentinel"},
			incident.ByServiceSource.Is("microsoftSentinel").String()},
		{incident.Bucket{Facet: incident.CategoryFacet, Value: "Impact"}, incident.ByCategory.Is("Impact").String()},
		{incident.Bucket{}, "false"},
		{incident.Bucket{Facet: incident.CategoryFacet + 1, Value: "Impact"}, "false"},
		{incident.Bucket{Facet: incident.StatusFacet}, "false"},
		{incident.Bucket{Facet: incident.SeverityFacet, Value: "high' or 'x' eq 'x"}, "false"},
		{incident.Bucket{Facet: incident.ClassificationFacet, Value: "\xff"}, "false"},
	} {
		require.Equal(t, c.want, c.bucket.Filter().String())
		require.NoError(t, incident.Schema.Check(c.bucket.Filter()))
	}
}

// openMixed opens incidents with random tags, owners, categories and states, some of them merged away.
func openMixed(t *testing.T, d *incident.Desk, seed uint64, n int) {
	r := rand.New(rand.NewPCG(seed, 5))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	var ids []incident.ID
	for i := range n {
		a := on("w11", fmt.Sprintf("a%d", i), "Suspicious activity", pick("", "Impact", "IMPACT", "Execution"), alert.Severity(r.IntN(5)))
		a.ServiceSource = alert.ServiceSource(r.IntN(3))
		tags := incident.AddTags(pick("vip", "VIP", "ransomware"), pick("Straße", "straẞe", "50%", "bob's"))
		inc, err := d.Open(ctx, []alert.Alert{a}, tags)
		require.NoError(t, err)
		var changes []incident.Change
		switch r.IntN(4) {
		case 0:
			changes = append(changes, incident.Assign(alert.UserOwner(pick("ana@contoso.com", "ANA@contoso.com", "bob@contoso.com"))))
		case 1:
			changes = append(changes, incident.Assign(alert.GroupOwner(pick("SOC", "soc", "bob@contoso.com"))))
		}
		if r.IntN(3) == 0 {
			changes = append(changes, incident.Classify(alert.TruePositive, alert.Malware))
		}
		if r.IntN(3) == 0 {
			changes = append(changes, incident.Resolve(""))
		}
		_, err = d.Update(ctx, inc.ID, changes...)
		require.NoError(t, err)
		ids = append(ids, inc.ID)
	}
	merged := 0
	for range n {
		if _, err := merge(d, ids[r.IntN(n)], ids[r.IntN(n)]); err == nil {
			merged++
		}
	}
	require.Positive(t, merged)
}

// Whatever is asked by whoever may see whatever: each bucket counts what its condition selects, and nothing is counted twice or
// left out.
func TestFacetsAreWhatTheirConditionsSelect(t *testing.T) {
	store := incident.NewMemory("contoso")
	free, _ := newDesk(t, incident.Options{Store: store})
	openMixed(t, free, 1, 60)
	queries := []filter.Expr{
		{}, incident.ByAssignment.Is(incident.Me), incident.ByAssignment.In(incident.OtherUser, incident.Group),
		incident.ByTag.Is("VIP"), filter.Not(incident.ByTag.Is("50%")), incident.ByTag.In(), incident.ByStatus.Is(incident.Redirected),
		filter.And(incident.BySeverity.AtLeast(alert.Medium), incident.ByStatus.IsNot(incident.Resolved)),
		filter.Or(incident.ByCategory.Is("impact"), incident.ByOwner.Empty()),
	}
	for name, visible := range map[string]func(audit.Actor) filter.Expr{
		"everything": nil,
		"by tag":     func(audit.Actor) filter.Expr { return incident.ByTag.In("bob's", "ransomware") },
		"by owner":   func(audit.Actor) filter.Expr { return incident.ByAssignment.In(incident.Me, incident.Unassigned) },
		"nothing":    func(audit.Actor) filter.Expr { return incident.ByTag.In() },
	} {
		e, err := incident.New(incident.Options{Store: store, Visible: visible})
		require.NoError(t, err)
		d := e.As(bob)
		for i, expr := range queries {
			for _, redirected := range []bool{false, true} {
				q := incident.Query{Filter: expr, Redirected: redirected, Limit: i}
				what := fmt.Sprintf("%s: %s, redirected %t", name, expr, redirected)
				facets, err := d.Facets(ctx, q, slices.Collect(incident.AllFacets())...)
				require.NoError(t, err, what)
				sums := map[incident.Facet]int{}
				for f, buckets := range facets {
					for _, b := range buckets {
						require.Equal(t, f, b.Facet)
						require.Positive(t, b.Count)
						n, err := d.Count(ctx, incident.Query{Filter: filter.And(expr, b.Filter()), Redirected: redirected})
						require.NoError(t, err)
						require.Equal(t, n, b.Count, "%s: %v", what, b)
						sums[f] += b.Count
					}
				}
				all, tags := 0, 0
				for inc, err := range d.List(ctx, incident.Query{Filter: expr, Redirected: redirected}) {
					require.NoError(t, err)
					all++
					tags += inc.TagCount()
				}
				for f := incident.StatusFacet; f <= incident.AssigneeFacet; f++ { // an incident has one value of each of these
					require.Equal(t, all, sums[f], "%s: %s", what, f)
				}
				require.Equal(t, tags, sums[incident.TagFacet], what)
			}
		}
	}
}

func TestFacetsOfADesk(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	got, err := d.Facets(ctx, incident.Query{}, incident.TagFacet, incident.StatusFacet, incident.TagFacet)
	require.NoError(t, err)
	want := map[incident.Facet]int{incident.TagFacet: 0, incident.StatusFacet: 0}
	require.Equal(t, want, lengths(got), "asked for twice, and without any value")
	got, err = d.Facets(ctx, incident.Query{})
	require.NoError(t, err)
	require.Empty(t, got)

	openMixed(t, d, 2, 30)
	got, err = d.Facets(ctx, incident.Query{Filter: incident.ByAssignment.Is(incident.Me)}, incident.AssigneeFacet)
	require.NoError(t, err)
	require.Len(t, got[incident.AssigneeFacet], 1)
	require.True(t, alert.UserOwner(ana.ID).Same(got[incident.AssigneeFacet][0].Owner), "me is who asks")
	got[incident.AssigneeFacet][0] = incident.Bucket{}
	clear(got)
	again, err := d.Facets(ctx, incident.Query{Filter: incident.ByAssignment.Is(incident.Me)}, incident.AssigneeFacet)
	require.NoError(t, err)
	require.NotEqual(t, incident.Bucket{}, again[incident.AssigneeFacet][0], "what a caller does with his facets is his affair")
}

func lengths(facets map[incident.Facet][]incident.Bucket) map[incident.Facet]int {
	out := map[incident.Facet]int{}
	for f := range maps.Keys(facets) {
		out[f] = len(facets[f])
	}
	return out
}

func TestFacetsThatCanNotBe(t *testing.T) {
	for name, opts := range map[string]incident.Options{
		"free":       {},
		"restricted": {Visible: func(audit.Actor) filter.Expr { return incident.ByTag.Is("x") }},
	} {
		d, _ := newDesk(t, opts)
		opened(t, d, "a1")
		for _, redirected := range []bool{false, true} {
			var field *incident.FieldError
			for _, f := range []incident.Facet{0, incident.CategoryFacet + 1, 255} {
				_, err := d.Facets(ctx, incident.Query{Redirected: redirected}, incident.StatusFacet, f)
				require.ErrorAs(t, err, &field, name)
				require.Equal(t, incident.FieldError{Field: "facet", Value: f.String(), Reason: field.Reason}, *field)
			}
			_, err := d.Facets(ctx, incident.Query{Limit: -1, Redirected: redirected}, incident.StatusFacet)
			require.ErrorAs(t, err, &field, name)
			require.Equal(t, "limit", field.Field)
			_, err = d.Facets(ctx, incident.Query{Filter: audit.ByOrigin.Is("x"), Redirected: redirected}, incident.StatusFacet)
			require.ErrorIs(t, err, filter.ErrInvalid, name)
			_, err = d.Facets(ctx, incident.Query{Redirected: redirected}.Resume("forged"), incident.StatusFacet)
			require.ErrorIs(t, err, incident.ErrBadCursor, name)
			ended, cancel := context.WithCancel(ctx)
			cancel()
			_, err = d.Facets(ended, incident.Query{Redirected: redirected}, incident.StatusFacet)
			require.ErrorIs(t, err, context.Canceled, name)
		}
	}
	for _, a := range []incident.FacetQuery{
		{By: incident.TagFacet, Limit: -1}, {By: incident.TagFacet, Limit: incident.MaxBuckets + 1}, {By: incident.TagFacet, Prefix: "\xff"},
		{By: incident.TagFacet, Prefix: "\x00"}, {By: incident.TagFacet, Prefix: strings.Repeat("x", filter.MaxText+1)}, {},
	} {
		require.ErrorIs(t, a.Validate(), incident.ErrInvalid)
	}
}

// A store that fails is heard, on every way there is to count.
func TestFacetsOfAFailingStore(t *testing.T) {
	broken := errors.New("disk on fire")
	memory := incident.NewMemory("contoso")
	for _, visible := range []func(audit.Actor) filter.Expr{nil, func(audit.Actor) filter.Expr { return incident.ByNumber.AtLeast(0) }} {
		fail := ""
		store := storetest.Faulty(memory, func(c storetest.Call) error {
			if c.Method == fail {
				return broken
			}
			return nil
		})
		d, _ := newDesk(t, incident.Options{Store: store, Visible: visible})
		if visible == nil {
			a, b := opened(t, d, "a1"), opened(t, d, "b1")
			_, err := merge(d, a.ID, b.ID)
			require.NoError(t, err)
		}
		for _, q := range []incident.Query{{}, {Redirected: true}} {
			fail = ""
			got, err := d.Facets(ctx, q, incident.StatusFacet)
			require.NoError(t, err)
			require.NotEmpty(t, got[incident.StatusFacet])
			for _, fail = range []string{"List", "Get"} {
				got, err := d.Facets(ctx, q, incident.StatusFacet)
				if fail == "Get" && (visible == nil || !q.Redirected) { // only who follows redirects gets
					require.NoError(t, err)
					continue
				}
				require.ErrorIs(t, err, broken)
				require.Nil(t, got)
			}
		}
		fail = "List"
		_, err := d.SuggestTags(ctx, "x", 0)
		require.ErrorIs(t, err, broken)
		_, err = d.SuggestAssignees(ctx, "x", 0)
		require.ErrorIs(t, err, broken)
	}
}

// A value is shown in the least spelling that is left, however often others were used before.
func TestFacetsShowASpellingThatIsLeft(t *testing.T) {
	m := incident.NewMemory("default")
	d, _ := newDesk(t, incident.Options{Store: m})
	var ids []incident.ID
	shown := func() (string, int) {
		buckets, err := d.Facets(ctx, incident.Query{}, incident.TagFacet)
		require.NoError(t, err)
		require.Len(t, buckets[incident.TagFacet], 1)
		return buckets[incident.TagFacet][0].Value, buckets[incident.TagFacet][0].Count
	}
	for i, tag := range []string{"VIP", "VIP", "vip", "Vip"} {
		inc, err := d.Open(ctx, alertsNamed(string(rune('a'+i))), incident.AddTags(tag))
		require.NoError(t, err)
		ids = append(ids, inc.ID)
	}
	for i, want := range []string{"VIP", "VIP", "Vip", "Vip"} {
		value, n := shown()
		require.Equal(t, want, value)
		require.Equal(t, 4-i, n)
		if i < 3 {
			update(t, d, ids[i], incident.RemoveTags("vip"))
		}
	}
	update(t, d, ids[3], incident.RemoveTags("vip"), incident.AddTags("vip"))
	value, n := shown()
	require.Equal(t, "vip", value)
	require.Equal(t, 1, n)
}

// The most used of many values that begin alike are found wherever they stand among them.
func TestFacetsFindTheMostUsedOfMany(t *testing.T) {
	m := incident.NewMemory("default")
	d, _ := newDesk(t, incident.Options{Store: m})
	const n = 60
	for i := range n { // the later a tag in the alphabet, the more have it; as many have those of another letter
		var tags []string
		for j := i; j < n; j++ {
			tags = append(tags, fmt.Sprintf("x%02d", j), fmt.Sprintf("y%02d", n-1-j))
		}
		_, err := d.Open(ctx, alertsNamed(fmt.Sprint("a", i)), incident.AddTags(tags...))
		require.NoError(t, err)
	}
	for _, s := range []incident.Store{m, storetest.Faulty(m, func(storetest.Call) error { return nil })} {
		for prefix, value := range map[string]func(int) string{
			"x": func(i int) string { return fmt.Sprintf("x%02d", n-1-i) },
			"y": func(i int) string { return fmt.Sprintf("y%02d", i) },
		} {
			for limit := 1; limit <= n; limit += 7 {
				lists, err := incident.Facets(ctx, s, incident.Query{}, incident.FacetQuery{By: incident.TagFacet, Prefix: prefix, Limit: limit})
				require.NoError(t, err)
				require.Len(t, lists[0], limit)
				for i, b := range lists[0] {
					require.Equal(t, incident.Bucket{Facet: incident.TagFacet, Value: value(i), Count: n - i}, b)
				}
			}
		}
	}
}
