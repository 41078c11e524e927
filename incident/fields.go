package incident

import (
	"fmt"
	"iter"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// graph is the namespace of the enums' types, for literals such as microsoft.graph.security.alertSeverity'high'.
const graph = "microsoft.graph.security."

// Fields of incidents, both the schema of a filter and its typed constructors: BySeverity.AtLeast(alert.Medium). Their names
// are Graph's properties; assignment, which Graph lacks, is ours. Text compares by simple case folding.
//
// Some filters of the portal have no field, for want of something in Graph's alert and incident (v1.0) to ask:
//   - Sensitivity labels: no property has them.
//   - Alert subscription ids: an alert has none. Evidence may name the Azure subscription of a machine or a resource.
//   - Data streams: users, apps and IP addresses in evidence may have a stream, which Graph declares and does not describe. It is
//     kept, as all of evidence is; see [alert.Evidence.Property].
//   - Policies by title: alerts name a policy by its id alone, which is ByPolicy.
//   - Priority scores: the product computes them by rules of its own. That of an imported incident is kept and written back.
//   - Workspaces, cloud scopes, AI agents, due dates, teams and channels: of incident cases, which are another entity.
//
// Where alerts say such a thing in a way of their own, in customDetails or additionalData, give it to their SystemTags before
// they are ingested: BySystemTag finds it, and the incident has it for as long as one of its alerts does.
var (
	ByNumber   = filter.NewNumber("id", func(i *Incident) int64 { return int64(i.ID) })
	ByName     = filter.NewText("displayName", func(i *Incident) string { return i.Name })
	BySeverity = filter.NewRank("severity", func(i *Incident) alert.Severity { return i.Severity }, alert.ParseSeverity).
			Named(graph + "alertSeverity")
	ByStatus = filter.NewEnum("status", func(i *Incident) Status { return i.Status }, ParseStatus).
			Named(graph + "incidentStatus")
	ByClassification = filter.NewEnum("classification",
		func(i *Incident) alert.Classification { return i.Classification }, alert.ParseClassification).
		Named(graph + "alertClassification")
	ByDetermination = filter.NewEnum("determination",
		func(i *Incident) alert.Determination { return i.Determination }, alert.ParseDetermination).
		Named(graph + "alertDetermination")

	ByOwner      = filter.NewText("assignedTo", func(i *Incident) string { return i.Owner.ID() })
	ByOwnerKind  = filter.NewEnum("ownerKind", func(i *Incident) alert.OwnerKind { return i.Owner.Kind() }, alert.ParseOwnerKind)
	ByAssignment = filter.NewSymbol[Incident]("assignment", map[string]func(filter.Binding) (filter.Expr, error){
		Me: func(b filter.Binding) (filter.Expr, error) { return ownedBy(b, ByOwner.Is) },
		OtherUser: func(b filter.Binding) (filter.Expr, error) {
			return ownedBy(b, ByOwner.IsNot)
		},
		Group:      func(filter.Binding) (filter.Expr, error) { return ByOwnerKind.Is(alert.GroupOwnerKind), nil },
		Unassigned: func(filter.Binding) (filter.Expr, error) { return ByOwnerKind.Is(alert.NoOwnerKind), nil },
	})

	ByTag       = filter.NewTexts("customTags", func(i *Incident) iter.Seq[string] { return i.Tags() }, hasTag)
	BySystemTag = filter.NewTexts("systemTags", func(i *Incident) iter.Seq[string] { return i.SystemTags() }, nil)

	ByCreated       = filter.NewTime("createdDateTime", func(i *Incident) time.Time { return i.CreatedAt })
	ByUpdated       = filter.NewTime("lastUpdateDateTime", func(i *Incident) time.Time { return i.UpdatedAt })
	ByResolved      = filter.NewTime("resolvedDateTime", func(i *Incident) time.Time { return i.ResolvedAt })
	ByFirstActivity = filter.NewTime("firstActivityDateTime", func(i *Incident) time.Time { return i.FirstActivity })
	ByLastActivity  = filter.NewTime("lastActivityDateTime", func(i *Incident) time.Time { return i.LastActivity })

	ByDescription      = filter.NewText("description", func(i *Incident) string { return i.Description })
	BySummary          = filter.NewText("summary", func(i *Incident) string { return i.Summary })
	ByResolvingComment = filter.NewText("resolvingComment", func(i *Incident) string { return i.ResolvingComment })
	ByCreatedBy        = filter.NewText("createdBy", func(i *Incident) string { return i.CreatedBy.ID })
	ByUpdatedBy        = filter.NewText("lastModifiedBy", func(i *Incident) string { return i.UpdatedBy.ID })
	ByTenant           = filter.NewText("tenantId", func(i *Incident) string { return i.TenantID })
	ByRedirect         = filter.NewNumber("redirectIncidentId", func(i *Incident) int64 { return int64(i.RedirectTo) })

	ByAlertCount    = filter.NewNumber("alertCount", func(i *Incident) int64 { return int64(i.AlertCount()) })
	ByAlert         = filter.NewTexts("alerts", func(i *Incident) iter.Seq[string] { return i.AlertIDs() }, nil)
	ByAlertSeverity = filter.NewEnums("alertSeverities",
		func(i *Incident, s alert.Severity) bool { return i.CountBySeverity(s) > 0 }, alert.ParseSeverity).
		Named(graph + "alertSeverity")
	ByAlertStatus = filter.NewEnums("alertStatuses",
		func(i *Incident, s alert.Status) bool { return i.CountByStatus(s) > 0 }, alert.ParseStatus).
		Named(graph + "alertStatus")
	ByAlertClassification = filter.NewEnums("alertClassifications",
		func(i *Incident, c alert.Classification) bool { return i.CountByClassification(c) > 0 }, alert.ParseClassification).
		Named(graph + "alertClassification")

	ByMultipleServiceSources = severalOf("multipleServiceSources", featureServiceSource)
	ByMultipleCategories     = severalOf("multipleCategories", featureCategory)

	ByCategory        = textsOf("categories", featureCategory)
	ByTechnique       = textsOf("mitreTechniques", featureTechnique)
	ByServiceSource   = textsOf("serviceSources", featureServiceSource)
	ByDetectionSource = textsOf("detectionSources", featureDetectionSource)
	ByProduct         = textsOf("productNames", featureProduct)
	ByTitle           = textsOf("alertTitles", featureTitle)
	ByThreat          = textsOf("associatedThreats", featureThreat)
	ByActor           = textsOf("actors", featureActor)
	ByDevice          = textsOf("devices", featureDevice)
	ByUser            = textsOf("users", featureUser)
	ByMailbox         = textsOf("mailboxes", featureMailbox)
	ByApp             = textsOf("apps", featureApp)
	ByIP              = textsOf("ipAddresses", featureIP)
	ByFile            = textsOf("files", featureFile)
	ByURL             = textsOf("urls", featureURL)
	ByProcess         = textsOf("processes", featureProcess)
	ByEntityKey       = filter.NewTexts("entities", entitiesOf, hasEntity) // as EntityKey writes them
	ByDeviceGroup     = textsOf("deviceGroups", featureDeviceGroup)
	ByOSPlatform      = textsOf("osPlatforms", featureOSPlatform)

	ByInvestigationState = textsOf("investigationStates", featureInvestigation)
	ByPolicy             = textsOf("alertPolicies", featurePolicy)
)

// Schema holds every field an incident can be filtered by.
var Schema = filter.NewSchema[Incident](
	ByNumber, ByName, BySeverity, ByStatus, ByClassification, ByDetermination, ByOwner, ByOwnerKind, ByAssignment, ByTag, BySystemTag,
	ByCreated, ByUpdated, ByResolved, ByFirstActivity, ByLastActivity, ByDescription, BySummary, ByResolvingComment, ByCreatedBy, ByUpdatedBy,
	ByTenant, ByRedirect, ByAlertCount, ByAlert, ByAlertSeverity, ByAlertStatus, ByAlertClassification, ByMultipleServiceSources,
	ByMultipleCategories, ByCategory, ByTechnique, ByServiceSource, ByDetectionSource, ByProduct, ByTitle, ByThreat, ByActor, ByDevice, ByUser,
	ByMailbox, ByApp, ByIP, ByFile, ByURL, ByProcess, ByEntityKey, ByDeviceGroup, ByOSPlatform, ByInvestigationState, ByPolicy,
)

// The words of ByAssignment, after the queue's "Incident assignment" filter. Me and OtherUser depend on who asks.
const (
	Me         = "me"         // assigned to who asks
	OtherUser  = "otherUser"  // assigned to another user
	Group      = "group"      // assigned to a group
	Unassigned = "unassigned" // assigned to nobody
)

func ownedBy(b filter.Binding, test func(string) filter.Expr) (filter.Expr, error) {
	if b.Me == "" {
		return filter.Expr{}, fmt.Errorf("%w: nobody asks", filter.ErrUnbound)
	}
	return filter.And(ByOwnerKind.Is(alert.UserOwnerKind), test(b.Me)), nil
}

func hasTag(i *Incident, folded string) bool {
	_, ok := i.body().tags.Get(tagOps, folded)
	return ok
}

// severalOf declares whether alerts of an incident differ in something, as the queue's filters for multiple sources and categories ask.
func severalOf(name string, kind featureKind) filter.Bool[Incident] {
	return filter.NewBool(name, func(i *Incident) bool { return i.body().distinct[kind] > 1 })
}

// textsOf declares what alerts of an incident have in common as a field. An entity is found by each of its identifiers and names,
// see [alert.Entity].
func textsOf(name string, kind featureKind) filter.Texts[Incident] {
	return filter.NewTexts(name,
		func(i *Incident) iter.Seq[string] { return i.body().texts(kind) },
		func(i *Incident, folded string) bool { return i.body().hasText(kind, folded) })
}

func entitiesOf(i *Incident) iter.Seq[string] {
	return func(yield func(string) bool) {
		for k := range i.body().entities() {
			if !yield(k.entity()) {
				return
			}
		}
	}
}

func hasEntity(i *Incident, folded string) bool {
	k, ok := parseEntity(folded)
	if ok {
		_, ok = i.body().features.Get(featureOps, k)
	}
	return ok
}

// openWith is what correlation asks a store that has no index of entities.
func openWith(entity string) filter.Expr {
	return filter.And(ByStatus.In(Active, InProgress, AwaitingAction), ByEntityKey.Is(entity))
}
