package storetest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

func memoryBackend() storetest.Backend {
	return storetest.Backend{Open: func(scope string) (incident.Store, error) { return incident.NewMemory(scope), nil }}
}

// Memory, and the plain store with its abilities and without, are equal.
func TestStoresAreEqual(t *testing.T) {
	for seed := range uint64(20) {
		storetest.Equal(t, seed, 60, memoryBackend(), naiveBackend("", true), naiveBackend("", false))
	}
}

// What is wrong with a store makes it unequal to one that is right, though nobody says what would be right.
func TestEqualFindsBugs(t *testing.T) {
	for _, b := range []bug{
		"get follows redirects", "get is one version behind", "locate does not follow moves", "redirected incidents are listed",
		"equals are ordered one way only", "times are whole microseconds", "filters are ignored", "only ASCII is folded",
		"values that differ in case are two", "after means from", "limit is one too many", "the feed does not tell what was before",
		"one change in seven is lost", "receipts are gone when opened again", "ids begin anew when opened again",
	} {
		t.Run(strings.ReplaceAll(string(b), " ", "_"), func(t *testing.T) {
			for seed := range uint64(40) {
				if storetest.Differences(seed, 60, memoryBackend(), naiveBackend(b, true)) != nil {
					return
				}
			}
			require.Fail(t, "no sequence tells them apart")
		})
	}
}
