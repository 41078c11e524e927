package storetest_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

type storeBackend = storetest.Backend

// A bug is what is wrong with a naive store; each is one that stores have had.
type bug string

// broken lists bugs with the cases that must find them. A case that finds none would be one that can not fail.
var broken = []struct {
	bug   bug
	cases []string
}{
	{"get returns nothing for unknown", []string{"Get/UnknownIsNotFound", "Conflict/UpdateOfWhatIsNotStored"}},
	{"get follows redirects", []string{"Get/RedirectedIsNotFollowed", "Get/ReturnsWhatWasCommitted", "Commit/MergeAndMove"}},
	{"get answers in local time", []string{"Get/ReturnsWhatWasCommitted", "Commit/TextComesBackByteByByte", "Commit/LongCascade"}},
	{"get loses the determination", []string{"Get/ReturnsWhatWasCommitted", "Fault/AtEveryCall"}},
	{"get is one version behind", []string{"Get/KeepsWhatReopeningNeeds", "Get/ReturnsWhatWasCommitted", "Memory/IncidentsNeverChange"}},
	{"locate has zero for unknown", []string{"Locate/UnknownIsAbsent"}},
	{"locate does not follow moves", []string{"Locate/FollowsAlerts", "Conflict/MoveOfAnAlertThatMoved", "Isolation/NoAlertTwiceOrNowhere"}},
	{"locate folds ids", []string{"Locate/ComparesIDsByteByByte"}},
	{"locate asks for a thousand at most", []string{"Locate/ManyAtOnce"}},
	{"locate hands out its own map", []string{"Memory/Holders"}},

	{"redirected incidents are listed", []string{"List/RedirectedOnlyWhenAsked", "Counter/FollowsCommits"}},
	{"equals are ordered one way only", []string{"List/OrdersAreTotal", "Page/AfterEveryIncident"}},
	{"times are whole microseconds", []string{"List/OrdersAreTotal", "Page/AfterOneThatIsNoLongerThere"}},
	{"limit is one too many", []string{"List/Limit", "Memory/Queries"}},
	{"lists end after 500", []string{"List/ManyIncidents", "Snapshot/LongListDoesNotSeeLaterCommits"}},
	{"filters are ignored", []string{"List/FiltersMeanWhatCompileMeans", "Page/WithFilters", "Finder/FindsOpenIncidents", "Finder/FollowsStatusAndAlerts"}},
	{"an unknown filter is no filter", []string{"List/RefusesUnboundFilters", "List/RefusesFiltersOfAnotherSchema", "Counter/Errors", "Query/RefusesWhatIsNoText",
		"Query/TooLarge"}},
	{"anything goes in a query", []string{"List/RefusesWhatNoStoreAccepts"}},
	{"list yields the first twice", []string{"List/YieldsWhatWasCommitted", "List/OrdersAreTotal"}},
	{"an empty list yields the zero incident", []string{"List/EmptyStore", "Counter/FollowsCommits"}},
	{"after means from", []string{"Page/AfterEveryIncident", "Page/UnderChurn"}},
	{"paging by offset", []string{"Page/UnderChurn"}},

	{"wildcards are wild", []string{"Query/WildcardsAreLetters"}},
	{"quotes are taken out", []string{"Query/WildcardsAreLetters"}},
	{"the end of a text is any", []string{"Query/WildcardsAreLetters", "Query/FoldsCase", "Query/EveryProperty"}},
	{"search looks at no device", []string{"Query/Search"}},
	{"search looks everywhere", []string{"Query/Search"}},
	{"processes can not be had", []string{"Query/EveryProperty"}},
	{"only what users may send is accepted", []string{"Query/LongLists", "Query/DeepAndWide"}},
	{"what is no text matches nothing", []string{"Query/RefusesWhatIsNoText"}},
	{"what is too large is cut", []string{"Query/TooLarge"}},
	{"only ASCII is folded", []string{"Query/FoldsCase"}},
	{"times are compared in microseconds", []string{"Query/TimesAreExact"}},
	{"exactly is from then on", []string{"Query/TimesAreExact"}},
	{"the first of several times is lost", []string{"Query/TimesAreExact"}},
	{"a time that is not set is early", []string{"Query/TimesAreExact"}},
	{"no time comes last", []string{"Query/TiesAndZeroTimes"}},
	{"redirected incidents match nothing", []string{"Query/RedirectedWithFilters"}},
	{"who is not there is looked up", []string{"Query/AfterAPlaceOfNobody", "Page/AfterOneThatIsNoLongerThere"}},
	{"one more than the limit is read", []string{"Query/LimitEdges"}},

	{"list sees later commits", []string{"Snapshot/ListDoesNotSeeLaterCommits", "Snapshot/LongListDoesNotSeeLaterCommits"}},
	{"list is of when it was asked for", []string{"Snapshot/ListBeginsWithTheLoop"}},
	{"loops lock out commits", []string{"Snapshot/ListDoesNotSeeLaterCommits"}},
	{"abandoned loops stay open", []string{"Snapshot/AbandonedLoopsHoldNothing"}},
	{"abandoned loops leave a goroutine", []string{"Snapshot/AbandonedLoopsHoldNothing"}},

	{"the log of an unknown incident is empty", []string{"Activity/UnknownIncident"}},
	{"newest is ignored", []string{"Activity/AfterNewestLimit"}},
	{"activity filters are ignored", []string{"Activity/FiltersMeanWhatCompileMeans"}},
	{"anything goes in an activity query", []string{"Activity/RefusesWhatNoStoreAccepts"}},
	{"a log sees later commits", []string{"Snapshot/ActivityDoesNotSeeLaterCommits"}},
	{"only the first entry is kept", []string{"Activity/EntriesInSequence", "Commit/SeveralIncidentsAtOnce", "Snapshot/NestedLoops"}},
	{"entries are shared", []string{"Memory/EntriesThatComeOut"}},

	{"versions are not checked", []string{"Conflict/StaleVersion", "Isolation/NoDirtyWrite", "Isolation/NoDirtyRead"}},
	{"reads are not checked", []string{"Conflict/ReadThatMovedOn"}},
	{"new incidents are not checked", []string{"Conflict/NewIncidentWithATakenID"}},
	{"missing incidents are made", []string{"Conflict/UpdateOfWhatIsNotStored"}},
	{"alerts are not checked", []string{"Conflict/AlertInTwoNewIncidents", "Conflict/AlertJoinsWhileAnotherTakesIt", "Isolation/NoWriteSkew"}},
	{"what a batch says leaves is believed", []string{"Conflict/AlertThatItsSourceDoesNotHold"}},
	{"conflicts name nothing", []string{"Conflict/StaleVersion"}},
	{"conflicts name the first only", []string{"Conflict/NamesEveryStaleIncident", "Conflict/AlertInTwoNewIncidents"}},
	{"half a batch is written", []string{"Commit/NothingWhenOneIsStale", "Commit/NothingWhenOneAlertIsTaken"}},
	{"batches are written piece by piece", []string{"Isolation/NoReadSkew", "Isolation/NoAlertTwiceOrNowhere", "Isolation/NoPhantom"}},
	{"check then act", []string{"Isolation/NoLostUpdate", "Isolation/NoDirtyWrite", "Isolation/NoWriteSkew"}},
	{"an error after the write", []string{"Fault/AtEveryCall"}},
	{"half a batch is left when a write fails", []string{"Fault/AtEveryWrite"}},
	{"a failed batch leaves its receipt", []string{"Fault/AtEveryWrite"}},

	{"receipts are not kept", []string{"Receipt/OfEveryCommand", "Fault/UnknownOutcomeThatDidCommit", "Isolation/NoNonMonotonicRead"}},
	{"no receipt is an empty one", []string{"Receipt/OfNoCommand", "Fault/UnknownOutcomeThatDidNot"}},
	{"receipts are kept for a while", []string{"Receipt/RemembersTenThousandCommands"}},
	{"receipts are shared", []string{"Memory/Receipts"}},
	{"command ids are folded", []string{"Receipt/CommandIDsByteByByte"}},
	{"lost commands leave a receipt", []string{"Conflict/LeavesTheCommandFree"}},
	{"a command can be committed twice", []string{"Once/FromManyGoroutines", "Once/SameBatchAgain", "Once/OpeningAgain", "Once/AnotherBatchOfTheSameCommand"}},
	{"a command again is a conflict", []string{"Once/SameBatchAgain", "Once/FromManyGoroutines"}},
	{"a command again gets the newest versions", []string{"Once/SameBatchAgain", "Once/OpeningAgain"}},
	{"a command again gets its own receipt", []string{"Once/AnotherBatchOfTheSameCommand"}},

	{"next id is one more than the last stored", []string{"NextID/Ascends"}},
	{"next id does not look at what is stored", []string{"NextID/GoesOnAfterWhatIsStored"}},
	{"ids are taken without a lock", []string{"NextID/FromManyGoroutines"}},

	{"scope is not told", []string{"Scope/IsInEveryEntry"}},
	{"scopes are one", []string{"Scope/NeverSeesAnother", "Scope/SameIDsInTwo"}},
	{"scopes are folded", []string{"Scope/NeverSeesAnother"}},
	{"scopes are trimmed", []string{"Scope/NeverSeesAnother"}},
	{"batches of other scopes are welcome", []string{"Scope/RefusesABatchOfAnother"}},

	{"cancellation is ignored", []string{"Cancel/BeforeAnyCall"}},
	{"commit ignores cancellation", []string{"Cancel/CommitWritesNothing"}},
	{"a cancelled list just ends", []string{"Cancel/WhileListing"}},
	{"a cancelled log just ends", []string{"Cancel/WhileReadingALog"}},

	{"counts redirected incidents", []string{"Counter/FollowsCommits", "Counter/CountsWhatIsListed"}},
	{"count stops at the limit", []string{"Counter/CountsWhatIsListed"}},
	{"count swallows errors", []string{"Counter/Errors"}},
	{"finds resolved incidents", []string{"Finder/FollowsStatusAndAlerts", "Finder/FindsOpenIncidents"}},
	{"finds the oldest", []string{"Finder/FindsOpenIncidents"}},
	{"finds by the beginning", []string{"Finder/FindsOpenIncidents"}},
	{"finder ignores cancellation", []string{"Finder/Cancelled"}},

	{"facets count redirected incidents", []string{"Facets/CountWhatIsListed", "Facets/FollowCommits"}},
	{"facets ignore the filter", []string{"Facets/CountWhatIsListed"}},
	{"facets stop at the limit of the query", []string{"Facets/CountWhatIsListed"}},
	{"facets begin where the query does", []string{"Facets/CountWhatIsListed"}},
	{"nobody is no bucket", []string{"Facets/CountWhatIsListed", "Facets/FollowCommits"}},
	{"unknown sources are counted", []string{"Facets/CountWhatIsListed"}},
	{"a user and a group of one name are one", []string{"Facets/CountWhatIsListed"}},
	{"each facet has a snapshot of its own", []string{"Facets/OneSnapshot"}},
	{"lists come in another order than the asks", []string{"Facets/CountWhatIsListed", "Facets/OneSnapshot"}},
	{"buckets are in order of their values", []string{"Facets/OrderAndLimit"}},
	{"equal counts are in order of the spelling", []string{"Facets/OrderAndLimit"}},
	{"the rarest value comes first", []string{"Facets/OrderAndLimit"}},
	{"values of nobody are counted", []string{"Facets/OrderAndLimit"}},
	{"asks have no limit", []string{"Facets/OrderAndLimit"}},
	{"no limit means no limit", []string{"Facets/OrderAndLimit"}},
	{"prefixes are ignored", []string{"Facets/Prefix"}},
	{"prefixes are compared letter for letter", []string{"Facets/Prefix"}},
	{"a prefix may be anywhere", []string{"Facets/Prefix"}},
	{"exactly means beginning with", []string{"Facets/Prefix"}},
	{"values that differ in case are two", []string{"Facets/OneSpelling", "Facets/CountWhatIsListed"}},
	{"the first spelling is shown", []string{"Facets/OneSpelling"}},
	{"the last spelling is shown", []string{"Facets/OneSpelling"}},
	{"long values are counted", []string{"Facets/NotOfWhatNoFilterHolds"}},
	{"values that are long as they are spelled are not counted", []string{"Facets/NotOfWhatNoFilterHolds"}},
	{"facets of an unknown filter are of everything", []string{"Facets/Errors"}},
	{"anything goes in an ask", []string{"Facets/Errors"}},
	{"facets ignore cancellation", []string{"Facets/Cancelled"}},
	{"facets are handed out as kept", []string{"Facets/AreTheCallers"}},

	{"head is one behind", []string{"Feed/HeadIsTheLast", "Feed/HeadAgreesWithLists"}},
	{"head is the first", []string{"Feed/HeadIsTheLast"}},
	{"the feed is written after the commit", []string{"Feed/HeadAgreesWithLists"}},
	{"one change in seven is lost", []string{"Feed/TellsEveryCommit", "Feed/FromEveryMark", "Feed/WhileWriting", "Feed/KeepsAThousand", "Feed/WatchIsTheList"}},
	{"one change in seven is told of twice", []string{"Feed/TellsEveryCommit", "Feed/WhileWriting", "Feed/WatchIsTheList"}},
	{"a commit is told of before the one before it", []string{"Feed/TellsEveryCommit", "Feed/WhileWriting"}},
	{"a batch is told of backwards", []string{"Feed/FromEveryMark", "Feed/WhileWriting"}},
	{"a batch is told of by its first", []string{"Feed/TellsEveryCommit", "Feed/FromEveryMark"}},
	{"marks within a batch mean its end", []string{"Feed/FromEveryMark"}},
	{"marks within a batch mean its beginning", []string{"Feed/FromEveryMark"}},
	{"the feed does not tell what was before", []string{"Feed/TellsWhatWasBefore", "Feed/TellsEveryCommit", "Feed/WatchIsTheList"}},
	{"nobody wakes who waits", []string{"Feed/Waits"}},
	{"the feed ends", []string{"Feed/Waits", "Feed/ZeroMarkIsTheBeginningOfTheLoop"}},
	{"who waits can not be cancelled", []string{"Feed/Waits"}},
	{"the zero mark is the beginning", []string{"Feed/ZeroMarkIsTheBeginningOfTheLoop"}},
	{"the feed ignores cancellation", []string{"Feed/EndsWithItsContext"}},
	{"the feed goes on after an error", []string{"Feed/EndsWithItsContext"}},
	{"an error comes with the last change", []string{"Feed/EndsWithItsContext"}},
	{"the feed keeps five hundred", []string{"Feed/KeepsAThousand"}},
	{"who is late loses in silence", []string{"Feed/ComesBackLate", "Feed/FallsBehind"}},
	{"a gap is the end", []string{"Feed/ComesBackLate"}},
	{"marks are of any scope", []string{"Feed/RefusesWhatIsNoMark"}},
	{"what is no mark is the beginning", []string{"Feed/RefusesWhatIsNoMark"}},
	{"marks are read as far as they go", []string{"Feed/RefusesWhatIsNoMark"}},
	{"the future is waited for", []string{"Feed/RefusesWhatIsNoMark"}},
	{"marks are written with spaces", []string{"Feed/MarksAreText"}},
	{"the feed is of all scopes", []string{"Feed/NeverTellsOfAnotherScope"}},
	{"readers lock out commits", []string{"Feed/HoldsUpNoCommit", "Feed/AbandonedLoopsHoldNothing"}},
	{"readers leave a goroutine", []string{"Feed/AbandonedLoopsHoldNothing"}},
	{"the feed begins anew when opened again", []string{"Feed/OpenedAgain"}},
	{"the feed is cut short when opened again", []string{"Feed/OpenedAgain"}},

	{"receipts are gone when opened again", []string{"Reopen/KeepsEverything"}},
	{"ids begin anew when opened again", []string{"Reopen/KeepsEverything"}},
	{"everything is gone when opened again", []string{"Reopen/KeepsEverything"}},
}

// notProvable are the cases that no store written against the public interface can fail: the library copies alerts, and the
// entries of a batch, before a store gets hold of them. They are for the library itself.
var notProvable = []string{"Memory/AlertsThatComeOut", "Memory/AlertsThatGoIn", "Memory/EntriesThatGoIn"}

func TestNaiveStorePasses(t *testing.T) {
	storetest.Run(t, func(*testing.T) storetest.Backend { return naiveBackend("", false) })
}

func TestNaiveStoreWithAbilitiesPasses(t *testing.T) {
	storetest.Run(t, func(*testing.T) storetest.Backend { return naiveBackend("", true) })
}

// Every bug that is planted in a naive store fails a case, one that writes half of a batch among them (W22).
func TestEveryBugIsFound(t *testing.T) {
	rules := storetest.CaseRules()
	over = make(chan struct{})
	defer close(over)
	for _, b := range broken {
		for _, name := range b.cases {
			t.Run(strings.ReplaceAll(string(b.bug), " ", "_")+"/"+name, func(t *testing.T) {
				if testing.Short() && b.bug == "receipts are kept for a while" {
					return
				}
				failures := storetest.RunCase(name, naiveBackend(b.bug, true))
				require.NotEmpty(t, failures, "case %s does not find that %s", name, b.bug)
				require.Contains(t, failures[0], "rule: "+rules[name])
				require.Regexp(t, `case: storetest/[a-z]+\.go:[0-9]+`, failures[0])
			})
		}
	}
}

func TestEveryCaseCanFail(t *testing.T) {
	fails := map[string]bool{}
	for _, b := range broken {
		for _, name := range b.cases {
			fails[name] = true
		}
	}
	var never []string
	for name := range storetest.CaseRules() {
		if !fails[name] && !slices.Contains(notProvable, name) {
			never = append(never, name)
		}
	}
	slices.Sort(never)
	require.Empty(t, never, "cases that no broken store fails")
	require.Len(t, storetest.CaseNames(), len(slices.Collect(maps.Keys(storetest.CaseRules()))), "case names are unique")
}
