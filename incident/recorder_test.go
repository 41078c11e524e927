package incident_test

import (
	"fmt"
	"testing"
)

// A recorder is a test that keeps what it reports instead of failing, and ends where it would fail at once.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

// FailNow ends what is recorded.
func (r *recorder) FailNow() { panic(r) }

func (r *recorder) Helper() {}

// reported runs what would fail a test and returns what it says.
func reported(t *testing.T, run func(testing.TB)) (failures []string) {
	r := &recorder{TB: t}
	defer func() {
		failures = r.failures
		if p := recover(); p != nil && p != any(r) {
			panic(p)
		}
	}()
	run(r)
	return r.failures
}
