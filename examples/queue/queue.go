package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/examples/internal/words"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// showQueue shows pages of a query, one after the other by their tokens, and facets beside the first of them.
func (s *session) showQueue(ctx context.Context, q incident.Query, pages int) error {
	for n := 1; ; n++ {
		asking := q
		asking.Count = true // for us; the bookmark says what the user asked for
		page, err := s.desk.Page(ctx, asking)
		if err != nil {
			return asked(err)
		}
		if n == 1 {
			s.Heading("The incident queue")
			facets, err := s.facets(ctx, q)
			if err != nil {
				return asked(err)
			}
			s.ShowBeside(queueTable(page.Incidents), facets)
		} else {
			s.Heading(fmt.Sprintf("Page %d", n))
			s.Show(queueTable(page.Incidents))
		}
		s.Say("%d of %s.", len(page.Incidents), words.Count(page.Total, "incident"))
		if n == 1 && !q.Filter.IsZero() {
			s.Whole("Filter:    ", q.Filter.String())
		}
		if n == 1 {
			s.Whole("Bookmark:  ", bookmarkOf(q))
		}
		if page.Next == "" {
			return nil
		}
		if n == pages {
			s.Whole("Next page: ", "-page "+page.Next)
			return nil
		}
		q = q.Resume(page.Next)
	}
}

// bookmarkOf is the bookmark as the program takes it back. That of all live incidents has no parameters.
func bookmarkOf(q incident.Query) string { return "?" + q.Bookmark() }

func queueTable(incidents []incident.Incident) terminal.Table {
	table := terminal.Table{Columns: []terminal.Column{
		{Title: "ID", Most: 20, Right: true}, {Title: "STATE", Most: 17}, {Title: "INCIDENT NAME"}, {Title: "ASSIGNED TO", Most: 18},
	}}
	for _, inc := range incidents {
		addIncident(&table, inc)
	}
	if len(incidents) == 0 {
		table.Add(terminal.Text(""), terminal.Text(""), terminal.Styled("Nothing here.", terminal.Dim), terminal.Text(""))
	}
	return table
}

// addIncident adds an incident to a table that has the columns of queueTable after those of the others.
func addIncident(table *terminal.Table, inc incident.Incident, others ...terminal.Cell) {
	about := []string{words.Count(inc.AlertCount(), "alert"), "updated " + inc.UpdatedAt.Format("2 Jan 15:04")}
	if inc.Classification != alert.Unclassified {
		about = append(about, words.Of(inc.Classification.String()))
	}
	table.Add(append(others, terminal.Text(inc.ID.String()),
		words.Severity(inc.Severity).Over(words.Status(inc.Status)),
		terminal.Styled(inc.Name, terminal.Bold).Over(terminal.Styled(strings.Join(about, ", "), terminal.Dim)),
		terminal.Text(inc.Owner.String()).Over(terminal.Styled(words.Joined(inc.Tags()), terminal.Cyan)))...)
}

// The filter pane.
var facetTitles = []struct {
	facet incident.Facet
	title string
}{
	{incident.StatusFacet, "Status"}, {incident.SeverityFacet, "Severity"}, {incident.AssigneeFacet, "Assigned to"},
	{incident.TagFacet, "Tags"}, {incident.ServiceSourceFacet, "Service sources"}, {incident.CategoryFacet, "Categories"},
}

// maxValues is how many values of a facet are shown.
const maxValues = 6

// facets counts what a query selects, on all pages together. Values are as filters and bookmarks write them.
func (s *session) facets(ctx context.Context, q incident.Query) (terminal.Table, error) {
	table := terminal.Table{Columns: []terminal.Column{{Title: "OF THESE", Most: 30}, {Title: "", Most: 6, Right: true}}}
	var by []incident.Facet
	for _, f := range facetTitles {
		by = append(by, f.facet)
	}
	counted, err := s.desk.Facets(ctx, q, by...)
	if err != nil {
		return table, err
	}
	for i, f := range facetTitles {
		buckets := counted[f.facet]
		if len(buckets) == 0 {
			continue
		}
		if i > 0 && table.Len() > 0 {
			table.Add(terminal.Text(""), terminal.Text(""))
		}
		table.Add(terminal.Styled(f.title, terminal.Bold), terminal.Text(""))
		for j, b := range buckets {
			if j == maxValues {
				table.Add(terminal.Styled(fmt.Sprintf("… and %d more", len(buckets)-j), terminal.Dim), terminal.Text(""))
				break
			}
			table.Add(terminal.Text(valueOf(b)), terminal.Text(fmt.Sprint(b.Count)))
		}
	}
	return table, nil
}

func valueOf(b incident.Bucket) string {
	if b.Facet == incident.AssigneeFacet {
		return cmp.Or(b.Owner.String(), "nobody")
	}
	return b.Value
}
