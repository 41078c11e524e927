package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/samber/lo"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/examples/internal/words"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// showLog shows the newest entries of the log of the tour's incident that match.
func (t *tour) showLog(ctx context.Context, which filter.Expr) error {
	t.Code(which)
	page := terminal.Table{Columns: []terminal.Column{
		{Title: "INCIDENT", Most: 8, Right: true}, {Title: "#", Most: 8, Right: true}, {Title: "TIME", Most: 16}, {Title: "ACTOR", Most: 24},
		{Title: "ACTION", Most: 20}, {Title: "BECAUSE", Most: 14}, {Title: "WHAT"},
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
			cause = words.Of(e.Cause.String())
		}
		page.Add(terminal.Text(of), terminal.Text(fmt.Sprint(e.Seq)), terminal.Text(e.Time.Format("2 Jan 15:04")), terminal.Text(e.Actor.ID),
			terminal.Styled(words.Of(e.Action.String()), terminal.Bold), terminal.Styled(cause, terminal.Dim),
			terminal.Styled(what(e), lo.Ternary(e.IsComment(), terminal.Cyan, terminal.Plain)))
	}
	t.Show(page)
	if page.Len() == pageSize {
		t.Say("These are the newest %d.", pageSize)
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
		text := words.Count(len(targets), "alert")
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
	return terminal.Cut(terminal.Printable(v.String()), 48)
}
