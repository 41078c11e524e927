package incident

import (
	"cmp"
	"strings"
)

// killChain is the order of tactics in the MITRE ATT&CK enterprise matrix: the wire name of the alert category, and the
// sentence case in which names write it.
var killChain = [...]struct{ category, text string }{
	{"Reconnaissance", "Reconnaissance"},
	{"ResourceDevelopment", "Resource development"},
	{"InitialAccess", "Initial access"},
	{"Execution", "Execution"},
	{"Persistence", "Persistence"},
	{"PrivilegeEscalation", "Privilege escalation"},
	{"DefenseEvasion", "Defense evasion"},
	{"CredentialAccess", "Credential access"},
	{"Discovery", "Discovery"},
	{"LateralMovement", "Lateral movement"},
	{"Collection", "Collection"},
	{"CommandAndControl", "Command and control"},
	{"Exfiltration", "Exfiltration"},
	{"Impact", "Impact"},
}

// automaticName builds the name an incident has until someone names it, after the grammar visible in the product's own names:
//
//	name    = head [scope] [" reported by multiple sources"]
//	head    = title                                  when all alerts have one title
//	        | "Multi-stage incident" [" involving " tactic [" & " tactic]] [" including Ransomware"]
//	scope   = " on one endpoint" | " on multiple endpoints"           when there are devices
//	        | " involving one user" | " involving multiple users"     when there are users and no devices
//
// The tactics are the earliest two of the kill chain that the alerts name. Without any title the head is "Incident" and the id.
func automaticName(id ID, b *body, maxRunes int) string {
	var tail strings.Builder
	switch devices, users := b.distinct[featureDevice], b.distinct[featureUser]; {
	case devices > 1:
		tail.WriteString(" on multiple endpoints")
	case devices == 1:
		tail.WriteString(" on one endpoint")
	case users > 1:
		tail.WriteString(" involving multiple users")
	case users == 1:
		tail.WriteString(" involving one user")
	}
	if b.distinct[featureReporter] > 1 {
		tail.WriteString(" reported by multiple sources")
	}
	head := nameHead(id, b)
	// The title gives way to the rest: what is said about the whole incident stays readable.
	return displayLine(displayLine(head, max(maxRunes-tail.Len(), 1))+tail.String(), maxRunes)
}

func nameHead(id ID, b *body) string {
	if b.distinct[featureTitle] == 1 {
		// In the spelling of the alert with the lowest id: the name then depends on the alerts alone, not on how they came.
		for _, m := range b.alerts.All() {
			return cmp.Or(displayLine(m.facts.Title, len(m.facts.Title)), "Incident "+id.String())
		}
	}
	var head strings.Builder
	head.WriteString("Multi-stage incident")
	joiner, named := " involving ", 0
	for _, tactic := range killChain {
		if named < 2 && b.has(featureCategory, tactic.category) {
			head.WriteString(joiner)
			head.WriteString(tactic.text)
			joiner = " & "
			named++
		}
	}
	if b.has(featureCategory, "Ransomware") {
		head.WriteString(" including Ransomware")
	}
	return head.String()
}
