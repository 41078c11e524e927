package storetest

import (
	"fmt"
	"sync"
	"time"
)

// RunCase runs one case of the suite on a backend and returns what it reported.
func RunCase(name string, b Backend) []string {
	for _, c := range cases() {
		if c.name == name {
			return record(func(t testingT) {
				l := newLab(t, c, b)
				l.patience = time.Second // what is broken is not worth a longer wait
				c.run(l)
			})
		}
	}
	panic("no case " + name)
}

// CaseRules maps the name of each case to the sentence it stands for.
func CaseRules() map[string]string {
	rules := map[string]string{}
	for _, c := range cases() {
		rules[c.name] = c.rule
	}
	return rules
}

// CaseNames are the names in order, with repetitions if there are any.
func CaseNames() []string {
	var names []string
	for _, c := range cases() {
		names = append(names, c.name)
	}
	return names
}

func record(run func(testingT)) (failures []string) {
	r := &recording{}
	defer func() {
		failures = r.failures
		if p := recover(); p != nil && p != any(r) {
			panic(p)
		}
	}()
	run(r)
	return r.failures
}

// recording is a test that only remembers that it failed.
type recording struct {
	mu       sync.Mutex
	failures []string
}

func (r *recording) Helper() {}

func (r *recording) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.failures) < 20 {
		r.failures = append(r.failures, fmt.Sprintf(format, args...))
	}
}

func (r *recording) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	panic(r)
}

// TestedProperties are the properties that random filters test.
func TestedProperties() []string {
	var names []string
	for _, f := range fieldTests {
		names = append(names, f.property)
	}
	return names
}

// Differences is what Equal reports of backends.
func Differences(seed uint64, commands int, backends ...Backend) []string {
	return record(func(t testingT) { equal(t, seed, commands, backends...) })
}
