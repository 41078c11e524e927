package incident_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A realm is a store with random incidents in it, and the rows of all that were ever opened.
type realm struct {
	gen
	t      testing.TB
	name   string // how to have it again
	memory *incident.Memory
	shown  incident.Store // what is asked: the memory, unless a fault is planted before it
	engine *incident.Engine
	desk   *incident.Desk
	clock  *clock
	alerts int
	rows   []*plainRow // in order of id
	at     map[incident.ID]int
	last   incident.ID // highest id that may be
}

func newRealm(t testing.TB, seed, part uint64) *realm {
	w := &realm{gen: gen{rand.New(rand.NewPCG(seed, part))}, t: t, memory: incident.NewMemory("contoso"), clock: &clock{now: epoch},
		name: fmt.Sprintf("CASELOAD_SEED=%d part %d", seed, part), at: map[incident.ID]int{}}
	w.engine = w.over(w.memory, incident.Options{})
	w.show(w.memory)
	return w
}

// show makes ana look at the incidents of the realm through a store.
func (w *realm) show(s incident.Store) {
	w.shown = s
	w.desk = w.over(s, incident.Options{}).As(ana)
}

// over is an engine over the incidents of the realm, whose store may be hidden behind another.
func (w *realm) over(s incident.Store, opts incident.Options) *incident.Engine {
	w.t.Helper()
	opts.Store = s
	e, err := incident.New(fixed(w.clock, opts))
	require.NoError(w.t, err)
	return e
}

// unaided has nothing but what every store has, so that the helpers of the package do the work.
type unaided struct{ incident.Store }

// Few values, some of them far more often than others, that differ in case, have wildcards and words of the language in them, or
// are parts of each other.
var (
	realmHosts = []string{"w11", "w11", "w11", "W11.contoso.com", "w11.contoso.com", "srv-1", "SRV_1", "srv%1", "müller-pc", "MÜLLER-PC",
		"İzmir", "izmir", "ızmir", "Kelvin", "\u212aelvin"}
	realmUPNs = []string{"eve@contoso.com", "eve@contoso.com", "EVE@contoso.com", "dan.o'neil@contoso.com", "straße@contoso.com",
		"STRASSE@contoso.com"}
	realmFiles = []alert.File{{Name: "mimikatz.exe"}, {Name: "Mimikatz.EXE", Path: `C:\tools`}, {Name: "a b.doc", Path: "/tmp"},
		{Name: "x", SHA256: "AB12"}, {Name: "y", SHA256: "ab12", MD5: "cd34"}, {SHA1: "cd34"}}
	realmURLs  = []string{"https://evil.example/?q=100%", "HTTPS://EVIL.example/?q=100%", "http://b.example/a'b"}
	realmIPs   = []string{"10.0.0.1", "::ffff:10.0.0.1", "2001:DB8::1", "2001:db8:0:0:0:0:0:1", "not an address"}
	realmNames = []string{"Finance phish", "finance PHISH", "not null", "100% CPU_usage", "It's a trap", "null", "Ärger im Büro",
		"ärger IM büro", "🦊 fox hunt", "Σίσυφος", "ΣΊΣΥΦΟΣ", "σίσυφοσ",
		"a", "Ab", "abc", "true", "in ('a')", `back\slash`,
		"long name that goes on and on, as names that rules make of titles and hosts do, and still has more to say"}
	realmTags = []string{"ransomware", "ransomware", "Ransomware", "RANSOMWARE", "vip", "VIP team", "vip team", "vip team", "and", "or",
		"50%", "a_b", "axb", "it's", "Straße", "STRASSE", "straẞe", "ſecret", "SECRET", "null", "🦊", "now()"}
	realmDets = map[alert.Classification][]alert.Determination{
		alert.TruePositive: {alert.Malware, alert.Phishing, alert.Undetermined}, alert.FalsePositive: {alert.NotMalicious, alert.Undetermined},
		alert.Unclassified: {alert.Undetermined}}
	realmCategories = []string{"Execution", "Execution", "execution", "InitialAccess", "Ransomware", "", "Impact", "ımpact"}
	realmTimes      = []time.Time{{}, epoch, epoch, epoch.Add(1), epoch.Add(63), epoch.Add(64), epoch.Add(time.Microsecond),
		epoch.Add(-time.Hour), epoch.Add(48 * time.Hour),
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC), time.Date(9999, 12, 30, 0, 0, 0, 1, time.UTC),
		time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)}
)

func (w *realm) evidence() alert.Evidence {
	file := oneOf(w.gen, realmFiles...)
	return alert.NewEvidence(oneOf[alert.Entity](w.gen,
		alert.Device{DNSName: oneOf(w.gen, realmHosts...), RBACGroupName: oneOf(w.gen, "", "Tier 0", "tier 0", "Kiosk"),
			OSPlatform: oneOf(w.gen, "", "Windows11", "windows11", "Linux")},
		alert.Device{MDEDeviceID: "id-" + strconv.Itoa(w.IntN(3)), HostName: oneOf(w.gen, realmHosts...), OSPlatform: "Linux"},
		alert.Device{DNSName: oneOf(w.gen, realmHosts...)},
		alert.Device{MDEDeviceID: "id-" + strconv.Itoa(w.IntN(3)), AzureADDeviceID: "srv-1", DNSName: oneOf(w.gen, realmHosts...), HostName: "w11"},
		alert.User{UPN: oneOf(w.gen, realmUPNs...)},
		alert.User{AzureADUserID: "U-" + strconv.Itoa(w.IntN(3)), AccountName: oneOf(w.gen, "eve", "Eve", "root"), DomainName: "CONTOSO"},
		alert.User{SID: "S-1-5-" + strconv.Itoa(w.IntN(3)), UPN: oneOf(w.gen, realmUPNs...), DisplayName: oneOf(w.gen, "Eve", "Eve M.", "u-1")},
		alert.User{DomainName: "CONTOSO", DisplayName: "Guest"}, // known by name only
		alert.Mailbox{PrimaryAddress: oneOf(w.gen, realmUPNs...), UPN: "x@contoso.com"},
		alert.Mailbox{UPN: "shared@contoso.com", DisplayName: "Shared"},
		alert.Mailbox{DisplayName: "Lost and found"},
		alert.App{AppID: strconv.Itoa(w.IntN(3)), DisplayName: oneOf(w.gen, "Payroll", "payroll", "w11")},
		alert.IP{Address: oneOf(w.gen, realmIPs...)},
		alert.URL{URL: oneOf(w.gen, realmURLs...)},
		file,
		alert.Process{Image: file, CommandLine: oneOf(w.gen, "", "x -enc 'AA=='", "X -ENC 'AA=='"), DeviceID: "id-1"},
		alert.Device{}, // nothing to find it by
	))
}

func (w *realm) alert() alert.Alert {
	w.alerts++
	a := alert.Alert{
		ID: oneOf(w.gen, "a", "A", "alert-") + strconv.Itoa(w.alerts), TenantID: oneOf(w.gen, "", "t1", "T1", "t2"),
		Title: oneOf(w.gen, "Suspicious activity", "Suspicious activity", "SUSPICIOUS activity", "Mimi\u200bkatz \ufeff", "", " \u200b",
			"Impossible travel", "100% sure"),
		Severity: alert.Severity(w.IntN(5)), Status: oneOf(w.gen, alert.New, alert.New, alert.InProgress, alert.Resolved, alert.UnknownStatus),
		ServiceSource:   oneOf(w.gen, alert.SourceDefenderForEndpoint, alert.SourceDefenderForEndpoint, alert.SourceSentinel, alert.UnknownSource),
		DetectionSource: oneOf(w.gen, alert.DetectionDefenderForEndpoint, alert.DetectionAntivirus, alert.UnknownDetection),
		Category:        oneOf(w.gen, realmCategories...), ProductName: oneOf(w.gen, "", "Defender", "DEFENDER", "Sentinel"),
		FirstActivity: oneOf(w.gen, realmTimes...), LastActivity: oneOf(w.gen, realmTimes...),
		ActorDisplayName:  oneOf(w.gen, "", "", "Storm-0501", "STORM-0501", "Octo Tempest"),
		ThreatDisplayName: oneOf(w.gen, "", "", "Qakbot", "LockBit"),
		ThreatFamilyName:  oneOf(w.gen, "", "", "qakbot", "Emotet"), AlertPolicyID: oneOf(w.gen, "", "p1", "P1", "p2"),
		InvestigationState: oneOf(w.gen, alert.UnknownInvestigation, alert.InvestigationRunning, alert.InvestigationPendingApproval),
	}
	if w.in(3) {
		a.Categories = []string{oneOf(w.gen, realmCategories...), oneOf(w.gen, realmCategories...)}
	}
	if w.in(2) {
		a.MitreTechniques = []string{oneOf(w.gen, "T1059.001", "t1059.001", "T1003")}
	}
	if w.in(4) {
		a.SystemTags = []string{oneOf(w.gen, "Critical asset", "critical ASSET", "redirected")}
	}
	for range w.IntN(4) {
		a.Evidence = append(a.Evidence, w.evidence())
	}
	return a
}

func (w *realm) someAlerts() []alert.Alert {
	as := make([]alert.Alert, oneOf(w.gen, 1, 1, 1, 2, 3))
	for i := range as {
		as[i] = w.alert()
	}
	return as
}

var realmOwners = append([]alert.Owner{alert.UserOwner("ana@contoso.com"), alert.UserOwner("d.o'neil@contoso.com"),
	alert.GroupOwner("SOC-tier_1"), alert.UserOwner("soc-tier_1")}, poolOwners...)

func (w *realm) change() incident.Change {
	r := &w.rows[w.IntN(len(w.rows))].inc
	class := oneOf(w.gen, alert.TruePositive, alert.FalsePositive, alert.Unclassified)
	det := oneOf(w.gen, realmDets[class]...)
	var alerts []string
	for id := range r.AlertIDs() {
		alerts = append(alerts, id)
	}
	return oneOf(w.gen, func() incident.Change { return incident.Rename(oneOf(w.gen, realmNames...)) }, incident.AutoName,
		func() incident.Change { return incident.SetSeverity(alert.Severity(1 + w.IntN(4))) }, incident.SeverityFromAlerts,
		func() incident.Change {
			return incident.AddTags(oneOf(w.gen, realmTags...), oneOf(w.gen, realmTags...))
		},
		func() incident.Change { return incident.AddTags(oneOf(w.gen, realmTags...)) },
		func() incident.Change {
			return incident.RemoveTags(oneOf(w.gen, realmTags...), oneOf(w.gen, realmTags...))
		},
		func() incident.Change { return incident.Assign(oneOf(w.gen, realmOwners...)) },
		func() incident.Change { return incident.Assign(oneOf(w.gen, realmOwners...)) }, incident.Unassign,
		incident.Start, incident.Activate, func() incident.Change { return incident.Resolve(oneOf(w.gen, "", "done", "It's done")) }, incident.Reopen,
		func() incident.Change { return incident.Classify(class, det) }, func() incident.Change { return incident.Comment("noted") },
		func() incident.Change { return incident.ResolveAlerts(alerts...) },
		func() incident.Change { return incident.ClassifyAlerts(class, det, alerts...) },
	)()
}

func (w *realm) document() incident.Document {
	return incident.Document{
		ID: fmt.Sprintf("ext-%d", w.alerts), Name: oneOf(w.gen, realmNames...), Severity: alert.Severity(w.IntN(5)), TenantID: oneOf(w.gen, "", "t3"),
		Status: oneOf(w.gen, incident.Active, incident.AwaitingAction, incident.Resolved, incident.InProgress, incident.UnknownStatus),
		Owner:  oneOf(w.gen, realmOwners...),
		Tags:   []string{oneOf(w.gen, realmTags...)}, SystemTags: []string{oneOf(w.gen, "Theirs", "Critical asset")}, Alerts: w.someAlerts(),
		Description: oneOf(w.gen, "", "Brought along", "BROUGHT along"), Summary: oneOf(w.gen, "", "In short"),
		CreatedAt:      oneOf(w.gen, realmTimes...),
		Classification: oneOf(w.gen, alert.Unclassified, alert.TruePositive), CreatedBy: oneOf(w.gen, "", "Bob@contoso.com"), UpdatedBy: "them",
	}
}

// step runs a random command and takes note of what it did. What the rules of the domain refuse is left out.
func (w *realm) step() {
	w.t.Helper()
	w.clock.advance(oneOf(w.gen, 0, 0, time.Microsecond, time.Second, time.Minute, 26*time.Hour, -time.Second))
	actor := w.engine.As(oneOf(w.gen, ana, ana, bob, audit.Automation("Playbook")))
	err := w.command(actor)
	if err != nil && !errors.Is(err, incident.ErrRefused) && !errors.Is(err, incident.ErrRedirected) && !errors.Is(err, incident.ErrInvalid) &&
		!errors.Is(err, incident.ErrNotFound) {
		require.NoError(w.t, err)
	}
	w.read()
}

func (w *realm) command(d *incident.Desk) (err error) {
	if len(w.rows) < 3 || w.in(4) {
		_, err = d.Open(ctx, w.someAlerts())
		return err
	}
	some := func() *plainRow { return w.rows[w.IntN(len(w.rows))] }
	id, other := some().inc.ID, some().inc.ID
	switch w.IntN(12) {
	case 0, 1:
		_, err = d.Ingest(ctx, w.someAlerts()...)
	case 2: // what was reported before changes
		for a := range some().inc.Alerts() {
			fresh := w.alert()
			fresh.ID = a.ID
			_, err = d.Ingest(ctx, fresh)
			break
		}
	case 3:
		if w.in(2) {
			_, err = d.Merge(ctx, incident.Merge{Target: id, Sources: []incident.ID{other}})
		}
	case 4:
		m := incident.Move{To: id}
		for a := range some().inc.AlertIDs() {
			if m.Alerts = append(m.Alerts, a); w.in(2) {
				break
			}
		}
		if w.in(2) {
			m.To = 0
		}
		_, err = d.MoveAlerts(ctx, m)
	case 5:
		_, err = d.Import(ctx, w.document())
	case 6:
		_, err = d.UpdateAll(ctx, incident.PerItem, []incident.ID{id, other}, w.change())
	default:
		_, err = d.Update(ctx, id, w.change())
	}
	return err
}

// read takes a row of every incident as it is now, one at a time, and returns the rows that differ as they were and are.
func (w *realm) read() (was, is []*plainRow) {
	w.t.Helper()
	next, err := w.memory.NextID(ctx)
	require.NoError(w.t, err)
	for id := incident.ID(1); id < next; id++ {
		i, old := w.at[id]
		if !old && id <= w.last {
			continue // an id that a refused command took
		}
		inc, err := w.memory.Get(ctx, id)
		switch {
		case errors.Is(err, incident.ErrNotFound):
			continue
		case err == nil && old && w.rows[i].inc.Version == inc.Version:
			continue
		}
		require.NoError(w.t, err)
		is = append(is, newPlainRow(inc))
		if old {
			was = append(was, w.rows[i])
			w.rows[i] = is[len(is)-1]
			continue
		}
		was = append(was, nil)
		w.at[id] = len(w.rows)
		w.rows = append(w.rows, is[len(is)-1])
	}
	w.last = next - 1
	return was, is
}
