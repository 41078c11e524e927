package benchmarks

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime is how long this thread has been on a processor.
func threadTime() (time.Duration, bool) {
	var t unix.Timespec
	err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t)
	return time.Duration(t.Nano()), err == nil
}
