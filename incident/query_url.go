package incident

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// MaxQuery bounds the parameters of a query, names and values together, in bytes before they are encoded for a URL. A filter
// as long as [filter.MaxFilter] fits with everything else there is. Browsers and servers on the way may allow less.
const MaxQuery = 2 * filter.MaxFilter

// QueryError says which part of a query in a URL, or of a [View], is not acceptable. It wraps ErrInvalid and what was wrong.
type QueryError struct {
	Part string // the parameter or property; empty for the whole
	Err  error
}

func (e *QueryError) Error() string {
	if e.Part == "" {
		return fmt.Sprintf("incident: query: %v", e.Err)
	}
	return fmt.Sprintf("incident: query: %s: %v", e.Part, e.Err)
}

// Unwrap returns ErrInvalid and what was wrong.
func (e *QueryError) Unwrap() []error { return []error{ErrInvalid, e.Err} }

// The parameters of the exact form. Redirected has no OData name, so both forms share one.
const (
	paramFilter     = "$filter"
	paramOrder      = "$orderby"
	paramTop        = "$top"
	paramToken      = "$skiptoken"
	paramCount      = "$count"
	paramRedirected = "redirected"
)

// Values returns the query as parameters of a URL, in the exact form, which says everything there is to say: $filter with the
// canonical text, $orderby, $top, $skiptoken and $count as OData has them, and redirected=true, which is ours. What is as in the
// zero Query is left out. [ParseQuery] reads an equal query from them.
//
// It is so for every query that may travel: with a filter that [Schema] accepts, at most [MaxPage] incidents, a page token if
// any, but no place set with [Query.After], which is left out. What else there is in a query prints as something that
// ParseQuery refuses.
func (q Query) Values() url.Values {
	v := url.Values{}
	if !q.Filter.IsZero() {
		v.Set(paramFilter, q.Filter.String())
	}
	if q.Order != (Order{}) {
		v.Set(paramOrder, q.Order.String())
	}
	if q.Limit != 0 {
		v.Set(paramTop, strconv.Itoa(q.Limit))
	}
	if q.Count {
		v.Set(paramCount, "true")
	}
	q.sayRest(v)
	return v
}

// sayRest sets what both forms say alike.
func (q Query) sayRest(v url.Values) {
	if q.token != "" {
		v.Set(paramToken, q.token)
	}
	if q.Redirected {
		v.Set(paramRedirected, "true")
	}
}

// ParseQuery reads a query from the parameters of a URL: those of [Query.Values], and short ones for what queues are usually
// filtered by, as people type them and [Query.Bookmark] writes them:
//
//	status=active&severity=high&assignment=me
//	updated=7d&tag=ransomware&tag=vip&order=-severity&top=50
//
// A parameter given several times means one of its values, different parameters must all hold; the operands of the filter are
// in the order of this list, that of $filter last. Values are taken as they are: there are no separators, quotes or wildcards
// in them. Members of enums may be in any case.
//
//	status               active, inProgress, awaitingAction, resolved, redirected; the last also sets redirected=true, without
//	                     which nothing has that status
//	severity             high, medium, low, informational
//	alertSeverity        the same, of at least one alert
//	assignment           me (whoever opens the URL), otherUser, group, unassigned
//	assignedTo           the id of a user or group
//	classification       truePositive, falsePositive, informationalExpectedActivity, unknown
//	determination        malware, phishing, ...; see package alert
//	alertClassification  a classification, of at least one alert
//	tag, systemTag       a tag
//	serviceSource        microsoftDefenderForEndpoint, microsoftSentinel, ...; see package alert
//	detectionSource      antivirus, customDetection, ...; see package alert
//	multiServiceSource   true or false: alerts come from more than one product
//	category             a tactic or kind of attack, such as ransomware
//	technique            a technique of MITRE ATT&CK, such as T1059.001
//	multiCategory        true or false: alerts are of more than one category
//	threat, actor        the name of a threat or a threat actor
//	user, device, mailbox, app, ip, file, process, url
//	                     an impacted asset or other entity, by identifier or name
//	deviceGroup, osPlatform
//	investigation        the state of an automated investigation: running, pendingApproval, ...
//	policy               the id of an alert policy
//	product              the name of a product
//	name                 text that the name of the incident contains
//	createdBy            the id of who opened the incident
//	updatedBy            the id of who changed the incident last
//	tenant               the id of a tenant
//	created, updated, resolved, firstActivity, lastActivity
//	                     a range of time: 7d, 24h, 30m, 90s back from now, whenever that is; or from one moment up to but not
//	                     including another, 2026-01-01..2026-02-01, where either may be left out and both may be times, as
//	                     filters have them: 2026-01-01T08:00:00Z. A date is its first moment in UTC
//	search               words, each of which is in the name of the incident or of an asset, or is its id; see Search
//	order                updated, created, id, severity, firstActivity, lastActivity, name; after a minus for descending
//	top                  incidents to a page, 1 to 1000
//	count                true or false: count what matches, too
//	redirected           true or false: also incidents that were merged into another; the same in the exact form
//
// What has no short form is said in $filter, in the language of package filter; its documentation has the operators by the
// type of a field, and [Schema] the fields. Of OData it refuses, among others, all and not inside an any, ne of an element of a
// collection (not customTags/any(t:t eq 'x') is what is meant), in of multipleCategories and the like, an order of texts, and
// times after now().
//
// Nothing is ignored. An unknown parameter, one that is empty, one given twice that has one value, a parameter in both forms
// ($top and top), redirected=false beside status=redirected, and a value that is not acceptable are errors: a [*FieldError] that names the parameter, the value and what
// was allowed, a [*QueryError] that names the parameter and wraps the [*filter.Error], or a [*CursorError]. A host that has
// parameters of its own in the same URL takes them out first. No more than [MaxQuery] bytes are read.
//
// Of a page token the form is examined here; that it was made for this query, and not by somebody, is for the [Desk] to see
// that the query is given to, which has the key.
func ParseQuery(v url.Values) (Query, error) {
	if err := checkParams(v); err != nil {
		return Query{}, err
	}
	var q Query
	var tests []filter.Expr
	for _, p := range params {
		values := v[p.name]
		if len(values) == 0 {
			continue
		}
		if p.set != nil {
			if err := p.set(&q, values[0]); err != nil {
				return Query{}, inPart(p.name, err)
			}
			continue
		}
		e, err := p.test(values)
		if err == nil {
			err = Schema.Check(e)
		}
		if err != nil {
			return Query{}, inPart(p.name, err)
		}
		tests = append(tests, e)
	}
	if slices.ContainsFunc(v[shortStatus], func(s string) bool { return strings.EqualFold(s, Redirected.String()) }) {
		if len(v[paramRedirected]) > 0 && !q.Redirected {
			return Query{}, &FieldError{Field: paramRedirected, Value: "false", Reason: "stands beside status=redirected"}
		}
		q.Redirected = true
	}
	q.Filter = filter.And(tests...)
	if err := Schema.Check(q.Filter); err != nil {
		return Query{}, inPart("", err)
	}
	return q, nil
}

// inPart says which part of a query an error is about.
func inPart(part string, err error) error {
	if fe, ok := err.(*FieldError); ok { //nolint:errorlint // one of this package's own, not wrapped by anything
		fe.Field = part
		return fe
	}
	if errors.Is(err, ErrBadCursor) {
		return err
	}
	return &QueryError{Part: part, Err: err}
}

// checkParams refuses what is wrong before values are read: too much, unknown names, parameters that are empty, repeated or
// contradict each other.
func checkParams(v url.Values) error {
	size := 0
	for name, values := range v {
		size += len(name) * max(len(values), 1)
		for _, value := range values {
			size += len(value)
		}
	}
	if size > MaxQuery {
		return &FieldError{Field: "query", Value: itoa(size) + " bytes", Reason: "want at most " + itoa(MaxQuery)}
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		values := v[name]
		i := slices.IndexFunc(params, func(p param) bool { return p.name == name })
		switch {
		case i < 0:
			return &FieldError{Field: clipValid(name), Value: clipValid(strings.Join(values, " ")), Reason: wantParam}
		case len(values) == 0 || slices.Contains(values, ""):
			return &FieldError{Field: name, Reason: "want a value, or leave the parameter out"}
		case len(values) > 1 && params[i].once:
			return &FieldError{Field: name, Value: clipValid(values[1]), Reason: "is given more than once"}
		}
		if twin := params[i].twin; twin != "" && len(v[twin]) > 0 {
			return &FieldError{Field: name, Value: clipValid(values[0]), Reason: "stands beside " + twin}
		}
	}
	return nil
}

// readFilter reads the text of a filter. That everything matches is said by saying nothing.
func readFilter(text string) (filter.Expr, error) {
	if strings.TrimSpace(text) == "" {
		return filter.Expr{}, &FieldError{Reason: "want a condition, or leave it out"}
	}
	return filter.Parse(Schema, text)
}

// readSearch reads the words to search for. That everything matches is said by saying nothing.
func readSearch(text string) (filter.Expr, error) {
	e := Search(text)
	if e.IsZero() {
		return e, &FieldError{Value: clipValid(text), Reason: "want words to search for, or leave it out"}
	}
	return e, nil
}

// readTop reads how many incidents a page has.
func readTop(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > MaxPage || strconv.Itoa(n) != text {
		return 0, &FieldError{Value: clipValid(text), Reason: "want a whole number from 1 to " + itoa(MaxPage)}
	}
	return n, nil
}

func readBool(text string) (bool, error) {
	if text != "true" && text != "false" {
		return false, &FieldError{Value: clipValid(text), Reason: "want true or false"}
	}
	return text == "true", nil
}
