package benchmarks

import (
	"errors"
	"sync/atomic"
	"time"
)

// A Peer keeps an incident queue in memory. All methods may be called at once from several goroutines. Each write is one
// transaction with its entries in the log, at the time its clock shows.
type Peer interface {
	// Open opens an incident for each draft, with ids that count up from 1, at the time of the draft.
	Open(drafts ...Draft) error
	// Ingest opens an incident for each alert, all in one transaction, without tag or owner.
	Ingest(alerts ...Alert) error

	Get(id uint64) (Row, error)
	// Alerts returns the alerts of an incident in any order.
	Alerts(id uint64) ([]Alert, error)
	// Prepare makes ready whatever a query allows to be done once.
	Prepare(q Query) Pager
	// Facets counts the incidents by status and by severity.
	Facets() (Facets, error)
	// Log visits the newest entries of an incident, at most n, the newest first. Changes may be missing.
	Log(id uint64, n int, visit func(Entry)) error
	// Export visits every incident by id, all as they were at one moment, until visit returns false.
	Export(visit func(Row) bool) error

	Assign(id uint64, owner string) error // the incident and its alerts
	Resolve(id uint64) error              // the incident and its alerts
	Reopen(id uint64) error               // undoes Resolve
	Move(alert string, to uint64) error   // and derives both severities anew
	Comment(id uint64, text string) error

	// OffHeap is how many bytes it keeps outside of the Go heap.
	OffHeap() int64
	Close() error
}

// A Query selects what a page shows, newest update first, equal ones by descending id: either by tag, or by status, owner and
// lowest severity.
type Query struct {
	Tag         string // if not empty, nothing else counts
	Status      Status
	Owner       string
	MinSeverity Severity
}

// matches is the query as a predicate.
func (q Query) matches(i *Incident) bool {
	if q.Tag != "" {
		return i.Tag == q.Tag
	}
	return i.Status == q.Status && i.Owner == q.Owner && i.Severity >= q.MinSeverity
}

// A Cursor is the last row of the page before. The zero Cursor is the beginning.
type Cursor struct {
	Updated int64
	ID      uint64
}

// before reports whether a row at c comes before one at d in a page.
func (c Cursor) before(d Cursor) bool {
	return c.Updated > d.Updated || c.Updated == d.Updated && c.ID > d.ID
}

// start is c, or the place before all others.
func (c Cursor) start() Cursor {
	if c.ID == 0 {
		return Cursor{Updated: 1 << 62, ID: 1 << 62}
	}
	return c
}

// A Pager appends the page of at most limit rows that follows a cursor.
type Pager func(dst []Row, after Cursor, limit int) ([]Row, error)

// Facets are counts of incidents.
type Facets struct {
	Status   [statuses]int
	Severity [severities]int
}

// ErrNotFound says that there is no such incident or alert.
var ErrNotFound = errors.New("benchmarks: not found")

// A Clock is moved by hand. It may be used by several goroutines.
type Clock struct{ micros atomic.Int64 }

// Set sets the time, in microseconds since 1970.
func (c *Clock) Set(micros int64) { c.micros.Store(micros) }

// Advance moves the clock by a microsecond.
func (c *Clock) Advance() { c.micros.Add(1) }

// Micros is the time in microseconds since 1970.
func (c *Clock) Micros() int64 { return c.micros.Load() }

// Now is the time.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

// A Kind makes peers of one kind.
type Kind struct {
	Name string
	New  func(*Clock) (Peer, error)
}

// Missing is the line that says why a peer is left out of [Peers]; empty when all are there.
var Missing string

// Peers are the kinds, Caseload first.
func Peers() []Kind {
	kinds := []Kind{
		{"caseload", newCaseload},
		{"map", newPlain},
		{"memdb", newMemDB},
		{"sqlite-modernc", func(c *Clock) (Peer, error) { return newSQLite(c, "sqlite") }},
	}
	if Missing == "" {
		kinds = append(kinds, Kind{"sqlite-mattn", func(c *Clock) (Peer, error) { return newSQLite(c, "sqlite3") }})
	}
	return append(kinds, Kind{"buntdb", newBunt})
}
