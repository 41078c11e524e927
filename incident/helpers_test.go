package incident_test

import (
	"context"
	"iter"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

var (
	ctx   = context.Background()
	epoch = time.Date(2026, 1, 22, 12, 0, 0, 0, time.UTC)
	ana   = audit.User("ana@contoso.com")
	bob   = audit.User("bob@contoso.com")
)

// clock is a clock that a test moves by hand.
type clock struct{ now time.Time }

func (c *clock) time() time.Time         { return c.now }
func (c *clock) advance(d time.Duration) { c.now = c.now.Add(d) }

// fixed makes options deterministic: the clock given, counted command ids, a constant seed.
func fixed(c *clock, opts incident.Options) incident.Options {
	n := 0
	opts.Clock = c.time
	opts.NewCommandID = func() string { n++; return "cmd-" + strconv.Itoa(n) }
	opts.Seed = func() [32]byte { return [32]byte{7} }
	if opts.PageKey == nil {
		opts.PageKey = []byte("the page key of all tests")
	}
	return opts
}

// newDesk is ana's desk at an engine of its own in memory; not for use by several goroutines.
func newDesk(t testing.TB, opts incident.Options) (*incident.Desk, *clock) {
	t.Helper()
	c := &clock{now: epoch}
	e, err := incident.New(fixed(c, opts))
	require.NoError(t, err)
	return e.As(ana), c
}

// on makes an alert about a device.
func on(device, id, title, category string, s alert.Severity) alert.Alert {
	return alert.Alert{
		ID: id, Title: title, Category: category, Severity: s, Status: alert.New, FirstActivity: epoch, LastActivity: epoch,
		ServiceSource: alert.SourceDefenderForEndpoint, DetectionSource: alert.DetectionDefenderForEndpoint,
		Evidence: []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: device})},
	}
}

// alertsNamed are alerts of the given ids, all medium and on one device.
func alertsNamed(ids ...string) []alert.Alert {
	out := make([]alert.Alert, len(ids))
	for i, id := range ids {
		out[i] = on("w11", id, "Suspicious activity", "Execution", alert.Medium)
	}
	return out
}

// opened opens an incident with such alerts.
func opened(t testing.TB, d *incident.Desk, ids ...string) incident.Incident {
	t.Helper()
	inc, err := d.Open(ctx, alertsNamed(ids...))
	require.NoError(t, err)
	return inc
}

// all collects a sequence that must not fail.
func all[T any](t testing.TB, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for v, err := range seq {
		require.NoError(t, err)
		out = append(out, v)
	}
	return out
}

// logOf is the own log of an incident.
func logOf(t testing.TB, d *incident.Desk, id incident.ID) []audit.Entry {
	t.Helper()
	return all(t, d.Activity(ctx, incident.ActivityQuery{Incident: id, Own: true}))
}
