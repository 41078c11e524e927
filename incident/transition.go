package incident

import (
	"cmp"
	"maps"
	"slices"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// Result is what a command makes of a set of incidents: the incidents that changed, in order of id, and their new entries,
// those of one incident together and in sequence. Both are empty when the command changed nothing.
type Result struct {
	Incidents []Incident
	Entries   []audit.Entry
}

// Transition computes a command without any I/O, clock or randomness: the same set, command and environment give the same
// result. The set holds every incident the command names and every incident that holds an alert it names. An error means that
// there is no result; it never depends on the order of the set.
func Transition(set []Incident, cmd Command, env Env) (Result, error) {
	writes, err := run(set, cmd, env)
	var r Result
	for _, w := range writes {
		r.Incidents = append(r.Incidents, w.next)
		r.Entries = append(r.Entries, w.entries...)
	}
	return r, err
}

func run(set []Incident, cmd Command, env Env) ([]write, error) {
	if err := checkEnv(&env); err != nil {
		return nil, err
	}
	t := &transition{env: &env, set: make(map[ID]Incident, len(set)), drafts: map[ID]*draft{}, sealed: map[ID]write{}}
	for _, inc := range set {
		t.set[inc.ID] = inc
	}
	if err := cmd.run(t); err != nil {
		return nil, err
	}
	for _, d := range t.drafts {
		t.seal(d)
	}
	if n := len(t.sealed); n > env.Limits.Batch {
		return nil, &LimitError{What: "incidents in one commit", Got: n, Max: env.Limits.Batch}
	}
	return slices.SortedFunc(maps.Values(t.sealed), func(a, b write) int { return cmp.Compare(a.next.ID, b.next.ID) }), nil
}

// checkEnv completes the environment and refuses an actor or command id that could not be told apart in a log.
func checkEnv(env *Env) error {
	if err := env.Limits.check(); err != nil {
		return err
	}
	env.Limits = env.Limits.withDefaults()
	env.Time = env.Time.UTC()
	if !env.Actor.Kind.IsValid() || env.Actor.Kind == 0 {
		return &FieldError{Field: "actor.kind", Value: env.Actor.Kind.String(), Reason: "want user, automation or system"}
	}
	if err := checkID("actor.id", env.Actor.ID, env.Limits); err != nil {
		return err
	}
	if env.Actor.OnBehalfOf != "" {
		if err := checkID("actor.onBehalfOf", env.Actor.OnBehalfOf, env.Limits); err != nil {
			return err
		}
	}
	return checkID("command", env.Command, env.Limits)
}

// checkID refuses an id that could not be told apart from another where people read it.
func checkID(field, id string, l Limits) error {
	clean, err := cleanLine(field, id, l.IDBytes)
	if err == nil && clean != id {
		err = &FieldError{Field: field, Value: clip(id), Reason: "has white space around it"}
	}
	return err
}

// A transition is one command at work on a set of incidents.
type transition struct {
	env    *Env
	set    map[ID]Incident
	drafts map[ID]*draft
	sealed map[ID]write
}

// draft returns the draft of an incident of the set, begun on first use.
func (t *transition) draft(id ID) (*draft, error) {
	if d, ok := t.drafts[id]; ok {
		return d, nil
	}
	inc, ok := t.set[id]
	if !ok {
		return nil, &NotFoundError{Incident: id}
	}
	d := newDraft(inc, t.env)
	t.drafts[id] = d
	return d, nil
}

func (t *transition) open(id ID) *draft {
	d := openDraft(id, t.env)
	t.drafts[id] = d
	return d
}

// seal finishes a draft once; later calls change nothing.
func (t *transition) seal(d *draft) Incident {
	if w, ok := t.sealed[d.inc.ID]; ok {
		return w.next
	}
	w, changed := d.finish()
	if !changed {
		return d.was
	}
	t.sealed[d.inc.ID] = w
	return w.next
}

// holder finds the incident of the set that holds an alert.
func (t *transition) holder(alertID string) (ID, bool) {
	for id, inc := range t.set {
		if _, ok := inc.body().alerts.Get(alertOps, alertID); ok {
			return id, true
		}
	}
	return 0, false
}

func (c UpdateCommand) run(t *transition) error {
	for _, id := range c.Incidents {
		d, err := t.draft(id)
		if err != nil {
			return err
		}
		if err := d.applyAll(c.Changes); err != nil {
			return err
		}
	}
	return nil
}

func (c OpenCommand) run(t *transition) error {
	if len(c.Alerts) == 0 {
		return &FieldError{Field: "alerts", Reason: "want at least one alert"}
	}
	d := t.open(c.Incident)
	d.created(audit.Created)
	members, err := t.newMembers(c.Alerts)
	if err != nil {
		return err
	}
	if err := d.join(members, 0, audit.Created); err != nil {
		return err
	}
	return d.applyAll(c.Changes)
}

// newMembers checks alerts that come from outside. An id given twice, or held by an incident of the set, is refused.
func (t *transition) newMembers(alerts []alert.Alert) ([]memberOf, error) {
	if len(alerts) > t.env.Limits.AlertsPerIncident {
		return nil, &LimitError{What: "alerts of an incident", Got: len(alerts), Max: t.env.Limits.AlertsPerIncident}
	}
	seen := make(map[string]bool, len(alerts))
	out := make([]memberOf, 0, len(alerts))
	for i, a := range alerts {
		if err := a.Validate(); err != nil {
			return nil, alertError(i, err)
		}
		if _, held := t.holder(a.ID); held || seen[a.ID] {
			return nil, &ConflictError{Alerts: []string{a.ID}}
		}
		seen[a.ID] = true
		out = append(out, memberOf{a.ID, newMember(a)})
	}
	return out, nil
}

func (c IngestCommand) run(t *transition) error {
	coming := map[ID][]memberOf{} // alerts that join, until they have: one entry says it of all
	settle := func(d *draft) error {
		members := coming[d.inc.ID]
		delete(coming, d.inc.ID)
		return d.join(members, 0, d.cause())
	}
	var order []*draft
	for i, p := range c.Placements {
		if err := p.Alert.Validate(); err != nil {
			return alertError(i, err)
		}
		d, err := t.draft(p.Incident)
		if err != nil {
			d = t.open(p.Incident)
			d.created(audit.Created)
		}
		if !slices.Contains(order, d) {
			order = append(order, d)
		}
		joining := slices.ContainsFunc(coming[d.inc.ID], func(m memberOf) bool { return m.id == p.Alert.ID })
		if joining {
			if err := settle(d); err != nil {
				return err
			}
		}
		if _, known := d.alerts.Get(p.Alert.ID); known {
			d.refresh(p.Alert)
			continue
		}
		if in, held := t.holder(p.Alert.ID); held {
			return &ConflictError{Incidents: []ID{in}, Alerts: []string{p.Alert.ID}}
		}
		coming[d.inc.ID] = append(coming[d.inc.ID], memberOf{p.Alert.ID, newMember(p.Alert)})
	}
	for _, d := range order {
		if err := settle(d); err != nil {
			return err
		}
	}
	return nil
}

func alertError(i int, err error) error {
	return &AlertError{Index: i, Err: err}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
