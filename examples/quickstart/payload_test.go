package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/examples/internal/input"
)

const (
	alertOne = `{"id":"a1","title":"First","severity":"high","category":"Execution","lastUpdateDateTime":"2026-05-01T10:00:00Z",` +
		`"evidence":[{"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"pc-1"}]}`
	alertTwo = `{"id":"a2","title":"Second","severity":"low","category":"Impact",` +
		`"evidence":[{"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"pc-1"}]}`
	alertElsewhere = `{"id":"a3","title":"Third","severity":"medium"}`
	incidentOne    = `{"id":"7","displayName":"Imported name","severity":"low","status":"active","customTags":["Demo"],"alerts":[` + alertOne + `]}`
	redirected     = `{"id":"8","displayName":"Merged","status":"redirected","redirectIncidentId":"7","alerts":[]}`
	resolved       = `{"id":"9","displayName":"Done","status":"resolved","resolvingComment":"ok","alerts":[` + alertTwo + `]}`
)

func TestPayloadShapes(t *testing.T) {
	for _, tt := range []struct {
		name, input string
		says        []string
	}{
		{"alerts_v2", `{"@odata.context":"x","value":[` + alertOne + "," + alertTwo + `]}`,
			[]string{"2 alerts in stdin: 1 opened an incident, 1 joined one, 0 known already.", "Suspected attack on pc-1",
				"The last alert of incident 1 gets an incident of its own.", "Incident 1 is reopened"}},
		{"single alert", alertElsewhere,
			[]string{"1 alert in stdin: 1 opened", "Suspected attack on the tenant", "Nothing to move:"}},
		{"array", `[` + alertOne + `,` + alertElsewhere + `]`,
			[]string{"2 alerts in stdin: 2 opened", "The last alert of incident 2 goes to incident 1.", "Incident 2 had no other alert: it is merged into incident 1"}},
		{"two incidents of two alerts", alertOne + alertTwo +
			strings.NewReplacer("pc-1", "pc-2", `"a1"`, `"b1"`, `"a2"`, `"b2"`).Replace(alertOne+alertTwo),
			[]string{"4 alerts in stdin: 2 opened", "The last alert of incident 2 gets an incident of its own.", "Incident 2 keeps 1 alert"}},
		{"JSON lines", alertOne + "\n" + alertTwo + "\n\n" + alertElsewhere + "\n", []string{"3 alerts in stdin: 2 opened an incident, 1 joined"}},
		{"byte order mark", "\ufeff" + alertOne, []string{"1 alert in stdin"}},
		{"pages in an array", `[{"value":[` + alertOne + `]},{"value":[` + alertTwo + `]}]`, []string{"2 alerts in stdin"}},
		{"next page", `{"value":[` + alertOne + `],"@odata.nextLink":"https://graph.microsoft.com/x"}`, []string{"names a next page"}},
		{"reported twice", alertOne + alertOne, []string{"2 alerts in stdin: 1 opened an incident, 0 joined one, 1 known already."}},
		{"incidents", `{"value":[` + incidentOne + `,` + redirected + `,` + resolved + `]}`,
			[]string{"3 incidents in stdin: 2 imported", "1 incident without alerts left out", "Imported name → Suspected attack on pc-1",
				"✓ resolved", "The name was imported"}},
		{"single incident", incidentOne, []string{"1 incident in stdin: 1 imported", "Demo, Morning shift"}},
		{"one incident twice", incidentOne + incidentOne, []string{"2 incidents in stdin: 1 imported", "1 incident left out: all their alerts are in others already."}},
		{"one alert twice in an incident", `{"displayName":"x","alerts":[` + alertOne + "," + alertOne + `]}`, []string{"1 imported"}},
		{"only resolved incidents", `[` + resolved + `]`, []string{"All of it is resolved; incident 1 is reopened for the walk."}},
		{"incidents and alerts", incidentOne + alertTwo + alertElsewhere, []string{"1 incident in stdin", "2 alerts in stdin: 1 opened an incident, 1 joined one"}},
		{"unknown members of enums", `{"id":"a","severity":"catastrophic","status":"dreaming","classification":"later","serviceSource":"tomorrow","detectionSource":"unknownFutureValue","futureProperty":{"a":[1]}}`,
			[]string{"??? unknown"}},
		{"classified already", `{"id":"a","classification":"TruePositive","determination":"malware","status":"resolved","assignedTo":"eve@contoso.com"}`, []string{"not set → true positive"}},
		{"incident classified already", strings.Replace(incidentOne, `"status"`, `"classification":"TruePositive","determination":"malware","status"`, 1),
			[]string{"true positive, malware → informational expected activity, security testing"}},
		{"time that leaves a clock no room", `{"id":"a","lastActivityDateTime":"9999-12-31T23:59:59Z"}`, []string{"1 Jan 10:"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errs := quickstart(tt.input, "-alerts", "-")
			require.Empty(t, errs)
			require.Equal(t, 0, status)
			for _, want := range tt.says {
				require.Contains(t, out, want)
			}
			require.Contains(t, out, "the chain of their hashes is whole")
			requireHarmless(t, out)

			_, again, _ := quickstart(tt.input, "-alerts", "-")
			require.Equal(t, out, again)
		})
	}
}

func TestGraphSample(t *testing.T) {
	path := "../../../shared/data/graph-incidents-expand-alerts.json"
	if _, err := os.Stat(path); err != nil {
		t.Logf("no sample: %v", err)
		return
	}
	status, out, errs := quickstart("", "-alerts", path)
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	require.Contains(t, out, "1 incident in "+path+": 1 imported")
	require.Contains(t, out, "Suspected attack on w11pro-test")
	require.Contains(t, out, "high → medium")
	require.Contains(t, out, "Demo, Morning s…")
	require.Contains(t, out, "Nothing to move")
}

func TestFileOfOnesOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.json")
	require.NoError(t, os.WriteFile(path, []byte(alertOne), 0o600))
	status, out, errs := quickstart("", "-alerts", path)
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	require.Contains(t, out, "Suspected attack on pc-1")
}

// More alerts than one Ingest takes, most of them related.
func TestManyAlerts(t *testing.T) {
	var lines strings.Builder
	for i := range 2*input.Batch + 17 {
		fmt.Fprintf(&lines, `{"id":"a%d","title":"Beacon %d","severity":"medium","evidence":[{"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"pc-%d"}]}`+"\n", i, i%7, i%40)
	}
	status, out, errs := quickstart(lines.String(), "-alerts", "-")
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	require.Contains(t, out, "2017 alerts in stdin: 40 opened an incident, 1977 joined one, 0 known already.")
	require.Contains(t, out, "… and 20 more")
	require.Contains(t, out, "So are all its alerts: 51 of 51.")
}

// An incident at its limit of tags takes no more; the walk says so and goes on.
func TestRefusalDoesNotEndTheWalk(t *testing.T) {
	tags := make([]string, 1000)
	for i := range tags {
		tags[i] = fmt.Sprintf("tag %d", i)
	}
	list, err := json.Marshal(tags)
	require.NoError(t, err)
	input := strings.Replace(incidentOne, `["Demo"]`, string(list), 1)
	status, out, errs := quickstart(input, "-alerts", "-")
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	require.Contains(t, out, "Refused, and nothing changed: incident: tags of an incident: 1001 is over the limit of 1000")
	require.Contains(t, out, "The queue afterwards")
}

// The alerts the program brings along are alerts as Graph writes them: every property of theirs is one the library knows.
func TestOwnAlertsAreOfGraphsShape(t *testing.T) {
	p, err := input.Read("", builtIn, nil)
	require.NoError(t, err)
	require.Len(t, p.Alerts, 13)
	for _, a := range p.Alerts {
		require.NoError(t, a.Validate())
		require.NotEmpty(t, a.Evidence)
		raw, err := json.Marshal(a)
		require.NoError(t, err)
		require.NotContains(t, string(raw), "unknownFutureValue")
		require.NotZero(t, a.ServiceSource)
		require.NotZero(t, a.DetectionSource)
		require.NotZero(t, a.Severity)
		for _, e := range a.Evidence {
			require.NotNil(t, e.Entity())
		}
	}
}
