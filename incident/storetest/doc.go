// Package storetest is the conformance suite of [incident.Store]: what its contract says in words, as cases that can fail. A
// store is a store when it passes [Run]; nothing else in this library looks at how it is made.
//
// A store proves itself in a test file with one call:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) storetest.Backend {
//			db := openDatabase(t, t.TempDir())
//			return storetest.Backend{
//				Open: func(scope string) (incident.Store, error) { return newStore(db, scope) },
//			}
//		})
//	}
//
// Each case gets a backend of its own, empty, and is named after what it checks. A failure prints the sentence of the contract
// that was violated and the line of the case. The optional abilities [incident.Counter], [incident.EntityFinder]
// and [incident.Faceter] are found by assertion and held against the helpers that work on any store; [incident.Feed], which nothing
// replaces, against the model.
//
// # Writing a store
//
// Read the contract of [incident.Store] first. What a Commit has to do, step by step, is this:
//
//   - Refuse a batch of another scope. The error must be neither a conflict nor an unknown outcome: the engine retries those.
//   - Look up the command id. If it was committed, return its receipt and write nothing, even where versions have moved on.
//   - For each write, compare the stored version with Write.Previous, and for each incident of Batch.Reads with the version it
//     names. Collect all that differ in one ConflictError. In a database that runs commits side by side, what is only compared must be
//     locked as well: two batches that each read what the other writes must not both succeed.
//   - For each alert a write Joined, see that no incident holds it, or that a write of this batch lets it go (Left) and that
//     just this incident holds it. For each alert a write Left, see that its incident holds it. Collect all others in one
//     ConflictError. Two batches that write different incidents can violate this together, so versions alone do not decide.
//   - Write every incident, append its entries, note where the alerts are now, keep the receipt: all or nothing.
//
// What is stored of an incident is its binary form, and what a query needs of it in columns or indexes. An order of a list is
// that of [incident.Order.Compare] on exact times and folded names: a store that rounds either must compare again. Filters
// have one meaning, that of Schema.Compile: a store may push down what it can and must apply the rest by hand.
//
// A store that has all incidents in memory can leave reads, and the checks of a commit, to [incident.Memory]: it makes one with
// [incident.RestoreMemory] when it is opened, and commits through [incident.Memory.CommitThrough]. Write.AppendHead and Write.AppendAlert
// give it the binary form in parts, so that it writes what changed.
//
// [Equal] holds stores against each other: the same random commands have the same results, errors, order, pages and logs on all.
//
// The suite makes batches with an [incident.Engine] of fixed clock, ids and seed. It runs goroutines only where a rule is about
// them and never sleeps; for what must come it waits up to ten seconds before it calls it lost. With -short it is shorter.
//
// Each case is known to be able to fail: the tests of this package hold a plain store of maps, which passes, and some hundred
// bugs to put into it, each found by the case that names its rule.
//
// [Faulty] wraps a store for tests of what is built on one: any call can be made to fail, before it has an effect or after.
package storetest
