package storetest

import (
	"fmt"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// A Backend is a place where stores are kept: a database, a directory, the memory of a process. A case gets one that is empty.
type Backend struct {
	// Open opens the store of a scope. Scopes are any text; several are open beside each other. No scope is opened twice.
	Open func(scope string) (incident.Store, error)

	// Reopen closes a store that Open or Reopen returned and opens it again, as after the end of the process: what was
	// committed must still be there. Nil for a store that forgets. A store whose Close takes time does it here and in Open's
	// cleanup, for the suite closes nothing.
	Reopen func(s incident.Store) (incident.Store, error)

	// FailWrite makes the n-th write of the next Commit of a store fail, counting from 1 whatever the store writes for a batch:
	// records, entries, alerts, index keys, the receipt, the end of its transaction. A Commit that makes fewer writes succeeds,
	// and the next is not affected. Nil for a store whose Commit writes nothing that can fail, such as one in memory.
	FailWrite func(s incident.Store, n int)
}

// Run checks every sentence of the contract of [incident.Store], each as a subtest with a backend of its own. The factory is
// given the subtest, for its cleanup and its temporary directory.
func Run(t *testing.T, factory func(*testing.T) Backend) {
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			t.Helper()
			c.run(newLab(t, c, factory(t)))
		})
	}
}

// testingT is what cases need of a *testing.T, so that the suite can be run on stores that must fail it. Fatalf ends the
// goroutine of the case and is called from no other.
type testingT interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// A testCase is one way to violate a rule.
type testCase struct {
	name string
	rule string // the sentence it stands for
	line string // where the case is
	run  func(*lab)
}

// check makes a case, noting the line it was called from.
func check(name, rule string, run func(*lab)) testCase {
	line := "unknown line"
	if _, file, n, ok := runtime.Caller(1); ok {
		line = fmt.Sprintf("storetest/%s:%d", filepath.Base(file), n)
	}
	return testCase{name, rule, line, run}
}

// cases lists the suite in the order of the contract.
func cases() []testCase {
	var all []testCase
	for _, part := range [][]testCase{
		getCases(), locateCases(), listCases(), pageCases(), queryCases(), snapshotCases(), activityCases(), commitCases(), conflictCases(),
		receiptCases(), idCases(), scopeCases(), cancelCases(), memoryCases(), isolationCases(), faultCases(), counterCases(),
		finderCases(), facetCases(), feedCases(), reopenCases(),
	} {
		all = append(all, part...)
	}
	return all
}
