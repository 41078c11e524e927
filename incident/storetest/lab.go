package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// north is the scope most cases work in.
const north = "north"

// A lab is what one case works with: the store under test, an engine over it with nothing left to chance, and a model of what
// the store must hold.
type lab struct {
	t        testingT
	c        testCase
	ctx      context.Context
	backend  Backend
	store    incident.Store // as the backend opened it, of scope north
	model    *model
	desk     *incident.Desk // commits through the model
	clock    *clock
	commands atomic.Int64
	alerts   int // made so far, for ids
	patience time.Duration

	mu   sync.Mutex
	over bool // the case was ended by fatalf
}

func newLab(t testingT, c testCase, b Backend) *lab {
	t.Helper()
	l := &lab{t: t, c: c, ctx: context.Background(), backend: b, clock: &clock{now: epoch}, patience: patience}
	l.store = l.opened(north)
	l.model = newModel()
	l.desk = l.deskOver(watched{Store: l.store, model: l.model})
	return l
}

var (
	epoch = time.Date(2026, 1, 22, 12, 0, 0, 0, time.UTC)
	ana   = audit.User("ana@contoso.com")
)

// clock is a clock that a case moves by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// errorf fails the case and says which sentence was violated. Any goroutine may call it, also one that a case which ended gave
// up waiting for: nobody hears of it then.
func (l *lab) errorf(format string, args ...any) {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	l.t.Errorf("%s\n\trule: %s\n\tcase: %s", fmt.Sprintf(format, args...), l.c.rule, l.c.line)
}

// fatalf is errorf and the end of the case.
func (l *lab) fatalf(format string, args ...any) {
	l.t.Helper()
	l.mu.Lock()
	l.over = true
	l.mu.Unlock()
	l.t.Fatalf("%s\n\trule: %s\n\tcase: %s", fmt.Sprintf(format, args...), l.c.rule, l.c.line)
}

func (l *lab) must(err error, what string) {
	l.t.Helper()
	if err != nil {
		l.fatalf("%s: %v", what, err)
	}
}

// equal fails the case when two printed values differ.
func (l *lab) equal(what string, got, want any) {
	l.t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		l.errorf("%s:\n\tgot  %s\n\twant %s", what, clip(g), clip(w))
	}
}

func clip(s string) string {
	if len(s) > 1500 {
		return s[:1500] + "..."
	}
	return s
}

// wantErr fails the case unless err is what a caller may branch on.
func (l *lab) wantErr(what string, err, want error) {
	l.t.Helper()
	if !errors.Is(err, want) {
		l.errorf("%s: got error %v, want one that is %v", what, err, want)
	}
}

func (l *lab) opened(scope string) incident.Store {
	l.t.Helper()
	s, err := l.backend.Open(scope)
	l.must(err, "open scope "+strconv.Quote(scope))
	return s
}

// deskOver is ana's desk at an engine over a store, with the clock and the command ids of the case.
func (l *lab) deskOver(s incident.Store) *incident.Desk {
	l.t.Helper()
	e, err := incident.New(incident.Options{
		Store: guarded{s, new(atomic.Int64)}, Clock: l.clock.time, Seed: func() [32]byte { return [32]byte{7} },
		NewCommandID: func() string { return "auto-" + strconv.FormatInt(l.commands.Add(1), 10) },
	})
	l.must(err, "make an engine")
	return e.As(ana)
}

// held computes a batch without committing it: do is given a desk whose commits are kept here. The batch can be committed
// later, when what it was computed from is no longer so.
func (l *lab) held(do func(*incident.Desk) error) incident.Batch {
	l.t.Helper()
	return l.heldOver(l.store, do)
}

func (l *lab) heldOver(s incident.Store, do func(*incident.Desk) error) incident.Batch {
	l.t.Helper()
	h := &holding{Store: s}
	if err := do(l.deskOver(h)); !errors.Is(err, errHeld) || h.batch == nil {
		l.fatalf("a command that should come to a commit ended in %v", err)
	}
	return *h.batch
}

// commit commits a batch that was held, past the model.
func (l *lab) commit(b incident.Batch) (incident.Receipt, error) {
	r, err := l.store.Commit(l.ctx, b)
	if err == nil {
		l.model.apply(b)
	}
	return r, err
}

func (l *lab) mustCommit(b incident.Batch) incident.Receipt {
	l.t.Helper()
	r, err := l.commit(b)
	l.must(err, "commit")
	return r
}

// newAlert makes an alert with an id of its own about a device.
func (l *lab) newAlert(device string) alert.Alert {
	l.alerts++
	return namedAlert("alert-"+strconv.Itoa(l.alerts), device)
}

func namedAlert(id, device string) alert.Alert {
	return alert.Alert{
		ID: id, Title: "Suspicious activity", Category: "Execution", Severity: alert.Medium, Status: alert.New,
		ServiceSource: alert.SourceDefenderForEndpoint, DetectionSource: alert.DetectionDefenderForEndpoint,
		FirstActivity: epoch, LastActivity: epoch,
		Evidence: []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: device})},
	}
}

// open opens an incident with the named alerts, or with one of its own.
func (l *lab) open(ids ...string) incident.Incident {
	l.t.Helper()
	alerts := make([]alert.Alert, 0, len(ids)+1)
	for _, id := range ids {
		alerts = append(alerts, namedAlert(id, "host"))
	}
	if len(ids) == 0 {
		alerts = append(alerts, l.newAlert("host"))
	}
	inc, err := l.desk.Open(l.ctx, alerts)
	l.must(err, "open an incident")
	return inc
}

func (l *lab) update(id incident.ID, changes ...incident.Change) incident.Incident {
	l.t.Helper()
	inc, err := l.desk.Update(l.ctx, id, changes...)
	l.must(err, "update")
	return inc
}

// get reads from the store under test.
func (l *lab) get(id incident.ID) incident.Incident {
	l.t.Helper()
	inc, err := l.store.Get(l.ctx, id)
	l.must(err, fmt.Sprintf("get %d", id))
	return inc
}

func (l *lab) list(q incident.Query) []incident.Incident {
	l.t.Helper()
	return collect(l, l.store.List(l.ctx, q))
}

func (l *lab) activity(q incident.ActivityQuery) []audit.Entry {
	l.t.Helper()
	return collect(l, l.store.Activity(l.ctx, q))
}

func (l *lab) logOf(id incident.ID) []audit.Entry {
	l.t.Helper()
	return l.activity(incident.ActivityQuery{Incident: id})
}

// collect reads a sequence that must not fail.
func collect[T any](l *lab, seq iter.Seq2[T, error]) []T {
	l.t.Helper()
	var out []T
	for v, err := range seq {
		l.must(err, "iterate")
		out = append(out, v)
	}
	return out
}
