package incident_test

import (
	"context"
	"fmt"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Two alerts on one laptop become one incident; the analyst saves the Manage incident pane; the log has it all.
func Example() {
	engine, err := incident.New(incident.Options{}) // in memory
	if err != nil {
		panic(err)
	}
	ctx, desk := context.Background(), engine.As(audit.User("ana@contoso.com"))

	laptop := []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: "fin-lt-07.contoso.com"})}
	results, err := desk.Ingest(ctx,
		alert.Alert{ID: "a1", Title: "Suspicious PowerShell", Category: "Execution", Severity: alert.Medium, Evidence: laptop},
		alert.Alert{ID: "a2", Title: "LSASS memory read", Category: "CredentialAccess", Severity: alert.High, Evidence: laptop},
	)
	if err != nil {
		panic(err)
	}
	inc, err := desk.Update(ctx, results[0].Incident,
		incident.Assign(alert.UserOwner("ana@contoso.com")),
		incident.AddTags("ransomware"),
		incident.Classify(alert.TruePositive, alert.Malware),
		incident.Resolve("Reimaged the laptop."),
	)
	if err != nil {
		panic(err)
	}
	fmt.Println(inc.Severity, inc.Status, inc.Name)
	for entry, err := range desk.Activity(ctx, incident.ActivityQuery{Incident: inc.ID}) {
		if err != nil {
			panic(err)
		}
		fmt.Println(entry.Seq, entry.Actor.ID, entry.Action, "because of:", entry.Cause)
	}
	// Output:
	// high resolved Multi-stage incident involving Execution & Credential access on one endpoint
	// 1 ana@contoso.com created because of: none
	// 2 ana@contoso.com alertsAdded because of: created
	// 3 ana@contoso.com recomputed because of: created
	// 4 ana@contoso.com assigned because of: none
	// 5 ana@contoso.com alertsAssigned because of: assigned
	// 6 ana@contoso.com tagsAdded because of: none
	// 7 ana@contoso.com classified because of: none
	// 8 ana@contoso.com alertsClassified because of: classified
	// 9 ana@contoso.com resolved because of: none
	// 10 ana@contoso.com alertsResolved because of: resolved
}
