package incident

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// Document is an incident as Microsoft Graph writes it (microsoft.graph.security.incident with its alerts expanded), for
// exchange with other systems. Properties this package does not know, and enum members it does not know, survive a round
// trip. It is a plain value; its slices belong to whoever holds it.
type Document struct {
	ID             string
	Name           string // displayName
	Severity       alert.Severity
	Status         Status
	Classification alert.Classification
	Determination  alert.Determination
	Owner          alert.Owner // assignedTo

	Tags       []string // customTags
	SystemTags []string
	Comments   []alert.Comment
	Alerts     []alert.Alert

	ResolvingComment string
	Description      string
	Summary          string
	RedirectTo       string // redirectIncidentId
	TenantID         string
	UpdatedBy        string // lastModifiedBy
	CreatedAt        time.Time
	UpdatedAt        time.Time

	// Origin names the system the document comes from in the entries of an import; it is not part of the JSON. Empty: "import".
	Origin string

	extra   alert.Object      // properties this package has no field for
	unknown map[string]string // enum members it does not know, by property
}

// MaxDocument bounds the JSON of a Document, in bytes.
const MaxDocument = 64 << 20

// Clone returns a copy that shares nothing that can change.
func (d Document) Clone() Document {
	d.Tags, d.SystemTags, d.Comments = slices.Clone(d.Tags), slices.Clone(d.SystemTags), slices.Clone(d.Comments)
	d.Alerts = slices.Clone(d.Alerts)
	for i := range d.Alerts {
		d.Alerts[i] = d.Alerts[i].Clone()
	}
	return d
}

// Older incidents spell some properties otherwise (the /api/incidents of Microsoft 365 Defender); they are read, not written.
var olderNames = map[string]string{
	"incidentId": "id", "incidentName": "displayName", "createdTime": "createdDateTime", "lastUpdateTime": "lastUpdateDateTime",
	"tags": "customTags",
}

var documentProps = []string{
	"id", "displayName", "severity", "status", "classification", "determination", "assignedTo", groupNote, "customTags", "systemTags",
	"comments", "alerts", "resolvingComment", "description", "summary", "redirectIncidentId", "tenantId", "lastModifiedBy",
	"createdDateTime", "lastUpdateDateTime", "incidentId", "incidentName", "createdTime", "lastUpdateTime", "tags",
}

// groupNote marks an owner that is a group; Graph has no property for it.
const groupNote = "assignedTo@caseload.kind"

// UnmarshalJSON reads one incident. It is as strict as [alert.Alert.UnmarshalJSON]; on an error d is as it was.
func (d *Document) UnmarshalJSON(data []byte) error {
	if len(data) > MaxDocument {
		return &LimitError{What: "bytes of a document", Got: len(data), Max: MaxDocument}
	}
	found, extra, err := alert.DecodeObject(data, documentProps...)
	if err != nil {
		return &DocumentError{Err: err}
	}
	r := documentReader{props: map[string]json.RawMessage{}}
	for name, raw := range found.All() {
		if now, older := olderNames[name]; older {
			if _, both := found.Get(now); both {
				r.err = &FieldError{Field: name, Value: clip(string(raw)), Reason: "stands beside " + now}
				continue
			}
			name = now
		}
		r.props[name] = raw
	}
	next := Document{extra: extra, Origin: d.Origin}
	r.id("id", &next.ID)
	r.id("redirectIncidentId", &next.RedirectTo)
	r.value("displayName", &next.Name)
	enum(&r, &next, "severity", &next.Severity, alert.ParseSeverity)
	enum(&r, &next, "status", &next.Status, ParseStatus)
	enum(&r, &next, "classification", &next.Classification, alert.ParseClassification)
	enum(&r, &next, "determination", &next.Determination, alert.ParseDetermination)
	var owner, kind string
	r.value("assignedTo", &owner)
	r.value(groupNote, &kind)
	switch {
	case owner == "":
	case kind == alert.GroupOwnerKind.String():
		next.Owner = alert.GroupOwner(owner)
	default:
		next.Owner = alert.UserOwner(owner)
	}
	r.value("customTags", &next.Tags)
	r.value("systemTags", &next.SystemTags)
	r.list("comments", func(raw json.RawMessage) error {
		var c alert.Comment
		err := c.UnmarshalJSON(raw)
		next.Comments = append(next.Comments, c)
		return err
	})
	r.list("alerts", func(raw json.RawMessage) error {
		var a alert.Alert
		err := a.UnmarshalJSON(raw)
		next.Alerts = append(next.Alerts, a)
		return err
	})
	r.value("resolvingComment", &next.ResolvingComment)
	r.value("description", &next.Description)
	r.value("summary", &next.Summary)
	r.value("tenantId", &next.TenantID)
	r.value("lastModifiedBy", &next.UpdatedBy)
	r.value("createdDateTime", &next.CreatedAt)
	r.value("lastUpdateDateTime", &next.UpdatedAt)
	if r.err != nil {
		return r.err
	}
	*d = next
	return nil
}

// A documentReader reads properties until the first that does not fit.
type documentReader struct {
	props map[string]json.RawMessage
	err   error
}

func (r *documentReader) get(name string) (json.RawMessage, bool) {
	raw, ok := r.props[name]
	return raw, ok && r.err == nil && string(raw) != "null"
}

func (r *documentReader) value(name string, into any) {
	if raw, ok := r.get(name); ok {
		if json.Unmarshal(raw, into) != nil {
			r.err = &FieldError{Field: name, Value: clip(string(raw)), Reason: "want " + kindOf(into)}
		}
	}
}

func kindOf(into any) string {
	switch into.(type) {
	case *time.Time:
		return "a time such as 2026-01-22T12:09:23Z"
	case *[]string:
		return "a list of strings"
	case *[]json.RawMessage:
		return "a list"
	case *json.Number:
		return "a string or a number"
	default:
		return "a string"
	}
}

// id reads an id, which older documents write as a number.
func (r *documentReader) id(name string, into *string) {
	raw, ok := r.get(name)
	if ok && raw[0] != '"' {
		var n json.Number
		r.value(name, &n)
		*into = n.String()
		return
	}
	r.value(name, into)
}

func (r *documentReader) list(name string, each func(json.RawMessage) error) {
	var raws []json.RawMessage
	r.value(name, &raws)
	for i, raw := range raws {
		if err := each(raw); err != nil && r.err == nil {
			if fe, ok := errors.AsType[*alert.FieldError](err); ok {
				fe.Offset = 0 // it counted from the beginning of the element
			}
			r.err = &DocumentError{Property: name + "[" + itoa(i) + "]", Err: err}
		}
	}
}

func enum[E any](r *documentReader, d *Document, name string, into *E, parse func(string) (E, error)) {
	var text string
	r.value(name, &text)
	if text == "" {
		return
	}
	v, err := parse(text)
	if err != nil {
		if d.unknown == nil {
			d.unknown = map[string]string{}
		}
		d.unknown[name] = text
		return
	}
	*into = v
}

// MarshalJSON writes the incident with Graph's property names, every one it has a field for, then those it has none for.
func (d Document) MarshalJSON() ([]byte, error) {
	w := documentWriter{b: []byte{'{'}}
	w.text("id", d.ID)
	w.text("tenantId", d.TenantID)
	w.enum(&d, "status", d.Status, d.Status == UnknownStatus)
	w.text("redirectIncidentId", d.RedirectTo)
	w.text("displayName", d.Name)
	w.time("createdDateTime", d.CreatedAt)
	w.time("lastUpdateDateTime", d.UpdatedAt)
	w.text("assignedTo", d.Owner.ID())
	if d.Owner.Kind() == alert.GroupOwnerKind {
		w.text(groupNote, d.Owner.Kind().String())
	}
	w.enum(&d, "classification", d.Classification, d.Classification == 0)
	w.enum(&d, "determination", d.Determination, d.Determination == 0)
	w.enum(&d, "severity", d.Severity, d.Severity == 0)
	w.value("customTags", orEmpty(d.Tags))
	w.value("systemTags", orEmpty(d.SystemTags))
	w.text("description", d.Description)
	w.text("lastModifiedBy", d.UpdatedBy)
	w.text("resolvingComment", d.ResolvingComment)
	w.text("summary", d.Summary)
	w.value("comments", orEmpty(d.Comments))
	w.value("alerts", orEmpty(d.Alerts))
	if w.err != nil {
		return nil, w.err
	}
	if !d.extra.IsZero() {
		w.b = append(w.b, ',')
		w.b = d.extra.AppendMembers(w.b)
	}
	return append(w.b, '}'), nil
}

type documentWriter struct {
	b   []byte
	err error
}

func (w *documentWriter) value(name string, v any) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil && w.err == nil {
		w.err = &DocumentError{Property: name, Err: err}
	}
	if len(w.b) > 1 {
		w.b = append(w.b, ',')
	}
	w.b = append(append(append(w.b, '"'), name...), '"', ':')
	w.b = append(w.b, bytes.TrimSuffix(buf.Bytes(), []byte{'\n'})...)
}

func (w *documentWriter) text(name, s string) {
	if s == "" {
		w.value(name, nil)
		return
	}
	w.value(name, s)
}

func (w *documentWriter) time(name string, t time.Time) {
	if t.IsZero() {
		w.value(name, nil)
		return
	}
	w.value(name, t.UTC())
}

func (w *documentWriter) enum(d *Document, name string, v any, zero bool) {
	if text, ok := d.unknown[name]; ok && zero {
		v = text
	}
	w.value(name, v)
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// Document returns the incident as Graph writes it, without comments: those are in the log, see [Desk.Export]. A status,
// severity, classification or determination that was imported as one this package does not know is unknown in it, and written
// as it came, until the incident gets another.
func (i Incident) Document() Document {
	b := i.body()
	d := Document{
		ID: i.ID.String(), Name: i.Name, Severity: i.Severity, Status: i.Status, Classification: i.Classification,
		Determination: i.Determination, Owner: i.Owner, Tags: slices.Collect(i.Tags()), SystemTags: slices.Collect(i.SystemTags()),
		Alerts: slices.Collect(i.Alerts()), ResolvingComment: i.ResolvingComment, Description: i.Description, Summary: i.Summary,
		TenantID: i.TenantID, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt, UpdatedBy: i.UpdatedBy.ID,
		extra: b.extra, unknown: b.unknown,
	}
	for property := range b.unknown { // nothing of ours took its place yet
		switch property {
		case FieldStatus:
			d.Status = UnknownStatus
		case FieldSeverity:
			d.Severity = alert.UnknownSeverity
		case FieldClassification:
			d.Classification = alert.Unclassified
		case FieldDetermination:
			d.Determination = alert.Undetermined
		}
	}
	if i.RedirectTo != 0 {
		d.RedirectTo = i.RedirectTo.String()
	}
	return d
}

// MarshalJSON writes what [Incident.Document] returns. There is no way back: [Desk.Import] takes a Document.
func (i Incident) MarshalJSON() ([]byte, error) { return i.Document().MarshalJSON() }
