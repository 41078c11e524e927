package storetest

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// As with counting, a store without the ability is held against the model through the helper.
func facetCases() []testCase {
	return []testCase{
		check("Facets/CountWhatIsListed", ruleFacets, func(l *lab) {
			l.populate(17, 150)
			r := rand.New(rand.NewPCG(17, 17))
			for i := range 150 {
				q := incident.Query{Redirected: i%2 == 0, Order: pick(r, orders()), Limit: i % 3}
				if i > 10 {
					q.Filter = expression(r, i%4, incidentTest)
				}
				if i%5 == 0 {
					q = q.After(l.model.incidents[pick(r, l.model.ids())])
				}
				l.facets(q, allAsks()...)
			}
			l.selects()
		}),
		check("Facets/FollowCommits", ruleFacets, func(l *lab) {
			l.facets(incident.Query{}, allAsks()...)
			for round := range uint64(40) {
				l.populate(100+round, 2)
				l.facets(incident.Query{}, allAsks()...)
				l.facets(incident.Query{Redirected: true}, allAsks()...)
			}
		}),
		check("Facets/OneSnapshot", ruleFacetLists, func(l *lab) {
			inc, other := l.open(), l.open()
			l.update(other.ID, incident.SetSeverity(alert.Low))
			asks := []incident.FacetQuery{{By: incident.SeverityFacet}, {By: incident.TagFacet}, {By: incident.SeverityFacet}}
			var reads atomic.Int64
			l.whileWriting(func() {
				for i := 0; i < 40 || reads.Load() < 40; i++ { // else all is written before anybody reads
					change := []incident.Change{incident.AddTags("hot"), incident.SetSeverity(alert.High)}
					if i%2 == 1 {
						change = []incident.Change{incident.RemoveTags("hot"), incident.SetSeverity(alert.Low)}
					}
					_, err := l.desk.Update(l.ctx, inc.ID, change...)
					l.quiet(err)
				}
			}, func(ctx context.Context) {
				reads.Add(1)
				for _, q := range []incident.Query{{}, {Filter: incident.ByNumber.AtLeast(0)}} {
					lists, err := incident.Facets(ctx, l.store, q, asks...)
					if l.seen(err); err != nil {
						return
					}
					high, hot := countOf(lists[0], "high"), countOf(lists[1], "hot")
					if high != hot || !slices.Equal(lists[0], lists[2]) {
						l.errorf("facets saw %d of severity high and %d tagged with it, then %v", high, hot, lists[2])
					}
				}
			})
		}),
		check("Facets/OrderAndLimit", ruleFacetOrder, func(l *lab) {
			l.populate(18, 60)
			for _, limit := range []int{0, 1, 2, 3, 5, incident.MaxBuckets} {
				for f := range incident.AllFacets() {
					l.facets(incident.Query{}, incident.FacetQuery{By: f, Limit: limit})
					l.facets(incident.Query{Redirected: true}, incident.FacetQuery{By: f, Limit: limit})
				}
			}
			for part := range 3 { // more tags than there may be buckets, half of them once and half of them twice
				many := make([]string, 400)
				for i := range many {
					many[i] = "many " + strconv.Itoa((part*200+i)*7919%100_003)
				}
				l.update(l.open().ID, incident.AddTags(many...))
				l.update(l.open().ID, incident.AddTags("Zeta"+strconv.Itoa(part), "alpha"+strconv.Itoa(part)))
			}
			for part := range 2 {
				many := make([]string, 500)
				for i := range many {
					many[i] = "more " + strconv.Itoa(part*500+i)
				}
				l.update(l.open().ID, incident.AddTags(many...))
			}
			for _, limit := range []int{0, 7, 900, incident.MaxBuckets} {
				l.facets(incident.Query{}, incident.FacetQuery{By: incident.TagFacet, Limit: limit})
				l.facets(incident.Query{}, incident.FacetQuery{By: incident.TagFacet, Prefix: "more", Limit: limit})
			}
		}),
		check("Facets/Prefix", ruleFacetPrefix, func(l *lab) {
			l.populate(19, 120)
			prefixes := []string{"", "r", "R", "ransomware", "RANSOMWARE", "ransomware ", "an", "ANA@", "ana@contoso.com", "so", "u",
				"Unknown", "micro", "exe", "%", "_", "5", "50%", "a_", "a%", "it'", "strass", "STRAßE", "straẞ", "med", "inprogress", " "}
			for _, p := range prefixes {
				for f := range incident.AllFacets() {
					for _, exact := range []bool{false, true} {
						a := incident.FacetQuery{By: f, Prefix: p, Exact: exact}
						l.facets(incident.Query{}, a)
						a.Limit = 1
						l.facets(incident.Query{Filter: incident.ByAlertCount.Above(1)}, a)
					}
				}
			}
		}),
		check("Facets/OneSpelling", ruleFacetSpelling, func(l *lab) {
			var ids []incident.ID
			for i, tag := range []string{"b", "Straße", "STRAßE", "straẞe", "strasse", "K", "\u212a", "B"} {
				ids = append(ids, l.open().ID)
				owner := alert.UserOwner("Eve@contoso.com")
				if i%2 == 0 {
					owner = alert.UserOwner("eve@Contoso.com")
				}
				l.update(ids[i], incident.AddTags(tag), incident.Assign(owner))
			}
			for _, category := range []string{"impact", "IMPACT", "Impact"} {
				a, b := l.newAlert("host"), l.newAlert("host")
				a.Category, b.Category, b.Categories = category, "Impact", []string{"impacT", "Ärger", "ärger"}
				_, err := l.desk.Open(l.ctx, []alert.Alert{b, a})
				l.must(err, "open")
			}
			for range ids {
				l.facets(incident.Query{}, allAsks()...)
				for _, id := range ids {
					l.facets(incident.Query{Filter: incident.ByNumber.Above(int64(id))}, allAsks()...)
				}
				l.update(ids[len(ids)-1], incident.RemoveTags("b", "k", "straße"), incident.Unassign())
				ids = ids[:len(ids)-1]
			}
		}),
		check("Facets/NotOfWhatNoFilterHolds", ruleFacetLong, func(l *lab) {
			for i, n := range []int{filter.MaxText - 1, filter.MaxText, filter.MaxText + 1, alert.MaxTextBytes} {
				a := l.newAlert("host")
				a.Category = strings.Repeat("x", n)
				if i%2 == 0 { // one is shorter when folded, a third of it, and one longer
					a.Categories = []string{strings.Repeat("\u212a", filter.MaxText), strings.Repeat("Ⱥ", filter.MaxText/2)}
				}
				_, err := l.desk.Open(l.ctx, []alert.Alert{a})
				l.must(err, "open")
			}
			by := incident.FacetQuery{By: incident.CategoryFacet}
			l.facets(incident.Query{}, by, incident.FacetQuery{By: by.By, Prefix: "xx"})
			l.selects()
		}),
		check("Facets/Errors", ruleFacetErrors, func(l *lab) {
			l.openMany(3)
			status := incident.FacetQuery{By: incident.StatusFacet}
			for _, s := range []incident.Store{l.store, plain{l.store}} {
				for _, f := range []filter.Expr{incident.ByUpdated.Within(time.Hour), incident.ByAssignment.Is(incident.Me)} {
					_, err := incident.Facets(l.ctx, s, incident.Query{Filter: f}, status)
					l.wantErr("facets of "+f.String(), err, filter.ErrUnbound)
				}
				_, err := incident.Facets(l.ctx, s, incident.Query{Filter: audit.ByOrigin.Is("x")}, status)
				l.wantErr("facets of a filter of another schema", err, filter.ErrInvalid)
				for _, a := range []incident.FacetQuery{
					{}, {By: incident.CategoryFacet + 1}, {By: 255}, {By: incident.TagFacet, Limit: -1},
					{By: incident.TagFacet, Limit: incident.MaxBuckets + 1}, {By: incident.TagFacet, Prefix: "\xff"},
					{By: incident.TagFacet, Prefix: "a\x00"}, {By: incident.TagFacet, Prefix: strings.Repeat("x", filter.MaxText+1)},
				} {
					_, err := incident.Facets(l.ctx, s, incident.Query{}, status, a)
					l.wantErr("facets by what can not be asked for", err, incident.ErrInvalid)
				}
			}
		}),
		check("Facets/Cancelled", ruleMethods, func(l *lab) {
			l.openMany(3)
			ctx, cancel := context.WithCancel(l.ctx)
			cancel()
			for _, s := range []incident.Store{l.store, plain{l.store}} {
				for _, q := range []incident.Query{{}, {Filter: incident.ByNumber.AtLeast(0)}} {
					_, err := incident.Facets(ctx, s, q, allAsks()...)
					l.wantErr("facets with a context that has ended", err, context.Canceled)
				}
			}
		}),
		check("Facets/AreTheCallers", ruleMethods, func(l *lab) {
			l.populate(20, 20)
			for _, q := range []incident.Query{{}, {Filter: incident.ByNumber.AtLeast(0)}} {
				lists, err := incident.Facets(l.ctx, l.store, q, allAsks()...)
				l.must(err, "facets")
				for _, list := range lists {
					for i := range list {
						list[i] = incident.Bucket{}
					}
					_ = append(list, incident.Bucket{})
				}
				clear(lists)
				l.facets(q, allAsks()...)
			}
		}),
	}
}

// allAsks asks for every facet.
func allAsks() []incident.FacetQuery {
	var asks []incident.FacetQuery
	for f := range incident.AllFacets() {
		asks = append(asks, incident.FacetQuery{By: f})
	}
	return asks
}

// facets fails the case unless the store, and the helper over a store without the ability, count as the model does.
func (l *lab) facets(q incident.Query, asks ...incident.FacetQuery) {
	l.t.Helper()
	want := make([][]incident.Bucket, len(asks))
	for i, a := range asks {
		want[i] = l.model.facets(l, q, a)
	}
	same := func(which string, lists [][]incident.Bucket, err error) {
		l.t.Helper()
		l.must(err, "facets")
		l.equal(which+": lists", len(lists), len(asks))
		for i, a := range asks[:min(len(lists), len(asks))] {
			l.equal(which+": "+nameOfAsk(a)+" of "+q.Filter.String(), lists[i], want[i])
		}
	}
	lists, err := incident.Facets(l.ctx, l.store, q, asks...)
	same("the store", lists, err)
	lists, err = incident.Facets(l.ctx, plain{l.store}, q, asks...)
	same("the helper", lists, err)
	if f, ok := l.store.(incident.Faceter); ok {
		lists, err = f.Facets(l.ctx, q, asks...)
		same("the store itself", lists, err)
	}
}

// selects fails the case unless the condition of every bucket selects what the bucket counted.
func (l *lab) selects() {
	l.t.Helper()
	r := rand.New(rand.NewPCG(21, 21))
	for i := range 4 {
		q := incident.Query{Redirected: i%2 == 0}
		if i > 1 {
			q.Filter = expression(r, 2, incidentTest)
		}
		lists, err := incident.Facets(l.ctx, l.store, q, allAsks()...)
		l.must(err, "facets")
		for _, b := range slices.Concat(lists...) {
			selecting := incident.Query{Filter: filter.And(q.Filter, b.Filter()), Redirected: q.Redirected}
			l.must(incident.Schema.Check(selecting.Filter), "check the condition of a bucket")
			n, err := incident.Count(l.ctx, l.store, selecting)
			l.must(err, "count")
			l.equal("count of "+clip(selecting.Filter.String()), n, b.Count)
		}
	}
}

func countOf(list []incident.Bucket, value string) int {
	for _, b := range list {
		if b.Value == value {
			return b.Count
		}
	}
	return 0
}

func nameOfAsk(a incident.FacetQuery) string {
	name := a.By.String()
	if a.Prefix != "" || a.Exact {
		name += " beginning with " + strconv.Quote(clip(a.Prefix))
	}
	if a.Exact {
		name += " and ending there"
	}
	return name + " at most " + strconv.Itoa(a.Limit)
}

// facets counts by hand.
func (m *model) facets(l *lab, q incident.Query, a incident.FacetQuery) []incident.Bucket {
	var all []incident.Bucket
	for _, inc := range m.list(l, incident.Query{Filter: q.Filter, Redirected: q.Redirected}, nil) {
		for _, v := range valuesOf(inc, a.By) {
			folded, prefix := filter.Fold(v.Value), filter.Fold(a.Prefix)
			if len(folded) > filter.MaxText || !strings.HasPrefix(folded, prefix) || a.Exact && folded != prefix {
				continue
			}
			i := slices.IndexFunc(all, func(b incident.Bucket) bool { return sameValue(b, v) })
			if i < 0 {
				i, all = len(all), append(all, v)
			}
			all[i].Count++
			if v.Value < all[i].Value {
				all[i].Value, all[i].Owner = v.Value, v.Owner
			}
		}
	}
	slices.SortFunc(all, func(a, b incident.Bucket) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(filter.Fold(a.Value), filter.Fold(b.Value)), int(a.Owner.Kind())-int(b.Owner.Kind()))
	})
	limit := cmp.Or(a.Limit, incident.MaxBuckets)
	return all[:min(len(all), limit)]
}

func sameValue(a, b incident.Bucket) bool {
	return a.Owner.Kind() == b.Owner.Kind() && strings.EqualFold(a.Value, b.Value)
}

// valuesOf are the values an incident counts under, each once, with a count of zero.
func valuesOf(inc incident.Incident, f incident.Facet) []incident.Bucket {
	var out []incident.Bucket
	add := func(value string) {
		b := incident.Bucket{Facet: f, Value: value}
		if !slices.ContainsFunc(out, func(o incident.Bucket) bool { return sameValue(o, b) }) {
			out = append(out, b)
		}
	}
	switch f {
	case incident.StatusFacet:
		add(inc.Status.String())
	case incident.SeverityFacet:
		add(inc.Severity.String())
	case incident.ClassificationFacet:
		add(inc.Classification.String())
	case incident.AssigneeFacet:
		out = append(out, incident.Bucket{Facet: f, Value: inc.Owner.ID(), Owner: inc.Owner})
	case incident.TagFacet:
		for t := range inc.Tags() {
			add(t)
		}
	default: // in the order of the alerts' ids, the spelling of the first counts
		for a := range inc.Alerts() {
			if f == incident.ServiceSourceFacet && a.ServiceSource != alert.UnknownSource {
				add(a.ServiceSource.String())
			}
			if f == incident.CategoryFacet {
				for c := range a.AllCategories() {
					add(c)
				}
			}
		}
	}
	return out
}
