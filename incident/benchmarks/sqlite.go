package benchmarks

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	_ "modernc.org/sqlite" // driver "sqlite"
)

// sqlite is a database in memory on one connection under a mutex, with a prepared statement for everything it does. Alerts and
// entries are clustered by incident.
type sqlite struct {
	clock *Clock
	db    *sql.DB
	conn  *sql.Conn
	s     statements

	mu   sync.Mutex
	next uint64 // last id
}

const schema = `
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
PRAGMA temp_store = MEMORY;
PRAGMA locking_mode = EXCLUSIVE;
CREATE TABLE incident (
	id INTEGER PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL, status INTEGER NOT NULL, before INTEGER NOT NULL, severity INTEGER NOT NULL,
	tag TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, entries INTEGER NOT NULL
) STRICT;
CREATE INDEX queue ON incident (status, owner, updated DESC, id DESC, severity);
CREATE INDEX tagged ON incident (tag, updated DESC, id DESC);
CREATE TABLE alert (
	incident INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, category TEXT NOT NULL, device TEXT NOT NULL, severity INTEGER NOT NULL,
	resolved INTEGER NOT NULL, owner TEXT NOT NULL, PRIMARY KEY (incident, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE entry (
	incident INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, text TEXT NOT NULL,
	changes BLOB NOT NULL, PRIMARY KEY (incident, seq)
) STRICT, WITHOUT ROWID;`

type statements struct {
	begin, commit, rollback                                          *sql.Stmt
	insertIncident, insertAlert, insertEntry                         *sql.Stmt
	incident, row, alerts, queue, tagged, facets, log, export, holds *sql.Stmt
	updateIncident, assignAlerts, resolveAlerts, moveAlert, pages    *sql.Stmt
}

const rowColumns = "id, name, owner, status, severity, created, updated"

func newSQLite(c *Clock, driver string) (Peer, error) {
	db, err := sql.Open(driver, ":memory:")
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	p := &sqlite{clock: c, db: db, conn: conn}
	if _, err := conn.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	for _, s := range []struct {
		to   **sql.Stmt
		text string
	}{
		{&p.s.begin, "BEGIN IMMEDIATE"}, {&p.s.commit, "COMMIT"}, {&p.s.rollback, "ROLLBACK"},
		{&p.s.insertIncident, "INSERT INTO incident VALUES (?,?,?,?,?,?,?,?,?,?)"},
		{&p.s.insertAlert, "INSERT INTO alert VALUES (?,?,?,?,?,?,?,?)"},
		{&p.s.insertEntry, "INSERT INTO entry VALUES (?,?,?,?,?,?,?)"},
		{&p.s.incident, "SELECT " + rowColumns + ", tag, before, entries FROM incident WHERE id = ?"},
		{&p.s.row, "SELECT " + rowColumns + " FROM incident WHERE id = ?"},
		{&p.s.alerts, "SELECT id, title, category, device, severity, resolved, owner FROM alert WHERE incident = ?"},
		{&p.s.queue, "SELECT " + rowColumns + " FROM incident WHERE status = ? AND owner = ? AND (updated, id) < (?, ?) AND severity >= ?" +
			" ORDER BY updated DESC, id DESC LIMIT ?"},
		{&p.s.tagged, "SELECT " + rowColumns + " FROM incident WHERE tag = ? AND (updated, id) < (?, ?) ORDER BY updated DESC, id DESC LIMIT ?"},
		{&p.s.facets, "SELECT status, severity, count(*) FROM incident GROUP BY status, severity"},
		{&p.s.log, "SELECT seq, at, actor, action, text FROM entry WHERE incident = ? ORDER BY seq DESC LIMIT ?"},
		{&p.s.export, "SELECT " + rowColumns + " FROM incident ORDER BY id"},
		{&p.s.holds, "SELECT incident FROM alert WHERE id = ?"},
		{&p.s.updateIncident, "UPDATE incident SET owner = ?, status = ?, before = ?, severity = ?, updated = ?, entries = ? WHERE id = ?"},
		{&p.s.assignAlerts, "UPDATE alert SET owner = ? WHERE incident = ?"},
		{&p.s.resolveAlerts, "UPDATE alert SET resolved = ? WHERE incident = ?"},
		{&p.s.moveAlert, "UPDATE alert SET incident = ?, owner = ? WHERE incident = ? AND id = ?"},
		{&p.s.pages, "SELECT (SELECT * FROM pragma_page_count) * (SELECT * FROM pragma_page_size)"},
	} {
		if *s.to, err = conn.PrepareContext(ctx, s.text); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", s.text, err), p.Close())
		}
	}
	return p, nil
}

// within runs f in a transaction.
func (p *sqlite) within(f func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := p.s.begin.Exec(); err != nil {
		return err
	}
	if err := f(); err != nil {
		_, undo := p.s.rollback.Exec()
		return errors.Join(err, undo)
	}
	_, err := p.s.commit.Exec()
	return err
}

// query calls scan for each row.
func (p *sqlite) query(s *sql.Stmt, scan func(*sql.Rows) error, args ...any) error {
	rows, err := s.Query(args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := scan(rows); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

func (p *sqlite) Open(drafts ...Draft) error {
	return p.within(func() error {
		next := p.next
		for _, d := range drafts {
			next++
			i, e := open(next, d)
			if _, err := p.s.insertIncident.Exec(int64(i.ID), i.Name, i.Owner, int64(i.Status), int64(i.Before), int64(i.Severity), i.Tag,
				i.Created, i.Updated, int64(i.Entries)); err != nil {
				return err
			}
			for _, a := range i.Alerts {
				if _, err := p.s.insertAlert.Exec(int64(i.ID), a.ID, a.Title, a.Category, a.Device, int64(a.Severity), truth(a.Resolved),
					a.Owner); err != nil {
					return err
				}
			}
			if err := p.append(i.ID, e); err != nil {
				return err
			}
		}
		p.next = next
		return nil
	})
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (p *sqlite) append(id uint64, e Entry) error {
	changes, err := json.Marshal(e.Changes)
	if err != nil {
		return err
	}
	_, err = p.s.insertEntry.Exec(int64(id), int64(e.Seq), e.At, e.Actor, e.Action, e.Text, changes)
	return err
}

func (p *sqlite) Ingest(alerts ...Alert) error {
	drafts := make([]Draft, len(alerts))
	for i := range alerts {
		drafts[i] = single(&alerts[i], p.clock.Micros())
	}
	return p.Open(drafts...)
}

func (p *sqlite) OffHeap() (n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.s.pages.QueryRow().Scan(&n); err != nil {
		return -1
	}
	return n
}

func (p *sqlite) Close() error { return errors.Join(p.conn.Close(), p.db.Close()) }
