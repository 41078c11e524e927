package incident_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-d7eb6e68/caseload/incident"
)

var lifecyclePreface = strings.ReplaceAll(`# Lifecycle

What every command and every change does to an incident in every state. Written by TestPageLifecycle from the tables that
TestLifecycle holds against the engine, cell by cell; 'go test ./incident -run TestPageLifecycle -update' writes it anew.

**The incident** is in one of these states: there is none of this id; active, inProgress or awaitingAction (*open*), or
resolved from one of these (*live*: open or resolved); redirected, because it was merged into another. It is *set* when
somebody has decided on it: it has the owner eve, the classification truePositive with phishing, the severity high and a name
set by hand, and the tag vip; otherwise it is *bare*. It has the alert a1, new, of severity medium, and a2, of severity low,
resolved by hand. *Another* is active and bare with the alerts o1 and o2; *the heir* is active, has the alert h1, and is what
it was merged into when it is redirected.

**What comes of it** is either a refusal, after which nothing has changed, or the entries that the log of each incident gets,
in order, all in one version; 'alertsAssigned←assigned' is an entry with its cause. *→ resolved* is a new status. *Nothing* is
success without a new version.

**Who acts** makes no difference: a user, an automation or the system, each for himself or on behalf of another, gets the same
outcome, and every entry names him as he is. Only 'resolved←alertsResolved', which nobody asked for, is by the system actor
'caseload' on behalf of who resolved the last alert. An actor of no kind is refused everything with a 'FieldError' that names
'actor.kind'. Who may do what is for 'Options.Authorize' and 'Options.Visible' to say; what they refuse is 'ErrForbidden' and
'ErrNotFound'. Every refusal of a command is told to 'Options.Refused' once.
`, "'", "`")

// TestPageLifecycle writes the tables out.
func TestPageLifecycle(t *testing.T) {
	var b strings.Builder
	b.WriteString(lifecyclePreface)
	b.WriteString("\n## Steps\n\n| from | to | by |\n|---|---|---|\n")
	for _, line := range paceLines(documentedPaces(t)) {
		b.WriteString(line)
	}
	b.WriteString("\n## Changes\n\nGiven to `Update`. On an incident that there is not, each is refused with a `NotFoundError`; on one that is\n" +
		"redirected, with a `RedirectedError` that names where it leads. Given to `Open`, each does what it does to an incident that\n" +
		"is active and bare; only `AutoName` says there that it named the incident, which had no name yet.\n\n")
	writeDeeds(&b, "change", changesAtWork)
	b.WriteString("\n## Commands\n\n")
	writeDeeds(&b, "command", commandsAtWork)
	b.WriteString("\n## Merges\n\n*Theirs* is another that somebody else owns, classified falsePositive with notMalicious.\n\n")
	writeDeeds(&b, "command", mergesAtWork)
	requirePage(t, "LIFECYCLE.md", b.String())
}

func paceLines(paces map[pace]bool) (lines []string) {
	by := map[[2]incident.Status][]string{}
	for p := range paces {
		by[[2]incident.Status{p.from, p.to}] = append(by[[2]incident.Status{p.from, p.to}], p.by)
	}
	for from := range incident.Statuses() {
		for to := range incident.Statuses() {
			names := by[[2]incident.Status{from, to}]
			if slices.Sort(names); names != nil {
				was := strings.Replace(from.String(), "unknown", "none", 1)
				lines = append(lines, fmt.Sprintf("| %s | %s | %s |\n", was, to, strings.Join(names, ", ")))
			}
		}
	}
	return lines
}

func writeDeeds(b *strings.Builder, what string, deeds []deed) {
	fmt.Fprintf(b, "| %s | incident | what comes of it |\n|---|---|---|\n", what)
	for _, d := range deeds {
		first := d.as
		if d.made != nil {
			call, rest, _ := strings.Cut(d.as, ")")
			first = "`" + call + ")`" + rest
		}
		for _, r := range d.when {
			fmt.Fprintf(b, "| %s | %s | %s |\n", first, r.in, r.then)
			first = ""
		}
	}
}

// unsaid are the words about an error that its type says already.
var unsaid = strings.NewReplacer("merge ", "", "not found incident", "the incident", "not found alerts", "alerts", "transition ", "",
	"conflict ", "", "state ", "", "is redirected", "is redirected", "redirected", "", "alert FieldError", "`FieldError`", "field ", "")

// String is an account in words.
func (a account) String() string {
	var parts []string
	if kind, about, ok := strings.Cut(a.refused, ": "); ok {
		parts = append(parts, strings.TrimSuffix("refused: `"+kind+"`, "+unsaid.Replace(about), ", "))
	}
	several := a.other != "" || a.heir != ""
	add := func(label, entries string, to incident.Status) {
		if entries == "" {
			return
		}
		text := "`" + strings.ReplaceAll(entries, " ", "` `") + "`"
		if to != incident.UnknownStatus {
			text = "→ " + to.String() + ": " + text
		}
		if label != "it" || several || a.fresh != "" {
			text = label + ": " + text
		}
		parts = append(parts, text)
	}
	add("it", a.it, a.to)
	add("another", a.other, incident.UnknownStatus)
	add("heir", a.heir, incident.UnknownStatus)
	add("new incident", a.fresh, max(a.as, incident.Active))
	if parts == nil {
		return "nothing"
	}
	return strings.Join(parts, "; ")
}
