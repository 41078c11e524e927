package benchmarks_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident/benchmarks"
)

// Every workload runs on every peer and leaves it in a state in which the next one runs.
func TestWorkloads(t *testing.T) {
	watches := []benchmarks.Stopwatch{{}}
	if cpu := (benchmarks.Stopwatch{CPU: true}); cpu.Check() == nil {
		watches = append(watches, cpu)
	}
	for _, k := range benchmarks.Peers() {
		t.Run(k.Name, func(t *testing.T) {
			f, err := benchmarks.NewFixture(k, 1000, benchmarks.Stopwatch{})
			require.NoError(t, err)
			for _, w := range benchmarks.Workloads() {
				for _, watch := range watches {
					ns, err := w.Sample(f, time.Millisecond, watch)
					require.NoError(t, err)
					require.Positive(t, ns, w.Name)
				}
			}
			for _, g := range benchmarks.Readers {
				l, err := benchmarks.Mixed(f, g, time.Millisecond)
				require.NoError(t, err)
				require.Positive(t, l.Count)
				require.GreaterOrEqual(t, l.P99, l.P50)
			}
			l, err := benchmarks.Export(f, time.Millisecond)
			require.NoError(t, err)
			require.Positive(t, l.Count)
			require.NoError(t, f.Close())
		})
	}
}
