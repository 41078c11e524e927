package incident

import (
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident/internal/ptree"
)

// A draft is one incident being changed by one command: a copy to write on, and the entries that say what was written.
// Nothing of it is visible before finish; an error on the way just drops it.
type draft struct {
	env      *Env
	was      Incident
	inc      Incident
	b        body
	alerts   *ptree.Edit[string, *member, tally]
	features *ptree.Edit[featureKey, feature, struct{}]
	tags     *ptree.Edit[string, string, struct{}]
	entries  []audit.Entry
	recorded int                   // changes in the entries
	now      time.Time             // of the command, never before the incident's last entry
	origin   string                // of the entries recorded now
	touched  map[string]alertTouch // what happened to which alert
	sealed   *write                // when it is finished
	stale    bool                  // alerts joined, left, or changed their facts
	respell  map[featureKey]bool   // features whose label is to be chosen anew
	differ   []featureKey          // features that alerts brought, took or spell differently; some twice; none of a new incident
	gained   map[featureKey]int    // entities its alerts name now and did not before: 1; or the other way round: -1
}

type alertTouch uint8

const (
	alertChanged alertTouch = iota
	alertJoined
	alertLeft
)

func newDraft(inc Incident, env *Env) *draft {
	b := *inc.body()
	inc.Via = 0
	now := env.Time
	if now.Before(inc.UpdatedAt) {
		now = inc.UpdatedAt
	}
	return &draft{
		env: env, now: now, was: inc, inc: inc, b: b, alerts: b.alerts.Edit(alertOps), features: b.features.Edit(featureOps),
		tags: b.tags.Edit(tagOps), touched: map[string]alertTouch{}, gained: map[featureKey]int{},
	}
}

// openDraft begins an incident that does not exist yet.
func openDraft(id ID, env *Env) *draft {
	d := newDraft(Incident{ID: id}, env)
	d.inc.Status = Active
	d.inc.CreatedAt, d.inc.CreatedBy = env.Time, env.Actor
	d.b.log = audit.Head{Scope: env.Scope, Incident: uint64(id)}
	return d
}

// chunk bounds the changes in one entry, so that a cascade over ten thousand alerts is a row of entries of bounded size.
const chunk = 256

// record adds an entry; without changes it adds none. Long ones are split. The entries share the changes, which nobody writes
// again; sealing copies them.
func (d *draft) record(action, cause audit.Action, changes ...audit.Change) {
	d.recorded += len(changes)
	for _, c := range changes {
		if c.Target == "" {
			d.overrule(c.Field)
		}
		if c.Field == FieldComment {
			d.inc.Comments++
		}
	}
	if d.entries == nil {
		d.entries = make([]audit.Entry, 0, 4) // most commands need no more
	}
	for part := range slices.Chunk(changes, chunk) {
		d.entries = append(d.entries, audit.Entry{
			Actor: d.env.Actor, Action: action, Cause: cause, Origin: d.origin, Command: d.env.Command, Changes: part,
		})
	}
}

// finish derives what follows from the alerts, seals the entries and returns the next version, or nil when nothing changed.
func (d *draft) finish() *write {
	d.spell()
	d.derive()
	if len(d.entries) == 0 {
		return nil
	}
	clamped := !d.now.Equal(d.env.Time)
	d.inc.Version++
	d.inc.UpdatedAt = d.now
	d.inc.UpdatedBy = d.env.Actor
	for i := range d.entries {
		e := &d.entries[i]
		e.Version = d.inc.Version
		e.Time, e.Clamped = d.now, clamped
		*e, d.b.log = audit.Seal(d.b.log, *e, d.env.Seed)
	}
	d.b.alerts, d.b.features, d.b.tags = d.alerts.Map(), d.features.Map(), d.tags.Map()
	b := d.b // not a pointer into the draft: that would keep it alive, and through it every version before this one
	d.inc.b = &b
	slices.SortFunc(d.differ, featureOps.Compare)
	return &write{
		next: d.inc, previous: d.was.Version, entries: d.entries, touched: d.touched, gained: d.gained, differ: slices.Compact(d.differ),
	}
}

// derive recomputes the name, the severity and the times of activity, and says so in one entry caused by the first.
func (d *draft) derive() {
	if d.inc.Status == Redirected || !d.stale {
		return // one keeps what it had, since it holds no alerts to derive from; the other has the alerts it had
	}
	d.b.alerts, d.b.features = d.alerts.Map(), d.features.Map()
	sum := d.b.alerts.Sum()
	changes := make([]audit.Change, 0, 4)
	if name := automaticName(d.inc.ID, &d.b, d.env.Limits.NameRunes); d.inc.Naming == Automatic && name != d.inc.Name {
		changes = append(changes, textChange(FieldName, d.inc.Name, name))
		d.inc.Name = name
	}
	if s := sum.highest(); !d.inc.SeverityPinned && s != d.inc.Severity {
		changes = append(changes, severityChange(d.inc.Severity, s))
		d.inc.Severity = s
	}
	if !sum.first.Equal(d.inc.FirstActivity) {
		changes = append(changes, timeChange(FieldFirstActivity, d.inc.FirstActivity, sum.first))
		d.inc.FirstActivity = sum.first
	}
	if !sum.last.Equal(d.inc.LastActivity) {
		changes = append(changes, timeChange(FieldLastActivity, d.inc.LastActivity, sum.last))
		d.inc.LastActivity = sum.last
	}
	d.record(audit.Recomputed, d.cause(), changes...)
}

// overrule drops the enum member an import brought that this package does not know: the property has a value of ours now.
func (d *draft) overrule(field string) {
	if _, ok := d.b.unknown[field]; ok && d.was.Version > 0 {
		d.b.unknown = maps.Clone(d.b.unknown)
		delete(d.b.unknown, field)
	}
}

// cause is the action that whatever is recorded now follows from.
func (d *draft) cause() audit.Action {
	if len(d.entries) == 0 {
		return 0
	}
	return d.entries[0].Action
}

// put replaces an alert's member; the facts stay the same.
func (d *draft) put(id string, m *member) {
	d.alerts.Put(id, m)
	d.touch(id, alertChanged)
}

// touch keeps that an alert joined or left, whatever else happens to it. No command takes one out that it brought in, or back.
func (d *draft) touch(id string, what alertTouch) {
	if d.touched[id] == alertChanged {
		d.touched[id] = what
	}
}

// mayDiffer notes that features may differ. Of a new incident all do.
func (d *draft) mayDiffer(all ...labelled) {
	if d.was.Version == 0 {
		return
	}
	d.differ = slices.Grow(d.differ, len(all))
	for _, l := range all {
		d.differ = append(d.differ, l.featureKey)
	}
}

// addFeatures and removeFeatures keep the counts of what alerts have in common.
func (d *draft) addFeatures(a *alert.Alert) {
	d.stale = true
	withFeatures(a, func(all []labelled) {
		d.features.Expect(len(all))
		d.mayDiffer(all...)
		for _, l := range all {
			d.addFeature(a, l.featureKey, l.label)
		}
	})
}

func (d *draft) addFeature(a *alert.Alert, k featureKey, label string) {
	f, ok := d.features.Get(k)
	switch {
	case !ok:
		f.label = label
		d.b.distinct[k.kind]++
		if k.kind.isEntity() {
			d.gained[k]++
		}
	case f.mixed && a.ID < f.lead:
		f.label, f.lead = label, a.ID
	case !f.mixed && f.label != label:
		f.mixed = true
		d.misspelt(k)
	}
	f.n++
	d.features.Put(k, f)
}

func (d *draft) removeFeatures(a *alert.Alert) {
	d.stale = true
	withFeatures(a, func(all []labelled) {
		d.mayDiffer(all...)
		for _, l := range all {
			d.removeFeature(a, l.featureKey)
		}
	})
}

func (d *draft) removeFeature(a *alert.Alert, k featureKey) {
	f, _ := d.features.Get(k)
	if f.n--; f.n > 0 {
		d.features.Put(k, f)
		if f.mixed && f.lead == a.ID {
			d.misspelt(k)
		}
		return
	}
	d.features.Delete(k)
	d.b.distinct[k.kind]--
	if k.kind.isEntity() {
		d.gained[k]--
	}
}

func (d *draft) misspelt(k featureKey) {
	if d.respell == nil {
		d.respell = map[featureKey]bool{}
	}
	d.respell[k] = true
}

// spell gives features that alerts spell differently the label of the alert with the lowest id, so that what is shown depends on
// the alerts alone and not on how they came and went. It looks through the alerts when a second spelling turns up and when the
// alert with the lowest id has left.
func (d *draft) spell() {
	if len(d.respell) == 0 {
		return
	}
	for id, m := range d.alerts.Map().All() {
		withFeatures(m.facts, func(all []labelled) {
			for _, l := range all {
				d.respellAs(id, l)
			}
		})
		if len(d.respell) == 0 {
			return
		}
	}
	clear(d.respell)
}

func (d *draft) respellAs(id string, l labelled) {
	k := l.featureKey
	if !d.respell[k] {
		return
	}
	f, _ := d.features.Get(k)
	f.label, f.lead = l.label, id
	d.features.Put(k, f)
	d.mayDiffer(l)
	delete(d.respell, k)
}

// members yields a snapshot of the alerts as edited so far; they may be replaced while it runs.
func (d *draft) members() []memberOf {
	m := d.alerts.Map()
	out := make([]memberOf, 0, m.Len())
	for id, mem := range m.All() {
		out = append(out, memberOf{id, mem})
	}
	return out
}

type memberOf struct {
	id string
	*member
}

// pick returns the named members in order of id, each once, or the ids that the incident does not hold.
func (d *draft) pick(ids []string) ([]memberOf, error) {
	set := make(map[string]bool, len(ids))
	var missing []string
	for i, id := range ids {
		if id == "" {
			return nil, emptyAlertID(i)
		}
		if _, ok := d.alerts.Get(id); !ok {
			missing = append(missing, id)
		}
		set[id] = true
	}
	if missing != nil {
		return nil, &NotFoundError{Alerts: missing}
	}
	out := make([]memberOf, 0, len(set))
	for _, id := range slices.Sorted(maps.Keys(set)) {
		m, _ := d.alerts.Get(id)
		out = append(out, memberOf{id, m})
	}
	return out, nil
}

func freeOrNone(s string) audit.Value {
	if s == "" {
		return audit.None()
	}
	return audit.Free(s)
}

func timeOrNone(t time.Time) audit.Value {
	if t.IsZero() {
		return audit.None()
	}
	return audit.Time(t)
}

func idOrNone(id ID) audit.Value {
	if id == 0 {
		return audit.None()
	}
	return audit.Number(uint64(id))
}

func ownerValue(o alert.Owner) audit.Value {
	if o.IsZero() {
		return audit.None()
	}
	return audit.List(audit.Text(o.Kind().String()), audit.Free(o.ID()))
}

func digestValue(d [32]byte) audit.Value { return audit.Text(hex.EncodeToString(d[:])) }

func textChange(field, before, after string) audit.Change {
	return audit.Change{Field: field, Before: freeOrNone(before), After: freeOrNone(after)}
}

func timeChange(field string, before, after time.Time) audit.Change {
	return audit.Change{Field: field, Before: timeOrNone(before), After: timeOrNone(after)}
}

func severityChange(before, after alert.Severity) audit.Change {
	return audit.Change{Field: FieldSeverity, Before: named(before, 0), After: named(after, 0)}
}

// named is the wire name of an enum member; the zero member of an attribute that may be unset is no value.
func named[E interface {
	~uint8
	String() string
}](e, unset E) audit.Value {
	if e == unset {
		return audit.None()
	}
	return audit.Text(e.String())
}
