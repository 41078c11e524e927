package boltstore

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// maxGroup is how many batches go into one transaction.
const maxGroup = 256

// A queue is where commits wait for each other. Who finds nobody at work goes ahead at once and alone. Who comes meanwhile waits,
// and when the work is done the first of them takes all the others along: the more there are, the larger the group that shares
// the two fsyncs of a transaction. No goroutine and no clock is needed.
type queue struct {
	mu      sync.Mutex
	busy    bool
	waiting []*waiter
}

type waiter struct {
	batch   incident.Batch
	receipt incident.Receipt
	err     error
	turn    chan bool // true: commit for yourself and all who wait; false: it is done
}

// Commit writes a batch or nothing; it is on the disk before this returns. A disk that fails, or is full, is an error that wraps what
// the system said, and nothing was written: the store works on, and the command may be sent again. When it fails at the very moment
// that decides, and does not take back either, the error wraps ErrCommitUnknown. The store then answers reads as before the
// batch and tries with each further call to settle it; it accepts no batch until it has.
func (s *Store) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return incident.Receipt{}, err
	}
	if err := s.closed(); err != nil {
		return incident.Receipt{}, err
	}
	w := &waiter{batch: b}
	if s.queue.join(w) {
		s.lead(ctx, w)
		return w.receipt, w.err
	}
	var lead bool
	select {
	case lead = <-w.turn:
	case <-ctx.Done():
		if s.queue.leave(w) {
			return incident.Receipt{}, ctx.Err()
		}
		lead = <-w.turn // too late: it is being written, or up to this one
	}
	if lead {
		s.lead(ctx, w)
	}
	return w.receipt, w.err
}

// join reports whether nobody is at work, so that w goes ahead.
func (q *queue) join(w *waiter) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.busy {
		q.busy = true
		return true
	}
	w.turn = make(chan bool, 1)
	q.waiting = append(q.waiting, w)
	return false
}

// leave reports whether w was still waiting, which it does no more.
func (q *queue) leave(w *waiter) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, w)
	if i < 0 {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return true
}

// group is w and those who wait.
func (q *queue) group(w *waiter) []*waiter {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), maxGroup-1)
	all := append(make([]*waiter, 0, n+1), w)
	all = append(all, q.waiting[:n]...)
	q.waiting = slices.Delete(q.waiting, 0, n)
	return all
}

// pass lets the next go ahead.
func (q *queue) pass() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.busy = false
		return
	}
	next := q.waiting[0]
	q.waiting = slices.Delete(q.waiting, 0, 1)
	next.turn <- true
}

// lead commits for w and all who wait, unless the context of w ends while somebody else holds the file.
func (s *Store) lead(ctx context.Context, w *waiter) {
	if w.err = s.file.enter(ctx); w.err != nil {
		s.queue.pass()
		return
	}
	all := s.queue.group(w)
	s.commit(all)
	s.file.leave()
	s.queue.pass()
	for _, other := range all[1:] {
		other.turn <- false
	}
}

// commit commits a group. When its transaction fails each is tried alone, for it may be one that fails it for the others.
func (s *Store) commit(all []*waiter) {
	if err := s.ready(false); err != nil {
		for _, w := range all {
			w.err = err
		}
		return
	}
	batches := make([]incident.Batch, len(all))
	for i, w := range all {
		batches[i] = w.batch
	}
	var failed error
	receipts, errs := s.mem.CommitThrough(func(some []incident.Batch) error {
		failed = s.write(some)
		return failed
	}, batches...)
	for i, w := range all {
		w.receipt, w.err = receipts[i], errs[i]
		if failed != nil && errors.Is(w.err, failed) && len(all) > 1 && s.open == nil {
			s.commit(all[i : i+1])
		}
	}
}
