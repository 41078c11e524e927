package storetest_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// A property that no case filters by is one that a store may get wrong.
func TestEveryPropertyIsTested(t *testing.T) {
	require.ElementsMatch(t, slices.Collect(incident.Schema.Fields()), storetest.TestedProperties())
}
