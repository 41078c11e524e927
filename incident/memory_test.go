package incident_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) storetest.Backend {
		return storetest.Backend{Open: func(scope string) (incident.Store, error) { return incident.NewMemory(scope), nil }}
	})
}

// A store in memory has no place for ids of more than 48 bits, and says so before it writes anything.
func TestMemoryRefusesIDsThatDoNotFit(t *testing.T) {
	m := incident.NewMemory("default")
	e, err := incident.New(fixed(&clock{now: epoch}, incident.Options{Store: farAway{m}}))
	require.NoError(t, err)
	_, err = e.As(ana).Open(ctx, alertsNamed("a1"))
	f, ok := err.(*incident.FieldError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "id", f.Field)
	require.Empty(t, all(t, m.List(ctx, incident.Query{})))
}

// farAway is a store whose ids are too high for the one below.
type farAway struct{ *incident.Memory }

func (farAway) NextID(context.Context) (incident.ID, error) { return 1 << 48, nil }
