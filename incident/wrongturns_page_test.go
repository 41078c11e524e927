package incident_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A wrongTurn is a defect found in a system that does this job, and what keeps it from here: tests, which name its number, and a word
// where the defect has no place at all.
type wrongTurn struct {
	number int
	defect string
	tests  string
	why    string
}

var wrongTurns = []wrongTurn{
	{1, "An incident is marked as merged before its alerts have moved, and the step that fails is swallowed.",
		"TestCommandsThatFailAreNotHalfDone TestMemory/Fault/AtEveryCall TestLawsCatchPlantedFaults", ""},
	{2, "The same merge, sent twice or twice at once, makes another incident each time.",
		"TestMergingTwiceChangesNothing TestConcurrentMergesOfTwo TestOneCommandIDSentByMany TestLawsOfMerge", ""},
	{3, "Incidents are merged into themselves, in a circle, or into one that is gone.",
		"TestRedirectsNeverGoInCircles TestConcurrentMergesOfTwo TestConcurrentMergesInChains", ""},
	{4, "What was written about an incident is lost when it is merged.",
		"TestHistoryOfMergedIncidentsIsRead TestLawsOnRandomSequences", ""},
	{5, "A merge of several loses or doubles tags, entities or alerts that they share.",
		"TestMergeOfManyLosesAndDoublesNothing TestLawsCatchPlantedFaults", ""},
	{6, "A move is two writes, between which an alert is in two incidents or in none.",
		"TestMovesAreWholeOrNothing TestReadersDuringMovesSeeEveryAlertOnce TestLawsOfMove TestMemory/Isolation/NoAlertTwiceOrNowhere", ""},
	{7, "Derived fields are recomputed from a cursor that was read already, and sources that are still there are dropped.",
		"TestLawsOnRandomSequences TestLawsOnEverySmallSequence TestNameDependsOnAlertsOnly", ""},
	{8, "A merge of many alerts takes a time that grows with their square, under a lock.",
		"TestBigMergeIsARowOfBoundedEntries BenchmarkMerge BenchmarkMoveHalf", "A command is computed outside of the store's lock; only its commit is within."},
	{9, "An alert that was moved or unlinked keeps a state of the incident it left.",
		"TestMovedAlertKeepsItsState TestLawsOfMove", ""},
	{10, "Redirected incidents are in lists and counts, so that everything merged is counted twice.",
		"TestRedirectedIncidentsAreNotCounted TestMemory/List/RedirectedOnlyWhenAsked", ""},
	{11, "Severity goes up with an alert and never down again, or not back up.",
		"TestSeverityFollowsTheAlertsBothWays TestLawsOnRandomSequences", ""},
	{12, "An incident without alerts is shown with the lowest severity.",
		"TestIncidentsWithoutAlertsOrSeverity", "No incident lives without an alert."},
	{13, "An incident whose severity nobody gave is shown as critical.", "TestIncidentsWithoutAlertsOrSeverity", ""},
	{14, "One change leaves another state, or other entries, when it comes by another way: one by one, in bulk, by import, by a rule.",
		"TestEveryWayToChangeSaysTheSame TestLifecycleAtOpen TestLawsOnRandomSequences", ""},
	{15, "Reopening brings back alerts that were closed by hand before.",
		"TestTimesFollowResolveAndReopen TestWholePaneUndoneAtOnce TestLawsOnRandomSequences", ""},
	{16, "A time of closing outlives the reopening, or is missing after the second closing.",
		"TestTimesFollowResolveAndReopen TestLawsOnRandomSequences", ""},
	{17, "A status of the incident has no counterpart among the statuses of alerts.", "TestEveryStatusIsMapped", ""},
	{18, "An alert can not be updated in a cascade; the entry is lost and the caller is told that all went well.",
		"TestCommandsThatFailAreNotHalfDone TestMemory/Fault/AtEveryCall", "A cascade is part of the same commit as what caused it."},
	{19, "A change of status also assigns the incident, or takes its owner.",
		"TestChangesTouchOnlyWhatTheyName TestLifecycle TestLawsOnRandomSequences", ""},
	{20, "What was set can not be taken away, because nothing given means nothing changed.",
		"TestImportedValuesCanBeCleared TestEverythingInThePaneCanBeUndone TestLawsOnRandomSequences", ""},
	{21, "What rules do by themselves is in no log, or is logged as if a person had done it.",
		"TestWhatTheEngineDoesIsNotTheAnalysts TestLifecycle TestLawsOnRandomSequences", ""},
	{22, "State and log are written one after the other, so that a crash leaves one without the other.",
		"TestCommandsThatFailAreNotHalfDone TestMemory/Fault/AtEveryCall storetest/TestEveryBugIsFound", "A batch holds both, and a store has no other way to write."},
	{23, "A log that is full blocks further work, or is cut so that nothing can be undone.",
		"TestVeryLongLogsHinderNothing", ""},
	{24, "Entries of one instant overwrite each other.", "TestEntriesOfOneInstantKeepTheirOrder", ""},
	{25, "A log is shown to who may not see the incident, or to nobody any more once it was merged or deleted.",
		"TestVisibilityFollowsTheRedirect TestFacetsFollowRedirectsToWhatIsVisible", "Incidents are not deleted here."},
	{26, "Entries can be edited or deleted.",
		"TestLogCanNotBeReachedThroughItsCopies TestNothingDeletes audit/TestVerifyFindsEveryFlippedBit", ""},
	{27, "A deleted comment takes its text, its thread or its entry with it.", "TestNoCommandTakesACommentAway TestNothingDeletes",
		"Comments can not be deleted or edited here; by law their text can be redacted in an export, which keeps who and when."},
	{28, "Everybody who comments on or tags an incident holds up everybody else with conflicts, since all of it has one version.",
		"TestFiftyAnalystsOnOneIncident TestFiftyAnalystsOnThreeIncidents", ""},
	{29, "Whether an alert is known is looked up first and written later; two that come at once are two.",
		"TestConcurrentIngestOfTheSameAlerts TestOneCommandIDSentByMany TestMemory/Conflict/AlertInTwoNewIncidents", ""},
	{30, "The whole list of tags is replaced by what a client last saw.",
		"TestStaleClientsDoNotUndoEachOther TestFiftyAnalystsOnThreeIncidents", ""},
	{31, "A bulk operation stops in the middle, and the answer does not say where.",
		"TestBulkResultIsTheState TestLifecycle", ""},
	{32, "What a store returns is what it holds, and who writes to it changes it behind its back.",
		"TestNothingIsSharedWithCallers TestMemory/Memory/AlertsThatComeOut TestMemory/Memory/EntriesThatComeOut", ""},
	{33, "An event is sent before the commit, for a command that then fails, or not at all; a slow subscriber holds up the others.",
		"TestErrorsChangeNothing TestWatchIsWhatANaiveLoopSelects TestWatchTellsOfAGap TestMemory/Feed/TellsEveryCommit TestMemory/Feed/HoldsUpNoCommit", ""},
	{34, "The answer is a conflict, and the change was saved.",
		"TestErrorsChangeNothing TestLifecycle TestLawsOnRandomSequences", ""},
	{35, "The tenant is a clause within the user's filter, and an unknown key in the filter is ignored.",
		"TestTwoScopesNeverLeak TestNothingSlipsPastVisible TestLawQueueIsANaiveLoop TestParseQueryRefuses TestMemory/Scope/NeverSeesAnother", ""},
	{36, "Pages are counted off, so that writes meanwhile skip or repeat rows; a wildcard in what is searched for matches everything.",
		"TestPagingWhileOthersWrite TestPagesWhileWritesGoOn TestWildcardsAreLiteral", ""},
	{37, "Tags are empty, blank, twice there in another case, or too many.", "TestDirtyTags TestLawsOfTags", ""},
	{38, "A name somebody chose is replaced when an alert joins.",
		"TestChosenNameStays TestNamesAreThoseOfTheProduct TestLawsOnRandomSequences", ""},
	{39, "An alert that comes late, again, or out of order opens a new incident or undoes a decision.",
		"TestLateAndRepeatedReports", ""},
	{40, "A member of an enum that is newer than the program is lost on the way through.",
		"TestUnknownSurvivesImportAndExport TestGraphIncidentSurvivesImportWorkAndExport TestDecisionsOverruleUnknownMembers alert/TestUnknownMembersSurvive", ""},
}

const wrongTurnsPreface = `# Wrong turns

Defects that were found in the code, the documentation and the issues of systems that do this job, and the tests that keep them from here.
Each test says the number in its comment. The cases under TestMemory are those of storetest, which every store must pass. Written by
TestPageWrongTurns; ` + "`go test ./incident -run TestPageWrongTurns -update`" + ` writes it anew.

| | what went wrong elsewhere | what keeps it from here |
|---|---|---|
`

// TestPageWrongTurns: the page maps every wrong turn to tests that exist and say that they are about it.
func TestPageWrongTurns(t *testing.T) {
	require.Len(t, wrongTurns, 40)
	tests := readTests(t)
	var b strings.Builder
	b.WriteString(wrongTurnsPreface)
	mapped := map[string]bool{}
	for i, w := range wrongTurns {
		number := fmt.Sprint("W", w.number)
		require.Equal(t, i+1, w.number)
		names := strings.Fields(w.tests)
		require.NotEmpty(t, names, number)
		for j, name := range names {
			comment, exists := tests[name]
			require.True(t, exists, "%s: there is no %s", number, name)
			if !strings.HasPrefix(name, "TestMemory/") && !strings.HasPrefix(name, "Benchmark") {
				require.Contains(t, numbersIn(comment), number, "the comment of %s", name)
			}
			mapped[name+" "+number] = true
			names[j] = "`" + name + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", number, w.defect, strings.TrimSpace(strings.Join(names, ", ")+". "+w.why))
	}
	for name, comment := range tests { // and no test claims to keep from what the page does not know of
		for _, number := range numbersIn(comment) {
			require.True(t, mapped[name+" "+number], "%s names %s, and the page does not name it there", name, number)
		}
	}
	requirePage(t, "WRONG-TURNS.md", b.String())
}

func numbersIn(comment string) []string {
	return regexp.MustCompile(`\bW[0-9]+\b`).FindAllString(comment, -1)
}
