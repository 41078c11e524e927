package incident_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// A suricataEvent is what an EVE record of type alert says that matters here.
type suricataEvent struct {
	Timestamp string
	FlowID    uint64 `json:"flow_id"`
	SrcIP     string `json:"src_ip"`
	DestIP    string `json:"dest_ip"`
	Alert     struct {
		SignatureID uint64 `json:"signature_id"`
		Signature   string
		Category    string
		Severity    int
	}
}

// suricataAlerts reads EVE alerts of a Suricata sensor, or nothing when the file is absent.
func suricataAlerts(t testing.TB) []alert.Alert {
	t.Helper()
	raw, err := os.ReadFile("../../shared/data/suricata-wrccdc-2018-alerts.json")
	if err != nil {
		t.Logf("no sample: %v", err)
		return nil
	}
	var events []suricataEvent
	require.NoError(t, json.Unmarshal(raw, &events))
	out := make([]alert.Alert, len(events))
	for i, e := range events {
		out[i] = e.alert(t)
	}
	return out
}

// suricataTactics are the classes of the rule set that say which step of an attack it is; others are kept as they are.
var suricataTactics = map[string]string{
	"Detection of a Network Scan":             "Reconnaissance",
	"Attempted Information Leak":              "Discovery",
	"Web Application Attack":                  "InitialAccess",
	"Attempted User Privilege Gain":           "PrivilegeEscalation",
	"Successful User Privilege Gain":          "PrivilegeEscalation",
	"Attempted Administrator Privilege Gain":  "PrivilegeEscalation",
	"Successful Administrator Privilege Gain": "PrivilegeEscalation",
	"A Network Trojan was detected":           "CommandAndControl",
	"Attempted Denial of Service":             "Impact",
}

func (e suricataEvent) alert(t testing.TB) alert.Alert {
	at, err := time.Parse("2006-01-02T15:04:05.999999999-0700", e.Timestamp)
	require.NoError(t, err)
	severity, ok := map[int]alert.Severity{1: alert.High, 2: alert.Medium, 3: alert.Low}[e.Alert.Severity]
	require.True(t, ok, e.Alert.Severity)
	category, ok := suricataTactics[e.Alert.Category]
	if !ok {
		category = e.Alert.Category
	}
	return alert.Alert{
		ID: fmt.Sprintf("suricata-%d-%d", e.FlowID, e.Alert.SignatureID), Title: e.Alert.Signature, Category: category,
		Status: alert.New, Severity: severity, ProductName: "Suricata", DetectorID: fmt.Sprint(e.Alert.SignatureID),
		DetectionSource: alert.DetectionCustom, CreatedAt: at, UpdatedAt: at, FirstActivity: at, LastActivity: at,
		Evidence: []alert.Evidence{
			alert.NewEvidence(alert.IP{Address: e.SrcIP}), alert.NewEvidence(alert.IP{Address: e.DestIP}),
			alert.NewEvidence(alert.Device{HostName: e.DestIP}),
		},
	}
}
