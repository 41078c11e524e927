package verify

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"strconv"
	"sync/atomic"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// alertsAtFirst is how many alerts an incident has to begin with.
const alertsAtFirst = 4

// worker is one client of a load. It writes down what it asked and what it was told.
type worker struct {
	client int
	desk   *incident.Desk
	rnd    *rand.Rand
	clock  *atomic.Int64
	newest *atomic.Int64               // the greatest id that anybody was told
	first  [2]int                      // the client that opened the first incidents, and how many alerts they have
	led    map[incident.ID]incident.ID // redirects it ran into
	opened int
	txs    []transaction
}

// run sends n commands, and reads in between.
func (w *worker) run(ctx context.Context, n int) {
	for range n {
		for w.rnd.IntN(3) == 0 {
			w.read(ctx)
		}
		w.command(ctx)
	}
}

// sent is one command: it returns the incidents it was answered with.
type sent func(context.Context, *incident.Desk) ([]incident.Incident, error)

// send has a command done. When the store does not know what became of it, every other time it is sent again under the same id
// until that is known, as a careful client does.
func (w *worker) send(ctx context.Context, name string, must bool, do sent) {
	tx := transaction{name: name, client: w.client, must: must, call: w.clock.Add(1)}
	ctx, n := noted(ctx)
	incs, err := do(ctx, w.desk)
	tx.command = n.command
	if errors.Is(err, incident.ErrCommitUnknown) {
		tx.outcome = perhaps
		for again := w.rnd.IntN(2) == 0; again; {
			_, err = do(ctx, w.desk.WithCommandID(tx.command)) // it may return them as they are by now, which is not what it saw
			again = errors.Is(err, incident.ErrCommitUnknown) || errors.Is(err, errInjected)
			tx.outcome = done
		}
		incs = nil
	}
	if tx.outcome != perhaps && err != nil {
		tx.outcome = notDone
	}
	if moved, ok := errors.AsType[*incident.RedirectedError](err); ok {
		w.led[moved.Incident] = moved.Target
	}
	tx.saw = w.seen(nil, incs...)
	tx.ret = w.clock.Add(1)
	w.txs = append(w.txs, tx)
}

func (w *worker) seen(saw []sight, incs ...incident.Incident) []sight {
	for _, inc := range incs {
		saw = append(saw, sightOf(inc))
		for old := w.newest.Load(); old < int64(inc.ID) && !w.newest.CompareAndSwap(old, int64(inc.ID)); {
			old = w.newest.Load()
		}
	}
	return saw
}

// id is one of an incident that was live when last heard of, every other time one of sixteen.
func (w *worker) id() incident.ID {
	most := int(w.newest.Load())
	if w.rnd.IntN(2) == 0 {
		most = min(most, 16)
	}
	id := incident.ID(1 + w.rnd.IntN(most))
	for w.led[id] != 0 {
		id = w.led[id]
	}
	return id
}

func (w *worker) open(ctx context.Context, alerts int) {
	all := make([]alert.Alert, alerts)
	for i := range all {
		w.opened++
		all[i] = alert.Alert{ID: workAlert(w.client, w.opened), Title: "Odd", Status: alert.New, Severity: alert.Low}
	}
	w.send(ctx, "Open", true, func(ctx context.Context, d *incident.Desk) ([]incident.Incident, error) {
		return one(d.Open(ctx, all))
	})
}

func workAlert(client, n int) string { return strconv.Itoa(client) + "/" + strconv.Itoa(n) }

func one(inc incident.Incident, err error) ([]incident.Incident, error) {
	return []incident.Incident{inc}[:min(1, inc.Version)], err
}

func (w *worker) command(ctx context.Context) {
	switch n := w.rnd.IntN(1000); {
	case n < 4:
		w.open(ctx, 1+w.rnd.IntN(alertsAtFirst))
	case n < 8:
		m := incident.Merge{Target: w.id(), Sources: []incident.ID{incident.ID(1 + w.rnd.IntN(int(w.newest.Load())))}}
		w.send(ctx, "Merge", false, func(ctx context.Context, d *incident.Desk) ([]incident.Incident, error) { return one(d.Merge(ctx, m)) })
	case n < 50:
		m := incident.Move{To: w.id(), Alerts: []string{workAlert(w.first[0], 1+w.rnd.IntN(w.first[1]))}}
		if w.rnd.IntN(5) == 0 {
			m.To = 0
		}
		w.send(ctx, "MoveAlerts", false, func(ctx context.Context, d *incident.Desk) ([]incident.Incident, error) {
			return one(d.MoveAlerts(ctx, m))
		})
	case n < 120:
		ids, changes := []incident.ID{w.id(), w.id()}, w.changes()
		w.send(ctx, "UpdateAll", false, func(ctx context.Context, d *incident.Desk) (incs []incident.Incident, err error) {
			all, err := d.UpdateAll(ctx, incident.AllOrNothing, ids, changes...)
			for _, r := range all {
				incs = append(incs, r.Incident)
			}
			return incs, err
		})
	default:
		id, changes, must := w.id(), w.changes(), w.rnd.IntN(2) == 0
		if must {
			changes = append(changes, incident.Comment("seen"))
		}
		w.send(ctx, "Update", must, func(ctx context.Context, d *incident.Desk) ([]incident.Incident, error) {
			return one(d.Update(ctx, id, changes...))
		})
	}
}

func (w *worker) changes() []incident.Change {
	tag := incident.AddTags(tagName(uint8(w.rnd.IntN(8))))
	switch w.rnd.IntN(8) {
	case 0, 1:
		return []incident.Change{tag}
	case 2:
		return []incident.Change{incident.RemoveTags(tagName(uint8(w.rnd.IntN(8))))}
	case 3:
		return []incident.Change{incident.Assign(owners[1+w.rnd.IntN(2)])}
	case 4:
		return []incident.Change{incident.Unassign(), tag}
	case 5:
		return []incident.Change{incident.Start()}
	case 6:
		return []incident.Change{incident.Resolve("done")}
	default:
		return []incident.Change{incident.Reopen()}
	}
}

func (w *worker) read(ctx context.Context) {
	tx := transaction{client: w.client, call: w.clock.Add(1)}
	var err error
	switch n := w.rnd.IntN(200); {
	case n < 2:
		tx.name, tx.whole = "List of all", true
		tx.saw, err = w.list(w.desk.List(ctx, incident.Query{Redirected: true}))
	case n < 8:
		tx.name = "List by tag"
		tx.saw, err = w.list(w.desk.List(ctx, incident.Query{Filter: incident.ByTag.Is(tagName(uint8(w.rnd.IntN(8)))), Limit: 20}))
	case n < 120:
		id := incident.ID(1 + w.rnd.IntN(int(w.newest.Load())+2)) // it may not be there
		var inc incident.Incident
		tx.name = "GetExact"
		switch inc, err = w.desk.GetExact(ctx, id); {
		case err == nil:
			tx.saw = w.seen(nil, inc)
		case errors.Is(err, incident.ErrNotFound):
			tx.saw, err = []sight{{id: id}}, nil
		}
	default:
		var inc incident.Incident
		tx.name = "Get"
		if inc, err = w.desk.Get(ctx, w.id()); err == nil {
			tx.saw = w.seen(nil, inc)
		}
	}
	if tx.ret = w.clock.Add(1); err != nil {
		tx.outcome = notDone
	}
	w.txs = append(w.txs, tx)
}

func (w *worker) list(seq iter.Seq2[incident.Incident, error]) (saw []sight, err error) {
	for inc, err := range seq {
		if err != nil {
			return nil, err
		}
		saw = w.seen(saw, inc)
	}
	return saw, nil
}
