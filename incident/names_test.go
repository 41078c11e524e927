package incident_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A seen is one detection as far as names care about it.
type seen struct {
	title, category string
	devices, users  []string
	by              alert.DetectionSource
}

// named opens an incident with one alert per detection and returns it.
func named(t testing.TB, d *incident.Desk, seens ...seen) incident.Incident {
	t.Helper()
	alerts := make([]alert.Alert, len(seens))
	for i, s := range seens {
		alerts[i] = s.alert(fmt.Sprintf("n%d", i))
	}
	inc, err := d.Open(ctx, alerts)
	require.NoError(t, err)
	require.Equal(t, incident.Automatic, inc.Naming)
	return inc
}

func (s seen) alert(id string) alert.Alert {
	a := alert.Alert{ID: id, Title: s.title, Category: s.category, Severity: alert.Medium, Status: alert.New, DetectionSource: s.by,
		ServiceSource: alert.SourceDefenderXDR, FirstActivity: epoch, LastActivity: epoch}
	for _, name := range s.devices {
		a.Evidence = append(a.Evidence, alert.NewEvidence(alert.Device{DNSName: name}))
	}
	for _, name := range s.users {
		a.Evidence = append(a.Evidence, alert.NewEvidence(alert.User{UPN: name}))
	}
	return a
}

const (
	edr = alert.DetectionDefenderForEndpoint
	av  = alert.DetectionAntivirus
)

// Every name of a real incident that was found in public material comes out of alerts that fit it (W38).
func TestNamesAreThoseOfTheProduct(t *testing.T) {
	one, two := []string{"w11"}, []string{"w11", "w12"}
	stages := func(by1, by2 alert.DetectionSource, devices []string, categories ...string) []seen {
		out := make([]seen, len(categories))
		for i, c := range categories {
			out[i] = seen{title: "Stage " + c, category: c, devices: devices, by: by1}
			if i%2 == 1 {
				out[i].by = by2
			}
		}
		return out
	}
	same := func(by1, by2 alert.DetectionSource, devices []string, title string) []seen {
		return []seen{{title, "Malware", devices, nil, by1}, {title, "Execution", devices, nil, by2}}
	}
	for want, from := range map[string][]seen{
		"Multi-stage incident on multiple endpoints reported by multiple sources": stages(edr, av, two, "Malware", "SuspiciousActivity"),
		"Multi-stage incident involving Discovery & Collection reported by multiple sources": stages(edr, av, nil,
			"Collection", "Discovery"),
		"Multi-stage incident involving Initial access & Execution on one endpoint reported by multiple sources": stages(edr, av, one,
			"Execution", "InitialAccess"),
		"Multi-stage incident involving Discovery & Command and control on one endpoint": stages(edr, edr, one,
			"CommandAndControl", "Discovery"),
		"Multi-stage incident involving Initial access & Command and control on multiple endpoints reported by multiple sources": stages(
			edr, av, two, "InitialAccess", "CommandAndControl"),
		"Multi-stage incident involving Execution & Command and control on one endpoint": stages(edr, edr, one,
			"Execution", "CommandAndControl"),
		"Multi-stage incident involving Execution & Lateral movement on one endpoint reported by multiple sources": stages(edr, av, one,
			"LateralMovement", "Execution"),
		"Multi-stage incident involving Initial access & Credential access on one endpoint reported by multiple sources": stages(edr, av,
			one, "InitialAccess", "CredentialAccess"),
		"Multi-stage incident involving Persistence & Discovery on one endpoint reported by multiple sources": stages(edr, av, one,
			"Persistence", "Discovery"),
		"Multi-stage incident involving Execution & Persistence on one endpoint": stages(edr, edr, one, "Persistence", "Execution"),
		"Multi-stage incident involving Persistence & Defense evasion including Ransomware": stages(edr, edr, nil,
			"Ransomware", "DefenseEvasion", "Persistence"),
		"Multi-stage incident involving Privilege escalation involving multiple users": {
			{"Stage 1", "PrivilegeEscalation", nil, []string{"ana@contoso.com"}, edr},
			{"Stage 2", "PrivilegeEscalation", nil, []string{"bob@contoso.com"}, edr}},
		"Multi-stage incident involving multiple users": {
			{"Stage 1", "SuspiciousActivity", nil, []string{"ana@contoso.com", "bob@contoso.com"}, edr},
			{"Stage 2", "", nil, nil, edr}},
		"'Dirtelti' backdoor was prevented on multiple endpoints": same(av, av, two, "'Dirtelti' backdoor was prevented"),
		"'Bearfoos' detected on one endpoint reported by multiple sources": same(av, edr, one,
			"'Bearfoos' detected"),
		"Office process dropped and executed a PE file on multiple endpoints": same(edr, edr, two,
			"Office process dropped and executed a PE file"),
		"Automated investigation started manually on one endpoint": {{"Automated investigation started manually", "", one, nil, edr}},
		"Ransomware activity": {{"Ransomware activity", "Ransomware", nil, nil, edr}},
		"Email messages containing malicious file removed after delivery": {
			{"Email messages containing malicious file removed after delivery\u200B", "InitialAccess", nil, nil, edr}},
	} {
		t.Run(want, func(t *testing.T) {
			d, _ := newDesk(t, incident.Options{})
			require.Equal(t, want, named(t, d, from...).Name)
			for i, j := 0, len(from)-1; i < j; i, j = i+1, j-1 { // nor does it matter which alert came first
				from[i], from[j] = from[j], from[i]
			}
			d, _ = newDesk(t, incident.Options{})
			require.Equal(t, want, named(t, d, from...).Name)
		})
	}
}

func TestNameGrammarAtItsEdges(t *testing.T) {
	for name, c := range map[string]struct {
		from []seen
		want string
	}{
		"no tactic":       {[]seen{{title: "A"}, {title: "B"}}, "Multi-stage incident"},
		"one tactic":      {[]seen{{title: "A", category: "Impact"}, {title: "B"}}, "Multi-stage incident involving Impact"},
		"one tactic said": {[]seen{{title: "A", category: "Impact"}, {title: "B", category: "impact"}}, "Multi-stage incident involving Impact"},
		"three tactics: the earliest two, in order": {[]seen{{title: "A", category: "Exfiltration"}, {title: "B", category: "ResourceDevelopment"},
			{title: "C", category: "Reconnaissance"}}, "Multi-stage incident involving Reconnaissance & Resource development"},
		"ransomware alone":         {[]seen{{title: "A", category: "Ransomware"}, {title: "B"}}, "Multi-stage incident including Ransomware"},
		"titles differ in case":    {[]seen{{title: "Odd logon"}, {title: "ODD LOGON"}}, "Odd logon"},
		"titles differ unseen":     {[]seen{{title: "Odd logon"}, {title: "Odd\u200d lo\ufeffgon\u200b "}}, "Odd logon"},
		"no title at all":          {[]seen{{}}, "Incident 1"},
		"only invisible title":     {[]seen{{title: "\u200b\u200d"}}, "Incident 1"},
		"only control characters":  {[]seen{{title: "\x01\x02"}}, "Incident 1"},
		"only emoji selectors":     {[]seen{{title: "\ufe0f \ufe0f"}}, "Incident 1"},
		"two without a title":      {[]seen{{category: "Execution"}, {}}, "Multi-stage incident involving Execution"},
		"one user":                 {[]seen{{title: "A", users: []string{"ana"}}}, "A involving one user"},
		"one user under two cases": {[]seen{{title: "A", users: []string{"ana", "ANA"}}}, "A involving one user"},
		"endpoints before users":   {[]seen{{title: "A", users: []string{"ana", "bob"}, devices: []string{"w11"}}}, "A on one endpoint"},
		"one endpoint seen twice":  {[]seen{{title: "A", devices: []string{"w11"}}, {title: "A", devices: []string{"W11"}}}, "A on one endpoint"},
		"one source says nothing":  {[]seen{{title: "A", by: edr}, {title: "A"}}, "A reported by multiple sources"}, // the other is known by its product
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := newDesk(t, incident.Options{})
			require.Equal(t, c.want, named(t, d, c.from...).Name)
		})
	}
}

func TestCategoriesOfTheNewerPropertyCountToo(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	a := on("w11", "a", "A", "", alert.Low)
	a.Categories = []string{"Discovery", "Execution", "execution"}
	inc, err := d.Open(ctx, []alert.Alert{a, on("w11", "b", "B", "Discovery", alert.Low)})
	require.NoError(t, err)
	require.Equal(t, "Multi-stage incident involving Execution & Discovery on one endpoint", inc.Name)
}

// A name never gets longer than the limit; the title gives way, what is said about the whole incident stays.
func TestLongTitlesAreCut(t *testing.T) {
	const tail = " on multiple endpoints reported by multiple sources"
	two := []string{"w11", "w12"}
	for _, limit := range []int{1, 8, len(tail), len(tail) + 1, len(tail) + 2, 100, 256} {
		d, _ := newDesk(t, incident.Options{Limits: incident.Limits{NameRunes: limit}})
		title := strings.Repeat("ä", 300)
		name := named(t, d, seen{title, "", two, nil, edr}, seen{title, "", two, nil, av}).Name
		require.LessOrEqual(t, utf8.RuneCountInString(name), limit, name)
		require.NotEmpty(t, name)
		if limit > len(tail) {
			require.Equal(t, strings.Repeat("ä", limit-len(tail))+tail, name)
		}
	}
}

// Titles come from outside. Whatever is in them, the name they make is one that an analyst could have typed.
func TestHostileTitlesMakeHarmlessNames(t *testing.T) {
	for name, title := range map[string]string{
		"terminal escape":    "\x1b[2J\x1b]0;owned\aQuarantine failed",
		"bidi override":      "invoice\u202efdp.exe opened",
		"bidi isolate":       "a\u2066b\u2069c",
		"line breaks":        "first\nsecond\r\nthird\u2028fourth",
		"tabs":               "a\tb",
		"tag characters":     "ok\U000E0041\U000E0042",
		"no characters":      "a\ufdd0b\uffffc\U0001fffed",
		"variation":          "a\ufe0eb",
		"c1 controls":        "a\u0085b\u009bc",
		"marks piled high":   "a" + strings.Repeat("\u0301", 200) + "b",
		"marks piled unseen": "a" + strings.Repeat(strings.Repeat("\u0301", 30)+"\u200b", 9) + "b",
		"only spaces":        " \u00a0\t ",
		"html":               "<script>alert(1)</script>",
		"formula":            "=HYPERLINK(\"http://evil\")",
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := newDesk(t, incident.Options{})
			inc := named(t, d, seen{title: title, devices: []string{"w11"}})
			typed, err := d.Update(ctx, inc.ID, incident.Rename(inc.Name))
			require.NoError(t, err)
			require.Equal(t, inc.Name, typed.Name)
			require.Equal(t, incident.ByHand, typed.Naming)
			a, ok := typed.Alert("n0")
			require.True(t, ok)
			require.Equal(t, title, a.Title, "the evidence is kept as it came")
		})
	}
}

// The name is a function of the alerts that are there, not of the order in which they came: an incident that a store has read
// back goes on as the one that was never away (W7).
func TestNameDependsOnAlertsOnly(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc, err := d.Open(ctx, []alert.Alert{seen{title: "ODD LOGON"}.alert("n2"), seen{title: "Odd logon"}.alert("n1")})
	require.NoError(t, err)
	require.Equal(t, "Odd logon", inc.Name)
	raw, err := inc.MarshalBinary()
	require.NoError(t, err)
	var stored incident.Incident
	require.NoError(t, stored.UnmarshalBinary(raw))
	env := incident.Env{Actor: ana, Time: epoch, Command: "c", Scope: "default"}
	for i, from := range []incident.Incident{inc, stored} {
		r, err := incident.Transition([]incident.Incident{from}, incident.UpdateCommand{
			Incidents: []incident.ID{inc.ID}, Changes: []incident.Change{incident.AddTags("t")}}, env)
		require.NoError(t, err)
		require.Len(t, r.Entries, 1, "from %d: a tag renames nothing", i)
		require.Equal(t, inc.Name, r.Incidents[0].Name)
	}
}

func TestNameOfAlertThatLeftGoesWithIt(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := named(t, d, seen{title: "Odd logon"}, seen{title: "ODD LOGON"})
	to, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"n0"}})
	require.NoError(t, err)
	require.Equal(t, "Odd logon", to.Name)
	inc, err = d.Get(ctx, inc.ID)
	require.NoError(t, err)
	require.Equal(t, "ODD LOGON", inc.Name)
}
