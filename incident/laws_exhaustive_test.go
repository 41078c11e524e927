package incident_test

import (
	"fmt"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// scene is two incidents with two alerts each: small enough for everything that can follow to be tried.
func scene() []command {
	made := func(id, device, title string, s alert.Severity) report {
		return report{id: id, facts: facts{severity: s, title: title, device: device, category: "Execution", first: 1, last: 2}, updated: 1, status: alert.New}
	}
	return []command{
		{kind: "Open", id: "first", actor: ana, reports: []report{made("a10", "w11", "Suspicious activity", alert.High), made("a11", "w11", "Impossible travel", alert.Low)}},
		{kind: "Open", id: "second", actor: ana, reports: []report{made("a12", "srv", "Suspicious activity", alert.Medium), made("a13", "srv", "", alert.Low)},
			changes: []change{{kind: "AddTags", texts: []string{"ransomware"}}, {kind: "StartAlerts", alerts: []string{"a13"}}}},
	}
}

// templates are the commands of the small scope; each is possible, if only to be refused, whatever came before.
func templates() []command {
	update := func(id incident.ID, cs ...change) command {
		return command{kind: "Update", incidents: []incident.ID{id}, changes: cs}
	}
	return []command{
		{kind: "Merge", incidents: []incident.ID{1, 2}, comment: "one case"},
		{kind: "Merge", incidents: []incident.ID{2, 1}, reasons: []string{"sameAsset"}},
		{kind: "MoveAlerts", incidents: []incident.ID{1}, alerts: []string{"a12"}},
		{kind: "MoveAlerts", incidents: []incident.ID{0}, alerts: []string{"a10", "a11"}, comment: "of their own"},
		update(1, change{kind: "Resolve", text: "cleaned"}),
		update(1, change{kind: "Reopen"}),
		update(1, change{kind: "Assign", owner: alert.UserOwner("ana@contoso.com")}, change{kind: "AddTags", texts: []string{"RANSOMWARE", "vip"}}),
		update(2, change{kind: "Classify", class: alert.TruePositive, det: alert.Phishing}, change{kind: "Rename", text: "Finance phish"}),
		update(2, change{kind: "Assign", owner: alert.GroupOwner("soc")}, change{kind: "SetSeverity", severity: alert.Low}),
		update(2, change{kind: "Classify", class: alert.FalsePositive}, change{kind: "Reopen"}, change{kind: "Comment", text: "noise"}),
		{kind: "UpdateAll", incidents: []incident.ID{1, 2}, mode: incident.PerItem, changes: []change{{kind: "Start"}, {kind: "RemoveTags", texts: []string{"Ransomware"}}}},
		{kind: "Ingest", reports: []report{
			{id: "a10", facts: facts{severity: alert.Low, title: "Suspicious activity", device: "w11"}, updated: 5, status: alert.Resolved},
			{id: "a15", facts: facts{severity: alert.High, title: "Impossible travel", device: "srv"}, status: alert.InProgress, owner: alert.UserOwner("bob@contoso.com")}}},
	}
}

// TestLawsOnEverySmallSequence tries every sequence of four of the templates (20,736), of five (248,832) in a long run. Each checks
// its last step only: the steps before are the last of shorter sequences, which are all tried too (W7).
func TestLawsOnEverySmallSequence(t *testing.T) {
	n, _ := lawSettings(t)
	deepest := 4
	switch {
	case n >= 20_000:
		deepest = 5
	case raced:
		deepest = 2
	}
	tallest := deepest
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	all := templates()
	var mu sync.Mutex
	var failed []string
	tried := 0
	for _, conf := range []modelConf{{}, {policy: incident.Policy{ResolveWithAlerts: true, RenameOnMerge: true}, limits: incident.Limits{AlertsPerIncident: 4, Tags: 2}}} {
		if conf.limits.Tags > 0 {
			deepest = min(deepest, 3)
		}
		var workers sync.WaitGroup
		for worker := range 2 {
			workers.Go(func() {
				sequence := make([]int, 0, deepest)
				var try func()
				try = func() {
					if len(sequence) > 0 {
						ran := playSmall(conf, all, sequence, asIs)
						mu.Lock()
						if tried++; ran.failed != nil && len(failed) < 3 {
							failed = append(failed, fmt.Sprint(sequence, ran.story()))
						}
						mu.Unlock()
					}
					if len(sequence) == deepest {
						return
					}
					for i := range all {
						if len(sequence) == 0 && i%2 != worker {
							continue
						}
						sequence = append(sequence, i)
						try()
						sequence = sequence[:len(sequence)-1]
					}
				}
				try()
			})
		}
		workers.Wait()
	}
	t.Logf("%d sequences", tried)
	for _, f := range failed {
		t.Error(f)
	}
	want := 0
	for i, n := 0, 1; i < tallest; i++ {
		n *= len(all)
		want += n
	}
	require.GreaterOrEqual(t, tried, want)
}

func playSmall(conf modelConf, all []command, sequence []int, wrap func(incident.Store) incident.Store) *trial {
	t, m := newTrial(conf, wrap(incident.NewMemory("contoso"))), newModel(conf)
	for i, c := range scene() {
		m = m.apply(c)
		if r := t.run(c); r.err != nil {
			panic(fmt.Sprint(i, r.err))
		}
	}
	for i, n := range sequence {
		if i == len(sequence)-1 {
			t.observe()
		}
		c := all[n]
		c.id, c.actor, c.after = fmt.Sprintf("c%d", i), bob, time.Minute
		m = m.apply(c)
		if r := t.run(c); i == len(sequence)-1 {
			t.check(m, r)
		}
	}
	if len(sequence) <= 2 {
		t.finish(m)
	}
	return t
}
