package incident

import (
	"iter"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// Traits are the attributes with few values that nearly every filter asks for, in a few bits: status, severity, classification
// and kind of owner.
type traits uint16

const (
	traitBits = 10
	traitMask = 1<<traitBits - 1
)

func (t traits) status() uint8         { return uint8(t & 7) }
func (t traits) severity() uint8       { return uint8(t >> 3 & 7) }
func (t traits) classification() uint8 { return uint8(t >> 6 & 3) }
func (t traits) owner() uint8          { return uint8(t >> 8 & 3) }

func traitsOf(inc *Incident) traits {
	return traits(inc.Status) | traits(inc.Severity)<<3 | traits(inc.Classification)<<6 | traits(inc.Owner.Kind())<<8
}

// A traitSet is the traits that a filter lets pass, attribute by attribute: a bit for each value.
type traitSet struct{ status, severity, classification, owner uint8 }

var allTraits = traitSet{0xFF, 0xFF, 0xFF, 0xFF}

func (s *traitSet) has(t traits) bool {
	return s.status>>t.status()&(s.severity>>t.severity())&(s.classification>>t.classification())&(s.owner>>t.owner())&1 != 0
}

func (s *traitSet) and(o traitSet) {
	s.status &= o.status
	s.severity &= o.severity
	s.classification &= o.classification
	s.owner &= o.owner
}

// live leaves out what was merged into another.
var live = traitSet{^uint8(1 << Redirected), 0xFF, 0xFF, 0xFF}

// Probes are incidents with one value each of an attribute.
var (
	statusProbes         = probes(Statuses(), func(i *Incident, v Status) { i.Status = v })
	severityProbes       = probes(alert.Severities(), func(i *Incident, v alert.Severity) { i.Severity = v })
	classificationProbes = probes(alert.Classifications(), func(i *Incident, v alert.Classification) { i.Classification = v })
	ownerProbes          = []Incident{
		alert.NoOwnerKind: {}, alert.UserOwnerKind: {Owner: alert.UserOwner("u")}, alert.GroupOwnerKind: {Owner: alert.GroupOwner("g")},
	}
)

func probes[E ~uint8](members iter.Seq[E], set func(*Incident, E)) (all []Incident) {
	for v := range members {
		var i Incident
		set(&i, v)
		all = append(all, i)
	}
	return all
}

// traitsThat returns which traits pass a condition that tests just one of the attributes; false when it tests something else.
func traitsThat(property string, pass func(*Incident) bool) (s traitSet, ok bool) {
	s = allTraits
	which := func(all []Incident) (set uint8) {
		for v := range all {
			if pass(&all[v]) {
				set |= 1 << v
			}
		}
		return set
	}
	switch property {
	case ByStatus.Name():
		s.status = which(statusProbes)
	case BySeverity.Name():
		s.severity = which(severityProbes)
	case ByClassification.Name():
		s.classification = which(classificationProbes)
	case ByOwnerKind.Name():
		s.owner = which(ownerProbes)
	default:
		return s, false
	}
	return s, true
}

// onlyProperty is the one property that all tests of e ask for, or "" when there are several or none.
func onlyProperty(e filter.Expr) string {
	if t, ok := e.Test(); ok {
		return t.Property
	}
	only := ""
	for k := range e.Operands() {
		p := onlyProperty(k)
		if p == "" || only != "" && p != only {
			return ""
		}
		only = p
	}
	return only
}
