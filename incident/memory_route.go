package incident

import (
	"hash/maphash"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// A route is how the memory store answers a query.
type route struct {
	q Query
	*demand
}

// route is how to answer a query.
func (m *Memory) route(q Query) (route, error) {
	key := demandKey{q.Filter, q.Redirected}
	place := &m.demands.places[maphash.Comparable(m.demands.seed, q.Filter)%uint64(len(m.demands.places))]
	if d := place.Load(); d != nil && d.of == key {
		return route{q, d}, nil
	}
	d, err := newDemand(key)
	if err != nil {
		return route{}, err
	}
	place.Store(d)
	return route{q, d}, nil
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

// unordered is the route to all that match, in the order that is walked most easily.
func (p *route) unordered() route {
	u := *p
	u.q.Order, u.q.Limit, u.q.after = Order{}, 0, Position{}
	return u
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
