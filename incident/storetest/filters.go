package storetest

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// expression makes a random expression of the leaves.
func expression(r *rand.Rand, depth int, leaf func(*rand.Rand) filter.Expr) filter.Expr {
	if depth == 0 {
		return leaf(r)
	}
	sub := func() filter.Expr { return expression(r, depth-1, leaf) }
	switch r.IntN(5) {
	case 0:
		return filter.And(sub(), sub())
	case 1:
		return filter.Or(sub(), sub())
	case 2:
		return filter.Not(sub())
	default:
		return leaf(r)
	}
}

// A fieldTest makes a random test of one property of incidents.
type fieldTest struct {
	property string
	make     func(*rand.Rand) filter.Expr
}

// incidentTest is a test on one property of incidents.
func incidentTest(r *rand.Rand) filter.Expr { return pick(r, fieldTests).make(r) }

// fieldTests has every property there is.
var fieldTests = []fieldTest{
	numberTest(incident.ByNumber, 60), numberTest(incident.ByAlertCount, 4), numberTest(incident.ByRedirect, 30),

	textTest(incident.ByName, append(titles, "sus", "ITY")), textTest(incident.ByOwner, append(people, "SOC", "b")),
	textTest(incident.ByDescription, []string{"Brought along", "ALONG"}), textTest(incident.BySummary, []string{"In short", "SHORT"}),
	textTest(incident.ByResolvingComment, []string{"DONE", "one"}), textTest(incident.ByUpdatedBy, people),
	textTest(incident.ByCreatedBy, append(people, "Eve")),
	textTest(incident.ByTenant, []string{"tenant-1", "TENANT-2"}),

	severityTest(), statusTest(),
	memberTest(incident.ByClassification, alert.TruePositive, alert.Unclassified, alert.FalsePositive),
	memberTest(incident.ByDetermination, alert.Undetermined, alert.Malware),
	memberTest(incident.ByOwnerKind, alert.NoOwnerKind, alert.UserOwnerKind, alert.GroupOwnerKind), assignmentTest(),

	timeTest(incident.ByCreated), timeTest(incident.ByUpdated), timeTest(incident.ByResolved), timeTest(incident.ByFirstActivity),
	timeTest(incident.ByLastActivity),

	textsTest(incident.ByTag, append(tags, "S", "50")), textsTest(incident.BySystemTag, []string{"HONEYPOT", incident.RedirectedTag, "critical"}),
	textsTest(incident.ByAlert, []string{"alert-1", "ALERT-7", "alert-12", "1"}),
	hasTest(incident.ByAlertSeverity, alert.Informational, alert.High, alert.UnknownSeverity),
	hasTest(incident.ByAlertStatus, alert.New, alert.Resolved),
	hasTest(incident.ByAlertClassification, alert.Unclassified, alert.TruePositive),
	boolTest(incident.ByMultipleServiceSources), boolTest(incident.ByMultipleCategories),

	textsTest(incident.ByCategory, append(categories[2:], "exec")), textsTest(incident.ByTechnique, []string{"t1546", "T1059.001", "T1"}),
	textsTest(incident.ByServiceSource, []string{"microsoftDefenderForEndpoint", "MICROSOFTDefender", "unknown"}),
	textsTest(incident.ByDetectionSource, []string{"microsoftDefenderForEndpoint", "ANTIVIRUS", "vir"}),
	textsTest(incident.ByProduct, products), textsTest(incident.ByTitle, titles), textsTest(incident.ByThreat, threats),
	textsTest(incident.ByActor, actors),
	textsTest(incident.ByPolicy, policies), textsTest(incident.ByInvestigationState, []string{"running", "PENDINGApproval"}),
	textsTest(incident.ByDevice, append(hosts, "id-1", "srv")), textsTest(incident.ByUser, append(people, "S-1", "ANA")),
	textsTest(incident.ByMailbox, append(people, "shared")), textsTest(incident.ByApp, []string{"7", "payroll", "PAY"}),
	textsTest(incident.ByIP, []string{"10.0.0.1", "::FFFF:10.0.0.1", "10."}),
	textsTest(incident.ByURL, []string{"https://evil.example/?q=100%", "EVIL", "100%"}),
	textsTest(incident.ByFile, []string{"a.exe", "ab12", "A_B.EXE", "B."}),
	textsTest(incident.ByProcess, []string{"a.exe", "ab12|x -enc 'AA'|", "'AA'"}),
	textsTest(incident.ByEntityKey, []string{"device:srv-1", "DEVICE:id-1", "ip:10.0.0.1", "user:", "srv_1"}),
	textsTest(incident.ByDeviceGroup, []string{"Tier 0", "TIER", "kiosk"}), textsTest(incident.ByOSPlatform, []string{"windows11", "Linux", "LIN"}),
}

// oddTexts mean something in languages that filters are translated to, and nothing here.
var oddTexts = []string{"", "%", "_", "'", "''", `\`, "*", "ä", "Ä", "null", "ı"}

func textTest(f filter.Text[incident.Incident], values []string) fieldTest {
	return fieldTest{f.Name(), func(r *rand.Rand) filter.Expr {
		a, b := pick(r, values), pick(r, oddTexts)
		return pick(r, []filter.Expr{f.Is(a), f.IsNot(a), f.In(a, b), f.In(a, pick(r, values), b), f.Contains(pick(r, []string{a, b})),
			f.StartsWith(pick(r, []string{a, b})), f.EndsWith(pick(r, []string{a, b})), f.Empty(), f.Is(b)})
	}}
}

func textsTest(f filter.Texts[incident.Incident], values []string) fieldTest {
	return fieldTest{f.Name(), func(r *rand.Rand) filter.Expr {
		a, b := pick(r, values), pick(r, oddTexts)
		return pick(r, []filter.Expr{f.Is(a), f.Is(a), f.In(a, b), f.In(a, pick(r, values), b), f.Contains(pick(r, []string{a, b})),
			f.StartsWith(pick(r, []string{a, b})), f.EndsWith(pick(r, []string{a, b})), f.Empty(), f.Is(b)})
	}}
}

func numberTest(f filter.Number[incident.Incident], most int64) fieldTest {
	return fieldTest{f.Name(), func(r *rand.Rand) filter.Expr {
		n := r.Int64N(most)
		return pick(r, []filter.Expr{f.Is(n), f.IsNot(n), f.AtLeast(n), f.AtMost(n), f.Above(n), f.Below(n), f.In(n, r.Int64N(most), r.Int64N(most)),
			f.Is(-1), f.Below(math.MaxInt64), f.Above(math.MinInt64)})
	}}
}

// timeTest compares with the times of scripts, and with those at which their commands ran.
func timeTest(f filter.Time[incident.Incident]) fieldTest {
	return fieldTest{f.Name(), func(r *rand.Rand) filter.Expr {
		at := pick(r, append(times[1:], epoch.Add(time.Duration(r.IntN(20))*time.Second), epoch.Add(time.Duration(r.IntN(20))*time.Microsecond)))
		return pick(r, []filter.Expr{f.Since(at), f.Before(at), f.After(at), f.Until(at), f.Between(at, at.Add(time.Second)), f.Empty(),
			f.Is(at), f.In(at, pick(r, times[1:])), filter.Not(f.Is(at))})
	}}
}

func boolTest(f filter.Bool[incident.Incident]) fieldTest {
	return fieldTest{f.Name(), func(r *rand.Rand) filter.Expr { return f.Is(r.IntN(2) == 0) }}
}

func memberTest[E filter.Member](f filter.Enum[incident.Incident, E], es ...E) fieldTest {
	return fieldTest{f.Name(), func(r *rand.Rand) filter.Expr {
		e := pick(r, es)
		return pick(r, []filter.Expr{f.Is(e), f.IsNot(e), f.In(e, pick(r, es))})
	}}
}

func hasTest[E filter.Member](f filter.Enums[incident.Incident, E], es ...E) fieldTest {
	return fieldTest{f.Name(), func(r *rand.Rand) filter.Expr {
		return pick(r, []filter.Expr{f.Is(pick(r, es)), f.In(pick(r, es), pick(r, es))})
	}}
}

func statusTest() fieldTest {
	return memberTest(incident.ByStatus, incident.Active, incident.InProgress, incident.AwaitingAction, incident.Resolved, incident.Redirected)
}

func severityTest() fieldTest {
	f := incident.BySeverity
	return fieldTest{f.Name(), func(r *rand.Rand) filter.Expr {
		s := alert.Severity(r.IntN(5))
		return pick(r, []filter.Expr{f.Is(s), f.IsNot(s), f.AtLeast(s), f.AtMost(s), f.Above(s), f.Below(s), f.In(s, alert.High)})
	}}
}

// assignmentTest is what stands for a word once it is bound: no store gets to see the word itself.
func assignmentTest() fieldTest {
	f := incident.ByAssignment
	return fieldTest{f.Name(), func(r *rand.Rand) filter.Expr {
		words := []string{incident.Me, incident.OtherUser, incident.Group, incident.Unassigned}
		e, err := incident.Schema.Bind(pick(r, []filter.Expr{f.Is(pick(r, words)), f.In(pick(r, words), pick(r, words))}),
			filter.Binding{Me: pick(r, people)})
		if err != nil {
			panic(err) // the words are those of the schema
		}
		return e
	}}
}

// entryTest is a test on one property of entries.
func entryTest(r *rand.Rand) filter.Expr {
	tests := []func() filter.Expr{
		func() filter.Expr { return audit.ByContent.Is(audit.CommentContent) },
		func() filter.Expr { return audit.ByContent.Is(audit.AuditContent) },
		func() filter.Expr { return audit.ByActor.Is("ANA@contoso.com") },
		func() filter.Expr { return audit.ByAction.In(audit.TagsAdded, audit.AlertsAdded, audit.Commented) },
		func() filter.Expr { return audit.ByCause.Is(audit.Resolved) },
		func() filter.Expr { return audit.ByTime.Since(epoch.Add(time.Duration(r.IntN(20)) * time.Second)) },
		func() filter.Expr { return audit.BySeq.AtMost(r.Int64N(8)) },
		func() filter.Expr { return audit.ByOrigin.Empty() },
		func() filter.Expr { return audit.ByField.Is(incident.FieldTag) },
		func() filter.Expr { return audit.ByTarget.Empty() },
	}
	return pick(r, tests)()
}
