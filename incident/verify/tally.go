package verify

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Patience is how long a history may take to be decided. They take a millisecond, a few tens at worst.
const Patience = 30 * time.Second

// Tally is what came of many histories.
type Tally struct {
	Histories  int
	Operations int
	Illegal    int
	Undecided  int
	Err        error // nil when all are legal; otherwise why the first ones found are not
}

// Histories records and checks histories of the plans of seeds from first on, until it has n or more says no, or one is not legal.
// As many run at once as there are processors.
func Histories(first uint64, n int, plan func(seed uint64) Plan, more func() bool) Tally {
	var (
		next  atomic.Int64
		bad   atomic.Bool
		mu    sync.Mutex
		total Tally
		wg    sync.WaitGroup
	)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for !bad.Load() && more() {
				i := next.Add(1) - 1
				if i >= int64(n) {
					return
				}
				one := history(plan(first + uint64(i)))
				if one.Err != nil {
					bad.Store(true)
				}
				mu.Lock()
				total.Histories += one.Histories
				total.Operations += one.Operations
				total.Illegal += one.Illegal
				total.Undecided += one.Undecided
				total.Err = errors.Join(total.Err, one.Err)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return total
}

func history(p Plan) Tally {
	h, err := Record(p)
	if err != nil {
		return Tally{Err: err}
	}
	t := Tally{Histories: 1, Operations: h.Len()}
	v := h.Check(Patience)
	switch v {
	case Illegal:
		t.Illegal++
	case Undecided:
		t.Undecided++
	}
	t.Err = h.Err(v, Patience)
	return t
}
