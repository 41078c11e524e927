// Command report runs the workloads of package benchmarks over every peer and writes the tables of the README.
//
//	go run ./report -n 1000,10000,100000,1000000 -runs 5 -write ../../README.md
//
// A long run can be split: -json keeps what was measured, also of a run that was ended early, and -from reads such files
// instead of measuring, several of them as one.
//
//	go run ./report -n 1000,10000,100000 -json small.json
//	go run ./report -n 1000000 -peers caseload,memdb -json large.json
//	go run ./report -from small.json,large.json -write ../../README.md
//
// Up to -reload incidents each run loads every peer anew and the peers take turns; above, each peer is loaded once and sampled
// -runs times before the next one. A peer's memory is given back before the next is loaded. The memory limit of the Go runtime is
// set to three quarters of the machine's memory unless GOMEMLIMIT says otherwise: a million incidents need most of 24 GB.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/incident/benchmarks"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run() error {
	sizes := flag.String("n", "1000,10000,100000", "numbers of incidents, separated by commas")
	runs := flag.Int("runs", 5, "samples of each workload")
	budget := flag.Duration("budget", 300*time.Millisecond, "time for one sample")
	cpu := flag.Bool("cpu", false, "measure workloads of one goroutine by CPU time, for a machine that others use too; Linux only")
	reload := flag.Int("reload", 100_000, "largest number of incidents that is loaded anew for each run")
	peers := flag.String("peers", "", "peers, separated by commas (default all)")
	only := flag.String("workloads", "", "regular expression of the workloads to run")
	to := flag.String("json", "", "file to keep the results in")
	from := flag.String("from", "", "files to read results from instead of measuring, separated by commas")
	write := flag.String("write", "", "file to write the tables into, between <!-- benchmarks --> and <!-- /benchmarks -->")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flag.Arg(0))
	}
	if *write != "" {
		if err := checkMarkers(*write); err != nil { // before hours are spent
			return err
		}
	}
	var r Report
	var err error
	if *from != "" {
		r, err = read(strings.Split(*from, ","))
	} else {
		m := measuring{runs: *runs, budget: *budget, watch: benchmarks.Stopwatch{CPU: *cpu}, reload: *reload, to: *to}
		if m.workloads, err = regexp.Compile(*only); err != nil {
			return err
		}
		if m.sizes, err = numbers(*sizes); err != nil {
			return err
		}
		if m.kinds, err = choose(*peers); err != nil {
			return err
		}
		r, err = m.all()
	}
	if err != nil {
		return err
	}
	if *from != "" && *to != "" {
		if err := r.save(*to); err != nil {
			return err
		}
	}
	fmt.Print(r.Markdown())
	if *write != "" {
		return insert(*write, r.Markdown())
	}
	return nil
}

func numbers(list string) ([]int, error) {
	var out []int
	for s := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1000 {
			return nil, fmt.Errorf("-n: %q is no number of at least 1000", s)
		}
		out = append(out, n)
	}
	return out, nil
}

func choose(list string) ([]benchmarks.Kind, error) {
	kinds := benchmarks.Peers()
	if benchmarks.Missing != "" {
		fmt.Fprintln(os.Stderr, benchmarks.Missing)
	}
	if list == "" {
		return kinds, nil
	}
	var out []benchmarks.Kind
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(kinds, func(k benchmarks.Kind) bool { return k.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("-peers: there is no %q", name)
		}
		out = append(out, kinds[i])
	}
	return out, nil
}

const (
	begin = "<!-- benchmarks -->\n"
	end   = "<!-- /benchmarks -->"
)

var errMarkers = errors.New("want one line " + strings.TrimSpace(begin) + " and after it one " + end)

// cut splits a text at the markers; the parts keep them.
func cut(text string) (before, after string, err error) {
	i, j := strings.Index(text, begin), strings.Index(text, end)
	if i < 0 || j < i || strings.Count(text, begin) > 1 || strings.Count(text, end) > 1 {
		return "", "", errMarkers
	}
	return text[:i+len(begin)], text[j:], nil
}

func checkMarkers(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if _, _, err := cut(string(text)); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func insert(file, tables string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, after, err := cut(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, []byte(before+tables+after), 0o644)
}
