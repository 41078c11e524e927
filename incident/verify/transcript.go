package verify

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Load says what a transcript is made of.
type Load struct {
	Seed      uint64
	Commands  int // of all clients together; they read about half as often
	Clients   int
	Incidents int // at first, with four alerts each
	Engines   int // over one store
	Unknown   bool

	// Store is empty and of its own for the transcript. Nil: a Memory.
	Store incident.Store
}

// LoadOf is eight clients at four engines over 200 incidents, in a store that fails now and then.
func LoadOf(seed uint64, commands int) Load {
	return Load{Seed: seed, Commands: commands, Clients: 8, Incidents: 200, Engines: 4, Unknown: true}
}

// Transcript is what many commands and reads did, by their answers and by the logs that were found afterwards.
type Transcript struct {
	Load Load
	txs  []transaction
	logs map[incident.ID]*record
}

// Len is the number of transactions.
func (t *Transcript) Len() int { return len(t.txs) }

type outcome uint8

const (
	done outcome = iota
	notDone
	perhaps // the store could not tell, and nobody asked again
)

// transaction is one command or one read.
type transaction struct {
	name      string
	command   string // its id in the logs; empty for a read
	client    int
	call, ret int64
	outcome   outcome
	must      bool // a command that changes something in every state
	whole     bool // a read of all there is: what it did not see was not there
	saw       []sight
}

// sight is one incident as a transaction was shown it. The version is zero when there was none.
type sight struct {
	id           incident.ID
	version, len uint64
	hash         audit.Digest
}

func sightOf(inc incident.Incident) sight {
	head := inc.Log()
	return sight{id: inc.ID, version: inc.Version, len: head.Len, hash: head.Hash}
}

// record is one incident's log as it was found in the end, and the incident then.
type record struct {
	end  sight
	rows []row
	err  error // what audit.Verify says
}

type row struct {
	seq, version uint64
	tx           int32 // who wrote it; -1 for nobody who was asked to
	hash         audit.Digest
}

// Run puts a load on a store and writes down what happens. The error says that there was no beginning, or that the logs could not
// be read.
func Run(l Load) (*Transcript, error) {
	if l.Store == nil {
		l.Store = incident.NewMemory("verify")
	}
	t := &Transcript{Load: l, logs: map[incident.ID]*record{}}
	desks, err := desksOn(noting{shaken(l.Store, l.Seed, l.Unknown)}, l.Engines)
	if err != nil {
		return nil, err
	}
	first, err := desksOn(noting{l.Store}, 1)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	var clock, newest atomic.Int64
	hire := func(n int, desk *incident.Desk) *worker {
		return &worker{client: n, desk: desk, rnd: rand.New(rand.NewPCG(l.Seed, uint64(n+1))), clock: &clock, newest: &newest,
			first: [2]int{l.Clients, l.Incidents * alertsAtFirst}, led: map[incident.ID]incident.ID{}}
	}
	opener := hire(l.Clients, first[0])
	for range l.Incidents {
		opener.open(ctx, alertsAtFirst)
	}
	if int(newest.Load()) != l.Incidents {
		return nil, fmt.Errorf("verify: %d incidents to begin with, want %d", newest.Load(), l.Incidents)
	}
	workers := []*worker{opener}
	var wg sync.WaitGroup
	for n := range l.Clients {
		w := hire(n, desks[n%len(desks)])
		workers = append(workers, w)
		wg.Go(func() { w.run(ctx, l.Commands/l.Clients) })
	}
	wg.Wait()
	for _, w := range workers {
		t.txs = append(t.txs, w.txs...)
	}
	return t, t.collect(first[0].List(ctx, incident.Query{Redirected: true}), func(id incident.ID) iter.Seq2[audit.Entry, error] {
		return first[0].Activity(ctx, incident.ActivityQuery{Incident: id, Own: true})
	})
}

// collect reads every log.
func (t *Transcript) collect(all iter.Seq2[incident.Incident, error], activity func(incident.ID) iter.Seq2[audit.Entry, error]) error {
	by := make(map[string]int32, len(t.txs))
	for i := range t.txs {
		if c := t.txs[i].command; c != "" {
			by[c] = int32(i)
		}
	}
	for inc, err := range all {
		if err != nil {
			return err
		}
		r := &record{end: sightOf(inc)}
		t.logs[inc.ID] = r
		_, r.err = audit.Verify(func(yield func(audit.Entry, error) bool) {
			for e, err := range activity(inc.ID) {
				if err == nil {
					tx, known := by[e.Command]
					if !known {
						tx = -1
					}
					r.rows = append(r.rows, row{e.Seq, e.Version, tx, e.Hash})
				}
				if !yield(e, err) {
					return
				}
			}
		}, inc.Log())
	}
	return nil
}
