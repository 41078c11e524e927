package incident

import (
	"slices"

	"github.com/seed-d7eb6e68/caseload/audit"
)

func (c MoveCommand) run(t *transition) error {
	why, err := reasonChanges(c.Reasons, c.Comment, t.env)
	if err != nil {
		return err
	}
	if len(c.Alerts) == 0 {
		return &FieldError{Field: "alertIds", Reason: "want at least one alert"}
	}
	if n, most := len(c.Alerts), t.env.Limits.AlertsPerIncident; n > most {
		return &LimitError{What: "alerts in one move", Got: n, Max: most}
	}
	if i := slices.Index(c.Alerts, ""); i >= 0 {
		return emptyAlertID(i)
	}
	in := t.holders(c.Alerts)
	if err := missing(c.Alerts, in); err != nil {
		return err
	}
	held := map[ID][]string{}
	for _, id := range sortedKeys(in) {
		if from := in[id]; from != c.Target {
			held[from] = append(held[from], id)
		}
	}
	if len(held) == 0 {
		return nil // they are all there
	}
	target, err := t.draftOrOpen(c.Target)
	if err != nil {
		return err
	}
	if target.inc.Status == Redirected {
		return &RedirectedError{Incident: c.Target, Target: target.inc.RedirectTo}
	}
	if target.inc.Status == Resolved {
		return &StateError{Incident: c.Target, Status: target.inc.Status, Command: "MoveAlerts"}
	}
	for _, from := range sortedKeys(held) {
		source, err := t.draft(from)
		if err != nil {
			return err
		}
		if source.inc.Status == Resolved {
			return &StateError{Incident: from, Status: Resolved, Command: "MoveAlerts"}
		}
		if err := t.moveFrom(source, target, held[from], why); err != nil {
			return err
		}
	}
	target.record(audit.AlertsAdded, 0, why...)
	return nil
}

// moveFrom moves alerts between two incidents; a source that would be left without any redirects to the target.
func (t *transition) moveFrom(source, target *draft, ids []string, why []audit.Change) error {
	if len(ids) == source.alerts.Len() {
		return t.absorb(target, source, why)
	}
	members, err := source.pick(ids)
	if err != nil {
		return err
	}
	source.leave(members, target.inc.ID, 0)
	source.record(audit.AlertsRemoved, 0, reasonsOf(why)...)
	return target.join(members, source.inc.ID, 0)
}

// reasonsOf leaves the comment out: it is said once, in the log of the incident that the alerts go to.
func reasonsOf(why []audit.Change) []audit.Change {
	return slices.DeleteFunc(slices.Clone(why), func(c audit.Change) bool { return c.Field == FieldComment })
}

// reasonChanges checks why alerts are moved or incidents merged, as entries say it.
func reasonChanges(reasons []string, comment string, env *Env) ([]audit.Change, error) {
	var changes []audit.Change
	if len(reasons) > maxReasons {
		return nil, &LimitError{What: "reasons", Got: len(reasons), Max: maxReasons}
	}
	if len(reasons) > 0 {
		values := make([]audit.Value, len(reasons))
		for i, r := range reasons {
			r, err := cleanLine(FieldReason+"["+itoa(i)+"]", r, env.Limits.TagRunes)
			if err != nil {
				return nil, err
			}
			values[i] = audit.Free(r)
		}
		changes = append(changes, audit.Change{Field: FieldReason, After: audit.List(values...)})
	}
	comment, err := cleanComment(FieldComment, comment, true, env.Policy)
	if err != nil {
		return nil, err
	}
	if comment != "" {
		changes = append(changes, commentChange(comment))
	}
	return changes, nil
}

const maxReasons = 32
