package benchmarks

import (
	"errors"
	"runtime"
	"time"
)

// A Stopwatch measures the time that one goroutine takes. The zero Stopwatch measures what the clock on the wall does; one with
// CPU set counts only while the goroutine is on a processor, which is the better measure on a machine that others use too.
// What blocks, or works on other goroutines, it does not see: latencies of concurrent workloads are always those of the wall.
type Stopwatch struct {
	CPU bool

	since time.Time
	spent time.Duration // at the start, of this thread
}

// ErrNoCPUTime says that the time of a single thread can not be measured on this system.
var ErrNoCPUTime = errors.New("benchmarks: the CPU time of a thread is measured on Linux only")

// Check reports whether the stopwatch works here.
func (s Stopwatch) Check() error {
	if _, ok := threadTime(); s.CPU && !ok {
		return ErrNoCPUTime
	}
	return nil
}

// start starts it anew; the goroutine keeps its thread until stop.
func (s *Stopwatch) start() {
	runtime.LockOSThread()
	s.since = time.Now()
	s.spent, _ = threadTime()
}

// elapsed is the time since start.
func (s *Stopwatch) elapsed() time.Duration {
	if s.CPU {
		now, _ := threadTime()
		return now - s.spent
	}
	return time.Since(s.since)
}

// stop lets go of the thread.
func (s *Stopwatch) stop() { runtime.UnlockOSThread() }
