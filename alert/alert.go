package alert

import (
	"encoding/json"
	"iter"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// Alert is one detection, as Microsoft Graph's alerts_v2 describes it; in comments, the property of that name where it is not
// obvious. It is a plain value. Slices belong to whoever holds it; [Alert.Clone] copies them. Every field but ID may be empty.
//
// Facts are what the source reports; decisions are what analysts made of it: Status, Classification, Determination, Owner,
// ResolvedAt and IncidentID.
type Alert struct {
	ID              string // id, unique within a tenant, 1 to 256 bytes
	ProviderAlertID string // providerAlertId: the id in the producing product
	IncidentID      string // incidentId: the one incident that holds the alert
	TenantID        string // tenantId

	Status         Status
	Severity       Severity
	Classification Classification
	Determination  Determination

	ServiceSource   ServiceSource   // the product
	DetectionSource DetectionSource // its sensor or technology
	ProductName     string          // productName, as people read it
	DetectorID      string          // detectorId

	Title              string // plain text, at most MaxTitle bytes
	Description        string
	RecommendedActions string

	Category        string   // category: one kill-chain tactic such as "InitialAccess"; older than categories
	Categories      []string // categories; read both with AllCategories
	MitreTechniques []string // mitreTechniques: ATT&CK ids such as "T1546.003"

	Owner Owner // assignedTo

	ActorDisplayName  string
	ThreatDisplayName string
	ThreatFamilyName  string

	CreatedAt     time.Time // createdDateTime
	UpdatedAt     time.Time // lastUpdateDateTime: of facts and decisions alike
	ResolvedAt    time.Time // resolvedDateTime; zero until resolved
	FirstActivity time.Time // firstActivityDateTime
	LastActivity  time.Time // lastActivityDateTime

	InvestigationState InvestigationState // of the source's automated investigation
	AlertPolicyID      string

	CustomDetails  json.RawMessage // customDetails: any JSON, kept as it came but for white space; empty is null
	AdditionalData json.RawMessage // additionalData: likewise

	SystemTags []string
	Comments   []Comment
	Evidence   []Evidence

	AlertWebURL    string // alertWebUrl
	IncidentWebURL string // incidentWebUrl

	extra Object // properties this package does not know
	kept  Object // values of enums that are no members; each counts while its field is zero
}

// AllCategories yields Category and Categories, each text once (compared by simple case folding, first spelling kept), without
// empty ones.
func (a *Alert) AllCategories() iter.Seq[string] {
	return func(yield func(string) bool) {
		if a.Category != "" && !yield(a.Category) {
			return
		}
		if len(a.Categories) == 0 {
			return
		}
		seen := map[string]bool{"": true, filter.Fold(a.Category): true}
		for _, c := range a.Categories {
			if f := filter.Fold(c); !seen[f] {
				seen[f] = true
				if !yield(c) {
					return
				}
			}
		}
	}
}
