package alert_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return data
}

func decode(t testing.TB, data []byte) alert.Alert {
	t.Helper()
	var a alert.Alert
	require.NoError(t, json.Unmarshal(data, &a))
	return a
}

// anyOf decodes JSON so that numbers compare by their digits.
func anyOf(t testing.TB, data []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v))
	return v
}

func TestRoundTripLosesNothing(t *testing.T) {
	for _, name := range []string{"testdata/alert.json", "testdata/future.json"} {
		data := readFile(t, name)
		a := decode(t, data)
		require.NoError(t, a.Validate(), name)
		out, err := json.Marshal(a)
		require.NoError(t, err)
		require.Equal(t, anyOf(t, data), anyOf(t, out), name)
		require.Equal(t, a, decode(t, mustMarshal(t, a)), name)
	}
}

// mustMarshal avoids the HTML escapes that json.Marshal adds.
func mustMarshal(t testing.TB, a alert.Alert) []byte {
	t.Helper()
	out, err := a.MarshalJSON()
	require.NoError(t, err)
	return out
}

func TestPublicSample(t *testing.T) {
	data, err := os.ReadFile("../../shared/data/graph-incidents-expand-alerts.json")
	if err != nil {
		t.Logf("public sample not beside the checkout: %v", err)
		return
	}
	var doc struct {
		Value []struct{ Alerts []json.RawMessage }
	}
	require.NoError(t, json.Unmarshal(data, &doc))
	n := 0
	for _, inc := range doc.Value {
		for _, raw := range inc.Alerts {
			n++
			a := decode(t, raw)
			require.NoError(t, a.Validate())
			require.Len(t, a.Evidence, 5)
			require.Equal(t, alert.Device{
				MDEDeviceID: "335b3ef544f5d3690b6c75c776dc3e52bb3485c4", DNSName: "w11pro-test", HostName: "w11pro-test",
				OSPlatform: "Windows11", RBACGroupName: "Clients", RBACGroupID: 125, RiskScore: "high", HealthStatus: "active",
			}, a.Evidence[0].Entity())
			want := anyOf(t, raw).(map[string]any)
			want["categories"] = []any{} // newer than the sample; known properties are always written
			require.Equal(t, want, anyOf(t, mustMarshal(t, a)))
		}
	}
	require.Equal(t, 1, n)
}

func TestFields(t *testing.T) {
	a := decode(t, readFile(t, "testdata/alert.json"))
	require.Equal(t, "da7c1f0e52-0b61-4e0f-9a53-5b8f2d1c9a44_1", a.ID)
	require.Equal(t, "4711", a.IncidentID)
	require.Equal(t, alert.InProgress, a.Status)
	require.Equal(t, alert.High, a.Severity)
	require.Equal(t, alert.TruePositive, a.Classification)
	require.Equal(t, alert.CompromisedAccount, a.Determination)
	require.Equal(t, alert.SourceDefenderForEndpoint, a.ServiceSource)
	require.Equal(t, alert.DetectionCustom, a.DetectionSource)
	require.Equal(t, alert.InvestigationPendingApproval, a.InvestigationState)
	require.Equal(t, "A process opened lsass.exe with full access.\nSecond line, \"quoted\", with a tab\tand ä😀.", a.Description)
	require.Equal(t, alert.UserOwner("ana@contoso.com"), a.Owner)
	require.Equal(t, time.Date(2026, 3, 2, 8, 15, 30, 123456700, time.UTC), a.CreatedAt)
	require.Equal(t, time.Date(2026, 3, 2, 8, 11, 2, 1, time.UTC), a.FirstActivity)
	require.True(t, a.ResolvedAt.IsZero())
	require.Equal(t, `{"ticket":"INC-9","costs":12.50,"nested":{"a":[1,2,{"b":null}]}}`, string(a.CustomDetails))
	require.Equal(t, []string{"T1003.001", "T1021"}, a.MitreTechniques)
	require.Equal(t, "Looks real.", a.Comments[0].Text)

	device := a.Evidence[0]
	require.Equal(t, alert.DeviceEvidence, device.Kind)
	require.Equal(t, alert.VerdictSuspicious, device.Verdict)
	require.Equal(t, alert.RemediationActive, device.RemediationStatus)
	require.Equal(t, []alert.Role{alert.RoleCompromised, alert.RoleSource}, device.Roles)
	require.Equal(t, []string{"Tier 0"}, device.Tags)
	build, ok := device.Property("osBuild")
	require.True(t, ok)
	require.Equal(t, "20348", string(build))
	_, ok = device.Property("verdict") // a field
	require.False(t, ok)
	_, ok = device.Property("absent")
	require.False(t, ok)

	require.Equal(t, alert.User{AccountName: "svc", DomainName: "CONTOSO", SID: "S-1-5-21-1-2-3-1104", UPN: "svc@contoso.com",
		DisplayName: "Print service"}, a.Evidence[1].Entity())
	require.Equal(t, "waiting", a.Evidence[1].RemediationStatusDetails)
	require.Equal(t, alert.Mailbox{PrimaryAddress: "svc@contoso.com", UPN: "svc@contoso.com", DisplayName: "Print"}, a.Evidence[2].Entity())
	require.Equal(t, alert.App{AppID: "20893", DisplayName: "Microsoft Exchange Online"}, a.Evidence[3].Entity())
	require.Equal(t, alert.IP{Address: "::ffff:198.51.100.7", CountryLetterCode: "NL"}, a.Evidence[4].Entity())
	require.Equal(t, alert.URL{URL: "https://evil.example/a?b=1&c=<2>"}, a.Evidence[5].Entity())
	file := alert.File{SHA1: "f7c3bc1d808e04732adf679965ccc34ca7ae3441", Name: "mimi.exe", Path: `C:\Temp`, Size: 1250056}
	require.Equal(t, file, a.Evidence[6].Entity())
	require.Equal(t, alert.Process{ID: 4711, CommandLine: `mimi.exe "sekurlsa::logonpasswords"`, Image: file,
		DeviceID: "5d41402abc4b2a76b9719d911017c592aabbccdd"}, a.Evidence[7].Entity())
	require.Equal(t, alert.KubernetesPodEvidence, a.Evidence[8].Kind)
	require.Nil(t, a.Evidence[8].Entity())
}

// W40: members of enums from the future survive a change elsewhere, and give way to a member that is set.
func TestUnknownMembersSurvive(t *testing.T) {
	a := decode(t, readFile(t, "testdata/future.json"))
	require.Equal(t, alert.UnknownStatus, a.Status)
	require.Equal(t, alert.UnknownSeverity, a.Severity)
	require.Equal(t, alert.Unclassified, a.Classification)
	require.Equal(t, alert.UnknownSource, a.ServiceSource)
	require.Equal(t, alert.GroupOwner("SOC tier 1"), a.Owner)
	require.Equal(t, alert.UnknownEvidence, a.Evidence[0].Kind)
	require.Equal(t, []alert.Role{0, alert.RoleAttacker, 0, 0}, a.Evidence[0].Roles)

	a.Title, a.Severity, a.Evidence[0].Verdict = "Renamed", alert.Medium, alert.VerdictMalicious
	a.Evidence[0].Roles = slices.Delete(a.Evidence[0].Roles, 2, 4)
	a.Evidence[0].Roles[1] = alert.RoleAttacked
	want := anyOf(t, readFile(t, "testdata/future.json")).(map[string]any)
	want["title"], want["severity"] = "Renamed", "medium"
	ev := want["evidence"].([]any)[0].(map[string]any)
	ev["verdict"], ev["roles"] = "malicious", []any{"victim", "attacked"}
	require.Equal(t, want, anyOf(t, mustMarshal(t, a)))

	a.Severity = alert.UnknownSeverity // back to zero: the text the source sent still stands
	want["severity"] = "critical"
	require.Equal(t, want, anyOf(t, mustMarshal(t, a.Clone())))

	a.Evidence[0].Kind = alert.FileEvidence
	require.Nil(t, a.Evidence[0].Entity())
	ev["@odata.type"] = "#microsoft.graph.security.fileEvidence"
	require.Equal(t, want, anyOf(t, mustMarshal(t, a)))

	// more unknown roles than texts, and an empty text
	var e alert.Evidence
	require.NoError(t, json.Unmarshal([]byte(`{"roles":[""]}`), &e))
	e.Roles = append(e.Roles, alert.UnknownRole)
	out, err := json.Marshal(e)
	require.NoError(t, err)
	require.Contains(t, string(out), `"roles":["","unknown"]`)
}

func TestOlderSpellings(t *testing.T) {
	a := decode(t, readFile(t, "testdata/legacy.json"))
	require.Equal(t, alert.InProgress, a.Status)
	require.Equal(t, alert.UnknownSeverity, a.Severity)
	require.Equal(t, alert.FalsePositive, a.Classification)
	require.Equal(t, alert.NotMalicious, a.Determination)
	require.Equal(t, alert.SourceDefenderForOffice365, a.ServiceSource)
	require.Equal(t, time.Date(2024, 1, 2, 2, 4, 5, 678e6, time.UTC), a.CreatedAt)
	require.True(t, a.ResolvedAt.IsZero())
	require.Equal(t, alert.Comment{Text: "closed by mail team", CreatedBy: "bob@contoso.com", CreatedAt: time.Date(2024, 1, 2, 4, 0, 0, 0, time.UTC)}, a.Comments[0])

	out := anyOf(t, mustMarshal(t, a)).(map[string]any)
	require.Equal(t, "notMalicious", out["determination"])
	require.Equal(t, "unknown", out["severity"])
	require.Equal(t, "2024-01-02T02:04:05.678Z", out["createdDateTime"])
	require.Nil(t, out["resolvedDateTime"])
	require.Equal(t, map[string]any{"comment": "closed by mail team", "createdByDisplayName": "bob@contoso.com",
		"createdDateTime": "2024-01-02T04:00:00Z"}, out["comments"].([]any)[0])
}

func TestEverySchemaPropertyIsWritten(t *testing.T) {
	out := anyOf(t, mustMarshal(t, alert.Alert{})).(map[string]any)
	want := anyOf(t, readFile(t, "testdata/alert.json")).(map[string]any)
	for name := range want {
		require.Contains(t, out, name)
	}
	require.Len(t, out, len(want))
	require.Equal(t, []any{}, out["evidence"])
	require.Equal(t, "unknown", out["classification"])
	require.Equal(t, "", out["id"])

	group := alert.Alert{ID: "a", Owner: alert.GroupOwner("SOC")}
	require.Contains(t, string(mustMarshal(t, group)), `"assignedTo":"SOC","assignedTo@caseload.kind":"group"`)
	require.Equal(t, group.Owner, decode(t, mustMarshal(t, group)).Owner)
	require.Equal(t, alert.UserOwner("x"), decode(t, []byte(`{"assignedTo":"x","assignedTo@caseload.kind":"User"}`)).Owner)
	require.Equal(t, alert.Owner{}, decode(t, []byte(`{"assignedTo":null,"assignedTo@caseload.kind":"group"}`)).Owner)
}

func TestMinimalEvidenceOfEveryKind(t *testing.T) {
	n := 0
	for kind := range alert.EvidenceKinds() {
		if kind == alert.UnknownEvidence {
			continue
		}
		n++
		in := `{"@odata.type":"#microsoft.graph.security.` + kind.String() + `","x":{"y":[1]}}`
		var e alert.Evidence
		require.NoError(t, json.Unmarshal([]byte(in), &e))
		require.Equal(t, kind, e.Kind)
		out, err := json.Marshal(e)
		require.NoError(t, err)
		require.Equal(t, map[string]any{
			"@odata.type": "#microsoft.graph.security." + kind.String(), "createdDateTime": "0001-01-01T00:00:00Z", "verdict": "unknown",
			"remediationStatus": "none", "remediationStatusDetails": nil, "roles": []any{}, "detailedRoles": []any{}, "tags": []any{},
			"x": map[string]any{"y": []any{json.Number("1")}},
		}, anyOf(t, out))
		var again alert.Evidence
		require.NoError(t, json.Unmarshal(out, &again))
		require.Equal(t, e, again)
	}
	require.Equal(t, 48, n)

	var e alert.Evidence
	require.NoError(t, json.Unmarshal([]byte(`{"@odata.type":"microsoft.graph.security.IPEvidence"}`), &e)) // older, without "#"
	require.Equal(t, alert.IPEvidence, e.Kind)
}

// Entity properties of another type than the metadata says are evidence too: kept, and read as empty.
func TestOddEntityProperties(t *testing.T) {
	for in, want := range map[string]alert.Entity{
		`{"@odata.type":"#microsoft.graph.security.deviceEvidence","mdeDeviceId":5,"rbacGroupId":1.5,"hostName":null}`:     alert.Device{},
		`{"@odata.type":"#microsoft.graph.security.userEvidence","userAccount":null}`:                                      alert.User{},
		`{"@odata.type":"#microsoft.graph.security.userEvidence","userAccount":[]}`:                                        alert.User{},
		`{"@odata.type":"#microsoft.graph.security.userEvidence"}`:                                                         alert.User{},
		`{"@odata.type":"#microsoft.graph.security.processEvidence","processId":"7","imageFile":7,"userAccount":null}`:     alert.Process{},
		`{"@odata.type":"#microsoft.graph.security.processEvidence","processId":99999999999999999999}`:                     alert.Process{},
		`{"@odata.type":"#microsoft.graph.security.cloudApplicationEvidence","appId":true}`:                                alert.App{},
		`{"@odata.type":"#microsoft.graph.security.oauthApplicationEvidence","appId":"f00","displayName":"Mail \u0041pp"}`: alert.App{AppID: "f00", DisplayName: "Mail App"},
	} {
		var e alert.Evidence
		require.NoError(t, json.Unmarshal([]byte(in), &e), in)
		require.Equal(t, want, e.Entity(), in)
		out, err := json.Marshal(e)
		require.NoError(t, err)
		for k, v := range anyOf(t, []byte(in)).(map[string]any) {
			require.Equal(t, v, anyOf(t, out).(map[string]any)[k], in)
		}
	}
}
