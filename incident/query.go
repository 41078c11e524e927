package incident

import (
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// Query asks for incidents. The zero Query is every live incident, the one updated last first; [DefaultQueue] is what an
// analyst starts from. It is a small immutable value. As part of a URL it is read by [ParseQuery] and written by
// [Query.Values] and [Query.Bookmark]; saved under a name it is a [View]. Compare queries with [Query.Equal], not with ==.
type Query struct {
	Filter filter.Expr // over [Schema]
	Order  Order
	Limit  int // zero: no limit, or PageSize for [Desk.Page]

	// Redirected asks also for incidents that were merged into another. Without it they are left out whatever the filter says:
	// one that asks for the status redirected then matches nothing. In a bookmark status=redirected sets it.
	Redirected bool

	Count bool // [Desk.Page] also counts what matches

	after Position
	token string // where it starts instead, as Page.Next gave it
}

// After is the query for what follows inc: only incidents that come after it in the order. An incident that does not change
// while one pages by the last incident of the page before appears exactly once, whatever else is written. It is meant for
// loops in Go: relative times count from when each page is read, and the place is not part of the query's URL. What travels
// through a client is [Page.Next], taken up with [Query.Resume].
func (q Query) After(inc Incident) Query {
	q.after, q.token = q.Order.position(&inc), ""
	return q
}

// Resume is the query for the page that follows the one whose [Page.Next] is given; an empty token starts at the beginning.
// The token is examined when the query is used, by the methods of [Desk] only: no store follows it.
func (q Query) Resume(token string) Query {
	q.after, q.token = Position{}, token
	return q
}

// whole is the query for all that matches, from the beginning and without a limit.
func (q Query) whole() Query {
	q.Limit, q.after, q.token = 0, Position{}, ""
	return q
}

// Position returns where the query starts, for stores that push it down, and false when it starts at the beginning.
func (q Query) Position() (Position, bool) { return q.after, q.after.ID != 0 }

// Equal reports whether both queries ask for the same in the same words: filters of equal text, the same order, limit, options
// and start.
func (q Query) Equal(o Query) bool {
	return q.Filter.Equal(o.Filter) && q.Order == o.Order && q.Limit == o.Limit && q.Redirected == o.Redirected &&
		q.Count == o.Count && q.token == o.token && q.after.equal(o.after)
}

// Validate reports what no store may accept: an unknown order, a negative limit, a page token, which only a [Desk] can follow.
// The filter is checked where it is compiled.
func (q Query) Validate() error {
	if q.token != "" {
		return badCursor(q.token, "is not followed by a store; ask a desk")
	}
	if !q.Order.Key.IsValid() {
		return &FieldError{Field: "order", Value: itoa(int(q.Order.Key)), Reason: "not an order key"}
	}
	if q.Limit < 0 {
		return &FieldError{Field: "limit", Value: itoa(q.Limit), Reason: "want zero for no limit, or more"}
	}
	return nil
}

// A Position is a place in an order: between the incident it was taken from and the next.
type Position struct {
	Time   time.Time
	Number int64
	Text   string
	ID     ID
}

func (p Position) equal(o Position) bool {
	return p.Time.Equal(o.Time) && p.Number == o.Number && p.Text == o.Text && p.ID == o.ID
}
