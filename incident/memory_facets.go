package incident

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/google/btree"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// keptFacets counts the live incidents by the values of the facets that traits do not tell, so that the unfiltered queue need
// not be counted: the cost of asking grows with the number of values asked for.
type keptFacets map[Facet]*keptFacet

// A keptFacet has its values in two orders. That of the most used costs a writer two more steps for each value that comes or
// goes; without it each reader would look at every value there is.
type keptFacet struct {
	values *keptValues           // by folded value
	ranks  *btree.BTreeG[ranked] // the most used first
	frozen *keptValues           // a clone of values for reads that take long; nil once they have moved on
	moved  map[spelling]int      // what a write is about to change, kept for the next write
}

type keptValues = btree.BTreeG[keptValue]

// A keptValue is one value, and how many incidents have it in which spelling.
type keptValue struct {
	ranked
	spelt []spelt // the least first; nil when all of them spell it as it is shown
}

type spelt struct {
	text string
	n    int
}

func (v keptValue) less(o keptValue) bool {
	return cmp.Or(strings.Compare(v.folded, o.folded), cmp.Compare(v.kind, o.kind)) < 0
}

// plus is the value with n incidents more that spell it like this. It shares nothing that is written.
func (v keptValue) plus(text string, n int) keptValue {
	if v.count == 0 {
		v.shown = text
	}
	if v.count += n; v.spelt == nil && v.shown == text {
		return v
	}
	all := slices.Clone(v.spelt)
	if all == nil {
		all = []spelt{{v.shown, v.count - n}}
	}
	at, had := slices.BinarySearchFunc(all, text, func(s spelt, text string) int { return strings.Compare(s.text, text) })
	if !had {
		all = slices.Insert(all, at, spelt{text: text})
	}
	if all[at].n += n; all[at].n == 0 {
		all = slices.Delete(all, at, at+1)
	}
	if v.spelt = all; len(all) == 1 {
		v.spelt = nil
	}
	if len(all) > 0 {
		v.shown = all[0].text
	}
	return v
}

func newKeptFacets() keptFacets {
	k := keptFacets{}
	for _, f := range [...]Facet{AssigneeFacet, TagFacet, ServiceSourceFacet, CategoryFacet} {
		k[f] = &keptFacet{
			values: btree.NewG(degree, keptValue.less), moved: map[spelling]int{},
			ranks: btree.NewG(degree, func(a, b ranked) bool { return a.compare(b) < 0 }),
		}
	}
	return k
}

// replace follows an incident from its older version, or nothing, to the next.
func (k keptFacets) replace(old, next *Incident) {
	for f, kept := range k {
		if old != nil && f.same(old, next) && (old.Status == Redirected) == (next.Status == Redirected) {
			continue
		}
		if old != nil && old.Status != Redirected {
			f.each(old, func(s spelling) { kept.moved[s]-- })
		}
		if next.Status != Redirected {
			f.each(next, func(s spelling) { kept.moved[s]++ })
		}
		for s, n := range kept.moved {
			if n != 0 {
				kept.add(s, n)
			}
		}
		clear(kept.moved)
	}
}

// same reports whether two versions of an incident surely have the same values.
func (f Facet) same(a, b *Incident) bool {
	switch f {
	case AssigneeFacet:
		return a.Owner == b.Owner
	case TagFacet:
		return a.body().tags.Same(b.body().tags)
	default:
		return a.body().features.Same(b.body().features)
	}
}

// add counts n incidents more. What no filter could select is in no bucket.
func (k *keptFacet) add(s spelling, n int) {
	v := keptValue{ranked: ranked{folding: folding{s.kind, filter.Fold(s.text)}}}
	if len(v.folded) > filter.MaxText {
		return
	}
	if had, ok := k.values.Get(v); ok {
		v = had
		k.ranks.Delete(v.ranked)
	}
	k.frozen = nil
	if v = v.plus(s.text, n); v.count == 0 {
		k.values.Delete(v)
	} else {
		k.values.ReplaceOrInsert(v)
		k.ranks.ReplaceOrInsert(v.ranked)
	}
}

func (k *keptFacet) clone() *keptValues {
	if k.frozen == nil {
		k.frozen = k.values.Clone()
	}
	return k.frozen
}

// Facets answers from what is kept where traits decide everything, and else counts what matches, under one snapshot. What is
// kept of owners, tags, service sources and categories is of live incidents only: with Query.Redirected these are counted too,
// since to keep them beside would cost every write for a question that few ask.
func (m *Memory) Facets(ctx context.Context, q Query, asks ...FacetQuery) ([][]Bucket, error) {
	var ofTree []FacetQuery
	for _, a := range asks {
		if err := a.Validate(); err != nil {
			return nil, err
		}
		if a.isOfTree() {
			ofTree = append(ofTree, a)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p, err := m.route(Query{Filter: q.Filter, Redirected: q.Redirected})
	if err != nil {
		return nil, err
	}
	if len(p.conditions) == 0 && (ofTree == nil || p.traits == live) {
		return m.keptBuckets(p, asks), nil
	}
	counts, err := newFacetCounts(ofTree)
	if err != nil {
		return nil, err
	}
	var c cells
	r := m.read(ctx, p)
	defer r.release()
	if ofTree == nil {
		r.cells = &c
	}
	if err := r.each(func(rec *record) bool { counts.add(&rec.inc); return c.see(rec) }); err != nil {
		return nil, err
	}
	tally, trees, out := c.tally(allTraits), counts.buckets(), make([][]Bucket, len(asks))
	for i, a := range asks {
		if a.isOfTree() {
			out[i], trees = trees[0], trees[1:]
		} else {
			out[i] = a.traitBuckets(&tally)
		}
	}
	return out, nil
}

// keptBuckets answers asks without reading incidents, all of them as of one moment.
func (m *Memory) keptBuckets(p route, asks []FacetQuery) [][]Bucket {
	m.mu.RLock()
	tops, whole := m.kept.tops(asks)
	tally := m.index.tally(p.traits)
	m.mu.RUnlock()
	if !whole {
		values := make([]*keptValues, len(asks))
		m.mu.Lock() // a clone is a write
		for i, a := range asks {
			if a.isOfTree() {
				values[i] = m.kept[a.By].clone()
			}
		}
		tally = m.index.tally(p.traits)
		m.mu.Unlock()
		for i, a := range asks {
			if a.isOfTree() {
				tops[i], _ = a.among(values[i], unlimited)
			}
		}
	}
	out := make([][]Bucket, len(asks))
	for i, a := range asks {
		if a.isOfTree() {
			out[i] = a.bucketsOf(tops[i])
		} else {
			out[i] = a.traitBuckets(&tally)
		}
	}
	return out
}

// tops are the values asked for, the most used first, or false when finding them would take too long under the lock.
func (k keptFacets) tops(asks []FacetQuery) (tops [][]ranked, whole bool) {
	for i, a := range asks {
		if !a.isOfTree() {
			continue
		}
		if tops == nil {
			tops = make([][]ranked, len(asks))
		}
		left := 0
		if tops[i], left = k[a.By].top(a, patience); left < 0 {
			return tops, false
		}
	}
	return tops, true
}

// top are the values asked for, and how many looks are left of those it may take: half of them for the values that begin with
// the prefix, the rest for the most used. Less than none is left when that was not enough.
func (k *keptFacet) top(a FacetQuery, looks int) (top []ranked, left int) {
	if a.Prefix != "" || a.Exact {
		half := looks / 2
		looks -= half
		if top, left = a.among(k.values, half); left >= 0 {
			return top, looks + left
		}
	}
	prefix, most := filter.Fold(a.Prefix), a.atMost()
	top = make([]ranked, 0, min(k.ranks.Len(), most))
	k.ranks.Ascend(func(r ranked) bool {
		looks--
		if strings.HasPrefix(r.folded, prefix) {
			top = append(top, r)
		}
		return looks >= 0 && len(top) < most
	})
	return top, looks
}

// isOfTree reports whether the facet is one that traits do not tell.
func (a FacetQuery) isOfTree() bool {
	return a.By != StatusFacet && a.By != SeverityFacet && a.By != ClassificationFacet
}

// Ranks are the buckets of an attribute with nothing in them.
var (
	statusRanks         = ranksOf(Statuses())
	severityRanks       = ranksOf(alert.Severities())
	classificationRanks = ranksOf(alert.Classifications())
)

func ranksOf[E fmt.Stringer](members iter.Seq[E]) (all []ranked) {
	for m := range members {
		all = append(all, ranked{folding: folding{folded: filter.Fold(m.String())}, shown: m.String()})
	}
	return all
}

// traitBuckets are the buckets of a facet that traits tell.
func (a FacetQuery) traitBuckets(tally *traitTally) []Bucket {
	ranks, counts := statusRanks, tally.status[:]
	switch a.By {
	case SeverityFacet:
		ranks, counts = severityRanks, tally.severity[:]
	case ClassificationFacet:
		ranks, counts = classificationRanks, tally.classification[:]
	}
	var rows [severityCount + statusCount]ranked // as many as there are of any attribute, and without an allocation
	top := topRanked{most: a.atMost(), rows: rows[:0]}
	prefix := filter.Fold(a.Prefix)
	for v, n := range counts {
		if n > 0 && a.takes(ranks[v].folded, prefix) {
			top.offer(ranked{ranks[v].folding, ranks[v].shown, n})
		}
	}
	return a.bucketsOf(top.sorted())
}

// among are the values asked for, the most used first, and how many looks are left of those it may take.
func (a FacetQuery) among(values *keptValues, looks int) (top []ranked, left int) {
	all := topRanked{most: a.atMost()}
	prefix := filter.Fold(a.Prefix)
	from := keptValue{ranked: ranked{folding: folding{folded: prefix}}}
	values.AscendGreaterOrEqual(from, func(v keptValue) bool {
		if !strings.HasPrefix(v.folded, prefix) || a.Exact && len(v.folded) > len(prefix) {
			return false
		}
		all.offer(v.ranked)
		looks--
		return looks >= 0
	})
	return all.sorted(), looks
}

func (a FacetQuery) bucketsOf(top []ranked) []Bucket {
	out := make([]Bucket, len(top))
	for i, r := range top {
		out[i] = r.bucket(a.By)
	}
	return out
}

// A topRanked keeps the best of many.
type topRanked struct {
	most int
	rows []ranked
	full bool // the last of the first most rows is the least that may still come in
}

func (t *topRanked) offer(r ranked) {
	if t.full && r.compare(t.rows[t.most-1]) > 0 {
		return
	}
	if t.rows = append(t.rows, r); len(t.rows) >= 2*t.most+16 {
		t.rows = t.sorted()
		t.full = true
	}
}

func (t *topRanked) sorted() []ranked {
	slices.SortFunc(t.rows, ranked.compare)
	return t.rows[:min(len(t.rows), t.most)]
}

var _ Faceter = (*Memory)(nil)
