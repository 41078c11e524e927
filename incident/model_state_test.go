package incident_test

import (
	"maps"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// The model is the domain written a second time, by hand and with plain maps and slices. It is what the engine is measured
// against, so it shares no rule with it: of the library it uses constants, plain values and the constructors of commands only.
//
// A model is a value: what applies a command to it returns another one. Incidents in it are replaced, never written.
type model struct {
	conf      modelConf
	now       time.Time
	lastID    incident.ID
	incidents []*modelIncident // in order of id, which is the order in which they were opened
	committed *commits         // commands that wrote something
	history   *history         // all that was asked for
	last      step
}

// commits and history are lists that share what came before, the newest first.
type (
	commits struct {
		id      string
		reached reachedBy
		before  *commits
	}
	history struct {
		command
		n      int
		before *history
	}
)

// reached is what a command wrote, nil when it wrote nothing.
func (m *model) reached(id string) reachedBy {
	for c := m.committed; c != nil; c = c.before {
		if c.id == id {
			return c.reached
		}
	}
	return nil
}

func (m *model) asked() int {
	if m.history == nil {
		return 0
	}
	return m.history.n
}

func (m *model) ago(n int) command {
	h := m.history
	for range n {
		h = h.before
	}
	return h.command
}

// reachedBy is what a command wrote: the version it brought each incident to.
type reachedBy map[incident.ID]uint64

// modelConf are the choices a run is made with.
type modelConf struct {
	limits incident.Limits
	policy incident.Policy
}

// A step is what the model expects of the last command.
type step struct {
	cmd      command
	replayed bool                     // the command id was committed before
	refused  error                    // the error of the library that is expected; of a FieldError only the field counts
	items    map[incident.ID]error    // of an UpdateAll that goes item by item
	changed  map[incident.ID]bool     // incidents that got a new version
	outcomes []incident.IngestOutcome // of an Ingest
	placed   []incident.ID
	opened   incident.ID
}

type modelIncident struct {
	id      incident.ID
	version uint64

	name     string
	naming   incident.Naming
	severity alert.Severity
	pinned   bool
	status   incident.Status
	restore  incident.Status // while resolved
	class    alert.Classification
	det      alert.Determination
	owner    alert.Owner
	note     string
	redirect incident.ID

	created, updated, resolved, first, last time.Time

	by        audit.Actor
	createdBy audit.Actor
	said      []string          // comments in the own log, in order
	tags      map[string]string // folded to first spelling
	system    []string
	merged    []incident.ID // in order of merging
	alerts    map[string]*modelAlert

	external string
	dirty    bool // something was written since the last version
}

type modelAlert struct {
	report     report // as first or last taken over
	status     alert.Status
	class      alert.Classification
	det        alert.Determination
	owner      alert.Owner
	resolvedAt time.Time
	decidedAt  time.Time

	cascaded bool // resolved because the incident was
	restore  alert.Status
	joinedAt uint64 // version of the incident
}

func newModel(conf modelConf) *model {
	return &model{conf: conf, now: epoch}
}

func (m *model) get(id incident.ID) *modelIncident {
	i, ok := slices.BinarySearchFunc(m.incidents, id, func(inc *modelIncident, id incident.ID) int { return int(inc.id) - int(id) })
	if !ok {
		return nil
	}
	return m.incidents[i]
}

func (i *modelIncident) open() bool {
	return i.status == incident.Active || i.status == incident.InProgress || i.status == incident.AwaitingAction
}

// holder is the incident that holds an alert.
func (m *model) holder(alertID string) incident.ID {
	for _, inc := range m.incidents {
		if inc.alerts[alertID] != nil {
			return inc.id
		}
	}
	return 0
}

// end follows redirects.
func (m *model) end(id incident.ID) incident.ID {
	for range m.incidents {
		inc := m.get(id)
		if inc == nil || inc.redirect == 0 {
			return id
		}
		id = inc.redirect
	}
	return 0
}

func (i *modelIncident) clone() *modelIncident {
	c := *i
	c.said, c.system, c.merged = slices.Clone(i.said), slices.Clone(i.system), slices.Clone(i.merged)
	c.tags = maps.Clone(i.tags)
	c.alerts = make(map[string]*modelAlert, len(i.alerts))
	for id, a := range i.alerts {
		c.alerts[id] = new(modelAlert)
		*c.alerts[id] = *a
	}
	return &c
}

// work is one command being applied.
type work struct {
	m      *model
	cmd    *command
	drafts map[incident.ID]*modelIncident
}

// draft is an incident to write on, or nil when there is none.
func (w *work) draft(id incident.ID) *modelIncident {
	if d := w.drafts[id]; d != nil {
		return d
	}
	inc := w.m.get(id)
	if inc == nil {
		return nil
	}
	w.drafts[id] = inc.clone()
	return w.drafts[id]
}

func (w *work) open(id incident.ID) *modelIncident {
	w.drafts[id] = &modelIncident{
		id: id, status: incident.Active, created: w.m.now, createdBy: w.cmd.actor, tags: map[string]string{}, alerts: map[string]*modelAlert{}, dirty: true,
	}
	return w.drafts[id]
}

// at is the time of the command for an incident: time in a log never runs back.
func (w *work) at(i *modelIncident) time.Time {
	if w.m.now.Before(i.updated) {
		return i.updated
	}
	return w.m.now
}

// commit derives what follows from the alerts and puts what was written in place, or refuses.
func (w *work) commit(command string) error {
	changed := reachedBy{}
	for id, d := range w.drafts {
		w.derive(d)
		if d.dirty {
			changed[id] = d.version + 1
		}
	}
	if n := len(changed); n > w.m.conf.batch() {
		return &incident.LimitError{What: "incidents in one commit", Got: n, Max: w.m.conf.batch()}
	}
	if len(changed) == 0 {
		return nil
	}
	w.m.incidents = slices.Clone(w.m.incidents)
	for id, version := range changed {
		d := w.drafts[id]
		d.updated, d.by, d.version, d.dirty = w.at(d), w.cmd.actor, version, false
		for _, a := range d.alerts {
			if a.joinedAt == 0 {
				a.joinedAt = version
			}
		}
		i, ok := slices.BinarySearchFunc(w.m.incidents, id, func(inc *modelIncident, id incident.ID) int { return int(inc.id) - int(id) })
		if ok {
			w.m.incidents[i] = d
		} else {
			w.m.incidents = slices.Insert(w.m.incidents, i, d)
		}
		w.m.last.changed[id] = true
	}
	w.m.committed = &commits{command, changed, w.m.committed}
	return nil
}

// derive is laws 3 and 7: what the incident is because its alerts are what they are.
func (w *work) derive(i *modelIncident) {
	if i.status == incident.Redirected {
		return
	}
	name, severity, first, last := i.name, i.severity, time.Time{}, time.Time{}
	if i.naming == incident.Automatic {
		name = i.autoName(w.m.conf.nameRunes())
	}
	if !i.pinned {
		severity = i.highest()
	}
	for _, a := range i.alerts {
		from, to := a.report.span()
		if !from.IsZero() && (first.IsZero() || from.Before(first)) {
			first = from
		}
		if to.After(last) {
			last = to
		}
	}
	if name != i.name || severity != i.severity || !first.Equal(i.first) || !last.Equal(i.last) {
		i.dirty = true
	}
	i.name, i.severity, i.first, i.last = name, severity, first, last
}

func (i *modelIncident) highest() alert.Severity {
	highest := alert.UnknownSeverity
	for _, a := range i.alerts {
		highest = max(highest, a.report.severity)
	}
	return highest
}

// Limits as they are when nothing else is said (written here once more, because the model must not ask).
func (c modelConf) perIncident() int { return orElse(c.limits.AlertsPerIncident, 10_000) }
func (c modelConf) batch() int       { return orElse(c.limits.Batch, 1_000) }
func (c modelConf) tags() int        { return orElse(c.limits.Tags, 1_000) }
func (c modelConf) changes() int     { return orElse(c.limits.Changes, 100) }
func (c modelConf) nameRunes() int   { return orElse(c.limits.NameRunes, 256) }
func (c modelConf) tagRunes() int    { return orElse(c.limits.TagRunes, 128) }
func (c modelConf) idBytes() int     { return orElse(c.limits.IDBytes, 256) }

func orElse(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}
