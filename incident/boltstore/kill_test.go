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

// inTurns gives out cycles, as many to each store: all of it is looked at in each of them. Stores go through theirs side by side.
func inTurns(t *testing.T, cycles int, through func(t *testing.T, store, cycles int)) {
	t.Helper()
	const each = 20
	for store := 0; store*each < cycles; store++ {
		t.Run(itoa(store), func(t *testing.T) {
			t.Parallel()
			through(t, store, min(each, cycles-store*each))
		})
	}
}

// TestKilled kills a process that works on a store, again and again (CASELOAD_KILLS times): what it had acknowledged is there.
func TestKilled(t *testing.T) {
	inTurns(t, number(t, "CASELOAD_KILLS", 10), func(t *testing.T, store, cycles int) {
		path := filepath.Join(t.TempDir(), "north.db")
		r := rand.New(rand.NewPCG(uint64(number(t, "CASELOAD_SEED", 1)+store), 1))
		a := acks{next: make([]int, 4)}
		for cycle := range cycles {
			c := newChild(t)
			c.start(t, job{Path: path, From: a.next, Compact: []int{0, 0, 20}[cycle%3]})
			for range r.IntN(80) {
				_, ok := c.next(t)
				require.True(t, ok)
			}
			c.kill()
			a.take(c.reports)
			for _, rep := range c.reports {
				require.True(t, rep.OK, "cycle %d: %+v", cycle, rep)
			}
			a.started(t, sound(t, path, a.commands))
		}
		t.Logf("%d cycles, %d commands were acknowledged", cycles, len(a.commands))
	})
}
