package incident

import (
	"context"
	"iter"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync/atomic"
)

// MemoryFeed is how many incidents of past commits a [Memory] keeps at least for those who watch: as they were before, and
// after. The versions of an incident share what they have in common: a small change costs about 1 KB beyond what its incident
// and its log take, so that a full feed holds on to some 20 MB.
const MemoryFeed = 1 << 14

// stretchLen is how many incidents of the feed are kept, and forgotten, together.
const stretchLen = 256

// A memoryFeed is the feed of a [Memory]. One writer at a time appends; any number of readers need no lock, since nothing
// that was published is written again: a stretch that is full gives its place in the ring to a new one. A reader who is in the
// midst of an old stretch keeps that one alive and finds the next gone.
type memoryFeed struct {
	origin  atomic.Uint64 // tells this store from all others; zero until somebody asks for a mark
	head    atomic.Uint64 // how many incidents were published
	written uint64        // how many were appended; for the writer only
	ring    [MemoryFeed/stretchLen + 1]atomic.Pointer[stretch]
	waiting atomic.Pointer[gate] // nil when nobody waits
}

type stretch struct {
	first uint64 // how many came before it
	steps [stretchLen]step
}

// A step is the record of an incident before and after a commit; before is nil for a new one. Records never change.
type step struct{ before, after *record }

// add appends an incident of a commit that is being applied. Readers see it once all of the commit is published.
func (f *memoryFeed) add(before, after *record) {
	slot := f.slot(f.written)
	first := f.written - f.written%stretchLen
	s := slot.Load()
	if s == nil || s.first != first {
		s = &stretch{first: first}
		slot.Store(s)
	}
	s.steps[f.written-first] = step{before, after}
	f.written++
}

// publish lets readers see what was added, and sees to it that those who wait are woken.
func (f *memoryFeed) publish() {
	f.head.Store(f.written)
	if g := f.waiting.Load(); g != nil && f.waiting.CompareAndSwap(g, nil) {
		close(g.first)
	}
}

func (f *memoryFeed) slot(n uint64) *atomic.Pointer[stretch] {
	return &f.ring[n/stretchLen%uint64(len(f.ring))]
}

// stretch returns the part of the feed that holds number n, which is published, or nil when it is forgotten.
func (f *memoryFeed) stretch(n uint64) *stretch {
	if s := f.slot(n).Load(); s != nil && s.first == n-n%stretchLen {
		return s
	}
	return nil
}

// A gate is where readers wait. A commit wakes the first of them, who wakes the rest: it costs a commit the same whether one
// waits or a thousand do.
type gate struct{ first, rest chan struct{} }

// wait returns when more than n were published, sometimes earlier, or when the context ends.
func (f *memoryFeed) wait(ctx context.Context, n uint64) error {
	g, first := f.waiting.Load(), false
	for g == nil {
		g = &gate{make(chan struct{}), make(chan struct{})}
		if first = f.waiting.CompareAndSwap(nil, g); !first {
			g = f.waiting.Load()
		}
	}
	open := g.rest
	if first {
		open = g.first
		defer func() { // also for a reader who leaves before: then the rest find another first
			f.waiting.CompareAndSwap(g, nil)
			close(g.rest)
		}()
	}
	// A commit since the last look opened no gate, or another; any later one opens this.
	if f.head.Load() == n {
		select {
		case <-open:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

// mark is the point after the first n incidents.
func (f *memoryFeed) mark(n uint64) Mark {
	id := f.origin.Load()
	for id == 0 {
		f.origin.CompareAndSwap(0, rand.Uint64())
		id = f.origin.Load()
	}
	text := strconv.AppendUint(make([]byte, 0, 40), id, 36)
	return Mark(strconv.AppendUint(append(text, '.'), n, 10))
}

// number reads a mark.
func (f *memoryFeed) number(m Mark) (uint64, error) {
	_, digits, _ := strings.Cut(string(m), ".")
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || f.mark(n) != m {
		return 0, &MarkError{Mark: Mark(clip(string(m))), Reason: "not a mark of this store since it was opened"}
	}
	if n > f.head.Load() {
		return 0, &MarkError{Mark: m, Reason: "this store has not come there yet"}
	}
	return n, nil
}

// Head returns the mark of what was committed last. Marks are of this Memory alone, and of no use after it.
func (m *Memory) Head(ctx context.Context) (Mark, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	m.mu.RLock() // no commit is seen by some reads and not yet published
	defer m.mu.RUnlock()
	return m.feed.mark(m.feed.head.Load()), nil
}

// Changes yields what was committed after a mark, and waits for more. It takes no lock, so that neither commits nor other
// reads notice how many watch.
func (m *Memory) Changes(ctx context.Context, after Mark) iter.Seq2[Committed, error] {
	return func(yield func(Committed, error) bool) {
		if err := m.feed.follow(ctx, after, func(c Committed) bool { return yield(c, nil) }); err != nil {
			yield(Committed{}, err)
		}
	}
}

// follow visits what was published after a mark until the visit or the context ends.
func (f *memoryFeed) follow(ctx context.Context, after Mark, visit func(Committed) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	n := f.head.Load()
	if after != "" {
		var err error
		if n, err = f.number(after); err != nil {
			return err
		}
	}
	var s *stretch
	for {
		for head := f.head.Load(); n < head; n++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			if s == nil || n-s.first == stretchLen {
				if s = f.stretch(n); s == nil {
					return &GapError{After: f.mark(n)}
				}
			}
			at := s.steps[n-s.first]
			c := Committed{After: at.after.inc, Mark: f.mark(n + 1)}
			if at.before != nil {
				c.Before = at.before.inc
			}
			if !visit(c) {
				return nil
			}
		}
		if err := f.wait(ctx, n); err != nil {
			return err
		}
	}
}

var _ Feed = (*Memory)(nil)
