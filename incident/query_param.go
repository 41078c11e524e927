package incident

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// A param is one parameter of a query in a URL: a test on a field, or, with set, another part of the query.
type param struct {
	name string
	once bool
	twin string // the parameter of the other form that says the same

	field string // the property tested by a short parameter
	test  func(values []string) (filter.Expr, error)
	set   func(q *Query, value string) error
}

// params are all parameters. Operands of a filter are in this order.
var params = []param{
	choice(shortStatus, ByStatus.Name(), ByStatus.In, known(Statuses())),
	choice("severity", BySeverity.Name(), BySeverity.In, slices.Collect(alert.Severities())),
	choice("alertSeverity", ByAlertSeverity.Name(), ByAlertSeverity.In, slices.Collect(alert.Severities())),
	choice("assignment", ByAssignment.Name(), inTexts[word](ByAssignment.In), []word{Me, OtherUser, Group, Unassigned}),
	literal("assignedTo", ByOwner.Name(), ByOwner.In),
	choice("classification", ByClassification.Name(), ByClassification.In, slices.Collect(alert.Classifications())),
	choice("determination", ByDetermination.Name(), ByDetermination.In, slices.Collect(alert.Determinations())),
	choice("alertClassification", ByAlertClassification.Name(), ByAlertClassification.In, slices.Collect(alert.Classifications())),
	literal("tag", ByTag.Name(), ByTag.In),
	literal("systemTag", BySystemTag.Name(), BySystemTag.In),
	choice("serviceSource", ByServiceSource.Name(), inTexts[alert.ServiceSource](ByServiceSource.In), known(alert.ServiceSources())),
	choice("detectionSource", ByDetectionSource.Name(), inTexts[alert.DetectionSource](ByDetectionSource.In), known(alert.DetectionSources())),
	each("multiServiceSource", ByMultipleServiceSources.Name(), boolTest(ByMultipleServiceSources)),
	literal("category", ByCategory.Name(), ByCategory.In),
	literal("technique", ByTechnique.Name(), ByTechnique.In),
	each("multiCategory", ByMultipleCategories.Name(), boolTest(ByMultipleCategories)),
	literal("threat", ByThreat.Name(), ByThreat.In),
	literal("actor", ByActor.Name(), ByActor.In),
	literal("user", ByUser.Name(), ByUser.In),
	literal("device", ByDevice.Name(), ByDevice.In),
	literal("mailbox", ByMailbox.Name(), ByMailbox.In),
	literal("app", ByApp.Name(), ByApp.In),
	literal("ip", ByIP.Name(), ByIP.In),
	literal("file", ByFile.Name(), ByFile.In),
	literal("process", ByProcess.Name(), ByProcess.In),
	literal("url", ByURL.Name(), ByURL.In),
	literal("deviceGroup", ByDeviceGroup.Name(), ByDeviceGroup.In),
	literal("osPlatform", ByOSPlatform.Name(), ByOSPlatform.In),
	choice("investigation", ByInvestigationState.Name(), inTexts[alert.InvestigationState](ByInvestigationState.In),
		known(alert.InvestigationStates())),
	literal("policy", ByPolicy.Name(), ByPolicy.In),
	literal("product", ByProduct.Name(), ByProduct.In),
	each("name", ByName.Name(), func(s string) (filter.Expr, error) { return ByName.Contains(s), nil }),
	literal("createdBy", ByCreatedBy.Name(), ByCreatedBy.In),
	literal("updatedBy", ByUpdatedBy.Name(), ByUpdatedBy.In),
	literal("tenant", ByTenant.Name(), ByTenant.In),
	each("created", ByCreated.Name(), rangeTest(ByCreated)),
	each("updated", ByUpdated.Name(), rangeTest(ByUpdated)),
	each("resolved", ByResolved.Name(), rangeTest(ByResolved)),
	each("firstActivity", ByFirstActivity.Name(), rangeTest(ByFirstActivity)),
	each("lastActivity", ByLastActivity.Name(), rangeTest(ByLastActivity)),
	{name: shortSearch, once: true, test: func(values []string) (filter.Expr, error) { return readSearch(values[0]) }},
	{name: paramFilter, once: true, test: func(values []string) (filter.Expr, error) { return readFilter(values[0]) }},

	setting(paramOrder, shortOrder, ParseOrder, func(q *Query, o Order) { q.Order = o }),
	setting(shortOrder, paramOrder, parseOrderWord, func(q *Query, o Order) { q.Order = o }),
	setting(paramTop, shortTop, readTop, func(q *Query, n int) { q.Limit = n }),
	setting(shortTop, paramTop, readTop, func(q *Query, n int) { q.Limit = n }),
	setting(paramToken, "", readToken, func(q *Query, t string) { q.token = t }),
	setting(paramCount, shortCount, readBool, func(q *Query, b bool) { q.Count = b }),
	setting(shortCount, paramCount, readBool, func(q *Query, b bool) { q.Count = b }),
	setting(paramRedirected, "", readBool, func(q *Query, b bool) { q.Redirected = b }),
}

// The short names of what is no test.
const (
	shortOrder = "order"
	shortTop   = "top"
	shortCount = "count"
)

// The short names that are known elsewhere, too.
const (
	shortStatus = "status"
	shortSearch = "search"
)

var wantParam = func() string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.name
	}
	return "is not a parameter; want one of " + strings.Join(names, ", ")
}()

// paramOf finds the short parameter for a property.
func paramOf(property string) (param, bool) {
	i := slices.IndexFunc(params, func(p param) bool { return p.field == property && p.field != "" })
	if i < 0 {
		return param{}, false
	}
	return params[i], true
}

func setting[V any](name, twin string, read func(string) (V, error), set func(*Query, V)) param {
	return param{name: name, twin: twin, once: true, set: func(q *Query, text string) error {
		v, err := read(text)
		if err == nil {
			set(q, v)
		}
		return err
	}}
}

func readToken(text string) (string, error) {
	_, _, _, err := parseToken(text)
	return text, err
}

// literal is a field that is compared with texts as they are.
func literal(name, field string, in func(...string) filter.Expr) param {
	return param{name: name, field: field, test: func(values []string) (filter.Expr, error) { return in(values...), nil }}
}

// choice is a field that has one of a few members.
func choice[E fmt.Stringer](name, field string, in func(...E) filter.Expr, members []E) param {
	return param{name: name, field: field, test: func(values []string) (filter.Expr, error) {
		es := make([]E, len(values))
		for i, v := range values {
			m := slices.IndexFunc(members, func(e E) bool { return strings.EqualFold(e.String(), v) })
			if m < 0 {
				names := strings.Join(textsOfAll(members), ", ")
				return filter.Expr{}, &FieldError{Value: clipValid(v), Reason: "want one of " + names}
			}
			es[i] = members[m]
		}
		return in(es...), nil
	}}
}

// known leaves out the zero of an enum, where nothing that is stored has it.
func known[E ~uint8](all iter.Seq[E]) []E {
	return slices.DeleteFunc(slices.Collect(all), func(e E) bool { return e == 0 })
}

// each is a field of which every value makes a test of its own.
func each(name, field string, test func(string) (filter.Expr, error)) param {
	return param{name: name, field: field, test: func(values []string) (filter.Expr, error) {
		es := make([]filter.Expr, len(values))
		for i, v := range values {
			var err error
			if es[i], err = test(v); err != nil {
				return filter.Expr{}, err
			}
		}
		return filter.Or(es...), nil
	}}
}

func boolTest(f filter.Bool[Incident]) func(string) (filter.Expr, error) {
	return func(text string) (filter.Expr, error) {
		b, err := readBool(text)
		return f.Is(b), err
	}
}

// inTexts is a field of texts whose values are members of an enum.
func inTexts[E fmt.Stringer](in func(...string) filter.Expr) func(...E) filter.Expr {
	return func(es ...E) filter.Expr { return in(textsOfAll(es)...) }
}

func textsOfAll[E fmt.Stringer](es []E) []string {
	texts := make([]string, len(es))
	for i, e := range es {
		texts[i] = e.String()
	}
	return texts
}

// A word is one of ByAssignment.
type word string

func (w word) String() string { return string(w) }
