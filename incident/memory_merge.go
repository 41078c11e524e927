package incident

import "slices"

// A reader reads a tree some keys at a time, so that several can be merged.
type reader struct {
	tree *placeTree
	keys []place
	next int
	most int // how many keys it read last
	more bool
}

const (
	// firstKeys is how many keys a reader reads at first; each time it reads four times as many, up to maxKeys.
	firstKeys = 32
	maxKeys   = 256
	// maxIdleReaders is how many readers are kept for the next walk.
	maxIdleReaders = 8
)

// merge is a walk over several trees at once. An incident that is in two of them is seen once.
func (s *scan) merge() {
	if n := len(s.trees); n > len(s.readers) {
		s.readers = slices.Grow(s.readers, n-len(s.readers))[:n]
	}
	readers := s.readers[:len(s.trees)]
	for i, t := range s.trees {
		readers[i] = reader{tree: t, keys: readers[i].keys}
		s.fill(&readers[i], s.start)
	}
	var last place
	for {
		best := -1
		for i := range readers {
			c := &readers[i]
			if c.next < len(c.keys) && (best < 0 || s.before(c.keys[c.next], readers[best].keys[readers[best].next])) {
				best = i
			}
		}
		if best < 0 {
			return
		}
		c := &readers[best]
		p := c.keys[c.next]
		if c.next++; c.next == len(c.keys) && c.more {
			s.fill(c, p)
		}
		if p != last && !s.step(p) {
			return
		}
		last = p
	}
}

func (s *scan) before(a, b place) bool {
	if s.q.Order.Ascending {
		return a.less(b)
	}
	return b.less(a)
}

// fill reads the keys from a place on, without that place itself once there were keys before.
func (s *scan) fill(c *reader, from place) {
	fresh := c.most == 0
	most := min(max(firstKeys, 4*c.most), maxKeys)
	c.keys = slices.Grow(c.keys[:0], most)
	c.next, c.most, c.more = 0, most, false
	take := func(p place) bool {
		if !fresh && p == from {
			return true
		}
		if len(c.keys) == most {
			c.more = true
			return false
		}
		c.keys = append(c.keys, p)
		return true
	}
	if s.q.Order.Ascending {
		c.tree.AscendGreaterOrEqual(from, take)
	} else {
		c.tree.DescendLessOrEqual(from, take)
	}
}
