package incident

import (
	"hash/maphash"
	"math/bits"
	"slices"
	"sync/atomic"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// A demand is what a filter asks of incidents: what the keys of an index decide, and what each condition offers to start from.
// It is made without looking at the store; which offer is taken depends on how much there is of each.
type demand struct {
	of         demandKey
	traits     traitSet
	conditions []condition
	spans      spans
}

// A demandKey tells demands apart. Two filters of equal text are not the same here.
type demandKey struct {
	filter     filter.Expr
	redirected bool
}

// demands remembers the demands that were made last, for whoever asks the same again, as a queue that is looked at does. There are
// few places, so that what clients send is not kept for long; which of them a filter gets is up to chance.
type demands struct {
	seed   maphash.Seed
	places [64]atomic.Pointer[demand]
}

// Spans are, by what incidents are ordered by, between which places there are incidents of interest.
type spans [OrderLastActivity + 1]reach

// A reach is from one place to another, both included; no incident is at a place that a bound is put at.
type reach struct{ low, high place }

// unbounded are the spans that leave out nothing.
var unbounded = func() (all spans) {
	for k := range all {
		all[k] = reach{lowest, highest}
	}
	return all
}()

// noOrder is none of the keys.
const noOrder = ^OrderKey(0)

func newDemand(of demandKey) (*demand, error) {
	p := &demand{of: of, traits: allTraits, spans: unbounded}
	if !of.redirected {
		p.traits = live
	}
	if of.filter.Op() != filter.OpAnd {
		if err := p.add(of.filter); err != nil {
			return nil, err
		}
	} else {
		for e := range of.filter.Operands() {
			if err := p.add(e); err != nil {
				return nil, err
			}
		}
	}
	if set := p.traits.severity; set != allTraits.severity {
		p.spans[OrderSeverity] = reach{
			place{rank: int64(bits.TrailingZeros8(set))}, place{int64(bits.Len8(set)) - 1, highest.tail},
		}
	}
	return p, nil
}

func (p *demand) add(e filter.Expr) error {
	if e.IsZero() {
		return nil
	}
	match, err := Schema.Compile(e)
	if err != nil {
		return err
	}
	t, single := e.Test()
	property := t.Property
	if !single {
		property = onlyProperty(e)
	}
	if set, ok := traitsThat(property, match); ok {
		p.traits.and(set)
		return nil
	}
	c := condition{match: match}
	if single {
		c.offer, c.spared = offerOfTest(t)
		c.key, c.inSpan = p.narrow(t)
	} else {
		c.offer = offerOf(e)
	}
	p.conditions = append(p.conditions, c)
	return nil
}

// narrow takes over what a test says about a time that incidents are ordered by.
func (p *demand) narrow(t filter.Test) (key OrderKey, ok bool) {
	if key, ok = spanFields[t.Property]; !ok || t.Values[0].Kind() != filter.KindTime {
		return noOrder, false
	}
	byTime := func(a, b filter.Value) int { return a.Time().Compare(b.Time()) }
	least, most := slices.MinFunc(t.Values, byTime).Time(), slices.MaxFunc(t.Values, byTime).Time() // more than one only of a list
	s := &p.spans[key]
	before, after := placeAt(least, 0, 0), placeAt(most, maxMemoryID, traitMask)
	switch t.Operator {
	case filter.Eq, filter.In:
		s.from(before)
		s.to(after)
		return noOrder, false // what lies between those of a list is in the span as well
	case filter.Gt:
		s.from(after)
	case filter.Ge:
		s.from(before)
	case filter.Lt:
		s.from(anyTime)
		s.to(before)
	case filter.Le:
		s.from(anyTime)
		s.to(after)
	default:
		return noOrder, false
	}
	return key, true
}

// anyTime is after the zero time, which is earlier than nothing: it is not known.
var anyTime = placeAt(time.Time{}, maxMemoryID, traitMask)

func (s *reach) from(p place) {
	if s.low.less(p) {
		s.low = p
	}
}

func (s *reach) to(p place) {
	if p.less(s.high) {
		s.high = p
	}
}

// matches reports whether an incident meets every condition but the one at index spared, which is -1 for none, and those that
// are met in the span of a key.
func (p *demand) matches(inc *Incident, spared int, within OrderKey) bool {
	for i := range p.conditions {
		c := &p.conditions[i]
		if i != spared && !(c.inSpan && c.key == within) && !c.match(inc) {
			return false
		}
	}
	return true
}

// isBare reports whether there is no such condition.
func (p *demand) isBare(spared int, within OrderKey) bool {
	for i := range p.conditions {
		if c := &p.conditions[i]; i != spared && !(c.inSpan && c.key == within) {
			return false
		}
	}
	return true
}

// spanFields are the fields that incidents are ordered by in time.
var spanFields = map[string]OrderKey{
	ByUpdated.Name(): OrderUpdated, ByCreated.Name(): OrderCreated, ByFirstActivity.Name(): OrderFirstActivity,
	ByLastActivity.Name(): OrderLastActivity,
}
