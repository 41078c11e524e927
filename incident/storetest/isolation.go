package storetest

import (
	"context"
	"strconv"
	"sync"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// The isolation cases are named after the anomaly each excludes. Writers and readers run side by side; what is checked holds
// in every order they may come to run in.
func isolationCases() []testCase {
	return []testCase{
		check("Isolation/NoDirtyWrite", ruleAtomic, func(l *lab) {
			ids := l.openMany(4)
			for round := range 15 {
				batches := make([]incident.Batch, 4)
				for i := range batches {
					batches[i] = l.held(tagging(ids, "r"+strconv.Itoa(round)+"-"+strconv.Itoa(i)))
				}
				won := make([]bool, len(batches))
				together(len(batches), func(i int) {
					_, err := l.commit(batches[i])
					if won[i] = err == nil; err != nil {
						l.wantErr("commit", err, incident.ErrConflict)
					}
				})
				winner := ""
				for i, ok := range won {
					if ok && winner != "" {
						l.errorf("two batches replaced the same versions")
					} else if ok {
						winner = batches[i].Command()
					}
				}
				for _, id := range ids {
					log := l.logOf(id)
					l.equal("last command in the log of every incident", log[len(log)-1].Command, winner)
				}
			}
			l.verify("afterwards")
		}),
		check("Isolation/NoDirtyRead", ruleAtomic, func(l *lab) {
			ids := l.openMany(8)
			batches := make([]incident.Batch, 40)
			for i := range batches {
				batches[i] = l.held(tagging(ids, "never"+strconv.Itoa(i)))
			}
			last := ids[len(ids)-1]
			l.update(last, incident.Comment("makes all of them stale"))
			l.whileWriting(func() {
				for _, b := range batches {
					_, err := l.commit(b)
					l.wantErr("commit", err, incident.ErrConflict)
				}
			}, func(ctx context.Context) {
				inc, err := l.store.Get(ctx, ids[0])
				l.seen(err)
				l.equal("version read while batches fail", inc.Version, 1)
				for inc, err := range l.store.List(ctx, incident.Query{}) {
					if l.seen(err); inc.ID != last && inc.Version != 1 {
						l.errorf("listed %d at version %d, which was never committed", inc.ID, inc.Version)
					}
				}
				n := uint64(0)
				for e, err := range l.store.Activity(ctx, incident.ActivityQuery{Incident: ids[1]}) {
					l.seen(err)
					n = e.Version
				}
				l.equal("version in the log while batches fail", n, 1)
			})
			l.verify("afterwards")
		}),
		check("Isolation/NoLostUpdate", ruleConflict, func(l *lab) {
			inc := l.open()
			const writers, each = 4, 20
			desks := make([]*incident.Desk, writers) // an engine each, as in processes of their own
			for i := range desks {
				desks[i] = l.deskOver(watched{l.store, l.model})
			}
			together(writers, func(i int) {
				for n := range each {
					_, err := desks[i].Update(l.ctx, inc.ID, incident.AddTags(strconv.Itoa(i)+"."+strconv.Itoa(n)))
					if err != nil {
						l.errorf("update: %v", err)
					}
				}
			})
			got := l.get(inc.ID)
			l.equal("tags", got.TagCount(), writers*each)
			l.equal("version", got.Version, 1+writers*each)
			l.verify("afterwards")
		}),
		check("Isolation/NoReadSkew", ruleAtomic, func(l *lab) {
			ids := l.openMany(30)
			l.whileWriting(func() {
				for i := range 40 {
					l.quiet(tagging(ids, strconv.Itoa(i))(l.desk))
				}
			}, func(ctx context.Context) {
				for _, o := range orders() {
					versions := map[uint64]bool{}
					for inc, err := range l.store.List(ctx, incident.Query{Order: o}) {
						l.seen(err)
						versions[inc.Version] = true
					}
					if len(versions) != 1 {
						l.errorf("one list saw incidents that are written together at %d versions", len(versions))
					}
				}
			})
			l.verify("afterwards")
		}),
		check("Isolation/NoAlertTwiceOrNowhere", ruleAtomic, func(l *lab) {
			a, b := l.open("a1", "m1", "m2"), l.open("b1")
			l.whileWriting(func() {
				for i := range 60 {
					to := []incident.ID{b.ID, a.ID}[i%2]
					_, err := l.desk.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"m1", "m2"}, To: to})
					l.quiet(err)
				}
			}, func(ctx context.Context) {
				held := map[string]int{}
				for inc, err := range l.store.List(ctx, incident.Query{}) {
					l.seen(err)
					for id := range inc.AlertIDs() {
						held[id]++
					}
				}
				l.equal("incidents that hold each alert", held, map[string]int{"a1": 1, "b1": 1, "m1": 1, "m2": 1})
				in, err := l.store.Locate(ctx, "m1", "m2")
				l.seen(err)
				if in["m1"] == 0 || in["m1"] != in["m2"] {
					l.errorf("alerts that move together were located in %d and %d", in["m1"], in["m2"])
				}
			})
			l.verify("afterwards")
		}),
		check("Isolation/NoWriteSkew", ruleConflict, func(l *lab) {
			for round := range 25 { // the batches write different incidents; only the alert is the same
				shared := "shared" + strconv.Itoa(round)
				batches := make([]incident.Batch, 4)
				for i := range batches {
					batches[i] = l.held(openingOf("own"+strconv.Itoa(round)+"-"+strconv.Itoa(i), shared))
				}
				won := make([]bool, len(batches))
				together(len(batches), func(i int) {
					_, err := l.commit(batches[i])
					if won[i] = err == nil; err != nil {
						l.conflict(err, nil, []string{shared})
					}
				})
				n := 0
				for _, ok := range won {
					if ok {
						n++
					}
				}
				l.equal("batches that got the alert", n, 1)
			}
			l.verify("afterwards")
		}),
		check("Isolation/NoPhantom", ruleAtomic, func(l *lab) {
			l.openMany(4)
			open := incident.Query{Filter: incident.ByStatus.Is(incident.Active)}
			l.whileWriting(func() {
				for i := range 50 { // each opens two incidents in one batch
					n := strconv.Itoa(i)
					_, err := l.desk.Ingest(l.ctx, namedAlert("p"+n, "left"+n), namedAlert("q"+n, "right"+n))
					l.quiet(err)
				}
			}, func(ctx context.Context) {
				for _, o := range orders() {
					n := 0
					for _, err := range l.store.List(ctx, incident.Query{Filter: open.Filter, Order: o}) {
						l.seen(err)
						n++
					}
					if n%2 != 0 {
						l.errorf("a list saw one of two incidents that were opened together: %d", n)
					}
				}
				n, err := incident.Count(ctx, l.store, open)
				if l.seen(err); n%2 != 0 {
					l.errorf("a count saw one of two incidents that were opened together: %d", n)
				}
			})
			l.verify("afterwards")
		}),
		check("Isolation/NoNonMonotonicRead", ruleGet, func(l *lab) {
			inc := l.open()
			var mu sync.Mutex
			last := uint64(1) // that the writer was told is committed
			l.whileWriting(func() {
				for range 120 {
					b := l.held(tagging([]incident.ID{inc.ID}, strconv.FormatUint(last, 10)))
					if _, err := l.commit(b); err != nil {
						l.errorf("commit: %v", err)
						return
					}
					r, err := l.store.Receipt(l.ctx, b.Command())
					if err != nil || len(r.Incidents) != 1 {
						l.errorf("receipt right after the commit: %v", err)
					}
					mu.Lock()
					last++
					mu.Unlock()
				}
			}, func(ctx context.Context) {
				mu.Lock()
				floor := last
				mu.Unlock()
				got, err := l.store.Get(ctx, inc.ID)
				if l.seen(err); got.Version < floor {
					l.errorf("read version %d after %d was committed", got.Version, floor)
				}
				n := uint64(0)
				for e, err := range l.store.Activity(ctx, incident.ActivityQuery{Incident: inc.ID}) {
					if l.seen(err); e.Version != n && e.Version != n+1 {
						l.errorf("the log steps from version %d to %d", n, e.Version)
					}
					n = e.Version
				}
				if n < got.Version {
					l.errorf("the log ends at version %d after %d was read", n, got.Version)
				}
				for inc, err := range l.store.List(ctx, incident.Query{}) {
					if l.seen(err); inc.Version < n {
						l.errorf("listed version %d after %d was read", inc.Version, n)
					}
				}
			})
			l.verify("afterwards")
		}),
	}
}

// together runs n goroutines and waits for them.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	all.Wait()
}

// whileWriting reads over and over in two goroutines until the writer is done, and once more.
func (l *lab) whileWriting(write func(), read func(context.Context)) {
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					read(l.ctx)
					return
				default:
					read(l.ctx)
				}
			}
		})
	}
	write()
	close(done)
	readers.Wait()
}

// seen and quiet report an error without ending the case: for goroutines.
func (l *lab) seen(err error) {
	l.t.Helper()
	if err != nil {
		l.errorf("read: %v", err)
	}
}

func (l *lab) quiet(err error) {
	l.t.Helper()
	if err != nil {
		l.errorf("write: %v", err)
	}
}
