package incident_test

import (
	"context"
	"fmt"
	"net/url"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// smallQueue is ana's desk with five incidents.
func smallQueue() *incident.Desk {
	desk := exampleDesk()
	open := func(a alert.Alert, changes ...incident.Change) {
		if _, err := desk.Open(context.Background(), []alert.Alert{a}, changes...); err != nil {
			panic(err)
		}
	}
	phish := on("w10-hr", "al-1", "Phishing link clicked", "InitialAccess", alert.High)
	phish.ServiceSource = alert.SourceDefenderForOffice365
	open(phish)

	locked := on("fs-01", "al-2", "Files encrypted", "Ransomware", alert.High)
	locked.ThreatDisplayName, locked.ActorDisplayName = "Qakbot", "Storm-0501"
	open(locked, incident.Assign(alert.UserOwner("ana@contoso.com")), incident.Start(), incident.AddTags("ransomware", "Fileserver, Graz"))

	open(on("w11-ceo", "al-3", "Suspicious PowerShell", "Execution", alert.Medium))

	spray := on("dc-01", "al-4", "Password spray", "CredentialAccess", alert.Low)
	spray.ServiceSource = alert.SourceDefenderForIdentity
	open(spray, incident.Assign(alert.UserOwner("ana@contoso.com")))

	open(on("w11-lab", "al-5", "EICAR", "Malware", alert.High), incident.Assign(alert.UserOwner("bob@contoso.com")),
		incident.AddTags("drill"), incident.Resolve(""))
	return desk
}

// open follows a bookmark: it prints what the URL says in both forms, and the incidents ana sees there.
func open(bookmark string) {
	values, err := url.ParseQuery(bookmark)
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := incident.ParseQuery(values)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("?" + q.Bookmark())
	fmt.Println("$filter=" + q.Filter.String())
	page, err := smallQueue().Page(context.Background(), q)
	for _, inc := range page.Incidents {
		fmt.Println(inc.ID, inc.Name)
	}
	if err != nil {
		fmt.Println(err)
	}
}

// The product suggests ten bookmarks. The first: new incidents.
func ExampleParseQuery_new() {
	open("status=active")
	// Output:
	// ?status=active
	// $filter=status eq 'active'
	// 4 Password spray on one endpoint
	// 3 Suspicious PowerShell on one endpoint
	// 1 Phishing link clicked on one endpoint
}

func ExampleParseQuery_highSeverity() {
	open("severity=high")
	// Output:
	// ?severity=high
	// $filter=severity eq 'high'
	// 5 EICAR on one endpoint
	// 2 Files encrypted on one endpoint
	// 1 Phishing link clicked on one endpoint
}

func ExampleParseQuery_unassigned() {
	open("assignment=unassigned")
	// Output:
	// ?assignment=unassigned
	// $filter=assignment eq 'unassigned'
	// 3 Suspicious PowerShell on one endpoint
	// 1 Phishing link clicked on one endpoint
}

func ExampleParseQuery_highSeverityUnassigned() {
	open("severity=high&assignment=unassigned")
	// Output:
	// ?assignment=unassigned&severity=high
	// $filter=severity eq 'high' and assignment eq 'unassigned'
	// 1 Phishing link clicked on one endpoint
}

// Who opens it is who "me" is.
func ExampleParseQuery_assignedToMe() {
	open("assignment=me")
	// Output:
	// ?assignment=me
	// $filter=assignment eq 'me'
	// 4 Password spray on one endpoint
	// 2 Files encrypted on one endpoint
}

func ExampleParseQuery_assignedToMeOnEndpoints() {
	open("assignment=me&serviceSource=microsoftDefenderForEndpoint")
	// Output:
	// ?assignment=me&serviceSource=microsoftDefenderForEndpoint
	// $filter=assignment eq 'me' and serviceSources/any(t:t eq 'microsoftDefenderForEndpoint')
	// 2 Files encrypted on one endpoint
}

// Values given for one parameter are alternatives; a comma is just a comma.
func ExampleParseQuery_withTags() {
	open("tag=drill&tag=fileserver,+graz")
	// Output:
	// ?tag=drill&tag=fileserver%2C+graz
	// $filter=customTags/any(t:t in ('drill','fileserver, graz'))
	// 5 EICAR on one endpoint
	// 2 Files encrypted on one endpoint
}

func ExampleParseQuery_withCategory() {
	open("category=ransomware&status=active&status=inProgress")
	// Output:
	// ?category=ransomware&status=active&status=inProgress
	// $filter=status in ('active','inProgress') and categories/any(t:t eq 'ransomware')
	// 2 Files encrypted on one endpoint
}

func ExampleParseQuery_withThreat() {
	open("threat=Qakbot")
	// Output:
	// ?threat=Qakbot
	// $filter=associatedThreats/any(t:t eq 'Qakbot')
	// 2 Files encrypted on one endpoint
}

func ExampleParseQuery_withActor() {
	open("actor=Storm-0501")
	// Output:
	// ?actor=Storm-0501
	// $filter=actors/any(t:t eq 'Storm-0501')
	// 2 Files encrypted on one endpoint
}

// Whatever the short form has no words for is said in the exact form, alone or beside it.
func ExampleParseQuery_exact() {
	open("assignment=me&$filter=severity le 'medium' or not customTags/any()&$orderby=severity desc")
	// Output:
	// ?%24filter=assignment+eq+%27me%27+and+%28severity+le+%27medium%27+or+not+customTags%2Fany%28%29%29&%24orderby=severity+desc
	// $filter=assignment eq 'me' and (severity le 'medium' or not customTags/any())
	// 4 Password spray on one endpoint
}

// What is wrong in a URL is said, not ignored.
func ExampleParseQuery_errors() {
	open("status=closed")
	open("updated=last+week")
	open("top=50&$top=20")
	// Output:
	// incident: status "closed": want one of active, inProgress, awaitingAction, resolved, redirected
	// incident: updated "last week": want a time back from now such as 7d, 24h, 30m or 90s, or a range of dates or times such as 2026-01-01..2026-02-01, 2026-01-01T08:00:00Z.. or ..2026-02-01
	// incident: $top "20": stands beside top
}

// A page leads to the next by its token, also when others work on the queue meanwhile.
func ExampleDesk_Page() {
	desk := smallQueue()
	q := incident.Query{Order: incident.Order{Key: incident.OrderID, Ascending: true}, Limit: 2, Count: true}
	for {
		page, err := desk.Page(ctx, q)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, inc := range page.Incidents {
			fmt.Println(inc.ID, "of", page.Total)
		}
		if page.Next == "" {
			return
		}
		fmt.Println("...")
		q = q.Resume(page.Next)
	}
	// Output:
	// 1 of 5
	// 2 of 5
	// ...
	// 3 of 5
	// 4 of 5
	// ...
	// 5 of 5
}

func ExampleDefaultQueue() {
	q := incident.DefaultQueue()
	fmt.Println("?" + q.Bookmark())
	page, err := smallQueue().Page(ctx, q)
	for _, inc := range page.Incidents {
		fmt.Println(inc.ID, inc.Severity, inc.Status)
	}
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// ?severity=high&severity=medium&severity=low&status=active&status=inProgress&status=awaitingAction&top=30&updated=7d
	// 4 low active
	// 3 medium active
	// 2 high inProgress
	// 1 high active
}
