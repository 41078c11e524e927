package storetest

// The sentences of the contract that cases stand for, as they are written beside [incident.Store] and what it uses. A test
// holds them against the source, so that neither changes without the other.
const (
	ruleScoped  = "It is opened for that scope, so that no call can name another's data."
	ruleMethods = "All methods may be called at once from any number of goroutines, honour the context before they do anything, " +
		"and share no memory with their callers: what is reachable from an Incident is never written, and entries are " +
		"copied on the way in and out."

	ruleGet         = "Get returns the incident as last committed, also a redirected one, without following the redirect."
	ruleGetNone     = "The error is a NotFoundError when there is none."
	ruleLocate      = "Locate returns which incident holds each alert."
	ruleLocateNone  = "Alerts that no incident holds are absent from the map."
	ruleList        = "List yields the incidents that match the query, in its order, from one snapshot: every incident at most once, as it was when the iteration began, whatever is committed meanwhile."
	ruleListError   = "An error ends it and is yielded with the zero Incident; a query with an unbound filter or one that does not fit [Schema] yields just that error."
	ruleActivity    = "Activity yields entries in sequence from one snapshot."
	ruleActivityErr = "An unknown incident yields a NotFoundError."

	ruleCommit        = "Commit writes every incident of the batch with its entries, or nothing."
	ruleConflict      = "It succeeds only if each incident is stored in the version that the write names as previous (zero: not stored yet), and if afterwards each alert is in exactly one incident; otherwise the error is a ConflictError naming what lost."
	ruleOnce          = "A command id that was committed before writes nothing and returns the receipt of then."
	ruleAtomic        = "Readers see all of a batch or none of it."
	ruleUnknown       = "An error that wraps ErrCommitUnknown is the only one after which the batch may have been written."
	ruleForeign       = "A batch of another scope is refused with an error that wraps ErrInvalid."
	ruleReceipt       = "Receipt returns what a command did."
	ruleReceiptNone   = "The error is a NotFoundError when it did nothing, or did it longer ago than the store remembers, which is at least 10,000 commands."
	ruleNextID        = "NextID returns an id that was never returned before and is greater than all that were, and than those of all incidents that are stored."
	ruleScope         = "Scope is the scope the store was opened for; every entry carries it."
	ruleRedirected    = "also incidents that were merged into another"
	rulePage          = "An incident that does not change while one pages by the last incident of the page before appears exactly once, whatever else is written."
	ruleOrder         = "It is total: incidents that are equal in Key are ordered by id, in the same direction."
	ruleLimit         = "zero: no limit"
	ruleListInvalid   = "Validate reports what no store may accept: an unknown order, a negative limit, a page token, which only a [Desk] can follow."
	ruleActivityAfter = "only entries of a greater sequence number; of a lesser one with Newest"
	ruleActivityBad   = "Validate reports what no store may accept: a negative limit."
	ruleCount         = "Count is how many incidents match a query, whatever its order, its limit and where it starts."
	ruleFinder        = "OpenWith returns the open incidents with an alert that has the entity, as [EntityKey] writes it: the newest ids first, at most limit of them."
	ruleFacets        = "Facets counts the incidents that match a query, whatever its order, its limit and where it starts, by the values of each facet asked for."
	ruleFacetLists    = "There is one list of buckets for each ask, in the order of the asks, and all are of one snapshot."
	ruleFacetOrder    = "A list has the highest counts first and equal counts by folded value, a user before a group; at most as many as were asked for, and none that is zero."
	ruleFacetPrefix   = "A prefix leaves only the values that begin with it, or with Exact the one that it is, compared by simple case folding."
	ruleFacetSpelling = "Values that differ only in case are one, shown in the least spelling, byte by byte, among the incidents counted."
	ruleFacetErrors   = "A query with an unbound filter or one that does not fit [Schema] is an error, and so is an ask that is not valid."
	ruleFacetLong     = "values whose folded text is longer than [filter.MaxText] are in no bucket, since no filter could select them."
)
