package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// What scripts are written with: values that collide, fold together, hold wildcards, or lie where a column type ends.
var (
	hosts  = []string{"srv-1", "SRV-1", "srv_1", "srv%1", "w11", "müller-pc"}
	titles = []string{"Suspicious activity", "suspicious Activity", "Malware", "100% CPU_usage", "Ärger", "ärger"}
	tags   = []string{"ransomware", "Ransomware", "vip", "50%", "a_b", "it's", "straße"}
	people = []string{"ana@contoso.com", "ANA@contoso.com", "bob@contoso.com"}
	owners = []alert.Owner{
		alert.UserOwner(people[0]), alert.UserOwner(people[1]), alert.UserOwner(people[2]),
		alert.GroupOwner("SOC"), alert.GroupOwner("soc"), alert.GroupOwner(people[0]), // a group may be called what a user is
	}
	categories = []string{"Execution", "", "Impact", "execution", "Ärger"}
	products   = []string{"Defender", "DEFENDER", "Sentinel", ""}
	threats    = []string{"Qakbot", "qakbot", "LockBit", ""}
	actors     = []string{"Storm-0501", "STORM-0501", ""}
	policies   = []string{"p_1", "P_1", "px1", ""}
	sources    = []alert.ServiceSource{alert.SourceDefenderForEndpoint, alert.SourceDefenderForIdentity, alert.UnknownSource}
	times      = []time.Time{
		{}, epoch, epoch.Add(time.Nanosecond), epoch.Add(2 * time.Nanosecond), epoch.Add(100 * time.Nanosecond), epoch.Add(200 * time.Nanosecond),
		epoch.Add(time.Hour), epoch.Add(-time.Hour),
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC),
	}
)

// clockSteps are by how much the clock moves between commands of a script, also back.
var clockSteps = []time.Duration{0, 0, time.Microsecond, time.Second, -time.Second}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// populate runs a script of random commands, the same for the same seed. What the rules of the domain refuse is left out.
func (l *lab) populate(seed uint64, commands int) {
	l.t.Helper()
	r := rand.New(rand.NewPCG(seed, 2))
	for range commands {
		if err := l.randomCommand(r); err != nil && !errors.Is(err, incident.ErrRefused) && !errors.Is(err, incident.ErrRedirected) {
			l.fatalf("a command of the script: %v", err)
		}
		l.clock.advance(pick(r, clockSteps))
	}
}

func (l *lab) randomCommand(r *rand.Rand) error {
	live := l.model.live()
	if len(live) < 3 || r.IntN(4) == 0 {
		_, err := l.desk.Open(l.ctx, l.randomAlerts(r), l.randomChanges(r)...)
		return err
	}
	id := pick(r, live)
	var err error
	switch r.IntN(12) {
	case 0, 1:
		_, err = l.desk.Ingest(l.ctx, l.randomAlerts(r)...)
	case 2:
		_, err = l.desk.Merge(l.ctx, incident.Merge{Target: id, Sources: []incident.ID{other(r, live, id)}, Comment: "same case"})
	case 3, 4:
		m := incident.Move{Reasons: []string{"sameAsset"}}
		if r.IntN(2) == 0 {
			m.To = other(r, live, id)
		}
		for a := range l.model.incidents[id].AlertIDs() {
			if r.IntN(3) == 0 || len(m.Alerts) == 0 {
				m.Alerts = append(m.Alerts, a)
			}
		}
		_, err = l.desk.MoveAlerts(l.ctx, m)
	case 5:
		_, err = l.desk.Import(l.ctx, incident.Document{
			ID: "ext-" + id.String(), Name: pick(r, titles), Status: pick(r, []incident.Status{incident.Active, incident.AwaitingAction, incident.Resolved}),
			Severity: pick(r, []alert.Severity{alert.Low, alert.High}), Tags: []string{pick(r, tags)}, CreatedAt: pick(r, times), Alerts: l.randomAlerts(r),
			Comments: []alert.Comment{{Text: "from elsewhere", CreatedBy: "eve", CreatedAt: epoch}}, Description: "brought along", Summary: "in short", CreatedBy: pick(r, []string{"", "Eve"}),
		})
	case 6:
		_, err = l.desk.UpdateAll(l.ctx, incident.AllOrNothing, []incident.ID{id, other(r, live, id)}, l.randomChanges(r)...)
	default:
		_, err = l.desk.Update(l.ctx, id, l.randomChanges(r)...)
	}
	return err
}

func other(r *rand.Rand, of []incident.ID, than incident.ID) incident.ID {
	for {
		if id := pick(r, of); id != than {
			return id
		}
	}
}

func (l *lab) randomAlerts(r *rand.Rand) []alert.Alert {
	alerts := make([]alert.Alert, 1+r.IntN(3))
	for i := range alerts {
		a := l.newAlert(pick(r, hosts))
		a.Title = pick(r, titles)
		a.Category, a.ServiceSource = categories[l.alerts%len(categories)], sources[l.alerts%len(sources)]
		a.Severity = alert.Severity(r.IntN(5))
		a.Status = pick(r, []alert.Status{alert.New, alert.New, alert.InProgress, alert.Resolved})
		a.FirstActivity, a.LastActivity = pick(r, times), pick(r, times)
		a.MitreTechniques = []string{pick(r, []string{"T1546", "T1059.001"})}
		a.SystemTags = []string{pick(r, []string{"Critical asset", "critical asset", "Honeypot"})}
		a.Evidence = append(a.Evidence, alert.NewEvidence(alert.User{UPN: pick(r, people)}))
		l.furnish(&a)
		alerts[i] = a
	}
	return alerts
}

// furnish gives an alert what else incidents are filtered by, in turn and not at random.
func (l *lab) furnish(a *alert.Alert) {
	n := l.alerts
	a.TenantID = []string{"", "Tenant-1", "tenant-1", "tenant-2"}[n%4]
	a.ProductName, a.ThreatDisplayName, a.ThreatFamilyName = products[n%4], threats[n/2%4], threats[n%3]
	a.ActorDisplayName, a.AlertPolicyID = actors[n%3], policies[n%4]
	a.InvestigationState = []alert.InvestigationState{alert.UnknownInvestigation, alert.InvestigationRunning, alert.InvestigationPendingApproval}[n%3]
	if n%5 == 0 {
		a.DetectionSource = alert.DetectionAntivirus
	}
	if n%4 == 0 {
		a.Categories = []string{"Impact", "EXECUTION", "Persistence"}
	}
	file := alert.File{Name: "a_b.exe", SHA256: []string{"", "AB12"}[n%2]}
	all := []alert.Entity{
		alert.Device{MDEDeviceID: "id-1", DNSName: hosts[n%len(hosts)], RBACGroupName: []string{"Tier 0", "tier 0", "Kiosk"}[n%3], OSPlatform: "Windows11"},
		alert.Device{HostName: hosts[n/2%len(hosts)], OSPlatform: "Linux"}, alert.User{SID: "S-1", UPN: people[n%3]},
		alert.Mailbox{PrimaryAddress: people[n%3]}, alert.Mailbox{UPN: "shared@contoso.com"}, alert.App{AppID: "7", DisplayName: []string{"Payroll", "PAYROLL"}[n%2]},
		alert.IP{Address: []string{"10.0.0.1", "::ffff:10.0.0.1", "10.0.0.2"}[n%3]}, alert.URL{URL: "https://Evil.example/?q=100%"}, file,
		alert.Process{Image: file, CommandLine: "x -enc 'AA'"},
	}
	a.Evidence = append(a.Evidence, alert.NewEvidence(all[n%len(all)]), alert.NewEvidence(all[n/3%len(all)]))
}

func (l *lab) randomChanges(r *rand.Rand) []incident.Change {
	changes := make([]incident.Change, r.IntN(3))
	for i := range changes {
		switch r.IntN(11) {
		case 0:
			changes[i] = incident.Rename(pick(r, titles))
		case 1, 2:
			changes[i] = incident.AddTags(pick(r, tags), pick(r, tags))
		case 3:
			changes[i] = incident.RemoveTags(pick(r, tags))
		case 4:
			changes[i] = incident.Assign(pick(r, owners))
		case 5:
			changes[i] = incident.Unassign()
		case 6:
			changes[i] = incident.SetSeverity(alert.Severity(1 + r.IntN(4)))
		case 7:
			changes[i] = incident.Comment(fmt.Sprintf("note %d", r.IntN(100)))
		case 8:
			changes[i] = incident.Resolve("done")
		case 9:
			changes[i] = incident.Reopen()
		default:
			changes[i] = incident.Classify(alert.TruePositive, alert.Malware)
		}
	}
	return changes
}
