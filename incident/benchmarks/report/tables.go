package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed-d7eb6e68/caseload/incident/benchmarks"
)

// peers are the columns of the tables beside Caseload.
var peers = []string{"map", "memdb", "sqlite-modernc", "sqlite-mattn", "buntdb"}

// Markdown writes the tables.
func (r *Report) Markdown() string {
	var b strings.Builder
	large := r.sizes()
	large = large[max(0, len(large)-2):]
	clock := "Medians, all of one size in one run"
	if r.CPU {
		clock = "Medians, all of one size in one run, in CPU time but for W9 and W11"
	}
	fmt.Fprintf(&b, "%s, %s, %s. %s; ratios are the peer's time over Caseload's with %s incidents, above 1 where\n"+
		"Caseload is faster. Growth is the exponent of N from the smallest to the largest size. Run in `incident/benchmarks`: `%s`.\n\n",
		r.Go, r.Machine, r.Date.Format("2006-01-02"), clock, plain(large, " / "), r.Command)
	r.ratios(&b, large)
	b.WriteByte('\n')
	if len(large) > 0 {
		r.costs(&b, large[len(large)-1])
	}
	r.singles(&b)
	return b.String()
}

func plain(sizes []int, between string) string {
	out := make([]string, len(sizes))
	for i, n := range sizes {
		out[i] = size(n)
	}
	return strings.Join(out, between)
}

func size(n int) string {
	switch {
	case n >= 1_000_000 && n%1_000_000 == 0:
		return fmt.Sprintf("%dM", n/1_000_000)
	case n >= 1000 && n%1000 == 0:
		return fmt.Sprintf("%dk", n/1000)
	}
	return fmt.Sprint(n)
}

// ratios is the table of how many times the time of Caseload each peer takes.
func (r *Report) ratios(b *strings.Builder, large []int) {
	fmt.Fprintf(b, "| | Caseload, %s | growth | %s |\n|---|--:|--:|%s\n", plain(large, " / "), strings.Join(peers, " | "), strings.Repeat("--:|", len(peers)))
	row := func(label, workload string, value func(*Result) float64) {
		get := func(peer string, n int) float64 {
			if s := r.result(peer, workload, n); s != nil {
				return value(s)
			}
			return math.NaN()
		}
		absolute := make([]string, len(large))
		for i, n := range large {
			absolute[i] = duration(get(caseload, n))
		}
		fmt.Fprintf(b, "| %s | %s | %s |", label, strings.Join(absolute, " / "), exponent(r.growth(workload)))
		for _, p := range peers {
			cells := make([]string, len(large))
			for i, n := range large {
				cells[i] = ratio(get(p, n) / get(caseload, n))
			}
			fmt.Fprintf(b, " %s |", strings.Join(cells, " / "))
		}
		b.WriteByte('\n')
	}
	mean := func(s *Result) float64 { return median(s.Samples) }
	for _, w := range benchmarks.Workloads() {
		row(w.Name+": "+w.Does, w.Name, mean)
	}
	for _, g := range benchmarks.Readers {
		row(fmt.Sprintf("W9 90 %% reads, 10 %% writes, %d goroutines: time per operation", g), mixed(g), mean)
	}
	row("W11 assign while everything is exported", export, mean)
	fmt.Fprintf(b, "| load one incident | %s | %s |", r.each(large, caseload, load), exponent(r.growth(load)))
	for _, p := range peers {
		cells := make([]string, len(large))
		for i, n := range large {
			cells[i] = ratio(r.value(p, load, n) / r.value(caseload, load, n))
		}
		fmt.Fprintf(b, " %s |", strings.Join(cells, " / "))
	}
	b.WriteByte('\n')
}

func (r *Report) each(sizes []int, peer, workload string) string {
	out := make([]string, len(sizes))
	for i, n := range sizes {
		out[i] = duration(r.value(peer, workload, n))
	}
	return strings.Join(out, " / ")
}

// costs is the table of latencies and memory at one size, each peer by itself.
func (r *Report) costs(b *strings.Builder, n int) {
	all := append([]string{caseload}, peers...)
	fmt.Fprintf(b, "| %s incidents | %s |\n|---|%s\n", size(n), strings.Join(all, " | "), strings.Repeat("--:|", len(all)))
	row := func(label, workload string, cell func(*Result) string) {
		fmt.Fprintf(b, "| %s |", label)
		for _, p := range all {
			text := "–"
			if s := r.result(p, workload, n); s != nil {
				text = cell(s)
			}
			fmt.Fprintf(b, " %s |", text)
		}
		b.WriteByte('\n')
	}
	quantiles := func(s *Result) string { return duration(median(s.P50)) + " / " + duration(median(s.P99)) }
	for _, g := range benchmarks.Readers {
		row(fmt.Sprintf("W9 readers, %d goroutines: p50 / p99", g), mixed(g), quantiles)
	}
	row("W11 writer while everything is exported: p50 / p99", export, quantiles)
	row("bytes per incident", heap, func(s *Result) string { return fmt.Sprintf("%.0f", median(s.Samples)) })
	small, full := r.value(machine, payload, n), r.value(machine, payloadFull, n)
	if !math.IsNaN(small) {
		row("of them beyond the payload", heap, func(s *Result) string {
			bare := small
			if s.Peer == caseload {
				bare = full
			}
			return fmt.Sprintf("%.0f", median(s.Samples)-bare)
		})
	}
	row("a full garbage collection", collect, func(s *Result) string { return duration(median(s.Samples)) })
	if !math.IsNaN(small) {
		fmt.Fprintf(b, "\nPayload is what the bare values of an incident, its alerts and one entry take in slices: %.0f bytes as the peers keep them,\n"+
			"%.0f in Caseload's types, which have a field for everything Graph has one for. Limits of the machine in the same run: %s for a\n"+
			"look-up in a map, %s for 50 adjacent entries of one btree.\n", small, full, duration(r.value(machine, mapGet, n)),
			duration(r.value(machine, walk, n)))
	}
}

// singles is the table of commands on one alert of an incident of many.
func (r *Report) singles(b *strings.Builder) {
	head := false
	for _, s := range r.Results {
		name, ok := strings.CutPrefix(s.Workload, oneAlert)
		if !ok || s.N != benchmarks.OneAlertSizes[0] {
			continue
		}
		if !head {
			head = true
			b.WriteString("\n| Caseload, an incident of |")
			for _, n := range benchmarks.OneAlertSizes {
				fmt.Fprintf(b, " %d alerts |", n)
			}
			b.WriteString("\n|---|--:|--:|--:|\n")
		}
		fmt.Fprintf(b, "| %s |", name)
		for _, n := range benchmarks.OneAlertSizes {
			fmt.Fprintf(b, " %s |", duration(r.value(caseload, s.Workload, n)))
		}
		b.WriteByte('\n')
	}
}

func exponent(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.2f", v)
}

// duration writes nanoseconds with two or three digits that count.
func duration(ns float64) string {
	if math.IsNaN(ns) {
		return "–"
	}
	for _, u := range []struct {
		name string
		ns   float64
	}{{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}} {
		if ns >= u.ns {
			return digits(ns/u.ns) + " " + u.name
		}
	}
	return fmt.Sprintf("%.0f ns", ns)
}

func ratio(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	if v < 1 {
		return fmt.Sprintf("%.2f", v)
	}
	return digits(v)
}

func digits(v float64) string {
	if v < 9.95 {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}
