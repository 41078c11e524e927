package incident

import "context"

// Facets counts the incidents that match a query, whatever its Limit and where it starts, by the values of each facet, all in
// one snapshot: what the filter pane beside the queue shows. A facet has at most [MaxBuckets] buckets, the highest count first;
// one without any is in the map with none. Only what the actor may see is counted, so that a value which only hidden incidents
// have is absent. A facet that there is not is a FieldError.
//
// To count what the other values of a facet would select, as a pane with check boxes does, leave the facet's own condition out
// of the filter.
func (d *Desk) Facets(ctx context.Context, q Query, by ...Facet) (map[Facet][]Bucket, error) {
	asks := make([]FacetQuery, 0, len(by))
	out := make(map[Facet][]Bucket, len(by))
	for _, f := range by {
		if _, twice := out[f]; !twice {
			asks = append(asks, FacetQuery{By: f})
			out[f] = nil
		}
	}
	lists, err := d.facets(ctx, q, asks...)
	if err != nil {
		return nil, err
	}
	for i, a := range asks {
		out[a.By] = lists[i]
	}
	return out, nil
}

// facets is the function Facets within what the actor may see.
func (d *Desk) facets(ctx context.Context, q Query, asks ...FacetQuery) ([][]Bucket, error) {
	inner, err := d.own(q)
	if err != nil {
		return nil, err
	}
	if !d.mustFollow(inner) {
		return Facets(ctx, d.engine.store, inner, asks...)
	}
	return countFacets(d.list(ctx, Query{Filter: inner.Filter, Redirected: true}), asks)
}
