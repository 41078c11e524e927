package incident

import (
	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// join takes members into the incident: they bring what they have, and the owner and classification of the incident win where
// it has them. from is the incident that held them, zero for alerts that are new.
func (d *draft) join(members []memberOf, from ID, cause audit.Action) error {
	if len(members) == 0 {
		return nil
	}
	if d.inc.Status == Redirected {
		return &RedirectedError{Incident: d.inc.ID, Target: d.inc.RedirectTo}
	}
	if d.inc.Status == Resolved {
		return &StateError{Incident: d.inc.ID, Status: d.inc.Status, Command: "adding alerts"}
	}
	if n := d.alerts.Len() + len(members); n > d.env.Limits.AlertsPerIncident {
		return &LimitError{What: alertsOfIncident, Got: n, Max: d.env.Limits.AlertsPerIncident}
	}
	const usual = 6 // changes for each
	changes := make([]audit.Change, 0, usual*len(members))
	for _, m := range members {
		d.alerts.Put(m.id, m.member)
		d.addFeatures(m.facts)
		d.touch(m.id, alertJoined)
		changes = appendJoin(changes, d.inc.ID, from, m)
	}
	d.record(audit.AlertsAdded, cause, changes...)
	if !d.inc.Owner.IsZero() {
		d.ownAlerts(members, d.inc.Owner, audit.AlertsAssigned, audit.AlertsAdded)
	}
	if d.inc.Classification != alert.Unclassified {
		d.takeOver(d.again(members), audit.AlertsAdded)
	}
	return nil
}

// again reads members anew after they were changed.
func (d *draft) again(members []memberOf) []memberOf {
	out := make([]memberOf, len(members))
	for i, m := range members {
		cur, _ := d.alerts.Get(m.id)
		out[i] = memberOf{m.id, cur}
	}
	return out
}

// appendJoin says what an alert brings along: membership, the digest of its facts, and the decisions it carries.
func appendJoin(changes []audit.Change, into, from ID, m memberOf) []audit.Change {
	changes = append(changes,
		audit.Change{Field: FieldMember, Target: m.id, Before: idOrNone(from), After: idOrNone(into)},
		audit.Change{Field: FieldFacts, Target: m.id, After: digestValue(m.digest)},
	)
	add := func(field string, v audit.Value) {
		if !v.Equal(audit.None()) {
			changes = append(changes, audit.Change{Field: field, Target: m.id, After: v})
		}
	}
	add(FieldReportedAt, timeOrNone(m.facts.UpdatedAt))
	add(FieldSeverity, named(m.facts.Severity, alert.UnknownSeverity))
	add(FieldStatus, named(m.status, alert.UnknownStatus))
	add(FieldOwner, ownerValue(m.owner))
	add(FieldClassification, named(m.classification, alert.Unclassified))
	add(FieldDetermination, named(m.determination, alert.Undetermined))
	add(FieldResolvedAt, timeOrNone(m.resolvedAt))
	return changes
}

// leave lets members go to another incident.
func (d *draft) leave(members []memberOf, to ID, cause audit.Action) {
	var changes []audit.Change
	for _, m := range members {
		d.alerts.Delete(m.id)
		d.removeFeatures(m.facts)
		d.touch(m.id, alertLeft)
		changes = append(changes, audit.Change{Field: FieldMember, Target: m.id, Before: idOrNone(d.inc.ID), After: idOrNone(to)})
	}
	d.record(audit.AlertsRemoved, cause, changes...)
}

// refresh takes over what the source of an alert reports now. Decisions stay: the source does not undo what analysts decided.
// A report older than the one known is out of order and changes nothing; how new the known one is, is a fact as well.
func (d *draft) refresh(a alert.Alert) {
	was, _ := d.alerts.Get(a.ID)
	if a.UpdatedAt.Before(was.facts.UpdatedAt) {
		return
	}
	facts := a.Clone()
	digest := facts.FactsDigest()
	var changes []audit.Change
	if digest != was.digest {
		changes = append(changes, audit.Change{Field: FieldFacts, Target: a.ID, Before: digestValue(was.digest), After: digestValue(digest)})
	}
	if !facts.UpdatedAt.Equal(was.facts.UpdatedAt) {
		c := timeChange(FieldReportedAt, was.facts.UpdatedAt, facts.UpdatedAt)
		c.Target = a.ID
		changes = append(changes, c)
	}
	if changes == nil {
		return
	}
	if facts.Severity != was.facts.Severity {
		c := severityChange(was.facts.Severity, facts.Severity)
		c.Target = a.ID
		changes = append(changes, c)
	}
	next := *was
	next.facts, next.digest = &facts, digest
	d.removeFeatures(was.facts)
	d.addFeatures(&facts)
	d.put(a.ID, &next)
	d.record(audit.AlertsUpdated, 0, changes...)
}

// created records the birth of an incident.
func (d *draft) created() {
	d.record(audit.Created, 0, statusChange(UnknownStatus, Active))
}
