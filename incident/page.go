package incident

import "context"

// PageSize is how many incidents a page has when the query does not say, as in Defender's own URLs (page_size=30).
const PageSize = 30

// MaxPage is how many incidents a page may have at most.
const MaxPage = 1000

// Page is a part of a list that is read page by page. It belongs to whoever holds it.
type Page struct {
	Incidents []Incident

	// Next is the page token ($skiptoken) of the page that follows; empty on the last page. [Query.Resume] takes it up.
	Next string

	// Total is how many incidents match, on all pages together, counted right after the page was read; zero unless
	// Query.Count asked for it.
	Total int
}

// Page reads one page of a query: Limit incidents, or [PageSize] when it is zero, at most [MaxPage]. The page that follows is
// that of q.Resume(page.Next).
//
// An incident that does not change while one pages appears exactly once, however much else is written; one that changes may
// appear again, or not at all, where the change moves it in the order. Relative times in the filter keep counting from when the
// first page was read. Total is counted anew with each page.
//
// A token goes on only for the actor, the scope, the filter, the order and the option Redirected it was given for, with the
// [Options.PageKey] it was sealed with; Limit and Count may differ from page to page. Any other token is a [*CursorError]. It says where to go on and nothing else: what the
// actor may see is applied anew to every page.
func (d *Desk) Page(ctx context.Context, q Query) (Page, error) {
	size := q.Limit
	if size == 0 {
		size = PageSize
	}
	if size > MaxPage {
		return Page{}, &FieldError{Field: "limit", Value: itoa(size), Reason: "want at most " + itoa(MaxPage) + " incidents to a page"}
	}
	inner, now, err := d.begin(q)
	if err != nil {
		return Page{}, err
	}
	inner.Limit = size + 1 // one more, to know whether a page follows
	page := Page{Incidents: make([]Incident, 0, min(size+1, 4*PageSize))}
	for inc, err := range d.list(ctx, inner) {
		if err != nil {
			return Page{}, err
		}
		page.Incidents = append(page.Incidents, inc)
	}
	if len(page.Incidents) > size {
		page.Incidents = page.Incidents[:size:size]
		if page.Next, err = d.next(q, now, &page.Incidents[size-1]); err != nil {
			return Page{}, err
		}
	}
	if q.Count {
		if page.Total, err = d.count(ctx, inner); err != nil {
			return Page{}, err
		}
	}
	return page, nil
}
