package incident_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// graphSample reads the incident of Graph's own reference page, or nothing when the file is absent.
func graphSample(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("../../shared/data/graph-incidents-expand-alerts.json")
	if err != nil {
		t.Logf("no sample: %v", err)
		return nil
	}
	var page struct{ Value []json.RawMessage }
	require.NoError(t, json.Unmarshal(raw, &page))
	require.Len(t, page.Value, 1)
	return page.Value[0]
}

// An incident of another system comes in, an analyst works on it, and it goes out with everything that nobody here changed,
// whether this library knows what it means or not (W40).
func TestGraphIncidentSurvivesImportWorkAndExport(t *testing.T) {
	raw := graphSample(t)
	if raw == nil {
		return
	}
	var doc incident.Document
	require.NoError(t, json.Unmarshal(raw, &doc))
	doc.Origin = "graph"
	d, clock := newDesk(t, incident.Options{})
	inc, err := d.Import(ctx, doc)
	require.NoError(t, err)
	require.Equal(t, incident.ID(1), inc.ID)
	require.Equal(t, "29", inc.ExternalID)
	require.Equal(t, alert.High, inc.Severity)
	require.True(t, inc.SeverityPinned, "its one alert is medium")
	require.Equal(t, "Multi-stage incident involving Execution & Command and control on one endpoint", inc.Name)
	require.Equal(t, incident.FromImport, inc.Naming)
	require.Equal(t, alert.UserOwner("admin@contoso.com"), inc.Owner)
	require.Equal(t, alert.TruePositive, inc.Classification)
	require.Equal(t, alert.MultiStagedAttack, inc.Determination)
	require.True(t, inc.HasTag("demo"))
	for _, e := range checkLog(t, d, inc) {
		require.Equal(t, "graph", e.Origin)
	}

	clock.advance(time.Hour)
	inc, err = d.Update(ctx, inc.ID, incident.AddTags("Seen"), incident.Comment("Cleaned the **stick**."), incident.Start())
	require.NoError(t, err)
	require.Empty(t, logOf(t, d, inc.ID)[inc.Log().Len-1].Origin, "work done here has no origin")

	want := object(t, raw)
	want["id"] = "1"
	want["lastUpdateDateTime"] = clock.now.Format(time.RFC3339Nano)
	want["lastModifiedBy"] = "ana@contoso.com"
	want["customTags"] = []any{"Demo", "Seen"}
	want["status"] = "inProgress"
	want["comments"] = []any{map[string]any{"comment": "Cleaned the **stick**.", "createdByDisplayName": "ana@contoso.com",
		"createdDateTime": clock.now.Format(time.RFC3339Nano)}}
	want["alerts"].([]any)[0].(map[string]any)["incidentId"] = "1"
	out, err := d.Export(ctx, inc.ID)
	require.NoError(t, err)
	got, err := json.Marshal(out)
	require.NoError(t, err)
	require.Equal(t, canonical(want), canonical(object(t, got)))
	require.EqualValues(t, 100, object(t, got)["priorityScore"])
	require.NotEmpty(t, object(t, got)["incidentWebUrl"])

	plain, err := json.Marshal(inc) // the same without comments, which are in the log
	require.NoError(t, err)
	want["comments"] = []any{}
	require.Equal(t, canonical(want), canonical(object(t, plain)))

	released, err := d.Update(ctx, inc.ID, incident.SeverityFromAlerts(), incident.AutoName())
	require.NoError(t, err)
	require.Equal(t, alert.Medium, released.Severity)
	require.Equal(t, "A WMI event filter was bound to a suspicious event consumer on one endpoint", released.Name)
	checkDerived(t, released)
	checkLog(t, d, released)
	_, err = audit.Verify(d.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true}), inc.Log())
	require.NoError(t, err, "the head of before lies on the chain")
}

func object(t testing.TB, raw []byte) map[string]any {
	t.Helper()
	var v map[string]any
	require.NoError(t, json.Unmarshal(raw, &v))
	return v
}

// canonical writes times alike and leaves out what is null or an empty list, which says no more than its absence.
func canonical(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, value := range v {
			if list, ok := value.([]any); value != nil && (!ok || len(list) > 0) {
				out[name] = canonical(value)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = canonical(v[i])
		}
		return out
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return at.UTC()
		}
	}
	return v
}
