package incident_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// An entity is found by everything that any alert of the incident calls it, for as long as one does.
func TestEntitiesAreFoundByEveryName(t *testing.T) {
	ctx := t.Context()
	of := func(id string, e alert.Entity) alert.Alert {
		return alert.Alert{ID: id, Title: "Suspicious activity", Evidence: []alert.Evidence{alert.NewEvidence(e)}}
	}
	for _, c := range []struct {
		by         filter.Texts[incident.Incident]
		one, other alert.Entity
		both, only []string // what the incident is found by, and what it is found by until the other alert has left
		searched   bool
	}{
		{incident.ByDevice, alert.Device{MDEDeviceID: "ID", AzureADDeviceID: "aad", DNSName: "w11.contoso.com", HostName: "W11"},
			alert.Device{MDEDeviceID: "id", DNSName: "renamed.contoso.com"},
			[]string{"id", "AAD", "W11.contoso.com", "w11"}, []string{"renamed.contoso.com"}, true},
		{incident.ByUser, alert.User{AzureADUserID: "z", SID: "S-1-5", UPN: "eve@contoso.com", AccountName: "eve", DomainName: "CONTOSO", DisplayName: "Eve"},
			alert.User{AzureADUserID: "Z", UPN: "eve.m@contoso.com", DisplayName: "Moneypenny"},
			[]string{"Z", "s-1-5", "eve@contoso.com", "eve", `contoso\eve`, "EVE"}, []string{"eve.m@contoso.com", "moneypenny"}, true},
		{incident.ByMailbox, alert.Mailbox{PrimaryAddress: "info@contoso.com", UPN: "info.box@contoso.com"}, alert.Mailbox{DisplayName: "Front-desk"},
			[]string{"info@contoso.com", "info.box@contoso.com"}, []string{"front-desk"}, true},
		{incident.ByApp, alert.App{AppID: "11", DisplayName: "Payroll"}, alert.App{AppID: "11", DisplayName: "Wages"},
			[]string{"11", "payroll"}, []string{"wages"}, true},
		{incident.ByIP, alert.IP{Address: "::ffff:192.0.2.1"}, alert.IP{Address: "192.0.2.2"},
			[]string{"192.0.2.1", "::FFFF:192.0.2.1"}, []string{"192.0.2.2"}, false},
		{incident.ByFile, alert.File{SHA256: "AB", MD5: "12", Name: "a.exe", Path: `C:\x`}, alert.File{SHA256: "ab", SHA1: "34", Name: "b.exe"},
			[]string{"ab", "12", "A.exe", `c:\x\a.exe`}, []string{"34", "b.exe"}, false},
		{incident.ByProcess, alert.Process{CommandLine: "x -y", Image: alert.File{Name: "x.exe", SHA1: "56"}}, alert.Process{CommandLine: "z"},
			[]string{"x -y", "x.exe", "56", "56|x -y|"}, []string{"z"}, false},
	} {
		d, _ := newDesk(t, incident.Options{Correlate: incident.Separate})
		inc, err := d.Open(ctx, []alert.Alert{of("a1", c.one), of("a2", c.other)})
		require.NoError(t, err)
		found := func(e filter.Expr) int {
			n, err := d.Count(ctx, incident.Query{Filter: e})
			require.NoError(t, err)
			page, err := d.Page(ctx, incident.Query{Filter: e})
			require.NoError(t, err)
			require.Len(t, page.Incidents, n)
			return n
		}
		requireFound := func(want int, names ...string) {
			t.Helper()
			for _, name := range names {
				require.Equal(t, want, found(c.by.Is(name)), "%s eq %q", c.by.Name(), name)
				require.Equal(t, want, found(c.by.Contains(name)), "%s contains %q", c.by.Name(), name)
				if c.searched {
					require.Equal(t, want, found(incident.Search(name)), "search %q", name)
				}
			}
		}
		requireFound(1, c.both...)
		requireFound(1, c.only...)
		_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a2"}})
		require.NoError(t, err)
		requireFound(1, c.only...) // where the alert is now
		require.Equal(t, 0, found(filter.And(incident.ByNumber.Is(int64(inc.ID)), c.by.Is(c.only[0]))))
		require.NotZero(t, found(c.by.Is(c.both[0])))
	}
}

// What one device is called may be the identifier of another; each stays found while it is there.
func TestAnEntityMayHaveTheNameOfAnother(t *testing.T) {
	ctx := t.Context()
	device := func(id string, dev alert.Device) alert.Alert {
		return alert.Alert{ID: id, Evidence: []alert.Evidence{alert.NewEvidence(dev)}}
	}
	d, _ := newDesk(t, incident.Options{Correlate: incident.Separate})
	inc, err := d.Open(ctx, []alert.Alert{
		device("a1", alert.Device{MDEDeviceID: "m", HostName: "w11"}), device("a2", alert.Device{HostName: "W11"}), device("a3", alert.Device{HostName: "srv"})})
	require.NoError(t, err)
	in := func() int {
		n, err := d.Count(ctx, incident.Query{Filter: filter.And(incident.ByNumber.Is(int64(inc.ID)), incident.ByDevice.Is("w11"))})
		require.NoError(t, err)
		return n
	}
	for _, c := range []struct {
		alert string
		left  int
	}{{"a2", 1}, {"a1", 0}} {
		_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{c.alert}})
		require.NoError(t, err)
		require.Equal(t, c.left, in(), "after %s left", c.alert)
	}
}
