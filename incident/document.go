package incident

import (
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
	CreatedBy        string // createdBy, which Graph's incidentCase has and its incident lacks
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

// Document returns the incident as Graph writes it, without comments: those are in the log, see [Desk.Export]. A status,
// severity, classification or determination that was imported as one this package does not know is unknown in it, and written
// as it came, until the incident gets another.
func (i Incident) Document() Document {
	b := i.body()
	d := Document{
		ID: i.ID.String(), Name: i.Name, Severity: i.Severity, Status: i.Status, Classification: i.Classification,
		Determination: i.Determination, Owner: i.Owner, Tags: slices.Collect(i.Tags()), SystemTags: slices.Collect(i.SystemTags()),
		Alerts: slices.Collect(i.Alerts()), ResolvingComment: i.ResolvingComment, Description: i.Description, Summary: i.Summary,
		TenantID: i.TenantID, CreatedAt: i.CreatedAt, CreatedBy: i.CreatedBy.ID, UpdatedAt: i.UpdatedAt, UpdatedBy: i.UpdatedBy.ID,
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

// MarshalJSON writes what [Incident.Document] returns.
func (i Incident) MarshalJSON() ([]byte, error) { return i.Document().MarshalJSON() }

// UnmarshalJSON refuses: JSON does not hold all of an incident. Read a [Document] and give it to [Desk.Import].
func (i *Incident) UnmarshalJSON([]byte) error {
	return &FieldError{Field: "incident", Reason: "is not read from JSON; read a Document and import it"}
}
