package boltstore_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

var errInjected = errors.New("injected")

// A stepper makes the n-th write fail that comes from now on.
type stepper struct {
	mu sync.Mutex
	in int
}

func (s *stepper) step() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.in--; s.in == 0 {
		return errInjected
	}
	return nil
}

func (s *stepper) fail(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.in = n
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Backend { return boltBackend(t, &stepper{}) })
}
