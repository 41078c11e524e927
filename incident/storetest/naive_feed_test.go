package storetest_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// history is what a naive store was committed, in order.
type history struct {
	told    []incident.Committed
	dropped int           // how many of the first are no longer kept
	more    chan struct{} // closed by the next commit
	reading int           // loops that are open, for bugs about them
}

// keep is how many changes a naive store keeps: the least that it may.
const keep = 1000

// tell tells those who follow of a batch that was committed.
func (s *naive) tell(was *state, b incident.Batch) {
	if s.bug == "the feed is written after the commit" {
		s.mu.Unlock()
		s.waitForOthers()
		s.mu.Lock()
	}
	s.note(was, b)
	if s.bug == "the feed is of all scopes" {
		for _, other := range *s.peers {
			if other != s {
				other.note(was, b)
			}
		}
	}
}

// note adds a batch to the history, while the store is locked.
func (s *naive) note(was *state, b incident.Batch) {
	var batch []incident.Committed
	for w := range b.Writes() {
		id := w.Incident().ID
		c := incident.Committed{Before: was.incidents[id], After: w.Incident()}
		if s.bug == "the feed does not tell what was before" {
			c.Before = incident.Incident{}
		}
		batch = append(batch, c)
	}
	switch s.bug {
	case "a batch is told of backwards":
		slices.Reverse(batch)
	case "a batch is told of by its first":
		batch = batch[:1]
	}
	h := &s.history
	h.told = append(h.told, batch...)
	if s.bug == "a commit is told of before the one before it" && len(h.told)%5 == 0 {
		at := len(h.told) - len(batch)
		if at > 0 {
			h.told[at], h.told[at-1] = h.told[at-1], h.told[at]
		}
	}
	kept := keep
	if s.bug == "the feed keeps five hundred" {
		kept = 500
	}
	h.dropped = max(h.dropped, len(h.told)-kept)
	if s.bug != "nobody wakes who waits" || len(h.told)%10 == 0 {
		close(h.more)
		h.more = make(chan struct{})
	}
}

// mark is the mark after the first n changes.
func (s *naive) mark(n int) incident.Mark {
	origin := fmt.Sprintf("%x", s.scope)
	switch s.bug {
	case "marks are of any scope":
		origin = "naive"
	case "marks are written with spaces":
		origin = "mark of " + origin
	}
	return incident.Mark(origin + "-" + strconv.Itoa(n))
}

func (s *naive) number(m incident.Mark) (int, error) {
	_, digits, _ := strings.Cut(string(m), "-")
	n, err := strconv.Atoi(digits)
	switch {
	case s.bug == "what is no mark is the beginning" && err != nil:
		return 0, nil
	case s.bug == "marks are read as far as they go" && err != nil:
		if n, err = strconv.Atoi(strings.TrimSpace(digits)); err != nil {
			break
		}
		return n, nil
	case err == nil && s.mark(n) != m:
		err = incident.ErrInvalid
	case n > len(s.history.told) && s.bug == "the future is waited for":
		return n, nil
	case n > len(s.history.told):
		err = incident.ErrInvalid
	}
	if err != nil {
		return 0, &incident.MarkError{Mark: m[:min(len(m), 80)], Reason: "not a mark of this store"}
	}
	return n, nil
}

func (s able) Head(ctx context.Context) (incident.Mark, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.history.told)
	switch s.bug {
	case "head is one behind":
		n = max(0, n-1)
	case "head is the first":
		n = min(n, 1)
	}
	return s.mark(n), nil
}

func (s able) Changes(ctx context.Context, after incident.Mark) iter.Seq2[incident.Committed, error] {
	return func(yield func(incident.Committed, error) bool) {
		if s.bug == "an error comes with the last change" {
			give, last := yield, incident.Committed{}
			yield = func(c incident.Committed, err error) bool {
				if err == nil {
					last = c
				}
				return give(last, err)
			}
		}
		if err := s.follow(ctx, after, func(c incident.Committed) bool { return yield(c, nil) }); err != nil {
			yield(incident.Committed{}, err)
			if s.bug == "the feed goes on after an error" {
				yield(incident.Committed{}, nil)
			}
		}
	}
}

// begin returns how many changes come before a mark.
func (s able) begin(ctx context.Context, after incident.Mark) (int, error) {
	if err := ctx.Err(); err != nil && s.bug != "the feed ignores cancellation" {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bug == "readers lock out commits" {
		s.history.reading++
	}
	if after != "" {
		n, err := s.number(after)
		return s.round(n), err
	}
	if s.bug == "the zero mark is the beginning" {
		return s.history.dropped, nil
	}
	return len(s.history.told), nil
}

// round takes a mark for another beside it, where that is the bug.
func (s able) round(n int) int {
	told := s.history.told
	together := func(n int) bool { // whether a batch goes on there
		return n > 0 && n < len(told) && told[n-1].After.UpdatedAt.Equal(told[n].After.UpdatedAt) && told[n-1].After.ID < told[n].After.ID
	}
	switch s.bug {
	case "marks within a batch mean its end":
		for together(n) {
			n++
		}
	case "marks within a batch mean its beginning":
		for together(n) {
			n--
		}
	}
	return n
}

func (s able) follow(ctx context.Context, after incident.Mark, visit func(incident.Committed) bool) error {
	n, err := s.begin(ctx, after)
	if err != nil {
		return err
	}
	if s.bug == "readers leave a goroutine" {
		leak()
	}
	for {
		s.mu.Lock()
		told, dropped, more := s.history.told, s.history.dropped, s.history.more
		s.mu.Unlock()
		if n < dropped {
			switch s.bug {
			case "who is late loses in silence":
				n = dropped
			case "a gap is the end":
				return nil
			default:
				return &incident.GapError{After: s.mark(n)}
			}
		}
		if n >= len(told) {
			if s.bug == "the feed ends" {
				return nil
			}
			done := ctx.Done()
			if s.bug == "who waits can not be cancelled" || s.bug == "the feed ignores cancellation" {
				done = nil
			}
			select {
			case <-more:
			case <-done:
				return ctx.Err()
			case <-over:
				return context.Canceled
			}
			continue
		}
		if err := ctx.Err(); err != nil && s.bug != "the feed ignores cancellation" {
			return err
		}
		c := told[n]
		n++
		c.Mark = s.mark(n)
		if s.bug == "one change in seven is lost" && n%7 == 0 {
			continue
		}
		if !visit(c) || s.bug == "one change in seven is told of twice" && n%7 == 0 && !visit(c) {
			return nil
		}
	}
}
