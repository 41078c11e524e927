package benchmarks

import (
	"database/sql"
	"errors"
)

func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

func (p *sqlite) Get(id uint64) (r Row, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	err = p.s.row.QueryRow(int64(id)).Scan(&r.ID, &r.Name, &r.Owner, &r.Status, &r.Severity, &r.Created, &r.Updated)
	return r, notFound(err)
}

// find reads an incident with its alerts, inside of a transaction.
func (p *sqlite) find(id uint64) (*Incident, error) {
	var i Incident
	if err := p.s.incident.QueryRow(int64(id)).Scan(&i.ID, &i.Name, &i.Owner, &i.Status, &i.Severity, &i.Created, &i.Updated, &i.Tag,
		&i.Before, &i.Entries); err != nil {
		return nil, notFound(err)
	}
	var err error
	i.Alerts, err = p.alertsOf(id)
	return &i, err
}

func (p *sqlite) alertsOf(id uint64) (alerts []Alert, err error) {
	err = p.query(p.s.alerts, func(rows *sql.Rows) error {
		var a Alert
		err := rows.Scan(&a.ID, &a.Title, &a.Category, &a.Device, &a.Severity, &a.Resolved, &a.Owner)
		alerts = append(alerts, a)
		return err
	}, int64(id))
	return alerts, err
}

func (p *sqlite) Alerts(id uint64) ([]Alert, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.alertsOf(id)
}

func scanRow(rows *sql.Rows) (r Row, err error) {
	err = rows.Scan(&r.ID, &r.Name, &r.Owner, &r.Status, &r.Severity, &r.Created, &r.Updated)
	return r, err
}

func (p *sqlite) Prepare(q Query) Pager {
	return func(dst []Row, after Cursor, limit int) ([]Row, error) {
		after = after.start()
		add := func(rows *sql.Rows) error {
			r, err := scanRow(rows)
			dst = append(dst, r)
			return err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		var err error
		if q.Tag != "" {
			err = p.query(p.s.tagged, add, q.Tag, after.Updated, int64(after.ID), limit)
		} else {
			err = p.query(p.s.queue, add, int64(q.Status), q.Owner, after.Updated, int64(after.ID), int64(q.MinSeverity), limit)
		}
		return dst, err
	}
}

func (p *sqlite) Facets() (f Facets, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	err = p.query(p.s.facets, func(rows *sql.Rows) error {
		var status, severity, n int
		err := rows.Scan(&status, &severity, &n)
		if err == nil {
			f.Status[status] += n
			f.Severity[severity] += n
		}
		return err
	})
	return f, err
}

func (p *sqlite) Log(id uint64, n int, visit func(Entry)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.query(p.s.log, func(rows *sql.Rows) error {
		var e Entry
		err := rows.Scan(&e.Seq, &e.At, &e.Actor, &e.Action, &e.Text)
		visit(e)
		return err
	}, int64(id), n)
}

// errEnough ends a query early.
var errEnough = errors.New("enough")

// Export holds the connection for as long as it takes: that is what one consistent reading costs here.
func (p *sqlite) Export(visit func(Row) bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.query(p.s.export, func(rows *sql.Rows) error {
		r, err := scanRow(rows)
		if err == nil && !visit(r) {
			err = errEnough
		}
		return err
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// store writes what an update may change of an incident itself, and its new entry.
func (p *sqlite) store(i *Incident, e Entry) error {
	if _, err := p.s.updateIncident.Exec(i.Owner, int64(i.Status), int64(i.Before), int64(i.Severity), i.Updated, int64(i.Entries),
		int64(i.ID)); err != nil {
		return err
	}
	return p.append(i.ID, e)
}

// update applies a change; cascade, if any, writes what it does to the alerts.
func (p *sqlite) update(id uint64, change func(*Incident) Entry, cascade *sql.Stmt, value any) error {
	return p.within(func() error {
		i, err := p.find(id)
		if err != nil {
			return err
		}
		if err := p.store(i, change(i)); err != nil {
			return err
		}
		_, err = cascade.Exec(value, int64(id))
		return err
	})
}

func (p *sqlite) Assign(id uint64, owner string) error {
	return p.update(id, func(i *Incident) Entry { return i.assign(p.clock.Micros(), owner) }, p.s.assignAlerts, owner)
}

func (p *sqlite) Resolve(id uint64) error {
	return p.update(id, func(i *Incident) Entry { return i.resolve(p.clock.Micros()) }, p.s.resolveAlerts, int64(1))
}

func (p *sqlite) Reopen(id uint64) error {
	return p.update(id, func(i *Incident) Entry { return i.reopen(p.clock.Micros()) }, p.s.resolveAlerts, int64(0))
}

// Comment reads no alerts, since it changes none.
func (p *sqlite) Comment(id uint64, text string) error {
	return p.within(func() error {
		var i Incident
		if err := p.s.incident.QueryRow(int64(id)).Scan(&i.ID, &i.Name, &i.Owner, &i.Status, &i.Severity, &i.Created, &i.Updated, &i.Tag,
			&i.Before, &i.Entries); err != nil {
			return notFound(err)
		}
		return p.store(&i, i.comment(p.clock.Micros(), text))
	})
}

func (p *sqlite) Move(alert string, to uint64) error {
	return p.within(func() error {
		var id uint64
		if err := p.s.holds.QueryRow(alert).Scan(&id); err != nil {
			return notFound(err)
		}
		from, err := p.find(id)
		if err != nil {
			return err
		}
		target, err := p.find(to)
		if err != nil {
			return err
		}
		left, joined := move(p.clock.Micros(), alert, from, target)
		if err := p.store(from, left); err != nil {
			return err
		}
		if err := p.store(target, joined); err != nil {
			return err
		}
		_, err = p.s.moveAlert.Exec(int64(to), target.Owner, int64(id), alert)
		return err
	})
}
