package incident_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// heldMail is an incident in Graph's form with what this library does not know: a property, an enum member, evidence.
const heldMail = `{"@odata.etag":"W/\"7\"","id":"2972395","tenantId":"b3c1","status":"inProgress","redirectIncidentId":null,
"displayName":"Mail flow on hold","createdDateTime":"2025-12-24T08:15:00.1234567Z","lastUpdateDateTime":"2026-01-02T09:00:00Z",
"assignedTo":"kai@contoso.com","classification":"truePositive","determination":"brandNewMember","severity":"high",
"customTags":["Mail","VIP"],"systemTags":["Defender Experts"],"description":"Held messages","createdBy":"Rule 7","lastModifiedBy":"API-App:x",
"resolvingComment":null,"summary":"Two mailboxes","priorityScore":87,"incidentWebUrl":"https://security.example/29",
"comments":[{"comment":"Called the owner","createdByDisplayName":"Kai","createdDateTime":"2025-12-24T09:00:00Z"}],
"alerts":[{"id":"fa1","status":"new","severity":"medium","title":"Mail held","category":"InitialAccess","determination":"brandNewMember",
"evidence":[{"@odata.type":"#microsoft.graph.security.hologramEvidence","verdict":"suspicious","beam":7}]}]}`

func decoded(t *testing.T, raw string) (doc incident.Document) {
	require.NoError(t, doc.UnmarshalJSON([]byte(raw)))
	return doc
}

// subset asserts that everything in want is in got.
func subset(t *testing.T, path string, want, got any) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		require.True(t, ok, path)
		for k, v := range w {
			require.Contains(t, g, k, path)
			subset(t, path+"."+k, v, g[k])
		}
	case []any:
		g, ok := got.([]any)
		require.True(t, ok, path)
		require.Len(t, g, len(w), path)
		for i := range w {
			subset(t, path, w[i], g[i])
		}
	default:
		require.Equal(t, want, got, path)
	}
}

func tree(t *testing.T, raw []byte) (v any) {
	require.NoError(t, json.Unmarshal(raw, &v))
	return v
}

func TestDocumentLosesNothing(t *testing.T) {
	out, err := decoded(t, heldMail).MarshalJSON()
	require.NoError(t, err)
	subset(t, "", tree(t, []byte(heldMail)), tree(t, out))
	again, err := decoded(t, string(out)).MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, string(out), string(again))
}

// W40: import, change something else, export: what was not understood is still there.
func TestUnknownSurvivesImportAndExport(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc, err := d.Import(ctx, decoded(t, heldMail))
	require.NoError(t, err)
	_, err = d.Update(ctx, inc.ID, incident.AddTags("Seen"))
	require.NoError(t, err)
	doc, err := d.Export(ctx, inc.ID)
	require.NoError(t, err)
	out, err := doc.MarshalJSON()
	require.NoError(t, err)
	got := tree(t, out).(map[string]any)
	require.Equal(t, "brandNewMember", got["determination"])
	require.Equal(t, 87.0, got["priorityScore"])
	require.Equal(t, []any{"Mail", "Seen", "VIP"}, got["customTags"])
	require.Equal(t, "Kai", got["comments"].([]any)[0].(map[string]any)["createdByDisplayName"])
	require.Equal(t, "2025-12-24T09:00:00Z", got["comments"].([]any)[0].(map[string]any)["createdDateTime"])
	require.Equal(t, "2025-12-24T08:15:00.1234567Z", got["createdDateTime"])
	a := got["alerts"].([]any)[0].(map[string]any)
	require.Equal(t, "#microsoft.graph.security.hologramEvidence", a["evidence"].([]any)[0].(map[string]any)["@odata.type"])
}

func TestImportKeepsNameSeverityAndOrigin(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	doc := decoded(t, heldMail)
	doc.Origin = "graph"
	inc, err := d.Import(ctx, doc)
	require.NoError(t, err)
	require.Equal(t, "Mail flow on hold", inc.Name)
	require.Equal(t, incident.FromImport, inc.Naming)
	require.Equal(t, alert.High, inc.Severity)
	require.True(t, inc.SeverityPinned, "its only alert is medium")
	require.Equal(t, incident.InProgress, inc.Status)
	require.Equal(t, "2972395", inc.ExternalID)
	a, _ := inc.Alert("fa1")
	require.Equal(t, alert.UserOwner("kai@contoso.com"), a.Owner)
	require.Equal(t, alert.TruePositive, a.Classification)
	for _, e := range logOf(t, d, inc.ID) {
		require.Equal(t, "graph", e.Origin)
		require.Equal(t, ana, e.Actor)
	}
	_, err = d.Import(ctx, doc)
	var conflict *incident.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, []string{"fa1"}, conflict.Alerts)
}

// Resolved where it came from: its alerts are resolved here, and come back as they were.
func TestImportOfAResolvedIncident(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	doc := decoded(t, strings.NewReplacer(`"status":"inProgress"`, `"status":"Resolved"`, `"resolvingComment":null`, `"resolvingComment":"Fixed"`).
		Replace(heldMail))
	inc, err := d.Import(ctx, doc)
	require.NoError(t, err)
	require.Equal(t, incident.Resolved, inc.Status)
	require.Equal(t, "Fixed", inc.ResolvingComment)
	require.Equal(t, 1, inc.CountByStatus(alert.Resolved))
	inc, err = d.Update(ctx, inc.ID, incident.Reopen())
	require.NoError(t, err)
	require.Equal(t, incident.Active, inc.Status)
	require.Equal(t, 1, inc.CountByStatus(alert.New))
}

func TestImportRefuses(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	for name, doc := range map[string]incident.Document{
		"no alerts":     {Name: "x"},
		"redirected":    {Status: incident.Redirected, Alerts: []alert.Alert{{ID: "a"}}},
		"tag":           {Tags: []string{"a\u202eb"}, Alerts: []alert.Alert{{ID: "a"}}},
		"system tag":    {SystemTags: []string{""}, Alerts: []alert.Alert{{ID: "a"}}},
		"comment":       {Comments: []alert.Comment{{Text: ""}}, Alerts: []alert.Alert{{ID: "a"}}},
		"description":   {Description: "\x00", Alerts: []alert.Alert{{ID: "a"}}},
		"created by":    {CreatedBy: "\x00", Alerts: []alert.Alert{{ID: "a"}}},
		"owner":         {Owner: alert.UserOwner("a\nb"), Alerts: []alert.Alert{{ID: "a"}}},
		"origin":        {Origin: "a\nb", Alerts: []alert.Alert{{ID: "a"}}},
		"note":          {Status: incident.Resolved, ResolvingComment: "\x1b[31m", Alerts: []alert.Alert{{ID: "a"}}},
		"alert id":      {Alerts: []alert.Alert{{}}},
		"enum":          {Severity: 99, Alerts: []alert.Alert{{ID: "a"}}},
		"created":       {CreatedAt: time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC), Alerts: []alert.Alert{{ID: "a"}}},
		"too many tags": {Tags: strings.Split(strings.Repeat("t ", 1200), " "), Alerts: []alert.Alert{{ID: "a"}}},
	} {
		_, err := d.Import(ctx, doc)
		require.ErrorIs(t, err, incident.ErrInvalid, name)
		require.Empty(t, all(t, d.List(ctx, incident.Query{})), name)
	}
}

// The /api/incidents of Microsoft 365 Defender spells some properties otherwise.
func TestOlderSpellings(t *testing.T) {
	doc := decoded(t, `{"incidentId":924565,"redirectIncidentId":7,"incidentName":"Ransomware activity","createdTime":"2020-09-06T14:46:57.0733333Z",
		"status":"Active","severity":"UnSpecified","classification":"TruePositive","determination":"CompromisedUser","tags":["Demo"],
		"comments":[{"comment":"x","createdBy":"Kai","createdTime":"2020-09-06T14:46:57Z"}]}`)
	require.Equal(t, "924565", doc.ID)
	require.Equal(t, "7", doc.RedirectTo)
	require.Equal(t, "Ransomware activity", doc.Name)
	require.Equal(t, incident.Active, doc.Status)
	require.Equal(t, alert.CompromisedAccount, doc.Determination)
	require.Equal(t, []string{"Demo"}, doc.Tags)
	require.Equal(t, "Kai", doc.Comments[0].CreatedBy)
	require.Equal(t, 2020, doc.CreatedAt.Year())
}

func TestHostileDocuments(t *testing.T) {
	for name, raw := range map[string]string{
		"cut off": `{"id":"1"`, "not an object": `[]`, "null": `null`, "duplicate": `{"id":"1","id":"2"}`, "case": `{"ID":"1"}`,
		"trailing": `{} {}`, "type": `{"displayName":7}`, "tags": `{"customTags":"x"}`, "alert": `{"alerts":[{"severity":7}]}`,
		"comment": `{"comments":[7]}`, "time": `{"createdDateTime":"yesterday"}`, "deep": `{"x":` + strings.Repeat("[", 99) + strings.Repeat("]", 99) + `}`,
		"nul": `{"displayName":"a\u0000"}`, "utf-8": "{\"displayName\":\"\xff\"}", "id": `{"id":{}}`, "both spellings": `{"id":"1","incidentId":2}`, "number": `{"id":1.5e3x}`,
	} {
		doc := incident.Document{Name: "before"}
		require.ErrorIs(t, doc.UnmarshalJSON([]byte(raw)), incident.ErrInvalid, name)
		require.Equal(t, incident.Document{Name: "before"}, doc, name)
	}
	var doc incident.Document
	require.ErrorIs(t, doc.UnmarshalJSON(make([]byte, incident.MaxDocument+1)), incident.ErrTooLarge)
}

func TestExportFollowsRedirectsAndGathersComments(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	a, b := opened(t, d, "a1"), opened(t, d, "b1")
	for i, id := range []incident.ID{a.ID, b.ID, a.ID} {
		c.advance(time.Second)
		_, err := d.Update(ctx, id, incident.Comment(strings.Repeat("x", i+1)))
		require.NoError(t, err)
	}
	_, err := d.Merge(ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}})
	require.NoError(t, err)
	doc, err := d.Export(ctx, b.ID)
	require.NoError(t, err)
	require.Equal(t, a.ID.String(), doc.ID)
	var texts []string
	for _, c := range doc.Comments {
		require.Equal(t, ana.ID, c.CreatedBy)
		texts = append(texts, c.Text)
	}
	require.Equal(t, []string{"x", "xx", "xxx"}, texts)
	for _, err := range d.Activity(ctx, incident.ActivityQuery{Incident: 99, Filter: audit.ByContent.Is(audit.CommentContent)}) {
		require.ErrorIs(t, err, incident.ErrNotFound)
	}
}

func FuzzDocumentJSON(f *testing.F) {
	f.Add([]byte(heldMail))
	f.Add([]byte(`{"incidentId":1,"tags":null,"alerts":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var doc incident.Document
		if doc.UnmarshalJSON(data) != nil {
			return
		}
		out, err := doc.MarshalJSON()
		require.NoError(t, err)
		var back incident.Document
		require.NoError(t, back.UnmarshalJSON(out))
		again, err := back.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(out), string(again))
	})
}

// Every enum: what came unknown goes out as it came, until the incident gets a value of ours.
func TestUnknownMembersStandUntilOverruled(t *testing.T) {
	raw := strings.NewReplacer(`"inProgress"`, `"underReview"`, `"high"`, `"critical"`, `"truePositive"`, `"sortOf"`).Replace(heldMail)
	member := func(d *incident.Desk, id incident.ID, property string) any {
		doc, err := d.Export(ctx, id)
		require.NoError(t, err)
		out, err := doc.MarshalJSON()
		require.NoError(t, err)
		return tree(t, out).(map[string]any)[property]
	}
	for property, tt := range map[string]struct {
		came, ours string
		change     incident.Change
	}{
		"status":         {"underReview", "inProgress", incident.Start()},
		"severity":       {"critical", "low", incident.SetSeverity(alert.Low)},
		"classification": {"sortOf", "falsePositive", incident.Classify(alert.FalsePositive, alert.Undetermined)},
		"determination":  {"brandNewMember", "malware", incident.Classify(alert.TruePositive, alert.Malware)},
	} {
		d, _ := newDesk(t, incident.Options{})
		inc, err := d.Import(ctx, decoded(t, raw))
		require.NoError(t, err)
		_, err = d.Update(ctx, inc.ID, incident.AddTags("Seen"))
		require.NoError(t, err)
		require.Equal(t, tt.came, member(d, inc.ID, property))
		_, err = d.Update(ctx, inc.ID, tt.change)
		require.NoError(t, err)
		require.Equal(t, tt.ours, member(d, inc.ID, property))
	}
}

func TestAnIncidentIsNotReadFromJSON(t *testing.T) {
	var inc incident.Incident
	require.ErrorIs(t, json.Unmarshal([]byte(heldMail), &inc), incident.ErrInvalid)
	require.Zero(t, inc)
}

// A document with a time that JSON has no form for is not written, and the error names the property.
func TestDocumentsOutsideOfTime(t *testing.T) {
	_, err := incident.Document{Alerts: []alert.Alert{}, CreatedAt: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}.MarshalJSON()
	e, ok := err.(*incident.DocumentError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "createdDateTime", e.Property)
	require.ErrorContains(t, err, "incident: document: createdDateTime: ")
	var doc incident.Document
	require.ErrorContains(t, doc.UnmarshalJSON([]byte(`{"alerts":"none"}`)), "want a list")
}

// What a document brings is held to the rules of what is typed, and the system tag of merged incidents is not for it to bring.
func TestImportsOfSystemTagsAndTimes(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	alerts := []alert.Alert{on("w11", "a1", "New", "", alert.Low)}
	_, err := d.Import(ctx, incident.Document{Alerts: alerts, SystemTags: []string{"REDIRECTED"}})
	require.ErrorContains(t, err, "is only for incidents that were merged away")
	_, err = d.Import(ctx, incident.Document{Alerts: alerts,
		Comments: []alert.Comment{{Text: "late", CreatedAt: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}}})
	require.ErrorContains(t, err, "comments[0].createdDateTime")
	last := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	old, err := d.Import(ctx, incident.Document{Alerts: alertsNamed("z1"), CreatedAt: last, Comments: []alert.Comment{{Text: "late", CreatedAt: last}}})
	require.NoError(t, err)
	require.Equal(t, last, old.CreatedAt)
	inc, err := d.Import(ctx, incident.Document{Alerts: alerts, SystemTags: []string{"Legacy", "legacy ", "Other"}})
	require.NoError(t, err)
	var tags []string
	for tag := range inc.SystemTags() {
		tags = append(tags, tag)
	}
	require.Equal(t, []string{"Legacy", "Other"}, tags)
	alone, err := d.Import(ctx, incident.Document{Alerts: alertsNamed("b1"), SystemTags: []string{"Legacy"}})
	require.NoError(t, err)
	for tag, want := range map[string][]incident.ID{"LEGACY": {inc.ID, alone.ID}, "other": {inc.ID}, "another": nil} {
		require.Equal(t, want, idsOf(d.List(ctx, incident.Query{Filter: incident.BySystemTag.Is(tag)})), tag)
	}
}

// A system tag that an incident has of its own stays when an alert that has it as well goes.
func TestSystemTagsOfItsOwnStay(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	alerts := alertsNamed("a1", "a2")
	alerts[0].SystemTags = []string{"legacy", "Other"}
	inc, err := d.Import(ctx, incident.Document{Alerts: alerts, SystemTags: []string{"Legacy"}})
	require.NoError(t, err)
	moved, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}})
	require.NoError(t, err)
	for i := range 300 { // among many they are looked up
		opened(t, d, "b"+strconv.Itoa(i))
	}
	for tag, want := range map[string][]incident.ID{"LEGACY": {inc.ID, moved.ID}, "other": {moved.ID}} {
		require.Equal(t, want, idsOf(d.List(ctx, incident.Query{Filter: incident.BySystemTag.Is(tag)})), tag)
	}
}

// An import takes as many comments as a batch has incidents, and none more.
func TestImportsOfManyComments(t *testing.T) {
	d, _ := newDesk(t, incident.Options{Limits: incident.Limits{Batch: 3}})
	doc := incident.Document{Alerts: alertsNamed("a1"), Comments: []alert.Comment{{Text: "1"}, {Text: "2"}, {Text: "3"}, {Text: "4"}}}
	_, err := d.Import(ctx, doc)
	require.ErrorIs(t, err, incident.ErrTooLarge)
	doc.Comments = doc.Comments[:3]
	inc, err := d.Import(ctx, doc)
	require.NoError(t, err)
	require.Equal(t, 3, inc.Comments)
}

// The log tells of what a document has beyond what the library knows, and only then.
func TestImportsTellOfWhatIsForeign(t *testing.T) {
	for raw, want := range map[string]bool{`{}`: false, `{"severity":"high"}`: false, `{"severity":"dire"}`: true, `{"x":1}`: true} {
		d, _ := newDesk(t, incident.Options{})
		doc := incident.Document{}
		require.NoError(t, doc.UnmarshalJSON([]byte(raw)))
		doc.Alerts = alertsNamed("a1")
		inc, err := d.Import(ctx, doc)
		require.NoError(t, err)
		told := false
		for _, e := range logOf(t, d, inc.ID) {
			for _, c := range e.Changes {
				told = told || c.Field == incident.FieldForeign
			}
		}
		require.Equal(t, want, told, raw)
	}
}
