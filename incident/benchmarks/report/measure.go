package main

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/seed-d7eb6e68/caseload/incident/benchmarks"
)

// measuring is one run of the command.
type measuring struct {
	kinds     []benchmarks.Kind
	sizes     []int
	runs      int
	budget    time.Duration
	watch     benchmarks.Stopwatch
	reload    int
	workloads *regexp.Regexp
	to        string

	report Report
}

// all measures everything that was asked for, and saves what there is after each peer.
func (m *measuring) all() (Report, error) {
	if err := m.watch.Check(); err != nil {
		return m.report, err
	}
	m.report = about()
	m.report.CPU = m.watch.CPU
	if memory := physicalMemory(); memory > 0 && debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(memory / 4 * 3)
	}
	for _, n := range m.sizes {
		if err := m.size(n); err != nil {
			return m.report, err
		}
	}
	if m.wants(oneAlert) && m.kinds[0].Name == caseload {
		for range m.runs {
			for _, size := range benchmarks.OneAlertSizes {
				singles, err := benchmarks.OneAlert(size, m.budget, m.watch)
				if err != nil {
					return m.report, err
				}
				for _, s := range singles {
					m.report.add(caseload, oneAlert+s.Name, s.Alerts, s.Time)
				}
			}
		}
	}
	return m.report, m.save()
}

func (m *measuring) wants(workload string) bool { return m.workloads.MatchString(workload) }

func (m *measuring) save() error {
	if m.to == "" {
		return nil
	}
	return m.report.save(m.to)
}

// size measures all peers with n incidents.
func (m *measuring) size(n int) error {
	if m.wants(machine) {
		for range m.runs {
			limits := benchmarks.Limits(n, m.budget, m.watch)
			m.report.add(machine, mapGet, n, limits.Get)
			m.report.add(machine, walk, n, limits.Walk)
		}
		small, full := benchmarks.Payload(min(n, 100_000))
		m.report.add(machine, payload, n, small)
		m.report.add(machine, payloadFull, n, full)
	}
	rounds, samples := m.runs, 1
	if n > m.reload {
		rounds, samples = 1, m.runs
	}
	for round := range rounds {
		for i := range m.kinds {
			kind := m.kinds[(i+round)%len(m.kinds)]
			start := time.Now()
			if err := m.peer(kind, n, samples); err != nil {
				return fmt.Errorf("%s, %d incidents: %w", kind.Name, n, err)
			}
			fmt.Fprintf(os.Stderr, "%s  %d incidents, run %d of %d: %s in %s\n", time.Now().Format(time.TimeOnly), n, round+1, rounds, kind.Name,
				time.Since(start).Round(time.Millisecond))
			if err := m.save(); err != nil {
				return err
			}
		}
	}
	return nil
}

// peer loads a peer and takes samples of each workload.
func (m *measuring) peer(kind benchmarks.Kind, n, samples int) error {
	f, foot, err := benchmarks.Loaded(kind, n, m.watch)
	if err != nil {
		return err
	}
	defer benchmarks.Settle()
	defer func() { _ = f.Close() }()
	m.report.add(kind.Name, load, n, foot.Load)
	m.report.add(kind.Name, heap, n, foot.Bytes)
	m.report.add(kind.Name, collect, n, foot.GC)
	sequence := benchmarks.Workloads()
	grow := len(sequence) - 2 // those after it let the queue grow
	if err := m.sample(kind, f, sequence[:grow], samples); err != nil {
		return err
	}
	for _, g := range benchmarks.Readers {
		if name := mixed(g); m.wants(name) {
			for range samples {
				l, err := benchmarks.Mixed(f, g, m.budget)
				if err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				m.report.addLatencies(kind.Name, name, n, l)
			}
		}
	}
	if m.wants(export) {
		for range samples {
			l, err := benchmarks.Export(f, m.budget)
			if err != nil {
				return fmt.Errorf("%s: %w", export, err)
			}
			m.report.addLatencies(kind.Name, export, n, l)
		}
	}
	return m.sample(kind, f, sequence[grow:], samples)
}

func (m *measuring) sample(kind benchmarks.Kind, f *benchmarks.Fixture, workloads []benchmarks.Workload, samples int) error {
	for _, w := range workloads {
		if !m.wants(w.Name) {
			continue
		}
		for range samples {
			ns, err := w.Sample(f, m.budget, m.watch)
			if err != nil {
				return err
			}
			m.report.add(kind.Name, w.Name, f.N, ns)
		}
	}
	return nil
}
