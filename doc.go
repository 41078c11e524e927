// Package caseload is the map of the library; it holds no code.
//
// Caseload is the incident queue of a modern XDR product as a domain engine: detections come in as alerts, related alerts
// become one incident, analysts manage the incident, and everything that happens is in a log that shows tampering. Security
// tools embed it: it does no I/O of its own, starts no goroutine, logs nothing and keeps its state behind an interface.
//
//	engine, err := incident.New(incident.Options{}) // in memory
//	desk := engine.As(audit.User("ana@contoso.com"))
//	results, err := desk.Ingest(ctx, alerts...)
//	inc, err := desk.Update(ctx, results[0].Incident,
//		incident.Assign(alert.UserOwner("ana@contoso.com")),
//		incident.AddTags("ransomware"),
//		incident.Resolve("Reimaged the host."))
//	for entry, err := range desk.Activity(ctx, incident.ActivityQuery{Incident: inc.ID}) {
//		fmt.Println(entry.Time, entry.Actor.ID, entry.Action, entry.Changes)
//	}
//
// The queue is a query: a filter in the language of the Graph security API, an order and a page, which is also a URL.
//
//	q, err := incident.ParseQuery(request.URL.Query()) // ?status=active&assignment=me&severity=high
//	page, err := desk.Page(ctx, q)
//	facets, err := desk.Facets(ctx, q, incident.StatusFacet, incident.TagFacet)
//
// # Vocabulary
//
// An alert is one detection. An incident holds alerts that belong together, each alert being in exactly one incident. An actor
// is who does something: a user, an automation, the system. A change is one thing an analyst does in the Manage incident
// pane; saving the pane is one update. An entry is one line of an incident's activity log: an audit or a comment. A scope is a
// tenant or workspace: a store is opened for one, and none of its calls can name another's data.
//
// # Packages
//
//   - [github.com/seed-d7eb6e68/caseload/filter]: what a record must look like; conditions as data
//   - [github.com/seed-d7eb6e68/caseload/audit]: who did what; the hash chain and its verification
//   - [github.com/seed-d7eb6e68/caseload/alert]: one detection, its evidence, the shared enums and their wire form
//   - [github.com/seed-d7eb6e68/caseload/incident]: the aggregate and its rules, the engine, the store interface, the memory store
//   - [github.com/seed-d7eb6e68/caseload/incident/storetest]: the suite every store must pass
//
// Data flows one way: an alert comes in, the engine loads the incident, a pure function of the incident computes the next one
// and its entries, the store commits both or neither, readers see it. Nothing else writes.
//
// # Lifecycle
//
// An incident is active, then in progress while someone works on it, and resolved in the end; anything that is not resolved
// counts as active. A resolved incident is reopened by hand, never by a new alert. One that was merged into another is
// redirected: it stays readable and its id leads to the other.
//
// # Laws
//
//  1. An alert is in exactly one incident, in any snapshot a reader can take.
//  2. A live incident has at least one alert; a move that takes the last one redirects it to the target.
//  3. Severity is the highest among the alerts, unless pinned by hand.
//  4. An incident has one owner, and so have its alerts.
//  5. Resolving resolves the alerts that are open; reopening gives back exactly those.
//  6. Classifying an incident classifies its alerts; the determination always fits the classification.
//  7. A name is automatic until someone sets it or it was imported.
//  8. A merge moves alerts and tags to the target the caller names; ids resolve through redirects, and there is no cycle.
//  9. Redirected incidents are in no list or count unless asked for.
//  10. An error means that nothing changed; success means that the change and its entries are both there.
//  11. Replaying the entries of an incident reproduces it.
//  12. Comments have 1 to 30,000 characters and are never edited.
//  13. The same alert reported twice is one alert; the second report changes facts and no decision.
//  14. Tags are any clean text, compared without regard to case, first spelling kept.
//
// The documentation of package incident spells them out; property tests check them after every command of random sequences.
//
// # Non-goals
//
// Caseload does not detect anything, does not render comments (they are Markdown from people: sanitise before showing them
// in a page), does not talk to a network, and has no user interface.
package caseload
