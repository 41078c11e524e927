package incident

import (
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// ResolveAlerts resolves the named alerts. The incident stays as it is, also when they were the last ones, unless
// Policy.ResolveWithAlerts says otherwise.
func ResolveAlerts(alertIDs ...string) Change {
	return alertsChange("ResolveAlerts", alertIDs, func(d *draft, picked []memberOf) error {
		before := len(d.entries)
		d.statusOfAlerts(picked, alert.Resolved, audit.AlertsResolved, 0, nil)
		if len(d.entries) > before {
			d.resolveWithAlerts()
		}
		return nil
	})
}

// ReopenAlerts sets the named alerts to new where they are resolved. It is refused while the incident is resolved: no alert of
// a resolved incident is active.
func ReopenAlerts(alertIDs ...string) Change {
	return alertsChange("ReopenAlerts", alertIDs, func(d *draft, picked []memberOf) error {
		if d.inc.Status == Resolved && len(picked) > 0 {
			return &StateError{Incident: d.inc.ID, Status: Resolved, Command: "ReopenAlerts"}
		}
		d.statusOfAlerts(picked, alert.New, audit.AlertsReopened, 0, func(was, _ *member) bool { return was.status == alert.Resolved })
		return nil
	})
}

// StartAlerts sets the named alerts to in progress. It is refused while the incident is resolved.
func StartAlerts(alertIDs ...string) Change {
	return alertsChange("StartAlerts", alertIDs, func(d *draft, picked []memberOf) error {
		if d.inc.Status == Resolved && len(picked) > 0 {
			return &StateError{Incident: d.inc.ID, Status: Resolved, Command: "StartAlerts"}
		}
		d.statusOfAlerts(picked, alert.InProgress, audit.AlertsStarted, 0, nil)
		return nil
	})
}

// alertsChange is a change of named alerts; ids the incident does not hold are a NotFoundError naming them all.
func alertsChange(name string, ids []string, do func(*draft, []memberOf) error) Change {
	ids = slices.Clone(ids)
	return simpleChange{name, func(d *draft) error {
		if len(ids) > d.env.Limits.AlertsPerIncident {
			return &LimitError{What: "alerts in one change", Got: len(ids), Max: d.env.Limits.AlertsPerIncident}
		}
		picked, err := d.pick(ids)
		if err != nil {
			return err
		}
		return do(d, picked)
	}}
}

// statusOfAlerts sets the status of members that have another; also may hold a member back, or note more on its successor.
func (d *draft) statusOfAlerts(members []memberOf, to alert.Status, action, cause audit.Action, also func(was, next *member) bool) {
	var changes []audit.Change
	for _, m := range members {
		if m.status == to {
			continue
		}
		next := *m.member
		next.status, next.decidedAt, next.resolvedAt = to, d.now, time.Time{}
		if to == alert.Resolved {
			next.resolvedAt = d.now
		}
		if also != nil && !also(m.member, &next) {
			continue
		}
		d.put(m.id, &next)
		changes = append(changes, alertStatusChanges(m.id, m.member, &next)...)
	}
	d.record(action, cause, changes...)
}

func alertStatusChanges(id string, was, next *member) []audit.Change {
	changes := []audit.Change{{Field: FieldStatus, Target: id,
		Before: named(was.status, alert.UnknownStatus), After: named(next.status, alert.UnknownStatus)}}
	if !was.resolvedAt.Equal(next.resolvedAt) {
		c := timeChange(FieldResolvedAt, was.resolvedAt, next.resolvedAt)
		c.Target = id
		changes = append(changes, c)
	}
	return changes
}

// resolveWithAlerts resolves an open incident whose last alert was just resolved, where the policy asks for it, in the name of
// the system on behalf of the actor.
func (d *draft) resolveWithAlerts() {
	sum := d.alerts.Map().Sum()
	if !d.env.Policy.ResolveWithAlerts || !d.inc.IsOpen() || int(sum.status[alert.Resolved]) != d.alerts.Len() {
		return
	}
	from := len(d.entries)
	d.resolve("", audit.AlertsResolved)
	for i := from; i < len(d.entries); i++ {
		d.entries[i].Actor = audit.Actor{Kind: audit.ActorSystem, ID: SystemActor, OnBehalfOf: d.env.Actor.ID}
	}
}

// SystemActor is the id of the actor named in entries that no one but the engine's own rules caused.
const SystemActor = "caseload"
