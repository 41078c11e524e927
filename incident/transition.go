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
	t := &transition{env: &env, set: make(map[ID]*Incident, len(set)), drafts: make(map[ID]*draft, len(set))}
	for i := range set {
		t.set[set[i].ID] = &set[i]
	}
	if err := cmd.run(t); err != nil {
		return nil, err
	}
	recorded := 0
	writes := make([]write, 0, len(t.drafts))
	for _, d := range t.drafts {
		d.seal()
		recorded += d.recorded
		if d.sealed != nil {
			writes = append(writes, *d.sealed)
		}
	}
	if err := env.Limits.checkRecorded(recorded); err != nil {
		return nil, err
	}
	if n := len(writes); n > env.Limits.Batch {
		return nil, &LimitError{What: "incidents in one commit", Got: n, Max: env.Limits.Batch}
	}
	slices.SortFunc(writes, func(a, b write) int { return cmp.Compare(a.next.ID, b.next.ID) })
	return writes, nil
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
	clean, err := cleanID(field, id, l.IDBytes)
	if err == nil && clean != id {
		err = &FieldError{Field: field, Value: clip(id), Reason: "has white space around it"}
	}
	return err
}

// A transition is one command at work on a set of incidents.
type transition struct {
	env    *Env
	set    map[ID]*Incident // never written
	drafts map[ID]*draft
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
	d := newDraft(*inc, t.env)
	t.drafts[id] = d
	return d, nil
}

// draftOrOpen is draft, or the birth of an incident that the set does not hold.
func (t *transition) draftOrOpen(id ID) (*draft, error) {
	if d, err := t.draft(id); err == nil {
		return d, nil
	}
	d, err := t.open(id)
	if err != nil {
		return nil, err
	}
	d.created()
	return d, nil
}

// open begins an incident that the set does not hold.
func (t *transition) open(id ID) (*draft, error) {
	if id == 0 {
		return nil, &FieldError{Field: "id", Value: "0", Reason: "want the id of a new incident"}
	}
	if _, taken := t.set[id]; taken {
		return nil, &ConflictError{Incidents: []ID{id}}
	}
	d := openDraft(id, t.env)
	t.drafts[id] = d
	return d, nil
}

// seal finishes a draft that was changed, once; later calls change nothing.
func (d *draft) seal() Incident {
	if d.sealed == nil {
		d.sealed = d.finish()
	}
	if d.sealed == nil {
		return d.was
	}
	return d.sealed.next
}

// holders finds the incidents of the set that hold alerts.
func (t *transition) holders(alertIDs []string) map[string]ID {
	wanted := make(map[string]ID, len(alertIDs))
	for _, id := range alertIDs {
		wanted[id] = 0
	}
	for in, inc := range t.set {
		if inc.AlertCount() < len(wanted) {
			for id := range inc.AlertIDs() {
				if _, ok := wanted[id]; ok {
					wanted[id] = in
				}
			}
			continue
		}
		for id := range wanted {
			if _, ok := inc.body().alerts.Get(alertOps, id); ok {
				wanted[id] = in
			}
		}
	}
	maps.DeleteFunc(wanted, func(_ string, in ID) bool { return in == 0 })
	return wanted
}

func (c UpdateCommand) run(t *transition) error {
	recorded := 0
	for _, id := range c.Incidents {
		d, err := t.draft(id)
		if err != nil {
			return err
		}
		before := d.recorded // of an incident that was named before
		if err := d.applyAll(c.Changes); err != nil {
			return err
		}
		if recorded += d.recorded - before; recorded > t.env.Limits.Recorded {
			return t.env.Limits.checkRecorded(recorded)
		}
	}
	return nil
}

func (c OpenCommand) run(t *transition) error {
	if len(c.Alerts) == 0 {
		return &FieldError{Field: "alerts", Reason: "want at least one alert"}
	}
	d, err := t.open(c.Incident)
	if err != nil {
		return err
	}
	d.created()
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
		return nil, &LimitError{What: alertsOfIncident, Got: len(alerts), Max: t.env.Limits.AlertsPerIncident}
	}
	held := t.holders(alertIDs(alerts))
	seen := make(map[string]bool, len(alerts))
	out := make([]memberOf, 0, len(alerts))
	for i, a := range alerts {
		if err := a.Validate(); err != nil {
			return nil, alertError(i, err)
		}
		if held[a.ID] != 0 {
			return nil, &ConflictError{Alerts: []string{a.ID}}
		}
		if seen[a.ID] {
			return nil, &FieldError{Field: "alerts[" + itoa(i) + "].id", Value: clip(a.ID), Reason: "is given twice"}
		}
		seen[a.ID] = true
		out = append(out, memberOf{a.ID, newMember(a)})
	}
	return out, nil
}

func alertError(i int, err error) error {
	return &AlertError{Index: i, Err: err}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
