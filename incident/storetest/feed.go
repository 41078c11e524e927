package storetest

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// A store without the ability passes: nothing stands in for it.
func feedCases() []testCase {
	cases := []testCase{
		check("Feed/HeadIsTheLast", ruleHead, func(l *lab) {
			origin := l.head()
			heads := []incident.Mark{origin}
			for n := 0; n < 60; n = l.model.commits() {
				l.populate(uint64(30+len(heads)), 1)
				head := l.head()
				if done := l.model.commits() > n; done == slices.Contains(heads, head) {
					l.errorf("head %q after a command that was committed: %t", head, done)
				}
				heads = append(heads, head)
			}
			all := l.changes(origin)
			l.equal("mark of the last change", all[len(all)-1].Mark, heads[len(heads)-1])
		}),
		check("Feed/HeadAgreesWithLists", ruleHeadAgrees, func(l *lab) { l.headsAndLists() }),
		check("Feed/TellsEveryCommit", ruleChanges, func(l *lab) {
			origin := l.head()
			l.populate(31, 120)
			all := l.changes(origin)
			l.equal("changes", steps(all), l.committed(0))
			l.joins(all)
		}),
		check("Feed/TellsWhatWasBefore", ruleCommitted, func(l *lab) {
			origin := l.head()
			a, b := l.open("a1", "a2"), l.open("b1")
			l.update(a.ID, incident.Resolve("done"))
			l.update(a.ID, incident.Reopen())
			_, err := l.desk.Merge(l.ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}})
			l.must(err, "merge")
			all := l.changes(origin)
			l.joins(all)
			for _, c := range all {
				if c.After.Version == 1 && c.Before != (incident.Incident{}) {
					l.errorf("incident %d was new and had version %d before", c.After.ID, c.Before.Version)
				}
			}
		}),
		check("Feed/FromEveryMark", ruleFeedBatch, func(l *lab) {
			origin := l.head()
			ids := l.openMany(6)
			for i := range 5 {
				l.must(tagging(ids[i%3:], strconv.Itoa(i))(l.desk), "write several")
			}
			all := l.changes(origin)
			l.wholeBatches(all)
			marks := map[incident.Mark]bool{origin: true}
			for i, c := range all {
				l.equal("changes after "+strconv.Itoa(i+1), steps(l.changes(c.Mark)), steps(all[i+1:]))
				marks[c.Mark] = true
			}
			l.equal("different marks", len(marks), len(all)+1)
		}),
		check("Feed/WhileWriting", ruleChanges, func(l *lab) { l.readWhileWriting() }),
		check("Feed/Waits", ruleFeedWaits, func(l *lab) { l.waits() }),
		check("Feed/ZeroMarkIsTheBeginningOfTheLoop", ruleFeedZero, func(l *lab) { l.zeroMark() }),
		check("Feed/EndsWithItsContext", ruleFeedError, func(l *lab) { l.endsWithItsContext() }),
		check("Feed/KeepsAThousand", ruleGap, func(l *lab) {
			ids := l.openMany(50)
			origin, commits := l.head(), l.model.commits()
			for i := range 20 {
				l.must(tagging(ids, strconv.Itoa(i))(l.desk), "write several")
			}
			l.equal("changes", steps(l.changes(origin)), l.committed(commits))
		}),
		check("Feed/ComesBackLate", ruleGap, func(l *lab) {
			ids := l.openMany(l.most(300))
			origin, commits := l.head(), l.model.commits()
			l.writeMuch(ids)
			all, err := l.tryChanges(origin)
			l.allOrGap(steps(all), l.committed(commits), err)
			head := l.head()
			l.update(ids[0], incident.Comment("goes on"))
			l.equal("changes after a gap", len(l.changes(head)), 1)
		}),
		check("Feed/FallsBehind", ruleGap, func(l *lab) {
			ids := l.openMany(l.most(300))
			origin, commits := l.head(), l.model.commits()
			l.update(ids[0], incident.Comment("the first"))
			ctx, cancel := context.WithTimeout(l.ctx, 6*l.patience)
			defer cancel()
			var all []incident.Committed
			var last error
			for c, err := range l.feed().Changes(ctx, origin) {
				if last = err; err != nil {
					break
				}
				if all = append(all, c); len(all) == 1 {
					l.writeMuch(ids)
				}
				if c.After.HasTag("the end") || len(all) > mostChanges {
					break
				}
			}
			l.allOrGap(steps(all), l.committed(commits), last)
		}),
		check("Feed/RefusesWhatIsNoMark", ruleMark, func(l *lab) {
			l.open()
			other, ok := l.opened("south").(incident.Feed)
			if !ok {
				l.fatalf("the store of another scope has no feed")
			}
			foreign, err := other.Head(l.ctx)
			l.must(err, "head")
			head := l.head()
			marks := []incident.Mark{"x", " ", "0", ".", "-1", "日本", "\x00", incident.Mark(strings.Repeat("9", 10_000)), foreign,
				head + "0", head + " ", " " + head, head + "\n", head + head}
			for _, m := range []incident.Mark{incident.Mark(strings.ToUpper(string(head))), incident.Mark(strings.ToLower(string(head)))} {
				if m != head {
					marks = append(marks, m)
				}
			}
			for _, m := range marks {
				l.justRefused(m)
			}
		}),
		check("Feed/MarksAreText", ruleMarkText, func(l *lab) {
			marks := []incident.Mark{l.head()}
			l.populate(32, 20)
			for _, c := range l.changes(marks[0]) {
				marks = append(marks, c.Mark)
			}
			for _, m := range marks {
				odd := func(r rune) bool { return r <= ' ' || r > '~' }
				if len(m) == 0 || len(m) > 200 || strings.ContainsFunc(string(m), odd) {
					l.errorf("mark %q", m)
				}
			}
		}),
		check("Feed/NeverTellsOfAnotherScope", ruleScoped, func(l *lab) {
			origin := l.head()
			south := l.deskOver(l.opened("south"))
			for i := range 3 {
				l.open()
				l.must(openingOf("s"+strconv.Itoa(i))(south), "open in another scope")
			}
			l.equal("changes", steps(l.changes(origin)), l.committed(0))
		}),
		check("Feed/HoldsUpNoCommit", ruleFeedSlow, func(l *lab) { l.holdsUpNothing() }),
		check("Feed/AbandonedLoopsHoldNothing", ruleFeedSlow, func(l *lab) {
			inc := l.open()
			origin := l.head()
			for range 20 {
				l.update(inc.ID, incident.Comment("note"))
			}
			before := runtime.NumGoroutine()
			for i := range 200 {
				for _, err := range l.feed().Changes(l.ctx, origin) {
					l.must(err, "follow the feed")
					break
				}
				next, stop := iter.Pull2(l.feed().Changes(l.ctx, origin))
				_, err, _ := next()
				stop()
				l.must(err, "follow the feed")
				if i%20 == 0 {
					l.within("a commit after loops were left", func() {
						_, err := l.desk.Update(l.ctx, inc.ID, incident.Comment("goes on"))
						l.quiet(err)
					})
				}
			}
			if after := runtime.NumGoroutine(); after > before+100 {
				l.errorf("200 abandoned loops left %d goroutines", after-before)
			}
		}),
		check("Feed/OpenedAgain", ruleChanges, func(l *lab) {
			if l.backend.Reopen == nil {
				return
			}
			origin, commits := l.head(), 0
			for i := range 3 {
				l.populate(uint64(33+i), 20)
				before := l.head()
				l.reopen()
				for _, m := range []struct {
					after   incident.Mark
					commits int
				}{{origin, commits}, {before, l.model.commits()}} {
					l.open()
					all, err := l.tryChanges(m.after)
					if errors.Is(err, incident.ErrInvalid) { // a mark of the time before may be none of now
						continue
					}
					l.allOrGap(steps(all), l.committed(m.commits), err)
				}
				origin, commits = l.head(), l.model.commits()
			}
		}),
		check("Feed/WatchIsTheList", ruleWatch, func(l *lab) { l.watches() }),
	}
	for i, c := range cases {
		cases[i].run = func(l *lab) {
			if l.feed() != nil {
				c.run(l)
			}
		}
	}
	return cases
}

// most is n, or less when the suite is short.
func (l *lab) most(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

// writeMuch writes more than most stores keep, and at last a tag that says so.
func (l *lab) writeMuch(ids []incident.ID) {
	l.t.Helper()
	for i := range 60 {
		l.must(tagging(ids, strconv.Itoa(i))(l.desk), "write several")
	}
	l.update(ids[0], incident.AddTags("the end"))
}

// allOrGap fails the case unless everything was told of, or less and a gap reported.
func (l *lab) allOrGap(got, want []string, err error) {
	l.t.Helper()
	if err == nil {
		l.equal("changes", got, want)
		return
	}
	gap, ok := errors.AsType[*incident.GapError](err)
	if !ok || !errors.Is(err, incident.ErrGap) || gap.After == "" {
		l.errorf("a reader who was late: got error %v, want a GapError with a mark", err)
	}
	if len(got) > len(want) {
		l.errorf("told of %d changes, and there were %d", len(got), len(want))
		return
	}
	l.equal("changes before the gap", got, want[:len(got)])
}

// justRefused fails the case unless reading after a mark is one MarkError.
func (l *lab) justRefused(m incident.Mark) {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.ctx, l.patience)
	defer cancel()
	n := 0
	for c, err := range l.feed().Changes(ctx, m) {
		if n++; c.After.ID != 0 || n > 1 {
			l.errorf("reading after mark %q yielded incident %d", clip(string(m)), c.After.ID)
			return
		}
		l.wantErr("reading after mark "+strconv.Quote(clip(string(m))), err, incident.ErrInvalid)
		if _, ok := errors.AsType[*incident.MarkError](err); !ok {
			l.errorf("reading after mark %q: got error %v, want a MarkError", clip(string(m)), err)
		}
	}
	l.equal("values after what is no mark", n, 1)
}
