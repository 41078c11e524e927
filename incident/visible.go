package incident

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// restriction is what the actor may see; the zero Expr is everything.
func (d *Desk) restriction() (filter.Expr, error) {
	if d.engine.opts.Visible == nil {
		return filter.Expr{}, nil
	}
	return d.bind(d.engine.opts.Visible(d.actor))
}

// bind puts in who asks and when, so that a store sees neither.
func (d *Desk) bind(e filter.Expr) (filter.Expr, error) { return d.bindAt(e, d.engine.opts.now()) }

// bindAt is bind at another time: that of the first page, while one pages.
func (d *Desk) bindAt(e filter.Expr, now time.Time) (filter.Expr, error) {
	return Schema.Bind(e, filter.Binding{Now: now, Me: d.actor.ID})
}

// sees reports whether the actor may see an incident; a redirected one is as visible as the incident it leads to.
func (d *Desk) sees(ctx context.Context, inc *Incident) (bool, error) {
	expr, err := d.restriction()
	if err != nil || expr.IsZero() {
		return err == nil, err
	}
	return d.passes(ctx, *inc, expr)
}

// passes reports whether an incident, or the one it leads to, meets a restriction.
func (d *Desk) passes(ctx context.Context, inc Incident, restriction filter.Expr) (bool, error) {
	if err := d.follow(ctx, &inc); err != nil {
		return false, err
	}
	match, err := Schema.Compile(restriction)
	if err != nil {
		return false, err
	}
	return match(&inc), nil
}

// mustSee is sees as an error: what the actor may not see is not there.
func (d *Desk) mustSee(ctx context.Context, inc *Incident) error {
	ok, err := d.sees(ctx, inc)
	if err == nil && !ok {
		err = &NotFoundError{Incident: inc.ID}
	}
	return err
}

// follow puts the live incident that a redirected one leads to in its place.
func (d *Desk) follow(ctx context.Context, inc *Incident) error {
	for hops := 0; inc.Status == Redirected; hops++ {
		if hops == maxRedirects {
			return fmt.Errorf("%w: more than %d redirects lead to %d", ErrCorrupt, maxRedirects, inc.ID)
		}
		next, err := d.engine.store.Get(ctx, inc.RedirectTo)
		if err != nil {
			return err
		}
		*inc = next
	}
	return nil
}
