package incident

// A reader reads a tree some keys at a time, so that several can be merged.
type reader struct {
	tree *placeTree
	keys []place
	next int
	more bool
}

// firstKeys is how many keys a reader reads at first; each time it reads four times as many, up to maxKeys.
const (
	firstKeys = 32
	maxKeys   = 256
)

// merge is a walk over several trees at once. An incident that is in two of them is seen once.
func (s *scan) merge() {
	readers := make([]reader, len(s.trees))
	for i, t := range s.trees {
		readers[i] = reader{tree: t, keys: make([]place, 0, firstKeys), more: true}
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
	fresh := c.next == 0
	most := cap(c.keys)
	if !fresh {
		most = min(4*most, maxKeys)
	}
	if most > cap(c.keys) {
		c.keys = make([]place, 0, most)
	}
	c.keys, c.next, c.more = c.keys[:0], 0, false
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
