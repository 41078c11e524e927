package boltstore_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// acks are the commands a child said were done, and for each writer the number of the next.
type acks struct {
	commands []string
	next     []int
}

func (a *acks) take(reports []report) {
	for _, r := range reports {
		if r.Writer >= 0 && r.OK {
			a.commands = append(a.commands, commandID(r.Writer, r.Number))
			a.next[r.Writer] = max(a.next[r.Writer], r.Number+1)
		}
	}
}

// started fails the test when there is a command that nobody can have sent yet.
func (a *acks) started(t *testing.T, there map[string]bool) {
	t.Helper()
	begun := map[string]bool{}
	for w, next := range a.next {
		for n := range next + 1 {
			begun[commandID(w, n)] = true
		}
	}
	for command := range there {
		require.True(t, begun[command], "command %s was not sent", command)
	}
}

// cyclesOfOne is how often the same store goes through it, before the next begins: all of it is looked at each time.
const cyclesOfOne = 20

// TestKilled kills a process that works on one store, again and again (CASELOAD_KILLS times): what it had acknowledged is there.
func TestKilled(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(uint64(number(t, "CASELOAD_SEED", 1)), 1))
	var path string
	var a acks
	acked := 0
	for cycle := range number(t, "CASELOAD_KILLS", 10) {
		if cycle%cyclesOfOne == 0 {
			path, a = filepath.Join(t.TempDir(), "north.db"), acks{next: make([]int, 4)}
		}
		c := newChild(t)
		c.start(t, job{Path: path, From: a.next, Compact: []int{0, 0, 20}[cycle%3]})
		for range r.IntN(150) {
			_, ok := c.next(t)
			require.True(t, ok)
		}
		c.kill()
		a.take(c.reports)
		for _, rep := range c.reports {
			require.True(t, rep.OK, "cycle %d: %+v", cycle, rep)
		}
		acked += len(c.reports)
		a.started(t, sound(t, path, a.commands))
	}
	t.Logf("%d commands were acknowledged", acked)
}
