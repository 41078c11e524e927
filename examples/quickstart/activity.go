package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/samber/lo"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// showLog shows the newest entries of the log of the tour's incident that match.
func (t *tour) showLog(ctx context.Context, which filter.Expr) error {
	t.code(which)
	page := table{columns: []column{
		{title: "INCIDENT", most: 8, right: true}, {title: "#", most: 8, right: true}, {title: "TIME", most: 16}, {title: "ACTOR", most: 24}, {title: "ACTION", most: 20},
		{title: "BECAUSE", most: 14}, {title: "WHAT"},
	}}
	for e, err := range t.desk.Activity(ctx, incident.ActivityQuery{Incident: t.inc.ID, Filter: which, Newest: true, Limit: pageSize}) {
		if err != nil {
			return err
		}
		of := "" // the log of an incident that was merged into it is read with its own
		if e.Incident != uint64(t.inc.ID) {
			of = fmt.Sprint(e.Incident)
		}
		cause := ""
		if e.Cause != 0 {
			cause = words(e.Cause.String())
		}
		page.add(cell{text: of}, cell{text: fmt.Sprint(e.Seq)}, cell{text: e.Time.Format("2 Jan 15:04")}, cell{text: e.Actor.ID},
			cell{words(e.Action.String()), bold}, cell{cause, dim}, cell{what(e), lo.Ternary(e.IsComment(), cyan, plain)})
	}
	t.show(page)
	if len(page.rows) == pageSize {
		t.say("These are the newest %d.", pageSize)
	}
	return nil
}

// what says in one line what an entry changed: what was said, then the fields of the incident, then how many alerts.
func what(e audit.Entry) string {
	var parts []string
	if text, ok := e.Comment(); ok {
		parts = append(parts, text)
	}
	ofAlerts, ofIncident := lo.FilterReject(e.Changes, func(c audit.Change, _ int) bool { return c.Target != "" })
	for _, c := range ofIncident {
		switch c.Field {
		case incident.FieldComment:
		case incident.FieldMergedLog:
			if log, _ := c.After.AsList(); len(log) == 3 { // with a hash, which is different in every run
				parts = append(parts, fmt.Sprintf("incident %v with a log of %v entries", log[0], log[1]))
			}
		default:
			parts = append(parts, c.Field+" "+difference(c.Before, c.After))
		}
	}
	if len(ofAlerts) > 0 {
		targets := lo.UniqBy(ofAlerts, func(c audit.Change) string { return c.Target })
		decisions := lo.Filter(ofAlerts, func(c audit.Change, _ int) bool {
			return c.Field == incident.FieldStatus || c.Field == incident.FieldOwner || c.Field == incident.FieldClassification
		})
		values := lo.Compact(lo.Uniq(lo.Map(decisions, func(c audit.Change, _ int) string { return shown(c.After) })))
		text := count(len(targets), "alert")
		if e.Action != audit.AlertsAdded && len(values) > 0 {
			text += ": " + strings.Join(values, ", ")
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

func difference(before, after audit.Value) string {
	switch {
	case before.IsNone():
		return shown(after)
	case after.IsNone():
		return "was " + shown(before)
	}
	return shown(before) + " → " + shown(after)
}

// shown is a value for people: an owner by id alone, a time without year and seconds, a long text cut.
func shown(v audit.Value) string {
	if list, ok := v.AsList(); ok && len(list) == 2 && list[0].String() == alert.UserOwnerKind.String() {
		return shown(list[1])
	}
	if at, ok := v.AsTime(); ok {
		return at.Format("2 Jan 15:04")
	}
	return cut(printable(v.String()), 48)
}
