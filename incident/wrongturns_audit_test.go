package incident_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// W21: what the engine does by its own rules is in the log under its own name, and says for whom.
func TestWhatTheEngineDoesIsNotTheAnalysts(t *testing.T) {
	d, _ := newDesk(t, incident.Options{Policy: incident.Policy{ResolveWithAlerts: true}})
	inc := opened(t, d, "a1", "a2")
	inc, err := d.Update(ctx, inc.ID, incident.ResolveAlerts("a1"))
	require.NoError(t, err)
	require.Equal(t, incident.Active, inc.Status)
	inc, err = d.Update(ctx, inc.ID, incident.ResolveAlerts("a2"))
	require.NoError(t, err)
	require.Equal(t, incident.Resolved, inc.Status)
	log := checkLog(t, d, inc)
	last := log[len(log)-2:]
	require.Equal(t, audit.AlertsResolved, last[0].Action)
	require.Equal(t, ana, last[0].Actor)
	require.Equal(t, audit.Resolved, last[1].Action)
	require.Equal(t, audit.AlertsResolved, last[1].Cause)
	require.Equal(t, audit.Actor{Kind: audit.ActorSystem, ID: incident.SystemActor, OnBehalfOf: ana.ID}, last[1].Actor)
	require.Equal(t, last[0].Command, last[1].Command)

	inc, err = d.Update(ctx, inc.ID, incident.Reopen()) // the alerts were resolved by hand and stay so
	require.NoError(t, err)
	require.Equal(t, 2, inc.CountByStatus(alert.Resolved))
	require.True(t, inc.IsOpen())
}

// W23: a log of a hundred thousand entries is no reason to refuse anything or to forget what was before.
func TestVeryLongLogsHinderNothing(t *testing.T) {
	const entries = 100_000
	d, c := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1", "a2")
	inc, err := d.Update(ctx, inc.ID, incident.StartAlerts("a2"))
	require.NoError(t, err)
	before := inc
	comments := make([]incident.Change, 100)
	for i := range comments {
		comments[i] = incident.Comment(fmt.Sprint("still looking, ", i))
	}
	for range entries / len(comments) {
		c.advance(time.Second)
		inc, err = d.Update(ctx, inc.ID, comments...)
		require.NoError(t, err)
	}
	require.Equal(t, entries, inc.Comments)
	require.Equal(t, before.Log().Len+entries, inc.Log().Len)

	inc, err = d.Update(ctx, inc.ID, incident.Resolve("at last"))
	require.NoError(t, err)
	require.Equal(t, 2, inc.CountByStatus(alert.Resolved))
	inc, err = d.Update(ctx, inc.ID, incident.Reopen())
	require.NoError(t, err)
	require.Equal(t, plainState(before), plainState(inc))

	head, err := audit.Verify(d.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true}), before.Log(), inc.Log())
	require.NoError(t, err)
	require.Equal(t, inc.Log(), head)
	page := all(t, d.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true, Newest: true, Limit: 50}))
	require.Len(t, page, 50)
	require.Equal(t, inc.Log().Len, page[0].Seq)
	next := all(t, d.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true, Newest: true, Limit: 50, After: page[49].Seq}))
	require.Equal(t, page[49].Seq-1, next[0].Seq)
	first := all(t, d.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true, Limit: 1, After: 50_000}))
	require.Equal(t, uint64(50_001), first[0].Seq)
}

// W24: entries of one instant, or of a clock that goes backwards, keep their order and none hides another.
func TestEntriesOfOneInstantKeepTheirOrder(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	for i := range 300 {
		if i == 100 {
			c.advance(-time.Hour)
		}
		_, err := d.Update(ctx, inc.ID, incident.Comment(fmt.Sprint(i)))
		require.NoError(t, err)
	}
	inc, err := d.Get(ctx, inc.ID)
	require.NoError(t, err)
	require.Equal(t, epoch, inc.UpdatedAt)
	n := 0
	for i, e := range checkLog(t, d, inc) {
		require.Equal(t, uint64(i+1), e.Seq)
		require.Equal(t, epoch, e.Time)
		if text, ok := e.Comment(); ok {
			require.Equal(t, fmt.Sprint(n), text)
			require.Equal(t, n >= 100, e.Clamped)
			n++
		}
	}
	require.Equal(t, 300, n)
	whole := all(t, d.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Newest: true}))
	for i, e := range whole {
		require.Equal(t, inc.Log().Len-uint64(i), e.Seq)
	}
}

// W26: whoever has an entry can do to it what he likes; the log stays as it is.
func TestLogCanNotBeReachedThroughItsCopies(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	inc, err := d.Update(ctx, inc.ID, incident.AddTags("a", "b"), incident.Comment("as it was"))
	require.NoError(t, err)
	want := checkLog(t, d, inc)
	got := logOf(t, d, inc.ID)
	for i := range got {
		for j := range got[i].Changes {
			got[i].Changes[j] = audit.Change{Field: "forged", After: audit.Free("forged")}
		}
		got[i].Actor = bob
	}
	require.Equal(t, want, checkLog(t, d, inc))
}

// Free text is hashed under a salt, so that two logs with one text in them do not show that they have it, and the same command in
// the same environment writes the same bytes.
func TestSaltsComeFromTheSeed(t *testing.T) {
	comment := func(seed byte) incident.Result {
		d, _ := newDesk(t, incident.Options{})
		inc := opened(t, d, "a1")
		r, err := incident.Transition([]incident.Incident{inc}, incident.UpdateCommand{Incidents: []incident.ID{inc.ID},
			Changes: []incident.Change{incident.Comment("the same"), incident.Comment("the same")}},
			incident.Env{Actor: ana, Time: epoch, Command: "c", Scope: "default", Seed: [32]byte{seed}})
		require.NoError(t, err)
		return r
	}
	a, b, again := comment(1), comment(2), comment(1)
	require.Equal(t, a, again)
	require.NotEqual(t, a.Entries[0].Hash, b.Entries[0].Hash)
	redacted := a.Entries[0].Redact(func(c audit.Change) bool { return c.Field == incident.FieldComment })
	raw, err := redacted.MarshalJSON()
	require.NoError(t, err)
	require.NotContains(t, strings.ToLower(string(raw)), "the same")
	require.Equal(t, a.Entries[0].Hash, redacted.Hash, "the chain stays whole")
}
