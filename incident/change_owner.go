package incident

import (
	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// Assign gives the incident and all its alerts one owner, a user or a group, also over the owner they had. A user is named by
// an id in printable ASCII, such as an e-mail address; a group by any clean line of text; both up to Limits.IDBytes.
func Assign(owner alert.Owner) Change {
	return simpleChange{"Assign", func(d *draft) error {
		owner, err := cleanOwner(owner, d.env.Limits)
		if err != nil {
			return err
		}
		d.setOwner(owner, audit.Assigned, 0)
		return nil
	}}
}

// Unassign takes the owner from the incident and from all its alerts.
func Unassign() Change {
	return simpleChange{"Unassign", func(d *draft) error {
		d.setOwner(alert.Owner{}, audit.Unassigned, 0)
		return nil
	}}
}

// AssignAlerts gives the named alerts an owner of their own and leaves the incident and its other alerts alone.
func AssignAlerts(owner alert.Owner, alertIDs ...string) Change {
	return alertsChange("AssignAlerts", alertIDs, func(d *draft, picked []memberOf) error {
		owner, err := cleanOwner(owner, d.env.Limits)
		if err != nil {
			return err
		}
		d.ownAlerts(picked, owner, audit.AlertsAssigned, 0)
		return nil
	})
}

// UnassignAlerts takes the owner from the named alerts only.
func UnassignAlerts(alertIDs ...string) Change {
	return alertsChange("UnassignAlerts", alertIDs, func(d *draft, picked []memberOf) error {
		d.ownAlerts(picked, alert.Owner{}, audit.AlertsUnassigned, 0)
		return nil
	})
}

// cleanOwner checks an owner that somebody names: a user by an id, a group by a name.
func cleanOwner(o alert.Owner, l Limits) (alert.Owner, error) {
	switch o.Kind() {
	case alert.UserOwnerKind:
		id, err := cleanID(FieldOwner, o.ID(), l.IDBytes)
		return alert.UserOwner(id), err
	case alert.GroupOwnerKind:
		id, err := cleanLine(FieldOwner, o.ID(), l.IDBytes)
		return alert.GroupOwner(id), err
	default:
		return o, &FieldError{Field: FieldOwner, Value: clip(o.ID()), Reason: "want a user or a group; Unassign takes the owner away"}
	}
}

func (d *draft) setOwner(owner alert.Owner, action, cause audit.Action) {
	if owner != d.inc.Owner {
		d.record(action, cause, audit.Change{Field: FieldOwner, Before: ownerValue(d.inc.Owner), After: ownerValue(owner)})
		d.inc.Owner = owner
		cause = action
	}
	onAlerts := audit.AlertsAssigned
	if owner.IsZero() {
		onAlerts = audit.AlertsUnassigned
	}
	d.ownAlerts(d.members(), owner, onAlerts, cause)
}

func (d *draft) ownAlerts(members []memberOf, owner alert.Owner, action, cause audit.Action) {
	changes, after := make([]audit.Change, 0, len(members)), ownerValue(owner)
	for _, m := range members {
		if m.owner == owner {
			continue
		}
		next := *m.member
		next.owner, next.decidedAt = owner, d.now
		d.put(m.id, &next)
		changes = append(changes, audit.Change{Field: FieldOwner, Target: m.id, Before: ownerValue(m.owner), After: after})
	}
	d.record(action, cause, changes...)
}
