package verify

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A Fault is one way for a [Plain] to be wrong.
type Fault string

// The faults. Each comes now and then, when a count of calls says so, or whenever there is an occasion.
const (
	Sound             Fault = ""
	StaleRead         Fault = "get returns the version before"
	StaleList         Fault = "a list has the version before of one incident"
	LostUpdate        Fault = "versions are not checked"
	UncheckedReads    Fault = "what a batch only read is not checked"
	UncheckedAlerts   Fault = "alerts are not checked"
	TornCommit        Fault = "the incidents of a batch are written one by one"
	TornList          Fault = "a list reads one incident after the other"
	FalseSuccess      Fault = "a commit says it was done and was not"
	FalseFailure      Fault = "a commit says it failed and was done"
	ForgottenReceipts Fault = "receipts are not kept"
	ReorderedLog      Fault = "a log tells of two versions in the wrong order"
)

// Plain is a store of maps under a mutex, written from the contract alone. It has one fault at most, which is told it when it is
// made, and is for tests only: a commit is cheap, a list is not.
type Plain struct {
	scope string
	fault Fault

	mu       sync.Mutex
	calls    uint64
	last     incident.ID
	now      map[incident.ID]incident.Incident
	before   map[incident.ID]incident.Incident
	logs     map[incident.ID][]audit.Entry
	holders  map[string]incident.ID
	receipts map[string]incident.Receipt
}

// NewPlain makes an empty one.
func NewPlain(scope string, f Fault) *Plain {
	return &Plain{scope: scope, fault: f, now: map[incident.ID]incident.Incident{}, before: map[incident.ID]incident.Incident{},
		logs: map[incident.ID][]audit.Entry{}, holders: map[string]incident.ID{}, receipts: map[string]incident.Receipt{}}
}

// every reports whether the fault is to show, once in n times. The lock must be held.
func (p *Plain) every(n uint64, f Fault) bool {
	if p.fault != f {
		return false
	}
	p.calls++
	return mixed(p.calls)%n == 0
}

// Scope is the scope it was made for.
func (p *Plain) Scope() string { return p.scope }

// Get returns the incident as last committed.
func (p *Plain) Get(ctx context.Context, id incident.ID) (incident.Incident, error) {
	if err := ctx.Err(); err != nil {
		return incident.Incident{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	inc, ok := p.now[id]
	if !ok {
		return inc, &incident.NotFoundError{Incident: id}
	}
	if inc.Version > 1 && p.every(8, StaleRead) {
		return p.before[id], nil
	}
	return inc, nil
}

// Locate returns which incident holds each alert.
func (p *Plain) Locate(ctx context.Context, alertIDs ...string) (map[string]incident.ID, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	held := map[string]incident.ID{}
	for _, a := range alertIDs {
		if id, ok := p.holders[a]; ok {
			held[a] = id
		}
	}
	return held, nil
}

// List yields what matches, from one snapshot.
func (p *Plain) List(ctx context.Context, q incident.Query) iter.Seq2[incident.Incident, error] {
	return func(yield func(incident.Incident, error) bool) {
		match, err := incident.Schema.Compile(q.Filter)
		if err = cmp.Or(ctx.Err(), q.Validate(), err); err != nil {
			yield(incident.Incident{}, err)
			return
		}
		after, some := q.Position()
		n := 0
		for _, inc := range p.snapshot(q) {
			if !match(&inc) || inc.Status == incident.Redirected && !q.Redirected || some && q.Order.Compare(placeOf(q, inc), after) <= 0 {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(incident.Incident{}, err)
				return
			}
			if n++; !yield(inc, nil) || n == q.Limit {
				return
			}
		}
	}
}

func placeOf(q incident.Query, inc incident.Incident) incident.Position {
	at, _ := q.After(inc).Position()
	return at
}

// snapshot is every incident, in the order of a query.
func (p *Plain) snapshot(q incident.Query) []incident.Incident {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := slices.Collect(maps.Values(p.now))
	for i := range all {
		switch {
		case p.fault == TornList:
			p.giveWay()
			all[i] = p.now[all[i].ID]
		case all[i].Version > 1 && p.every(32, StaleList):
			all[i] = p.before[all[i].ID]
		}
	}
	slices.SortFunc(all, func(a, b incident.Incident) int { return q.Order.Compare(placeOf(q, a), placeOf(q, b)) })
	return all
}

// giveWay lets others at the store.
func (p *Plain) giveWay() {
	p.mu.Unlock()
	for range 4 {
		runtime.Gosched()
	}
	p.mu.Lock()
}

// Activity yields the entries of one log.
func (p *Plain) Activity(ctx context.Context, q incident.ActivityQuery) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		match, err := audit.Schema.Compile(q.Filter)
		log, known := p.log(q.Incident)
		if err = cmp.Or(ctx.Err(), q.Validate(), err); err == nil && !known {
			err = &incident.NotFoundError{Incident: q.Incident}
		}
		if err != nil {
			yield(audit.Entry{}, err)
			return
		}
		if q.Newest {
			log = slices.Clone(log)
			slices.Reverse(log)
		}
		n := 0
		for _, e := range log {
			if q.After != 0 && (q.Newest && e.Seq >= q.After || !q.Newest && e.Seq <= q.After) || !match(&e) {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(audit.Entry{}, err)
				return
			}
			if n++; !yield(e.Clone(), nil) || n == q.Limit {
				return
			}
		}
	}
}

func (p *Plain) log(id incident.ID) ([]audit.Entry, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	log, ok := p.logs[id]
	if n := len(log); p.fault == ReorderedLog && n > 1 && log[n-1].Version != log[n-2].Version {
		log = slices.Clone(log)
		log[n-1], log[n-2] = log[n-2], log[n-1]
	}
	return log, ok
}

// Receipt returns what a command did.
func (p *Plain) Receipt(ctx context.Context, command string) (incident.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return incident.Receipt{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	r, ok := p.receipts[command]
	if !ok {
		return r, &incident.NotFoundError{Command: command}
	}
	r.Incidents = slices.Clone(r.Incidents)
	return r, nil
}

// NextID returns an id greater than all before.
func (p *Plain) NextID(ctx context.Context) (incident.ID, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last++
	return p.last, nil
}

// Commit writes a batch or nothing.
func (p *Plain) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return incident.Receipt{}, err
	}
	if b.Scope() != p.scope {
		return incident.Receipt{}, fmt.Errorf("%w: a batch of another scope", incident.ErrInvalid)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if r, ok := p.receipts[b.Command()]; ok {
		r.Incidents = slices.Clone(r.Incidents)
		return r, nil
	}
	if err := p.check(b); err != nil {
		return incident.Receipt{}, err
	}
	if p.every(16, FalseSuccess) {
		return b.Receipt(), nil
	}
	left := b.Len()
	for w := range b.Writes() {
		p.write(w)
		if left--; left > 0 && p.fault == TornCommit {
			p.giveWay()
		}
	}
	if p.fault != ForgottenReceipts {
		p.receipts[b.Command()] = b.Receipt()
	}
	if p.every(32, FalseFailure) {
		return incident.Receipt{}, errInjected
	}
	return b.Receipt(), nil
}

// check finds what a batch loses to.
func (p *Plain) check(b incident.Batch) error {
	var lost incident.ConflictError
	joined, left := map[string]bool{}, map[string]incident.ID{}
	for r := range b.Reads() {
		if p.now[r.ID].Version != r.Version && p.fault != UncheckedReads {
			lost.Incidents = append(lost.Incidents, r.ID)
		}
	}
	for w := range b.Writes() {
		id := w.Incident().ID
		if p.now[id].Version != w.Previous() && !(p.fault == LostUpdate && sameAlerts(p.now[id], w.Incident())) {
			lost.Incidents = append(lost.Incidents, id)
		}
		for a := range w.Joined() {
			joined[a] = true
		}
		for a := range w.Left() {
			left[a] = id
		}
	}
	slices.Sort(lost.Incidents)
	if lost.Incidents != nil {
		return &lost
	}
	for a := range joined {
		if in, held := p.holders[a]; held && left[a] != in && p.fault != UncheckedAlerts {
			lost.Alerts = append(lost.Alerts, a)
		}
	}
	slices.Sort(lost.Alerts)
	if lost.Alerts != nil {
		return &lost
	}
	return nil
}

// sameAlerts says where an update may be lost without leaving the engines to a store that contradicts itself, which they would
// ask again and again.
func sameAlerts(a, b incident.Incident) bool {
	return slices.Equal(slices.Collect(a.AlertIDs()), slices.Collect(b.AlertIDs()))
}

func (p *Plain) write(w incident.Write) {
	inc := w.Incident()
	p.before[inc.ID], p.now[inc.ID] = p.now[inc.ID], inc
	p.logs[inc.ID] = slices.AppendSeq(p.logs[inc.ID], w.Entries())
	for a := range w.Joined() {
		p.holders[a] = inc.ID
	}
	p.last = max(p.last, inc.ID)
}
