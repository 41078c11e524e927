package benchmarks

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// A Workload is one operation, done again and again.
type Workload struct {
	Name string
	Does string // in words
	// Per is how many operations one call of Do counts for.
	Per int

	// prepare, if set, comes before each sample, and again after as many calls of do as it returns.
	prepare func(f *Fixture) (int, error)
	do      func(f *Fixture, i int) error
}

// freshDrafts is the most incidents that one sample opens.
const freshDrafts = 5000

// Workloads are the operations one after another. Those that change what a page shows come after the pages, those that let the
// queue grow come last.
func Workloads() []Workload {
	return []Workload{
		{Name: "W2 get", Does: "read a random incident by id", Per: 1,
			do: func(f *Fixture, _ int) error {
				_, err := f.Peer.Get(f.random(f.rnd))
				return err
			}},
		{Name: "W3 queue, page 1", Does: "50 rows by status, owner and severity >= medium, newest update first", Per: 1,
			do: func(f *Fixture, i int) error {
				return f.page(&f.queue[i%len(f.queue)], Cursor{})
			}},
		{Name: "W3 queue, page 20", Does: "the same, the twentieth page by cursor, or the last full one", Per: 1,
			do: func(f *Fixture, i int) error {
				q := &f.queue[i%len(f.queue)]
				return f.page(q, q.deep)
			}},
		{Name: "W4 tag, page 1", Does: "50 rows by tag, newest update first", Per: 1,
			do: func(f *Fixture, i int) error {
				return f.page(&f.tags[i%len(f.tags)], Cursor{})
			}},
		{Name: "W5 facets", Does: "count the queue by status and by severity", Per: 1,
			do: func(f *Fixture, _ int) error {
				_, err := f.Peer.Facets()
				return err
			}},
		{Name: "W10 read log", Does: "the newest 50 of a log of 1,000 comments", Per: 1, prepare: prepareLogs,
			do: func(f *Fixture, i int) error {
				n := 0
				err := f.Peer.Log(f.long[i%len(f.long)], 50, func(Entry) { n++ })
				if err == nil && n != 50 {
					err = fmt.Errorf("benchmarks: %d entries", n)
				}
				return err
			}},
		{Name: "W10 comment", Does: "append a comment to such a log", Per: 1, prepare: prepareLogs,
			do: func(f *Fixture, i int) error {
				f.clock.Advance()
				return f.Peer.Comment(f.long[i%len(f.long)], "Isolated the host, waiting for the image.")
			}},
		{Name: "W6 assign", Does: "assign a random incident and its alerts to somebody else", Per: 1,
			do: func(f *Fixture, _ int) error {
				return f.assign(f.rnd, f.random(f.rnd))
			}},
		{Name: "W7 resolve", Does: "resolve or reopen a random incident and its alerts", Per: 2,
			do: func(f *Fixture, _ int) error {
				id := f.open[f.rnd.IntN(len(f.open))]
				f.clock.Advance()
				if err := f.Peer.Resolve(id); err != nil {
					return err
				}
				f.clock.Advance()
				return f.Peer.Reopen(id)
			}},
		{Name: "W8 move alert", Does: "move an alert to another incident, or back, and derive both severities anew", Per: 2,
			do: func(f *Fixture, _ int) error {
				m := f.moves[f.rnd.IntN(len(f.moves))]
				f.clock.Advance()
				if err := f.Peer.Move(m.alert, m.to); err != nil {
					return err
				}
				f.clock.Advance()
				return f.Peer.Move(m.alert, m.from)
			}},
		{Name: "W1 open", Does: "open an incident of one to five alerts", Per: 1, prepare: prepareDrafts,
			do: func(f *Fixture, i int) error {
				f.clock.Advance()
				d := &f.fresh[i%len(f.fresh)]
				d.At = f.clock.Micros()
				return f.Peer.Open(*d)
			}},
		{Name: "W1 ingest, batch", Does: "open an incident for each of 1,000 alerts at once; per alert", Per: 1000, prepare: prepareBatches,
			do: func(f *Fixture, i int) error {
				f.clock.Advance()
				return f.Peer.Ingest(f.alerts[i%len(f.alerts)]...)
			}},
	}
}

func prepareLogs(f *Fixture) (int, error) { return 20_000, f.lengthen() }

// prepareDrafts makes incidents for one sample: a tenth of what there is, so that the queue stays about as long.
func prepareDrafts(f *Fixture) (int, error) {
	f.fresh = f.fresh[:0]
	for range min(max(f.N/10, 100), freshDrafts) {
		f.fresh = append(f.fresh, f.gen.draft())
	}
	return len(f.fresh), nil
}

func prepareBatches(f *Fixture) (int, error) {
	f.alerts = f.alerts[:0]
	for range min(max(f.N/10_000, 1), freshDrafts/1000) {
		f.alerts = append(f.alerts, f.gen.batch(1000))
	}
	return len(f.alerts), nil
}

// page reads a page and insists that it is full.
func (f *Fixture) page(q *prepared, after Cursor) (err error) {
	f.rows, err = q.pager(f.rows[:0], after, pageSize)
	if err == nil && len(f.rows) != pageSize && f.N >= 10_000 {
		err = fmt.Errorf("benchmarks: %d rows", len(f.rows))
	}
	return err
}

// assign gives an incident to somebody else, in the proportions in which analysts own.
func (f *Fixture) assign(rnd *rand.Rand, id uint64) error {
	to := f.busy[rnd.IntN(len(f.busy))]
	if to == f.owner[id] {
		to = (to + 1) % analysts
	}
	f.owner[id] = to
	f.clock.Advance()
	return f.Peer.Assign(id, owners[to])
}

// Do does the workload once; i counts the calls since the last Prepare.
func (w *Workload) Do(f *Fixture, i int) error { return w.do(f, i) }

// Prepare makes ready what one sample needs, and returns how many calls of Do that is good for.
func (w *Workload) Prepare(f *Fixture) (int, error) {
	if w.prepare == nil {
		return 1 << 30, nil
	}
	return w.prepare(f)
}

// Sample does the workload for about as long as the budget says, at least once, and returns the time of one operation in
// nanoseconds. A sample ends early when what was prepared is used up.
func (w *Workload) Sample(f *Fixture, budget time.Duration, watch Stopwatch) (float64, error) {
	calls, err := w.Prepare(f)
	if err != nil {
		return 0, err
	}
	done, step := 0, 1
	watch.start()
	defer watch.stop()
	for {
		for range step {
			if err := w.do(f, done); err != nil {
				return 0, fmt.Errorf("%s: %w", w.Name, err)
			}
			done++
		}
		spent := max(watch.elapsed(), 1)
		if spent >= budget || done >= calls {
			return float64(spent) / float64(done*w.Per), nil
		}
		// As many as the rest of the budget seems to allow, but never more than are done already.
		left := int(float64(budget-spent) / float64(spent) * float64(done))
		step = max(1, min(done, left, calls-done))
	}
}
