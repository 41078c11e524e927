package audit_test

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

var epoch = time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)

func seedOf(n int) (seed [32]byte) {
	seed[0], seed[1], seed[31] = byte(n), byte(n>>8), 7
	return seed
}

// draftOf is an unsealed entry, the n-th of a log that uses every action and every kind of value.
func draftOf(n int) audit.Entry {
	actions := slices.Collect(audit.Actions())
	e := audit.Entry{
		Version: uint64(n/2 + 1), Time: epoch.Add(time.Duration(n/3) * 1234567891), Clamped: n%7 == 0,
		Action: actions[n%len(actions)], Command: fmt.Sprintf("command-%d", n/2),
	}
	switch n % 3 {
	case 0:
		e.Actor = audit.User("ana@contoso.com")
	case 1:
		e.Actor = audit.Automation("enrich")
		e.Actor.OnBehalfOf = "bo@contoso.com"
	case 2:
		e.Actor = audit.System("caseload")
		e.Cause = actions[(n+5)%len(actions)]
		e.Origin = "sentinel"
	}
	for i := range n % 5 {
		c := audit.Change{Field: fmt.Sprintf("field%d", i)}
		switch (n + i) % 6 {
		case 0:
			c.Before, c.After = audit.Text("new"), audit.Text("inProgress")
		case 1:
			c.Target, c.After = fmt.Sprintf("alert-%d", n), audit.Free("Zoë \u202e\u2028 & <Co>\x00\n\t\"\\\x7f\u0085 日本語")
		case 2:
			c.Before, c.After = audit.Number(uint64(n)), audit.Number(^uint64(0)-uint64(n))
		case 3:
			c.Before, c.After = audit.Time(epoch.Add(time.Duration(n))), audit.Time(time.Time{})
		case 4:
			c.Before = audit.List(audit.Text("user"), audit.Free("ana@contoso.com"), audit.None(), audit.List(audit.Number(3), audit.Free("")))
			c.After = audit.List()
		case 5:
			c.Field, c.After = audit.CommentField, audit.Free(fmt.Sprintf("Comment %d: isolated the **host**.", n))
		}
		e.Changes = append(e.Changes, c)
	}
	return e
}

// logOf is a sealed log of n entries and its heads, the empty one first.
func logOf(scope string, incident uint64, n int) ([]audit.Entry, []audit.Head) {
	heads := []audit.Head{{Scope: scope, Incident: incident}}
	var entries []audit.Entry
	for i := range n {
		e, h := audit.Seal(heads[i], draftOf(i), seedOf(i))
		entries, heads = append(entries, e), append(heads, h)
	}
	return entries, heads
}

func sequence(entries []audit.Entry) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// reseal hashes an altered entry anew, as an attacker would, keeping number, chaining and salts: sealing with the same seed
// gives the same salts.
func reseal(e audit.Entry, prev audit.Digest, seed [32]byte) audit.Entry {
	out, _ := audit.Seal(audit.Head{Scope: e.Scope, Incident: e.Incident, Len: e.Seq - 1, Hash: prev}, e, seed)
	return out
}

func requireIntact(t testing.TB, entries []audit.Entry, want audit.Head) {
	t.Helper()
	got, err := audit.Verify(sequence(entries), want)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func requireFault(t testing.TB, err error, fault audit.Fault, seq uint64, about ...any) {
	t.Helper()
	require.Error(t, err, about...)
	var bad *audit.VerifyError
	require.ErrorAs(t, err, &bad, about...)
	require.Equal(t, fault.String(), bad.Fault.String(), about...)
	require.Equal(t, seq, bad.Seq, about...)
	require.NotEmpty(t, bad.Error())
}
