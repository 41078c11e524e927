package alert

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"time"
)

// digestVersion is hashed first. It changes when the encoding below does.
const digestVersion = "caseload alert facts 1"

// FactsDigest is the SHA-256 of everything the source of the alert reports, so that two reports with one digest say the same. What
// analysts decide is left out (Status, Classification, Determination, Owner, ResolvedAt, IncidentID), and so are UpdatedAt, which
// decisions move too, and annotations of the transport, whose names start with "@odata.". A round trip through JSON does not
// change it, nor does the location of a time, empty instead of nil, null instead of empty, or the order of properties this
// package does not know.
//
// It hashes fields in a fixed order: each text after its length as an unsigned varint, lists after the number of their elements,
// times as seconds since 1970 and nanoseconds, enums as their wire names, raw JSON compact with canonical escapes. It costs
// no allocations to speak of, and copies the alert's text once.
func (a *Alert) FactsDigest() [32]byte {
	d := digesters.Get().(*digester)
	d.buf = d.buf[:0]
	d.text(digestVersion)
	d.text(a.ID)
	d.text(a.ProviderAlertID)
	d.text(a.TenantID)
	digestEnum(d, severityTable, "severity", a.Severity, a.kept)
	digestEnum(d, serviceSourceTable, "serviceSource", a.ServiceSource, a.kept)
	digestEnum(d, detectionSourceTable, "detectionSource", a.DetectionSource, a.kept)
	digestEnum(d, investigationStateTable, "investigationState", a.InvestigationState, a.kept)
	d.text(a.ProductName)
	d.text(a.DetectorID)
	d.text(a.Title)
	d.text(a.Description)
	d.text(a.RecommendedActions)
	d.text(a.Category)
	d.texts(a.Categories)
	d.texts(a.MitreTechniques)
	d.text(a.ActorDisplayName)
	d.text(a.ThreatDisplayName)
	d.text(a.ThreatFamilyName)
	d.time(a.CreatedAt)
	d.time(a.FirstActivity)
	d.time(a.LastActivity)
	d.text(a.AlertPolicyID)
	d.raw(a.CustomDetails)
	d.raw(a.AdditionalData)
	d.texts(a.SystemTags)
	d.text(a.AlertWebURL)
	d.text(a.IncidentWebURL)
	d.count(len(a.Comments))
	for i := range a.Comments {
		c := &a.Comments[i]
		d.text(c.Text)
		d.text(c.CreatedBy)
		d.time(c.CreatedAt)
		d.object(c.extra)
	}
	d.count(len(a.Evidence))
	for i := range a.Evidence {
		d.evidence(&a.Evidence[i])
	}
	d.object(a.extra)
	sum := sha256.Sum256(d.buf)
	if cap(d.buf)+cap(d.scratch) <= MaxRawBytes {
		digesters.Put(d) // a larger one would stay for good because of one unusual alert
	}
	return sum
}

var digesters = sync.Pool{New: func() any { return new(digester) }}

// A digester collects what is hashed.
type digester struct {
	buf     []byte
	scratch []byte
	members []named
}

func (d *digester) count(n int) { d.buf = binary.AppendUvarint(d.buf, uint64(n)) }

func (d *digester) text(s string) {
	d.count(len(s))
	d.buf = append(d.buf, s...)
}

func (d *digester) texts(list []string) {
	d.count(len(list))
	for _, s := range list {
		d.text(s)
	}
}

func (d *digester) time(t time.Time) {
	d.buf = binary.BigEndian.AppendUint64(d.buf, uint64(t.Unix()))
	d.buf = binary.BigEndian.AppendUint32(d.buf, uint32(t.Nanosecond()))
}

// raw hashes JSON that may not have been checked yet; what is no JSON is hashed as it is.
func (d *digester) raw(raw []byte) {
	text := string(raw)
	switch {
	case isNullRaw(text):
		d.text("")
	case check(text, MaxDepth) != nil:
		d.text(text)
	default:
		d.canonical(text)
	}
}

func (d *digester) canonical(value string) {
	d.scratch = appendCanonical(d.scratch[:0], value)
	d.count(len(d.scratch))
	d.buf = append(d.buf, d.scratch...)
}

// object hashes properties in order of their names.
func (d *digester) object(o Object) {
	s := o.members
	d.members = d.members[:0]
	for m := range members(s, 0) {
		if !strings.HasPrefix(s[m.nameStart+1:], "@odata.") {
			d.members = append(d.members, named{m, unquote(s[m.nameStart:m.nameEnd])})
		}
	}
	slices.SortFunc(d.members, func(a, b named) int { return strings.Compare(a.known, b.known) })
	d.count(len(d.members))
	for _, m := range d.members {
		d.text(m.known)
		d.canonical(s[m.start:m.end])
	}
}

func (d *digester) evidence(e *Evidence) {
	b := e.hidden()
	if e.Kind == UnknownEvidence {
		d.text(b.kindText)
	} else {
		name := e.Kind.String()
		d.count(len(odataPrefix) + len(name))
		d.buf = append(append(d.buf, odataPrefix...), name...)
	}
	d.time(e.CreatedAt)
	digestEnum(d, verdictTable, "verdict", e.Verdict, b.kept)
	digestEnum(d, remediationStatusTable, "remediationStatus", e.RemediationStatus, b.kept)
	d.text(e.RemediationStatusDetails)
	d.count(len(e.Roles))
	texts := b.roles
	for i := range e.Roles {
		name, _ := e.roleName(i, &texts)
		d.text(name)
	}
	d.texts(e.DetailedRoles)
	d.texts(e.Tags)
	d.object(b.extra)
}

// digestEnum hashes the kept text of a value that is no member, but takes null for zero.
func digestEnum[E ~uint8](d *digester, t *table[E], name string, e E, kept Object) {
	if e == 0 && !kept.IsZero() {
		if v, ok := kept.get(name); ok && v != "null" {
			d.text(unquote(v))
			return
		}
	}
	d.text(t.name(e))
}
