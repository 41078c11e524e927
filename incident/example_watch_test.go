package incident_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// The queue of which a page is shown is watched as it is: a watch tells of all of it, not of the page alone.
func ExampleDesk_Watch_page() {
	desk := exampleDesk()
	first, _ := desk.Open(ctx, phishing()[:1])
	_, _ = desk.Open(ctx, phishing()[1:])

	queue := incident.DefaultQueue()
	queue.Limit = 1
	page, err := desk.Page(ctx, queue)
	fmt.Println("shown", page.Incidents[0].ID, err)

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for e, err := range desk.Watch(ctx, queue, "") {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Kind, e.Incident.ID)
		if e.Kind == incident.Synced {
			_, _ = desk.Update(ctx, first.ID, incident.Resolve("done")) // which is on the next page
		}
		if e.Kind == incident.Left {
			return
		}
	}
	// Output:
	// shown 2 <nil>
	// entered 2
	// entered 1
	// synced 0
	// left 1
}

// A pane keeps itself up to date. It remembers the mark of what it showed last, and goes on from there when it comes back.
func ExampleDesk_Watch() {
	desk := exampleDesk()
	inc, _ := desk.Open(ctx, phishing()[:1])
	_, _ = desk.Open(ctx, phishing()[1:])

	mine := incident.Query{Filter: filter.And(incident.ByStatus.Is(incident.Active), incident.ByAssignment.Is(incident.Me))}
	watch := func(from incident.Mark, events int) (last incident.Mark) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for e, err := range desk.Watch(ctx, mine, from) {
			if errors.Is(err, incident.ErrGap) {
				return "" // away for too long: begin anew
			}
			if err != nil {
				fmt.Println(err)
				return last
			}
			fmt.Println(e.Kind, e.Incident.ID, e.Incident.Severity)
			last = e.Mark
			if events--; events == 0 {
				break // a pane would go on until its context ends
			}
		}
		return last
	}

	seen := watch("", 1)
	fmt.Println("away")
	_, _ = desk.Update(ctx, inc.ID, incident.Assign(alert.UserOwner("ana@contoso.com")))
	_, _ = desk.Update(ctx, inc.ID, incident.SetSeverity(alert.Low))
	_, _ = desk.Update(ctx, inc.ID, incident.Resolve("done"))
	watch(seen, 3)
	// Output:
	// synced 0 unknown
	// away
	// entered 1 medium
	// changed 1 low
	// left 1 low
}
