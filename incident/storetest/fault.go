package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

var errInjected = errors.New("storetest: injected")

func faultCases() []testCase {
	return []testCase{
		check("Fault/AtEveryCall", ruleUnknown, func(l *lab) {
			calls, want := l.round("dry", func(Call) error { return nil })
			for _, c := range calls {
				l.faultyRound(c, errInjected, want)
				if c.Method != "Commit" {
					continue
				}
				l.faultyRound(c, fmt.Errorf("%w: %w", incident.ErrCommitUnknown, errInjected), want)
				c.After = true
				l.faultyRound(c, errInjected, want)
			}
		}),
		check("Fault/AtEveryWrite", ruleCommit, func(l *lab) {
			if l.backend.FailWrite == nil {
				return
			}
			a, b, c := l.open("a1", "a2"), l.open("b1"), l.open("c1")
			l.update(b.ID, incident.AddTags("vip"), incident.Comment("mine"))
			l.failEveryWrite("opening", openingOf("n1", "n2"))
			l.failEveryWrite("several", tagging([]incident.ID{a.ID, b.ID, c.ID}, "together"))
			l.failEveryWrite("move", func(d *incident.Desk) error {
				_, err := d.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a2"}, To: c.ID})
				return err
			})
			l.failEveryWrite("merge", func(d *incident.Desk) error {
				_, err := d.Merge(l.ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID, c.ID}})
				return err
			})
		}),
		check("Fault/UnknownOutcomeThatDidCommit", ruleUnknown, func(l *lab) {
			inc := l.open()
			f := Faulty(watched{l.store, l.model}, func(c Call) error {
				if c.After || c.Method == "Receipt" && c.N > 1 {
					return errInjected
				}
				return nil
			})
			_, err := l.deskOver(f).WithCommandID("u").Update(l.ctx, inc.ID, incident.AddTags("x"))
			l.wantErr("update", err, incident.ErrCommitUnknown)
			r, err := l.store.Receipt(l.ctx, "u")
			l.must(err, "receipt of a command whose answer was lost")
			l.equal("receipt", r, incident.Receipt{Command: "u", Incidents: []incident.Reached{{ID: inc.ID, Version: 2}}})
			_, err = l.desk.WithCommandID("u").Update(l.ctx, inc.ID, incident.AddTags("x"))
			l.must(err, "the same command again")
			l.equal("version", l.get(inc.ID).Version, 2)
			l.verify("afterwards")
		}),
		check("Fault/UnknownOutcomeThatDidNot", ruleUnknown, func(l *lab) {
			inc := l.open()
			f := Faulty(watched{l.store, l.model}, func(c Call) error {
				if c.Method == "Commit" {
					return fmt.Errorf("%w: %w", incident.ErrCommitUnknown, errInjected)
				}
				return nil
			})
			_, err := l.deskOver(f).WithCommandID("u").Update(l.ctx, inc.ID, incident.AddTags("x"))
			l.wantErr("update", err, incident.ErrCommitUnknown)
			_, err = l.store.Receipt(l.ctx, "u")
			l.wantErr("receipt of a command that did nothing", err, incident.ErrNotFound)
			l.equal("version", l.get(inc.ID).Version, 1)
			_, err = l.desk.WithCommandID("u").Update(l.ctx, inc.ID, incident.AddTags("x"))
			l.must(err, "the same command again")
			l.equal("version", l.get(inc.ID).Version, 2)
			l.verify("afterwards")
		}),
	}
}

// maxWrites bounds the writes of a small batch that are made to fail, for a store whose FailWrite goes on for ever.
const maxWrites = 10_000

// failEveryWrite commits one batch with its first write failing, then its second, until it succeeds. As long as it fails, all
// that is stored must be as before, also for whoever opens the store anew.
func (l *lab) failEveryWrite(what string, do func(*incident.Desk) error) {
	l.t.Helper()
	b := l.held(do)
	for n := 1; n <= maxWrites; n++ {
		l.backend.FailWrite(l.store, n)
		_, err := l.commit(b)
		at := fmt.Sprintf("%s: write %d failed", what, n)
		if err == nil {
			if n == 1 {
				l.errorf("%s: FailWrite made no write fail", what)
			}
			l.verify(what + ": after it succeeded")
			return
		}
		if errors.Is(err, incident.ErrConflict) {
			l.errorf("%s: the error is a conflict, though nobody was quicker: %v", at, err)
			return // something of the batch is there, and every further try would say the same
		}
		if _, rerr := l.store.Receipt(l.ctx, b.Command()); rerr == nil && errors.Is(err, incident.ErrCommitUnknown) {
			l.mustCommit(b) // it was written after all
			l.verify(at + ", and it was written")
			return
		} else {
			l.wantErr(at+": receipt", rerr, incident.ErrNotFound)
		}
		l.verify(at)
		if l.backend.Reopen != nil {
			l.reopen()
			l.verify(at + " and the store was opened again")
		}
	}
	l.errorf("%s: more than %d writes", what, maxWrites)
}

// faultyRound runs the script with one call failing and checks that it ends as it does without: no merge or move is half done
// (W1), no cascade leaves a change without its entry (W18), and state and log are both there or neither (W22).
func (l *lab) faultyRound(at Call, err error, want string) {
	l.t.Helper()
	name := fmt.Sprintf("%d%s-%t-%t", at.N, at.Method, at.After, errors.Is(err, incident.ErrCommitUnknown))
	fired := false
	_, got := l.round(name, func(c Call) error {
		if fired || c != at {
			return nil
		}
		fired = true
		return err
	})
	if !fired {
		l.errorf("%v: did not come", at)
	}
	l.equal(fmt.Sprintf("%v fails: what the script leaves", at), got, want)
}

// round runs a script of every kind of command over a faulty store, each again with its command id when it failed. It returns
// the calls made and a summary of what is stored in the end, without ids.
func (l *lab) round(name string, inject func(Call) error) ([]Call, string) {
	l.t.Helper()
	f := Faulty(watched{l.store, l.model}, inject)
	s := script{lab: l, name: name, desk: l.deskOver(f)}
	for _, step := range s.steps() {
		commits, injected := l.model.commits(), len(f.Injected())
		err := step.run(s.desk.WithCommandID(name + "/" + step.name))
		fired := slices.Clone(f.Injected()[injected:])
		if err != nil && !errors.Is(err, errInjected) {
			l.fatalf("%s: %v", step.name, err)
		}
		lostAnswer := len(fired) > 0 && fired[0].Method == "Commit" // the engine may settle that by itself
		if len(fired) > 0 && err == nil && !lostAnswer {
			l.errorf("%s: %v failed and no one was told", step.name, fired[0])
		}
		if wrote := l.model.commits() - commits; err != nil && !errors.Is(err, incident.ErrCommitUnknown) && wrote > 0 {
			l.errorf("%s: %v: an error was returned and %d batches were written", step.name, fired, wrote)
		}
		if err != nil {
			l.verifyFrom(fmt.Sprintf("after %s failed", step.name), s.ids())
			l.must(step.run(s.desk.WithCommandID(name+"/"+step.name)), "the same command again: "+step.name)
		}
		if wrote := l.model.commits() - commits; wrote != 1 {
			l.errorf("%s: %v: the command was committed %d times", step.name, fired, wrote)
		}
	}
	l.verifyFrom("after round "+name, s.ids())
	return f.Calls(), s.summary()
}

// A script is one round of commands with alerts and hosts of its own.
type script struct {
	*lab
	name    string
	desk    *incident.Desk
	a, b, c incident.ID
}

type step struct {
	name string
	run  func(*incident.Desk) error
}

func (s *script) alert(id string) alert.Alert { return namedAlert(s.name+"-"+id, s.name+"-"+id[:1]) }

func (s *script) ids() []incident.ID {
	return slices.DeleteFunc(s.model.ids(), func(id incident.ID) bool { return id != s.a && id != s.b && id != s.c })
}

func (s *script) steps() []step {
	got := func(into *incident.ID) func(incident.Incident, error) error {
		return func(inc incident.Incident, err error) error {
			if err == nil {
				*into = inc.ID
			}
			return err
		}
	}
	var none incident.ID
	return []step{
		{"open", func(d *incident.Desk) error {
			return got(&s.a)(d.Open(s.ctx, []alert.Alert{s.alert("a1"), s.alert("a2")}, incident.Rename("first")))
		}},
		{"ingest", func(d *incident.Desk) error {
			again := s.alert("a1")
			again.Severity = alert.High
			out, err := d.Ingest(s.ctx, s.alert("b1"), s.alert("b2"), s.alert("a3"), again)
			if err == nil {
				s.b = out[0].Incident
			}
			return err
		}},
		{"update", func(d *incident.Desk) error {
			return got(&none)(d.Update(s.ctx, s.a, incident.AddTags("vip"), incident.Assign(alert.UserOwner("bob")), incident.Comment("mine")))
		}},
		{"move", func(d *incident.Desk) error {
			return got(&none)(d.MoveAlerts(s.ctx, incident.Move{Alerts: []string{s.name + "-a2"}, To: s.b, Reasons: []string{"sameActor"}}))
		}},
		{"merge", func(d *incident.Desk) error {
			return got(&none)(d.Merge(s.ctx, incident.Merge{Target: s.a, Sources: []incident.ID{s.b}}))
		}},
		{"import", func(d *incident.Desk) error {
			return got(&s.c)(d.Import(s.ctx, incident.Document{Name: "from elsewhere", Status: incident.Resolved, Alerts: []alert.Alert{s.alert("c1")}}))
		}},
		{"updateAll", func(d *incident.Desk) error {
			_, err := d.UpdateAll(s.ctx, incident.AllOrNothing, []incident.ID{s.a, s.c}, incident.AddTags("both"), incident.Classify(alert.TruePositive, alert.Malware))
			return err
		}},
	}
}

// summary says what the store holds of a round, with names in the place of ids.
func (s *script) summary() string {
	var b strings.Builder
	for i, id := range []incident.ID{s.a, s.b, s.c} {
		inc := s.get(id)
		fmt.Fprintf(&b, "%s: v%d %q %v %v %v %v tags %q alerts", "abc"[i:i+1], inc.Version, inc.Name, inc.Status, inc.Severity, inc.Owner,
			inc.Classification, slices.Collect(inc.Tags()))
		for a := range inc.Alerts() {
			fmt.Fprintf(&b, " %s/%v/%v", strings.TrimPrefix(a.ID, s.name+"-"), a.Status, a.Owner)
		}
		for _, e := range s.logOf(id) {
			fmt.Fprintf(&b, " %v(%s)", e.Action, strconv.Itoa(len(e.Changes)))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
