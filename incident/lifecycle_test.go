package incident_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// players are who may act: every kind of actor, for himself and for another.
func players() (out []audit.Actor) {
	for kind := range audit.ActorKinds() {
		for _, other := range []string{"", "ana@contoso.com"} {
			out = append(out, audit.Actor{Kind: kind, ID: "dora@contoso.com", OnBehalfOf: other})
		}
	}
	if raced {
		out = out[:1]
	}
	return out
}

// updates are changesAtWork as commands.
func updates() []deed {
	out := make([]deed, len(changesAtWork))
	for i, d := range changesAtWork {
		out[i] = d
		out[i].as = "Update with " + d.as
		out[i].when = slices.Concat([]row{{"none", refused("NotFoundError: not found incident")}}, d.when,
			[]row{{"redirected", refused("RedirectedError: redirected")}})
		out[i].do = func(s *stage) error {
			_, err := s.desk.Update(ctx, s.it, d.made)
			return err
		}
	}
	return out
}

// name is that of the change, or of the method of a desk.
func (d deed) name() string {
	if d.made != nil {
		return d.made.Name()
	}
	return strings.FieldsFunc(d.as, func(r rune) bool { return r == ' ' || r == ',' || r == ':' })[0]
}

// expected is the one row that is about a plight.
func (d deed) expected(t *testing.T, p plight) account {
	t.Helper()
	var found []account
	for _, r := range d.when {
		if p.in(r.in) {
			found = append(found, r.then)
		}
	}
	require.Len(t, found, 1, "%s: rows about %s", d.as, p)
	return found[0]
}

func (d deed) stage(t *testing.T, p plight, actor audit.Actor) *stage {
	t.Helper()
	var policy incident.Policy
	if d.given != nil {
		d.given(&policy)
	}
	s := newStage(t, p, actor, policy)
	if d.theirs {
		s.theirs(t)
	}
	return s
}

// A pace is a step of the lifecycle and a deed that makes it.
type pace struct {
	from, to incident.Status
	by       string
}

// TestLifecycle tries every command and change in every plight by every kind of actor. What comes of it is what the tables say,
// whoever acts, but for an actor of no kind, who is refused everything: no status, owner or entry that nobody asked for, and nothing at
// all after an error (W19, W21, W31, W34).
func TestLifecycle(t *testing.T) {
	cells, paces := 0, map[pace]bool{}
	for _, d := range slices.Concat(commandsAtWork, mergesAtWork, updates()) {
		t.Run(d.as, func(t *testing.T) {
			for _, p := range plights() {
				want := d.expected(t, p)
				for _, actor := range players() {
					s := d.stage(t, p, actor)
					before := stateOf(t, s.carol)
					err := d.do(s)
					got := s.account(t, err)
					require.Equal(t, want, got, "%s, by %v", p, actor)
					require.Empty(t, s.untold(err), "%s, by %v", p, actor)
					if got == (account{refused: got.refused}) {
						require.Equal(t, before, stateOf(t, s.carol), "%s, by %v", p, actor)
					}
					if got.to != incident.UnknownStatus {
						paces[pace{p.status, got.to, d.name()}] = true
					}
					if got.fresh != "" {
						paces[pace{incident.UnknownStatus, max(got.as, incident.Active), d.name()}] = true
					}
					cells++
				}
				s := d.stage(t, p, audit.Actor{ID: "dora@contoso.com"})
				refusal := s.account(t, d.do(s)).refused
				require.Contains(t, []string{"FieldError: field actor.kind", "AlertError: alert FieldError"}, refusal, "%s, by nobody", p)
			}
		})
	}
	t.Logf("%d cells", cells)
	require.Equal(t, documentedPaces(t), paces, "the lifecycle in the package documentation is another")
	for from := range incident.Statuses() {
		for to := range incident.Statuses() {
			can := false
			for p := range paces {
				can = can || p.from == from && p.to == to && from != incident.UnknownStatus
			}
			require.Equal(t, can, from.CanBecome(to), "%v to %v", from, to)
		}
	}
}

// A refusal that Options.Refused does not hear of, or hears of twice, is noticed.
func TestLifecycleNoticesWhoIsNotTold(t *testing.T) {
	s := newStage(t, plight{status: incident.Active}, bob, incident.Policy{})
	_, err := s.desk.Update(ctx, s.it, incident.Comment(""))
	require.Error(t, err)
	told := s.told
	require.Empty(t, s.untold(err))
	for _, heard := range [][]error{nil, {told[0], told[0]}, {incident.ErrRefused}} {
		s.told = heard
		require.NotEmpty(t, s.untold(err))
	}
	require.NotEmpty(t, s.untold(nil))
}

// documentedPaces reads the table of the package documentation: columns are two spaces apart, a step is made by the first word of
// each clause.
func documentedPaces(t *testing.T) map[pace]bool {
	t.Helper()
	_, table, found := strings.Cut(packageDoc(t), "# Lifecycle\n")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "# Rules\n")
	statuses := map[string][]incident.Status{"(nothing)": {incident.UnknownStatus}, "nothing": nil,
		"what it was before": {incident.Active, incident.InProgress, incident.AwaitingAction}}
	for s := range incident.Statuses() {
		statuses[s.String()] = []incident.Status{s}
	}
	listed := func(cell string) (out []incident.Status) {
		for name := range strings.SplitSeq(cell, ", ") {
			if name[0] >= 'A' && name[0] <= 'Z' {
				name = strings.ToLower(name[:1]) + name[1:]
			}
			require.Contains(t, statuses, name)
			out = append(out, statuses[name]...)
		}
		return out
	}
	out := map[pace]bool{}
	for line := range strings.Lines(table) {
		cells := slices.DeleteFunc(strings.Split(strings.TrimSpace(line), "  "), func(s string) bool { return strings.TrimSpace(s) == "" })
		if !strings.HasPrefix(line, "\t") || cells[0] == "from" {
			continue
		}
		require.Len(t, cells, 3, line)
		for _, from := range listed(cells[0]) {
			for _, to := range listed(strings.TrimSpace(cells[1])) {
				for by := range strings.SplitSeq(strings.TrimSpace(cells[2]), ", ") {
					by, _, _ = strings.Cut(by, " ")
					out[pace{from, to, by}] = true
				}
			}
		}
	}
	return out
}

// A change given to Open does what it does to an incident that is active and bare, in the same version. Only AutoName then
// says that it named the incident, since it had no name yet (W14).
func TestLifecycleAtOpen(t *testing.T) {
	for _, d := range changesAtWork {
		want := d.expected(t, plight{status: incident.Active})
		s := d.stage(t, plight{}, ana)
		_, err := s.desk.Open(ctx, itsAlerts(), d.made)
		if d.name() == "AutoName" {
			want.it = "renamed"
		}
		if want.refused == "" {
			entries := []string{"created alertsAdded←created", want.it, "recomputed←created"}
			want = account{fresh: strings.Join(slices.DeleteFunc(entries, func(s string) bool { return s == "" }), " "), as: want.to}
		}
		require.Equal(t, want, s.account(t, err), d.as)
	}
}

// Every change and every command has rows.
func TestLifecycleIsComplete(t *testing.T) {
	changes, commands := map[string]bool{}, map[string]bool{}
	for _, d := range changesAtWork {
		if d.made != nil {
			require.True(t, strings.HasPrefix(d.as, d.name()+"("), d.as)
		}
		changes[d.name()] = true
	}
	for _, d := range slices.Concat(commandsAtWork, mergesAtWork) {
		commands[d.name()] = true
	}
	for _, c := range readPackage(t).changes {
		require.True(t, changes[c], "change %s has no row", c)
	}
	for m := range reflect.TypeFor[*incident.Desk]().Methods() {
		if !slices.Contains(deskReads, m.Name) && !slices.Contains(deskSelf, m.Name) {
			require.True(t, commands[m.Name], "command %s has no row", m.Name)
		}
	}
}
