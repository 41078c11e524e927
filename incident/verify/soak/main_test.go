package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/verify"
)

// soak is the command without the model, unless args say otherwise.
func soak(store func() incident.Store, args ...string) (status int, stdout, stderr string) {
	var out, bad bytes.Buffer
	status = run(append([]string{"-sequences", "0"}, args...), &out, &bad, store)
	return status, out.String(), bad.String()
}

func TestLedger(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.jsonl")
	for round := range 2 { // the second appends
		status, out, bad := soak(nil, "-for", "10m", "-rounds", "2", "-histories", "5", "-commands", "400", "-seed", "7", "-commit", "abc", "-ledger", file)
		require.Zero(t, status, bad)
		require.Empty(t, bad)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, strings.HasSuffix(string(text), out))
		lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		require.Len(t, lines, 2*(round+1))
		for i, text := range lines {
			var l line
			dec := json.NewDecoder(strings.NewReader(text))
			dec.DisallowUnknownFields()
			require.NoError(t, dec.Decode(&l))
			require.False(t, l.At.IsZero())
			require.Positive(t, l.Seconds)
			require.Greater(t, l.Transactions, 400)
			require.Equal(t, line{At: l.At, Commit: "abc", Race: raced, Seed: 7 + uint64(i%2)*roundSeeds, Histories: 5, Operations: 5 * (8*25 + 1),
				Transactions: l.Transactions, Seconds: l.Seconds}, l)
		}
	}
}

func TestTimeIsOver(t *testing.T) {
	status, out, bad := soak(nil, "-for", "0s")
	require.Zero(t, status)
	require.Empty(t, out)
	require.Empty(t, bad)
}

func TestTheFirstViolationEndsIt(t *testing.T) {
	stale := func() incident.Store { return verify.NewPlain("verify", verify.StaleRead) }
	status, out, bad := soak(stale, "-seed", "3", "-histories", "20", "-commands", "0")
	require.Equal(t, 1, status)
	require.Contains(t, bad, "seed 3: ")
	require.Contains(t, bad, "not linearizable")
	var l line
	require.NoError(t, json.Unmarshal([]byte(out), &l))
	require.Positive(t, l.Illegal)

	status, out, bad = soak(stale, "-seed", "3", "-histories", "0", "-commands", "2000")
	require.Equal(t, 1, status)
	require.Contains(t, bad, "cycle")
	require.NoError(t, json.Unmarshal([]byte(out), &l))
	require.Positive(t, l.Violations)
}

func TestFlags(t *testing.T) {
	for _, args := range [][]string{{"-for", "soon"}, {"-rounds", "-1"}, {"-histories", "-1"}, {"-commands", "-1"}, {"-sequences", "-1"}, {"left over"}, {"-no-such-flag"}} {
		status, _, bad := soak(nil, args...)
		require.Equal(t, 2, status, args)
		require.NotEmpty(t, bad, args)
	}
	status, _, bad := soak(nil, "-rounds", "1", "-histories", "1", "-commands", "0", "-ledger", t.TempDir())
	require.Equal(t, 2, status, "a ledger that can not be written")
	require.Contains(t, bad, "directory")
	status, _, bad = soak(nil, "-h")
	require.Zero(t, status)
	require.Contains(t, bad, "-ledger")
}

func TestDefaults(t *testing.T) {
	s, err := parse(nil, nil)
	require.NoError(t, err)
	again, err := parse(nil, nil)
	require.NoError(t, err)
	require.NotEqual(t, s.seed, again.seed, "a run that is not told its seed takes one of its own")
	require.Regexp(t, "^[0-9a-f]{40}", s.commit, "of a checkout it is known what is tested")
}

// The sequences are run, with the seed of the round.
func TestModel(t *testing.T) {
	status, out, bad := soak(nil, "-rounds", "1", "-histories", "0", "-commands", "0", "-sequences", "4", "-seed", "11")
	require.Zero(t, status, bad)
	var l line
	require.NoError(t, json.Unmarshal([]byte(out), &l))
	require.Equal(t, 4, l.Sequences)
}

func TestModelThatFindsSomethingEndsIt(t *testing.T) {
	s, err := parse([]string{"-histories", "0", "-commands", "0", "-sequences", "3"}, nil)
	require.NoError(t, err)
	found := errors.New("the model says otherwise")
	s.model = func(seed uint64, sequences int) error {
		require.EqualValues(t, 5, seed)
		require.Equal(t, 3, sequences)
		return found
	}
	l, violation := s.round(5)
	require.Equal(t, found, violation)
	require.Equal(t, 3, l.Sequences)

	t.Setenv("GOFLAGS", "-skip=TestLawsOnRandomSequences")
	require.ErrorContains(t, model(5, 3), "no test said that it ran")
	t.Setenv("GOFLAGS", "-no-such-flag")
	require.ErrorContains(t, model(5, 3), "sources of the library")
}
