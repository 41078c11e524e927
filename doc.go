// Package caseload is the map of the library; it holds no code.
//
// Caseload is the incident queue of a modern XDR product as a domain engine: detections come in as alerts, related alerts
// become one incident, analysts manage the incident, and everything that happens is in a log that shows tampering. Security
// tools embed it: it does no I/O of its own, starts no goroutine and keeps its state behind an interface.
//
// # Vocabulary
//
// An alert is one detection. An incident holds alerts that belong together, each alert being in exactly one incident. An actor
// is who does something: a user, an automation, the system. A change is one thing an analyst does in the Manage incident
// pane; saving the pane is one update. An entry is one line of an incident's activity log: an audit or a comment.
//
// # Packages
//
//   - [github.com/seed-d7eb6e68/caseload/filter]: what a record must look like; conditions as data
//   - [github.com/seed-d7eb6e68/caseload/audit]: who did what; the hash chain and its verification
//   - [github.com/seed-d7eb6e68/caseload/alert]: one detection, its evidence, the shared enums and their wire form
//   - [github.com/seed-d7eb6e68/caseload/incident]: the aggregate and its rules, the engine, the store interface, the memory store
//   - [github.com/seed-d7eb6e68/caseload/incident/storetest]: the suite every store must pass
//
// # Non-goals
//
// Caseload does not detect anything, does not render comments (they are Markdown from people: sanitise before showing them
// in a page), does not talk to a network, and has no user interface.
package caseload
