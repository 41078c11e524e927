package incident_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A promise of the package documentation is held by tests, and faults show that these can fail: one of the laws that
// TestLawsCatchPlantedFaults plants ("law 10: ..."), one of a store that storetest/TestEveryBugIsFound plants ("store: ..."), or a test
// that changes on purpose what must not be changed.
type promise struct {
	tests  []string
	faults []string
}

// held are the promises by their number.
var held = [...]promise{
	1: {[]string{"TestCommandsThatFailAreNotHalfDone", "TestPaneThatFailsHalfwaySavesNothing", "TestMovesAreWholeOrNothing",
		"TestMemory/Fault/AtEveryCall", "TestMemory/Commit/NothingWhenOneIsStale", "TestMemory/Commit/NothingWhenOneAlertIsTaken",
		"storetest/TestNaiveStorePasses"},
		[]string{"law 10: an error after half of the batch was written (W1)", "store: half a batch is written",
			"store: half a batch is left when a write fails"}},
	2: {[]string{"TestErrorsChangeNothing", "TestLifecycle", "TestLawsOnRandomSequences", "TestMemory/Fault/AtEveryCall",
		"TestMemory/Get/ReturnsWhatWasCommitted"},
		[]string{"law 10: success without a commit", "store: an error after the write"}},
	3: {[]string{"TestWhatACommandLeavesAloneIsPartOfIt", "TestARefusalIsOfOneMoment", "TestNoChangeIsOfOneMoment",
		"TestMemory/Isolation/NoDirtyWrite", "TestMemory/Isolation/NoDirtyRead", "TestMemory/Isolation/NoLostUpdate",
		"TestMemory/Isolation/NoWriteSkew", "TestMemory/Conflict/StaleVersion", "TestMemory/Conflict/ReadThatMovedOn"},
		[]string{"store: versions are not checked", "store: reads are not checked", "store: check then act"}},
	4: {[]string{"TestMemory/Isolation/NoNonMonotonicRead", "TestMemory/Get/ReturnsWhatWasCommitted", "TestMemory/Counter/FollowsCommits",
		"TestMemory/Facets/FollowCommits", "TestLawQueueIsANaiveLoop"},
		[]string{"store: get is one version behind", "store: receipts are not kept"}},
	5: {[]string{"TestMemory/Snapshot/ListBeginsWithTheLoop", "TestMemory/Snapshot/ListDoesNotSeeLaterCommits",
		"TestMemory/Snapshot/LongListDoesNotSeeLaterCommits", "TestMemory/Snapshot/ActivityDoesNotSeeLaterCommits",
		"TestMemory/Isolation/NoReadSkew", "TestMemory/Isolation/NoPhantom", "TestMemory/Facets/OneSnapshot",
		"TestReadersDuringMovesSeeEveryAlertOnce", "TestLawQueueShowsOneMomentWhileWritesGoOn"},
		[]string{"store: list sees later commits", "store: a log sees later commits", "store: batches are written piece by piece",
			"store: each facet has a snapshot of its own"}},
	6: {[]string{"TestFiftyAnalystsOnOneIncident", "TestFiftyAnalystsOnThreeIncidents", "TestStaleClientsDoNotUndoEachOther", "TestLifecycle",
		"TestMemory/Isolation/NoLostUpdate"},
		[]string{"store: versions are not checked", "store: check then act"}},
	7: {[]string{"TestConcurrentIngestOfDifferentAlertsOnOneDevice", "TestConcurrentIngestOfTheSameAlerts", "TestMemory/Isolation/NoWriteSkew",
		"TestMemory/Conflict/AlertInTwoNewIncidents"},
		[]string{"store: alerts are not checked", "law 1: an alert that was moved stays where it was, too"}},
	8: {[]string{"TestACommandSentAgainDoesNothing", "TestOneCommandIDSentByMany", "TestMemory/Once/SameBatchAgain",
		"TestMemory/Once/FromManyGoroutines", "TestMemory/Receipt/RemembersTenThousandCommands", "TestMemoryReceiptsToTheLast"},
		[]string{"store: a command can be committed twice", "store: receipts are kept for a while"}},
	9: {[]string{"TestContextsThatEndOnTheWay", "TestCommandsThatFailAreNotHalfDone", "TestMemoryKnowsEveryOutcome",
		"TestMemory/Fault/UnknownOutcomeThatDidCommit", "TestMemory/Fault/UnknownOutcomeThatDidNot"},
		[]string{"store: receipts are not kept", "store: no receipt is an empty one"}},
	10: {[]string{"TestMemoryForgets", "storetest/TestNaiveStorePasses"},
		[]string{"store: everything is gone when opened again", "store: receipts are gone when opened again"}},
	11: {[]string{"TestLawsOnRandomSequences", "TestSavingThePaneIsOneVersion", "TestFiftyAnalystsOnOneIncident", "TestMemory/Conflict/StaleVersion",
		"TestMemory/NextID/Ascends", "TestMemory/NextID/FromManyGoroutines", "TestMemory/NextID/GoesOnAfterWhatIsStored"},
		[]string{"store: versions are not checked", "store: ids are taken without a lock", "store: next id is one more than the last stored"}},
	12: {[]string{"TestLawsOnRandomSequences", "TestEntriesOfOneInstantKeepTheirOrder", "TestVeryLongLogsHinderNothing",
		"TestMemory/Activity/EntriesInSequence"},
		[]string{"law 11: an entry is dropped", "store: only the first entry is kept"}},
	13: {[]string{"TestLawsOnRandomSequences", "TestLawsOnEverySmallSequence", "TestLifecycle"},
		[]string{"law 11: an entry is dropped", "law 11: an entry does not say what was before"}},
	14: {[]string{"TestNothingDeletes", "TestNoCommandTakesACommentAway", "TestLogCanNotBeReachedThroughItsCopies"},
		[]string{"law 11: an entry is edited in the store", "audit/TestVerifyFindsEveryFlippedBit", "audit/TestVerifyFindsEachDeletion",
			"audit/TestVerifyFindsEachDuplicate", "audit/TestVerifyFindsEachSwapAndMove", "audit/TestVerifyFindsEachTransplant",
			"audit/TestVerifyFindsTruncation", "audit/TestVerifyAgainstRecomputedHashes"}},
	15: {[]string{"TestEntriesOfOneInstantKeepTheirOrder", "TestLawsOnRandomSequences"},
		[]string{"law 11: an entry is edited in the store", "audit/TestVerifyTimeAndVersion"}},
	16: {[]string{"TestLifecycle", "TestRefusedHearsOfEveryRefusal", "TestErrorsChangeNothing"},
		[]string{"TestLifecycleNoticesWhoIsNotTold"}},
	17: {[]string{"TestWatchIsWhatANaiveLoopSelects", "TestWatchTellsOfAGap", "TestLawWatchTellsWhatANaiveLoopFinds",
		"TestMemory/Feed/TellsEveryCommit", "TestMemory/Feed/WhileWriting", "TestMemory/Feed/FallsBehind"},
		[]string{"store: one change in seven is lost", "store: one change in seven is told of twice",
			"store: a commit is told of before the one before it", "store: who is late loses in silence"}},
	18: {[]string{"TestPagingWhileOthersWrite", "TestPagesWhileWritesGoOn", "TestMemory/Page/UnderChurn", "TestMemory/Page/AfterEveryIncident"},
		[]string{"store: paging by offset", "store: after means from"}},
	19: {[]string{"TestTwoScopesNeverLeak", "TestMemory/Scope/NeverSeesAnother", "TestMemory/Scope/SameIDsInTwo",
		"TestMemory/Scope/RefusesABatchOfAnother"},
		[]string{"store: scopes are one", "store: scopes are folded", "store: batches of other scopes are welcome"}},
	20: {[]string{"TestNothingIsSharedWithCallers", "TestMemory/Memory/IncidentsNeverChange", "TestMemory/Memory/AlertsThatComeOut",
		"TestMemory/Memory/AlertsThatGoIn", "TestMemory/Memory/EntriesThatComeOut", "TestMemory/Memory/EntriesThatGoIn",
		"TestMemory/Memory/Holders", "TestMemory/Memory/Receipts", "TestMemory/Facets/AreTheCallers"},
		[]string{"store: entries are shared", "store: locate hands out its own map", "store: receipts are shared",
			"store: facets are handed out as kept"}},
	21: {[]string{"TestContextsThatEndOnTheWay", "TestErrorsChangeNothing", "TestMemory/Cancel/BeforeAnyCall", "TestMemory/Cancel/CommitWritesNothing",
		"TestMemory/Cancel/WhileListing", "TestMemory/Cancel/WhileReadingALog"},
		[]string{"store: cancellation is ignored", "store: commit ignores cancellation", "store: a cancelled list just ends"}},
	22: {[]string{"TestLawsOfTransition", "TestSaltsComeFromTheSeed"},
		[]string{"TestSaltsComeFromTheSeed"}},
}

const promisesPreface = `# Promises

What the documentation of this package promises, the tests that hold each promise, and the faults that show that the tests can fail.
Cases under TestMemory are those of storetest, which every store must pass; a fault of a *store* is planted in a naive store by
storetest/TestEveryBugIsFound, a fault of a *law* in what the engine writes by TestLawsCatchPlantedFaults. Written by TestPagePromises;
` + "`go test ./incident -run TestPagePromises -update`" + ` writes it anew.

`

// TestPagePromises: every promise of the documentation has tests and faults, and they exist.
func TestPagePromises(t *testing.T) {
	texts := promisesIn(packageDoc(t))
	require.Greater(t, len(texts), 20)
	require.Len(t, texts, len(held)-1, "a promise nobody holds, or the other way round")
	tests, planted := readTests(t), faultNames(t)
	var b strings.Builder
	b.WriteString(promisesPreface)
	for i, text := range texts {
		p := held[i+1]
		require.NotEmpty(t, p.tests, "P%d", i+1)
		require.NotEmpty(t, p.faults, "P%d", i+1)
		for _, name := range p.tests {
			require.Contains(t, tests, name, "P%d", i+1)
		}
		var faults []string
		for _, f := range p.faults {
			if _, isTest := tests[f]; isTest {
				f = "`" + f + "`"
			} else {
				require.True(t, planted[f], "P%d: nobody plants %q", i+1, f)
			}
			faults = append(faults, f)
		}
		fmt.Fprintf(&b, "**P%d** %s\n\n- tests: `%s`\n- faults: %s\n\n", i+1, text, strings.Join(p.tests, "`, `"), strings.Join(faults, "; "))
	}
	requirePage(t, "PROMISES.md", strings.TrimSuffix(b.String(), "\n"))
}

// promisesIn are the items of the numbered list under the heading.
func promisesIn(doc string) (texts []string) {
	_, list, _ := strings.Cut(doc, "# Promises\n")
	list, _, _ = strings.Cut(list, "\n# ")
	item := regexp.MustCompile(`^ +(\d+)\. (.*)`)
	for line := range strings.Lines(list) {
		if m := item.FindStringSubmatch(line); m != nil && m[1] == strconv.Itoa(len(texts)+1) {
			texts = append(texts, m[2])
		} else if n := len(texts) - 1; n >= 0 && strings.HasPrefix(line, "  ") {
			texts[n] += " " + strings.TrimSpace(line)
		}
	}
	link := regexp.MustCompile(`\[([\w.]+)\]`)
	for i := range texts {
		texts[i] = link.ReplaceAllString(texts[i], "`$1`")
	}
	return texts
}

// faultNames are the planted faults under the names that promises have for them.
func faultNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, p := range plantedFaults(t) {
		switch p.harness {
		case "Laws":
			names[fmt.Sprintf("law %d: %s", p.law, p.name)] = true
		case "Stores":
			names["store: "+p.name] = true
		}
	}
	return names
}
