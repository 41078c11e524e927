package storetest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// patience is how long a case waits for what must come. It passes only when a store fails: what comes late is lost.
const patience = 10 * time.Second

// mostChanges ends a reader whose store tells without end.
const mostChanges = 100_000

// feed is the store as a feed, or nil when it is none: then there is nothing to check.
func (l *lab) feed() incident.Feed {
	f, _ := l.store.(incident.Feed)
	return f
}

// within ends the case unless do, which runs in a goroutine and must not end the case, comes to an end.
func (l *lab) within(what string, do func()) {
	l.t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	l.await(what, done)
}

func (l *lab) await(what string, done <-chan struct{}) {
	l.t.Helper()
	late := time.NewTimer(l.patience)
	defer late.Stop()
	select {
	case <-done:
	case <-late.C:
		l.fatalf("%s does not come to an end", what)
	}
}

func (l *lab) head() incident.Mark {
	l.t.Helper()
	m, err := l.feed().Head(l.ctx)
	l.must(err, "head")
	return m
}

// told reads what was committed after a mark until visit says that it is enough, or there is an error.
func (l *lab) told(ctx context.Context, after incident.Mark, enough func(incident.Committed) bool) (all []incident.Committed, err error) {
	for c, err := range l.feed().Changes(ctx, after) {
		if err != nil {
			return all, err
		}
		if all = append(all, c); enough(c) || len(all) > mostChanges {
			return all, nil
		}
	}
	return all, fmt.Errorf("storetest: the feed ended without an error after %d changes", len(all))
}

// changes are what was committed between a mark and the head.
func (l *lab) changes(after incident.Mark) []incident.Committed {
	l.t.Helper()
	all, err := l.tryChanges(after)
	l.must(err, "read the feed")
	return all
}

func (l *lab) tryChanges(after incident.Mark) (all []incident.Committed, err error) {
	l.t.Helper()
	head := l.head()
	if head == after {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(l.ctx, l.patience)
	defer cancel()
	l.within("reading the feed up to its head", func() {
		all, err = l.told(ctx, after, func(c incident.Committed) bool { return c.Mark == head })
	})
	return all, err
}

// steps prints which incident reached which version, in order.
func steps(all []incident.Committed) []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = fmt.Sprintf("%d@%d", c.After.ID, c.After.Version)
	}
	return out
}

// committed are the steps of the commands that the model knows from the n-th on, for cases with one writer.
func (l *lab) committed(n int) (out []string) {
	for _, command := range l.model.order[n:] {
		for _, r := range l.model.receipts[command].Incidents {
			out = append(out, fmt.Sprintf("%d@%d", r.ID, r.Version))
		}
	}
	return out
}

// joins fails the case unless each change begins where the one before it left the incident, from the first on.
func (l *lab) joins(all []incident.Committed) {
	l.t.Helper()
	last := map[incident.ID]incident.Incident{}
	for _, c := range all {
		was := last[c.After.ID]
		if c.Before.Version != was.Version || c.After.Version != was.Version+1 {
			l.errorf("incident %d went from version %d to %d after it was at %d", c.After.ID, c.Before.Version, c.After.Version, was.Version)
			return
		}
		l.sameIncident(fmt.Sprintf("incident %d before version %d", c.After.ID, c.After.Version), c.Before, was)
		last[c.After.ID] = c.After
	}
	for id, inc := range last {
		l.sameIncident(fmt.Sprintf("incident %d after its last change", id), inc, l.model.incidents[id])
	}
}

// wholeBatches fails the case unless the changes of each command follow each other, all of them and in order of id.
func (l *lab) wholeBatches(all []incident.Committed) {
	l.t.Helper()
	of := map[string]string{} // the command that made a step
	for command, r := range l.model.receipts {
		for _, reached := range r.Incidents {
			of[fmt.Sprintf("%d@%d", reached.ID, reached.Version)] = command
		}
	}
	seen := map[string]bool{}
	for rest := all; len(rest) > 0; {
		command := of[steps(rest[:1])[0]]
		want := l.model.receipts[command].Incidents
		part := rest[:min(max(len(want), 1), len(rest))]
		if seen[command] || !slices.EqualFunc(part, want, func(c incident.Committed, r incident.Reached) bool {
			return c.After.ID == r.ID && c.After.Version == r.Version
		}) {
			l.errorf("command %s wrote %v, and the feed has %v", command, want, steps(part))
			return
		}
		seen[command] = true
		rest = rest[len(part):]
	}
	l.equal("commits told of", len(seen), l.model.commits())
}
