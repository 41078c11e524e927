package boltstore_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// number is a number from the environment, such as how often CI does something.
func number(t testing.TB, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, name)
	return n
}

func memoryBackend() storetest.Backend {
	return storetest.Backend{Open: func(scope string) (incident.Store, error) { return incident.NewMemory(scope), nil }}
}

// boltBackend keeps stores in files of a directory; steps makes their writes fail.
func boltBackend(t *testing.T, steps *stepper) storetest.Backend {
	dir := quickDir(t)
	open := func(scope string) (incident.Store, error) {
		s, err := boltstore.OpenStepped(filepath.Join(dir, hex.EncodeToString([]byte(scope))+".db"), scope, steps.step)
		if err == nil {
			t.Cleanup(func() { require.NoError(t, s.Close()) })
		}
		return s, err
	}
	return storetest.Backend{
		Open: open,
		Reopen: func(s incident.Store) (incident.Store, error) {
			if err := s.(*boltstore.Store).Close(); err != nil {
				return nil, err
			}
			return open(s.Scope())
		},
		FailWrite: func(_ incident.Store, n int) { steps.fail(n) },
	}
}

// TestEqualToMemory runs CASELOAD_EQUAL sequences of 60 commands on both stores, opening the file anew in between. CASELOAD_SEED is
// the first.
func TestEqualToMemory(t *testing.T) {
	t.Parallel()
	first := number(t, "CASELOAD_SEED", 1)
	for seed := range number(t, "CASELOAD_EQUAL", 20) {
		t.Run(strconv.Itoa(first+seed), func(t *testing.T) {
			storetest.Equal(t, uint64(first+seed), 60, memoryBackend(), boltBackend(t, &stepper{}))
		})
	}
}
