package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// pageSize is how many rows a table of the walk has at most.
const pageSize = 20

var gravestFirst = incident.Order{Key: incident.OrderSeverity}

// showQueue shows the first page of the incidents that match.
func (t *tour) showQueue(ctx context.Context, which filter.Expr) error {
	page := table{columns: []column{
		{title: "ID", most: 20, right: true}, {title: "SEVERITY", most: 20}, {title: "STATUS", most: 20}, {title: "INCIDENT NAME"},
		{title: "ALERTS", most: 8, right: true}, {title: "ASSIGNED TO", most: 18}, {title: "CLASSIFICATION", most: 16},
		{title: "TAGS", most: 16},
	}}
	query := incident.Query{Filter: which, Order: gravestFirst, Limit: pageSize}
	for inc, err := range t.desk.List(ctx, query) {
		if err != nil {
			return err
		}
		classification := ""
		if inc.Classification != alert.Unclassified {
			classification = words(inc.Classification.String())
		}
		page.add(cell{text: inc.ID.String()}, severityCell(inc.Severity), statusCell(inc.Status), cell{inc.Name, bold},
			cell{text: strconv.Itoa(inc.AlertCount())}, cell{text: inc.Owner.String()}, cell{text: classification},
			cell{text: joined(inc.Tags()), style: cyan})
	}
	t.show(page)
	all, err := t.desk.Count(ctx, query)
	if more := all - len(page.rows); more > 0 {
		t.say("… and %d more", more)
	}
	return err
}

// severityCell shows severity as a meter, for those who see colours and those who do not.
func severityCell(s alert.Severity) cell {
	looks := map[alert.Severity]cell{
		alert.High: {"▮▮▮ ", red}, alert.Medium: {"▮▮▯ ", yellow}, alert.Low: {"▮▯▯ ", cyan}, alert.Informational: {"▯▯▯ ", dim},
	}
	look, ok := looks[s]
	if !ok {
		look.text = "??? "
	}
	return cell{look.text + strings.Replace(s.String(), "informational", "info", 1), look.style}
}

func statusCell(s incident.Status) cell {
	looks := map[incident.Status]cell{
		incident.Active: {"● ", red}, incident.InProgress: {"◐ ", yellow}, incident.AwaitingAction: {"◔ ", yellow},
		incident.Resolved: {"✓ ", green}, incident.Redirected: {"→ ", dim},
	}
	return cell{looks[s].text + words(s.String()), looks[s].style}
}
