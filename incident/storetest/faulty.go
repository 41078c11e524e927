package storetest

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A Call is one call of a store, as a [FaultyStore] asks about it.
type Call struct {
	N      int    // counted from 1 over all methods; a loop over List or Activity counts when it begins
	Method string // "Get", "Locate", "List", "Activity", "Commit", "Receipt" or "NextID"
	After  bool   // only with Commit: it has been committed
}

// String returns what is called and when, such as "call 7, after Commit".
func (c Call) String() string {
	when := "before"
	if c.After {
		when = "after"
	}
	return fmt.Sprintf("call %d, %s %s", c.N, when, c.Method)
}

// FaultyStore is a store that fails when it is told to. It has no optional ability, and is safe for use by several goroutines
// when the store it wraps and the function that decides are.
type FaultyStore struct {
	store  incident.Store
	inject func(Call) error

	mu       sync.Mutex
	calls    []Call
	injected []Call
}

// Faulty wraps a store. Before each call, inject is asked for the error to return instead; nil lets the call through. After each
// Commit that succeeded it is asked again, with After set: an error then reaches the caller wrapped in ErrCommitUnknown, as that
// of a store which lost the answer. An error that wraps ErrCommitUnknown before a Commit is the other such outcome, in which
// nothing was written.
func Faulty(s incident.Store, inject func(Call) error) *FaultyStore {
	return &FaultyStore{store: s, inject: inject}
}

// Calls returns the calls made so far, in order and without those After.
func (f *FaultyStore) Calls() []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Call(nil), f.calls...)
}

// Injected returns the calls that were answered with an injected error, so that a test can insist that each surfaced.
func (f *FaultyStore) Injected() []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Call(nil), f.injected...)
}

// before counts a call and returns the error to answer it with.
func (f *FaultyStore) before(method string) (Call, error) {
	f.mu.Lock()
	c := Call{N: len(f.calls) + 1, Method: method}
	f.calls = append(f.calls, c)
	f.mu.Unlock()
	return c, f.ask(c)
}

func (f *FaultyStore) ask(c Call) error {
	err := f.inject(c)
	if err != nil {
		f.mu.Lock()
		f.injected = append(f.injected, c)
		f.mu.Unlock()
	}
	return err
}

// Get is that of the store, or fails.
func (f *FaultyStore) Get(ctx context.Context, id incident.ID) (incident.Incident, error) {
	if _, err := f.before("Get"); err != nil {
		return incident.Incident{}, err
	}
	return f.store.Get(ctx, id)
}

// Locate is that of the store, or fails.
func (f *FaultyStore) Locate(ctx context.Context, alertIDs ...string) (map[string]incident.ID, error) {
	if _, err := f.before("Locate"); err != nil {
		return nil, err
	}
	return f.store.Locate(ctx, alertIDs...)
}

// List is that of the store, or yields just an error.
func (f *FaultyStore) List(ctx context.Context, q incident.Query) iter.Seq2[incident.Incident, error] {
	return faultySeq(f, "List", f.store.List(ctx, q))
}

// Activity is that of the store, or yields just an error.
func (f *FaultyStore) Activity(ctx context.Context, q incident.ActivityQuery) iter.Seq2[audit.Entry, error] {
	return faultySeq(f, "Activity", f.store.Activity(ctx, q))
}

func faultySeq[T any](f *FaultyStore, method string, seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if _, err := f.before(method); err != nil {
			var zero T
			yield(zero, err)
			return
		}
		seq(yield)
	}
}

// Commit is that of the store, or fails before or after it.
func (f *FaultyStore) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	c, err := f.before("Commit")
	if err != nil {
		return incident.Receipt{}, err
	}
	r, err := f.store.Commit(ctx, b)
	if err != nil {
		return r, err
	}
	c.After = true
	if err := f.ask(c); err != nil {
		return incident.Receipt{}, fmt.Errorf("%w: %w", incident.ErrCommitUnknown, err)
	}
	return r, nil
}

// Receipt is that of the store, or fails.
func (f *FaultyStore) Receipt(ctx context.Context, command string) (incident.Receipt, error) {
	if _, err := f.before("Receipt"); err != nil {
		return incident.Receipt{}, err
	}
	return f.store.Receipt(ctx, command)
}

// NextID is that of the store, or fails.
func (f *FaultyStore) NextID(ctx context.Context) (incident.ID, error) {
	if _, err := f.before("NextID"); err != nil {
		return 0, err
	}
	return f.store.NextID(ctx)
}

// Scope is that of the store; it can not fail.
func (f *FaultyStore) Scope() string { return f.store.Scope() }
