package benchmarks

import (
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/google/btree"
)

// Physical is what the machine itself costs at one size, in nanoseconds: no queue in memory is faster.
type Physical struct {
	Get  float64 // a look-up of a random id in a map, and one field of what it points at
	Walk float64 // 50 adjacent entries of one btree of keys without pointers, from a random place
}

type limitKey struct{ at, id uint64 }

// Limits measures the physical limits with n entries.
func Limits(n int, budget time.Duration, watch Stopwatch) Physical {
	records := make(map[uint64]*Row, n)
	tree := btree.NewG(32, func(a, b limitKey) bool { return a.at < b.at || a.at == b.at && a.id < b.id })
	keys := make([]limitKey, n)
	rnd := rand.New(rand.NewPCG(1, 1))
	for i := range keys {
		keys[i] = limitKey{rnd.Uint64(), uint64(i)}
		records[uint64(i)] = &Row{ID: uint64(i)}
		tree.ReplaceOrInsert(keys[i])
	}
	var p Physical
	var sum uint64
	p.Get = repeat(budget, watch, func() { sum += records[rnd.Uint64N(uint64(n))].ID })
	p.Walk = repeat(budget, watch, func() {
		rows := 0
		tree.AscendGreaterOrEqual(keys[rnd.IntN(n)], func(k limitKey) bool {
			sum += k.id
			rows++
			return rows < pageSize
		})
	})
	runtime.KeepAlive(sum)
	return p
}

// repeat calls do until the budget is spent and returns the time of one call.
func repeat(budget time.Duration, watch Stopwatch, do func()) float64 {
	watch.start()
	defer watch.stop()
	for done := 100; ; {
		for range 100 {
			do()
		}
		if spent := watch.elapsed(); spent >= budget {
			return float64(spent) / float64(done)
		}
		done += 100
	}
}
