package incident_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A change is one thing an analyst does to one incident. Generated ones name alerts and versions by place (picks, off); what is
// applied names them by id (alerts, version).
type change struct {
	kind     string
	text     string
	texts    []string
	severity alert.Severity
	owner    alert.Owner
	class    alert.Classification
	det      alert.Determination
	picks    []pick
	alerts   []string
	off      int
	version  uint64
}

// build is the change as the library makes it.
func (c change) build() incident.Change {
	switch c.kind {
	case "Rename":
		return incident.Rename(c.text)
	case "AutoName":
		return incident.AutoName()
	case "SetSeverity":
		return incident.SetSeverity(c.severity)
	case "SeverityFromAlerts":
		return incident.SeverityFromAlerts()
	case "AddTags":
		return incident.AddTags(c.texts...)
	case "RemoveTags":
		return incident.RemoveTags(c.texts...)
	case "Assign":
		return incident.Assign(c.owner)
	case "Unassign":
		return incident.Unassign()
	case "Start":
		return incident.Start()
	case "Activate":
		return incident.Activate()
	case "Resolve":
		return incident.Resolve(c.text)
	case "Reopen":
		return incident.Reopen()
	case "Classify":
		return incident.Classify(c.class, c.det)
	case "Comment":
		return incident.Comment(c.text)
	case "ResolveAlerts":
		return incident.ResolveAlerts(c.alerts...)
	case "ReopenAlerts":
		return incident.ReopenAlerts(c.alerts...)
	case "StartAlerts":
		return incident.StartAlerts(c.alerts...)
	case "AssignAlerts":
		return incident.AssignAlerts(c.owner, c.alerts...)
	case "UnassignAlerts":
		return incident.UnassignAlerts(c.alerts...)
	case "ClassifyAlerts":
		return incident.ClassifyAlerts(c.class, c.det, c.alerts...)
	case "IfVersion":
		return incident.IfVersion(c.version)
	default:
		return nil
	}
}

func (c change) String() string {
	args := []string{}
	add := func(set bool, v any) {
		if set {
			args = append(args, fmt.Sprintf("%.40q", fmt.Sprint(v)))
		}
	}
	add(c.text != "", c.text)
	add(c.texts != nil, c.texts)
	add(c.severity != 0, c.severity)
	add(!c.owner.IsZero(), c.owner)
	add(c.class != 0, c.class)
	add(c.det != 0, c.det)
	add(c.alerts != nil, c.alerts)
	add(c.version != 0, c.version)
	return c.kind + "(" + strings.Join(args, ", ") + ")"
}

func wantField(field string) error { return &incident.FieldError{Field: field} }

// changes applies a pane's changes to one incident: the first that is refused refuses all.
func (w *work) changes(i *modelIncident, cs []change) error {
	if most := w.m.conf.changes(); len(cs) > most {
		return &incident.LimitError{What: "changes in one update", Got: len(cs), Max: most}
	}
	if i.status == incident.Redirected {
		return &incident.RedirectedError{Incident: i.id, Target: i.redirect}
	}
	for _, c := range cs {
		if err := w.change(i, c); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) change(i *modelIncident, c change) error {
	conf := w.m.conf
	switch c.kind {
	case "Rename":
		name, ok := keptLine(c.text, conf.nameRunes())
		if !ok {
			return wantField("displayName")
		}
		i.dirty = i.dirty || i.name != name || i.naming != incident.ByHand
		i.name, i.naming = name, incident.ByHand
	case "AutoName":
		name := i.autoName(conf.nameRunes())
		i.dirty = i.dirty || i.name != name || i.naming != incident.Automatic
		i.name, i.naming = name, incident.Automatic
	case "SetSeverity":
		if c.severity < alert.Informational || c.severity > alert.High {
			return wantField("severity")
		}
		i.dirty = i.dirty || i.severity != c.severity || !i.pinned
		i.severity, i.pinned = c.severity, true
	case "SeverityFromAlerts":
		if i.pinned {
			i.severity, i.pinned, i.dirty = i.highest(), false, true
		}
	case "AddTags":
		return w.addTags(i, c.texts)
	case "RemoveTags":
		for n, t := range c.texts {
			if _, ok := keptLine(t, conf.tagRunes()); !ok {
				return wantField(fmt.Sprintf("customTags[%d]", n))
			}
		}
		for _, t := range c.texts {
			if key := tagKey(t); i.tags[key] != "" {
				delete(i.tags, key)
				i.dirty = true
			}
		}
	case "Assign":
		owner, ok := keptOwner(c.owner, conf.idBytes())
		if !ok {
			return wantField("assignedTo")
		}
		w.assign(i, owner)
	case "Unassign":
		w.assign(i, alert.Owner{})
	case "Start", "Activate", "Resolve", "Reopen":
		return w.lifecycle(i, c)
	case "Classify":
		if err := wantPair(c); err != nil {
			return err
		}
		w.classify(i, c.class, c.det)
	case "Comment":
		text, ok := keptComment(c.text)
		if !ok || text == "" {
			return wantField("comment")
		}
		i.said, i.dirty = append(i.said, text), true
	case "IfVersion":
		if i.version != c.version {
			return &incident.ConflictError{Incidents: []incident.ID{i.id}}
		}
	case "nil":
		return wantField("change")
	default:
		return w.alertsChange(i, c)
	}
	return nil
}

func (w *work) addTags(i *modelIncident, tags []string) error {
	clean := make([]string, len(tags))
	for n, t := range tags {
		var ok bool
		if clean[n], ok = keptLine(t, w.m.conf.tagRunes()); !ok {
			return wantField(fmt.Sprintf("customTags[%d]", n))
		}
	}
	return w.putTags(i, clean)
}

// putTags keeps the first spelling of each.
func (w *work) putTags(i *modelIncident, tags []string) error {
	for _, t := range tags {
		if key := tagKey(t); i.tags[key] == "" {
			i.tags[key] = t
			i.dirty = true
		}
	}
	if n, most := len(i.tags), w.m.conf.tags(); n > most {
		return &incident.LimitError{What: "tags of an incident", Got: n, Max: most}
	}
	return nil
}

func tagKey(t string) string { return modelFold(strings.TrimSpace(t)) }

func (w *work) assign(i *modelIncident, owner alert.Owner) {
	i.dirty = i.dirty || i.owner != owner
	i.owner = owner
	for _, a := range i.alerts {
		w.own(i, a, owner)
	}
}

func (w *work) own(i *modelIncident, a *modelAlert, owner alert.Owner) {
	if a.owner != owner {
		a.owner, a.decidedAt, i.dirty = owner, w.at(i), true
	}
}

func (w *work) classify(i *modelIncident, c alert.Classification, det alert.Determination) {
	i.dirty = i.dirty || i.class != c || i.det != det
	i.class, i.det = c, det
	for _, a := range i.alerts {
		w.judge(i, a, c, det)
	}
}

// takeOver gives an alert what its incident is classified as; where that has no determination, one that goes with it stays.
func (w *work) takeOver(i *modelIncident, a *modelAlert) {
	if i.class != alert.Unclassified && (i.class != a.class || i.det != alert.Undetermined) {
		w.judge(i, a, i.class, i.det)
	}
}

func (w *work) judge(i *modelIncident, a *modelAlert, c alert.Classification, det alert.Determination) {
	if a.class != c || a.det != det {
		a.class, a.det, a.decidedAt, i.dirty = c, det, w.at(i), true
	}
}

func wantPair(c change) error {
	switch {
	case c.class > alert.InformationalExpectedActivity:
		return wantField("classification")
	case !pairFits(c.class, c.det): // withdrawn ones fit nothing
		return wantField("determination")
	}
	return nil
}

// lifecycle is the table of the statuses by hand:
//
//	             Start        Activate     Resolve      Reopen
//	active       inProgress   -            resolved     -
//	inProgress   -            active       resolved     -
//	awaiting     inProgress   active       resolved     -
//	resolved     refused      refused      (note)       what it was
func (w *work) lifecycle(i *modelIncident, c change) error {
	to := map[string]incident.Status{"Start": incident.InProgress, "Activate": incident.Active}[c.kind]
	switch {
	case c.kind == "Resolve":
		note, ok := keptComment(c.text)
		if !ok {
			return wantField("resolvingComment")
		}
		if i.status != incident.Resolved {
			w.resolve(i, note)
		} else if note != "" && note != i.note {
			i.note, i.dirty = note, true
		}
	case c.kind == "Reopen":
		if i.status == incident.Resolved {
			w.reopen(i)
		}
	case i.status == incident.Resolved:
		return &incident.TransitionError{Incident: i.id, From: incident.Resolved, To: to}
	case i.status != to:
		i.status, i.dirty = to, true
	}
	return nil
}

func (w *work) resolve(i *modelIncident, note string) {
	at := w.at(i)
	i.restore, i.status, i.resolved, i.note, i.dirty = i.status, incident.Resolved, at, note, true
	for _, a := range i.alerts {
		if a.status != alert.Resolved {
			a.cascaded, a.restore = true, a.status
			a.status, a.resolvedAt, a.decidedAt = alert.Resolved, at, at
		}
	}
}

func (w *work) reopen(i *modelIncident) {
	i.status, i.restore, i.resolved, i.note, i.dirty = i.restore, incident.UnknownStatus, time.Time{}, "", true
	for _, a := range i.alerts {
		if a.cascaded {
			a.status, a.resolvedAt, a.decidedAt = a.restore, time.Time{}, w.at(i)
			a.cascaded, a.restore = false, alert.UnknownStatus
		}
	}
}

// alertsChange is a change of single alerts.
func (w *work) alertsChange(i *modelIncident, c change) error {
	if most := w.m.conf.perIncident(); len(c.alerts) > most {
		return &incident.LimitError{What: "alerts in one change", Got: len(c.alerts), Max: most}
	}
	var missing []string
	for n, id := range c.alerts {
		if id == "" {
			return wantField(fmt.Sprintf("alertIds[%d]", n))
		}
		if i.alerts[id] == nil {
			missing = append(missing, id)
		}
	}
	if missing != nil {
		return &incident.NotFoundError{Alerts: missing}
	}
	owner := alert.Owner{}
	switch c.kind {
	case "ReopenAlerts", "StartAlerts":
		if i.status == incident.Resolved && len(c.alerts) > 0 {
			return &incident.StateError{Incident: i.id, Status: incident.Resolved, Command: c.kind}
		}
	case "AssignAlerts":
		var ok bool
		if owner, ok = keptOwner(c.owner, w.m.conf.idBytes()); !ok {
			return wantField("assignedTo")
		}
	case "ClassifyAlerts":
		if err := wantPair(c); err != nil {
			return err
		}
	}
	resolved := false
	for _, id := range c.alerts {
		a := i.alerts[id]
		was, to := a.status, a.status
		switch c.kind {
		case "ResolveAlerts":
			to = alert.Resolved
		case "ReopenAlerts":
			if was == alert.Resolved {
				to = alert.New
			}
		case "StartAlerts":
			to = alert.InProgress
		case "AssignAlerts", "UnassignAlerts":
			w.own(i, a, owner)
		case "ClassifyAlerts":
			w.judge(i, a, c.class, c.det)
		}
		if to == was {
			continue
		}
		a.status, a.resolvedAt, a.decidedAt, i.dirty = to, time.Time{}, w.at(i), true
		if to == alert.Resolved {
			a.resolvedAt, resolved = w.at(i), true
		}
	}
	if resolved && w.m.conf.policy.ResolveWithAlerts && i.open() &&
		!slices.ContainsFunc(mapValues(i.alerts), func(a *modelAlert) bool { return a.status != alert.Resolved }) {
		w.resolve(i, "")
	}
	return nil
}

func mapValues[K comparable, V any](m map[K]V) []V {
	out := make([]V, 0, len(m))
	for _, v := range m {
		out = append(out, v)
	}
	return out
}
