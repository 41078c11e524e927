package incident

import (
	"crypto/sha256"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// Fields of comments that were made in another system.
const (
	FieldAuthor      = "createdByDisplayName"
	FieldCommentTime = "commentDateTime"
)

func (c ImportCommand) run(t *transition) error {
	doc, l := c.Document, t.env.Limits
	if doc.Status == Redirected {
		return &FieldError{Field: FieldStatus, Value: doc.Status.String(), Reason: "want the incident it was merged into instead"}
	}
	members, err := t.newMembers(doc.Alerts)
	if err != nil {
		return err
	}
	if len(members) == 0 {
		return &FieldError{Field: "alerts", Reason: "want at least one alert"}
	}
	d, err := t.open(c.Incident)
	if err != nil {
		return err
	}
	if d.origin, err = cleanOrigin(doc.Origin, l); err != nil {
		return err
	}
	changes, err := d.describe(doc)
	if err != nil {
		return err
	}
	d.record(audit.Imported, 0, changes...)
	if err := d.join(members, 0, audit.Imported); err != nil {
		return err
	}
	if err := d.importTags(doc); err != nil {
		return err
	}
	if err := d.importComments(doc.Comments); err != nil {
		return err
	}
	if top := d.alerts.Map().Sum(); doc.Severity != alert.UnknownSeverity && doc.Severity != top.highest() {
		d.setSeverity(doc.Severity, true, audit.SeveritySet)
	}
	if doc.Status != Resolved {
		return nil
	}
	note, err := cleanComment(FieldResolvingComment, doc.ResolvingComment, true, t.env.Policy)
	if err == nil {
		d.resolve(note, audit.Imported)
	}
	return err
}

func cleanOrigin(origin string, l Limits) (string, error) {
	if origin == "" {
		return "import", nil
	}
	return cleanLine("origin", origin, l.IDBytes)
}

// describe takes over the attributes of a document and says so. Description and summary are facts from outside, kept as they came;
// the name is made fit for display; a determination that does not go with its classification is left out.
func (d *draft) describe(doc Document) ([]audit.Change, error) {
	l := d.env.Limits
	d.inc.CreatedBy = audit.Actor{} // who imports it did not create it
	if name := displayLine(doc.Name, l.NameRunes); name != "" {
		d.inc.Name, d.inc.Naming = name, FromImport
	}
	if doc.Status != UnknownStatus && doc.Status != Resolved {
		d.inc.Status = doc.Status
	}
	if !doc.Owner.IsZero() {
		id, err := cleanLine(FieldOwner, doc.Owner.ID(), l.IDBytes)
		if err != nil {
			return nil, err
		}
		if d.inc.Owner = alert.UserOwner(id); doc.Owner.Kind() == alert.GroupOwnerKind {
			d.inc.Owner = alert.GroupOwner(id)
		}
	}
	if !doc.Classification.IsValid() || !doc.Determination.IsValid() || !doc.Severity.IsValid() || !doc.Status.IsValid() {
		return nil, &FieldError{Field: "document", Value: doc.ID, Reason: "has an enum value that is none of the constants"}
	}
	d.inc.Classification, d.inc.Determination = readPair(doc.Classification, doc.Determination)
	for _, f := range []struct {
		field, value string
		into         *string
	}{
		{FieldDescription, doc.Description, &d.inc.Description}, {FieldSummary, doc.Summary, &d.inc.Summary},
		{FieldTenant, doc.TenantID, &d.inc.TenantID}, {FieldExternalID, doc.ID, &d.inc.ExternalID},
		{FieldCreatedBy, doc.CreatedBy, &d.inc.CreatedBy.ID},
	} {
		if err := checkFact(f.field, f.value); err != nil {
			return nil, err
		}
		*f.into = f.value
	}
	if err := checkYear(FieldCreatedAt, doc.CreatedAt); err != nil {
		return nil, err
	}
	if !doc.CreatedAt.IsZero() {
		d.inc.CreatedAt = doc.CreatedAt.UTC().Truncate(graphUnit)
	}
	d.b.extra, d.b.unknown = doc.extra, doc.unknown

	changes := []audit.Change{statusChange(UnknownStatus, d.inc.Status)}
	add := func(field string, v audit.Value) {
		if !v.IsNone() {
			changes = append(changes, audit.Change{Field: field, After: v})
		}
	}
	add(FieldName, freeOrNone(d.inc.Name))
	add(FieldNaming, named(d.inc.Naming, Automatic))
	add(FieldOwner, ownerValue(d.inc.Owner))
	add(FieldClassification, named(d.inc.Classification, alert.Unclassified))
	add(FieldDetermination, named(d.inc.Determination, alert.Undetermined))
	add(FieldDescription, freeOrNone(d.inc.Description))
	add(FieldSummary, freeOrNone(d.inc.Summary))
	add(FieldTenant, freeOrNone(d.inc.TenantID))
	add(FieldExternalID, freeOrNone(d.inc.ExternalID))
	add(FieldCreatedAt, timeOrNone(d.inc.CreatedAt))
	add(FieldCreatedBy, freeOrNone(d.inc.CreatedBy.ID))
	add(FieldForeign, foreignValue(doc))
	return changes, nil
}

// foreignValue is the digest of the properties and enum members of a document that this package does not know.
func foreignValue(doc Document) audit.Value {
	if doc.extra.IsZero() && len(doc.unknown) == 0 {
		return audit.None()
	}
	var w binaryWriter
	w.foreign(doc.extra, doc.unknown)
	return digestValue(sha256.Sum256(w.b))
}

func (d *draft) importTags(doc Document) error {
	l := d.env.Limits
	tags, err := cleanTags(doc.Tags, l)
	if err != nil {
		return err
	}
	d.addTags(tags, audit.Imported)
	var changes []audit.Change
	for i, t := range doc.SystemTags {
		t, err := cleanLine(FieldSystemTag+"["+itoa(i)+"]", t, l.TagRunes)
		if err != nil {
			return err
		}
		if foldTag(t) == foldTag(RedirectedTag) {
			return &FieldError{Field: FieldSystemTag, Value: t, Reason: "is only for incidents that were merged away"}
		}
		if slices.ContainsFunc(d.b.system, func(have string) bool { return foldTag(have) == foldTag(t) }) {
			continue
		}
		d.b.system = append(d.b.system, t)
		changes = append(changes, audit.Change{Field: FieldSystemTag, After: audit.Text(t)})
	}
	d.record(audit.TagsAdded, audit.Imported, changes...)
	if n := max(d.tags.Len(), len(d.b.system)); n > l.Tags {
		return &LimitError{What: "tags of an incident", Got: n, Max: l.Tags}
	}
	return nil
}

func (d *draft) importComments(comments []alert.Comment) error {
	if n := len(comments); n > d.env.Limits.Batch {
		return &LimitError{What: "comments of a document", Got: n, Max: d.env.Limits.Batch}
	}
	for i, c := range comments {
		text, err := cleanComment("comments["+itoa(i)+"]", c.Text, false, d.env.Policy)
		if err != nil {
			return err
		}
		changes := []audit.Change{commentChange(text)}
		if by := displayLine(c.CreatedBy, d.env.Limits.IDBytes); by != "" {
			changes = append(changes, audit.Change{Field: FieldAuthor, After: audit.Free(by)})
		}
		if err := checkYear("comments["+itoa(i)+"].createdDateTime", c.CreatedAt); err != nil {
			return err
		}
		if !c.CreatedAt.IsZero() {
			changes = append(changes, audit.Change{Field: FieldCommentTime, After: audit.Time(c.CreatedAt.UTC())})
		}
		d.record(audit.Commented, audit.Imported, changes...)
	}
	return nil
}

// checkYear refuses a time that no export could write.
func checkYear(field string, t time.Time) error {
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return &FieldError{Field: field, Value: t.String(), Reason: "want a year from 1 to 9999"}
	}
	return nil
}

// graphUnit is the precision of Graph's times, and the finest a time that incidents are indexed by may have.
const graphUnit = 100 * time.Nanosecond

// readPair is a classification with a determination as they may be read: one that never fitted is dropped, one that was
// withdrawn is kept.
func readPair(c alert.Classification, det alert.Determination) (alert.Classification, alert.Determination) {
	withdrawn := det == alert.APT || det == alert.SecurityPersonnel
	if c.Allows(det) || withdrawn && c != alert.Unclassified {
		return c, det
	}
	return c, alert.Undetermined
}
