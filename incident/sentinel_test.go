package incident_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// sentinelAlerts reads alerts of a SecurityAlert table that Microsoft Sentinel exported as CSV, or nothing when the file is absent.
func sentinelAlerts(t testing.TB) []alert.Alert {
	t.Helper()
	raw, err := os.ReadFile("../../shared/data/msticpy-securityalert-alertlist.csv")
	if err != nil {
		t.Logf("no sample: %v", err)
		return nil
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	require.NoError(t, err)
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	out := make([]alert.Alert, 0, len(rows)-1)
	for _, cells := range rows[1:] {
		out = append(out, sentinelAlert(t, func(name string) string {
			i, ok := column[name]
			require.True(t, ok, name)
			return cells[i]
		}))
	}
	return out
}

// sentinelAlert maps one row. Severities have the same names in both systems.
func sentinelAlert(t testing.TB, cell func(string) string) alert.Alert {
	severity, err := alert.ParseSeverity(cell("Severity"))
	require.NoError(t, err)
	a := alert.Alert{
		ID: "sn" + cell("SystemAlertId"), ProviderAlertID: cell("ProviderAlertId"), TenantID: cell("TenantId"),
		Status: alert.New, Severity: severity, Title: cell("AlertDisplayName"), Description: cell("Description"),
		ProductName: cell("ProviderName"), ServiceSource: alert.SourceSentinel, DetectorID: cell("AlertType"),
		CreatedAt: sentinelTime(t, cell("TimeGenerated")), UpdatedAt: sentinelTime(t, cell("TimeGenerated")),
		FirstActivity: sentinelTime(t, cell("StartTimeUtc")), LastActivity: sentinelTime(t, cell("EndTimeUtc")),
	}
	switch cell("ProviderName") {
	case "Detection":
		a.ServiceSource, a.DetectionSource = alert.SourceDefenderForCloud, alert.DetectionDefenderForServers
	case "CustomAlertRule":
		a.DetectionSource = alert.DetectionScheduled
	}
	if props := cell("ExtendedProperties"); json.Valid([]byte(props)) {
		a.AdditionalData = json.RawMessage(props)
	}
	hosts := 0
	for _, e := range sentinelEntities(t, cell("Entities")) {
		if entity := e.entity(); entity != nil {
			a.Evidence = append(a.Evidence, alert.NewEvidence(entity))
			if entity.EntityKind() == alert.DeviceEntity {
				hosts++
			}
		}
	}
	if name := cell("CompromisedEntity"); hosts == 0 && name != "" {
		a.Evidence = append(a.Evidence, alert.NewEvidence(alert.Device{HostName: name}))
	}
	return a
}

func sentinelTime(t testing.TB, s string) time.Time {
	at, err := time.Parse(time.DateTime, s)
	require.NoError(t, err)
	return at
}

// A sentinelEntity is one entry of the Entities column. Entries refer to each other by the number that was theirs: $ref to $id.
type sentinelEntity struct {
	ID, Ref string // $id, $ref
	Type    string

	Address                        string // ip
	HostName, DNSDomain, AzureID   string // host
	OSFamily                       string
	Name, NTDomain, UPNSuffix, SID string // account; Name also of a file
	Directory                      string // file
	ProcessID, CommandLine         string // process
	Image, Host                    *sentinelEntity
}

func (e *sentinelEntity) UnmarshalJSON(data []byte) error {
	var w struct {
		ID        string `json:"$id"`
		Ref       string `json:"$ref"`
		Type      string
		Address   string
		HostName  string
		DnsDomain string
		AzureID   string
		OSFamily  string
		Name      string
		NTDomain  string
		UPNSuffix string
		Sid       string
		Directory string
		ProcessID string `json:"ProcessId"`
		Command   string `json:"CommandLine"`
		ImageFile *sentinelEntity
		Host      *sentinelEntity
	}
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*e = sentinelEntity{ID: w.ID, Ref: w.Ref, Type: w.Type, Address: w.Address, HostName: w.HostName, DNSDomain: w.DnsDomain,
		AzureID: w.AzureID, OSFamily: w.OSFamily, Name: w.Name, NTDomain: w.NTDomain, UPNSuffix: w.UPNSuffix, SID: w.Sid,
		Directory: w.Directory, ProcessID: w.ProcessID, CommandLine: w.Command, Image: w.ImageFile, Host: w.Host}
	return nil
}

// sentinelEntities reads a cell and follows its references.
func sentinelEntities(t testing.TB, cell string) []*sentinelEntity {
	if cell == "" {
		return nil
	}
	var all []*sentinelEntity
	require.NoError(t, json.Unmarshal([]byte(cell), &all))
	byID := map[string]*sentinelEntity{}
	for _, e := range all {
		byID[e.ID] = e
	}
	follow := func(e *sentinelEntity) *sentinelEntity {
		if e == nil || e.Ref == "" {
			return e
		}
		require.Contains(t, byID, e.Ref)
		return byID[e.Ref]
	}
	for _, e := range all {
		e.Image, e.Host = follow(e.Image), follow(e.Host)
	}
	return all
}

// entity is what this library knows of an entry, or nil: sessions and registry entries are no assets.
func (e *sentinelEntity) entity() alert.Entity {
	switch e.Type {
	case "host":
		return alert.Device{HostName: e.HostName, OSPlatform: e.OSFamily}
	case "account":
		u := alert.User{AccountName: e.Name, DomainName: e.NTDomain, SID: e.SID}
		if e.UPNSuffix != "" {
			u.UPN = e.Name + "@" + e.UPNSuffix
		}
		return u
	case "ip":
		return alert.IP{Address: e.Address}
	case "file":
		return alert.File{Name: e.Name, Path: e.Directory}
	case "process":
		p := alert.Process{CommandLine: e.CommandLine}
		p.ID, _ = strconv.ParseInt(e.ProcessID, 0, 64)
		if e.Image != nil {
			p.Image = alert.File{Name: e.Image.Name, Path: e.Image.Directory}
		}
		return p
	default:
		return nil
	}
}
