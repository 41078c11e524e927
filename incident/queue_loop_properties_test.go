package incident_test

import (
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

const graphTypes = "microsoft.graph.security."

// properties are those of the schema, restated.
func properties() []*property {
	return []*property{
		numberProperty(incident.ByNumber, func(r *plainRow) int64 { return int64(r.inc.ID) }),
		numberProperty(incident.ByRedirect, func(r *plainRow) int64 { return int64(r.inc.RedirectTo) }),
		numberProperty(incident.ByAlertCount, func(r *plainRow) (n int64) {
			for range r.inc.Alerts() {
				n++
			}
			return n
		}),
		textProperty(incident.ByName, func(i *incident.Incident) string { return i.Name }),
		textProperty(incident.ByOwner, func(i *incident.Incident) string { return i.Owner.ID() }),
		textProperty(incident.ByDescription, func(i *incident.Incident) string { return i.Description }),
		textProperty(incident.BySummary, func(i *incident.Incident) string { return i.Summary }),
		textProperty(incident.ByResolvingComment, func(i *incident.Incident) string { return i.ResolvingComment }),
		textProperty(incident.ByCreatedBy, func(i *incident.Incident) string { return i.CreatedBy.ID }),
		textProperty(incident.ByUpdatedBy, func(i *incident.Incident) string { return i.UpdatedBy.ID }),
		textProperty(incident.ByTenant, func(i *incident.Incident) string { return i.TenantID }),
		severityProperty(),
		enumProperty(incident.ByStatus, incident.Statuses(), graphTypes+"incidentStatus",
			func(i *incident.Incident) incident.Status { return i.Status }),
		enumProperty(incident.ByClassification, alert.Classifications(), graphTypes+"alertClassification",
			func(i *incident.Incident) alert.Classification { return i.Classification }),
		enumProperty(incident.ByDetermination, alert.Determinations(), graphTypes+"alertDetermination",
			func(i *incident.Incident) alert.Determination { return i.Determination }),
		enumProperty(incident.ByOwnerKind, alert.OwnerKinds(), "", func(i *incident.Incident) alert.OwnerKind { return i.Owner.Kind() }),
		assignmentProperty(),
		timeProperty(incident.ByCreated, func(i *incident.Incident) time.Time { return i.CreatedAt }),
		timeProperty(incident.ByUpdated, func(i *incident.Incident) time.Time { return i.UpdatedAt }),
		timeProperty(incident.ByResolved, func(i *incident.Incident) time.Time { return i.ResolvedAt }),
		timeProperty(incident.ByFirstActivity, func(i *incident.Incident) time.Time { return i.FirstActivity }),
		timeProperty(incident.ByLastActivity, func(i *incident.Incident) time.Time { return i.LastActivity }),
		textsProperty(incident.ByTag, (*plainRow).tags),
		textsProperty(incident.BySystemTag, (*plainRow).systemTags),
		listProperty(incident.ByAlert, func(a *alert.Alert) []string { return []string{a.ID} }),
		enumsProperty(incident.ByAlertSeverity, alert.Severities(), graphTypes+"alertSeverity",
			func(a *alert.Alert) alert.Severity { return a.Severity }),
		enumsProperty(incident.ByAlertStatus, alert.Statuses(), graphTypes+"alertStatus", func(a *alert.Alert) alert.Status { return a.Status }),
		enumsProperty(incident.ByAlertClassification, alert.Classifications(), graphTypes+"alertClassification",
			func(a *alert.Alert) alert.Classification { return a.Classification }),
		boolProperty(incident.ByMultipleServiceSources, func(r *plainRow) bool { return spellings(sourcesIn(r)) > 1 }),
		boolProperty(incident.ByMultipleCategories, func(r *plainRow) bool { return spellings(categoriesIn(r)) > 1 }),
		textsProperty(incident.ByServiceSource, sourcesIn),
		textsProperty(incident.ByCategory, categoriesIn),
		listProperty(incident.ByDetectionSource, func(a *alert.Alert) []string { return []string{known(a.DetectionSource)} }),
		listProperty(incident.ByInvestigationState, func(a *alert.Alert) []string { return []string{known(a.InvestigationState)} }),
		listProperty(incident.ByTechnique, func(a *alert.Alert) []string { return a.MitreTechniques }),
		listProperty(incident.ByProduct, func(a *alert.Alert) []string { return []string{a.ProductName} }),
		listProperty(incident.ByTitle, titleOf),
		listProperty(incident.ByThreat, func(a *alert.Alert) []string { return []string{a.ThreatDisplayName, a.ThreatFamilyName} }),
		listProperty(incident.ByActor, func(a *alert.Alert) []string { return []string{a.ActorDisplayName} }),
		listProperty(incident.ByPolicy, func(a *alert.Alert) []string { return []string{a.AlertPolicyID} }),
		textsProperty(incident.ByDevice, devicesIn),
		textsProperty(incident.ByUser, usersIn),
		textsProperty(incident.ByMailbox, mailboxesIn),
		textsProperty(incident.ByApp, appsIn),
		entityProperty(incident.ByIP, alert.IPEntity),
		entityProperty(incident.ByFile, alert.FileEntity),
		entityProperty(incident.ByURL, alert.URLEntity),
		entityProperty(incident.ByProcess, alert.ProcessEntity),
		listProperty(incident.ByEntityKey, keysOf),
		listProperty(incident.ByDeviceGroup, deviceTexts(func(d alert.Device) string { return d.RBACGroupName })),
		listProperty(incident.ByOSPlatform, deviceTexts(func(d alert.Device) string { return d.OSPlatform })),
	}
}

func sourcesIn(r *plainRow) []string {
	return r.list("serviceSources", func(a *alert.Alert) []string { return []string{known(a.ServiceSource)} })
}

func categoriesIn(r *plainRow) []string { return r.list("categories", categoriesOf) }
func devicesIn(r *plainRow) []string    { return r.list("devices", entitiesOf(alert.DeviceEntity)) }
func usersIn(r *plainRow) []string      { return r.list("users", entitiesOf(alert.UserEntity)) }
func mailboxesIn(r *plainRow) []string  { return r.list("mailboxes", entitiesOf(alert.MailboxEntity)) }
func appsIn(r *plainRow) []string       { return r.list("apps", entitiesOf(alert.AppEntity)) }
