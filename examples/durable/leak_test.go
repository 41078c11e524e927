package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestMain fails a run whose tests pass and leave goroutines behind. Every package has this file: it has to be in each, and no folder
// for what they share is open to all of them. TestPageLeaks of package incident writes the others from its own.
func TestMain(m *testing.M) {
	code := m.Run()
	if left := leftBehind(); code == 0 && left != nil {
		fmt.Fprintf(os.Stderr, "%d goroutines are left behind:\n\n%s\n", len(left), strings.Join(left, "\n\n"))
		code = 1
	}
	os.Exit(code)
}

// leftBehind returns the stacks of all other goroutines, coroutines of iterators among them, once those that are about to end have
// had every chance to.
func leftBehind() (left []string) {
	stacks := make([]byte, 1<<20)
	for range 1000 {
		left = strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n")[1:] // the first is this one
		left = slices.DeleteFunc(left, func(stack string) bool {
			return strings.Contains(stack, "testing.(*") || strings.Contains(stack, "os/signal.") // of go test itself
		})
		if len(left) == 0 {
			return nil
		}
		runtime.Gosched()
	}
	return left
}
