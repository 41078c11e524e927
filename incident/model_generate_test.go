package incident_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// gen draws commands.
type gen struct{ *rand.Rand }

func oneOf[T any](g gen, pool ...T) T { return pool[g.IntN(len(pool))] }

// in is true once in n.
func (g gen) in(n int) bool { return g.IntN(n) == 0 }

func (g gen) ref() ref {
	return ref{oneOf(g, []byte("ooooooooooooccaarrx")...), g.IntN(12)}
}

func (g gen) openRef() ref {
	if g.in(8) {
		return g.ref()
	}
	return ref{'o', g.IntN(12)}
}

var (
	poolTitles = []string{"Suspicious activity", "SUSPICIOUS activity", "Mimikatz\u200b credential theft tool\ufeff",
		"Impossible travel", "", "Ransomware-linked threat actor detected: a title that is long, longer than names may be in small limits"}
	poolCategories = []string{"", "Execution", "execution", "InitialAccess", "Ransomware", "CommandAndControl", "SuspiciousActivity", "LateralMovement"}
	poolOwners     = []alert.Owner{alert.UserOwner("ana@contoso.com"), alert.UserOwner("ANA@contoso.com"), alert.UserOwner("bob@contoso.com"),
		alert.GroupOwner("soc"), alert.UserOwner("soc"), alert.GroupOwner("Équipe nuit")}
	badOwners = []alert.Owner{{}, alert.UserOwner("bob\ncontoso"), alert.UserOwner("böb@contoso.com"), alert.GroupOwner("\u200b"),
		alert.UserOwner(strings.Repeat("o", 300))}
	poolTags  = []string{"ransomware", "Ransomware", "RANSOMWARE", " crown jewels ", "Straße", "STRASSE", "\u212Aelvin", "kelvin", "ſecret", "SECRET", "vip", "été"}
	poolNames = []string{"Finance phish", "  Finance phish  ", "War room", "a name of more than forty-eight characters, which some limits refuse"}
	poolTexts = []string{"Isolated the host", "line\r\nbreak", "\u202emirrored", "**bold** <b>html</b>", "x"}
)

func (g gen) report() report {
	r := report{id: poolAlert(g.IntN(poolSize)), updated: g.IntN(5)}
	r.severity = oneOf(g, alert.UnknownSeverity, alert.Informational, alert.Low, alert.Medium, alert.Medium, alert.High)
	r.title, r.category = oneOf(g, poolTitles...), oneOf(g, poolCategories...)
	r.device, r.user = oneOf(g, "", "", "w11", "W11", "srv", "dc1", "dc2"), oneOf(g, "", "", "", "", "eve@contoso.com", "dan@contoso.com")
	r.detection = oneOf(g, 0, alert.DetectionDefenderForEndpoint, alert.DetectionDefenderForEndpoint, alert.DetectionAntivirus)
	r.service = oneOf(g, 0, alert.SourceDefenderForEndpoint, alert.SourceDefenderForIdentity)
	r.first, r.last = oneOf(g, 0, 1, 1, 2, 3, 60), oneOf(g, 0, 1, 2, 2, 4, 61)
	r.systemTag = oneOf(g, "", "", "", "Attack disruption")
	r.status = oneOf(g, alert.UnknownStatus, alert.New, alert.New, alert.New, alert.InProgress, alert.Resolved)
	r.resolved = g.IntN(3)
	if g.in(4) {
		r.owner = oneOf(g, poolOwners...)
	}
	if g.in(4) {
		r.class, r.det = alert.Classification(g.IntN(4)), alert.Determination(g.IntN(15))
	}
	if g.in(60) {
		r.severity = 9
	}
	if g.in(100) {
		r.id = ""
	}
	return r
}

func (g gen) reports(most int) []report {
	out := make([]report, 1+g.IntN(most))
	for i := range out {
		out[i] = g.report()
	}
	return out
}

func (g gen) tags() []string {
	tags := make([]string, 1+g.IntN(4))
	for i := range tags {
		if tags[i] = oneOf(g, poolTags...); g.in(15) {
			tags[i] = oneOf(g, append(badLines, "a tag beyond twelve")...)
		}
	}
	return tags
}

func (g gen) text() string {
	switch {
	case g.in(150):
		return strings.Repeat("é", 30_000)
	case g.in(8):
		return oneOf(g, append(badComments, "")...)
	default:
		return oneOf(g, poolTexts...)
	}
}

func (g gen) pair() (alert.Classification, alert.Determination) {
	c := oneOf(g, alert.TruePositive, alert.TruePositive, alert.FalsePositive, alert.InformationalExpectedActivity, alert.Unclassified)
	fit := append([]alert.Determination{alert.Undetermined}, goesWith[c]...)
	switch {
	case g.in(30):
		return 9, alert.Undetermined
	case g.in(8):
		return c, alert.Determination(g.IntN(16))
	case g.in(2): // few of them, so that merges find incidents that agree
		return c, fit[min(len(fit)-1, g.IntN(2))]
	default:
		return c, oneOf(g, fit...)
	}
}

func (g gen) alerts() []pick {
	if g.in(20) {
		return nil
	}
	picks := make([]pick, 1+g.IntN(2))
	for i := range picks {
		picks[i] = pick{n: g.IntN(poolSize), with: oneOf(g, 0, 0, 1, 2, -1)}
		if g.in(8) {
			picks[i].in.among = oneOf(g, []byte("pppe")...)
		}
	}
	return picks
}

func (g gen) change() change {
	c := change{kind: oneOf(g,
		"Rename", "Rename", "AutoName", "SetSeverity", "SetSeverity", "SeverityFromAlerts", "AddTags", "AddTags", "AddTags", "AddTags", "AddTags", "RemoveTags",
		"Assign", "Assign", "Assign", "Unassign", "Start", "Start", "Activate", "Resolve", "Resolve", "Reopen", "Reopen", "Reopen", "Reopen",
		"Classify", "Classify", "Classify", "Comment", "Comment", "ResolveAlerts", "ResolveAlerts", "ReopenAlerts", "StartAlerts", "AssignAlerts",
		"UnassignAlerts", "ClassifyAlerts", "ClassifyAlerts", "IfVersion")}
	switch c.kind {
	case "Rename":
		if c.text = oneOf(g, poolNames...); g.in(6) {
			c.text = oneOf(g, badLines...)
		}
	case "SetSeverity":
		if c.severity = alert.Severity(1 + g.IntN(4)); g.in(8) {
			c.severity = oneOf(g, alert.UnknownSeverity, 9)
		}
	case "AddTags", "RemoveTags":
		c.texts = g.tags()
	case "Assign", "AssignAlerts":
		if c.owner = oneOf(g, poolOwners...); g.in(8) {
			c.owner = oneOf(g, badOwners...)
		}
	case "Resolve", "Comment":
		c.text = g.text()
		if c.kind == "Resolve" && g.in(2) {
			c.text = ""
		}
	case "Classify", "ClassifyAlerts":
		c.class, c.det = g.pair()
	case "IfVersion":
		c.off = oneOf(g, 0, 0, 0, 1)
	}
	if strings.HasSuffix(c.kind, "Alerts") && c.kind != "SeverityFromAlerts" {
		c.picks = g.alerts()
	}
	if g.in(200) {
		c = change{kind: "nil"}
	}
	return c
}

func (g gen) someChanges() []change {
	n := 1
	if g.in(4) {
		n = 2 + g.IntN(3)
	}
	if g.in(50) {
		n = 5 + g.IntN(2)*100
	}
	cs := make([]change, n)
	for i := range cs {
		cs[i] = g.change()
		if n > 10 {
			cs[i] = change{kind: "AutoName"}
		}
	}
	return cs
}

// command draws one.
func (g gen) command() command {
	c := command{actor: oneOf(g, ana, ana, bob, audit.Automation("playbook"), audit.System("xdr")), after: time.Duration(g.IntN(10)) * time.Minute}
	if g.in(25) {
		c.actor = mallory
	}
	if g.in(20) {
		c.after = -30 * time.Minute
	}
	c.kind = oneOf(g, "Ingest", "Ingest", "Ingest", "Ingest", "Ingest", "Ingest", "Update", "Update", "Update", "Update", "Update", "Update",
		"Update", "Update", "Update", "UpdateAll", "UpdateAll", "MoveAlerts", "MoveAlerts", "MoveAlerts", "Merge", "Merge", "Merge",
		"Open", "Open", "Import", "Again")
	switch c.kind {
	case "Ingest":
		if c.reports = g.reports(3); g.in(40) {
			c.reports = g.reports(6)
		}
		if g.in(60) {
			c.reports = nil
		}
	case "Update":
		c.refs, c.changes = []ref{g.ref()}, g.someChanges()
		if g.in(60) {
			c.actor.Kind = 0
		}
		if g.in(60) {
			c.id = " c"
		}
	case "UpdateAll":
		c.refs, c.changes, c.mode = []ref{g.openRef()}, g.someChanges(), oneOf(g, incident.AllOrNothing, incident.PerItem)
		for n := range g.IntN(5) {
			c.refs = append(c.refs, oneOf(g, ref{'o', c.refs[0].n + n + 1}, g.openRef()))
		}
	case "Open", "Import":
		if c.reports = g.reports(3); g.in(20) {
			c.reports = g.reports(7)
		}
		if g.in(20) {
			c.reports = nil
		}
		for i := range c.reports { // mostly alerts that nobody holds
			if c.reports[i].id != "" && !g.in(6) {
				c.reports[i].id = "b" + strconv.Itoa(10+g.IntN(50))
			}
		}
		if c.kind == "Open" && g.in(2) {
			c.changes = g.someChanges()
		} else if c.kind == "Open" && g.in(2) {
			c.changes = []change{{kind: "AddTags", texts: g.tags()}}
		}
		if c.kind == "Import" {
			c.doc = g.document()
		}
	case "MoveAlerts":
		c.refs = []ref{oneOf(g, ref{among: '0'}, ref{among: '0'}, g.openRef(), g.openRef())}
		for range 1 + g.IntN(3) {
			c.picks = append(c.picks, pick{in: oneOf(g, g.openRef(), g.openRef(), g.openRef(), ref{among: 'p'}), n: g.IntN(poolSize), with: oneOf(g, 0, -1, -1)})
		}
		if g.in(30) {
			c.picks = nil
		}
		if g.in(30) {
			c.picks = append(c.picks, pick{in: ref{among: 'e'}})
		}
	case "Merge":
		target := g.openRef()
		c.refs = []ref{target}
		for n := range g.IntN(4) {
			if c.refs = append(c.refs, ref{'o', target.n + n + 1}); g.in(8) { // mostly others than the target
				c.refs[n+1] = g.ref()
			}
		}
	case "Again":
		c.again = g.IntN(8)
	}
	if c.kind == "MoveAlerts" || c.kind == "Merge" {
		g.reasons(&c)
	}
	return c
}

func (g gen) reasons(c *command) {
	if g.in(3) {
		c.reasons = []string{"sameAsset", "timeline"}
	}
	if g.in(25) {
		c.reasons = append(c.reasons, oneOf(g, badLines...))
	}
	if g.in(60) {
		c.reasons = make([]string, 33)
	}
	if g.in(3) {
		c.comment = g.text()
	}
}

// createdBy is whom the document names as having created it: nobody where it has no name either.
func (d docSpec) createdBy() string {
	if d.name == "" {
		return ""
	}
	return "Their analyst"
}

func (g gen) document() docSpec {
	d := docSpec{name: oneOf(g, "", "Imported case", "From\u200b Sentinel"), note: g.text(), severity: alert.Severity(g.IntN(5)), status: incident.Status(g.IntN(5))}
	if g.in(30) {
		d.status = incident.Redirected
	}
	if g.in(3) {
		if d.owner = oneOf(g, poolOwners...); g.in(8) {
			d.owner = oneOf(g, badOwners[1:]...)
		}
	}
	if g.in(3) {
		d.class, d.det = alert.Classification(g.IntN(4)), alert.Determination(g.IntN(15))
	}
	if !g.in(3) {
		d.tags = g.tags()
	}
	for range g.IntN(3) {
		d.comments = append(d.comments, g.text())
	}
	if g.in(20) {
		d.comments = append(d.comments, "1", "2", "3", "4")
	}
	if g.in(40) {
		d.description = oneOf(g, badFacts...)
	}
	return d
}
