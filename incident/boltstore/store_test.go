package boltstore_test

import (
	"encoding/hex"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
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
	storetest.Run(t, func(t *testing.T) storetest.Backend {
		dir, steps := t.TempDir(), &stepper{}
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
	})
}
