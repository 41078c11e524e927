package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// watches watches random queries while a script is written, and holds what is told against the history.
func (l *lab) watches() {
	const watchers = 8
	origin := l.head()
	l.populate(36, 40)
	r := rand.New(rand.NewPCG(36, 36))
	end := incident.ByTag.Is("the end")
	var queries [watchers]incident.Query
	var events [watchers][]incident.Event
	var errs [watchers]error
	var begun, watching sync.WaitGroup
	for i := range watchers {
		queries[i] = incident.Query{Order: pick(r, orders()), Redirected: i%2 == 0}
		if i > 1 {
			queries[i].Filter = filter.Or(end, expression(r, i%3, incidentTest))
		}
		whole := func() {}
		if i == 0 { // one sees everything happen; the others may begin in the midst of it
			begun.Add(1)
			whole = sync.OnceFunc(begun.Done)
		}
		watching.Go(func() {
			defer whole()
			events[i], errs[i] = l.watch(queries[i], "", whole)
		})
	}
	l.within("a watch of nothing yet", begun.Wait)
	l.populate(37, 60)
	_, err := l.desk.Open(l.ctx, []alert.Alert{l.newAlert("host")}, incident.AddTags("the end"))
	l.must(err, "open")
	l.within("watching", watching.Wait)
	history := l.changes(origin)
	for i, q := range queries {
		l.must(errs[i], "watch "+q.Filter.String())
		l.watched(q, events[i], history)
	}
}

// watch reads the events of a query until the one with which cases end, and calls whole when it is told that the first part is.
// Who starts late meets the end before that.
func (l *lab) watch(q incident.Query, from incident.Mark, whole func()) (all []incident.Event, err error) {
	ctx, cancel := context.WithTimeout(l.ctx, l.patience)
	defer cancel()
	synced, ended := from != "", false
	for e, err := range incident.Watch(ctx, l.store, q, from) {
		if err != nil {
			return all, err
		}
		all = append(all, e)
		if e.Kind == incident.Synced {
			synced = true
			whole()
		}
		ended = ended || e.Incident.HasTag("the end")
		if synced && ended || len(all) > mostChanges {
			break
		}
	}
	return all, nil
}

// watched holds events against the history, which it replays by hand; then it watches again from some of their marks.
func (l *lab) watched(q incident.Query, events []incident.Event, history []incident.Committed) {
	l.t.Helper()
	name := q.Filter.String()
	match, err := incident.Schema.Compile(q.Filter)
	l.must(err, "compile "+name)
	in := func(inc incident.Incident) bool {
		return inc.ID != 0 && (q.Redirected || inc.Status != incident.Redirected) && match(&inc)
	}
	synced := slices.IndexFunc(events, func(e incident.Event) bool { return e.Kind == incident.Synced })
	if synced < 0 {
		l.fatalf("%s: the first part has no end", name)
	}
	at := slices.IndexFunc(history, func(c incident.Committed) bool { return c.Mark == events[synced].Mark })
	now := map[incident.ID]incident.Incident{}
	for _, c := range history[:at+1] {
		now[c.After.ID] = c.After
	}
	var listed []incident.Incident
	for _, inc := range now {
		if in(inc) {
			listed = append(listed, inc)
		}
	}
	slices.SortFunc(listed, func(a, b incident.Incident) int { return inOrder(q.Order, a, b) })
	var want []string
	for _, inc := range listed {
		want = append(want, told(incident.Event{Kind: incident.Entered, Incident: inc}))
	}
	l.equal("first part of "+name+" "+nameOf(q.Order), tellings(events[:synced]), want)

	want = nil
	for _, c := range history[at+1:] {
		before := now[c.After.ID]
		now[c.After.ID] = c.After
		switch was, is := in(before), in(c.After); {
		case was && is:
			want = append(want, told(incident.Event{Kind: incident.Changed, Incident: c.After, Mark: c.Mark}))
		case is:
			want = append(want, told(incident.Event{Kind: incident.Entered, Incident: c.After, Mark: c.Mark}))
		case was:
			want = append(want, told(incident.Event{Kind: incident.Left, Incident: before, Mark: c.Mark}))
		}
	}
	got := tellings(events[synced:])
	l.equal("events of "+name, got, want)
	for i, e := range events[synced:] {
		if i%7 == 0 && i < len(events[synced:])-1 {
			again, err := l.watch(q, e.Mark, func() {})
			l.must(err, "watch again")
			l.equal("events of "+name+" after "+told(e), tellings(again), want[min(i, len(want)):]) // shorter than what a broken store tells
		}
	}
}

func told(e incident.Event) string {
	return fmt.Sprintf("%v %s %s", e.Kind, brief(e.Incident), e.Mark)
}

// tellings prints events but for those of no incident.
func tellings(events []incident.Event) (out []string) {
	for _, e := range events {
		if e.Kind != incident.Synced {
			out = append(out, told(e))
		}
	}
	return out
}
