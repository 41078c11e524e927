package storetest_test

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A naive store is the plainest one there can be: maps that are copied at each commit, and sorting. It was written from the
// contract alone and has one bug at most, by name.
type naive struct {
	scope string
	bug   bug

	mu       sync.Mutex
	now      *state // never written once it is here
	lastID   incident.ID
	receipts map[string]incident.Receipt
	commands []string // oldest first
	loops    int      // that have begun and not ended, for bugs about them
	offset   int      // for paging by offset
	failIn   int      // the write that fails, counted from now; zero for none
	reads    atomic.Int64
	history  history
	peers    *[]*naive // every store of the backend, for a bug
}

type state struct {
	incidents map[incident.ID]incident.Incident
	logs      map[incident.ID][]audit.Entry
	holders   map[string]incident.ID
	before    map[incident.ID]incident.Incident // the version before, for a bug
}

func (s *state) clone() *state {
	return &state{maps.Clone(s.incidents), maps.Clone(s.logs), maps.Clone(s.holders), maps.Clone(s.before)}
}

func newNaive(scope string, b bug) *naive {
	return &naive{scope: scope, bug: b, receipts: map[string]incident.Receipt{}, history: history{more: make(chan struct{})}, now: &state{
		incidents: map[incident.ID]incident.Incident{}, logs: map[incident.ID][]audit.Entry{}, holders: map[string]incident.ID{},
		before: map[incident.ID]incident.Incident{},
	}}
}

func (s *naive) Scope() string { return s.scope }

func (s *naive) snapshot() *state {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads.Add(1)
	return s.now
}

func (s *naive) Get(ctx context.Context, id incident.ID) (incident.Incident, error) {
	if err := s.ended(ctx); err != nil {
		return incident.Incident{}, err
	}
	inc, ok := s.snapshot().incidents[id]
	switch {
	case !ok && s.bug == "get returns nothing for unknown":
		return incident.Incident{}, nil
	case !ok:
		return incident.Incident{}, &incident.NotFoundError{Incident: id}
	case inc.Status == incident.Redirected && s.bug == "get follows redirects":
		return s.Get(ctx, inc.RedirectTo)
	case s.bug == "get is one version behind" && inc.Version > 1:
		return s.snapshot().before[id], nil
	case s.bug == "get answers in local time":
		inc.UpdatedAt = inc.UpdatedAt.In(time.FixedZone("CET", 3600))
	case s.bug == "get loses the determination":
		inc.Determination = 0
	}
	return inc, nil
}

func (s *naive) Locate(ctx context.Context, alertIDs ...string) (map[string]incident.ID, error) {
	if err := s.ended(ctx); err != nil {
		return nil, err
	}
	all, out := s.snapshot().holders, map[string]incident.ID{}
	if s.bug == "locate hands out its own map" {
		return all, nil
	}
	if s.bug == "locate asks for a thousand at most" {
		alertIDs = alertIDs[:min(len(alertIDs), 1000)]
	}
	for _, id := range alertIDs {
		if in, ok := all[s.key("locate folds ids", id)]; ok || s.bug == "locate has zero for unknown" {
			out[id] = in
		}
	}
	return out, nil
}

// key is the text itself, or folded where that is the bug.
func (s *naive) key(b bug, text string) string {
	if s.bug == b {
		return strings.ToLower(text)
	}
	return text
}

// ended is the error of a context that has ended.
func (s *naive) ended(ctx context.Context) error {
	if s.bug == "cancellation is ignored" {
		return nil
	}
	return ctx.Err()
}

func (s *naive) List(ctx context.Context, q incident.Query) iter.Seq2[incident.Incident, error] {
	asked := s.snapshot()
	return func(yield func(incident.Incident, error) bool) {
		err := s.ended(ctx)
		if err == nil && s.bug != "anything goes in a query" {
			err = q.Validate()
		}
		match, merr := s.compiled(q)
		if err = cmp.Or(err, merr); err != nil {
			yield(incident.Incident{}, err)
			return
		}
		now := s.snapshot()
		if s.bug == "list is of when it was asked for" {
			now = asked
		}
		incs := s.selected(now, q, match)
		if len(incs) == 0 && s.bug == "an empty list yields the zero incident" {
			yield(incident.Incident{}, nil)
			return
		}
		if s.bug == "abandoned loops leave a goroutine" {
			leak()
		}
		s.loop(1)
		for i, inc := range incs {
			err := s.ended(ctx)
			if err != nil && s.bug == "a cancelled list just ends" {
				return
			}
			if err != nil {
				s.loop(-1)
				yield(incident.Incident{}, err)
				return
			}
			if s.bug == "list sees later commits" {
				inc = s.snapshot().incidents[inc.ID]
			}
			if !yield(inc, nil) {
				if s.bug != "abandoned loops stay open" {
					s.loop(-1)
				}
				return
			}
			if s.bug == "list yields the first twice" && i == 0 {
				yield(inc, nil)
			}
		}
		s.loop(-1)
	}
}

// over is closed when the test that plants bugs is over: what they leave waiting ends then.
var over chan struct{}

// leak starts a goroutine that nobody ends.
func leak() { go func() { <-over }() }

func (s *naive) loop(d int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loops += d
}

// selected answers a query from one state.
func (s *naive) selected(now *state, q incident.Query, match func(*incident.Incident) bool) []incident.Incident {
	after, some := s.starts(now, q)
	var out []incident.Incident
	for _, inc := range now.incidents {
		place := s.position(q, inc)
		behind := !some || s.compare(q.Order, place, after) > 0
		switch s.bug {
		case "after means from":
			behind = !some || s.compare(q.Order, place, after) >= 0
		case "paging by offset":
			behind = true
		}
		shown := q.Redirected || inc.Status != incident.Redirected || s.bug == "redirected incidents are listed"
		if shown && behind && (match(&inc) || s.bug == "filters are ignored") {
			out = append(out, inc)
		}
	}
	slices.SortFunc(out, func(a, b incident.Incident) int { return s.compare(q.Order, s.position(q, a), s.position(q, b)) })
	if s.bug == "paging by offset" {
		if !some {
			s.offset = 0
		}
		out = out[min(s.offset, len(out)):]
	}
	if s.bug == "limit is one too many" && q.Limit > 0 {
		q.Limit++
	}
	if s.bug == "one more than the limit is read" && q.Limit > 0 && q.Limit+1 < 0 {
		return nil
	}
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[:q.Limit]
	}
	if s.bug == "lists end after 500" && len(out) > 500 {
		out = out[:500]
	}
	if s.bug == "paging by offset" {
		s.offset += len(out)
	}
	return out
}

func (s *naive) position(q incident.Query, inc incident.Incident) incident.Position {
	p, _ := q.After(inc).Position()
	return p
}

func (s *naive) compare(o incident.Order, a, b incident.Position) int {
	switch s.bug {
	case "no time comes last":
		a.Time, b.Time = lastIfZero(a.Time), lastIfZero(b.Time)
	case "times are whole microseconds":
		a.Time, b.Time = a.Time.Truncate(time.Microsecond), b.Time.Truncate(time.Microsecond)
	case "equals are ordered one way only":
		if c := o.Compare(incident.Position{Time: a.Time, Number: a.Number, Text: a.Text}, incident.Position{Time: b.Time, Number: b.Number, Text: b.Text}); c != 0 {
			return c
		}
		return cmp.Compare(a.ID, b.ID)
	}
	return o.Compare(a, b)
}

func (s *naive) Activity(ctx context.Context, q incident.ActivityQuery) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		err := s.ended(ctx)
		if err == nil && s.bug != "anything goes in an activity query" {
			err = q.Validate()
		}
		match, merr := audit.Schema.Compile(q.Filter)
		log, ok := s.snapshot().logs[q.Incident]
		if !ok && s.bug != "the log of an unknown incident is empty" {
			merr = cmp.Or[error](merr, &incident.NotFoundError{Incident: q.Incident})
		}
		if err = cmp.Or(err, merr); err != nil {
			yield(audit.Entry{}, err)
			return
		}
		n := 0
		for i := 0; i < len(log); i++ {
			if s.bug == "a log sees later commits" {
				log = s.snapshot().logs[q.Incident]
			}
			e := log[i]
			if q.Newest && s.bug != "newest is ignored" {
				e = log[len(log)-1-i]
			}
			skip := q.After != 0 && (q.Newest && e.Seq >= q.After || !q.Newest && e.Seq <= q.After)
			if skip || !match(&e) && s.bug != "activity filters are ignored" {
				continue
			}
			if err := s.ended(ctx); err != nil {
				if s.bug != "a cancelled log just ends" {
					yield(audit.Entry{}, err)
				}
				return
			}
			if s.bug != "entries are shared" {
				e = e.Clone()
			}
			if n++; !yield(e, nil) || n == q.Limit {
				return
			}
		}
	}
}

func (s *naive) Receipt(ctx context.Context, command string) (incident.Receipt, error) {
	if err := s.ended(ctx); err != nil {
		return incident.Receipt{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.receipts[s.key("command ids are folded", command)]
	switch {
	case !ok && s.bug == "no receipt is an empty one":
		return r, nil
	case !ok:
		return r, &incident.NotFoundError{Command: command}
	case s.bug != "receipts are shared":
		r.Incidents = slices.Clone(r.Incidents)
	}
	return r, nil
}

func (s *naive) NextID(ctx context.Context) (incident.ID, error) {
	if err := s.ended(ctx); err != nil {
		return 0, err
	}
	s.mu.Lock()
	last := s.lastID
	if s.bug == "ids are taken without a lock" {
		s.mu.Unlock()
		s.waitForOthers()
		s.mu.Lock()
	}
	defer s.mu.Unlock()
	if s.bug == "next id is one more than the last stored" {
		for id := range s.now.incidents {
			last = max(last, id)
		}
		return last + 1, nil
	}
	s.lastID = last + 1
	return s.lastID, nil
}

// waitForOthers lets other goroutines run, until one has read or long enough that one would have.
func (s *naive) waitForOthers() {
	was := s.reads.Load()
	for i := 0; i < 500 && s.reads.Load() == was; i++ {
		runtime.Gosched()
	}
}

func (s *naive) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	if err := s.ended(ctx); err != nil && s.bug != "commit ignores cancellation" {
		return incident.Receipt{}, err
	}
	if b.Scope() != s.scope && s.bug != "batches of other scopes are welcome" {
		return incident.Receipt{}, fmt.Errorf("%w: a batch of another scope", incident.ErrInvalid)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.history.reading > 0 && s.bug == "readers lock out commits" {
		return incident.Receipt{}, errBusy
	}
	if s.loops > 0 && (s.bug == "loops lock out commits" || s.bug == "abandoned loops stay open") {
		return incident.Receipt{}, errBusy
	}
	if r, ok := s.receipts[s.key("command ids are folded", b.Command())]; ok {
		if r, done, err := s.again(b, r); done {
			return r, err
		}
	}
	was, next := s.now, s.now.clone()
	if err := s.check(b); err != nil {
		if s.bug == "half a batch is written" {
			_ = s.write(next, b, b.Len()/2)
		}
		if s.bug == "lost commands leave a receipt" {
			s.remember(b)
		}
		return incident.Receipt{}, err
	}
	if s.bug == "check then act" {
		s.mu.Unlock()
		s.waitForOthers()
		s.mu.Lock()
		was, next = s.now, s.now.clone()
	}
	if s.bug == "a failed batch leaves its receipt" {
		s.remember(b)
	}
	if err := s.write(next, b, b.Len()); err != nil {
		return incident.Receipt{}, err
	}
	s.failIn = 0
	s.remember(b)
	s.tell(was, b)
	if s.bug == "an error after the write" && len(s.commands)%3 == 0 {
		return incident.Receipt{}, errBusy
	}
	return b.Receipt(), nil
}
