package verify_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/verify"
)

// A long run of commands and reads has an order that explains what everybody saw, and respects time; every command that was
// acknowledged is in the logs, once. CASELOAD_GRAPH says how many commands, CASELOAD_SEED which.
func TestTranscript(t *testing.T) {
	n, seed := setting(t, "CASELOAD_GRAPH", 20_000), setting(t, "CASELOAD_SEED", 20260122)
	stores := map[string]incident.Store{"memory": incident.NewMemory("verify"), "plain": verify.NewPlain("verify", verify.Sound)}
	for name, store := range stores {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			l := verify.LoadOf(uint64(seed), n)
			if l.Store = store; name == "plain" {
				l.Commands = min(n, 5_000)
			}
			got, err := verify.Run(l)
			require.NoError(t, err)
			ran := time.Now()
			require.Empty(t, got.Check())
			require.GreaterOrEqual(t, got.Len(), l.Commands)
			t.Logf("CASELOAD_SEED=%d: %d commands, %d transactions in %v, checked in %v", seed, l.Commands, got.Len(),
				ran.Sub(begun).Round(time.Millisecond), time.Since(ran).Round(time.Millisecond))
		})
	}
}

func kinds(found []verify.Violation) map[verify.Kind]bool {
	out := map[verify.Kind]bool{}
	for _, v := range found {
		out[v.Kind] = true
	}
	return out
}

// The check of transcripts can fail: each way for a store to be wrong is found as what it is.
func TestTranscriptFindsFaults(t *testing.T) {
	for _, f := range []struct {
		fault verify.Fault
		kind  verify.Kind
	}{
		{verify.StaleRead, verify.Cycle},
		{verify.StaleList, verify.Cycle},
		{verify.LostUpdate, verify.Twice},
		{verify.TornCommit, verify.Cycle},
		{verify.TornList, verify.Cycle},
		{verify.FalseSuccess, verify.Missing},
		{verify.FalseFailure, verify.Ghost},
		{verify.ForgottenReceipts, verify.Twice},
		{verify.ReorderedLog, verify.Chain},
	} {
		t.Run(string(f.fault), func(t *testing.T) {
			l := verify.LoadOf(1, 6_000)
			l.Store = verify.NewPlain("verify", f.fault)
			got, err := verify.Run(l)
			require.NoError(t, err)
			found := got.Check()
			require.True(t, kinds(found)[f.kind], "%v", found)
			for _, v := range found {
				if v.Kind == f.kind {
					t.Log(v)
					break
				}
			}
		})
	}
}

// A log that is sound in itself and tells of two commands in the wrong order is found by the graph, and by nothing else.
func TestTranscriptFindsAReorderedLog(t *testing.T) {
	got, err := verify.Run(verify.LoadOf(1, 2_000))
	require.NoError(t, err)
	require.Empty(t, got.Check())
	require.True(t, got.Reorder())
	require.Equal(t, map[verify.Kind]bool{verify.Cycle: true}, kinds(got.Check()))
}
