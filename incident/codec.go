package incident

import (
	"encoding/json"
	"maps"
	"math"
	"slices"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// codecVersion is the first byte of the binary form. A change of the form, or of the number of an enum member, gets a new one
// and the old is still read.
const codecVersion = 1

// AppendBinary appends the exact form in which stores persist an incident: everything it holds, with pins, restore states and
// the head of its log, but not Via. Equal incidents have equal forms. The layout is private to this package; it begins with a
// version byte. A store need not write all of it anew with each change: see [Write.AppendHead].
func (i Incident) AppendBinary(dst []byte) ([]byte, error) {
	w := binaryWriter{b: i.appendHead(dst)}
	for _, m := range i.body().alerts.All() {
		if err := w.member(m); err != nil {
			return dst, err
		}
	}
	return w.b, nil
}

// appendHead appends the binary form up to its alerts, their number included.
func (i *Incident) appendHead(dst []byte) []byte {
	b := i.body()
	w := binaryWriter{b: append(dst, codecVersion)}
	w.uint(uint64(i.ID))
	w.uint(i.Version)
	w.text(i.Name)
	w.bytes(byte(i.Naming), byte(i.Severity), flagByte(i.SeverityPinned), byte(i.Status), byte(b.restore),
		byte(i.Classification), byte(i.Determination))
	w.owner(i.Owner)
	for _, s := range []string{i.ResolvingComment, i.Description, i.Summary, i.TenantID, i.ExternalID} {
		w.text(s)
	}
	w.uint(uint64(i.RedirectTo))
	w.time(i.CreatedAt)
	w.time(i.UpdatedAt)
	w.time(i.ResolvedAt)
	w.time(i.FirstActivity)
	w.time(i.LastActivity)
	w.actor(i.CreatedBy)
	w.actor(i.UpdatedBy)
	w.uint(uint64(i.Comments))
	w.head(b.log)
	w.uint(uint64(b.merged.Len()))
	for _, h := range b.merged.All() {
		w.head(h)
	}
	w.texts(slices.Collect(i.Tags()))
	w.texts(b.system)
	w.foreign(b.extra, b.unknown)
	w.uint(uint64(b.alerts.Len()))
	return w.b
}

// AppendHead appends the first part of the binary form of the incident, up to its alerts. The form is this head and after it the
// part of each alert, in order of alert id: a store that keeps the parts apart writes the head, the parts of alerts that Joined
// or Changed, removes those that Left, and reads the incident with [Incident.UnmarshalBinary] from all of them in a row. So the cost
// of a command does not grow with the number of alerts that it leaves alone.
func (w Write) AppendHead(dst []byte) []byte { return w.w.next.appendHead(dst) }

// AppendAlert appends the part of one alert. The error is a NotFoundError when the incident does not hold it.
func (w Write) AppendAlert(dst []byte, id string) ([]byte, error) {
	m, ok := w.w.next.body().alerts.Get(alertOps, id)
	if !ok {
		return dst, &NotFoundError{Alerts: []string{id}}
	}
	out := binaryWriter{b: dst}
	if err := out.member(m); err != nil {
		return dst, err
	}
	return out.b, nil
}

// MarshalBinary is AppendBinary.
func (i Incident) MarshalBinary() ([]byte, error) { return i.AppendBinary(nil) }

// UnmarshalBinary reads what AppendBinary wrote and nothing else; any other bytes are an error that wraps [ErrCorrupt], found
// in memory in proportion to their number, and leave i as it was. What alerts have in common is derived anew.
func (i *Incident) UnmarshalBinary(data []byte) error {
	r := binaryReader{b: data}
	if v := r.byte(); v != codecVersion {
		r.fail("version %d, want %d", v, codecVersion)
	}
	next := Incident{ID: ID(r.uint()), Version: r.uint(), Name: r.text()}
	next.Naming = Naming(r.upTo(byte(FromImport)))
	next.Severity = alert.Severity(r.upTo(byte(alert.High)))
	next.SeverityPinned = r.upTo(1) == 1
	next.Status = Status(r.upTo(byte(Redirected)))
	restore := Status(r.upTo(byte(Redirected)))
	next.Classification, next.Determination = r.pair()
	next.Owner = r.owner()
	for _, s := range []*string{&next.ResolvingComment, &next.Description, &next.Summary, &next.TenantID, &next.ExternalID} {
		*s = r.text()
	}
	next.RedirectTo = ID(r.uint())
	next.CreatedAt, next.UpdatedAt, next.ResolvedAt = r.time(), r.time(), r.time()
	next.FirstActivity, next.LastActivity = r.time(), r.time()
	next.CreatedBy, next.UpdatedBy = r.actor(), r.actor()
	next.Comments = int(r.uint() & math.MaxInt64)
	log := r.head()
	d := newDraft(Incident{}, &Env{})
	d.b.restore, d.b.log = restore, log
	for range r.count() {
		d.addMerged(r.head())
	}
	for _, t := range r.texts() {
		d.tags.Put(foldTag(t), t)
	}
	d.b.system = r.texts()
	r.foreign(&d.b)
	for range r.count() {
		m := r.member()
		if r.err != nil {
			break
		}
		if _, twice := d.alerts.Get(m.facts.ID); twice {
			r.fail("alert %q twice", clip(m.facts.ID))
			break
		}
		d.alerts.Put(m.facts.ID, m)
		d.addFeatures(m.facts)
	}
	if r.err == nil && len(r.b) > 0 {
		r.fail("%d bytes after the end", len(r.b))
	}
	if r.err != nil {
		return r.err
	}
	d.spell()
	d.b.alerts, d.b.features, d.b.tags = d.alerts.Map(), d.features.Map(), d.tags.Map()
	b := d.b
	next.b = &b
	*i = next
	return nil
}

// foreign writes what an import brought that has no field here.
func (w *binaryWriter) foreign(extra alert.Object, unknown map[string]string) {
	w.text("{" + string(extra.AppendMembers(nil)) + "}")
	w.uint(uint64(len(unknown)))
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		w.text(name)
		w.text(unknown[name])
	}
}

func (r *binaryReader) foreign(b *body) {
	raw := r.text()
	if r.err != nil {
		return
	}
	_, extra, err := alert.DecodeObject([]byte(raw))
	if err != nil {
		r.fail("extra properties: %v", err)
		return
	}
	b.extra = extra
	for range r.count() {
		if b.unknown == nil {
			b.unknown = map[string]string{}
		}
		name := r.text()
		b.unknown[name] = r.text()
	}
}

// member writes an alert: its facts as JSON, which keeps everything, and its decisions.
func (w *binaryWriter) member(m *member) error {
	facts, err := json.Marshal(m.facts)
	if err != nil {
		return err
	}
	w.text(string(facts))
	w.b = append(w.b, m.digest[:]...)
	w.bytes(byte(m.status), byte(m.restore), flagByte(m.cascaded), byte(m.classification), byte(m.determination))
	w.owner(m.owner)
	w.time(m.resolvedAt)
	w.time(m.decidedAt)
	w.time(m.restoreResolved)
	return nil
}

func (r *binaryReader) member() *member {
	m := &member{facts: new(alert.Alert)}
	raw := r.text()
	if r.err == nil {
		if err := m.facts.UnmarshalJSON([]byte(raw)); err != nil {
			r.fail("alert: %v", err)
		}
	}
	copy(m.digest[:], r.take(uint64(len(m.digest))))
	m.status = alert.Status(r.upTo(byte(alert.Resolved)))
	m.restore = alert.Status(r.upTo(byte(alert.Resolved)))
	m.cascaded = r.upTo(1) == 1
	m.classification, m.determination = r.pair()
	m.owner = r.owner()
	m.resolvedAt, m.decidedAt, m.restoreResolved = r.time(), r.time(), r.time()
	return m
}
