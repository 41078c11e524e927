package incident_test

import (
	"testing"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) storetest.Backend {
		return storetest.Backend{Open: func(scope string) (incident.Store, error) { return incident.NewMemory(scope), nil }}
	})
}
