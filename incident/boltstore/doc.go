// Package boltstore keeps incidents in one file, with bbolt: an [incident.Store] for one process at a time, in which every command is
// on the disk before it returns.
//
//	store, err := boltstore.Open("incidents.db", "default", boltstore.Options{})
//	engine, err := incident.New(incident.Options{Store: store})
//	defer store.Close()
//
// It is the same store as [incident.Memory], which it has inside: [Open] reads all of the file into one, and reads are answered from
// there at its speed, with the same order, pages and facets. A commit goes to the file first and is seen after. So memory has to
// hold all incidents of the scope. A file holds one scope; a host with many opens a file for each.
//
// # What is promised
//
//   - A command that returned without an error survives the end of the process, of the system, and of the power, as far as the
//     disk keeps what it says it has synced.
//   - A command is there with everything it wrote, its log entries and its receipt among them, or not at all.
//   - An error says that nothing was written, but for [incident.ErrCommitUnknown], which needs a disk that fails in the one moment that
//     decides and then does not answer: see [Store.Commit]. Sent again under its command id, a command is not done twice.
//   - Commands that come at the same time share a transaction. One that comes alone has one to itself, at once.
//   - A file that is damaged is a [CorruptError] when it is opened, never a panic, and never read as if it were sound: each record
//     has a seal, all of them a sum, and pages are checked before bbolt maps them. [Store.Verify] looks as closely while the store
//     is in use, and checks the logs' chains of hashes as well.
//
// Not promised: a file on a network file system, whose locks and syncs are what they are; a file that something else writes to; more
// incidents than memory holds; more than one process. See the README for what it costs.
//
// # The file
//
// It is a bbolt file of 4,096-byte pages with three buckets. "caseload" holds format and scope, and the state that each commit writes
// anew. "incidents" holds, by id, the head of each incident, its alerts and the entries of its log, each a record of its own, so that a
// command writes what it changed and no more. "receipts" holds what commands did, as many as [incident.MemoryReceipts]. The file
// only grows; [Store.Compact] writes it anew.
package boltstore
