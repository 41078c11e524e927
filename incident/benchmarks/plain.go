package benchmarks

import (
	"fmt"
	"slices"
	"sync"
)

// plain is what one writes first: a map under a lock. Incidents are changed in place.
type plain struct {
	clock *Clock

	mu        sync.RWMutex
	incidents map[uint64]*Incident
	logs      map[uint64][]Entry
	holders   map[string]uint64
}

func newPlain(c *Clock) (Peer, error) {
	return &plain{clock: c, incidents: map[uint64]*Incident{}, logs: map[uint64][]Entry{}, holders: map[string]uint64{}}, nil
}

func (p *plain) Open(drafts ...Draft) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, d := range drafts {
		for _, a := range d.Alerts {
			if p.holders[a.ID] != 0 {
				return fmt.Errorf("alert %s is held already", a.ID)
			}
		}
	}
	for _, d := range drafts {
		p.open(d)
	}
	return nil
}

func (p *plain) open(d Draft) {
	i, e := open(uint64(len(p.incidents)+1), d)
	p.incidents[i.ID], p.logs[i.ID] = &i, []Entry{e}
	for _, a := range i.Alerts {
		p.holders[a.ID] = i.ID
	}
}

func (p *plain) Ingest(alerts ...Alert) error {
	drafts := make([]Draft, len(alerts))
	for i := range alerts {
		drafts[i] = single(&alerts[i], p.clock.Micros())
	}
	return p.Open(drafts...)
}

func (p *plain) Get(id uint64) (Row, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	i := p.incidents[id]
	if i == nil {
		return Row{}, ErrNotFound
	}
	return i.Row, nil
}

func (p *plain) Alerts(id uint64) ([]Alert, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	i := p.incidents[id]
	if i == nil {
		return nil, ErrNotFound
	}
	return slices.Clone(i.Alerts), nil
}

func (p *plain) Prepare(q Query) Pager {
	return func(dst []Row, after Cursor, limit int) ([]Row, error) {
		after = after.start()
		p.mu.RLock()
		defer p.mu.RUnlock()
		var found []*Incident
		for _, i := range p.incidents {
			if q.matches(i) && after.before(Cursor{i.Updated, i.ID}) {
				found = append(found, i)
			}
		}
		slices.SortFunc(found, func(a, b *Incident) int {
			if (Cursor{a.Updated, a.ID}).before(Cursor{b.Updated, b.ID}) {
				return -1
			}
			return 1
		})
		for _, i := range found[:min(limit, len(found))] {
			dst = append(dst, i.Row)
		}
		return dst, nil
	}
}

func (p *plain) Facets() (Facets, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var f Facets
	for _, i := range p.incidents {
		f.Status[i.Status]++
		f.Severity[i.Severity]++
	}
	return f, nil
}

func (p *plain) Log(id uint64, n int, visit func(Entry)) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	log := p.logs[id]
	for i := len(log) - 1; i >= max(0, len(log)-n); i-- {
		visit(log[i])
	}
	return nil
}

// Export copies the rows under the lock, since incidents are changed in place.
func (p *plain) Export(visit func(Row) bool) error {
	p.mu.RLock()
	rows := make([]Row, 0, len(p.incidents))
	for id := range uint64(len(p.incidents)) {
		rows = append(rows, p.incidents[id+1].Row)
	}
	p.mu.RUnlock()
	for _, r := range rows {
		if !visit(r) {
			break
		}
	}
	return nil
}

func (p *plain) update(id uint64, change func(*Incident) Entry) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.incidents[id]
	if i == nil {
		return ErrNotFound
	}
	p.logs[id] = append(p.logs[id], change(i))
	return nil
}

func (p *plain) Assign(id uint64, owner string) error {
	return p.update(id, func(i *Incident) Entry { return i.assign(p.clock.Micros(), owner) })
}

func (p *plain) Resolve(id uint64) error {
	return p.update(id, func(i *Incident) Entry { return i.resolve(p.clock.Micros()) })
}

func (p *plain) Reopen(id uint64) error {
	return p.update(id, func(i *Incident) Entry { return i.reopen(p.clock.Micros()) })
}

func (p *plain) Comment(id uint64, text string) error {
	return p.update(id, func(i *Incident) Entry { return i.comment(p.clock.Micros(), text) })
}

func (p *plain) Move(alert string, to uint64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	from, target := p.incidents[p.holders[alert]], p.incidents[to]
	if from == nil || target == nil {
		return ErrNotFound
	}
	left, joined := move(p.clock.Micros(), alert, from, target)
	p.logs[from.ID] = append(p.logs[from.ID], left)
	p.logs[to] = append(p.logs[to], joined)
	p.holders[alert] = to
	return nil
}

func (p *plain) OffHeap() int64 { return 0 }
func (p *plain) Close() error   { return nil }
