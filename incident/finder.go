package incident

import (
	"context"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// EntityFinder is a [Store] that finds open incidents by what their alerts are about, for correlation.
type EntityFinder interface {
	Store
	// OpenWith returns the open incidents with an alert that has the entity, as [EntityKey] writes it: the newest ids first,
	// at most limit of them.
	OpenWith(ctx context.Context, entity string, limit int) ([]Incident, error)
}

// OpenWith returns the open incidents with an alert that has the entity, newest ids first and at most limit of them, on any
// store. A limit of zero finds none.
func OpenWith(ctx context.Context, s Store, entity string, limit int) ([]Incident, error) {
	if f, ok := s.(EntityFinder); ok {
		return f.OpenWith(ctx, entity, limit)
	}
	if limit <= 0 || len(entity) > filter.MaxText { // no filter may be that long, and nothing that long is shared but by chance
		return nil, ctx.Err()
	}
	var out []Incident
	q := Query{Filter: openWith(entity), Order: Order{Key: OrderID}, Limit: limit}
	for inc, err := range s.List(ctx, q) {
		if err != nil {
			return nil, err
		}
		out = append(out, inc)
	}
	return out, nil
}
