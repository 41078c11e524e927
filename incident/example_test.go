package incident_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// exampleDesk is a desk in memory whose clock stands at noon.
func exampleDesk() *incident.Desk {
	engine, err := incident.New(incident.Options{Clock: func() time.Time { return epoch }})
	if err != nil {
		panic(err)
	}
	return engine.As(audit.User("ana@contoso.com"))
}

func phishing() []alert.Alert {
	return []alert.Alert{
		on("w11-ceo", "al-1", "Suspicious PowerShell command line", "Execution", alert.Medium),
		on("w11-ceo", "al-2", "Credential dumping", "CredentialAccess", alert.High),
	}
}

// Saving the Manage incident pane is one update: one version, and nothing at all when one of the changes is refused.
func ExampleDesk_Update() {
	desk := exampleDesk()
	inc, _ := desk.Open(ctx, phishing())
	inc, err := desk.Update(ctx, inc.ID,
		incident.Rename("Credential theft on the CEO's laptop"),
		incident.AddTags("VIP"),
		incident.Assign(alert.UserOwner("ana@contoso.com")),
		incident.Classify(alert.TruePositive, alert.CompromisedAccount),
	)
	fmt.Println(inc.Name, inc.Owner, inc.Classification, inc.Version, err)

	_, err = desk.Update(ctx, inc.ID, incident.AddTags("x"), incident.SetSeverity(alert.UnknownSeverity))
	fmt.Println(err)
	// Output:
	// Credential theft on the CEO's laptop ana@contoso.com truePositive 2 <nil>
	// incident: severity "unknown": want informational, low, medium or high
}

func ExampleDesk_Merge() {
	desk := exampleDesk()
	a, _ := desk.Open(ctx, phishing()[:1], incident.Assign(alert.UserOwner("ana@contoso.com")))
	b, _ := desk.Open(ctx, phishing()[1:], incident.Assign(alert.UserOwner("bob@contoso.com")), incident.Resolve(""))

	_, err := desk.Merge(ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}, Reasons: []string{"sameAsset"}})
	if refused, ok := errors.AsType[*incident.MergeError](err); ok {
		for _, r := range refused.Reasons {
			fmt.Println(r.Incident, r.Reason)
		}
	}
	_, _ = desk.Update(ctx, b.ID, incident.Reopen(), incident.Unassign())
	_, err = desk.Merge(ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}, Reasons: []string{"sameAsset"}})
	got, _ := desk.Get(ctx, b.ID)
	fmt.Println(err, "asked for", got.Via, "got", got.ID, "with", got.AlertCount(), "alerts")
	// Output:
	// 2 is resolved
	// 2 assignedTo differs
	// <nil> asked for 2 got 1 with 2 alerts
}

func ExampleDesk_List() {
	desk := exampleDesk()
	_, _ = desk.Open(ctx, phishing()[:1])
	_, _ = desk.Open(ctx, phishing()[1:], incident.Assign(alert.UserOwner("ana@contoso.com")))

	mine := filter.And(incident.BySeverity.AtLeast(alert.Medium), incident.ByAssignment.Is(incident.Me))
	fmt.Println(mine)
	for inc, err := range desk.List(ctx, incident.Query{Filter: mine, Limit: 50}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(inc.ID, inc.Severity, inc.Name)
	}
	// Output:
	// severity ge 'medium' and assignment eq 'me'
	// 2 high Credential dumping on one endpoint
}

// The log says who did what and what followed from it; audit.Verify tells, also from an export, whether it is whole.
func ExampleDesk_Activity() {
	desk := exampleDesk()
	inc, _ := desk.Open(ctx, phishing())
	inc, _ = desk.Update(ctx, inc.ID, incident.Resolve("Reimaged"), incident.Comment("Laptop is back with its owner."))

	log := incident.ActivityQuery{Incident: inc.ID, Own: true}
	for e, err := range desk.Activity(ctx, log) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Seq, e.Actor.ID, e.Action, e.Cause)
	}
	head, err := audit.Verify(desk.Activity(ctx, log), inc.Log())
	fmt.Println(head.Len, err)
	// Output:
	// 1 ana@contoso.com created none
	// 2 ana@contoso.com alertsAdded created
	// 3 ana@contoso.com recomputed created
	// 4 ana@contoso.com resolved none
	// 5 ana@contoso.com alertsResolved resolved
	// 6 ana@contoso.com commented none
	// 6 <nil>
}

// An export holds one log to a file: that of the incident, and those of the incidents that were merged into it, whose final
// heads it keeps.
func ExampleDesk_Activity_export() {
	desk := exampleDesk()
	a, _ := desk.Open(ctx, phishing()[:1])
	b, _ := desk.Open(ctx, phishing()[1:])
	a, _ = desk.Merge(ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}})

	anchors := append(slices.Collect(a.MergedLogs()), a.Log())
	for _, anchor := range anchors {
		var file bytes.Buffer
		own := incident.ActivityQuery{Incident: incident.ID(anchor.Incident), Own: true}
		if err := audit.WriteLines(&file, desk.Activity(ctx, own)); err != nil {
			fmt.Println(err)
			return
		}
		head, err := audit.Verify(audit.ReadLines(&file), anchor) // needs the file and the anchor, nothing else
		fmt.Println("incident", head.Incident, "entries", head.Len, err)
	}
	// Output:
	// incident 2 entries 5 <nil>
	// incident 1 entries 6 <nil>
}

func ExampleDesk_MoveAlerts() {
	desk := exampleDesk()
	inc, _ := desk.Open(ctx, phishing())
	moved, err := desk.MoveAlerts(ctx, incident.Move{Alerts: []string{"al-2"}, Comment: "A separate attack."})
	inc, _ = desk.Get(ctx, inc.ID)
	fmt.Println(inc.ID, inc.Severity, inc.Name)
	fmt.Println(moved.ID, moved.Severity, moved.Name, err)
	// Output:
	// 1 medium Suspicious PowerShell command line on one endpoint
	// 2 high Credential dumping on one endpoint <nil>
}

// What a command would do can be asked without doing it.
func ExampleTransition() {
	desk := exampleDesk()
	inc, _ := desk.Open(ctx, phishing())
	cmd := incident.UpdateCommand{Incidents: []incident.ID{inc.ID}, Changes: []incident.Change{incident.Resolve("Duplicate")}}
	res, err := incident.Transition([]incident.Incident{inc}, cmd, incident.Env{
		Actor: audit.Automation("playbook/close-duplicates"), Time: epoch, Command: "dry run", Scope: "default",
	})
	fmt.Println(inc.Status, "would become", res.Incidents[0].Status, "with", len(res.Entries), "entries", err)
	// Output: active would become resolved with 2 entries <nil>
}

func ExampleIncident_MarshalJSON() {
	inc, _ := exampleDesk().Open(ctx, []alert.Alert{{ID: "al-1", Title: "Mail held"}})
	doc := inc.Document()
	doc.Alerts = nil
	b, _ := doc.MarshalJSON()
	os.Stdout.Write(b)
	// Output: {"id":"1","tenantId":null,"status":"active","redirectIncidentId":null,"displayName":"Mail held","createdDateTime":"2026-01-22T12:00:00Z","lastUpdateDateTime":"2026-01-22T12:00:00Z","assignedTo":null,"classification":"unknown","determination":"unknown","severity":"unknown","customTags":[],"systemTags":[],"description":null,"createdBy":"ana@contoso.com","lastModifiedBy":"ana@contoso.com","resolvingComment":null,"summary":null,"comments":[],"alerts":[]}
}
