package incident

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// Bookmark returns the query as the query string of a URL, encoded, parameters in alphabetical order: in the short form that
// [ParseQuery] explains where that says the same, otherwise in the exact form of [Query.Values]. Either reads back as a query
// that is equal but for where it starts, under the conditions Values names. "Assigned to me" and relative times are kept as
// they are, so whoever opens a bookmark later finds what is theirs, as of then.
//
// A bookmark is a queue and not a place in it: where the query starts, by [Query.After] or by a page token, is left out. The
// token is in the exact form, for whoever wants to link to a page.
//
// The short form says the same where the filter is a conjunction of tests that short parameters make, in their order.
func (q Query) Bookmark() string {
	q.after, q.token = Position{}, ""
	if v, ok := q.short(); ok {
		// Whether the short form says the same is decided by reading it.
		if back, err := ParseQuery(v); err == nil && back.Equal(q) {
			return v.Encode()
		}
	}
	return q.Values().Encode()
}

// short returns the short parameters that come closest to the query.
func (q Query) short() (url.Values, bool) {
	v, ok := shortTests(q.Filter)
	if !ok || !q.Order.Key.IsValid() {
		return nil, false
	}
	if q.Order != (Order{}) {
		v.Set(shortOrder, q.Order.bookmark())
	}
	if q.Limit != 0 {
		v.Set(shortTop, strconv.Itoa(q.Limit))
	}
	if q.Count {
		v.Set(shortCount, "true")
	}
	q.sayRest(v)
	return v, true
}

// shortTests returns the parameters for the tests of an expression.
func shortTests(e filter.Expr) (url.Values, bool) {
	v := url.Values{}
	if word, ok := searchedWord(e); ok {
		v.Set(shortSearch, word)
		return v, true
	}
	switch e.Op() {
	case filter.OpTrue:
		return v, true
	case filter.OpTest:
		t, _ := e.Test()
		p, ok := paramOf(t.Property)
		if !ok {
			return nil, false
		}
		v[p.name], ok = shortValues(&t)
		return v, ok
	case filter.OpAnd, filter.OpOr:
		merge := both
		if e.Op() == filter.OpOr {
			merge = either
		}
		for k := range e.Operands() {
			more, ok := shortTests(k)
			if !ok || !merge(v, more) {
				return nil, false
			}
		}
		return v, true
	default:
		return nil, false
	}
}

// searchedWord is the word that an expression searches for, as [Search] does.
func searchedWord(e filter.Expr) (string, bool) {
	if e.Op() != filter.OpOr {
		return "", false
	}
	for first := range e.Operands() {
		if t, ok := first.Test(); ok && t.Operator == filter.Contains && !t.Any {
			word := t.Values[0].Text()
			return word, Search(word).Equal(e)
		}
		break
	}
	return "", false
}

// both adds the parameters of another operand of a conjunction. A parameter can be there already only as the words before it of
// a search, or as the beginning of a range.
func both(v, more url.Values) bool {
	for name, values := range more {
		have := v[name]
		if len(have) == 0 {
			v[name] = values
			continue
		}
		if name == shortSearch {
			v[name] = []string{have[0] + " " + values[0]}
			continue
		}
		from, open := strings.CutSuffix(have[0], rangeSign)
		to, until := strings.CutPrefix(values[0], rangeSign)
		if !open || !until || len(have) > 1 || len(values) > 1 {
			return false
		}
		v[name] = []string{from + rangeSign + to}
	}
	return true
}

// either adds the parameters of another operand of a disjunction, all of which must be values of one parameter.
func either(v, more url.Values) bool {
	for name, values := range more {
		v[name] = slices.Concat(v[name], values)
	}
	return len(v) == 1 && len(more) == 1
}

// shortValues returns the values of a test as short parameters write them.
func shortValues(t *filter.Test) ([]string, bool) {
	texts := make([]string, len(t.Values))
	for i, v := range t.Values {
		switch k := v.Kind(); {
		case k == filter.KindText || k == filter.KindSymbol:
			texts[i] = v.Text()
		case k == filter.KindBool:
			texts[i] = strconv.FormatBool(v.Bool())
		case k == filter.KindRelative && t.Operator == filter.Ge:
			texts[i] = writeAgo(v.Ago())
		case k == filter.KindTime && t.Operator == filter.Ge:
			texts[i] = writeMoment(v.Time()) + rangeSign
		case k == filter.KindTime && t.Operator == filter.Lt:
			texts[i] = rangeSign + writeMoment(v.Time())
		default:
			return nil, false
		}
	}
	return texts, true
}
