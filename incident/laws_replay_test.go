package incident_test

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A replayed incident is what its log alone says it is, law 11: built by hand from the entries, one field after the other.
type replayed struct {
	id      incident.ID
	fields  map[string]audit.Value
	tags    map[string]string // folded to spelling
	system  []string
	alerts  map[string]map[string]audit.Value
	said    []string
	merged  []audit.Head
	head    audit.Head
	version uint64
	time    time.Time
	created time.Time
	by      audit.Actor // of the first entry, unless that is an import
}

func newReplay(scope string, id incident.ID) *replayed {
	return &replayed{id: id, fields: map[string]audit.Value{}, tags: map[string]string{}, alerts: map[string]map[string]audit.Value{},
		head: audit.Head{Scope: scope, Incident: uint64(id)}}
}

// add takes the next entry and returns what is wrong with it.
func (r *replayed) add(e audit.Entry) (faults []string) {
	wrong := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("entry %d (%v): ", e.Seq, e.Action)+fmt.Sprintf(format, args...))
	}
	if e.Seq != r.head.Len+1 || e.Prev != r.head.Hash || e.Scope != r.head.Scope || e.Incident != r.head.Incident {
		wrong("does not follow entry %d of %v", r.head.Len, r.id)
	}
	if e.Version < r.version || e.Time.Before(r.time) {
		wrong("version %d at %v after version %d at %v", e.Version, e.Time, r.version, r.time)
	}
	if !e.Action.IsValid() || len(e.Changes) == 0 {
		wrong("says nothing")
	}
	if r.head.Len == 0 {
		if r.created = e.Time; e.Action != audit.Imported {
			r.by = e.Actor
		}
	}
	r.head.Len, r.head.Hash, r.version, r.time = e.Seq, e.Hash, e.Version, e.Time
	for _, c := range e.Changes {
		if fault := r.change(c, e.Action); fault != "" {
			wrong("%s of %q from %v to %v: %s", c.Field, c.Target, c.Before, c.After, fault)
		}
	}
	return faults
}

func (r *replayed) change(c audit.Change, action audit.Action) string {
	before, _ := c.Before.AsText()
	after, _ := c.After.AsText()
	switch c.Field {
	case "customTags":
		return r.tag(before, after)
	case "systemTags":
		r.system = append(r.system, after)
		return ""
	case "comment":
		r.said = append(r.said, after)
		return ""
	case "reason", "createdByDisplayName", "commentDateTime":
		return ""
	case "mergedLog":
		return r.mergedLog(c.After)
	case "incidentId":
		return r.member(c)
	}
	if c.Before.Equal(c.After) {
		return "nothing changed"
	}
	of := r.fields
	if c.Target != "" {
		if of = r.alerts[c.Target]; of == nil {
			return "no such alert here"
		}
	}
	if !c.Before.Equal(of[c.Field]) {
		return fmt.Sprintf("it was %v", of[c.Field])
	}
	of[c.Field] = c.After
	return ""
}

func (r *replayed) tag(before, after string) string {
	if before != "" {
		if r.tags[tagKey(before)] != before {
			return fmt.Sprintf("it was %q", r.tags[tagKey(before)])
		}
		delete(r.tags, tagKey(before))
	}
	if after != "" {
		if was, twice := r.tags[tagKey(after)]; twice {
			return fmt.Sprintf("there is %q", was)
		}
		r.tags[tagKey(after)] = after
	}
	return ""
}

func (r *replayed) member(c audit.Change) string {
	from, _ := c.Before.AsNumber()
	to, _ := c.After.AsNumber()
	switch {
	case to == uint64(r.id) && r.alerts[c.Target] == nil:
		r.alerts[c.Target] = map[string]audit.Value{}
	case from == uint64(r.id) && r.alerts[c.Target] != nil:
		delete(r.alerts, c.Target)
	default:
		return "it can neither come nor go"
	}
	return ""
}

func (r *replayed) mergedLog(v audit.Value) string {
	parts, _ := v.AsList()
	if len(parts) != 3 {
		return "want id, length and hash"
	}
	h := audit.Head{Scope: r.head.Scope}
	h.Incident, _ = parts[0].AsNumber()
	h.Len, _ = parts[1].AsNumber()
	text, _ := parts[2].AsText()
	raw, err := hex.DecodeString(text)
	if err != nil || copy(h.Hash[:], raw) != len(h.Hash) {
		return "no hash"
	}
	r.merged = append(r.merged, h)
	return ""
}

// Values as entries write them, by hand: no value for what is not set.
func enumValue[E interface {
	~uint8
	String() string
}](e E) audit.Value {
	if e == 0 {
		return audit.None()
	}
	return audit.Text(e.String())
}

func textValue(s string) audit.Value {
	if s == "" {
		return audit.None()
	}
	return audit.Free(s)
}

func timeValue(t time.Time) audit.Value {
	if t.IsZero() {
		return audit.None()
	}
	return audit.Time(t)
}

func ownerValueOf(o alert.Owner) audit.Value {
	if o.IsZero() {
		return audit.None()
	}
	return audit.List(audit.Text(o.Kind().String()), audit.Free(o.ID()))
}

// against compares what the log says with what is stored.
func (r *replayed) against(inc incident.Incident) (faults []string) {
	same := func(field string, logged, stored audit.Value) {
		if !logged.Equal(stored) {
			faults = append(faults, fmt.Sprintf("%s is %v in the log and %v in the incident", field, logged, stored))
		}
	}
	pinned, redirect := audit.None(), audit.None()
	if inc.SeverityPinned {
		pinned = audit.Text("true")
	}
	if inc.RedirectTo != 0 {
		redirect = audit.Number(uint64(inc.RedirectTo))
	}
	for field, stored := range map[string]audit.Value{
		"displayName": textValue(inc.Name), "naming": enumValue(inc.Naming), "severity": enumValue(inc.Severity), "severityPinned": pinned,
		"status": enumValue(inc.Status), "classification": enumValue(inc.Classification), "determination": enumValue(inc.Determination),
		"assignedTo": ownerValueOf(inc.Owner), "resolvingComment": textValue(inc.ResolvingComment), "description": textValue(inc.Description),
		"summary": textValue(inc.Summary), "redirectIncidentId": redirect, "resolvedDateTime": timeValue(inc.ResolvedAt),
		"firstActivityDateTime": timeValue(inc.FirstActivity), "lastActivityDateTime": timeValue(inc.LastActivity),
		"tenantId": textValue(inc.TenantID), "externalId": textValue(inc.ExternalID),
	} {
		same(field, r.fields[field], stored)
	}
	created := r.fields["createdDateTime"]
	if created.IsNone() {
		created = audit.Time(r.created)
	}
	same("createdDateTime", created, audit.Time(inc.CreatedAt))
	by := r.by
	if id, ok := r.fields["createdBy"].AsText(); ok {
		by = audit.Actor{ID: id}
	}
	if by != inc.CreatedBy {
		faults = append(faults, fmt.Sprintf("created by %v in the log and %v in the incident", by, inc.CreatedBy))
	}
	same("length", audit.Number(r.head.Len), audit.Number(inc.Log().Len))
	same("hash", audit.Text(r.head.Hash.String()), audit.Text(inc.Log().Hash.String()))
	same("version", audit.Number(r.version), audit.Number(inc.Version))
	same("updated", audit.Time(r.time), audit.Time(inc.UpdatedAt))
	if tags := slices.Sorted(inc.Tags()); !slices.Equal(tags, slices.Sorted(maps.Values(r.tags))) {
		faults = append(faults, fmt.Sprintf("tags are %q in the log and %q in the incident", sortedNames(r.tags), tags))
	}
	if merged := slices.Collect(inc.MergedLogs()); !slices.Equal(merged, r.merged) {
		faults = append(faults, fmt.Sprintf("merged logs are %v in the log and %v in the incident", r.merged, merged))
	}
	n := 0
	for a := range inc.Alerts() {
		n++
		of := r.alerts[a.ID]
		if of == nil {
			faults = append(faults, fmt.Sprintf("alert %s is not in the log", a.ID))
			continue
		}
		digest := a.FactsDigest()
		for field, stored := range map[string]audit.Value{
			"facts": audit.Text(hex.EncodeToString(digest[:])), "severity": enumValue(a.Severity), "status": enumValue(a.Status),
			"assignedTo": ownerValueOf(a.Owner), "classification": enumValue(a.Classification), "determination": enumValue(a.Determination),
			"resolvedDateTime": timeValue(a.ResolvedAt),
		} {
			same(field+" of "+a.ID, of[field], stored)
		}
	}
	if n != len(r.alerts) {
		faults = append(faults, fmt.Sprintf("%d alerts in the log and %d in the incident", len(r.alerts), n))
	}
	return faults
}
