package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Equal runs one random sequence of commands on the stores of several backends, and fails at the first difference between them:
// in a receipt, in an error and what it names, in what is stored byte by byte, in logs, in the order and the tokens of pages, in
// counts and facets, and in the feed where all have one. The same seed is the same sequence. Backends that can are opened anew now and then. Of marks nothing is
// compared but what follows them, for they are each store's own. Run is what says that one of them is right.
func Equal(t *testing.T, seed uint64, commands int, backends ...Backend) {
	t.Helper()
	equal(t, seed, commands, backends...)
}

func equal(t testingT, seed uint64, commands int, backends ...Backend) {
	t.Helper()
	twins := make([]*twin, len(backends))
	for i, b := range backends {
		twins[i] = newTwin(t, seed, b)
	}
	fed := !slices.ContainsFunc(twins, func(w *twin) bool { return w.feed() == nil })
	for n := range commands {
		var did []string
		for i, w := range twins {
			r := rand.New(rand.NewPCG(seed, uint64(n)))
			said := append(w.step(r), w.survey(r, fed)...)
			if r.IntN(20) == 0 {
				w.reopenIfAble()
				said = append(said, w.everything()...)
			}
			if n == commands-1 {
				said = append(said, w.everything()...)
			}
			if i == 0 {
				did = said
			}
			w.same(fmt.Sprintf("seed %d, command %d, store %d beside store 0", seed, n, i), said, did)
		}
	}
}

// A twin is one of several stores that are to be equal.
type twin struct {
	*lab
	bare *incident.Desk // over the store itself, with all it is able to do
	said []string
	held *incident.Batch // computed some commands ago
	mark incident.Mark   // up to which the feed was read
}

const ruleEqual = "incident.Store has one meaning"

func newTwin(t testingT, seed uint64, b Backend) *twin {
	t.Helper()
	w := &twin{lab: newLab(t, testCase{name: "Equal", rule: ruleEqual, line: "seed " + strconv.FormatUint(seed, 10)}, b)}
	w.attach()
	return w
}

// attach puts desks over a store that was just opened.
func (w *twin) attach() {
	w.t.Helper()
	w.desk = w.deskOver(telling{watched{w.store, w.model}, w})
	e, err := incident.New(incident.Options{Store: w.store, Clock: w.clock.time, PageKey: []byte("the page key of all twins")})
	w.must(err, "make an engine")
	w.bare = e.As(ana)
	if w.feed() != nil {
		w.mark = w.head()
	}
}

// telling is a store that notes what its commits came to.
type telling struct {
	incident.Store
	w *twin
}

func (s telling) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	r, err := s.Store.Commit(ctx, b)
	s.w.tell("commit", r, err)
	return r, err
}

func (w *twin) tell(what string, values ...any) {
	w.said = append(w.said, what+": "+fmt.Sprintln(values...))
}

func (w *twin) same(what string, got, want []string) {
	w.t.Helper()
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got) || i >= len(want):
			w.fatalf("%s: %d answers, want %d", what, len(got), len(want))
		case got[i] != want[i]:
			w.fatalf("%s: answer %d:\n\tgot  %s\n\twant %s", what, i, clip(got[i]), clip(want[i]))
		}
	}
}

// step runs a command, most of them such as users give, and tells of it.
func (w *twin) step(r *rand.Rand) []string {
	w.t.Helper()
	w.said = nil
	ids := w.model.ids()
	var err error
	switch kind := r.IntN(12); {
	case len(ids) < 3 || kind > 5:
		err = w.randomCommand(r)
	case kind == 0:
		h := &holding{Store: w.store}
		_, err = w.deskOver(h).Update(w.ctx, pick(r, ids), w.randomChanges(r)...)
		if h.batch != nil {
			w.held = h.batch
		}
	case kind == 1 && w.held != nil:
		_, err = w.commit(*w.held)
		w.tell("held", w.held.Receipt(), err)
	case kind == 2: // sent again, or another under an id that was used
		command := pick(r, w.model.order)
		_, err = w.desk.WithCommandID(command).Update(w.ctx, pick(r, ids), w.randomChanges(r)...)
	case kind == 3:
		_, err = w.desk.Update(w.ctx, pick(r, ids)+incident.ID(r.IntN(100)), incident.IfVersion(uint64(r.IntN(5))), incident.AddTags("x"))
	case kind == 4:
		m := incident.Move{To: pick(r, ids), Alerts: []string{"alert-" + strconv.Itoa(r.IntN(w.alerts+2)), "alert-" + strconv.Itoa(r.IntN(w.alerts+2))}}
		_, err = w.desk.MoveAlerts(w.ctx, m)
	default: // facts of alerts that are there already, or are in resolved incidents
		a := namedAlert("alert-"+strconv.Itoa(1+r.IntN(w.alerts)), pick(r, hosts))
		a.Title, a.Severity, a.Status = pick(r, titles), alert.Severity(r.IntN(5)), alert.Resolved
		_, err = w.desk.Ingest(w.ctx, a)
	}
	w.tell("command", err, errors.Is(err, incident.ErrConflict), errors.Is(err, incident.ErrInvalid), errors.Is(err, incident.ErrNotFound))
	w.clock.advance(pick(r, clockSteps))
	return w.said
}

// survey asks a few things of the store, also for what was committed since the last when all have a feed.
func (w *twin) survey(r *rand.Rand, fed bool) []string {
	w.t.Helper()
	w.said = nil
	ids := w.model.ids()
	id := incident.ID(1 + r.IntN(len(ids)+3))
	inc, err := w.store.Get(w.ctx, id)
	w.tell("get", brief(inc), err)
	q := incident.Query{
		Filter: expression(r, r.IntN(3), incidentTest), Order: pick(r, orders()), Redirected: r.IntN(2) == 0, Limit: 1 + r.IntN(5), Count: r.IntN(2) == 0,
	}
	w.pages(q)
	w.tell("list", briefs(w.list(incident.Query{Order: q.Order, Redirected: q.Redirected, Limit: q.Limit})))
	w.tell("page", errorOf(w.bare.Page(w.ctx, q.Resume("AAAA"))))
	lists, err := incident.Facets(w.ctx, w.store, incident.Query{Redirected: q.Redirected}, allAsks()...)
	w.tell("facets", lists, err)
	a := incident.ActivityQuery{Incident: id, Filter: entryTest(r), After: uint64(r.IntN(6)), Newest: r.IntN(2) == 0, Limit: r.IntN(4)}
	w.tellEntries(w.store.Activity(w.ctx, a))
	found, err := incident.OpenWith(w.ctx, w.store, incident.EntityKey(alert.Device{DNSName: pick(r, hosts)}), r.IntN(4))
	w.tell("open with", briefs(found), err)
	held, err := w.store.Locate(w.ctx, "alert-1", "alert-"+strconv.Itoa(r.IntN(w.alerts+2)), "none")
	w.tell("locate", held, err)
	receipt, err := w.store.Receipt(w.ctx, pick(r, append([]string{"none"}, w.model.order...)))
	w.tell("receipt", receipt, err)
	if fed {
		for _, c := range w.changes(w.mark) {
			w.tell("feed", brief(c.Before), brief(c.After))
			w.mark = c.Mark
		}
	}
	return w.said
}

// pages reads a list page by page, tokens and all.
func (w *twin) pages(q incident.Query) {
	w.t.Helper()
	for range 100 {
		page, err := w.bare.Page(w.ctx, q)
		w.tell("page", briefs(page.Incidents), page.Next, page.Total, err)
		if page.Next == "" {
			return
		}
		q = q.Resume(page.Next)
	}
	w.fatalf("a list of more than 100 pages")
}

func (w *twin) tellEntries(entries iter.Seq2[audit.Entry, error]) {
	for e, err := range entries {
		w.tell("entry", fingerprintEntry(e), err)
	}
}

// everything is all that the store holds.
func (w *twin) everything() []string {
	w.t.Helper()
	w.said = nil
	w.verify("all")
	for _, id := range w.model.ids() {
		w.tell("incident", fingerprint(w.get(id)))
		w.tellEntries(w.store.Activity(w.ctx, incident.ActivityQuery{Incident: id}))
	}
	for _, o := range orders() {
		w.tell("list", briefs(w.list(incident.Query{Order: o, Redirected: true})))
	}
	for _, command := range w.model.order {
		r, err := w.store.Receipt(w.ctx, command)
		w.tell("receipt", r, err)
	}
	return w.said
}

func (w *twin) reopenIfAble() {
	w.t.Helper()
	if w.backend.Reopen != nil {
		w.reopen()
		w.attach()
	}
}

func errorOf[T any](_ T, err error) error { return err }
