package incident_test

import (
	"fmt"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// The filter pane beside the queue shows how many incidents each choice would leave; choosing one is adding its condition.
func ExampleDesk_Facets() {
	desk := exampleDesk()
	_, _ = desk.Open(ctx, phishing()[:1], incident.AddTags("VIP"), incident.Assign(alert.UserOwner("ana@contoso.com")))
	_, _ = desk.Open(ctx, phishing()[1:], incident.AddTags("vip", "ransomware"))

	queue := incident.Query{Filter: incident.BySeverity.AtLeast(alert.Medium)}
	facets, err := desk.Facets(ctx, queue, incident.SeverityFacet, incident.AssigneeFacet, incident.TagFacet)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, by := range []incident.Facet{incident.SeverityFacet, incident.AssigneeFacet, incident.TagFacet} {
		for _, b := range facets[by] {
			fmt.Printf("%s %q %d\n", by, b.Value, b.Count)
		}
	}
	vip := facets[incident.TagFacet][0]
	queue.Filter = filter.And(queue.Filter, vip.Filter())
	n, err := desk.Count(ctx, queue)
	fmt.Println(queue.Filter, "leaves", n, err)
	// Output:
	// severity "high" 1
	// severity "medium" 1
	// assignedTo "" 1
	// assignedTo "ana@contoso.com" 1
	// customTags "VIP" 2
	// customTags "ransomware" 1
	// severity ge 'medium' and customTags/any(t:t eq 'VIP') leaves 2 <nil>
}

// While somebody types a tag: those in use, and what he types as a new one unless it is in use.
func ExampleDesk_SuggestTags() {
	desk := exampleDesk()
	_, _ = desk.Open(ctx, phishing()[:1], incident.AddTags("Ransomware", "Red team"))
	_, _ = desk.Open(ctx, phishing()[1:], incident.AddTags("ransomware"))

	for _, typed := range []string{"ra", "RED TEAM"} {
		suggestions, err := desk.SuggestTags(ctx, typed, 5)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, s := range suggestions {
			if s.New {
				fmt.Println(s.Value, "(Create new)")
			} else {
				fmt.Println(s.Value, "used", s.Count)
			}
		}
	}
	// Output:
	// Ransomware used 2
	// ra (Create new)
	// Red team used 1
}

func ExampleDesk_SuggestAssignees() {
	desk := exampleDesk() // ana's
	_, _ = desk.Open(ctx, phishing()[:1], incident.Assign(alert.UserOwner("zoe.smith@contoso.com")))
	_, _ = desk.Open(ctx, phishing()[1:], incident.Assign(alert.GroupOwner("SOC tier 2")))

	for _, typed := range []string{"", "smi"} {
		suggestions, err := desk.SuggestAssignees(ctx, typed, 5)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, s := range suggestions {
			fmt.Printf("%q: %s owns %d, new %t\n", typed, s.Owner, s.Count, s.New)
		}
	}
	// Output:
	// "": ana@contoso.com owns 0, new false
	// "": group:SOC tier 2 owns 1, new false
	// "": zoe.smith@contoso.com owns 1, new false
	// "smi": zoe.smith@contoso.com owns 1, new false
	// "smi": smi owns 0, new true
}
