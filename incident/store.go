package incident

import (
	"context"
	"iter"
	"slices"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// Store keeps the incidents and logs of one scope (a tenant, a workspace). It is opened for that scope, so that no call can
// name another's data. All methods may be called at once from any number of goroutines, honour the context before they do
// anything, and share no memory with their callers: what is reachable from an Incident is never written, and entries are
// copied on the way in and out. Run storetest.Run against every implementation.
type Store interface {
	// Get returns the incident as last committed, also a redirected one, without following the redirect. The error is a
	// NotFoundError when there is none.
	Get(ctx context.Context, id ID) (Incident, error)

	// Locate returns which incident holds each alert. Alerts that no incident holds are absent from the map.
	Locate(ctx context.Context, alertIDs ...string) (map[string]ID, error)

	// List yields the incidents that match the query, in its order, from one snapshot: every incident at most once, as it
	// was when the iteration began, whatever is committed meanwhile. An error ends it and is yielded with the zero
	// Incident; a query with an unbound filter or one that does not fit [Schema] yields just that error.
	List(ctx context.Context, q Query) iter.Seq2[Incident, error]

	// Activity yields entries in sequence from one snapshot. An unknown incident yields a NotFoundError.
	Activity(ctx context.Context, q ActivityQuery) iter.Seq2[audit.Entry, error]

	// Commit writes every incident of the batch with its entries, or nothing. It succeeds only if each incident is stored in
	// the version that the write names as previous (zero: not stored yet), each that Batch.Reads names in the version it names, and
	// if afterwards each alert is in exactly one incident; otherwise the error is a ConflictError naming what lost. A command id that was committed before writes
	// nothing and returns the receipt of then. Readers see all of a batch or none of it. An error that wraps
	// ErrCommitUnknown is the only one after which the batch may have been written. A batch of another scope is refused with an
	// error that wraps ErrInvalid.
	Commit(ctx context.Context, b Batch) (Receipt, error)

	// Receipt returns what a command did. The error is a NotFoundError when it did nothing, or did it longer ago than the
	// store remembers, which is at least 10,000 commands.
	Receipt(ctx context.Context, command string) (Receipt, error)

	// NextID returns an id that was never returned before and is greater than all that were, and than those of all incidents
	// that are stored.
	NextID(ctx context.Context) (ID, error)

	// Scope is the scope the store was opened for; every entry carries it.
	Scope() string
}

// Receipt says what a command did: the version each incident reached with it, in order of id.
type Receipt struct {
	Command   string
	Incidents []Reached
}

// Reached is one incident of a Receipt.
type Reached struct {
	ID      ID
	Version uint64
}

// ActivityQuery asks for the log of one incident.
type ActivityQuery struct {
	Incident ID
	Filter   filter.Expr // over audit.Schema; the zero value is every entry
	After    uint64      // only entries of a greater sequence number; of a lesser one with Newest
	Newest   bool        // newest first
	Limit    int         // zero: no limit
	Own      bool        // Desk.Activity only: leave out the entries of incidents merged into this one
}

// Validate reports what no store may accept: a negative limit. The filter is checked where it is compiled.
func (q ActivityQuery) Validate() error {
	if q.Limit < 0 {
		return &FieldError{Field: "limit", Value: itoa(q.Limit), Reason: "want zero for no limit, or more"}
	}
	return nil
}

// A Batch is what one command writes. Only the engine makes one.
type Batch struct {
	scope, command string
	writes         []write
	reads          []Reached
}

// Scope is the scope of the store the batch is for.
func (b Batch) Scope() string { return b.scope }

// Command is the id of the command.
func (b Batch) Command() string { return b.command }

// Len is the number of incidents written.
func (b Batch) Len() int { return len(b.writes) }

// Writes yields one write per incident, in order of id.
func (b Batch) Writes() iter.Seq[Write] {
	return func(yield func(Write) bool) {
		for i := range b.writes {
			if !yield(Write{&b.writes[i]}) {
				return
			}
		}
	}
}

// Reads yields the incidents that the command was computed from and leaves as they are, in order of id: what it writes is right
// only while they have the version named.
func (b Batch) Reads() iter.Seq[Reached] { return slices.Values(b.reads) }

// Receipt is the receipt of the batch once it is committed.
func (b Batch) Receipt() Receipt {
	r := Receipt{Command: b.command, Incidents: make([]Reached, len(b.writes))}
	for i, w := range b.writes {
		r.Incidents[i] = Reached{w.next.ID, w.next.Version}
	}
	return r
}

type write struct {
	next     Incident
	previous uint64
	entries  []audit.Entry
	touched  map[string]alertTouch
	gained   map[featureKey]int
	differ   []featureKey // features that may differ, in order; none of an incident that is new
}

// A Write is one incident of a Batch.
type Write struct{ w *write }

// Incident is the incident to store.
func (w Write) Incident() Incident { return w.w.next }

// Previous is the version it must replace; zero for an incident that is new.
func (w Write) Previous() uint64 { return w.w.previous }

// Entries yields copies of the entries to append, in sequence.
func (w Write) Entries() iter.Seq[audit.Entry] {
	return func(yield func(audit.Entry) bool) {
		for _, e := range w.w.entries {
			if !yield(e.Clone()) {
				return
			}
		}
	}
}

// Joined yields the ids of the alerts that the incident holds now and did not hold before, in order.
func (w Write) Joined() iter.Seq[string] { return w.which(alertJoined) }

// Left yields the ids of the alerts that it held before and does not hold now, in order.
func (w Write) Left() iter.Seq[string] { return w.which(alertLeft) }

// Changed yields the ids of the alerts that it held before and holds now in another state, in order.
func (w Write) Changed() iter.Seq[string] { return w.which(alertChanged) }

// EntitiesJoined yields the entities, as [EntityKey] writes them, that its alerts name now and did not name before, in order.
func (w Write) EntitiesJoined() iter.Seq[string] { return w.entities(1) }

// EntitiesLeft yields the entities that its alerts named before and do not name now, in order.
func (w Write) EntitiesLeft() iter.Seq[string] { return w.entities(-1) }

func (w Write) entities(sign int) iter.Seq[string] {
	var keys []string
	for k, n := range w.w.gained {
		if n == sign {
			keys = append(keys, k.entity())
		}
	}
	slices.Sort(keys)
	return slices.Values(keys)
}

func (w Write) which(what alertTouch) iter.Seq[string] {
	var ids []string
	for id, t := range w.w.touched {
		if t == what {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Values(ids)
}
