package incident

import (
	"context"
	"iter"
)

// Faceter is a [Store] that knows how many incidents have each value of a facet without reading them.
type Faceter interface {
	Store
	// Facets counts the incidents that match a query, whatever its order, its limit and where it starts, by the values of each
	// facet asked for. There is one list of buckets for each ask, in the order of the asks, and all are of one snapshot. A list
	// has the highest counts first and equal counts by folded value, a user before a group; at most as many as were asked for,
	// and none that is zero. A prefix leaves only the values that begin with it, or with Exact the one that it is, compared by
	// simple case folding. Values that differ only in case are one, shown in the least spelling, byte by byte, among the
	// incidents counted. A query with an unbound filter or one that does not fit [Schema] is an error, and so is an ask that
	// is not valid.
	Facets(ctx context.Context, q Query, asks ...FacetQuery) ([][]Bucket, error)
}

// Facets counts the incidents that match a query by the values of each facet asked for, on any store, as [Faceter] says. A store
// without that ability is read through, and what is kept grows only with the number of different values.
func Facets(ctx context.Context, s Store, q Query, asks ...FacetQuery) ([][]Bucket, error) {
	q = Query{Filter: q.Filter, Redirected: q.Redirected}
	if f, ok := s.(Faceter); ok {
		return f.Facets(ctx, q, asks...)
	}
	return countFacets(s.List(ctx, q), asks)
}

// countFacets counts what a list yields.
func countFacets(list iter.Seq2[Incident, error], asks []FacetQuery) ([][]Bucket, error) {
	counts, err := newFacetCounts(asks)
	if err != nil {
		return nil, err
	}
	for inc, err := range list {
		if err != nil {
			return nil, err
		}
		counts.add(&inc)
	}
	return counts.buckets(), nil
}

// facetCounts counts incidents for several asks at once.
type facetCounts []*facetCount

// newFacetCounts begins to count, unless one of the asks is not valid.
func newFacetCounts(asks []FacetQuery) (facetCounts, error) {
	cs := make(facetCounts, len(asks))
	for i, a := range asks {
		if err := a.Validate(); err != nil {
			return nil, err
		}
		cs[i] = newFacetCount(a)
	}
	return cs, nil
}

func (cs facetCounts) add(inc *Incident) {
	for _, c := range cs {
		c.add(inc)
	}
}

func (cs facetCounts) buckets() [][]Bucket {
	out := make([][]Bucket, len(cs))
	for i, c := range cs {
		out[i] = c.buckets()
	}
	return out
}
