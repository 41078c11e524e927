package verify

import (
	"math/rand/v2"
	"slices"
)

// A chooser thinks of the next operation of one client. It knows what the client saw, so that IfVersion is right now and then.
type chooser struct {
	rnd  *rand.Rand
	seen map[uint16]uint16 // the newest version it saw of an incident
	most int               // ids up to this one may exist
}

func (c *chooser) see(a *answer) {
	for _, v := range a.views {
		c.seen[v.id] = v.version
		c.most = max(c.most, int(v.id))
	}
}

// weights say how often which operation comes, of a hundred and some.
var weights = [...]int{getLive: 8, getExact: 9, listAll: 9, listTag: 3, firstPage: 3, countOpen: 3, locate: 3, readLog: 3,
	update: 38, updateAll: 5, open: 3, moveTo: 13, merge: 3}

func (c *chooser) kind() kind {
	total := 0
	for _, w := range weights {
		total += w
	}
	n := c.rnd.IntN(total)
	for k, w := range weights {
		if n -= w; n < 0 {
			return kind(k)
		}
	}
	return update
}

// next is another operation. It opens an incident only where mayOpen, asked once, says so.
func (c *chooser) next(mayOpen func() bool) *operation {
	o := &operation{kind: c.kind()}
	switch o.kind {
	case getLive, getExact, readLog:
		o.ids = []uint16{c.id()}
	case listTag:
		o.tag = uint8(c.rnd.IntN(4))
	case locate:
		o.alerts = c.alerts(4)
	case update:
		o.ids, o.changes = []uint16{c.id()}, c.changes(3)
		if c.rnd.IntN(4) == 0 {
			o.changes = append([]change{{ifVersion, c.version(o.ids[0])}}, o.changes...)
		}
	case updateAll:
		o.ids, o.changes = []uint16{c.id(), c.id()}, c.changes(2)
		slices.Sort(o.ids)
		o.ids = slices.Compact(o.ids)
	case open:
		if !mayOpen() {
			return c.next(mayOpen)
		}
		o.alerts = c.alerts(2)
		if c.rnd.IntN(2) == 0 {
			o.alerts = 1 << (mostAlerts - 1 - c.rnd.IntN(3)) // most likely one that nobody holds
		}
		o.changes = []change{{addTag, uint16(c.rnd.IntN(4))}, {assign, uint16(1 + c.rnd.IntN(2))}, {comment, 0}}[:c.rnd.IntN(4)]
	case moveTo:
		o.ids, o.alerts = []uint16{c.id()}, c.alerts(2)
		if c.rnd.IntN(6) == 0 && mayOpen() {
			o.ids[0] = 0
		}
	case merge:
		o.ids = []uint16{c.id(), c.id()}
		if c.rnd.IntN(4) == 0 {
			o.ids = append(o.ids, c.id())
		}
	}
	return o
}

// id is of an incident that exists, most of the time.
func (c *chooser) id() uint16 { return uint16(1 + c.rnd.IntN(c.most+c.rnd.IntN(8)/7)) }

func (c *chooser) version(id uint16) uint16 {
	if v := c.seen[id]; v != 0 && c.rnd.IntN(4) > 0 {
		return v
	}
	return uint16(c.rnd.IntN(20))
}

func (c *chooser) alerts(most int) (s alertSet) {
	for range 1 + c.rnd.IntN(most) {
		s |= 1 << c.rnd.IntN(mostAlerts)
	}
	return s
}

func (c *chooser) changes(most int) []change {
	out := make([]change, 1+c.rnd.IntN(most))
	for i := range out {
		switch n := c.rnd.IntN(20); {
		case n < 4:
			out[i] = change{assign, uint16(1 + c.rnd.IntN(2))}
		case n < 7:
			out[i] = change{unassign, 0}
		case n < 11:
			out[i] = change{addTag, uint16(c.rnd.IntN(4))}
		case n < 13:
			out[i] = change{removeTag, uint16(c.rnd.IntN(4))}
		case n < 14:
			out[i] = change{start, 0}
		case n < 15:
			out[i] = change{activate, 0}
		case n < 16:
			out[i] = change{resolve, 0}
		case n < 18:
			out[i] = change{reopen, 0}
		default:
			out[i] = change{comment, 0}
		}
	}
	return out
}
