package incident_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A trial is an engine on trial: it runs commands and, after each, checks the laws on what can be read.
type trial struct {
	conf   modelConf
	engine *incident.Engine
	store  incident.Store
	reader *incident.Desk
	clock  *clock

	now     []incident.Incident // every stored incident, in order of id
	at      map[incident.ID]int
	digests map[incident.ID]string
	logs    map[incident.ID]*replayed
	history []command
	failed  violations
	reached map[string]int
	broken  bool // stop checking: what comes after a violation says nothing
}

// newTrial makes one on a store; nil is a new Memory.
func newTrial(conf modelConf, store incident.Store) *trial {
	if store == nil {
		store = incident.NewMemory("contoso")
	}
	t := &trial{conf: conf, store: store, clock: &clock{now: epoch}, at: map[incident.ID]int{}, digests: map[incident.ID]string{},
		logs: map[incident.ID]*replayed{}, reached: map[string]int{}}
	opts := fixed(t.clock, incident.Options{Store: store, Limits: conf.limits, Policy: conf.policy})
	opts.Authorize = func(_ context.Context, actor audit.Actor, _ incident.Command, _ []incident.Incident) error {
		if actor == mallory {
			return fmt.Errorf("not %s", actor.ID)
		}
		return nil
	}
	var err error
	if t.engine, err = incident.New(opts); err != nil {
		panic(err)
	}
	t.reader = t.engine.As(ana)
	return t
}

// A reply is what the engine said to a command.
type reply struct {
	cmd      command
	err      error
	incident incident.Incident
	ingested []incident.Ingested
	bulk     []incident.BulkResult
}

func (t *trial) run(c command) reply {
	r := reply{cmd: c}
	t.clock.advance(c.after)
	t.history = append(t.history, c)
	ctx, cancel := context.WithTimeout(ctx, time.Minute) // no command may go round in circles
	defer cancel()
	desk := t.engine.As(c.actor).WithCommandID(c.id)
	changes := make([]incident.Change, len(c.changes))
	for i, ch := range c.changes {
		changes[i] = ch.build()
	}
	alerts := make([]alert.Alert, len(c.reports))
	for i, rep := range c.reports {
		alerts[i] = rep.alert()
	}
	switch c.kind {
	case "Ingest":
		r.ingested, r.err = desk.Ingest(ctx, alerts...)
	case "Open":
		r.incident, r.err = desk.Open(ctx, alerts, changes...)
	case "Import":
		r.incident, r.err = desk.Import(ctx, c.document(alerts))
	case "Update":
		r.incident, r.err = desk.Update(ctx, c.incidents[0], changes...)
	case "UpdateAll":
		r.bulk, r.err = desk.UpdateAll(ctx, c.mode, c.incidents, changes...)
	case "MoveAlerts":
		r.incident, r.err = desk.MoveAlerts(ctx, incident.Move{Alerts: c.alerts, To: c.incidents[0], Reasons: c.reasons, Comment: c.comment})
	case "Merge":
		r.incident, r.err = desk.Merge(ctx, incident.Merge{Target: c.incidents[0], Sources: c.incidents[1:], Reasons: c.reasons, Comment: c.comment})
	}
	return r
}

func (c command) document(alerts []alert.Alert) incident.Document {
	d := c.doc
	doc := incident.Document{
		ID: "their-" + c.id, Name: d.name, Severity: d.severity, Status: d.status, Owner: d.owner, Classification: d.class, Determination: d.det,
		Tags: d.tags, ResolvingComment: d.note, Description: d.description, CreatedBy: d.createdBy(), Alerts: alerts,
	}
	for _, text := range d.comments {
		doc.Comments = append(doc.Comments, alert.Comment{Text: text, CreatedBy: "Their analyst", CreatedAt: epoch})
	}
	return doc
}

func (t *trial) asked() int { return len(t.history) }

func (t *trial) ago(n int) command { return t.history[len(t.history)-1-n] }

func (t *trial) versionOf(id incident.ID) uint64 {
	if i, ok := t.at[id]; ok {
		return t.now[i].Version
	}
	return 0
}

func (t *trial) alertsIn(id incident.ID) (ids []string) {
	if i, ok := t.at[id]; ok {
		for a := range t.now[i].AlertIDs() {
			ids = append(ids, a)
		}
	}
	return ids
}

func (t *trial) ids(among byte) (ids []incident.ID) {
	for _, inc := range t.now {
		if isAmong(among, inc.Status) {
			ids = append(ids, inc.ID)
		}
	}
	return ids
}

// everything is one snapshot of what is stored, redirected incidents too.
func (t *trial) everything(vs *violations) []incident.Incident {
	var out []incident.Incident
	for inc, err := range t.reader.List(ctx, incident.Query{Order: incident.Order{Key: incident.OrderID, Ascending: true}, Redirected: true}) {
		if err != nil {
			vs.add(10, "a list fails: %v", err)
			return nil
		}
		out = append(out, inc)
	}
	return out
}

func digestOf(vs *violations, inc incident.Incident) string {
	raw, err := inc.MarshalBinary()
	if err != nil {
		vs.add(10, "incident %d has no binary form: %v", inc.ID, err)
	}
	return string(raw)
}
