package incident_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A command is one call of a desk. As generated it names incidents and alerts by place, so that it means something in whatever
// state it meets and in a shortened run; resolve puts in the ids.
type command struct {
	kind  string
	id    string // command id
	actor audit.Actor
	after time.Duration // since the command before; may be negative

	refs    []ref
	picks   []pick
	again   int // of "Again": how many named commands ago
	reports []report
	changes []change
	mode    incident.BulkMode
	reasons []string
	comment string
	doc     docSpec

	incidents []incident.ID // the target first where there is one
	alerts    []string
}

// docSpec is what an import says beside its alerts.
type docSpec struct {
	name, note, description string
	severity                alert.Severity
	status                  incident.Status
	owner                   alert.Owner
	class                   alert.Classification
	det                     alert.Determination
	tags                    []string
	comments                []string
}

// mallory is who Authorize refuses everything.
var mallory = audit.User("mallory@contoso.com")

// String is short: gopter writes every command it makes, whether anybody reads it or not.
func (c command) String() string { return c.kind }

func (c command) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s[%s by %s after %v]", c.kind, c.id, c.actor.ID, c.after)
	if c.incidents != nil {
		fmt.Fprintf(&b, " incidents=%v", c.incidents)
	} else if c.refs != nil {
		fmt.Fprintf(&b, " refs=%v", c.refs)
	}
	if c.alerts != nil {
		fmt.Fprintf(&b, " alerts=%v", c.alerts)
	} else if c.picks != nil {
		fmt.Fprintf(&b, " picks=%v", c.picks)
	}
	for _, r := range c.reports {
		fmt.Fprintf(&b, " %+v", r)
	}
	for _, ch := range c.changes {
		b.WriteString(" " + ch.String())
	}
	if c.kind == "Import" {
		fmt.Fprintf(&b, " doc=%+v", c.doc)
	}
	if c.mode != 0 {
		b.WriteString(" per item")
	}
	if c.reasons != nil || c.comment != "" {
		fmt.Fprintf(&b, " because %.60q %.20q", c.reasons, c.comment)
	}
	return b.String()
}

// apply is the whole rule book: the model after the command, with what is expected of it in last.
func (m *model) apply(c command) *model {
	n := *m
	n.now = m.now.Add(c.after)
	n.history = &history{c, m.asked() + 1, m.history}
	n.last = step{cmd: c, changed: map[incident.ID]bool{}}
	if c.kind == "UpdateAll" && c.mode == incident.PerItem && len(sortedIDs(c.incidents)) <= m.conf.batch() {
		n.last.items = map[incident.ID]error{}
		for _, id := range sortedIDs(c.incidents) {
			n.last.items[id] = n.once(c, c.id+"/"+strconv.FormatUint(uint64(id), 10), func(w *work) error {
				return w.update([]incident.ID{id}, c.changes)
			})
		}
		return &n
	}
	n.last.refused = n.once(c, c.id, func(w *work) error {
		switch c.kind {
		case "Update":
			return w.update(c.incidents, c.changes)
		case "UpdateAll":
			return w.update(sortedIDs(c.incidents), c.changes)
		case "Open":
			return w.openBy(c, "Open")
		case "Import":
			return w.openBy(c, "Import")
		case "Ingest":
			return w.ingest(c)
		case "MoveAlerts":
			return w.move(c)
		case "Merge":
			return w.merge(c)
		}
		panic("no such command: " + c.kind)
	})
	return &n
}

// once runs a command unless its id has written something before.
func (m *model) once(c command, id string, run func(*work) error) error {
	if most := m.conf.batch(); c.kind == "UpdateAll" && len(sortedIDs(c.incidents)) > most {
		return &incident.LimitError{What: "incidents in one update", Got: len(sortedIDs(c.incidents)), Max: most}
	}
	if c.kind == "Ingest" {
		if most := m.conf.batch(); len(c.reports) > most {
			return &incident.LimitError{What: "alerts in one Ingest", Got: len(c.reports), Max: most}
		}
		for i, r := range c.reports {
			if !r.valid() {
				return &incident.AlertError{Index: i}
			}
		}
		if len(c.reports) == 0 {
			return nil
		}
	}
	if c.actor.Kind == 0 {
		return wantField("actor.kind")
	}
	if strings.TrimSpace(id) != id {
		return wantField("command")
	}
	if m.reached(id) != nil {
		m.last.replayed = true
		return nil
	}
	w := &work{m: m, cmd: &c, drafts: map[incident.ID]*modelIncident{}}
	if err := run(w); err != nil {
		return err
	}
	return w.commit(id)
}

func (w *work) authorized() error {
	if w.cmd.actor == mallory {
		return incident.ErrForbidden
	}
	return nil
}

func (w *work) update(ids []incident.ID, cs []change) error {
	if err := w.authorized(); err != nil {
		return err
	}
	for _, id := range ids {
		d := w.draft(id)
		if d == nil {
			return &incident.NotFoundError{Incident: id}
		}
		if err := w.changes(d, cs); err != nil {
			return err
		}
	}
	return nil
}

func sortedIDs(ids []incident.ID) []incident.ID {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}

// openBy opens an incident by hand or out of a document.
func (w *work) openBy(c command, kind string) error {
	var held []string
	for _, r := range c.reports {
		if w.m.holder(r.id) != 0 {
			held = append(held, r.id)
		}
	}
	if held != nil {
		slices.Sort(held)
		return &incident.ConflictError{Alerts: slices.Compact(held)}
	}
	w.m.lastID++
	w.m.last.opened = w.m.lastID
	if err := w.authorized(); err != nil {
		return err
	}
	if kind == "Import" && c.doc.status == incident.Redirected {
		return wantField("status")
	}
	if len(c.reports) == 0 {
		return wantField("alerts")
	}
	if n, most := len(c.reports), w.m.conf.perIncident(); n > most {
		return &incident.LimitError{What: "alerts of an incident", Got: n, Max: most}
	}
	seen := map[string]bool{}
	for i, r := range c.reports {
		if !r.valid() {
			return &incident.AlertError{Index: i}
		}
		if seen[r.id] {
			return wantField(fmt.Sprintf("alerts[%d].id", i))
		}
		seen[r.id] = true
	}
	d := w.open(w.m.last.opened)
	if kind == "Import" {
		return w.document(d, c)
	}
	if err := w.join(d, arrivals(c.reports)); err != nil {
		return err
	}
	return w.changes(d, c.changes)
}

func arrivals(reports []report) map[string]*modelAlert {
	out := map[string]*modelAlert{}
	for _, r := range reports {
		out[r.id] = r.arrive()
	}
	return out
}

// join is what happens to alerts that come: the incident's owner and classification win where it has them.
func (w *work) join(i *modelIncident, alerts map[string]*modelAlert) error {
	if i.status == incident.Resolved || i.status == incident.Redirected {
		panic("the model let an alert join a closed incident")
	}
	if n, most := len(i.alerts)+len(alerts), w.m.conf.perIncident(); n > most {
		return &incident.LimitError{What: "alerts of an incident", Got: n, Max: most}
	}
	for id, a := range alerts {
		a.joinedAt = 0
		i.alerts[id], i.dirty = a, true
		if !i.owner.IsZero() {
			w.own(i, a, i.owner)
		}
		w.takeOver(i, a)
	}
	return nil
}

func (w *work) document(d *modelIncident, c command) error {
	doc := c.doc
	if name := cutLine(visibleTitle(doc.name), w.m.conf.nameRunes()); name != "" {
		d.name, d.naming = name, incident.FromImport
	}
	if doc.status != incident.UnknownStatus && doc.status != incident.Resolved {
		d.status = doc.status
	}
	if !doc.owner.IsZero() {
		// A fact from outside: it need not be an id that could be typed here.
		id, ok := keptLine(doc.owner.ID(), w.m.conf.idBytes())
		if !ok {
			return wantField("assignedTo")
		}
		if d.owner = alert.UserOwner(id); doc.owner.Kind() == alert.GroupOwnerKind {
			d.owner = alert.GroupOwner(id)
		}
	}
	d.class, d.det = doc.class, doc.det
	if !pairFits(doc.class, doc.det) && !(withdrawn(doc.det) && doc.class != alert.Unclassified) {
		d.det = alert.Undetermined
	}
	if slices.Contains(badFacts, doc.description) {
		return wantField("description")
	}
	d.external, d.createdBy = "their-"+c.id, audit.Actor{ID: doc.createdBy()}
	if err := w.join(d, arrivals(c.reports)); err != nil {
		return err
	}
	if err := w.addTags(d, doc.tags); err != nil {
		return err
	}
	if n, most := len(doc.comments), w.m.conf.batch(); n > most {
		return &incident.LimitError{What: "comments of a document", Got: n, Max: most}
	}
	for i, text := range doc.comments {
		clean, ok := keptComment(text)
		if !ok || clean == "" {
			return wantField(fmt.Sprintf("comments[%d]", i))
		}
		d.said = append(d.said, clean)
	}
	if doc.severity != alert.UnknownSeverity && doc.severity != d.highest() {
		d.severity, d.pinned = doc.severity, true
	}
	if doc.status == incident.Resolved {
		note, ok := keptComment(doc.note)
		if !ok {
			return wantField("resolvingComment")
		}
		w.resolve(d, note)
	}
	return nil
}

// ingest is law 13 and correlation.
func (w *work) ingest(c command) error {
	crowd, here := w.m.crowd(), map[string]incident.ID{}
	for _, r := range c.reports {
		to, outcome := w.m.holder(r.id), incident.Known
		if to == 0 {
			to = here[r.id]
		}
		if to == 0 {
			outcome = incident.Joined
			if to = crowd.correlate(r); to == 0 {
				w.m.lastID++
				to, outcome = w.m.lastID, incident.Opened
			}
			here[r.id] = to
			crowd.joined(to, r)
		}
		w.m.last.placed, w.m.last.outcomes = append(w.m.last.placed, to), append(w.m.last.outcomes, outcome)
	}
	if err := w.authorized(); err != nil {
		return err
	}
	for i, r := range c.reports {
		d := w.draft(w.m.last.placed[i])
		if d == nil {
			d = w.open(w.m.last.placed[i])
		}
		known := d.alerts[r.id]
		if known == nil {
			if err := w.join(d, map[string]*modelAlert{r.id: r.arrive()}); err != nil {
				return err
			}
		} else if !r.at().Before(known.report.at()) && (r.facts != known.report.facts || r.updated != known.report.updated) {
			known.report.facts, known.report.updated, d.dirty = r.facts, r.updated, true
		}
	}
	return nil
}

// reasons checks why something is done; the comment that is said is returned.
func (w *work) reasons(c command) (string, error) {
	if n := len(c.reasons); n > 32 {
		return "", &incident.LimitError{What: "reasons", Got: n, Max: 32}
	}
	for i, r := range c.reasons {
		if _, ok := keptLine(r, w.m.conf.tagRunes()); !ok {
			return "", wantField(fmt.Sprintf("reason[%d]", i))
		}
	}
	text, ok := keptComment(c.comment)
	if !ok {
		return "", wantField("comment")
	}
	return text, nil
}

// say enters the comment of a move or a merge in a log.
func (i *modelIncident) say(text string) {
	if text != "" {
		i.said = append(i.said, text)
	}
}

// absorb is what the end of an incident is, in a merge and in a move of its last alert.
func (w *work) absorb(target, source *modelIncident) error {
	moved := source.alerts
	tags := mapValues(source.tags)
	source.status, source.redirect, source.dirty = incident.Redirected, target.id, true
	source.alerts, source.tags = map[string]*modelAlert{}, map[string]string{}
	source.system = append(source.system, "Redirected")
	target.merged, target.dirty = append(target.merged, source.id), true
	if err := w.join(target, moved); err != nil {
		return err
	}
	if w.m.conf.policy.RenameOnMerge && target.naming == incident.ByHand {
		target.naming = incident.Automatic
	}
	return w.putTags(target, tags)
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
