package incident

import (
	"encoding/json"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// View is a query saved under a name: a filter set of the queue. It is a plain value. Where a query starts is not part of a view.
//
// Its JSON form has the parts of a query as [Query.Values] writes them, those that are as in the zero Query left out:
//
//	{"name":"My ransomware","filter":"assignment eq 'me' and customTags/any(t:t eq 'ransomware')","orderBy":"severity desc",
//	"top":50,"count":true,"redirected":true}
type View struct {
	Name  string // 1 to 256 characters in one line, held to the rules for text people type
	Query Query
}

const (
	// MaxViewName is how many characters the name of a view may have.
	MaxViewName = 256

	// MaxView bounds the JSON of a View, in bytes. A view with the longest filter there may be fits also where every character
	// of it is escaped.
	MaxView = 8 * filter.MaxFilter
)

// The properties of a view.
const (
	viewName       = "name"
	viewFilter     = "filter"
	viewOrder      = "orderBy"
	viewTop        = "top"
	viewCount      = "count"
	viewRedirected = "redirected"
)

type viewDocument struct {
	Name       string `json:"name"`
	Filter     string `json:"filter,omitempty"`
	OrderBy    string `json:"orderBy,omitempty"`
	Top        int    `json:"top,omitempty"`
	Count      bool   `json:"count,omitempty"`
	Redirected bool   `json:"redirected,omitempty"`
}

// Validate reports what [View.UnmarshalJSON] would refuse: a [*FieldError], or a [*QueryError] for the filter.
func (v View) Validate() error {
	if _, err := cleanLine(viewName, v.Name, MaxViewName); err != nil {
		return err
	}
	if err := Schema.Check(v.Query.Filter); err != nil {
		return inPart(viewFilter, err)
	}
	if k := v.Query.Order.Key; !k.IsValid() {
		return &FieldError{Field: viewOrder, Value: k.String(), Reason: wantOrder}
	}
	if n := v.Query.Limit; n < 0 || n > MaxPage {
		return &FieldError{Field: viewTop, Value: itoa(n), Reason: "want a whole number from 1 to " + itoa(MaxPage)}
	}
	return nil
}

// MarshalJSON writes the view. It fails where [View.Validate] does. White space around the name is removed.
func (v View) MarshalJSON() ([]byte, error) {
	if err := v.Validate(); err != nil {
		return nil, err
	}
	name, _ := cleanLine(viewName, v.Name, MaxViewName) // Validate has seen that it is clean
	q := v.Query
	doc := viewDocument{Name: name, Filter: q.Filter.String(), Top: q.Limit, Count: q.Count, Redirected: q.Redirected}
	if q.Order != (Order{}) {
		doc.OrderBy = q.Order.String()
	}
	return json.Marshal(doc)
}

// UnmarshalJSON reads a view. It refuses whatever a view does not have: unknown properties, properties that appear twice or are
// null, values of another type, anything after the object, and more than [MaxView] bytes. The error is a [*FieldError] that names
// the property, or a [*QueryError] with what is wrong in the JSON or the filter; v then is as it was.
func (v *View) UnmarshalJSON(data []byte) error {
	if len(data) > MaxView {
		return &FieldError{Field: "view", Value: itoa(len(data)) + " bytes", Reason: "want at most " + itoa(MaxView)}
	}
	found, extra, err := alert.DecodeObject(data, viewName, viewFilter, viewOrder, viewTop, viewCount, viewRedirected)
	if err != nil {
		return inPart("", err)
	}
	for name, raw := range extra.All() {
		return &FieldError{Field: clip(name), Value: clip(string(raw)), Reason: "is not a property of a view"}
	}
	if _, ok := found.Get(viewName); !ok {
		return &FieldError{Field: viewName, Reason: "want a name"}
	}
	var next View
	q := &next.Query
	parts := map[string]func(json.RawMessage) error{
		viewName:       viewPart("a string", func(s string) (err error) { next.Name, err = cleanLine(viewName, s, MaxViewName); return err }),
		viewFilter:     viewPart("a string", func(s string) (err error) { q.Filter, err = readFilter(s); return err }),
		viewOrder:      viewPart("a string", func(s string) (err error) { q.Order, err = ParseOrder(s); return err }),
		viewTop:        viewPart("a whole number", func(n int) (err error) { q.Limit, err = readTop(itoa(n)); return err }),
		viewCount:      viewPart("true or false", func(b bool) error { q.Count = b; return nil }),
		viewRedirected: viewPart("true or false", func(b bool) error { q.Redirected = b; return nil }),
	}
	for name, raw := range found.All() {
		if err := parts[name](raw); err != nil {
			return inPart(name, err)
		}
	}
	*v = next
	return nil
}

// viewPart reads a value of one type, which is not null.
func viewPart[T any](want string, set func(T) error) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var value *T
		if json.Unmarshal(raw, &value) != nil || value == nil {
			return &FieldError{Value: clip(string(raw)), Reason: "want " + want}
		}
		return set(*value)
	}
}
