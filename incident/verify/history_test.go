package verify_test

import (
	"math"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident/verify"
)

// setting is a number of the environment.
func setting(t testing.TB, name string, n int) int {
	t.Helper()
	if s := os.Getenv(name); s != "" {
		var err error
		n, err = strconv.Atoi(s)
		require.NoError(t, err, name)
	}
	return n
}

func always() bool { return true }

// Every history has an order in which the rules give the answers that the clients got. How many there are, and from which seed,
// say CASELOAD_HISTORIES and CASELOAD_SEED; without the first there are as many as twenty seconds allow, however few that is. A seed decides
// what the clients do and when the store fails, not when goroutines run: what one run found may take another run a few tries.
func TestHistories(t *testing.T) {
	n, seed := setting(t, "CASELOAD_HISTORIES", math.MaxInt), setting(t, "CASELOAD_SEED", 20260122)
	more := always
	if n == math.MaxInt {
		begun := time.Now()
		more = func() bool { return time.Since(begun) < 20*time.Second }
	}
	begun := time.Now()
	got := verify.Histories(uint64(seed), n, verify.PlanOf, more)
	t.Logf("CASELOAD_SEED=%d: %d histories, %d operations, %d illegal, %d undecided, %v", seed, got.Histories, got.Operations, got.Illegal,
		got.Undecided, time.Since(begun).Round(time.Millisecond))
	require.NoError(t, got.Err)
	require.Positive(t, got.Histories)
	if n != math.MaxInt {
		require.Equal(t, n, got.Histories)
	}
	require.Equal(t, got.Histories*(8*25+1), got.Operations, "25 of each of 8 clients, and what there is at first")
}

// faults that histories must find, each in the time that budget histories take.
var faults = []struct {
	fault  verify.Fault
	budget int
	plan   func(*verify.Plan)
}{
	{fault: verify.StaleRead, budget: 20},
	{fault: verify.StaleList, budget: 50},
	{fault: verify.LostUpdate, budget: 200},
	{fault: verify.UncheckedReads, budget: 1000},
	{fault: verify.UncheckedAlerts, budget: 1000},
	{fault: verify.TornCommit, budget: 200},
	{fault: verify.TornList, budget: 200},
	{fault: verify.FalseSuccess, budget: 20},
	{fault: verify.FalseFailure, budget: 200},
	{fault: verify.ForgottenReceipts, budget: 200, plan: func(p *verify.Plan) { p.Unknown = true }},
	{fault: verify.ReorderedLog, budget: 20},
}

// The check of histories can fail: each way for a store to be wrong is found, and a store that is not is found right.
func TestHistoriesFindFaults(t *testing.T) {
	planned := func(f verify.Fault, also func(*verify.Plan)) func(uint64) verify.Plan {
		return func(seed uint64) verify.Plan {
			p := verify.Plan{Seed: seed, Clients: 8, Calls: 25, Engines: 8, Yield: true, Store: verify.NewPlain("verify", f)}
			if also != nil {
				also(&p)
			}
			return p
		}
	}
	t.Run("none", func(t *testing.T) {
		got := verify.Histories(1, 100, planned(verify.Sound, nil), always)
		require.NoError(t, got.Err)
		got = verify.Histories(1, 100, planned(verify.Sound, func(p *verify.Plan) { p.Unknown = true }), always)
		require.NoError(t, got.Err)
	})
	for _, f := range faults {
		t.Run(string(f.fault), func(t *testing.T) {
			got := verify.Histories(1, f.budget, planned(f.fault, f.plan), always)
			require.Error(t, got.Err, "nothing found in %d histories", got.Histories)
			require.Zero(t, got.Undecided)
			require.Positive(t, got.Illegal, "%v", got.Err)
			t.Logf("found in history %d", got.Histories)
		})
	}
}
