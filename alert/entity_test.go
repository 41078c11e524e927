package alert_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

func TestEntityKeysAndLabels(t *testing.T) {
	for _, c := range []struct {
		entity     alert.Entity
		kind       alert.EntityKind
		key, label string
	}{
		{alert.Device{}, alert.DeviceEntity, "", ""},
		{alert.Device{MDEDeviceID: "m", AzureADDeviceID: "a", DNSName: "d", HostName: "h"}, alert.DeviceEntity, "m", "d"},
		{alert.Device{AzureADDeviceID: "a", DNSName: "d", HostName: "h"}, alert.DeviceEntity, "a", "d"},
		{alert.Device{DNSName: "d", HostName: "h"}, alert.DeviceEntity, "d", "d"},
		{alert.Device{HostName: "h"}, alert.DeviceEntity, "h", "h"},
		{alert.Device{MDEDeviceID: "m"}, alert.DeviceEntity, "m", "m"},
		{alert.User{AccountName: "a", DomainName: "D", SID: "s", AzureADUserID: "z", UPN: "u", DisplayName: "n"}, alert.UserEntity, "z", "u"},
		{alert.User{AccountName: "a", DomainName: "D", SID: "s", UPN: "u"}, alert.UserEntity, "s", "u"},
		{alert.User{AccountName: "a", DomainName: "D", UPN: "u"}, alert.UserEntity, "u", "u"},
		{alert.User{AccountName: "a", DomainName: "D", DisplayName: "n"}, alert.UserEntity, `D\a`, `D\a`},
		{alert.User{AccountName: "a"}, alert.UserEntity, "a", "a"},
		{alert.User{DomainName: "D", DisplayName: "n"}, alert.UserEntity, "", "n"},
		{alert.User{SID: "s"}, alert.UserEntity, "s", "s"},
		{alert.Mailbox{PrimaryAddress: "p", UPN: "u", DisplayName: "n"}, alert.MailboxEntity, "p", "p"},
		{alert.Mailbox{UPN: "u"}, alert.MailboxEntity, "u", "u"},
		{alert.Mailbox{DisplayName: "n"}, alert.MailboxEntity, "", "n"},
		{alert.App{AppID: "1", DisplayName: "n"}, alert.AppEntity, "1", "n"},
		{alert.App{DisplayName: "n"}, alert.AppEntity, "n", "n"},
		{alert.IP{Address: "::ffff:192.0.2.1"}, alert.IPEntity, "192.0.2.1", "::ffff:192.0.2.1"},
		{alert.IP{Address: "2001:DB8:0::1"}, alert.IPEntity, "2001:db8::1", "2001:DB8:0::1"},
		{alert.IP{Address: "fe80::1%eth0"}, alert.IPEntity, "fe80::1%eth0", "fe80::1%eth0"},
		{alert.IP{Address: "not an address"}, alert.IPEntity, "not an address", "not an address"},
		{alert.URL{URL: "https://x"}, alert.URLEntity, "https://x", "https://x"},
		{alert.File{SHA1: "1", SHA256: "256", MD5: "5", Name: "n", Path: "p"}, alert.FileEntity, "256", "n"},
		{alert.File{SHA1: "1", MD5: "5"}, alert.FileEntity, "1", "1"},
		{alert.File{MD5: "5"}, alert.FileEntity, "5", "5"},
		{alert.File{Name: "n", Path: `C:\x`}, alert.FileEntity, `C:\x\n`, "n"},
		{alert.File{Name: "n", Path: `C:\`}, alert.FileEntity, `C:\n`, "n"},
		{alert.File{Name: "n", Path: "/bin"}, alert.FileEntity, "/bin/n", "n"},
		{alert.File{Name: "n"}, alert.FileEntity, "n", "n"},
		{alert.File{Path: "/bin"}, alert.FileEntity, "/bin", "/bin"},
		{alert.Process{ID: 5, DeviceID: "d"}, alert.ProcessEntity, "", ""},
		{alert.Process{ID: 5, CommandLine: "x -y", DeviceID: "d", Image: alert.File{SHA1: "1", Name: "x"}}, alert.ProcessEntity, "1|x -y|d", "x"},
		{alert.Process{CommandLine: " x "}, alert.ProcessEntity, "| x |", "x"},
	} {
		require.Equal(t, c.kind, c.entity.EntityKind())
		require.Equal(t, c.key, c.entity.Key(), "%+v", c.entity)
		require.Equal(t, c.label, c.entity.Label(), "%+v", c.entity)
		names := c.entity.AppendNames([]string{"before"})
		require.Equal(t, "before", names[0])
		require.NotContains(t, names, "")
		for _, known := range []string{c.key, c.label} {
			if known != "" {
				require.Contains(t, names, known, "%+v", c.entity)
			}
		}
		requireEntityRoundTrip(t, c.entity)
	}
}

func TestEntityNames(t *testing.T) {
	for _, c := range []struct {
		entity alert.Entity
		names  []string
	}{
		{alert.Device{MDEDeviceID: "m", AzureADDeviceID: "a", DNSName: "d", HostName: "h"}, []string{"m", "a", "d", "h"}},
		{alert.User{AccountName: "a", DomainName: "D", SID: "s", AzureADUserID: "z", UPN: "u", DisplayName: "n"},
			[]string{"z", "s", "u", `D\a`, "a", "n"}},
		{alert.Mailbox{PrimaryAddress: "p", UPN: "u", DisplayName: "n"}, []string{"p", "u", "n"}},
		{alert.App{AppID: "1", DisplayName: "n"}, []string{"1", "n"}},
		{alert.IP{Address: "::ffff:192.0.2.1"}, []string{"192.0.2.1", "::ffff:192.0.2.1"}},
		{alert.URL{URL: "https://x"}, []string{"https://x"}},
		{alert.File{SHA1: "1", SHA256: "256", MD5: "5", Name: "n", Path: "/p"}, []string{"256", "1", "5", "/p/n", "n"}},
		{alert.Process{CommandLine: " x -y", DeviceID: "d", Image: alert.File{SHA1: "1", Name: "x"}}, []string{"1| x -y|d", "x -y", "1", "x", "x"}},
	} {
		require.Equal(t, c.names, c.entity.AppendNames(nil))
	}
}

func requireEntityRoundTrip(t *testing.T, entity alert.Entity) {
	t.Helper()
	e := alert.NewEvidence(entity)
	require.Equal(t, entity, e.Entity())
	out, err := json.Marshal(e)
	require.NoError(t, err)
	var back alert.Evidence
	require.NoError(t, json.Unmarshal(out, &back))
	require.Equal(t, e.Kind, back.Kind)
	require.Equal(t, entity, back.Entity(), string(out))
}

func TestNewEvidenceWritesGraphProperties(t *testing.T) {
	const base = `"createdDateTime":"0001-01-01T00:00:00Z","verdict":"unknown","remediationStatus":"none","remediationStatusDetails":null,` +
		`"roles":[],"detailedRoles":[],"tags":[]`
	for want, entity := range map[string]alert.Entity{
		`device","mdeDeviceId":"m","azureAdDeviceId":"a","deviceDnsName":"d","hostName":"h","osPlatform":"Linux","rbacGroupName":"g",` +
			`"rbacGroupId":7,"riskScore":"low","healthStatus":"active"`: alert.Device{MDEDeviceID: "m", AzureADDeviceID: "a", DNSName: "d",
			HostName: "h", OSPlatform: "Linux", RBACGroupName: "g", RBACGroupID: 7, RiskScore: "low", HealthStatus: "active"},
		`user","userAccount":{"accountName":"a","domainName":"d","userSid":"s","azureAdUserId":"z","userPrincipalName":"u","displayName":null}`: alert.User{
			AccountName: "a", DomainName: "d", SID: "s", AzureADUserID: "z", UPN: "u"},
		`mailbox","primaryAddress":"p","upn":"u","displayName":"n"`: alert.Mailbox{PrimaryAddress: "p", UPN: "u", DisplayName: "n"},
		`cloudApplication","appId":12,"displayName":"n"`:            alert.App{AppID: "12", DisplayName: "n"},
		`cloudApplication","appId":"012","displayName":null`:        alert.App{AppID: "012"},
		`ip","ipAddress":"192.0.2.1","countryLetterCode":"NL"`:      alert.IP{Address: "192.0.2.1", CountryLetterCode: "NL"},
		`url","url":"https://x/\"\\\u0001"`:                         alert.URL{URL: "https://x/\"\\\x01"},
		`file","fileDetails":{"sha1":"1","sha256":"2","md5":"5","fileName":"n","filePath":"p","fileSize":9}`: alert.File{SHA1: "1", SHA256: "2",
			MD5: "5", Name: "n", Path: "p", Size: 9},
		`process","processId":5,"processCommandLine":"c","mdeDeviceId":"d","imageFile":null`: alert.Process{ID: 5, CommandLine: "c", DeviceID: "d"},
		`process","processId":5,"processCommandLine":null,"mdeDeviceId":null,"imageFile":{"sha1":null,"sha256":null,"md5":null,"fileName":"x",` +
			`"filePath":null,"fileSize":0}`: alert.Process{ID: 5, Image: alert.File{Name: "x"}},
	} {
		kind, rest, _ := strings.Cut(want, `",`)
		out, err := alert.NewEvidence(entity).MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, `{"@odata.type":"#microsoft.graph.security.`+kind+`Evidence",`+base+`,`+rest+`}`, string(out))
		requireEntityRoundTrip(t, entity)
	}
}

func TestEvidenceValues(t *testing.T) {
	require.Equal(t, alert.Evidence{}, alert.NewEvidence(nil))
	require.Nil(t, alert.Evidence{}.Entity())
	require.Nil(t, alert.Evidence{Kind: alert.DeviceEvidence}.Entity())

	d := &alert.Device{HostName: "h"}
	e := alert.NewEvidence(d)
	d.HostName = "changed"
	require.Equal(t, alert.Device{HostName: "h"}, e.Entity()) // the value, though a pointer was given
	e.Kind = alert.UserEvidence
	require.Nil(t, e.Entity())

	raw, ok := e.Property("hostName")
	require.True(t, ok)
	raw[1] = 'X' // memory of our own
	raw, _ = e.Property("hostName")
	require.Equal(t, `"h"`, string(raw))
	var names []string
	for name, value := range e.Properties() {
		names = append(names, name)
		value[0] = 'X'
		if name == "hostName" {
			break
		}
	}
	require.Equal(t, []string{"mdeDeviceId", "azureAdDeviceId", "deviceDnsName", "hostName"}, names)
	raw, _ = e.Property("hostName")
	require.Equal(t, `"h"`, string(raw))

	e.Roles, e.DetailedRoles, e.Tags = []alert.Role{alert.RoleAttacked}, []string{"a"}, []string{"b"}
	c := e.Clone()
	c.Roles[0], c.DetailedRoles[0], c.Tags[0] = alert.RoleAttacker, "x", "x"
	require.Equal(t, []alert.Role{alert.RoleAttacked}, e.Roles)
	require.Equal(t, []string{"a"}, e.DetailedRoles)
	require.Equal(t, []string{"b"}, e.Tags)
}

func TestOwner(t *testing.T) {
	require.Equal(t, alert.Owner{}, alert.UserOwner(""))
	require.Equal(t, alert.Owner{}, alert.GroupOwner(""))
	require.True(t, alert.Owner{}.IsZero())
	require.Equal(t, alert.NoOwnerKind, alert.Owner{}.Kind())

	ana := alert.UserOwner("ana@contoso.com")
	require.Equal(t, alert.UserOwnerKind, ana.Kind())
	require.Equal(t, "ana@contoso.com", ana.ID())
	require.False(t, ana.IsZero())
	require.Equal(t, ana, alert.UserOwner("ana@contoso.com"))
	require.NotEqual(t, ana, alert.UserOwner("Ana@contoso.com"))
	require.True(t, ana.Same(alert.UserOwner("Ana@CONTOSO.com")))
	require.False(t, ana.Same(alert.GroupOwner("ana@contoso.com")))
	require.False(t, ana.Same(alert.Owner{}))
	require.True(t, alert.Owner{}.Same(alert.Owner{}))

	for text, o := range map[string]alert.Owner{
		"": {}, "ana@contoso.com": ana, "group:SOC": alert.GroupOwner("SOC"), "group:group:SOC": alert.GroupOwner("group:SOC"),
		"user:group:SOC": alert.UserOwner("group:SOC"), "user:user:x": alert.UserOwner("user:x"), "Group:SOC": alert.UserOwner("Group:SOC"),
	} {
		require.Equal(t, text, o.String())
		require.Equal(t, o, alert.ParseOwner(text))
	}
	require.Equal(t, alert.Owner{}, alert.ParseOwner("group:"))
	require.Equal(t, alert.Owner{}, alert.ParseOwner("user:"))
	require.Equal(t, ana, alert.ParseOwner("user:ana@contoso.com"))
}

func TestObject(t *testing.T) {
	in := ` { "b" : [ 1 , 2 ] , "status":"active", "a":{"x":"\u003c y"}, "alerts":null, "q\"":3 } `
	data := []byte(in)
	found, extra, err := alert.DecodeObject(data, "alerts", "status", "id")
	require.NoError(t, err)
	clear(data) // nothing of it is kept
	require.Equal(t, `"status":"active","alerts":null`, string(found.AppendMembers(nil)))
	require.Equal(t, `x"b":[1,2],"a":{"x":"\u003c y"},"q\"":3`, string(extra.AppendMembers([]byte("x"))))
	v, ok := found.Get("alerts")
	require.True(t, ok)
	require.Equal(t, "null", string(v))
	_, ok = found.Get("id")
	require.False(t, ok)
	v, ok = extra.Get(`q"`)
	require.True(t, ok)
	require.Equal(t, "3", string(v))
	names := ""
	for name := range extra.All() {
		names += name
	}
	require.Equal(t, `baq"`, names)
	require.False(t, extra.IsZero())

	found, extra, err = alert.DecodeObject([]byte(`{}`))
	require.NoError(t, err)
	require.True(t, found.IsZero() && extra.IsZero())
	_, _, err = alert.DecodeObject([]byte(`{"x":`+strings.Repeat("[", 35)+strings.Repeat("]", 35)+`}`), "x")
	require.NoError(t, err) // deep enough for alerts in a list of an object in a list
	for _, bad := range []string{``, `[]`, `null`, `{"Status":1}`, `{"a":1,"a":1}`, `{} x`,
		`{"x":` + strings.Repeat("[", 36) + strings.Repeat("]", 36) + `}`} {
		found, extra, err = alert.DecodeObject([]byte(bad), "status")
		fieldError(t, err)
		require.True(t, found.IsZero() && extra.IsZero())
	}
}
