package incident_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Tactics as categories of alerts and as names say them, in the order of the kill chain; and categories that are no tactic.
var (
	killChain = [][2]string{{"Reconnaissance", "Reconnaissance"}, {"ResourceDevelopment", "Resource development"}, {"InitialAccess", "Initial access"},
		{"Execution", "Execution"}, {"Persistence", "Persistence"}, {"PrivilegeEscalation", "Privilege escalation"},
		{"DefenseEvasion", "Defense evasion"}, {"CredentialAccess", "Credential access"}, {"Discovery", "Discovery"},
		{"LateralMovement", "Lateral movement"}, {"Collection", "Collection"}, {"CommandAndControl", "Command and control"},
		{"Exfiltration", "Exfiltration"}, {"Impact", "Impact"}}
	otherCategories = []string{"", "Ransomware", "Malware", "SuspiciousActivity"}
	someSources     = []alert.DetectionSource{0, edr, av, alert.DetectionScheduled}
)

// detections are what a script says, four bytes for each: title, category, what devices and users, and source.
func detections(title, other string, script []byte) []seen {
	var out []seen
	for ; len(script) >= 4 && len(out) < 10; script = script[4:] { // ten, so that the ids are in order
		s := seen{title: []string{title, other, ""}[script[0]%3], by: someSources[script[3]%4]}
		if i := int(script[1]) % (len(killChain) + len(otherCategories)); i < len(killChain) {
			s.category = killChain[i][0]
		} else {
			s.category = otherCategories[i-len(killChain)]
		}
		for i, name := range []string{"w11", "w12"} {
			if script[2]>>i&1 == 1 {
				s.devices = append(s.devices, name)
			}
			if script[2]>>(2+i)&1 == 1 {
				s.users = append(s.users, name+"@contoso.com")
			}
		}
		out = append(out, s)
	}
	return out
}

// nameByGrammar is the name that detections make, by the grammar of the names that the product gives.
func nameByGrammar(from []seen, most int) string {
	var devices, users, sources []string
	note := func(set *[]string, s string) {
		if !slices.Contains(*set, s) {
			*set = append(*set, s)
		}
	}
	head, alike := displayed(from[0].title, len(from[0].title)), true
	stages := map[string]bool{}
	for i, s := range from {
		title := displayed(s.title, len(s.title))
		alike = alike && (i == 0 || title != "" && strings.EqualFold(title, head))
		stages[s.category] = true
		for _, d := range s.devices {
			note(&devices, d)
		}
		for _, u := range s.users {
			note(&users, u)
		}
		if s.by == 0 {
			note(&sources, "its product")
		} else {
			note(&sources, s.by.String())
		}
	}
	switch {
	case alike && head == "":
		head = "Incident 1"
	case !alike:
		var said []string
		for _, t := range killChain {
			if stages[t[0]] && len(said) < 2 {
				said = append(said, t[1])
			}
		}
		if head = "Multi-stage incident"; len(said) > 0 {
			head += " involving " + strings.Join(said, " & ")
		}
		if stages["Ransomware"] {
			head += " including Ransomware"
		}
	}
	tail := ""
	switch {
	case len(devices) > 1:
		tail = " on multiple endpoints"
	case len(devices) == 1:
		tail = " on one endpoint"
	case len(users) > 1:
		tail = " involving multiple users"
	case len(users) == 1:
		tail = " involving one user"
	}
	if len(sources) > 1 {
		tail += " reported by multiple sources"
	}
	return displayed(displayed(head, most-len(tail))+tail, most)
}

// Whatever alerts an incident has, its name follows the grammar, and the order in which they came does not matter.
func FuzzAutomaticName(f *testing.F) {
	for _, script := range []string{"\x00\x00\x00\x00", "\x00\x03\x01\x01\x01\x02\x02\x02", "\x00\x0f\x04\x01\x01\x06\x08\x01\x01\x04\x00\x01",
		"\x02\x0e\x00\x00", "\x00\x0b\x00\x01\x01\x08\x00\x01\x00\x02\x00\x01",
		"\x00\x0e\x03\x01\x00\x0f\x00\x02", "\x02\x0f\x0c\x01\x02\x0f\x00\x01"} {
		f.Add("Odd logon", "ODD LOGON", []byte(script))
		f.Add("\x1b[2J\u202eOdd\u200b", "a"+strings.Repeat("\u0301", 40), []byte(script))
		f.Add(strings.Repeat("é", 250), "\u200b", []byte(script))
	}
	f.Fuzz(func(t *testing.T, title, other string, script []byte) {
		from := detections(title, other, script)
		if len(from) == 0 {
			return
		}
		for _, s := range from {
			if _, ok := byHand("short fact", s.title); !ok {
				return
			}
		}
		d, _ := newDesk(t, incident.Options{})
		inc := named(t, d, from...)
		require.Equal(t, nameByGrammar(from, 256), inc.Name, "%q", from)
		require.True(t, utf8.ValidString(inc.Name) && utf8.RuneCountInString(inc.Name) <= 256)

		back, alerts := slices.Collect(inc.Alerts()), []alert.Alert{}
		for _, a := range slices.Backward(back) {
			alerts = append(alerts, a)
		}
		d, _ = newDesk(t, incident.Options{})
		inc, err := d.Open(ctx, alerts)
		require.NoError(t, err)
		require.Equal(t, nameByGrammar(from, 256), inc.Name, "the last first: %q", from)
	})
}
