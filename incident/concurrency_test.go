package incident_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// sharedDesk is newDesk for several goroutines: the clock stands still, command ids and seeds are counted.
func sharedDesk(t testing.TB, opts incident.Options) *incident.Desk {
	t.Helper()
	e, err := incident.New(sharedOptions(opts))
	require.NoError(t, err)
	return e.As(ana)
}

// commands is shared by all engines, since they may share a store.
var commands atomic.Uint64

func sharedOptions(opts incident.Options) incident.Options {
	opts.Clock = (&clock{now: epoch}).time
	opts.NewCommandID = func() string { return fmt.Sprintf("shared-%d", commands.Add(1)) }
	var seeds atomic.Uint32
	opts.Seed = func() [32]byte { n := seeds.Add(1); return [32]byte{byte(n), byte(n >> 8)} }
	return opts
}

// together runs n goroutines that begin at once and returns their errors in order.
func together(n int, run func(i int) error) []error {
	errs := make([]error, n)
	begin := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-begin
			errs[i] = run(i)
		})
	}
	close(begin)
	wg.Wait()
	return errs
}

func noErrors(t testing.TB, errs []error) {
	t.Helper()
	for i, err := range errs {
		require.NoError(t, err, "goroutine %d", i)
	}
}

// threeIncidents are open incidents with an alert each that stays, and the ids of alerts that may move.
func threeIncidents(t testing.TB, d *incident.Desk, roaming int) (ids [3]incident.ID, alerts []string) {
	t.Helper()
	for i := range ids {
		own := []alert.Alert{on("w11", fmt.Sprintf("stays-%d", i), "Suspicious activity", "Execution", alert.Low)}
		for j := range roaming {
			id := fmt.Sprintf("roams-%d-%d", i, j)
			own = append(own, on("w11", id, "Suspicious activity", "Execution", alert.Severity(1+j%4)))
			alerts = append(alerts, id)
		}
		inc, err := d.Open(ctx, own)
		require.NoError(t, err)
		ids[i] = inc.ID
	}
	return ids, alerts
}

// Fifty analysts work on the same three incidents. None of them hears of the others, and nothing of anyone's work is lost (W28, W30).
func TestFiftyAnalystsOnThreeIncidents(t *testing.T) {
	const analysts, rounds = 50, 6
	d := sharedDesk(t, incident.Options{})
	ids, roaming := threeIncidents(t, d, 10)
	noErrors(t, together(analysts, func(i int) error {
		rnd := rand.New(rand.NewPCG(uint64(i), 1))
		for round := range rounds {
			at := ids[(i+round)%3]
			tag := fmt.Sprintf("tag %d/%d", i, round)
			inc, err := d.Update(ctx, at, incident.AddTags(tag, "everybody's"), incident.Comment(tag))
			if err != nil {
				return err
			}
			if !inc.HasTag(tag) {
				return fmt.Errorf("%q is not there after its own update", tag)
			}
			m := incident.Move{Alerts: []string{roaming[rnd.IntN(len(roaming))], roaming[rnd.IntN(len(roaming))]}, To: ids[rnd.IntN(3)]}
			if _, err := d.MoveAlerts(ctx, m); err != nil {
				return err
			}
			if round%2 == 1 {
				if _, err := d.Update(ctx, at, incident.RemoveTags(tag)); err != nil {
					return err
				}
			}
		}
		return nil
	}))

	var comments, tags int
	seen := map[string]bool{}
	for k, id := range ids {
		inc, err := d.GetExact(ctx, id)
		require.NoError(t, err)
		checkDerived(t, inc)
		checkLog(t, d, inc)
		comments += inc.Comments
		tags += inc.TagCount()
		for i := range analysts {
			for round := range rounds {
				want := (i+round)%3 == k && round%2 == 0
				require.Equal(t, want, inc.HasTag(fmt.Sprintf("tag %d/%d", i, round)))
			}
		}
		for id := range inc.AlertIDs() {
			require.False(t, seen[id], id)
			seen[id] = true
		}
	}
	require.Equal(t, analysts*rounds, comments)
	require.Equal(t, analysts*rounds/2+3, tags)
	require.Len(t, seen, len(roaming)+3)
}

// Fifty analysts tag and comment on one incident at once, through two engines on one store: nobody hears of a conflict, every word of
// everybody is in the log once, and there is a version for each update (W28).
func TestFiftyAnalystsOnOneIncident(t *testing.T) {
	const analysts, rounds = 50, 4
	store := incident.NewMemory("contoso")
	desks := [2]*incident.Desk{sharedDesk(t, incident.Options{Store: store}), sharedDesk(t, incident.Options{Store: store})}
	id := opened(t, desks[0], "a1").ID
	noErrors(t, together(analysts, func(i int) error {
		for round := range rounds {
			said := fmt.Sprintf("%d/%d", i, round)
			if _, err := desks[i%2].Update(ctx, id, incident.AddTags(said)); err != nil {
				return err
			}
			if _, err := desks[(i+round)%2].Update(ctx, id, incident.Comment(said)); err != nil {
				return err
			}
		}
		return nil
	}))
	inc, err := desks[0].Get(ctx, id)
	require.NoError(t, err)
	require.Equal(t, uint64(1+2*analysts*rounds), inc.Version)
	require.Equal(t, analysts*rounds, inc.Comments)
	require.Equal(t, analysts*rounds, inc.TagCount())
	said := map[string]int{}
	for _, e := range checkLog(t, desks[0], inc) {
		if text, ok := e.Comment(); ok {
			said[text]++
		}
	}
	for i := range analysts {
		for round := range rounds {
			text := fmt.Sprintf("%d/%d", i, round)
			require.Equal(t, 1, said[text], text)
			require.True(t, inc.HasTag(text), text)
		}
	}
}

// The same alerts reported by many detectors at once, through two engines on one store, are one alert each and one incident (W29).
func TestConcurrentIngestOfTheSameAlerts(t *testing.T) {
	store := incident.NewMemory("contoso")
	desks := [2]*incident.Desk{sharedDesk(t, incident.Options{Store: store}), sharedDesk(t, incident.Options{Store: store})}
	alerts := make([]alert.Alert, 12)
	for i := range alerts {
		alerts[i] = on("w11", fmt.Sprintf("same-%02d", i), "Suspicious activity", "Execution", alert.Medium)
	}
	results := make([][]incident.Ingested, 24)
	noErrors(t, together(len(results), func(i int) (err error) {
		results[i], err = desks[i%2].Ingest(ctx, alerts...)
		return err
	}))
	incs := checkQueue(t, desks[0], alerts)
	require.Len(t, incs, 1)
	first := 0
	for _, r := range results {
		require.Len(t, r, len(alerts))
		for i, one := range r {
			require.Equal(t, alerts[i].ID, one.Alert)
			require.Equal(t, incs[0].ID, one.Incident)
		}
		if r[0].Outcome == incident.Opened {
			first++
		}
	}
	require.Equal(t, 1, first)
	require.Equal(t, uint64(1), incs[0].Version)
}

func TestConcurrentIngestOfDifferentAlertsOnOneDevice(t *testing.T) {
	d := sharedDesk(t, incident.Options{})
	var alerts []alert.Alert
	for i := range 64 {
		alerts = append(alerts, on("w11", fmt.Sprintf("one-%02d", i), "Suspicious activity", "Execution", alert.Medium))
	}
	noErrors(t, together(len(alerts), func(i int) error {
		_, err := d.Ingest(ctx, alerts[i])
		return err
	}))
	require.Len(t, checkQueue(t, d, alerts), 1)
}

// A command that is sent twenty times at once under one id is done once, and every caller sees what it did (W2, W29).
func TestOneCommandIDSentByMany(t *testing.T) {
	d := sharedDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	got := make([]incident.Incident, 20)
	noErrors(t, together(len(got), func(i int) (err error) {
		got[i], err = d.WithCommandID("once").Update(ctx, inc.ID, incident.Comment("said once"))
		return err
	}))
	stored, err := d.Get(ctx, inc.ID)
	require.NoError(t, err)
	require.Equal(t, uint64(2), stored.Version)
	require.Equal(t, 1, stored.Comments)
	for i, g := range got {
		require.Equal(t, stored.Log(), g.Log(), "caller %d", i)
	}

	opens := make([]incident.Incident, 20)
	noErrors(t, together(len(opens), func(i int) (err error) {
		opens[i], err = d.WithCommandID("open once").Open(ctx, []alert.Alert{on("w12", "b1", "Odd", "", alert.Low)})
		if err != nil {
			err = fmt.Errorf("open: %w", err)
		}
		return err
	}))
	for i, g := range opens {
		require.Equal(t, opens[0].ID, g.ID, "caller %d", i)
	}
}

// Merges race each other in both directions: one wins, the other is told why not, no alert is lost and redirects end (W2, W3).
func TestConcurrentMergesOfTwo(t *testing.T) {
	for round := range 30 {
		d := sharedDesk(t, incident.Options{})
		a, b := opened(t, d, "a1", "a2"), opened(t, d, "b1")
		errs := together(6, func(i int) error {
			m := incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}}
			if i%2 == round%2 {
				m = incident.Merge{Target: b.ID, Sources: []incident.ID{a.ID}}
			}
			_, err := d.Merge(ctx, m)
			return err
		})
		won := 0
		for i, err := range errs {
			if err == nil {
				won++
				require.NoError(t, errs[(i+2)%6], "the same merge again changes nothing")
				continue
			}
			require.ErrorIs(t, err, incident.ErrRefused)
			var merge *incident.MergeError
			require.ErrorAs(t, err, &merge)
			require.Equal(t, incident.IsRedirected, merge.Reasons[0].Reason)
		}
		require.Equal(t, 3, won)
		live := all(t, d.List(ctx, incident.Query{}))
		require.Len(t, live, 1)
		require.Equal(t, 3, live[0].AlertCount())
		require.Equal(t, []audit.Action{audit.Merged}, slices.Collect(func(yield func(audit.Action) bool) {
			for _, e := range logOf(t, d, live[0].ID) {
				if e.Action == audit.Merged && !yield(e.Action) {
					return
				}
			}
		}))
	}
}

// Merges of any two of forty race each other: every redirect ends at a live incident, and no alert is lost on the way (W3).
func TestConcurrentMergesInChains(t *testing.T) {
	const n = 40
	d := sharedDesk(t, incident.Options{})
	ids, alerts := make([]incident.ID, n), []string{}
	for i := range n {
		alerts = append(alerts, fmt.Sprintf("m%02d", i))
		ids[i] = opened(t, d, alerts[i]).ID
	}
	errs := together(16, func(i int) error {
		rnd := rand.New(rand.NewPCG(uint64(i), 3))
		for range 20 {
			m := incident.Merge{Target: ids[rnd.IntN(n)], Sources: []incident.ID{ids[rnd.IntN(n)], ids[rnd.IntN(n)]}}
			if slices.Contains(m.Sources, m.Target) {
				continue
			}
			var refused *incident.MergeError
			if _, err := d.Merge(ctx, m); err != nil && !asError(err, &refused) {
				return err
			}
		}
		return nil
	})
	noErrors(t, errs)
	live := map[incident.ID]bool{}
	total := 0
	for _, inc := range all(t, d.List(ctx, incident.Query{})) {
		live[inc.ID] = true
		total += inc.AlertCount()
		checkDerived(t, inc)
	}
	require.Equal(t, n, total)
	require.Less(t, len(live), n)
	held, err := d.Locate(ctx, alerts...)
	require.NoError(t, err)
	require.Len(t, held, n)
	for i, id := range ids {
		inc, err := d.Get(ctx, id)
		require.NoError(t, err)
		require.True(t, live[inc.ID], "%d ends at %d, which is not live", id, inc.ID)
		require.Equal(t, inc.ID, held[alerts[i]], "the alert went where the redirect leads")
		own, err := d.GetExact(ctx, id)
		require.NoError(t, err)
		checkLog(t, d, own)
	}
}
