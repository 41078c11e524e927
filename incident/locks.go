package incident

import (
	"context"
	"slices"
	"time"
)

// timeUnit is the precision of times the engine makes, the finest that every back end keeps.
const timeUnit = time.Microsecond

// maxRedirects ends a walk along redirects that could only be a cycle; a merge never makes one.
const maxRedirects = 1 << 20

// locks lets commands on one incident wait for each other inside the process, so that none has to be computed twice. Ids share
// a fixed number of locks: the memory is bounded, and sharing costs only waiting.
type locks [256]chan struct{}

func newLocks() (l locks) {
	for i := range l {
		l[i] = make(chan struct{}, 1)
	}
	return l
}

// lock takes the locks of all ids, in one order for everybody, or none when the context ends first.
func (l *locks) lock(ctx context.Context, ids []ID) (unlock func(), err error) {
	slots := make([]int, 0, len(ids))
	for _, id := range ids {
		slots = append(slots, int(id%ID(len(l))))
	}
	slices.Sort(slots)
	slots = slices.Compact(slots)
	for n, s := range slots {
		select {
		case l[s] <- struct{}{}:
		case <-ctx.Done():
			l.unlock(slots[:n])
			return nil, ctx.Err()
		}
	}
	return func() { l.unlock(slots) }, nil
}

func (l *locks) unlock(slots []int) {
	for _, s := range slots {
		<-l[s]
	}
}
