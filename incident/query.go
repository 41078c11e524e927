package incident

import (
	"cmp"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// Query asks for incidents. The zero Query is every live incident, the one updated last first.
type Query struct {
	Filter     filter.Expr // over [Schema]
	Order      Order
	Limit      int  // zero: no limit
	Redirected bool // also incidents that were merged into another

	after Position
}

// After is the query for the page that follows inc: only incidents that come after it in the order. An incident that does
// not change while one pages by the last incident of the page before appears exactly once, whatever else is written.
func (q Query) After(inc Incident) Query {
	q.after = q.Order.position(&inc)
	return q
}

// Position returns where the query starts, for stores that push it down, and false when it starts at the beginning.
func (q Query) Position() (Position, bool) { return q.after, q.after.ID != 0 }

// Order is the order of a list. It is total: incidents that are equal in Key are ordered by id, in the same direction.
type Order struct {
	Key       OrderKey
	Ascending bool // lowest or earliest first
}

// OrderKey is what a list is ordered by.
type OrderKey uint8

// The keys of an order.
const (
	OrderUpdated OrderKey = iota
	OrderCreated
	OrderID
	OrderSeverity
	OrderFirstActivity
	OrderLastActivity
	OrderName // folded
)

// A Position is a place in an order: between the incident it was taken from and the next.
type Position struct {
	Time   time.Time
	Number int64
	Text   string
	ID     ID
}

func (o Order) position(inc *Incident) Position {
	p := Position{ID: inc.ID}
	switch o.Key {
	case OrderUpdated:
		p.Time = inc.UpdatedAt
	case OrderCreated:
		p.Time = inc.CreatedAt
	case OrderSeverity:
		p.Number = int64(inc.Severity)
	case OrderFirstActivity:
		p.Time = inc.FirstActivity
	case OrderLastActivity:
		p.Time = inc.LastActivity
	case OrderName:
		p.Text = filter.Fold(inc.Name)
	}
	return p
}

// Compare orders two positions of the order o.
func (o Order) Compare(a, b Position) int {
	c := a.Time.Compare(b.Time)
	if c == 0 {
		c = cmp.Compare(a.Number, b.Number)
	}
	if c == 0 {
		c = strings.Compare(a.Text, b.Text)
	}
	if c == 0 {
		c = cmp.Compare(a.ID, b.ID)
	}
	if !o.Ascending {
		c = -c
	}
	return c
}

// Validate reports what no store may accept: an unknown order, a negative limit. The filter is checked where it is compiled.
func (q Query) Validate() error {
	if q.Order.Key > OrderName {
		return &FieldError{Field: "order", Value: itoa(int(q.Order.Key)), Reason: "not an order key"}
	}
	if q.Limit < 0 {
		return &FieldError{Field: "limit", Value: itoa(q.Limit), Reason: "want zero for no limit, or more"}
	}
	return nil
}
