package main

import (
	"context"
	"strconv"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/examples/internal/words"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// pageSize is how many rows a table of the walk has at most.
const pageSize = 20

var gravestFirst = incident.Order{Key: incident.OrderSeverity}

// showQueue shows the first page of the incidents that match.
func (t *tour) showQueue(ctx context.Context, which filter.Expr) error {
	page := terminal.Table{Columns: []terminal.Column{
		{Title: "ID", Most: 20, Right: true}, {Title: "SEVERITY", Most: 20}, {Title: "STATUS", Most: 20}, {Title: "INCIDENT NAME"},
		{Title: "ALERTS", Most: 8, Right: true}, {Title: "ASSIGNED TO", Most: 18}, {Title: "CLASSIFICATION", Most: 16},
		{Title: "TAGS", Most: 16},
	}}
	query := incident.Query{Filter: which, Order: gravestFirst, Limit: pageSize}
	for inc, err := range t.desk.List(ctx, query) {
		if err != nil {
			return err
		}
		classification := ""
		if inc.Classification != alert.Unclassified {
			classification = words.Of(inc.Classification.String())
		}
		page.Add(terminal.Text(inc.ID.String()), words.Severity(inc.Severity), words.Status(inc.Status),
			terminal.Styled(inc.Name, terminal.Bold), terminal.Text(strconv.Itoa(inc.AlertCount())), terminal.Text(inc.Owner.String()),
			terminal.Text(classification), terminal.Styled(words.Joined(inc.Tags()), terminal.Cyan))
	}
	t.Show(page)
	all, err := t.desk.Count(ctx, query)
	if more := all - page.Len(); more > 0 {
		t.Say("… and %d more", more)
	}
	return err
}
