package incident

import "context"

// Counter is a [Store] that counts without reading what it counts.
type Counter interface {
	Store
	// Count is how many incidents match a query, whatever its order, its limit and where it starts.
	Count(ctx context.Context, q Query) (int, error)
}

// Count is how many incidents match a query, whatever its order, its limit and where it starts, on any store.
func Count(ctx context.Context, s Store, q Query) (int, error) {
	q = Query{Filter: q.Filter, Redirected: q.Redirected}
	if c, ok := s.(Counter); ok {
		return c.Count(ctx, q)
	}
	n := 0
	for _, err := range s.List(ctx, q) {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}
