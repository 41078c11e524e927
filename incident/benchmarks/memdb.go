package benchmarks

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/hashicorp/go-memdb"
)

// memDB keeps immutable incidents with their alerts inside, so that a cascade is one insert. Indexers build binary keys by
// hand: the reflecting ones that go-memdb brings are slower, and none of them orders by time backwards.
type memDB struct {
	clock *Clock
	db    *memdb.MemDB
	next  uint64 // last id; guarded by the write transaction
}

// holder says which incident holds an alert.
type holder struct {
	alert    string
	incident uint64
}

// line is an entry under the incident it belongs to.
type line struct {
	incident uint64
	Entry
}

func newMemDB(c *Clock) (Peer, error) {
	table := func(name string, indexes ...*memdb.IndexSchema) *memdb.TableSchema {
		t := &memdb.TableSchema{Name: name, Indexes: map[string]*memdb.IndexSchema{}}
		for _, i := range indexes {
			t.Indexes[i.Name] = i
		}
		return t
	}
	index := func(name string, key func(raw any) []byte) *memdb.IndexSchema {
		return &memdb.IndexSchema{Name: name, Unique: true, AllowMissing: true, Indexer: indexer(key)}
	}
	id := func(key func(raw any) []byte) *memdb.IndexSchema {
		return &memdb.IndexSchema{Name: "id", Unique: true, Indexer: indexer(key)}
	}
	db, err := memdb.NewMemDB(&memdb.DBSchema{Tables: map[string]*memdb.TableSchema{
		"incident": table("incident",
			id(func(raw any) []byte { return number(nil, raw.(*Incident).ID) }),
			index("queue", func(raw any) []byte {
				i := raw.(*Incident)
				return place(queuePrefix(i.Status, i.Owner, 16), Cursor{i.Updated, i.ID})
			}),
			index("tag", func(raw any) []byte {
				i := raw.(*Incident)
				if i.Tag == "" {
					return nil
				}
				return place(tagPrefix(i.Tag, 16), Cursor{i.Updated, i.ID})
			})),
		"holder": table("holder", id(func(raw any) []byte { return text(nil, raw.(*holder).alert) })),
		"log": table("log", id(func(raw any) []byte {
			l := raw.(*line)
			return number(number(nil, l.incident), l.Seq)
		})),
	}})
	return &memDB{clock: c, db: db}, err
}

// An indexer makes the key of an object, nil when it has none. As an argument it takes a finished key.
type indexer func(raw any) []byte

// FromArgs returns the one argument, a key.
func (f indexer) FromArgs(args ...any) ([]byte, error) { return args[0].([]byte), nil }

// PrefixFromArgs is FromArgs.
func (f indexer) PrefixFromArgs(args ...any) ([]byte, error) { return f.FromArgs(args...) }

// FromObject makes the key of an object.
func (f indexer) FromObject(raw any) (bool, []byte, error) {
	key := f(raw)
	return key != nil, key, nil
}

func number(b []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(b, n) }
func text(b []byte, s string) []byte   { return append(append(b, s...), 0) }

func queuePrefix(s Status, owner string, room int) []byte {
	return text(append(make([]byte, 0, 2+len(owner)+room), byte(s)), owner)
}

func tagPrefix(tag string, room int) []byte { return text(make([]byte, 0, 1+len(tag)+room), tag) }

// place appends what orders by time and id, both backwards.
func place(prefix []byte, c Cursor) []byte {
	return number(number(prefix, ^uint64(c.Updated)), ^c.ID)
}

func (p *memDB) Open(drafts ...Draft) error {
	txn := p.db.Txn(true)
	defer txn.Abort()
	for _, d := range drafts {
		for _, a := range d.Alerts {
			if held, err := txn.First("holder", "id", text(nil, a.ID)); err != nil || held != nil {
				return fmt.Errorf("alert %s is held already (%w)", a.ID, err)
			}
		}
	}
	next := p.next
	for _, d := range drafts {
		next++
		i, e := open(next, d)
		if err := p.put(txn, &i, e); err != nil {
			return err
		}
		for _, a := range i.Alerts {
			if err := txn.Insert("holder", &holder{a.ID, i.ID}); err != nil {
				return err
			}
		}
	}
	p.next = next
	txn.Commit()
	return nil
}

func (p *memDB) put(txn *memdb.Txn, i *Incident, e Entry) error {
	if err := txn.Insert("incident", i); err != nil {
		return err
	}
	return txn.Insert("log", &line{i.ID, e})
}

func (p *memDB) Ingest(alerts ...Alert) error {
	drafts := make([]Draft, len(alerts))
	for i := range alerts {
		drafts[i] = single(&alerts[i], p.clock.Micros())
	}
	return p.Open(drafts...)
}

func find(txn *memdb.Txn, id uint64) (*Incident, error) {
	raw, err := txn.First("incident", "id", number(nil, id))
	if err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, ErrNotFound
	}
	return raw.(*Incident), nil
}

func (p *memDB) Get(id uint64) (Row, error) {
	i, err := find(p.db.Txn(false), id)
	if err != nil {
		return Row{}, err
	}
	return i.Row, nil
}

func (p *memDB) Alerts(id uint64) ([]Alert, error) {
	i, err := find(p.db.Txn(false), id)
	if err != nil {
		return nil, err
	}
	return slices.Clone(i.Alerts), nil
}

func (p *memDB) Prepare(q Query) Pager {
	index, prefix := "tag", tagPrefix(q.Tag, 0)
	if q.Tag == "" {
		index, prefix = "queue", queuePrefix(q.Status, q.Owner, 0)
	}
	return func(dst []Row, after Cursor, limit int) ([]Row, error) {
		first := prefix
		if after.ID != 0 {
			after.ID-- // the first place after it
			first = place(slices.Clone(prefix), after)
		}
		it, err := p.db.Txn(false).LowerBound("incident", index, first)
		if err != nil {
			return dst, err
		}
		for n := 0; n < limit; {
			raw := it.Next()
			if raw == nil {
				break
			}
			i := raw.(*Incident)
			if q.Tag != "" && i.Tag != q.Tag || q.Tag == "" && (i.Status != q.Status || i.Owner != q.Owner) {
				break // beyond the prefix
			}
			if q.matches(i) {
				dst = append(dst, i.Row)
				n++
			}
		}
		return dst, nil
	}
}

func (p *memDB) Facets() (Facets, error) {
	var f Facets
	it, err := p.db.Txn(false).Get("incident", "id_prefix", []byte{})
	if err != nil {
		return f, err
	}
	for raw := it.Next(); raw != nil; raw = it.Next() {
		i := raw.(*Incident)
		f.Status[i.Status]++
		f.Severity[i.Severity]++
	}
	return f, nil
}

func (p *memDB) Log(id uint64, n int, visit func(Entry)) error {
	it, err := p.db.Txn(false).ReverseLowerBound("log", "id", number(number(nil, id), 1<<63))
	if err != nil {
		return err
	}
	for ; n > 0; n-- {
		l, _ := it.Next().(*line)
		if l == nil || l.incident != id {
			break
		}
		visit(l.Entry)
	}
	return nil
}

func (p *memDB) Export(visit func(Row) bool) error {
	it, err := p.db.Txn(false).Get("incident", "id_prefix", []byte{})
	if err != nil {
		return err
	}
	for raw := it.Next(); raw != nil; raw = it.Next() {
		if !visit(raw.(*Incident).Row) {
			break
		}
	}
	return nil
}

func (p *memDB) update(id uint64, change func(*Incident) Entry) error {
	txn := p.db.Txn(true)
	defer txn.Abort()
	i, err := find(txn, id)
	if err != nil {
		return err
	}
	i = i.clone(0)
	if err := p.put(txn, i, change(i)); err != nil {
		return err
	}
	txn.Commit()
	return nil
}

func (p *memDB) Assign(id uint64, owner string) error {
	return p.update(id, func(i *Incident) Entry { return i.assign(p.clock.Micros(), owner) })
}

func (p *memDB) Resolve(id uint64) error {
	return p.update(id, func(i *Incident) Entry { return i.resolve(p.clock.Micros()) })
}

func (p *memDB) Reopen(id uint64) error {
	return p.update(id, func(i *Incident) Entry { return i.reopen(p.clock.Micros()) })
}

// Comment shares the alerts of the version before, since it changes none.
func (p *memDB) Comment(id uint64, text string) error {
	txn := p.db.Txn(true)
	defer txn.Abort()
	old, err := find(txn, id)
	if err != nil {
		return err
	}
	i := *old
	if err := p.put(txn, &i, i.comment(p.clock.Micros(), text)); err != nil {
		return err
	}
	txn.Commit()
	return nil
}

func (p *memDB) Move(alert string, to uint64) error {
	txn := p.db.Txn(true)
	defer txn.Abort()
	raw, err := txn.First("holder", "id", text(nil, alert))
	if err != nil || raw == nil {
		return fmt.Errorf("alert %s: %w (%w)", alert, ErrNotFound, err)
	}
	from, err := find(txn, raw.(*holder).incident)
	if err != nil {
		return err
	}
	target, err := find(txn, to)
	if err != nil {
		return err
	}
	from, target = from.clone(0), target.clone(1)
	left, joined := move(p.clock.Micros(), alert, from, target)
	if err := p.put(txn, from, left); err != nil {
		return err
	}
	if err := p.put(txn, target, joined); err != nil {
		return err
	}
	if err := txn.Insert("holder", &holder{alert, to}); err != nil {
		return err
	}
	txn.Commit()
	return nil
}

func (p *memDB) OffHeap() int64 { return 0 }
func (p *memDB) Close() error   { return nil }
