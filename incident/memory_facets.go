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
// not be counted: the cost of asking grows only with the number of different values.
type keptFacets map[Facet]*keptFacet

type keptFacet struct{ tree, frozen *btree.BTreeG[keptValue] }

// A keptValue is one spelling of a value, and how many incidents have it.
type keptValue struct {
	folding
	text string
	n    int
}

func (a keptValue) less(b keptValue) bool {
	return cmp.Or(strings.Compare(a.folded, b.folded), cmp.Compare(a.kind, b.kind), strings.Compare(a.text, b.text)) < 0
}

func newKeptFacets() keptFacets {
	k := keptFacets{}
	for _, f := range [...]Facet{AssigneeFacet, TagFacet, ServiceSourceFacet, CategoryFacet} {
		k[f] = &keptFacet{tree: btree.NewG(degree, keptValue.less)}
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
			f.each(old, func(s spelling) { kept.add(s, -1) })
		}
		if next.Status != Redirected {
			f.each(next, func(s spelling) { kept.add(s, 1) })
		}
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
		return a.body().facets.Same(b.body().facets)
	}
}

func (k *keptFacet) add(s spelling, n int) {
	v := keptValue{folding: folding{s.kind, filter.Fold(s.text)}, text: s.text}
	if had, ok := k.tree.Get(v); ok {
		v.n = had.n
	}
	k.frozen = nil
	if v.n += n; v.n == 0 {
		k.tree.Delete(v)
	} else {
		k.tree.ReplaceOrInsert(v)
	}
}

func (k *keptFacet) clone() *btree.BTreeG[keptValue] {
	if k.frozen == nil {
		k.frozen = k.tree.Clone()
	}
	return k.frozen
}

// Facets counts by what is kept where traits decide everything, and else under one snapshot.
func (m *Memory) Facets(ctx context.Context, q Query, asks ...FacetQuery) ([][]Bucket, error) {
	for _, a := range asks {
		if err := a.Validate(); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p, err := newRoute(Query{Filter: q.Filter, Redirected: q.Redirected})
	if err != nil {
		return nil, err
	}
	if p.isKept(asks) {
		return m.keptBuckets(p, asks), nil
	}
	counts, err := newFacetCounts(asks)
	if err != nil {
		return nil, err
	}
	if err := m.each(ctx, p, func(r *record) bool { counts.add(&r.inc); return true }); err != nil {
		return nil, err
	}
	return counts.buckets(), nil
}

// isKept reports whether what is kept answers the asks: traits decide everything, and for what traits do not tell the queue is
// the unfiltered one.
func (p *route) isKept(asks []FacetQuery) bool {
	return len(p.conditions) == 0 && (p.traits == live || !slices.ContainsFunc(asks, FacetQuery.isOfTree))
}

// keptBuckets answers asks without reading incidents. Only what is read at one moment is read under the lock.
func (m *Memory) keptBuckets(p *route, asks []FacetQuery) [][]Bucket {
	var tally traitTally
	var trees []*btree.BTreeG[keptValue]
	if slices.ContainsFunc(asks, FacetQuery.isOfTree) {
		trees = make([]*btree.BTreeG[keptValue], len(asks))
		m.mu.Lock() // a clone is a write
		for i, a := range asks {
			if a.isOfTree() {
				trees[i] = m.kept[a.By].clone()
			}
		}
		tally = m.index.cells.tally(p.traits)
		m.mu.Unlock()
	} else {
		m.mu.RLock()
		tally = m.index.cells.tally(p.traits)
		m.mu.RUnlock()
	}
	out := make([][]Bucket, len(asks))
	for i, a := range asks {
		switch a.By {
		case StatusFacet:
			out[i] = a.traitBuckets(statusRanks, tally.status[:])
		case SeverityFacet:
			out[i] = a.traitBuckets(severityRanks, tally.severity[:])
		case ClassificationFacet:
			out[i] = a.traitBuckets(classificationRanks, tally.classification[:])
		default:
			out[i] = a.buckets(trees[i])
		}
	}
	return out
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
func (a FacetQuery) traitBuckets(ranks []ranked, counts []int) []Bucket {
	top := a.top()
	prefix := filter.Fold(a.Prefix)
	top.rows = make([]ranked, 0, len(ranks))
	for v, n := range counts {
		if n > 0 && a.takes(ranks[v].folded, prefix) {
			top.offer(ranks[v].folding, ranks[v].shown, n)
		}
	}
	return top.buckets()
}

// buckets are the buckets of a facet that is kept.
func (a FacetQuery) buckets(tree *btree.BTreeG[keptValue]) []Bucket {
	top := a.top()
	prefix := filter.Fold(a.Prefix)
	var now keptValue
	flush := func() {
		if now.n > 0 && a.takes(now.folded, prefix) {
			top.offer(now.folding, now.text, now.n)
		}
	}
	tree.AscendGreaterOrEqual(keptValue{folding: folding{folded: prefix}}, func(v keptValue) bool {
		if !strings.HasPrefix(v.folded, prefix) {
			return false
		}
		if v.folding == now.folding {
			now.n += v.n // the first spelling is the least
			return true
		}
		flush()
		now = v
		return true
	})
	flush()
	return top.buckets()
}

// A topBuckets keeps the best of many buckets.
type topBuckets struct {
	ask  FacetQuery
	most int
	rows []ranked
}

func (a FacetQuery) top() *topBuckets {
	return &topBuckets{ask: a, most: a.atMost()}
}

func (t *topBuckets) offer(f folding, shown string, n int) {
	if t.rows = append(t.rows, ranked{f, shown, n}); len(t.rows) >= 2*t.most+16 {
		t.cut()
	}
}

func (t *topBuckets) cut() {
	slices.SortFunc(t.rows, ranked.compare)
	t.rows = t.rows[:min(len(t.rows), t.most)]
}

func (t *topBuckets) buckets() []Bucket {
	t.cut()
	out := make([]Bucket, len(t.rows))
	for i, r := range t.rows {
		out[i] = r.bucket(t.ask.By)
	}
	return out
}

var _ Faceter = (*Memory)(nil)
