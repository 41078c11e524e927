package incident_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A planted fault is one that a test switches on, and what finds it.
type planted struct {
	harness string // a heading below
	law     int    // that it breaks, of those with a number
	name    string
	run     []string // the names under the test that find it
}

// A harness is what finds faults: which test shows it, where, and by which seam the faults are switched on.
type harness struct{ title, pkg, test, seam string }

var harnesses = []harness{
	{"Laws", "./incident", "TestLawsCatchPlantedFaults",
		"`Tamper` in export_test.go spoils each write on its way into the store; `faultyReads` in laws_fault_test.go is a store that answers or commits " +
			"wrongly. The sequences of TestLawsOnRandomSequences find each within 300 of the 20,000 that the gate runs."},
	{"Small sequences", "./incident", "TestSmallSequencesCatchPlantedFaults",
		"The same, found by TestLawsOnEverySmallSequence: among the sequences of at most two commands from its templates."},
	{"Pure functions", "./incident", "TestPureLawsCatchPlantedFaults",
		"`transition` of `pureScope` in laws_pure_test.go is Transition, or that with a fault; `Spoilt` in export_test.go does what `Tamper` does. " +
			"TestLawsOfTransition, TestLawsOfMerge, TestLawsOfMove, TestLawsOfTags and TestLawsOfNames find each within a hundred of the 200 scopes, or more, " +
			"that they try."},
	{"Queue", "./incident", "TestQueueLawsCatchPlantedFaults",
		"`spoilt` in queue_fault_test.go, a store that reads wrongly. TestLawQueueIsANaiveLoop finds each within 1,500 queries; the gate asks 2,000. " +
			"TestLawQueueIsANaiveLoopAmongMany holds larger stores against the same naive loop."},
	{"Watch", "./incident", "TestWatchLawsCatchPlantedFaults", "The same, found by TestLawWatchTellsWhatANaiveLoopFinds within ten realms."},
	{"One moment", "./incident", "TestMomentLawsCatchPlantedFaults",
		"The same, found by TestLawQueueShowsOneMomentWhileWritesGoOn; the writes come between the parts of an answer, so that it needs no luck."},
	{"Determinism", "./incident", "TestDeterminismCatchesPlantedFaults",
		"A store in between, in laws_determinism_test.go. TestLawDeterminism finds each within ten seeds of the 1,000 that the gate tries."},
	{"Stores", "./incident/storetest", "TestEveryBugIsFound",
		"`bug` in broken_test.go, by name, in a naive store that passes all of storetest without one. TestEveryCaseCanFail holds that every case of " +
			"storetest has a bug that it finds, but for " +
			"three about what the library copies before a store gets it."},
	{"Histories", "verify", "TestHistoriesFindFaults",
		"`NewPlain` in verify/plain.go, a store that has the fault it is told. TestHistories finds each within 1,000 of the 10,000 histories that the gate checks."},
	{"Transcripts", "verify", "TestTranscriptFindsFaults",
		"The same, found by TestTranscript in the graph of 6,000 commands; the gate draws that of 100,000."},
}

// command runs one fault.
func (h harness) command(fault string) string {
	run := fmt.Sprintf("-run '%s/%s'", h.test, regexp.QuoteMeta(fault))
	if h.pkg == "verify" { // a module of its own
		return "cd incident/verify && go test . " + run
	}
	return "go test " + h.pkg + " " + run
}

// kinds of faults that harnesses of stores and logs are known by, and what they are planted as: a fault, or a test that is one.
var kinds = []struct {
	kind string
	as   []string
}{
	{"A lock that is dropped", []string{"check then act", "batches are written piece by piece", "ids are taken without a lock"}},
	{"A version that is not checked", []string{"versions are not checked", "reads are not checked"}},
	{"A sequence number used again", []string{"a sequence number is given twice"}},
	{"A number that was handed out before the commit, as mark of the feed", []string{"a commit is told of before the one before it", "the feed is written after the commit"}},
	{"Pages by offset", []string{"pages are counted off", "pages are counted off while others write", "paging by offset"}},
	{"A page token that goes on with another query", []string{"TestTokensOfOthers"}},
	{"Slices and maps that are shared", []string{"entries are shared", "receipts are shared", "locate hands out its own map", "facets are handed out as kept"}},
	{"A change without an entry", []string{"a change has no entry", "an entry is dropped", "only the first entry is kept"}},
	{"A log written outside of the commit", []string{"the log is written after the commit, and now and then it fails"}},
	{"The wrong scope", []string{"scopes are one", "scopes are folded", "batches of other scopes are welcome", "the feed is of all scopes"}},
	{"A restriction inside of the user's condition", []string{"what may be seen is a part of what is looked for"}},
	{"An error that is swallowed, or not rolled back", []string{"an error after half of the batch was written (W1)", "success without a commit",
		"half a batch is left when a write fails", "an error after the write", "count swallows errors", "a gap is the end"}},
	{"A merge that marks before it moves", []string{"the source is marked as merged and its alerts stay behind"}},
	{"Reopening that goes too far", []string{"reopening brings back what was resolved by hand", "reopening forgets what was in progress"}},
	{"A severity that never goes down", []string{"severity is not lowered when the highest alert leaves"}},
	{"A facet that is not brought up to date", []string{"facets are kept and not brought up to date"}},
	{"Merged incidents counted twice", []string{"redirected incidents are listed", "redirected incidents are in the queue", "redirected incidents are counted",
		"counts redirected incidents"}},
	{"A whole list of tags replaced", []string{"tags that are added replace those there were"}},
	{"An owner nobody named", []string{"who starts an incident owns it"}},
	{"A time that outlives its state", []string{"the time of resolving outlives the reopening"}},
	{"Events that are lost, or told twice", []string{"one change in seven is lost", "one change in seven is told of twice", "incidents that were merged vanish in silence"}},
	{"The order of a map, the time of day", []string{"a list is in the order of a map", "logs are merged in the order of a map", "a time is that of the machine"}},
	{"A goroutine left behind", []string{"TestLeaksAreSeen", "abandoned loops leave a goroutine", "readers leave a goroutine"}},
	{"Memory that is kept for nothing", []string{"TestFloodsThatLeaveSomethingAreSeen", "TestLawSlowWatchersKeepNothing"}},
	{"A log altered, cut, put together otherwise, or sealed anew", []string{"audit/TestEveryFlippedBitOfAnExportIsFound", "audit/TestEveryAttackOnALogIsFound",
		"audit/TestWhatOnlyAHeadShows", "audit/TestVerifyAgainstRecomputedHashes"}},
}

const faultsPreface = `# Faults

What is broken on purpose, so that each check is seen to fail: no test here is believed that was never red. Every fault is switched on by a seam
that exists in tests only and found by the check it is meant for, each time the tests run. Written by TestPageFaults from the tables that those tests
run through; ` + "`go test ./incident -run TestPageFaults -update`" + ` writes it anew.

A fault is run by itself by the command in its row.
`

// TestPageFaults writes down which faults are planted, and what finds them. Each law has one.
func TestPageFaults(t *testing.T) {
	all := plantedFaults(t)
	var b strings.Builder
	b.WriteString(faultsPreface)
	fmt.Fprintf(&b, "\n%d faults are planted.\n\n## By kind\n\n| what is broken | planted as |\n|---|---|\n", len(all))
	tests := readTests(t)
	for _, k := range kinds {
		var as []string
		for _, name := range k.as {
			if _, isTest := tests[name]; isTest {
				as = append(as, "`"+name+"`")
				continue
			}
			in := slices.IndexFunc(all, func(p planted) bool { return p.name == name })
			require.GreaterOrEqual(t, in, 0, "there is neither a fault nor a test named %s", name)
			as = append(as, name+" ("+all[in].harness+")")
		}
		fmt.Fprintf(&b, "| %s | %s |\n", k.kind, strings.Join(as, "; "))
	}
	laws := map[int]bool{}
	for _, h := range harnesses {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| fault | shown by |\n|---|---|\n", h.title, h.seam)
		n := 0
		for _, p := range all {
			if p.harness != h.title {
				continue
			}
			laws[p.law], n = true, n+1
			name := p.name
			if p.law > 0 {
				name = fmt.Sprintf("%s (law %d)", name, p.law)
			}
			require.NotEmpty(t, p.run, p.name)
			var found string
			if h.title == "Stores" {
				found = " in " + strings.Join(p.run[1:], ", ")
			}
			fmt.Fprintf(&b, "| %s | `%s`%s |\n", name, h.command(p.run[0]), found)
		}
		require.NotZero(t, n, h.title)
		// readTests names those of this folder without it, and those of a folder below with its last element
		require.Contains(t, tests, strings.TrimPrefix(h.pkg[strings.LastIndex(h.pkg, "/")+1:]+"/", "incident/")+h.test)
	}
	for law := 1; law <= 14; law++ {
		require.True(t, laws[law], "no fault breaks law %d", law)
	}
	require.NotContains(t, regexp.MustCompile("`[^`]*`").ReplaceAllString(b.String(), ""), "\\")
	requirePage(t, "FAULTS.md", b.String())
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), fmt.Sprintf("%d faults are planted", len(all)))
}

// plantedFaults are those of all harnesses, in the order of their tables; laws in the order of their numbers.
func plantedFaults(t *testing.T) (all []planted) {
	t.Helper()
	add := func(h string, law int, name string, run ...string) {
		for _, r := range run {
			require.NotContains(t, r, "'", "a name that no shell takes between quotes")
		}
		all = append(all, planted{h, law, name, run})
	}
	for _, f := range faults {
		add("Laws", f.law, f.name, f.named())
	}
	slices.SortStableFunc(all, func(a, b planted) int { return a.law - b.law })
	for _, f := range smallFaults(t) {
		add("Small sequences", f.law, f.name, f.named())
	}
	for _, f := range pureFaults {
		add("Pure functions", 0, f.name, f.name)
	}
	for _, f := range queueFaults {
		add("Queue", 0, f.name, f.name)
	}
	for _, f := range watchFaults {
		add("Watch", 0, f.name, f.name)
	}
	for _, f := range momentFaults {
		add("One moment", 0, f.name, f.name)
	}
	for _, f := range determinismFaults {
		add("Determinism", 0, f.name, f.name)
	}
	for _, b := range storeBugs(t) {
		add("Stores", 0, b[0], b...)
	}
	for _, name := range verifyFaults(t, "history_test.go", "faults") {
		add("Histories", 0, name, name)
	}
	for _, name := range verifyFaults(t, "transcript_test.go", "TestTranscriptFindsFaults") {
		add("Transcripts", 0, name, name)
	}
	return all
}

// storeBugs reads the table of storetest: the name of each bug, and the cases that find it.
func storeBugs(t *testing.T) (bugs [][]string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "storetest/broken_test.go", nil, 0)
	require.NoError(t, err)
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != "broken" {
			return true
		}
		for _, row := range spec.Values[0].(*ast.CompositeLit).Elts {
			fields := row.(*ast.CompositeLit).Elts
			bug := []string{text(t, fields[0])}
			for _, name := range fields[1].(*ast.CompositeLit).Elts {
				bug = append(bug, text(t, name))
			}
			bugs = append(bugs, bug)
		}
		return false
	})
	require.Greater(t, len(bugs), 100)
	return bugs
}
