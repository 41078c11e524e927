// Package benchmarks runs one workload over Caseload and over what a Go program would otherwise keep an incident queue in: a map
// with a mutex and sorting, hashicorp/go-memdb, SQLite in memory (modernc.org/sqlite and mattn/go-sqlite3) and tidwall/buntdb.
//
// # What is compared
//
// Every [Peer] keeps incidents with their alerts and an activity log, and does the same operations: open, read, page through
// the queue, count, assign, resolve, move an alert, comment, export. A write changes the incident, all alerts the change
// reaches and the log (actor, time, what, before, after) in one transaction, or nothing. A test gives all of them the same
// random operations and holds every read of each against those of the others, so that none is fast by doing less.
//
// Caseload is used through [incident.Desk], as a program embeds it. It does more than the others: it validates what it is
// given, gives each command an id that can be sent again, chains the entries of the log by SHA-256, and keeps the indexes of a
// queue that can be filtered, searched and counted by anything. The others keep what this workload asks for and
// no more: an index for the queue by status, owner and time, one for tags, one that finds an alert, no hash chain, no rules.
// Each has one tag an incident, so that a column will do where Caseload has lists.
//
//   - map: a map of pointers under one RWMutex, changed in place; pages and counts walk all incidents and sort what matches.
//   - memdb: immutable objects with their alerts inside, indexers written by hand instead of by reflection. Reads lock nothing.
//   - sqlite-modernc, sqlite-mattn: one schema and one set of prepared statements over database/sql, one connection under a
//     mutex: a database in memory has no write-ahead log, so connections of their own would make readers wait with a back-off.
//   - buntdb: JSON values under ordered keys, JSON indexes for queue and tags, fields read by gjson.
//
// sqlite-mattn needs cgo; without cgo it is left out, and [Peers] says so.
//
// # Data
//
// N incidents with one to five alerts each (three on average) about a device, owners distributed by Zipf's law over 50
// analysts, five severities, three statuses, 20 tags, times over 30 days, all from one seed. Incidents are loaded one by one with
// their alerts, owner, tag and status in one command ([incident.Desk.Open]); the others load them in transactions of a thousand.
//
// # How to read the results
//
// Machines are noisy and differ: a figure in nanoseconds says little, a ratio of two figures of one run much more. A ratio is
// the peer's time over Caseload's, so 10 means that Caseload takes a tenth of the time, and what is below 1 Caseload loses.
// All figures are medians. Peers are loaded one at a time, and the memory of the one before is given back, so that no garbage
// collection pays for another's heap; up to 100,000 incidents they take turns, once for each sample, so that an hour in which
// the machine is busy meets all of them. The growth exponent is the slope of log time over log N: 0 is constant time, 1 grows
// like N; caches that no longer hold the data account for 0.1 to 0.2.
//
// The command in folder report runs everything and writes the tables:
//
//	go run ./report -n 1000,10000,100000,1000000 -runs 5 -write ../../README.md
//
// On a machine that others use too, -cpu measures what runs in one goroutine by the time it had a processor ([Stopwatch]).
//
// [incident.Desk]: https://pkg.go.dev/github.com/seed-d7eb6e68/caseload/incident#Desk
// [incident.Desk.Open]: https://pkg.go.dev/github.com/seed-d7eb6e68/caseload/incident#Desk.Open
package benchmarks
