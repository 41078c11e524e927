package incident

import (
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// Start sets the incident to in progress. Its alerts keep their status.
func Start() Change {
	return simpleChange{"Start", func(d *draft) error { return d.setStatus(InProgress, audit.StatusChanged, 0) }}
}

// Activate sets an incident in progress back to active. Its alerts keep their status.
func Activate() Change {
	return simpleChange{"Activate", func(d *draft) error {
		if d.inc.Status == Resolved {
			return &TransitionError{Incident: d.inc.ID, From: Resolved, To: Active} // Reopen is the way back: it brings the alerts along
		}
		return d.setStatus(Active, audit.StatusChanged, 0)
	}}
}

// Resolve resolves the incident and every alert of it that is not resolved; those, and only those, come back on [Reopen].
// The note, up to [MaxCommentRunes] characters and empty when there is none, says why. On a resolved incident a note that is
// not empty replaces the note.
func Resolve(note string) Change {
	return simpleChange{"Resolve", func(d *draft) error {
		note, err := cleanComment(FieldResolvingComment, note, true, d.env.Policy)
		if err != nil {
			return err
		}
		if d.inc.Status == Resolved {
			if note != "" && note != d.inc.ResolvingComment {
				d.record(audit.Resolved, 0, textChange(FieldResolvingComment, d.inc.ResolvingComment, note))
				d.inc.ResolvingComment = note
			}
			return nil
		}
		if !d.inc.Status.CanBecome(Resolved) {
			return &TransitionError{Incident: d.inc.ID, From: d.inc.Status, To: Resolved}
		}
		d.resolve(note, 0)
		return nil
	}}
}

// Reopen gives a resolved incident the status it had before, and the alerts that were resolved with it the status they had.
// The note goes; the log keeps it. On an incident that is not resolved it changes nothing.
func Reopen() Change {
	return simpleChange{"Reopen", func(d *draft) error {
		if d.inc.Status == Resolved {
			d.reopen()
		}
		return nil
	}}
}

func (d *draft) setStatus(to Status, action, cause audit.Action) error {
	from := d.inc.Status
	if from == to {
		return nil
	}
	if from == Resolved || !from.CanBecome(to) {
		return &TransitionError{Incident: d.inc.ID, From: from, To: to}
	}
	d.inc.Status = to
	d.record(action, cause, statusChange(from, to))
	return nil
}

func (d *draft) resolve(note string, cause audit.Action) {
	changes := []audit.Change{
		statusChange(d.inc.Status, Resolved),
		timeChange(FieldResolvedAt, d.inc.ResolvedAt, d.now),
	}
	if note != d.inc.ResolvingComment {
		changes = append(changes, textChange(FieldResolvingComment, d.inc.ResolvingComment, note))
	}
	d.b.restore = d.inc.Status
	d.inc.Status, d.inc.ResolvedAt, d.inc.ResolvingComment = Resolved, d.now, note
	d.record(audit.Resolved, cause, changes...)
	d.resolveMembers(d.members())
}

// resolveMembers resolves the alerts that are not resolved because their incident is, remembering what they were.
func (d *draft) resolveMembers(members []memberOf) {
	d.statusOfAlerts(members, alert.Resolved, audit.AlertsResolved, audit.Resolved, func(was *member, next *member) bool {
		next.cascaded, next.restore, next.restoreResolved = true, was.status, was.resolvedAt
		return true
	})
}

func (d *draft) reopen() {
	changes := []audit.Change{
		statusChange(Resolved, d.b.restore),
		timeChange(FieldResolvedAt, d.inc.ResolvedAt, time.Time{}),
	}
	if d.inc.ResolvingComment != "" {
		changes = append(changes, textChange(FieldResolvingComment, d.inc.ResolvingComment, ""))
	}
	d.inc.Status, d.inc.ResolvedAt, d.inc.ResolvingComment = d.b.restore, time.Time{}, ""
	d.b.restore = UnknownStatus
	d.record(audit.Reopened, 0, changes...)
	var back []audit.Change
	for _, m := range d.members() {
		if !m.cascaded {
			continue
		}
		next := *m.member
		next.status, next.resolvedAt, next.decidedAt = m.restore, m.restoreResolved, d.now
		next.cascaded, next.restore, next.restoreResolved = false, alert.UnknownStatus, time.Time{}
		d.put(m.id, &next)
		back = append(back, alertStatusChanges(m.id, m.member, &next)...)
	}
	d.record(audit.AlertsReopened, audit.Reopened, back...)
}

func statusChange(from, to Status) audit.Change {
	return audit.Change{Field: FieldStatus, Before: named(from, UnknownStatus), After: named(to, UnknownStatus)}
}
