package incident

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// Classify sets the classification and the determination of the incident and of all its alerts. The pair given is the pair
// set: [alert.Undetermined] sets no determination, [alert.Unclassified] with it clears both. A determination must be one that
// the classification allows and not a withdrawn one.
func Classify(c alert.Classification, det alert.Determination) Change {
	return simpleChange{"Classify", func(d *draft) error {
		if err := checkPair(c, det); err != nil {
			return err
		}
		d.classify(c, det, 0)
		return nil
	}}
}

// ClassifyAlerts is Classify for the named alerts only.
func ClassifyAlerts(c alert.Classification, det alert.Determination, alertIDs ...string) Change {
	return alertsChange("ClassifyAlerts", alertIDs, func(d *draft, picked []memberOf) error {
		if err := checkPair(c, det); err != nil {
			return err
		}
		d.classifyAlerts(picked, c, det, 0)
		return nil
	})
}

func checkPair(c alert.Classification, det alert.Determination) error {
	if !c.IsValid() {
		return &FieldError{Field: FieldClassification, Value: c.String(), Reason: "not a classification"}
	}
	if !c.Allows(det) {
		var allowed []string
		for d := range c.Determinations() {
			if d != alert.Undetermined {
				allowed = append(allowed, d.String())
			}
		}
		return &FieldError{Field: FieldDetermination, Value: det.String(), Reason: c.String() + " takes " + cmp.Or(strings.Join(allowed, ", "), "none")}
	}
	return nil
}

func (d *draft) classify(c alert.Classification, det alert.Determination, cause audit.Action) {
	d.classifyAlerts(d.members(), c, det, d.setPair(c, det, cause))
}

// setPair returns the cause of what follows for the alerts: the change of the incident, if there was one.
func (d *draft) setPair(c alert.Classification, det alert.Determination, cause audit.Action) audit.Action {
	changes := pairChanges("", d.inc.Classification, d.inc.Determination, c, det)
	d.inc.Classification, d.inc.Determination = c, det
	if changes == nil {
		return cause
	}
	d.record(audit.Classified, cause, changes...)
	return audit.Classified
}

func (d *draft) classifyAlerts(members []memberOf, c alert.Classification, det alert.Determination, cause audit.Action) {
	var changes []audit.Change
	for _, m := range members {
		if m.classification == c && m.determination == det {
			continue
		}
		changes = append(changes, pairChanges(m.id, m.classification, m.determination, c, det)...)
		next := *m.member
		next.classification, next.determination, next.decidedAt = c, det, d.now
		d.put(m.id, &next)
	}
	d.record(audit.AlertsClassified, cause, changes...)
}

// takeOver gives members the classification of the incident. One that has it already keeps its determination where the
// incident has none.
func (d *draft) takeOver(members []memberOf, cause audit.Action) {
	c, det := d.inc.Classification, d.inc.Determination
	if det == alert.Undetermined {
		members = slices.DeleteFunc(members, func(m memberOf) bool { return m.classification == c })
	}
	d.classifyAlerts(members, c, det, cause)
}

func pairChanges(target string, c0 alert.Classification, d0 alert.Determination, c alert.Classification, det alert.Determination) []audit.Change {
	var changes []audit.Change
	if c != c0 {
		changes = append(changes, audit.Change{Field: FieldClassification, Target: target,
			Before: named(c0, alert.Unclassified), After: named(c, alert.Unclassified)})
	}
	if det != d0 {
		changes = append(changes, audit.Change{Field: FieldDetermination, Target: target,
			Before: named(d0, alert.Undetermined), After: named(det, alert.Undetermined)})
	}
	return changes
}
