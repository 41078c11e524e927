package incident

import (
	"context"
	"iter"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// Get returns an incident. The id of one that was merged away leads to the live incident it ended in, whose Via then is the
// id asked for.
func (d *Desk) Get(ctx context.Context, id ID) (Incident, error) {
	inc, err := d.engine.store.Get(ctx, id)
	if err != nil {
		return Incident{}, err
	}
	if err := d.follow(ctx, &inc); err != nil {
		return Incident{}, err
	}
	if ok, err := d.sees(ctx, &inc); err != nil {
		return Incident{}, err
	} else if !ok {
		return Incident{}, &NotFoundError{Incident: id}
	}
	if inc.ID != id {
		inc.Via = id
	}
	return inc, nil
}

// GetExact returns an incident without following redirects.
func (d *Desk) GetExact(ctx context.Context, id ID) (Incident, error) {
	inc, err := d.engine.store.Get(ctx, id)
	if err == nil {
		err = d.mustSee(ctx, &inc)
	}
	if err != nil {
		return Incident{}, err
	}
	return inc, nil
}

// Locate returns which incident holds each alert. Alerts that nobody holds, or that an incident holds which the actor may
// not see, are absent.
func (d *Desk) Locate(ctx context.Context, alertIDs ...string) (map[string]ID, error) {
	held, err := d.engine.store.Locate(ctx, alertIDs...)
	if err != nil {
		return nil, err
	}
	return d.seen(ctx, held)
}

// seen leaves out the alerts whose incident the actor may not see.
func (d *Desk) seen(ctx context.Context, held map[string]ID) (map[string]ID, error) {
	if d.engine.opts.Visible == nil {
		return held, nil
	}
	out, visible := make(map[string]ID, len(held)), map[ID]bool{}
	for id, in := range held {
		ok, known := visible[in]
		if !known {
			inc, err := d.engine.store.Get(ctx, in)
			if err != nil {
				return nil, err
			}
			if ok, err = d.sees(ctx, &inc); err != nil {
				return nil, err
			}
			visible[in] = ok
		}
		if ok {
			out[id] = in
		}
	}
	return out, nil
}

// List yields the incidents that match a query, in its order, all as they were when the iteration began. An error ends it
// and is yielded with the zero Incident.
func (d *Desk) List(ctx context.Context, q Query) iter.Seq2[Incident, error] {
	inner, err := d.own(q)
	if err != nil {
		return failed[Incident](err)
	}
	return d.list(ctx, inner)
}

// list is List of a query that own returned.
func (d *Desk) list(ctx context.Context, inner Query) iter.Seq2[Incident, error] {
	if !d.mustFollow(inner) {
		return d.engine.store.List(ctx, inner)
	}
	limit := inner.Limit
	inner.Limit = 0
	return take(limit, func(yield func(Incident, error) bool) {
		for inc, err := range d.engine.store.List(ctx, inner) {
			ok := false
			if err == nil {
				ok, err = d.sees(ctx, &inc)
			}
			if (ok || err != nil) && !yield(inc, err) || err != nil {
				return
			}
		}
	})
}

// mustFollow reports whether what the actor may see of a list is known only by following redirects.
func (d *Desk) mustFollow(q Query) bool { return q.Redirected && d.engine.opts.Visible != nil }

// Count is how many incidents match a query, whatever its Limit and where it starts.
func (d *Desk) Count(ctx context.Context, q Query) (int, error) {
	inner, err := d.own(q)
	if err != nil {
		return 0, err
	}
	return d.count(ctx, inner)
}

// count is Count of a query that own returned.
func (d *Desk) count(ctx context.Context, inner Query) (int, error) {
	if !d.mustFollow(inner) {
		return Count(ctx, d.engine.store, inner)
	}
	n := 0
	for _, err := range d.list(ctx, Query{Filter: inner.Filter, Redirected: true}) {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// own binds a query and puts what the actor may see outside of it. A page token in it is verified and becomes a position.
func (d *Desk) own(q Query) (Query, error) {
	q, _, err := d.begin(q)
	return q, err
}

// begin is own, and what now is in the query.
func (d *Desk) begin(q Query) (Query, time.Time, error) {
	q, now, err := d.resume(q)
	if err != nil {
		return q, now, err
	}
	if err := q.Validate(); err != nil {
		return q, now, err
	}
	expr, err := d.bindAt(q.Filter, now)
	if err != nil {
		return q, now, err
	}
	limit, err := d.restriction()
	if err != nil {
		return q, now, err
	}
	if q.Filter = filter.And(limit, expr); d.mustFollow(q) {
		q.Filter = expr
	}
	return q, now, nil
}

// failed yields just an error.
func failed[T any](err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		yield(zero, err)
	}
}
