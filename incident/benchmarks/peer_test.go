package benchmarks_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident/benchmarks"
)

const start = 1_769_083_200_000_000

// A random workload on all peers at once: whatever one of them answers, all must.
func TestPeersAgree(t *testing.T) {
	if benchmarks.Missing != "" {
		require.Empty(t, os.Getenv("CI"), benchmarks.Missing)
		t.Log(benchmarks.Missing)
	}
	const n, steps = 200, 600
	rnd := rand.New(rand.NewPCG(11, 3))
	kinds := benchmarks.Peers()
	w := &world{t: t, rnd: rnd, clock: new(benchmarks.Clock), alerts: map[string]uint64{}, resolved: map[uint64]bool{}}
	for _, k := range kinds {
		p, err := k.New(w.clock)
		require.NoError(t, err, k.Name)
		defer func() { require.NoError(t, p.Close(), k.Name) }()
		w.names, w.peers = append(w.names, k.Name), append(w.peers, p)
	}
	for range n {
		w.open(1 + rnd.IntN(5))
	}
	w.compare()
	for i := range steps {
		w.at += rnd.Int64N(3) // some updates share a time
		w.clock.Set(start + w.at)
		w.step()
		if i%20 == 0 {
			w.compare()
		}
	}
	w.compare()
}

// world is what the test knows about the state of all peers.
type world struct {
	t        *testing.T
	rnd      *rand.Rand
	clock    *benchmarks.Clock
	at       int64
	names    []string
	peers    []benchmarks.Peer
	count    uint64            // incidents
	alerts   map[string]uint64 // and which incident holds them
	resolved map[uint64]bool
}

var (
	owners = []string{"ana@contoso.com", "bob@contoso.com", "cyd@contoso.com"}
	tags   = []string{"vip", "ransomware"}
)

func pick[T any](rnd *rand.Rand, of []T) T { return of[rnd.IntN(len(of))] }

func (w *world) each(do func(benchmarks.Peer) error) {
	now := w.clock.Micros()
	for i, p := range w.peers {
		require.NoError(w.t, do(p), w.names[i])
		w.clock.Set(now)
	}
}

func (w *world) alert(holder uint64) benchmarks.Alert {
	id := "alert-" + strconv.Itoa(len(w.alerts))
	w.alerts[id] = holder
	return benchmarks.Alert{
		ID: id, Title: "Malware", Category: "Execution", Device: "host-" + strconv.Itoa(w.rnd.IntN(9)), Severity: benchmarks.Severity(w.rnd.IntN(5)),
	}
}

func (w *world) open(alerts int) {
	w.at += w.rnd.Int64N(3)
	w.count++
	d := benchmarks.Draft{Owner: pick(w.rnd, owners), Tag: pick(w.rnd, tags), Status: benchmarks.Status(w.rnd.IntN(3)), At: start + w.at}
	w.resolved[w.count] = d.Status == benchmarks.Resolved
	for range alerts {
		d.Alerts = append(d.Alerts, w.alert(w.count))
	}
	w.each(func(p benchmarks.Peer) error { return p.Open(d) })
}

// step does one write that every peer accepts.
func (w *world) step() {
	id := 1 + w.rnd.Uint64N(w.count)
	switch w.rnd.IntN(6) {
	case 0:
		owner := pick(w.rnd, owners)
		row, err := w.peers[1].Get(id)
		require.NoError(w.t, err)
		if row.Owner != owner { // to assign what is assigned is no change for Caseload
			w.each(func(p benchmarks.Peer) error { return p.Assign(id, owner) })
		}
	case 1:
		if w.resolved[id] {
			w.each(func(p benchmarks.Peer) error { return p.Reopen(id) })
		} else {
			w.each(func(p benchmarks.Peer) error { return p.Resolve(id) })
		}
		w.resolved[id] = !w.resolved[id]
	case 2:
		w.move(id)
	case 3:
		text := "Comment " + strconv.Itoa(w.rnd.IntN(100))
		w.each(func(p benchmarks.Peer) error { return p.Comment(id, text) })
	case 4:
		w.open(1 + w.rnd.IntN(3))
	case 5:
		var alerts []benchmarks.Alert
		for range 1 + w.rnd.IntN(4) {
			w.count++
			alerts = append(alerts, w.alert(w.count))
		}
		w.each(func(p benchmarks.Peer) error { return p.Ingest(alerts...) })
	}
}

// move moves an alert to id, from an incident that has another, where both are open and owned: Caseload asks for the former,
// and an alert that joins an incident without owner keeps its own there.
func (w *world) move(id uint64) {
	held := map[uint64]int{}
	var movable []string
	for _, h := range w.alerts {
		held[h]++
	}
	for a, h := range w.alerts {
		if h != id && held[h] > 1 && !w.resolved[h] {
			movable = append(movable, a)
		}
	}
	target, err := w.peers[1].Get(id)
	require.NoError(w.t, err)
	if len(movable) == 0 || w.resolved[id] || target.Owner == "" {
		return
	}
	slices.Sort(movable)
	a := pick(w.rnd, movable)
	w.each(func(p benchmarks.Peer) error { return p.Move(a, id) })
	w.alerts[a] = id
}

// compare reads everything from all peers.
func (w *world) compare() {
	reads := map[string]func(benchmarks.Peer) (any, error){
		"facets": func(p benchmarks.Peer) (any, error) { return p.Facets() },
		"export": func(p benchmarks.Peer) (any, error) {
			var all []benchmarks.Row
			err := p.Export(func(r benchmarks.Row) bool { all = append(all, anonymous(r)); return true })
			return all, err
		},
		"half an export": func(p benchmarks.Peer) (any, error) {
			var some []uint64
			err := p.Export(func(r benchmarks.Row) bool { some = append(some, r.ID); return len(some) < 10 })
			return some, err
		},
	}
	for range 10 {
		id := 1 + w.rnd.Uint64N(w.count)
		name := " " + strconv.FormatUint(id, 10)
		reads["get"+name] = func(p benchmarks.Peer) (any, error) { r, err := p.Get(id); return anonymous(r), err }
		reads["alerts"+name] = func(p benchmarks.Peer) (any, error) {
			alerts, err := p.Alerts(id)
			slices.SortFunc(alerts, func(a, b benchmarks.Alert) int { return strings.Compare(a.ID, b.ID) })
			return alerts, err
		}
		reads["comments"+name] = func(p benchmarks.Peer) (any, error) {
			var comments []string
			err := p.Log(id, 100, func(e benchmarks.Entry) {
				if e.Text != "" {
					comments = append(comments, e.Actor+strconv.FormatInt(e.At, 10)+e.Text)
				}
			})
			return comments, err
		}
		reads["no more of the log"+name] = func(p benchmarks.Peer) (any, error) {
			n := 0
			err := p.Log(id, 1, func(benchmarks.Entry) { n++ })
			return n, err
		}
	}
	for _, q := range w.queries() {
		reads["pages "+q.Tag+q.Owner+q.Status.String()+q.MinSeverity.String()] = func(p benchmarks.Peer) (any, error) { return pages(p, q) }
	}
	for name, read := range reads {
		var want any
		for i, p := range w.peers {
			got, err := read(p)
			require.NoError(w.t, err, "%s: %s", w.names[i], name)
			if i == 0 {
				want = got
			}
			require.Equal(w.t, want, got, "%s differs from %s: %s", w.names[i], w.names[0], name)
		}
	}
	for i, p := range w.peers {
		_, err := p.Get(w.count + 1)
		require.Error(w.t, err, w.names[i])
	}
}

func (w *world) queries() []benchmarks.Query {
	out := []benchmarks.Query{{Tag: tags[0]}, {Tag: tags[1]}, {Tag: "vi"}, {Owner: "ana"}}
	for _, o := range owners {
		out = append(out, benchmarks.Query{Owner: o, Status: benchmarks.Status(w.rnd.IntN(3)), MinSeverity: benchmarks.Severity(w.rnd.IntN(5))})
	}
	return out
}

// pages reads pages of seven rows by cursor.
func pages(p benchmarks.Peer, q benchmarks.Query) (out [][]benchmarks.Row, err error) {
	pager, after := p.Prepare(q), benchmarks.Cursor{}
	for {
		page, err := pager(nil, after, 7)
		if err != nil || len(page) == 0 {
			return out, err
		}
		last := page[len(page)-1]
		after = benchmarks.Cursor{Updated: last.Updated, ID: last.ID}
		for i := range page {
			page[i] = anonymous(page[i])
		}
		out = append(out, page)
	}
}

// anonymous is a row without its name: each peer has its own rule.
func anonymous(r benchmarks.Row) benchmarks.Row {
	r.Name = ""
	return r
}
