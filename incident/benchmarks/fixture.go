package benchmarks

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// pageSize is how many rows a page has.
const pageSize = 50

// logLength is how many comments the incidents with a long log have.
const logLength = 1000

// A Fixture is a loaded peer with what the workloads need to know about the data.
type Fixture struct {
	Peer Peer
	N    int
	Load time.Duration // how long it took to load

	clock  *Clock
	gen    *generator
	rnd    *rand.Rand
	busy   [1024]uint8 // analysts, in the proportions in which they own
	owner  []uint8     // who owns each incident, by id
	fresh  []Draft     // incidents to be opened
	alerts [][]Alert   // batches to be taken in
	rows   []Row       // room for a page

	open  []uint64   // incidents that are not resolved, or many of them
	moves []shuttle  // alerts that can go to and fro
	queue []prepared // by status, owner and severity
	tags  []prepared
	long  []uint64 // incidents with a long log
}

// A shuttle is an alert that can go from one open incident, which holds others, to another.
type shuttle struct {
	alert    string
	from, to uint64
}

// prepared is a query that has a full page, with the place where its deep page starts: the twentieth, or the last full one.
type prepared struct {
	query Query
	pager Pager
	deep  Cursor
}

// places are the cursors of what matches one query.
type places []Cursor

func (p places) deep() Cursor {
	slices.SortFunc(p, func(a, b Cursor) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	skip := min(19*pageSize, len(p)-pageSize)
	if skip <= 0 {
		return Cursor{}
	}
	return p[skip-1]
}

// most bounds the lists of a fixture, so that they do not count as heap of the peer.
const most = 1 << 14

// NewFixture loads n incidents into a peer of a kind. Peers that profit from it get a thousand in one transaction; Caseload
// takes one at a time either way. The time it takes is f.Load.
func NewFixture(kind Kind, n int, watch Stopwatch) (*Fixture, error) {
	f := &Fixture{N: n, clock: new(Clock), gen: newGenerator(7), rnd: rand.New(rand.NewPCG(8, 8)), owner: make([]uint8, n+1)}
	other := newGenerator(9)
	for i := range f.busy {
		f.busy[i] = uint8(other.zipf.Uint64())
	}
	var err error
	if f.Peer, err = kind.New(f.clock); err != nil {
		return nil, err
	}
	s := survey{found: map[Query]places{}}
	var batch []Draft
	flush := func() error {
		watch.start()
		err := f.Peer.Open(batch...)
		f.Load += watch.elapsed()
		watch.stop()
		batch = batch[:0]
		return err
	}
	var id uint64
	for d := range f.gen.drafts(n) {
		id++
		f.owner[id] = uint8(slices.Index(owners, d.Owner))
		s.see(f, id, &d)
		if batch = append(batch, d); len(batch) == 1000 {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	f.clock.Set(later)
	s.finish(f)
	if f.queue == nil || f.tags == nil || f.moves == nil {
		return nil, fmt.Errorf("benchmarks: %d incidents are too few", n)
	}
	return f, nil
}

// survey notes, while incidents are made, what the workloads need.
type survey struct {
	found map[Query]places
	spare shuttle // an alert that waits for an incident to go to
}

// see looks at one incident. Only the two busiest analysts of the unresolved queue are looked at as queries: the others have
// no full page in a thousand incidents.
func (s *survey) see(f *Fixture, id uint64, d *Draft) {
	c := Cursor{d.At, id}
	tag := Query{Tag: d.Tag}
	s.found[tag] = append(s.found[tag], c)
	q := Query{Status: d.Status, Owner: d.Owner, MinSeverity: Medium}
	if d.Status == Resolved {
		return
	}
	if (q.Owner == owners[0] || q.Owner == owners[1]) && highest(d.Alerts) >= Medium {
		s.found[q] = append(s.found[q], c)
	}
	if f.gen.rnd.IntN(max(1, f.N/most)) != 0 || len(f.open) == most {
		return
	}
	f.open = append(f.open, id)
	switch {
	case s.spare.alert != "":
		s.spare.to = id
		f.moves = append(f.moves, s.spare)
		s.spare = shuttle{}
	case len(d.Alerts) > 1:
		s.spare = shuttle{alert: d.Alerts[0].ID, from: id}
	}
}

func (s *survey) finish(f *Fixture) {
	for q, p := range s.found {
		ready := prepared{query: q, pager: f.Peer.Prepare(q), deep: p.deep()}
		if q.Tag != "" {
			f.tags = append(f.tags, ready)
		} else if len(p) >= pageSize {
			f.queue = append(f.queue, ready)
		}
	}
	order := func(a, b prepared) int {
		return slices.Compare([]string{a.query.Tag, a.query.Status.String(), a.query.Owner},
			[]string{b.query.Tag, b.query.Status.String(), b.query.Owner})
	}
	slices.SortFunc(f.queue, order)
	slices.SortFunc(f.tags, order)
}

// Close gives up the peer.
func (f *Fixture) Close() error { return f.Peer.Close() }

// lengthen writes the long logs; again does nothing.
func (f *Fixture) lengthen() error {
	if f.long != nil {
		return nil
	}
	f.long = f.open[:4]
	for i := range logLength * len(f.long) {
		f.clock.Advance()
		if err := f.Peer.Comment(f.long[i%len(f.long)], "Comment "+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

// random is the id of one of the incidents that were loaded.
func (f *Fixture) random(rnd *rand.Rand) uint64 { return 1 + rnd.Uint64N(uint64(f.N)) }
