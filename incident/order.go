package incident

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// Order is the order of a list. It is total: incidents that are equal in Key are ordered by id, in the same direction. The
// zero Order is the one updated last first.
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

// orderNames are what keys are called: Graph's property, and the word of a bookmark.
var orderNames = [...]struct{ property, word string }{
	OrderUpdated:       {ByUpdated.Name(), "updated"},
	OrderCreated:       {ByCreated.Name(), "created"},
	OrderID:            {ByNumber.Name(), "id"},
	OrderSeverity:      {BySeverity.Name(), "severity"},
	OrderFirstActivity: {ByFirstActivity.Name(), "firstActivity"},
	OrderLastActivity:  {ByLastActivity.Name(), "lastActivity"},
	OrderName:          {ByName.Name(), "name"},
}

// IsValid reports whether k is one of the constants.
func (k OrderKey) IsValid() bool { return int(k) < len(orderNames) }

// String returns Graph's name of the property, or OrderKey(n) for a value that is none of the constants.
func (k OrderKey) String() string {
	if !k.IsValid() {
		return "OrderKey(" + itoa(int(k)) + ")"
	}
	return orderNames[k].property
}

// String returns the order as an OData $orderby: lastUpdateDateTime desc. That ties are ordered by id goes without saying.
func (o Order) String() string {
	if o.Ascending {
		return o.Key.String() + " asc"
	}
	return o.Key.String() + " desc"
}

// ParseOrder reads an OData $orderby of one property: one of lastUpdateDateTime, createdDateTime, id, severity,
// firstActivityDateTime, lastActivityDateTime and displayName, alone or followed by asc or desc. Alone it is ascending, as
// OData has it. Names are those of Graph to the letter. The order of ties may be spelled out: severity desc,id desc.
func ParseOrder(text string) (Order, error) {
	first, tie, tied := strings.Cut(text, ",")
	o, ok := parseOrder(first)
	if ok && tied {
		var by Order
		by, ok = parseOrder(tie)
		ok = ok && o.Key != OrderID && by == Order{OrderID, o.Ascending}
	}
	if !ok {
		return Order{}, &FieldError{Field: "order", Value: clipValid(text), Reason: wantOrder}
	}
	return o, nil
}

var wantOrder = func() string {
	var names []string
	for _, n := range orderNames {
		names = append(names, n.property)
	}
	return "want one of " + strings.Join(names, ", ") + ", alone or with asc or desc, and after it at most id in the same direction"
}()

func parseOrder(text string) (Order, bool) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' })
	if len(words) == 0 || len(words) > 2 {
		return Order{}, false
	}
	var o Order
	for k, n := range orderNames {
		if n.property == words[0] {
			o.Key = OrderKey(k)
		}
	}
	o.Ascending = len(words) == 1 || words[1] == "asc"
	return o, orderNames[o.Key].property == words[0] && (o.Ascending || words[1] == "desc")
}

// bookmark returns the order as bookmarks write it: -updated, a minus for descending as in the ordering of Defender's own URLs.
func (o Order) bookmark() string {
	if o.Ascending {
		return orderNames[o.Key].word
	}
	return "-" + orderNames[o.Key].word
}

// parseOrderWord reads what bookmark writes.
func parseOrderWord(text string) (Order, error) {
	word, descending := strings.CutPrefix(text, "-")
	k := slices.IndexFunc(orderNames[:], func(n struct{ property, word string }) bool { return n.word == word })
	if k < 0 {
		var words []string
		for _, n := range orderNames {
			words = append(words, n.word)
		}
		return Order{}, &FieldError{Value: clipValid(text),
			Reason: "want one of " + strings.Join(words, ", ") + ", after a minus for descending"}
	}
	return Order{OrderKey(k), !descending}, nil
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
