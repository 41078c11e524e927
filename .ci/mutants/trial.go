package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// small are the sizes of tests that take them from the environment: a mutant that needs more to be seen is as good as not seen.
var small = []string{"CASELOAD_SEQUENCES=100", "CASELOAD_QUERIES=100", "CASELOAD_SEEDS=8", "CASELOAD_FLOOD=2000", "GOMAXPROCS=1"}

// A trial runs tests against mutants, in tiers of which each takes longer than the one before.
type trial struct {
	program, plain, pkg, dir string
	tiers                    [5][]test
}

type test struct {
	name    string
	seconds float64
	seen    []byte // of each mutant whether the test gets to it
}

var result = regexp.MustCompile(`(?m)^--- (PASS|FAIL): \S+ \(([\d.]+)s\)$`)

// measure runs the tests one by one without a mutant, which they must pass, and divides them by the time each takes.
func (t *trial) measure(mutants int) error {
	list, err := exec.Command(t.program, "-test.list", "^(Test|Example|Fuzz)").Output()
	if err != nil {
		return err
	}
	names := strings.Fields(string(list))
	tests, errs := make([]test, len(names)), make([]error, len(names))
	atOnce(len(names), func(i int) {
		file := filepath.Join(t.dir, names[i]+".seen")
		errs[i] = os.WriteFile(file, make([]byte, mutants+1), 0o644)
		state, out := t.run(t.program, []test{{name: names[i], seconds: 300}}, "MUTANTS_SEEN="+file)
		if state != "LIVED" {
			errs[i] = errors.New(names[i] + " fails without a mutant:\n" + out)
		}
		tests[i].name = names[i]
		if m := result.FindStringSubmatch(out); m != nil { // it was not skipped
			fmt.Sscan(m[2], &tests[i].seconds)
			tests[i].seen, _ = os.ReadFile(file)
		}
	})
	for _, one := range tests {
		var tier int
		switch {
		case one.seen == nil:
			continue
		case strings.HasPrefix(one.name, "Example"):
			tier = 1 // they run after a failure as well, and may wait for what does not come
		case one.seconds > 20:
			tier = 4
		case one.seconds > 2.5:
			tier = 3
		case one.seconds > 0.25:
			tier = 2
		}
		t.tiers[tier] = append(t.tiers[tier], one)
	}
	for i, tier := range t.tiers {
		fmt.Printf("tier %d: %d tests, %.1f s\n", i+1, len(tier), seconds(tier))
	}
	return errors.Join(errs...)
}

// atOnce does something n times, as many at once as there are workers.
func atOnce(n int, do func(i int)) {
	queue := make(chan int)
	var wait sync.WaitGroup
	for range *workers {
		wait.Go(func() {
			for i := range queue {
				do(i)
			}
		})
	}
	for i := range n {
		queue <- i
	}
	close(queue)
	wait.Wait()
}

func seconds(tests []test) (sum float64) {
	for _, one := range tests {
		sum += one.seconds
	}
	return sum
}

// tests tells whether a mutant lives, by the tests that get to it, or by all when it is the one that a program was built with.
func (t *trial) tests(program string, id int) string {
	for _, tier := range t.tiers {
		tier = slices.DeleteFunc(slices.Clone(tier), func(one test) bool { return id != 0 && one.seen[id] == 0 })
		if len(tier) == 0 {
			continue
		}
		if state, _ := t.run(program, tier, fmt.Sprint("MUTANT=", id)); state != "LIVED" {
			return state
		}
	}
	return "LIVED"
}

// run runs tests. One that eats memory or does not end is stopped. Tests that read sources find them unchanged.
func (t *trial) run(program string, tests []test, env string) (state, out string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration((60+5*seconds(tests))*float64(time.Second)))
	defer cancel()
	names := make([]string, len(tests))
	for i, one := range tests {
		names[i] = "^" + one.name + "$"
	}
	const script = `ulimit -v 12000000 2>/dev/null; exec "$@"`
	cmd := exec.CommandContext(ctx, "sh", "-c", script, "sh", program, "-test.v", "-test.failfast", "-test.run", strings.Join(names, "|"))
	cmd.Dir = filepath.Join(t.plain, t.pkg)
	cmd.Env = append(append(os.Environ(), small...), env)
	said, err := cmd.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return "TIMED OUT", string(said)
	case err != nil:
		return "KILLED", string(said)
	}
	return "LIVED", string(said)
}

// constant builds the mutant of a constant, which no switch can be put before, and tests it.
func (t *trial) constant(m mutant) string {
	dir := filepath.Join(t.plain, fmt.Sprint("constant-", m.id))
	defer os.RemoveAll(dir)
	file, changed := filepath.Join(t.plain, t.pkg, m.file), filepath.Join(dir, m.file)
	overlay, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "one.test")
	src, err := os.ReadFile(file)
	if err == nil {
		src = slices.Concat(src[:m.offset], []byte(m.to), src[m.offset+len(m.from):])
		err = errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(changed, src, 0o644),
			os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace":{%q:%q}}`, file, changed), 0o644))
	}
	if err != nil {
		return err.Error()
	}
	if shell(t.plain, `go test -vet=off -overlay "$1" -c -o "$2" "./$3"`, overlay, program, t.pkg) != nil {
		return "DOES NOT COMPILE"
	}
	return t.tests(program, 0)
}
