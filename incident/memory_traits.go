package incident

import (
	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// Traits are the attributes with few values that nearly every filter asks for, in a few bits: status, severity, classification
// and kind of owner.
type traits uint16

const (
	traitBits   = 10
	traitValues = 1 << traitBits
	traitMask   = traitValues - 1
)

func traitsOf(inc *Incident) traits {
	return traits(inc.Status) | traits(inc.Severity)<<3 | traits(inc.Classification)<<6 | traits(inc.Owner.Kind())<<8
}

// A traitSet is the traits that a filter lets pass, attribute by attribute: a bit for each value.
type traitSet struct{ status, severity, classification, owner uint8 }

var allTraits = traitSet{0xFF, 0xFF, 0xFF, 0xFF}

func (s *traitSet) has(t traits) bool {
	return s.status>>(t&7)&(s.severity>>(t>>3&7))&(s.classification>>(t>>6&3))&(s.owner>>(t>>8&3))&1 != 0
}

func (s *traitSet) and(o traitSet) {
	s.status &= o.status
	s.severity &= o.severity
	s.classification &= o.classification
	s.owner &= o.owner
}

// live leaves out what was merged into another.
var live = traitSet{^uint8(1 << Redirected), 0xFF, 0xFF, 0xFF}

// traitsThat returns which traits pass a condition that tests just one of the attributes; false when it tests something else.
func traitsThat(property string, pass func(*Incident) bool) (s traitSet, ok bool) {
	s = allTraits
	switch property {
	case ByStatus.Name():
		s.status = 0
		for v := range Statuses() {
			s.status |= bit(pass(&Incident{Status: v}), uint8(v))
		}
	case BySeverity.Name():
		s.severity = 0
		for v := range alert.Severities() {
			s.severity |= bit(pass(&Incident{Severity: v}), uint8(v))
		}
	case ByClassification.Name():
		s.classification = 0
		for v := range alert.Classifications() {
			s.classification |= bit(pass(&Incident{Classification: v}), uint8(v))
		}
	case ByOwnerKind.Name():
		s.owner = 0
		for _, o := range [...]alert.Owner{{}, alert.UserOwner("u"), alert.GroupOwner("g")} {
			s.owner |= bit(pass(&Incident{Owner: o}), uint8(o.Kind()))
		}
	default:
		return s, false
	}
	return s, true
}

func bit(set bool, i uint8) uint8 {
	if set {
		return 1 << i
	}
	return 0
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
