package incident_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

func TestOpenedIncidentIsAtVersionOne(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1", "a2")
	require.Equal(t, uint64(1), inc.Version)
	require.Equal(t, uint64(len(logOf(t, d, inc.ID))), inc.Log().Len)
	c.advance(1)
	_ = bob
	require.Len(t, all(t, d.List(ctx, incident.Query{})), 1)
}
