package incident

// Names of fields in entries: Graph's property names, and ours where Graph has none. Replaying the changes of a log by field
// and target gives the attributes, tags and membership of the incident and the decisions on its alerts.
const (
	FieldName             = "displayName"
	FieldNaming           = "naming"
	FieldSeverity         = "severity"
	FieldSeverityPinned   = "severityPinned"
	FieldStatus           = "status"
	FieldClassification   = "classification"
	FieldDetermination    = "determination"
	FieldOwner            = "assignedTo" // a list of two: the kind of owner, "user" or "group", and who
	FieldTag              = "customTags" // one change per tag
	FieldSystemTag        = "systemTags" // one change per tag
	FieldResolvingComment = "resolvingComment"
	FieldDescription      = "description"
	FieldSummary          = "summary"
	FieldRedirectTo       = "redirectIncidentId"
	FieldCreatedAt        = "createdDateTime"
	FieldCreatedBy        = "createdBy" // of an imported incident; any other was created by the actor of its first entry
	FieldResolvedAt       = "resolvedDateTime"
	FieldFirstActivity    = "firstActivityDateTime"
	FieldLastActivity     = "lastActivityDateTime"
	FieldTenant           = "tenantId"
	FieldExternalID       = "externalId"
	FieldMember           = "incidentId"         // target: an alert; before and after: the incident that holds it
	FieldForeign          = "foreign"            // SHA-256 of what an import brought that has no field here
	FieldFacts            = "facts"              // target: an alert; SHA-256 of what its source reported
	FieldReportedAt       = "lastUpdateDateTime" // target: an alert; when its source last changed what it reports
	FieldComment          = "comment"
	FieldReason           = "reason"
	FieldMergedLog        = "mergedLog" // source id, length and head hash of its log
)
