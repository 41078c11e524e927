package incident_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// What a lab tenant and a competition network really reported, put through the queue.
func TestSentinelAlertsBecomeIncidents(t *testing.T) {
	alerts := sentinelAlerts(t)
	if alerts == nil {
		return
	}
	require.Len(t, alerts, 189)
	testRealAlerts(t, alerts, sentinelQueue)
}

func TestSuricataAlertsBecomeIncidents(t *testing.T) {
	alerts := suricataAlerts(t)
	if alerts == nil {
		return
	}
	require.Len(t, alerts, 207)
	testRealAlerts(t, alerts, suricataQueue)
}

// A queue is what is expected of alerts that came in the order of their file.
type queue struct {
	incidents  int
	bySeverity map[alert.Severity]int
	names      []string // some of them
}

var sentinelQueue = queue{
	incidents:  24,
	bySeverity: map[alert.Severity]int{alert.Low: 10, alert.Medium: 8, alert.High: 6},
	names: []string{"Multi-stage incident on one endpoint", "An event log was cleared on one endpoint",
		"DC with MS AM engine failure - Demo", "Potential SQL Injection on one endpoint"},
}

// One incident for each of the 115 addresses that were attacked.
var suricataQueue = queue{
	incidents:  115,
	bySeverity: map[alert.Severity]int{alert.Low: 26, alert.Medium: 36, alert.High: 53},
	names: []string{"ET SCAN Potential SSH Scan on one endpoint", "Multi-stage incident involving Reconnaissance on one endpoint",
		"Multi-stage incident involving Initial access & Privilege escalation on one endpoint"},
}

func testRealAlerts(t *testing.T, alerts []alert.Alert, want queue) {
	d, clock := newDesk(t, incident.Options{})
	ingestAll(t, d, alerts, 50)
	incs := checkQueue(t, d, alerts)
	require.Len(t, incs, want.incidents)
	bySeverity, names := map[alert.Severity]int{}, []string{}
	for _, inc := range incs {
		bySeverity[inc.Severity]++
		names = append(names, inc.Name)
	}
	require.Equal(t, want.bySeverity, bySeverity)
	require.Subset(t, names, want.names)
	for s, n := range bySeverity {
		got, err := d.Count(ctx, incident.Query{Filter: incident.BySeverity.Is(s)})
		require.NoError(t, err)
		require.Equal(t, n, got)
	}

	before := stateOf(t, d)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 3 { // the same again, in any order and any batches: nothing changes
		clock.advance(time.Minute)
		rnd.Shuffle(len(alerts), func(i, j int) { alerts[i], alerts[j] = alerts[j], alerts[i] })
		for _, r := range ingestAll(t, d, alerts, 1+rnd.IntN(60)) {
			require.Equal(t, incident.Known, r.Outcome)
		}
		require.Equal(t, before, stateOf(t, d))
	}

	d, _ = newDesk(t, incident.Options{}) // another order makes another queue, by the same laws
	ingestAll(t, d, alerts, 17)
	checkQueue(t, d, alerts)
}

func ingestAll(t testing.TB, d *incident.Desk, alerts []alert.Alert, batch int) []incident.Ingested {
	t.Helper()
	var out []incident.Ingested
	for part := range slices.Chunk(alerts, batch) {
		r, err := d.Ingest(ctx, part...)
		require.NoError(t, err)
		out = append(out, r...)
	}
	return out
}

// stateOf is the exact form of every incident by id.
func stateOf(t testing.TB, d *incident.Desk) map[incident.ID]string {
	t.Helper()
	out := map[incident.ID]string{}
	for _, inc := range all(t, d.List(ctx, incident.Query{Redirected: true})) {
		raw, err := inc.MarshalBinary()
		require.NoError(t, err)
		out[inc.ID] = string(raw)
	}
	return out
}

// checkQueue holds every incident against its alerts, and all of them against the alerts that came in.
func checkQueue(t testing.TB, d *incident.Desk, alerts []alert.Alert) []incident.Incident {
	t.Helper()
	incs := all(t, d.List(ctx, incident.Query{Order: incident.Order{Key: incident.OrderID, Ascending: true}}))
	in := map[string]incident.ID{}
	for _, inc := range incs {
		require.Positive(t, inc.AlertCount())
		for id := range inc.AlertIDs() {
			require.Zero(t, in[id], "alert %s is in two incidents", id)
			in[id] = inc.ID
		}
		checkDerived(t, inc)
		checkLog(t, d, inc)
	}
	require.Len(t, in, len(alerts))
	ids := make([]string, len(alerts))
	for i, a := range alerts {
		ids[i] = a.ID
		require.NotZero(t, in[a.ID], "alert %s is in no incident", a.ID)
	}
	held, err := d.Locate(ctx, ids...)
	require.NoError(t, err)
	require.Equal(t, in, held)
	return incs
}

// checkDerived computes anew what follows from the alerts.
func checkDerived(t testing.TB, inc incident.Incident) {
	t.Helper()
	var top alert.Severity
	var first, last time.Time
	severities, statuses := map[alert.Severity]int{}, map[alert.Status]int{}
	for a := range inc.Alerts() {
		top = max(top, a.Severity)
		severities[a.Severity]++
		statuses[a.Status]++
		if !a.FirstActivity.IsZero() && (first.IsZero() || a.FirstActivity.Before(first)) {
			first = a.FirstActivity
		}
		if a.LastActivity.After(last) {
			last = a.LastActivity
		}
		require.Equal(t, inc.ID.String(), a.IncidentID)
	}
	if !inc.SeverityPinned {
		require.Equal(t, top, inc.Severity)
	}
	for s := range alert.Severities() {
		require.Equal(t, severities[s], inc.CountBySeverity(s))
	}
	for s := range alert.Statuses() {
		require.Equal(t, statuses[s], inc.CountByStatus(s))
	}
	require.True(t, first.Equal(inc.FirstActivity), "%v, want %v", inc.FirstActivity, first)
	require.True(t, last.Equal(inc.LastActivity), "%v, want %v", inc.LastActivity, last)
	require.Equal(t, time.UTC, inc.FirstActivity.Location())
	require.Equal(t, time.UTC, inc.LastActivity.Location())
	if inc.Naming == incident.Automatic {
		require.Equal(t, nameByHand(inc), inc.Name)
	}
}

// checkLog verifies an incident's own log against the head that the incident carries.
func checkLog(t testing.TB, d *incident.Desk, inc incident.Incident) []audit.Entry {
	t.Helper()
	entries := logOf(t, d, inc.ID)
	require.Equal(t, inc.Log().Len, uint64(len(entries)))
	require.Equal(t, inc.Version, entries[len(entries)-1].Version)
	head, err := audit.Verify(func(yield func(audit.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}, inc.Log())
	require.NoError(t, err)
	require.Equal(t, inc.Log(), head)
	return entries
}

// nameByHand follows the grammar of the documentation in the plainest way, for alerts whose texts need no cleaning.
func nameByHand(inc incident.Incident) string {
	titles, categories, devices, users, sources := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	title := ""
	for a := range inc.Alerts() {
		if title == "" {
			title = a.Title
		}
		titles[strings.ToLower(a.Title)] = true
		categories[a.Category] = true
		if a.DetectionSource != 0 {
			sources[a.DetectionSource.String()] = true
		} else if a.ServiceSource != 0 {
			sources[a.ServiceSource.String()] = true
		}
		for _, ev := range a.Evidence {
			switch e := ev.Entity().(type) {
			case alert.Device:
				devices[strings.ToLower(e.Key())] = true
			case alert.User:
				users[strings.ToLower(e.Key())] = true
			}
		}
	}
	delete(devices, "")
	delete(users, "")
	name := title
	if len(titles) > 1 {
		name = "Multi-stage incident"
		var tactics []string
		for _, c := range []string{"Reconnaissance", "InitialAccess/Initial access", "PrivilegeEscalation/Privilege escalation", "Discovery",
			"CommandAndControl/Command and control", "Impact"} {
			wire, text, two := strings.Cut(c, "/")
			if !two {
				text = wire
			}
			if categories[wire] {
				tactics = append(tactics, text)
			}
		}
		if len(tactics) > 0 {
			name += " involving " + strings.Join(tactics[:min(2, len(tactics))], " & ")
		}
	}
	count := func(n int, one, many string) string { return [...]string{"", one, many}[min(n, 2)] }
	if scope := count(len(devices), " on one endpoint", " on multiple endpoints"); scope != "" {
		name += scope
	} else {
		name += count(len(users), " involving one user", " involving multiple users")
	}
	return name + count(len(sources), "", " reported by multiple sources")
}
