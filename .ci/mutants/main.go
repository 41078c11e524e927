// Mutants finds what the tests of a package do not see. It makes the mutants that gremlins v0.6.0 makes unless told otherwise, of
// arithmetic, of boundaries and negations of conditions, of increments and of signs, and runs the tests of the package against each:
//
//	go run ./.ci/mutants -log incident.mutants ./incident
//
// Gremlins builds the tests anew for each mutant. Here one test program holds them all, and an environment variable says which one
// is on; only mutants of constants are built one by one. Each test is run by itself first, to see which mutants it gets to: a mutant
// costs what the tests that get to it cost until one fails, the quick ones first. Two differences make the result the stricter one:
// conditions of a switch's cases, which gremlins takes for not covered, are mutants like others, and what does not compile is left out
// instead of counted as found.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
)

var (
	only    = flag.String("files", ".", "regular expression of the files whose mutants to run")
	logFile = flag.String("log", "", "file to append results to; mutants that it holds are not run again")
	workers = flag.Int("workers", runtime.NumCPU(), "mutants to run at once")
	pattern *regexp.Regexp
)

func main() {
	flag.Parse()
	pattern = regexp.MustCompile(*only)
	if err := run(filepath.Clean(flag.Arg(0))); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run copies the module twice: one copy holds all mutants behind switches, the other is where those of constants are made.
func run(pkg string) error {
	work, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	switched, plain := filepath.Join(work, "switched"), filepath.Join(work, "plain")
	for _, to := range []string{switched, plain} {
		if err := shell(".", `mkdir "$1" && git ls-files -z -co --exclude-standard | tar -cf - --null -T - | tar -xf - -C "$1"`, to); err != nil {
			return err
		}
	}
	mutants, err := rewrite(filepath.Join(switched, pkg))
	if err != nil {
		return err
	}
	program := filepath.Join(work, "all.test")
	if err := shell(switched, `go test -vet=off -c -o "$1" "./$2"`, program, pkg); err != nil {
		return err
	}
	t := trial{program: program, plain: plain, pkg: pkg, dir: work}
	if err := t.measure(len(mutants)); err != nil {
		return err
	}
	return t.all(mutants)
}

func shell(dir, script string, args ...string) error {
	cmd := exec.Command("sh", append([]string{"-c", script, "sh"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, out)
	}
	return nil
}

// all runs the mutants and tells of those that live.
func (t *trial) all(mutants []mutant) error {
	old, _ := os.ReadFile(*logFile)
	log, err := os.OpenFile(cmp.Or(*logFile, os.DevNull), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	counts := map[string]int{}
	var mu sync.Mutex
	tell := func(m mutant, state string, to io.Writer) {
		mu.Lock()
		defer mu.Unlock()
		counts[state]++
		if state != "KILLED" && state != "DOES NOT COMPILE" {
			fmt.Println(state, m)
		}
		fmt.Fprintf(to, "%s\t%s\n", m, state)
	}
	var left []mutant
	for _, m := range mutants {
		if !pattern.MatchString(m.file) {
			continue
		}
		if _, rest, ok := strings.Cut("\n"+string(old), "\n"+m.String()+"\t"); ok {
			state, _, _ := strings.Cut(rest, "\n")
			tell(m, state, io.Discard)
		} else {
			left = append(left, m)
		}
	}
	atOnce(len(left), func(i int) {
		if m := left[i]; m.constant {
			tell(m, t.constant(m), log)
		} else {
			tell(m, t.tests(t.program, m.id), log)
		}
	})
	killed, lived := counts["KILLED"]+counts["TIMED OUT"], counts["LIVED"]
	fmt.Printf("%d killed, of which %d did not end; %d lived; %d do not compile; efficacy %.1f %%\n",
		killed, counts["TIMED OUT"], lived, counts["DOES NOT COMPILE"], 100*float64(killed)/float64(max(1, killed+lived)))
	return nil
}
