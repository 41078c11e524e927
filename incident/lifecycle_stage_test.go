package incident_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A plight is a state in which a command may find an incident. Set means that somebody has decided on it: it has an owner, a
// classification, a severity and a name set by hand, and a tag; otherwise it is bare.
type plight struct {
	status incident.Status // UnknownStatus: there is no such incident
	was    incident.Status // of a resolved one: the status before
	set    bool
}

// plights are all there are.
func plights() []plight {
	out := []plight{{}}
	for _, set := range []bool{false, true} {
		for _, s := range []incident.Status{incident.Active, incident.InProgress, incident.AwaitingAction} {
			out = append(out, plight{status: s, set: set}, plight{status: incident.Resolved, was: s, set: set})
		}
		out = append(out, plight{status: incident.Redirected, set: set})
	}
	return out
}

func (p plight) String() string {
	if p.status == incident.UnknownStatus {
		return "none"
	}
	s := p.status.String()
	if p.was != incident.UnknownStatus {
		s += ", was " + p.was.String()
	}
	if p.set {
		return s + ", set"
	}
	return s + ", bare"
}

// in reports whether a plight is one of those that a row is about: "any", "live" or "open" or names of statuses with commas between
// them, then perhaps "was" and a status, then perhaps "bare" or "set".
func (p plight) in(row string) bool {
	words := strings.Fields(strings.ReplaceAll(row, ",", ""))
	if n := len(words) - 1; words[n] == "bare" || words[n] == "set" {
		if p.status == incident.UnknownStatus || p.set != (words[n] == "set") {
			return false
		}
		words = words[:n]
	}
	if i := slices.Index(words, "was"); i >= 0 {
		if p.was.String() != words[i+1] {
			return false
		}
		words = words[:i]
	}
	return slices.ContainsFunc(words, func(word string) bool {
		open := p.status == incident.Active || p.status == incident.InProgress || p.status == incident.AwaitingAction
		switch word {
		case "any":
			return true
		case "live":
			return open || p.status == incident.Resolved
		case "open":
			return open
		case "none":
			return p.status == incident.UnknownStatus
		default:
			return p.status != incident.UnknownStatus && p.status.String() == word
		}
	})
}

// A stage is a few incidents, made by carol, one of which is in a plight. It has alert a1, new and medium, and a2, low and resolved by
// hand; of the others one has the alerts o1 and o2, the heir h1, both bare and active. A redirected one was merged into the heir.
type stage struct {
	desk, carol     *incident.Desk // whose turn it is, and who was here before
	it, other, heir incident.ID
	before          map[incident.ID]incident.Incident
	told            []error // what Options.Refused heard
}

var carol = audit.User("carol@contoso.com")

func newStage(t *testing.T, p plight, actor audit.Actor, policy incident.Policy) *stage {
	t.Helper()
	c := &clock{now: epoch}
	s := &stage{before: map[incident.ID]incident.Incident{}}
	hear := func(_ context.Context, by audit.Actor, _ incident.Command, err error) {
		if by == actor {
			s.told = append(s.told, err)
		}
	}
	e, err := incident.New(fixed(c, incident.Options{Policy: policy, Refused: hear}))
	require.NoError(t, err)
	d := e.As(carol)
	s.desk, s.carol = e.As(actor), d
	s.other = succeeded(t)(d.Open(ctx, []alert.Alert{usual("srv", "o1", alert.Low), usual("srv", "o2", alert.Low)})).ID
	s.heir = succeeded(t)(d.Open(ctx, []alert.Alert{usual("dc1", "h1", alert.Low)})).ID
	s.it = 4711
	if p.status != incident.UnknownStatus {
		s.enter(t, d, p)
	}
	for _, inc := range all(t, d.List(ctx, incident.Query{Redirected: true})) {
		s.before[inc.ID] = inc
	}
	c.advance(time.Hour)
	return s
}

func usual(device, id string, s alert.Severity) alert.Alert {
	return on(device, id, "Suspicious activity", "Execution", s)
}

// itsAlerts are those of the incident, as they came.
func itsAlerts() []alert.Alert {
	a1, a2 := usual("w11", "a1", alert.Medium), usual("w11", "a2", alert.Low)
	a2.Status, a2.ResolvedAt = alert.Resolved, epoch
	return []alert.Alert{a1, a2}
}

// succeeded takes what a command returned when it must not fail.
func succeeded(t *testing.T) func(incident.Incident, error) incident.Incident {
	return func(inc incident.Incident, err error) incident.Incident {
		t.Helper()
		require.NoError(t, err)
		return inc
	}
}

// enter brings the incident into its plight. What awaits action can only come from outside.
func (s *stage) enter(t *testing.T, d *incident.Desk, p plight) {
	t.Helper()
	at := p.status
	if at == incident.Resolved {
		at = p.was
	}
	var inc incident.Incident
	if at == incident.AwaitingAction {
		inc = succeeded(t)(d.Import(ctx, incident.Document{Status: at, Alerts: itsAlerts()}))
	} else {
		inc = succeeded(t)(d.Open(ctx, itsAlerts()))
	}
	s.it = inc.ID
	var changes []incident.Change
	if at == incident.InProgress {
		changes = append(changes, incident.Start())
	}
	if p.set {
		changes = append(changes, incident.Assign(eves), incident.Classify(alert.TruePositive, alert.Phishing),
			incident.SetSeverity(alert.High), incident.Rename("Finance phish"), incident.AddTags("vip"))
	}
	if p.status == incident.Resolved {
		changes = append(changes, incident.Resolve("cleaned"))
	}
	succeeded(t)(d.Update(ctx, s.it, changes...))
	if p.status == incident.Redirected {
		succeeded(t)(merge(d, s.heir, s.it))
	}
	is := succeeded(t)(d.GetExact(ctx, s.it))
	require.Equal(t, plight{status: is.Status, was: p.was, set: p.set}, p)
}

// theirs gives the other incident an owner and a classification that those of the stage do not have.
func (s *stage) theirs(t *testing.T) {
	t.Helper()
	s.before[s.other] = succeeded(t)(s.carol.Update(ctx, s.other, incident.Assign(alert.UserOwner("mallory@contoso.com")),
		incident.Classify(alert.FalsePositive, alert.NotMalicious)))
}

// An account is what a command left behind: entries by the incident they are in, each with its cause, and statuses that are new.
type account struct {
	refused string
	to      incident.Status // of the incident, where it changed
	it      string
	other   string
	heir    string
	fresh   string // of an incident that was opened
	as      incident.Status
}

// account tells what happened on a stage, and checks what every entry must say.
func (s *stage) account(t *testing.T, err error) (a account) {
	t.Helper()
	a.refused = refusalOf(err)
	for id, now := range s.incidents(t) {
		was := s.before[id]
		said := entriesOf(s.news(t, id, was))
		switch {
		case was == now:
			require.Empty(t, said, "incident %d says more than it did", id)
			continue
		case said == "" || now.Version != was.Version+1:
			t.Errorf("incident %d went from version %d to %d and says %q", id, was.Version, now.Version, said)
		}
		switch id {
		case s.it:
			if a.it = said; now.Status != was.Status {
				a.to = now.Status
			}
		case s.other:
			a.other = said
		case s.heir:
			a.heir = said
		default:
			if a.fresh, a.as = said, now.Status; a.as == incident.Active {
				a.as = incident.UnknownStatus
			}
		}
	}
	return a
}

// untold says how what Options.Refused heard differs from the one error of a command, or from none.
func (s *stage) untold(err error) string {
	var want []error
	if err != nil {
		want = []error{err}
	}
	if slices.Equal(s.told, want) {
		return ""
	}
	return fmt.Sprintf("told of %v, want %v", s.told, want)
}

func (s *stage) incidents(t *testing.T) map[incident.ID]incident.Incident {
	out := map[incident.ID]incident.Incident{}
	for _, inc := range all(t, s.desk.List(ctx, incident.Query{Redirected: true})) {
		out[inc.ID] = inc
	}
	return out
}

// news are the entries since an incident was as it was. All are by the actor in one version, but for what the rules do by themselves.
func (s *stage) news(t *testing.T, id incident.ID, was incident.Incident) []audit.Entry {
	news := all(t, s.desk.Activity(ctx, incident.ActivityQuery{Incident: id, Own: true, After: was.Log().Len}))
	for i, e := range news {
		by := s.desk.Actor()
		if e.Action == audit.Resolved && e.Cause == audit.AlertsResolved {
			by = audit.Actor{Kind: audit.ActorSystem, ID: "caseload", OnBehalfOf: by.ID}
		}
		require.Equal(t, by, e.Actor)
		require.Equal(t, was.Version+1, e.Version)
		require.Equal(t, was.Log().Len+1+uint64(i), e.Seq)
		require.Equal(t, news[0].Command, e.Command)
	}
	return news
}

func entriesOf(entries []audit.Entry) string {
	said := make([]string, len(entries))
	for i, e := range entries {
		if said[i] = e.Action.String(); e.Cause != 0 {
			said[i] += "←" + e.Cause.String()
		}
	}
	return strings.Join(said, " ")
}

// refusalOf is the type of an error and what it is about; empty without an error.
func refusalOf(err error) string {
	if err == nil {
		return ""
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", err), "*incident.") + ": " + strings.Join(reasonsFor(err), ", ")
}
