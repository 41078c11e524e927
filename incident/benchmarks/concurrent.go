package benchmarks

import (
	"errors"
	"math"
	"math/bits"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Latencies are what one sample of a concurrent workload gives, in nanoseconds.
type Latencies struct {
	PerOp    float64 // wall time divided by operations: the inverse of throughput
	P50, P99 float64
	Count    int // operations whose latency was measured
}

// Readers is how many goroutines the mixed workload runs with.
var Readers = [...]int{1, 2, 4, 8}

// Mixed lets goroutines do 90 % reads, half of them by id and half the first page of a queue, and 10 % assignments, and
// returns the latencies of the reads.
func Mixed(f *Fixture, goroutines int, budget time.Duration) (Latencies, error) {
	var wait sync.WaitGroup
	var stop atomic.Bool
	all := make([]histogram, goroutines)
	ops, errs := make([]int, goroutines), make([]error, goroutines)
	start := time.Now()
	for g := range goroutines {
		wait.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(g), 9))
			var rows []Row
			for !stop.Load() && errs[g] == nil {
				ops[g]++
				if rnd.IntN(10) == 0 {
					// Its own incidents only: who owns which is known without a lock.
					id := rnd.Uint64N(uint64(f.N/goroutines))*uint64(goroutines) + uint64(g) + 1
					errs[g] = f.assign(rnd, id)
					continue
				}
				page := rnd.IntN(2) == 0
				id, q := f.random(rnd), &f.queue[rnd.IntN(len(f.queue))]
				began := time.Now()
				if page {
					rows, errs[g] = q.pager(rows[:0], Cursor{}, pageSize)
				} else {
					_, errs[g] = f.Peer.Get(id)
				}
				all[g].add(time.Since(began))
				if time.Since(start) > budget {
					stop.Store(true)
				}
			}
		})
	}
	wait.Wait()
	spent := time.Since(start)
	total := 0
	for g := range all {
		total += ops[g]
		if g > 0 {
			all[0].merge(&all[g])
		}
	}
	return all[0].latencies(float64(spent) / float64(total)), errors.Join(errs...)
}

// exportLimit ends an export that takes too long to wait for.
const exportLimit = 20 * time.Second

// Export assigns incidents while another goroutine exports all of them again and again, until the budget is spent and at least
// one export is through, and returns the latencies of the assignments.
func Export(f *Fixture, budget time.Duration) (Latencies, error) {
	var stop atomic.Bool
	var exports atomic.Int64
	started, done := make(chan struct{}), make(chan error, 1)
	go func() {
		first := true
		for !stop.Load() {
			n := 0
			if err := f.Peer.Export(func(Row) bool {
				if first {
					first = false
					close(started)
				}
				n++
				return !stop.Load()
			}); err != nil {
				done <- err
				return
			}
			if n < f.N && !stop.Load() {
				done <- errors.New("benchmarks: an export has holes")
				return
			}
			exports.Add(1)
		}
		done <- nil
	}()
	var h histogram
	select {
	case <-started:
	case err := <-done:
		return Latencies{}, err
	}
	start := time.Now()
	var err error
	for err == nil {
		id := f.random(f.rnd)
		began := time.Now()
		err = f.assign(f.rnd, id)
		h.add(time.Since(began))
		if spent := time.Since(start); spent > budget && (exports.Load() > 0 || spent > exportLimit) {
			break
		}
	}
	spent := time.Since(start)
	stop.Store(true)
	return h.latencies(float64(spent) / float64(h.count)), errors.Join(err, <-done)
}

// A histogram counts durations in buckets of at most 3 % width, in constant memory.
type histogram struct {
	count   int
	buckets [64 << fine]int
}

// fine is how many bits below the highest a bucket tells apart.
const fine = 5

func (h *histogram) add(d time.Duration) {
	v := uint64(max(d, 1<<fine))
	shift := bits.Len64(v) - 1 - fine
	h.buckets[shift<<fine+int(v>>shift)&(1<<fine-1)]++
	h.count++
}

func (h *histogram) merge(o *histogram) {
	h.count += o.count
	for i, n := range o.buckets {
		h.buckets[i] += n
	}
}

// quantile is the upper end of the bucket that holds it.
func (h *histogram) quantile(q float64) float64 {
	rank := int(math.Ceil(q * float64(h.count)))
	for i, n := range h.buckets {
		if rank -= n; rank <= 0 && n > 0 {
			return math.Ldexp(float64(1<<fine+i&(1<<fine-1)+1), i>>fine)
		}
	}
	return 0
}

func (h *histogram) latencies(perOp float64) Latencies {
	return Latencies{PerOp: perOp, P50: h.quantile(0.5), P99: h.quantile(0.99), Count: h.count}
}
