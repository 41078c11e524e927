package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/incident/benchmarks"
)

// Names of what is measured besides the workloads.
const (
	caseload    = "caseload"
	machine     = "machine" // a peer that stands for the machine itself
	mapGet      = "map get"
	walk        = "50 adjacent entries of a btree"
	payload     = "payload"
	payloadFull = "payload, Caseload's types"
	load        = "load"
	heap        = "heap"
	collect     = "gc"
	export      = "W11 export"
	oneAlert    = "one alert: "
)

func mixed(goroutines int) string { return "W9 mixed, " + strconv.Itoa(goroutines) }

// A Report is what one or several runs measured.
type Report struct {
	Machine string    `json:"machine"`
	Go      string    `json:"go"`
	Date    time.Time `json:"date"`
	Command string    `json:"command"`
	CPU     bool      `json:"cpu"` // workloads of one goroutine are in CPU time
	Results []*Result `json:"results"`
}

// A Result holds the samples of one workload, in nanoseconds per operation (heap and payload: bytes per incident).
type Result struct {
	Peer     string    `json:"peer"`
	Workload string    `json:"workload"`
	N        int       `json:"n"`
	Samples  []float64 `json:"samples"`
	P50      []float64 `json:"p50,omitempty"`
	P99      []float64 `json:"p99,omitempty"`
}

func about() Report {
	return Report{
		Machine: fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), firstOf("/proc/cpuinfo", "model name")),
		Go:      runtime.Version(), Date: time.Now().UTC().Truncate(time.Second), Command: "go run ./report " + strings.Join(os.Args[1:], " "),
	}
}

// firstOf is the first value of a key in a file of lines "key : value", where there is such a file.
func firstOf(file, key string) string {
	f, err := os.Open(file)
	if err != nil {
		return "unknown processor"
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if k, v, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(k) == key {
			return strings.TrimSpace(v)
		}
	}
	return "unknown processor"
}

// physicalMemory is how many bytes of memory the machine has, zero where that is not known.
func physicalMemory() int64 {
	kb, _ := strconv.ParseInt(strings.TrimSuffix(firstOf("/proc/meminfo", "MemTotal"), " kB"), 10, 64)
	return kb << 10
}

func (r *Report) result(peer, workload string, n int) *Result {
	for _, s := range r.Results {
		if s.Peer == peer && s.Workload == workload && s.N == n {
			return s
		}
	}
	return nil
}

func (r *Report) at(peer, workload string, n int) *Result {
	s := r.result(peer, workload, n)
	if s == nil {
		s = &Result{Peer: peer, Workload: workload, N: n}
		r.Results = append(r.Results, s)
	}
	return s
}

func (r *Report) add(peer, workload string, n int, sample float64) {
	s := r.at(peer, workload, n)
	s.Samples = append(s.Samples, sample)
}

func (r *Report) addLatencies(peer, workload string, n int, l benchmarks.Latencies) {
	s := r.at(peer, workload, n)
	s.Samples, s.P50, s.P99 = append(s.Samples, l.PerOp), append(s.P50, l.P50), append(s.P99, l.P99)
}

func (r *Report) save(file string) error {
	data, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".part", append(data, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(file+".part", file)
}

// read joins the reports of several files. Machine, version and date are those of the last one.
func read(files []string) (Report, error) {
	var all Report
	var commands []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return all, err
		}
		var r Report
		if err := json.Unmarshal(data, &r); err != nil {
			return all, fmt.Errorf("%s: %w", file, err)
		}
		all.Machine, all.Go, all.Date = r.Machine, r.Go, r.Date
		if all.CPU != r.CPU && len(commands) > 0 {
			return all, fmt.Errorf("%s: CPU time and time of the wall do not mix", file)
		}
		all.CPU = r.CPU
		commands = append(commands, r.Command)
		for _, s := range r.Results {
			to := all.at(s.Peer, s.Workload, s.N)
			to.Samples, to.P50, to.P99 = append(to.Samples, s.Samples...), append(to.P50, s.P50...), append(to.P99, s.P99...)
		}
	}
	all.Command = strings.Join(commands, "; ")
	return all, nil
}

// median is NaN of nothing.
func median(samples []float64) float64 {
	if len(samples) == 0 {
		return math.NaN()
	}
	s := slices.Sorted(slices.Values(samples))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// value is the median of the samples; NaN where there are none.
func (r *Report) value(peer, workload string, n int) float64 {
	if s := r.result(peer, workload, n); s != nil {
		return median(s.Samples)
	}
	return math.NaN()
}

// sizes are the numbers of incidents Caseload was measured with, in order.
func (r *Report) sizes() []int {
	var out []int
	for _, s := range r.Results {
		if s.Workload == heap && !slices.Contains(out, s.N) {
			out = append(out, s.N)
		}
	}
	slices.Sort(out)
	return out
}

// growth is the slope of log time over log N by least squares; NaN with less than two sizes.
func (r *Report) growth(workload string) float64 {
	var n, x, y, xx, xy float64
	for _, size := range r.sizes() {
		v := math.Log(r.value(caseload, workload, size))
		if math.IsNaN(v) {
			continue
		}
		l := math.Log(float64(size))
		n, x, y, xx, xy = n+1, x+l, y+v, xx+l*l, xy+l*v
	}
	if n < 2 {
		return math.NaN()
	}
	return (n*xy - x*y) / (n*xx - x*x)
}
