package incident

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
)

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
	w.text("createdBy", d.CreatedBy)
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
