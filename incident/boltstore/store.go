package boltstore

import (
	"context"
	"errors"
	"iter"
	"os"
	"sync"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Store is an [incident.Store] in one file. [Open] makes them. It has every ability that [incident.Memory] has, and Close.
type Store struct {
	path  string
	hooks hooks
	mem   *incident.Memory // what readers see
	queue queue

	life  context.Context // ends with Close
	end   context.CancelFunc
	lease atomic.Uint64 // ids up to it may be handed out
	given atomic.Uint64 // the highest id that was handed out or is stored
	doubt atomic.Bool   // open is not nil

	// Held by whoever reads the file for long, exclusively by who puts another in its place; taken before file.
	upkeep sync.RWMutex

	file    gate // who writes
	f       *os.File
	db      *bolt.DB
	state   state
	open    *unsettled // a commit of which it is not known whether it was written
	stale   [][]byte   // the heads on the disk, when what bbolt thinks is there may be something else
	dead    error      // why nothing can be written any more
	was     os.FileInfo
	renamed bool // the directory is yet to be synced
}

// A gate lets one in at a time.
type gate chan struct{}

func (g gate) enter(ctx context.Context) error {
	select {
	case g <- struct{}{}:
		return nil
	default:
	}
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g gate) leave() { <-g }

// Hooks are for tests.
type hooks struct {
	noSync bool
	step   func() error // before each write, before the end of the transaction and after it
}

// Scope returns the scope.
func (s *Store) Scope() string { return s.mem.Scope() }

// Get returns the incident as last committed.
func (s *Store) Get(ctx context.Context, id incident.ID) (incident.Incident, error) {
	if err := s.closed(); err != nil {
		return incident.Incident{}, err
	}
	return s.mem.Get(ctx, id)
}

// Locate returns which incident holds each alert.
func (s *Store) Locate(ctx context.Context, alertIDs ...string) (map[string]incident.ID, error) {
	if err := s.closed(); err != nil {
		return nil, err
	}
	return s.mem.Locate(ctx, alertIDs...)
}

// List yields the incidents that match the query from one snapshot.
func (s *Store) List(ctx context.Context, q incident.Query) iter.Seq2[incident.Incident, error] {
	return living(s, s.mem.List(ctx, q))
}

// Activity yields the entries of one log.
func (s *Store) Activity(ctx context.Context, q incident.ActivityQuery) iter.Seq2[audit.Entry, error] {
	return living(s, s.mem.Activity(ctx, q))
}

// Count is how many incidents match.
func (s *Store) Count(ctx context.Context, q incident.Query) (int, error) {
	if err := s.closed(); err != nil {
		return 0, err
	}
	return s.mem.Count(ctx, q)
}

// Facets counts the incidents that match by the values of facets.
func (s *Store) Facets(ctx context.Context, q incident.Query, asks ...incident.FacetQuery) ([][]incident.Bucket, error) {
	if err := s.closed(); err != nil {
		return nil, err
	}
	return s.mem.Facets(ctx, q, asks...)
}

// OpenWith returns the open incidents with an alert that has the entity, newest ids first.
func (s *Store) OpenWith(ctx context.Context, entity string, limit int) ([]incident.Incident, error) {
	if err := s.closed(); err != nil {
		return nil, err
	}
	return s.mem.OpenWith(ctx, entity, limit)
}

// Head returns the mark of what was committed last. Marks are of this Store alone: of one that is opened anew they are none.
func (s *Store) Head(ctx context.Context) (incident.Mark, error) {
	if err := s.closed(); err != nil {
		return "", err
	}
	return s.mem.Head(ctx)
}

// Changes yields what was committed after a mark, and waits for more until the context ends, or the store is closed. What it yields
// lasts: a commit that is not yet on the disk is not told of.
func (s *Store) Changes(ctx context.Context, after incident.Mark) iter.Seq2[incident.Committed, error] {
	return func(yield func(incident.Committed, error) bool) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		defer context.AfterFunc(s.life, func() { cancel(ErrClosed) })()
		for c, err := range living(s, s.mem.Changes(ctx, after)) {
			if err != nil && errors.Is(context.Cause(ctx), ErrClosed) {
				err = ErrClosed
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// Receipt returns what a command did. Of a command whose commit ended in an ErrCommitUnknown that can not be settled yet it returns
// that again.
func (s *Store) Receipt(ctx context.Context, command string) (incident.Receipt, error) {
	if err := s.closed(); err != nil {
		return incident.Receipt{}, err
	}
	if s.doubt.Load() && s.file.enter(ctx) == nil {
		err := s.settle()
		mine := err != nil && s.open != nil && s.open.has(command)
		s.file.leave()
		if mine {
			return incident.Receipt{}, err
		}
	}
	return s.mem.Receipt(ctx, command)
}

// leaseStep is how many ids are taken at once. Those that a process which was killed had not handed out are skipped.
const leaseStep = 1000

// NextID returns ids from 1. Once in a thousand calls without a commit it writes to the disk. There are no gaps but those after the
// end of a process that did not close the store.
func (s *Store) NextID(ctx context.Context) (incident.ID, error) {
	if err := s.closed(); err != nil {
		return 0, err
	}
	id, err := s.mem.NextID(ctx)
	if err != nil {
		return 0, err
	}
	raise(&s.given, uint64(id))
	if uint64(id) <= s.lease.Load() {
		return id, nil
	}
	if err := s.file.enter(ctx); err != nil {
		return 0, err
	}
	defer s.file.leave()
	if uint64(id) <= s.lease.Load() {
		return id, nil
	}
	if err := s.ready(false); err != nil {
		return 0, err
	}
	if err := s.update(s.state, nil, func(*bolt.Tx, *state) error { return nil }); err != nil {
		return 0, err
	}
	return id, nil
}

func raise(v *atomic.Uint64, to uint64) {
	for was := v.Load(); was < to && !v.CompareAndSwap(was, to); was = v.Load() {
	}
}

// Close ends the store: what others do with it is finished or fails with ErrClosed. What was committed is on the disk already.
// Closing it again does nothing.
func (s *Store) Close() error {
	s.end()
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	_ = s.file.enter(context.Background())
	defer s.file.leave()
	if s.f == nil {
		return nil
	}
	defer func() { s.f, s.db = nil, nil }()
	err := s.settle()
	if err == nil && s.dead == nil && s.stale != nil {
		if err = s.refresh(); s.f == nil {
			return err
		}
	}
	if err == nil && s.dead == nil && s.state.lease > s.given.Load() { // so that no id is skipped
		next := s.state
		next.lease = s.given.Load()
		err = s.update(next, nil, nil)
	}
	if s.dead != nil { // bbolt may hold locks that nobody will give back
		return errors.Join(err, s.f.Close())
	}
	return errors.Join(err, guarded(s.db.Close))
}

func (s *Store) closed() error {
	if s.life.Err() != nil {
		return ErrClosed
	}
	return nil
}

// living is a sequence of a store that may be closed when the loop begins.
func living[T any](s *Store, seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err := s.closed(); err != nil {
			var zero T
			yield(zero, err)
			return
		}
		seq(yield)
	}
}

var (
	_ incident.Feed         = (*Store)(nil)
	_ incident.Faceter      = (*Store)(nil)
	_ incident.Counter      = (*Store)(nil)
	_ incident.EntityFinder = (*Store)(nil)
)
