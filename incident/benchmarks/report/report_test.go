package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident/benchmarks"
)

// sample is a report in which Caseload takes 100 ns at a thousand and ten times that at a million, and memdb thrice as long.
func sample() Report {
	r := Report{Go: "go1.26", Machine: "linux/amd64"}
	for _, n := range []int{1000, 1_000_000} {
		for _, v := range []float64{1, 9, 1.1, 0.9, 1} {
			v *= 100
			if n > 1000 {
				v *= 10
			}
			r.add(caseload, "W2 get", n, v)
			r.add("memdb", "W2 get", n, 3*v)
			r.addLatencies(caseload, mixed(4), n, benchmarks.Latencies{PerOp: v, P50: v, P99: 2 * v})
			r.add(caseload, oneAlert+"tag", 10, v)
		}
		r.add(caseload, heap, n, 14_000)
	}
	return r
}

func TestTables(t *testing.T) {
	r := sample()
	require.InDelta(t, 1.0/3, r.growth("W2 get"), 1e-9)
	text := r.Markdown()
	require.Contains(t, text, "| W2 get: read a random incident by id | 100 ns / 1.0 µs | 0.33 | – / – | 3.0 / 3.0 | – / – | – / – | – / – |\n")
	require.Contains(t, text, "| W9 readers, 4 goroutines: p50 / p99 | 1.0 µs / 2.0 µs | – |")
	require.Contains(t, text, "| bytes per incident | 14000 |")
	require.Contains(t, text, "| tag |")
	require.NotPanics(t, func() { _ = (&Report{}).Markdown() })
}

func TestNumbers(t *testing.T) {
	for ns, want := range map[float64]string{0.4: "0 ns", 999: "999 ns", 1000: "1.0 µs", 12_345: "12 µs", 9_960: "10 µs", 2.5e6: "2.5 ms", 7e9: "7.0 s"} {
		require.Equal(t, want, duration(ns), fmt.Sprint(ns))
	}
	for v, want := range map[float64]string{0.256: "0.26", 1: "1.0", 9.94: "9.9", 9.96: "10", 123.4: "123"} {
		require.Equal(t, want, ratio(v), fmt.Sprint(v))
	}
}

// What was saved in parts is one report again.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one.json"), filepath.Join(dir, "two.json")
	r := sample()
	require.NoError(t, r.save(one))
	require.NoError(t, r.save(two))
	both, err := read([]string{one, two})
	require.NoError(t, err)
	require.Len(t, both.Results, len(r.Results))
	require.Len(t, both.result(caseload, mixed(4), 1000).P99, 10)
	require.Equal(t, r.value(caseload, "W2 get", 1000), both.value(caseload, "W2 get", 1000))
	r.CPU = true
	require.NoError(t, r.save(two))
	_, err = read([]string{one, two})
	require.ErrorContains(t, err, "do not mix")
	_, err = read([]string{filepath.Join(dir, "three.json")})
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestInsert(t *testing.T) {
	file := filepath.Join(t.TempDir(), "README.md")
	write := func(text string) { require.NoError(t, os.WriteFile(file, []byte(text), 0o644)) }
	for _, text := range []string{"", "a\n" + begin, end + "\n" + begin, begin + end + begin + end} {
		write(text)
		require.ErrorIs(t, checkMarkers(file), errMarkers)
		require.ErrorIs(t, insert(file, "x\n"), errMarkers)
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, text, string(got))
	}
	write("a\n" + begin + "old\n" + end + "\nb\n")
	for range 2 {
		require.NoError(t, insert(file, "new\n"))
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "a\n"+begin+"new\n"+end+"\nb\n", string(got))
	}
}
