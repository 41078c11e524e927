package boltstore_test

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

// powerCycles kills a child in the middle of its work and takes the power away: of what it had not synced some is lost. The next
// goes on with what is left. It stops at the first thing that is not as it should be.
func powerCycles(t *testing.T, cycles int, seed uint64, unsynced bool) (acked int, err error) {
	r := rand.New(rand.NewPCG(seed, 2))
	a := acks{next: make([]int, 3)}
	var left []byte
	for cycle := range cycles {
		d := newDisk()
		if left != nil {
			d.put("north.db", left)
		}
		dir, unmount := mounted(t, d)
		c := newChild(t)
		c.start(t, job{Path: filepath.Join(dir, "north.db"), From: a.next, Unsynced: unsynced, Compact: []int{0, 0, 15}[cycle%3]})
		for range 1 + r.IntN(60) {
			_, ok := c.next(t)
			require.True(t, ok)
		}
		c.kill()
		unmount()
		a.take(c.reports)
		d.mu.Lock()
		left = d.after("north.db", loseSome(r))
		d.mu.Unlock()
		if left == nil {
			return len(a.commands), errors.New("the file is gone")
		}
		var there map[string]bool
		err := withImage(t, left, func(path string) (err error) {
			there, err = inspect(path, a.commands)
			return err
		})
		if err != nil {
			return len(a.commands), err
		}
		a.started(t, there)
	}
	return len(a.commands), nil
}

// TestPowerLost takes the power away CASELOAD_POWER times.
func TestPowerLost(t *testing.T) {
	inTurns(t, number(t, "CASELOAD_POWER", 10), func(t *testing.T, store, cycles int) {
		acked, err := powerCycles(t, cycles, uint64(number(t, "CASELOAD_SEED", 1)+store), false)
		require.NoError(t, err)
		t.Logf("%d cycles, %d commands were acknowledged", cycles, acked)
	})
}

// The control: a store that does not sync loses commands, or its file, and the test sees it.
func TestPowerLostWithoutSync(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		if _, err := powerCycles(t, 3, seed, true); err != nil {
			require.True(t, errors.Is(err, errLost) || errors.Is(err, incident.ErrCorrupt) || err.Error() == "the file is gone", "%v", err)
			return
		}
	}
	require.Fail(t, "nothing was lost")
}

// recorded is everything a child did to a disk while it made a store and committed the first commands of one writer.
func recorded(t *testing.T, commands int, unsynced bool) []deed {
	d := newDisk()
	dir, _ := mounted(t, d)
	c := newChild(t)
	c.start(t, job{Path: filepath.Join(dir, "north.db"), From: []int{0}, To: commands, Unsynced: unsynced, Compact: commands / 2, Close: true})
	end := c.finish(t)
	require.Empty(t, end.Err)
	for _, r := range c.reports {
		require.Empty(t, r.Err)
	}
	return d.journal
}

// states are the forms of all incidents, one after the other, when so many commands of the one writer were done: what a store in
// memory says.
func states(t *testing.T, commands int) map[string]int {
	m := incident.NewMemory("north")
	all := map[string]int{digest(t, m): 0}
	for n := range commands {
		require.NoError(t, command(m, 0, n))
		all[digest(t, m)] = n + 1
	}
	return all
}

func digest(t *testing.T, s incident.Store) string {
	var b []byte
	for _, form := range forms(t, s) {
		b = append(b, form...)
	}
	return string(b)
}

// boundaries takes the power away after each deed, with ten losses each, and returns how many images it looked at.
func boundaries(t *testing.T, journal []deed, commands int) (images int, err error) {
	all := states(t, commands)
	r := rand.New(rand.NewPCG(uint64(number(t, "CASELOAD_SEED", 1)), 3))
	losses := []loss{loseAll, loseNone}
	for range 8 {
		losses = append(losses, loseSome(r))
	}
	d := newDisk()
	acked := 0
	for at, what := range journal {
		if what.kind == acknowledging {
			acked++
			continue
		}
		d.apply(what)
		seen := map[string]bool{}
		for _, onDisk := range losses {
			image := d.after("north.db", onDisk)
			if image == nil && acked == 0 || seen[string(image)] {
				continue
			}
			seen[string(image)] = true
			images++
			if err := stateAfter(t, image, all, acked); err != nil {
				return images, errors.Join(err, errors.New("after deed "+itoa(at)+" of "+itoa(len(journal))))
			}
		}
	}
	return images, nil
}

// stateAfter checks that an image holds just the first commands, at least those that were acknowledged and at most one more.
func stateAfter(t *testing.T, image []byte, all map[string]int, acked int) error {
	if image == nil {
		return errors.New("the file is gone")
	}
	return withImage(t, image, func(path string) error {
		s, err := boltstore.Open(path, "north", boltstore.Options{})
		if err != nil {
			return err
		}
		defer func() { require.NoError(t, s.Close()) }()
		n, ok := all[digest(t, s)]
		switch {
		case !ok:
			return errors.New("no number of commands leads there")
		case n < acked:
			return errLost
		case n > acked+1:
			return errors.New("more than was sent")
		}
		return s.Verify(ctx)
	})
}

// TestEveryBoundary takes the power away at each boundary between two writes or syncs of a run of CASELOAD_BOUNDARIES commands, which
// makes the store, compacts it half way and closes it.
func TestEveryBoundary(t *testing.T) {
	t.Parallel()
	commands := number(t, "CASELOAD_BOUNDARIES", 16)
	journal := recorded(t, commands, false)
	images, err := boundaries(t, journal, commands)
	require.NoError(t, err)
	t.Logf("%d deeds, %d images", len(journal), images)
}

func TestEveryBoundaryWithoutSync(t *testing.T) {
	t.Parallel()
	journal := recorded(t, 16, true)
	_, err := boundaries(t, journal, 16)
	require.Error(t, err, "the control")
}
