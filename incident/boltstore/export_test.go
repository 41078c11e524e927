package boltstore

import "github.com/seed-d7eb6e68/caseload/incident"

// OpenStepped opens a store that asks before each write, before the end of each transaction and after it whether it fails.
func OpenStepped(path, scope string, step func() error) (*Store, error) {
	return Open(path, scope, Options{hooks: hooks{step: step}})
}

// OpenUnsynced opens a store that leaves it to the system when what it writes comes to the disk: the control of tests that take the
// power away.
func OpenUnsynced(path, scope string) (*Store, error) {
	return Open(path, scope, Options{hooks: hooks{noSync: true}})
}

// Memory is what readers of the store see.
func (s *Store) Memory() *incident.Memory { return s.mem }
