package incident

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// Older incidents spell some properties otherwise (the /api/incidents of Microsoft 365 Defender); they are read, not written.
var olderNames = map[string]string{
	"incidentId": "id", "incidentName": "displayName", "createdTime": "createdDateTime", "lastUpdateTime": "lastUpdateDateTime",
	"tags": "customTags",
}

var documentProps = []string{
	"id", "displayName", "severity", "status", "classification", "determination", "assignedTo", groupNote, "customTags", "systemTags",
	"comments", "alerts", "resolvingComment", "description", "summary", "redirectIncidentId", "tenantId", "createdBy", "lastModifiedBy",
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
	r.value("createdBy", &next.CreatedBy)
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
