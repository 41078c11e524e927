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
// # Promises
//
//  1. A command that returned without an error survives the end of the process, of the system, and of the power, as far as the
//     disk keeps what it says it has synced.
//  2. A command is there with everything it wrote, its log entries and its receipt among them, or not at all.
//  3. An error says that nothing was written, unless it wraps [incident.ErrCommitUnknown], which needs a disk that fails in the one
//     moment that decides and then does not answer: see [Store.Commit]. Sent again under its command id, a command is not done twice.
//  4. Commands that come at the same time share a transaction. One that comes alone has one to itself, at once.
//  5. A file that is damaged is a [CorruptError] when it is opened, never a panic, and never read as if it were sound: each record
//     has a seal, all of them a sum, and pages are checked before bbolt maps them.
//  6. [Store.Verify] looks as closely while the store is in use, and checks the logs' chains of hashes as well.
//  7. Whatever can be asked is answered as [incident.Memory] answers it: receipts, errors, orders, pages, facets, logs, the feed.
//  8. A file is for one process, and one Store of it, at a time; others get a [LockedError]. One that a newer version of this package
//     wrote is a [FormatError], one of another scope a [ScopeError], and it is left as it is.
//  9. An id that was handed out is not handed out again, whatever ended the process; receipts are remembered as long as in memory.
//  10. [Store.Backup] writes the store as of one moment while others work; [Store.Compact] keeps everything, and whatever ends it
//     leaves the old file or the new one.
//
// Not promised: a file on a network file system, whose locks and syncs are what they are; a file that something else writes to, moves
// or replaces while it is open; more incidents than memory holds; more than one process. See the README for what it costs.
//
// # The file
//
// It is a bbolt file of 4,096-byte pages with three buckets. "caseload" holds format and scope, and the state that each commit writes
// anew. "incidents" holds, by id, the head of each incident, its alerts and the entries of its log, each a record of its own, so that a
// command writes what it changed and no more. "receipts" holds what commands did, as many as [incident.MemoryReceipts]. The file
// only grows; [Store.Compact] writes it anew.
package boltstore
