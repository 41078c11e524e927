package benchmarks_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident/benchmarks"
)

// benchSizes are the numbers of incidents that benchmarks run with: 1,000 and 10,000, or what CASELOAD_BENCH_N says, such as
// 1000,100000.
func benchSizes(b *testing.B) []int {
	b.Helper()
	env := os.Getenv("CASELOAD_BENCH_N")
	if env == "" {
		return []int{1000, 10_000}
	}
	var out []int
	for s := range strings.SplitSeq(env, ",") {
		n, err := strconv.Atoi(s)
		require.NoError(b, err)
		out = append(out, n)
	}
	return out
}

// BenchmarkWorkload runs the workloads one at a time, as /workload/peer/N. All workloads of a peer share its data, so that
// each sees what those before it left. Concurrent workloads are in the command report only: a benchmark shows no quantiles.
func BenchmarkWorkload(b *testing.B) {
	loaded := map[string]*benchmarks.Fixture{}
	defer func() {
		for _, f := range loaded {
			require.NoError(b, f.Close())
		}
	}()
	for _, w := range benchmarks.Workloads() {
		for _, k := range benchmarks.Peers() {
			for _, n := range benchSizes(b) {
				b.Run(fmt.Sprintf("%s/%s/%d", strings.ReplaceAll(w.Name, ", ", ","), k.Name, n), func(b *testing.B) {
					key := k.Name + strconv.Itoa(n)
					if loaded[key] == nil {
						f, err := benchmarks.NewFixture(k, n, benchmarks.Stopwatch{})
						require.NoError(b, err)
						loaded[key] = f
					}
					measure(b, &w, loaded[key])
				})
			}
		}
	}
}

func measure(b *testing.B, w *benchmarks.Workload, f *benchmarks.Fixture) {
	b.Helper()
	calls, err := w.Prepare(f)
	require.NoError(b, err)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if i == calls {
			b.StopTimer()
			calls, err = w.Prepare(f)
			require.NoError(b, err)
			i = 0
			b.StartTimer()
		}
		if err := w.Do(f, i); err != nil {
			b.Fatal(err)
		}
		i++
	}
	if w.Per > 1 {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*w.Per), "ns/operation")
	}
}
