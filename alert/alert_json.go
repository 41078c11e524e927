package alert

const ownerKindProp = "assignedTo@caseload.kind"

var alertProps = []string{
	"id", "providerAlertId", "incidentId", "status", "severity", "classification", "determination", "serviceSource",
	"detectionSource", "productName", "detectorId", "tenantId", "title", "description", "recommendedActions", "category",
	"categories", "assignedTo", ownerKindProp, "alertWebUrl", "incidentWebUrl", "actorDisplayName", "threatDisplayName",
	"threatFamilyName", "mitreTechniques", "createdDateTime", "lastUpdateDateTime", "resolvedDateTime", "firstActivityDateTime",
	"lastActivityDateTime", "systemTags", "alertPolicyId", "investigationState", "comments", "customDetails", "evidence",
	"additionalData",
}

// UnmarshalJSON reads an alert of Graph's alerts_v2 as it is, under the rules of [DecodeObject] and of at most [MaxJSON] bytes and
// [MaxDepth] levels. Properties this package does not know are kept, values of enums that are no members likewise, for as long
// as the field reads zero. A property of the wrong type, a list longer than [MaxList], or a document that is no object, null
// included, is a [FieldError] that names property and offset; then a is as it was. Apart from that nothing is refused that
// [Alert.Validate] would refuse.
func (a *Alert) UnmarshalJSON(data []byte) error {
	n, err := decode(data)
	if err != nil {
		return err
	}
	o, err := n.object(alertProps)
	if err != nil {
		return err
	}
	v := Alert{
		ID: o.string("id"), ProviderAlertID: o.string("providerAlertId"), IncidentID: o.string("incidentId"), TenantID: o.string("tenantId"),
		ProductName: o.string("productName"), DetectorID: o.string("detectorId"),
		Title: o.string("title"), Description: o.string("description"), RecommendedActions: o.string("recommendedActions"),
		Category: o.string("category"), Categories: o.strings("categories"), MitreTechniques: o.strings("mitreTechniques"),
		Owner:            readOwner(o),
		ActorDisplayName: o.string("actorDisplayName"), ThreatDisplayName: o.string("threatDisplayName"), ThreatFamilyName: o.string("threatFamilyName"),
		CreatedAt: o.time("createdDateTime"), UpdatedAt: o.time("lastUpdateDateTime"), ResolvedAt: o.time("resolvedDateTime"),
		FirstActivity: o.time("firstActivityDateTime"), LastActivity: o.time("lastActivityDateTime"),
		AlertPolicyID: o.string("alertPolicyId"),
		CustomDetails: o.raw("customDetails"), AdditionalData: o.raw("additionalData"),
		SystemTags:  o.strings("systemTags"),
		AlertWebURL: o.string("alertWebUrl"), IncidentWebURL: o.string("incidentWebUrl"),
		extra: o.pick(false),
	}
	v.Status = readEnum(o, statusTable, "status", &v.kept)
	v.Severity = readEnum(o, severityTable, "severity", &v.kept)
	v.Classification = readEnum(o, classificationTable, "classification", &v.kept)
	v.Determination = readEnum(o, determinationTable, "determination", &v.kept)
	v.ServiceSource = readEnum(o, serviceSourceTable, "serviceSource", &v.kept)
	v.DetectionSource = readEnum(o, detectionSourceTable, "detectionSource", &v.kept)
	v.InvestigationState = readEnum(o, investigationStateTable, "investigationState", &v.kept)
	o.each("comments", func(n node) error {
		c, err := readComment(n)
		v.Comments = append(v.Comments, c)
		return err
	})
	o.each("evidence", func(n node) error {
		e, err := readEvidence(n)
		v.Evidence = append(v.Evidence, e)
		return err
	})
	if o.err == nil {
		*a = v
	}
	return o.err
}

func readOwner(o *object) Owner {
	id := o.string("assignedTo")
	n, ok := o.value(ownerKindProp)
	if !ok {
		return UserOwner(id)
	}
	kind, known := ownerKindTable.find(o.string(ownerKindProp))
	if !known {
		o.fail(n.mismatch(ownerKindProp, "one of none, user, group"))
	}
	if kind == GroupOwnerKind {
		return GroupOwner(id)
	}
	return UserOwner(id)
}

// MarshalJSON writes the alert as Graph does. Every property of alerts_v2 is there: empty texts and times are null, empty lists [].
// An owner that is a group also has "assignedTo@caseload.kind". Then follow the properties that this package does not know, as
// they came. Text that is not valid UTF-8 or contains NUL, raw JSON that is not acceptable, a value of an enum that is no member
// or a time outside the years 1 to 9999 is a [FieldError].
func (a Alert) MarshalJSON() ([]byte, error) {
	w := writer{buf: make([]byte, 0, 2048+1024*len(a.Evidence))}
	w.open('{')
	w.name("id")
	w.string("id", a.ID)
	w.text("providerAlertId", a.ProviderAlertID)
	w.text("incidentId", a.IncidentID)
	writeEnum(&w, statusTable, "status", a.Status, a.kept)
	writeEnum(&w, severityTable, "severity", a.Severity, a.kept)
	writeEnum(&w, classificationTable, "classification", a.Classification, a.kept)
	writeEnum(&w, determinationTable, "determination", a.Determination, a.kept)
	writeEnum(&w, serviceSourceTable, "serviceSource", a.ServiceSource, a.kept)
	writeEnum(&w, detectionSourceTable, "detectionSource", a.DetectionSource, a.kept)
	w.text("productName", a.ProductName)
	w.text("detectorId", a.DetectorID)
	w.text("tenantId", a.TenantID)
	w.text("title", a.Title)
	w.text("description", a.Description)
	w.text("recommendedActions", a.RecommendedActions)
	w.text("category", a.Category)
	w.strings("categories", a.Categories)
	w.text("assignedTo", a.Owner.id)
	if a.Owner.kind == GroupOwnerKind {
		w.text(ownerKindProp, GroupOwnerKind.String())
	}
	w.text("alertWebUrl", a.AlertWebURL)
	w.text("incidentWebUrl", a.IncidentWebURL)
	w.text("actorDisplayName", a.ActorDisplayName)
	w.text("threatDisplayName", a.ThreatDisplayName)
	w.text("threatFamilyName", a.ThreatFamilyName)
	w.strings("mitreTechniques", a.MitreTechniques)
	w.time("createdDateTime", a.CreatedAt)
	w.time("lastUpdateDateTime", a.UpdatedAt)
	w.time("resolvedDateTime", a.ResolvedAt)
	w.time("firstActivityDateTime", a.FirstActivity)
	w.time("lastActivityDateTime", a.LastActivity)
	w.strings("systemTags", a.SystemTags)
	w.text("alertPolicyId", a.AlertPolicyID)
	writeEnum(&w, investigationStateTable, "investigationState", a.InvestigationState, a.kept)
	w.list("comments", len(a.Comments), func(i int) { w.comment(&a.Comments[i]) })
	w.raw("customDetails", a.CustomDetails)
	w.list("evidence", len(a.Evidence), func(i int) { w.evidence(&a.Evidence[i]) })
	w.raw("additionalData", a.AdditionalData)
	w.extra(a.extra)
	w.close('}')
	return w.result()
}
