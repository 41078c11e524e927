package incident

import (
	"math/bits"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// A route is how the memory store answers a query: what the keys of an index decide, and what each condition offers to
// start from. It is made without looking at the store; which offer is taken depends on how much there is of each.
type route struct {
	q          Query
	traits     traitSet
	conditions []condition
	spans      spans
}

// A condition is one of the conditions that must all be met and that traits do not decide.
type condition struct {
	match  func(*Incident) bool
	offer  offer
	spared bool // whoever takes the offer has met the condition
	inSpan bool // whoever is in the span of the key has met the condition, and nobody else
	key    OrderKey
}

// An offer is a way to the incidents that meet a condition, and possibly others. The zero offer is none.
type offer struct {
	owners []ownerKey
	tags   []string
	search []lookup // terms
	ids    []ID
	any    []offer // all of them together
}

// A lookup is a term, or all terms of a kind with a text in them.
type lookup struct {
	term
	within bool
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

func newRoute(q Query) (*route, error) {
	p := &route{q: q, traits: allTraits, spans: unbounded}
	if !q.Redirected {
		p.traits = live
	}
	if q.Filter.Op() != filter.OpAnd {
		if err := p.add(q.Filter); err != nil {
			return nil, err
		}
	} else {
		for e := range q.Filter.Operands() {
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

// unordered is the route to all that match, in the order that is walked most easily.
func (p *route) unordered() *route {
	u := *p
	u.q.Order, u.q.Limit, u.q.after = Order{}, 0, Position{}
	return &u
}

func (p *route) add(e filter.Expr) error {
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
func (p *route) narrow(t filter.Test) (key OrderKey, ok bool) {
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
func (p *route) matches(inc *Incident, spared int, within OrderKey) bool {
	for i := range p.conditions {
		c := &p.conditions[i]
		if i != spared && !(c.inSpan && c.key == within) && !c.match(inc) {
			return false
		}
	}
	return true
}

// isBare reports whether there is no such condition.
func (p *route) isBare(spared int, within OrderKey) bool {
	for i := range p.conditions {
		if c := &p.conditions[i]; i != spared && !(c.inSpan && c.key == within) {
			return false
		}
	}
	return true
}

// offerOf reads what a condition offers.
func offerOf(e filter.Expr) (o offer) {
	switch e.Op() {
	case filter.OpTest:
		t, _ := e.Test()
		o, _ = offerOfTest(t)
	case filter.OpOr:
		o = offerOfAny(e)
	case filter.OpAnd:
		for k := range e.Operands() { // the first that offers something, of a condition within another
			if o = offerOf(k); !o.none() {
				break
			}
		}
	}
	return o
}

// offerOfAny is an offer for each of several conditions one of which must be met; none when one of them has none.
func offerOfAny(e filter.Expr) (o offer) {
	owned, tagged, n := 0, 0, 0
	for k := range e.Operands() {
		one := offerOf(k)
		if one.none() {
			return offer{}
		}
		if n++; one.owners != nil {
			owned++
		} else if one.tags != nil {
			tagged++
		}
		o.any = append(o.any, one)
	}
	if owned < n && tagged < n {
		return o
	}
	var same offer // all of one kind, which can be walked in order
	for _, one := range o.any {
		same.owners = append(same.owners, one.owners...)
		same.tags = append(same.tags, one.tags...)
	}
	return same
}

func (o *offer) none() bool {
	return o.owners == nil && o.tags == nil && o.search == nil && o.ids == nil && o.any == nil
}

// offerOfTest reads what a test offers, and whether what the offer leads to needs no more asking.
func offerOfTest(t filter.Test) (o offer, spared bool) {
	equal := t.Operator == filter.Eq || t.Operator == filter.In
	switch t.Property {
	case ByNumber.Name():
		for _, v := range t.Values {
			o.ids = append(o.ids, ID(v.Number()))
		}
		return offerIf(equal, o), false
	case ByOwner.Name():
		for _, v := range t.Values {
			o.owners = append(o.owners, ownersOf(v.Text())...)
		}
		return offerIf(equal, o), true
	case ByTag.Name():
		for _, v := range t.Values {
			o.tags = append(o.tags, filter.Fold(v.Text()))
		}
		return offerIf(equal, o), true
	case ByName.Name():
		return offerOfTerms(nameTerm, t), false
	case ByOwnerKind.Name(): // within another condition; by itself it is a trait
		o.owners = []ownerKey{{}}
		return offerIf(t.Operator == filter.Eq && t.Values[0].Text() == alert.NoOwnerKind.String(), o), false
	case ByEntityKey.Name():
		return offerOfEntities(t), false
	}
	if kind, ok := termFields[t.Property]; ok {
		return offerOfTerms(kind, t), false
	}
	return offer{}, false
}

func offerIf(ok bool, o offer) offer {
	if !ok {
		return offer{}
	}
	return o
}

// ownersOf are the owners with an id; nobody has the empty one.
func ownersOf(id string) []ownerKey {
	if id == "" {
		return []ownerKey{{}}
	}
	folded := filter.Fold(id)
	return []ownerKey{{alert.UserOwnerKind, folded}, {alert.GroupOwnerKind, folded}}
}

// termFields are the fields whose texts are terms.
var termFields = map[string]featureKind{
	ByCategory.Name(): featureCategory, ByTechnique.Name(): featureTechnique, ByServiceSource.Name(): featureServiceSource,
	ByDetectionSource.Name(): featureDetectionSource, ByProduct.Name(): featureProduct, ByTitle.Name(): featureTitle, ByThreat.Name(): featureThreat,
	ByActor.Name(): featureActor, ByDevice.Name(): featureDevice, ByUser.Name(): featureUser, ByMailbox.Name(): featureMailbox, ByApp.Name(): featureApp,
	ByIP.Name(): featureIP, ByFile.Name(): featureFile, ByURL.Name(): featureURL, ByProcess.Name(): featureProcess, ByDeviceGroup.Name(): featureDeviceGroup,
	ByOSPlatform.Name(): featureOSPlatform, ByInvestigationState.Name(): featureInvestigation, ByPolicy.Name(): featurePolicy,
	BySystemTag.Name(): featureSystemTag,
}

func offerOfTerms(kind featureKind, t filter.Test) (o offer) {
	within := false
	switch t.Operator {
	case filter.Eq, filter.In:
	case filter.Contains, filter.StartsWith, filter.EndsWith:
		within = true
	default:
		return offer{}
	}
	for _, v := range t.Values {
		if v.Kind() != filter.KindText {
			return offer{}
		}
		o.search = append(o.search, lookup{term{kind, filter.Fold(v.Text())}, within})
	}
	return o
}

// offerOfEntities looks entities up as what they are.
func offerOfEntities(t filter.Test) offer {
	o := offerOfTerms(0, t)
	for i := range o.search {
		k, ok := parseEntity(o.search[i].value)
		if !ok || o.search[i].within {
			return offer{}
		}
		o.search[i].term = term(k)
	}
	return o
}

// spanFields are the fields that incidents are ordered by in time.
var spanFields = map[string]OrderKey{
	ByUpdated.Name(): OrderUpdated, ByCreated.Name(): OrderCreated, ByFirstActivity.Name(): OrderFirstActivity,
	ByLastActivity.Name(): OrderLastActivity,
}
