package incident_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// move is law 2 and half of law 5: alerts go to one incident, from wherever they are, or none does.
func (w *work) move(c command) error {
	to, fresh := c.incidents[0], false
	if most, empty := w.m.conf.perIncident(), slices.Index(c.alerts, ""); len(c.alerts) > most || empty >= 0 {
		err := w.authorized()
		if err == nil {
			_, err = w.reasons(c)
		}
		if err == nil && len(c.alerts) > most {
			err = &incident.LimitError{What: "alerts in one move", Got: len(c.alerts), Max: most}
		}
		if err == nil {
			err = wantField(fmt.Sprintf("alertIds[%d]", empty))
		}
		return err
	}
	if to == 0 {
		w.m.lastID++
		to, fresh = w.m.lastID, true
		w.m.last.opened = to
	} else if w.m.get(to) == nil {
		return &incident.NotFoundError{Incident: to}
	}
	var missing []string
	from := map[incident.ID][]string{}
	for _, id := range c.alerts {
		in := w.m.holder(id)
		if in == 0 {
			missing = append(missing, id)
		} else if in != to && !slices.Contains(from[in], id) {
			from[in] = append(from[in], id)
		}
	}
	if missing != nil {
		return &incident.NotFoundError{Alerts: missing}
	}
	if err := w.authorized(); err != nil {
		return err
	}
	comment, err := w.reasons(c)
	if err != nil {
		return err
	}
	if len(c.alerts) == 0 {
		return wantField("alertIds")
	}
	if len(from) == 0 {
		return nil
	}
	var target *modelIncident
	if fresh {
		target = w.open(to)
	} else {
		target = w.draft(to)
	}
	if target.status == incident.Redirected {
		return &incident.RedirectedError{Incident: to, Target: target.redirect}
	}
	if !target.open() {
		return &incident.StateError{Incident: to, Status: target.status, Command: "MoveAlerts"}
	}
	for _, id := range slices.Sorted(maps.Keys(from)) {
		source := w.draft(id)
		if source.status == incident.Resolved {
			return &incident.StateError{Incident: id, Status: incident.Resolved, Command: "MoveAlerts"}
		}
		if len(from[id]) == len(source.alerts) {
			if err := w.absorb(target, source); err != nil {
				return err
			}
			continue
		}
		moved := map[string]*modelAlert{}
		for _, a := range from[id] {
			moved[a] = source.alerts[a]
			delete(source.alerts, a)
		}
		source.dirty = true
		if err := w.join(target, moved); err != nil {
			return err
		}
	}
	target.say(comment) // once, however many sources there are
	return nil
}

// merge is law 8.
func (w *work) merge(c command) error {
	if err := w.authorized(); err != nil {
		return err
	}
	if n, most := len(c.incidents), w.m.conf.batch(); n > most {
		return &incident.LimitError{What: "incidents in one merge", Got: n, Max: most}
	}
	target := w.draft(c.incidents[0])
	if target == nil {
		return &incident.NotFoundError{Incident: c.incidents[0]}
	}
	comment, err := w.reasons(c)
	if err != nil {
		return err
	}
	var sources []*modelIncident
	for _, id := range c.incidents[1:] {
		if id == target.id {
			return wantField("sources")
		}
		d := w.draft(id)
		if d == nil {
			return &incident.NotFoundError{Incident: id}
		}
		if d.redirect != target.id && !slices.Contains(sources, d) {
			sources = append(sources, d)
		}
	}
	if len(c.incidents) == 1 {
		return wantField("sources")
	}
	if len(sources) == 0 {
		return nil
	}
	if why := w.refusals(target, sources); why != nil {
		return &incident.MergeError{Target: target.id, Reasons: why}
	}
	owner, class, det := target.owner, target.class, target.det
	for _, s := range sources {
		if owner.IsZero() {
			owner = s.owner
		}
		if class == alert.Unclassified {
			class = s.class
		}
		if det == alert.Undetermined && !withdrawn(s.det) { // one that was withdrawn is set nowhere else
			det = s.det
		}
	}
	for _, s := range sources {
		if err := w.absorb(target, s); err != nil {
			return err
		}
	}
	target.say(comment)
	if owner != target.owner {
		w.assign(target, owner)
	}
	if class != target.class || det != target.det {
		target.class, target.det = class, det
		for _, a := range target.alerts {
			w.takeOver(target, a)
		}
	}
	return nil
}

// refusals lists every reason against a merge; of what differs, the first incident that has something sets the measure.
func (w *work) refusals(target *modelIncident, sources []*modelIncident) []incident.Refusal {
	var out []incident.Refusal
	add := func(why incident.RefusalReason, id incident.ID) {
		out = append(out, incident.Refusal{Reason: why, Incident: id})
	}
	parts := append([]*modelIncident{target}, sources...)
	var owner alert.Owner
	var class alert.Classification
	var det alert.Determination
	alerts, tags := 0, map[string]bool{}
	for _, i := range parts {
		if i.status == incident.Resolved {
			add(incident.IsResolved, i.id)
		}
		if i.status == incident.Redirected {
			add(incident.IsRedirected, i.id)
		}
		switch {
		case i.owner.IsZero():
		case owner.IsZero():
			owner = i.owner
		case owner.Kind() != i.owner.Kind() || modelFold(owner.ID()) != modelFold(i.owner.ID()):
			add(incident.DifferentOwner, i.id)
		}
		switch {
		case i.class == alert.Unclassified:
		case class == alert.Unclassified:
			class = i.class
		case class != i.class:
			add(incident.DifferentClassification, i.id)
		}
		switch {
		case i.det == alert.Undetermined:
		case det == alert.Undetermined:
			det = i.det
		case det != i.det:
			add(incident.DifferentDetermination, i.id)
		}
		alerts += len(i.alerts)
		for key := range i.tags {
			tags[key] = true
		}
	}
	if alerts > w.m.conf.perIncident() {
		add(incident.TooManyAlerts, target.id)
	}
	if len(tags) > w.m.conf.tags() {
		add(incident.TooManyTags, target.id)
	}
	return out
}
