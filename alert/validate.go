package alert

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Validate reports the first thing about the alert that no store may hold, as a [FieldError]. An id of 1 to [MaxIDBytes] bytes is
// required, without control or invisible characters and without white space around it, because people and look-ups must be able to tell ids apart.
// Beyond that an alert is a fact from outside and kept as it is: texts must be valid UTF-8 without NUL, times zero or in the years
// 1 to 9999, enums members, raw JSON as strict as [DecodeObject] wants it and within [MaxRawBytes], and everything within the
// bounds declared beside [MaxBytes]. Whether the classification allows the determination is not asked: older sources send pairs
// that it does not.
func (a *Alert) Validate() error {
	if reason := badID(a.ID); reason != "" {
		return &FieldError{Field: "id", Value: printable(a.ID), Reason: reason}
	}
	v := validator{size: len(a.ID)}
	v.textMax("title", a.Title, MaxTitleBytes)
	v.text("providerAlertId", a.ProviderAlertID)
	v.text("incidentId", a.IncidentID)
	v.text("tenantId", a.TenantID)
	v.text("productName", a.ProductName)
	v.text("detectorId", a.DetectorID)
	v.text("description", a.Description)
	v.text("recommendedActions", a.RecommendedActions)
	v.text("category", a.Category)
	v.text("assignedTo", a.Owner.id)
	v.text("actorDisplayName", a.ActorDisplayName)
	v.text("threatDisplayName", a.ThreatDisplayName)
	v.text("threatFamilyName", a.ThreatFamilyName)
	v.text("alertPolicyId", a.AlertPolicyID)
	v.text("alertWebUrl", a.AlertWebURL)
	v.text("incidentWebUrl", a.IncidentWebURL)
	checkMember(&v, statusTable, a.Status)
	checkMember(&v, severityTable, a.Severity)
	checkMember(&v, classificationTable, a.Classification)
	checkMember(&v, determinationTable, a.Determination)
	checkMember(&v, serviceSourceTable, a.ServiceSource)
	checkMember(&v, detectionSourceTable, a.DetectionSource)
	checkMember(&v, investigationStateTable, a.InvestigationState)
	v.time("createdDateTime", a.CreatedAt)
	v.time("lastUpdateDateTime", a.UpdatedAt)
	v.time("resolvedDateTime", a.ResolvedAt)
	v.time("firstActivityDateTime", a.FirstActivity)
	v.time("lastActivityDateTime", a.LastActivity)
	v.texts("categories", a.Categories)
	v.texts("mitreTechniques", a.MitreTechniques)
	v.texts("systemTags", a.SystemTags)
	v.raw("customDetails", a.CustomDetails)
	v.raw("additionalData", a.AdditionalData)
	v.list("comments", len(a.Comments), commentCost, func(i int) { v.comment(&a.Comments[i]) })
	v.list("evidence", len(a.Evidence), evidenceCost, func(i int) { v.evidence(&a.Evidence[i]) })
	v.size += len(a.extra.members) + len(a.kept.members)
	if v.size > MaxBytes {
		v.fail(&FieldError{Field: "alert", Value: strconv.Itoa(v.size) + " bytes", Reason: tooLong(MaxBytes) + " in all"})
	}
	return v.err
}

// What an element of a list counts against MaxBytes beside its texts. Six times as much, as for text with every byte escaped, is
// no less than the JSON around it, so that MaxJSON holds whatever MaxBytes allows.
const (
	textCost     = 4
	roleCost     = 8
	commentCost  = 32
	evidenceCost = 64
)

// A validator adds up sizes and keeps the first error.
type validator struct {
	size int
	err  error
}

func (v *validator) fail(err error) {
	if v.err == nil {
		v.err = err
	}
}

func (v *validator) text(field, s string) { v.textMax(field, s, MaxTextBytes) }

func (v *validator) textMax(field, s string, most int) {
	v.size += len(s)
	reason := badText(s)
	if len(s) > most {
		reason = tooLong(most)
	}
	if reason != "" {
		v.fail(&FieldError{Field: field, Value: printable(s), Reason: reason})
	}
}

func (v *validator) time(field string, t time.Time) {
	if !timeInRange(t) {
		v.fail(&FieldError{Field: field, Value: clip(t.String()), Reason: wantYear})
	}
}

// list checks the elements of a list one by one until the first error, to which it adds the index.
func (v *validator) list(field string, n, cost int, element func(i int)) {
	if n > MaxList {
		v.fail(&FieldError{Field: field, Value: strconv.Itoa(n) + " elements", Reason: "want at most " + strconv.Itoa(MaxList)})
	}
	v.size += n * cost
	for i := 0; i < n && v.err == nil; i++ {
		if element(i); v.err != nil {
			v.err = inside(field, i, v.err)
		}
	}
}

func (v *validator) texts(field string, list []string) {
	v.list(field, len(list), textCost, func(i int) { v.text("", list[i]) })
}

func (v *validator) raw(field string, raw []byte) {
	if v.size += len(raw); len(raw) > MaxRawBytes {
		v.fail(&FieldError{Field: field, Value: strconv.Itoa(len(raw)) + " bytes", Reason: tooLong(MaxRawBytes)})
		return
	}
	if text := string(raw); !isNullRaw(text) {
		if err := check(text, MaxDepth-1); err != nil {
			v.fail(rawError(field, err))
		}
	}
}

func (v *validator) comment(c *Comment) {
	v.textMax("comment", c.Text, MaxCommentBytes)
	v.text("createdByDisplayName", c.CreatedBy)
	v.time("createdDateTime", c.CreatedAt)
	v.size += len(c.extra.members)
}

func (v *validator) evidence(e *Evidence) {
	b := e.hidden()
	if b.err != nil {
		v.fail(b.err)
	}
	checkMember(v, evidenceKindTable, e.Kind)
	checkMember(v, verdictTable, e.Verdict)
	checkMember(v, remediationStatusTable, e.RemediationStatus)
	v.time("createdDateTime", e.CreatedAt)
	v.text("remediationStatusDetails", e.RemediationStatusDetails)
	v.list("roles", len(e.Roles), roleCost, func(i int) {
		if r := e.Roles[i]; !r.IsValid() {
			v.fail(&FieldError{Value: r.String(), Reason: roleTable.want})
		}
	})
	v.texts("detailedRoles", e.DetailedRoles)
	v.texts("tags", e.Tags)
	v.size += len(b.extra.members) + len(b.kept.members) + len(b.kindText)
	for _, r := range b.roles {
		v.size += len(r)
	}
}

func checkMember[E ~uint8](v *validator, t *table[E], e E) {
	if !t.valid(e) {
		v.fail(&FieldError{Field: t.field, Value: t.name(e), Reason: t.want})
	}
}

func badID(s string) string {
	switch {
	case s == "":
		return "want an id"
	case len(s) > MaxIDBytes:
		return tooLong(MaxIDBytes)
	case !utf8.ValidString(s):
		return "not valid UTF-8"
	case strings.TrimSpace(s) != s:
		return "has white space around it"
	}
	for _, r := range s {
		if unicode.IsControl(r) || isInvisible(r) {
			return "contains a control or invisible character"
		}
	}
	return ""
}

// isInvisible holds what shows nothing or turns the text beside it around: format characters (zero width, bidirectional, tags),
// line and paragraph separators, fillers, variation selectors, and code points that are no characters.
func isInvisible(r rune) bool {
	switch {
	case r == 0x034F, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r == 0x3164, r == 0xFFA0, r == 0x2028, r == 0x2029, r == 0x2800,
		r == 0x2065, r >= 0x180B && r <= 0x180F, r >= 0xFE00 && r <= 0xFE0F, r >= 0xFFF0 && r <= 0xFFF8, r >= 0xE0000 && r <= 0xE0FFF,
		r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

// printable is text for an error: valid UTF-8, cut.
func printable(s string) string { return clip(strings.ToValidUTF8(s, "\uFFFD")) }
