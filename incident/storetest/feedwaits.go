package storetest

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// headsAndLists reads a head, a list that begins then, and a head from inside its loop, while one incident is written.
func (l *lab) headsAndLists() {
	origin := l.head()
	inc := l.open()
	type look struct {
		before, after incident.Mark
		version       uint64
	}
	var mu sync.Mutex
	var looks []look
	l.whileWriting(func() {
		for range 150 {
			l.quiet(tagging([]incident.ID{inc.ID}, strconv.Itoa(l.model.commits()))(l.desk))
		}
	}, func(ctx context.Context) {
		before, err := l.feed().Head(ctx)
		l.seen(err)
		for got, err := range l.store.List(ctx, incident.Query{}) {
			l.seen(err)
			after, err := l.feed().Head(ctx)
			l.seen(err)
			mu.Lock()
			if len(looks) < 10_000 {
				looks = append(looks, look{before, after, got.Version})
			}
			mu.Unlock()
		}
	})
	version := map[incident.Mark]uint64{origin: 0}
	for _, c := range l.changes(origin) {
		version[c.Mark] = c.After.Version
	}
	for _, at := range looks {
		if version[at.before] > at.version || version[at.after] < at.version {
			l.errorf("a list showed version %d between heads at %d and %d", at.version, version[at.before], version[at.after])
			return
		}
	}
}

// readWhileWriting has several writers, and readers who follow from the beginning and from the zero Mark.
func (l *lab) readWhileWriting() {
	const writers, each, readers = 4, 12, 3
	origin := l.head()
	ids := l.openMany(8)
	last := l.open()
	end := func(c incident.Committed) bool { return c.After.HasTag("the end") }
	ctx, cancel := context.WithTimeout(l.ctx, l.patience)
	defer cancel()
	var all [readers][]incident.Committed
	var errs [readers]error
	var reading sync.WaitGroup
	for i := range readers {
		reading.Go(func() { all[i], errs[i] = l.told(ctx, origin, end) })
	}
	together(writers, func(i int) {
		for n := range each {
			l.quiet(tagging(ids[i:i+4], strconv.Itoa(i)+"."+strconv.Itoa(n))(l.deskOver(watched{l.store, l.model})))
		}
	})
	l.update(last.ID, incident.AddTags("the end"))
	done := make(chan struct{})
	go func() {
		defer close(done)
		reading.Wait()
	}()
	l.await("following the feed", done)
	for i := range readers {
		l.must(errs[i], "follow the feed")
		l.equal("changes that one reader was told of, and another later", steps(all[i]), steps(l.changes(origin)))
	}
	l.joins(all[0])
	l.wholeBatches(all[0])
}

// waits has a reader who is always up to date, and must hear of each commit.
func (l *lab) waits() {
	inc := l.open()
	ctx, cancel := context.WithCancel(l.ctx)
	defer cancel()
	heard, ended := make(chan incident.Committed), make(chan error, 1)
	head := l.head()
	go func() {
		for c, err := range l.feed().Changes(ctx, head) {
			if err != nil {
				ended <- err
				return
			}
			select {
			case heard <- c:
			case <-ctx.Done():
			}
		}
		ended <- nil
	}()
	for i := range 20 {
		l.update(inc.ID, incident.Comment("note"))
		l.within("waiting for a change", func() {
			select {
			case c := <-heard:
				l.equal("version that is told of", c.After.Version, i+2)
			case err := <-ended:
				l.errorf("the feed ended with %v before its context", err)
				ended <- err
			}
		})
	}
	cancel()
	l.within("waiting with a context that has ended", func() { l.wantErr("end", <-ended, context.Canceled) })
}

// zeroMark has a reader who begins while somebody writes.
func (l *lab) zeroMark() {
	inc := l.open()
	ctx, cancel := context.WithTimeout(l.ctx, l.patience)
	defer cancel()
	var stop atomic.Bool
	var version atomic.Uint64
	version.Store(1)
	var writer sync.WaitGroup
	writer.Go(func() {
		for !stop.Load() {
			got, err := l.desk.Update(ctx, inc.ID, incident.Comment("note"))
			if err != nil {
				return
			}
			version.Store(got.Version)
		}
	})
	for range 5 {
		floor, n := version.Load(), 0
		all, err := l.told(ctx, "", func(incident.Committed) bool { n++; return n == 3 })
		if errors.Is(err, incident.ErrGap) { // the writer is that quick
			continue
		}
		if err != nil {
			l.errorf("follow from now on: %v", err)
			break
		}
		for i, c := range all {
			if c.After.Version <= floor || c.After.Version != all[0].After.Version+uint64(i) {
				l.errorf("told of versions %v after %d was committed", steps(all), floor)
				break
			}
		}
	}
	stop.Store(true)
	writer.Wait()
}

func (l *lab) endsWithItsContext() {
	inc := l.open()
	origin := l.head()
	for range 10 {
		l.update(inc.ID, incident.Comment("note"))
	}
	ctx, cancel := context.WithCancel(l.ctx)
	defer cancel()
	n, told := 0, 0
	l.within("a feed that was cancelled", func() {
		var last error
		for c, err := range l.feed().Changes(ctx, origin) {
			if last != nil || told == 10 {
				l.errorf("the feed goes on after its context ended")
				return
			}
			if last = err; err != nil {
				l.equal("incident besides the error", c.After.ID, 0)
				continue
			}
			if told++; told == 3 {
				cancel()
			}
		}
		l.wantErr("end of a feed that was cancelled", last, context.Canceled)
	})
	l.equal("changes told of", told, 3)
	for _, m := range []incident.Mark{origin, ""} {
		l.within("a feed that is cancelled before it begins", func() {
			for c, err := range l.feed().Changes(ctx, m) {
				n++
				l.wantErr("feed", err, context.Canceled)
				l.equal("incident besides the error", c.After.ID, 0)
			}
		})
	}
	l.equal("values of feeds that are cancelled before they begin", n, 2)
	_, err := l.feed().Head(ctx)
	l.wantErr("head", err, context.Canceled)
}

// holdsUpNothing commits while one reader is in the midst of its loop and another waits.
func (l *lab) holdsUpNothing() {
	inc := l.open()
	origin := l.head()
	l.update(inc.ID, incident.Comment("the first"))
	ctx, cancel := context.WithCancel(l.ctx)
	defer cancel()
	next, stop := iter.Pull2(l.feed().Changes(ctx, origin))
	defer stop()
	_, err, _ := next()
	l.must(err, "follow the feed")
	for _, err := range l.feed().Changes(ctx, origin) {
		l.must(err, "follow the feed")
		l.within("a commit while a reader is slow", func() {
			for i := range 50 {
				_, err := l.desk.Update(l.ctx, inc.ID, incident.Comment("note "+strconv.Itoa(i)))
				l.quiet(err)
			}
		})
		break
	}
	l.equal("version", l.get(inc.ID).Version, 52)
}
