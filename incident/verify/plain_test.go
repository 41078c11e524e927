package verify_test

import (
	"testing"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
	"github.com/seed-d7eb6e68/caseload/incident/verify"
)

// What the planted faults are put into is a store.
func TestPlainIsAStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) storetest.Backend {
		return storetest.Backend{Open: func(scope string) (incident.Store, error) { return verify.NewPlain(scope, verify.Sound), nil }}
	})
}
