package verify

import (
	"context"
	"fmt"
	"runtime"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// shaken is a store whose callers give way to others, and that fails where it shall, at calls that the seed picks.
func shaken(s incident.Store, seed uint64, fails bool) incident.Store {
	return storetest.Faulty(s, func(c storetest.Call) error {
		n := uint64(c.N) << 1
		if c.After {
			n++
		}
		dice := mixed(seed ^ n*0x9e3779b97f4a7c15)
		for range dice & 3 {
			runtime.Gosched()
		}
		if !fails {
			return nil
		}
		switch dice >>= 2; {
		case c.Method == "Receipt" && dice%2 == 0:
			return errInjected
		case c.Method != "Commit":
			return when(dice%300 == 0, errInjected)
		case c.After:
			return when(dice%80 == 0, errInjected) // the store says that it does not know
		case dice%80 == 0:
			return fmt.Errorf("%w: %w", incident.ErrCommitUnknown, errInjected)
		default:
			return when(dice%80 == 1, errInjected)
		}
	})
}

func when(b bool, err error) error {
	if b {
		return err
	}
	return nil
}

// mixed is the finalizer of splitmix64.
func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// noting is a store that tells who asks what became of a command while it was computed: one of unknown outcome returns nothing.
type noting struct{ incident.Store }

type noteKey struct{}

type note struct {
	opened  incident.ID // the id that was taken last for an incident to open
	command string      // the id of the command that was sent last to be committed
}

// noted is a context in which a command is noted.
func noted(ctx context.Context) (context.Context, *note) {
	n := &note{}
	return context.WithValue(ctx, noteKey{}, n), n
}

func (s noting) NextID(ctx context.Context) (incident.ID, error) {
	id, err := s.Store.NextID(ctx)
	if n, ok := ctx.Value(noteKey{}).(*note); ok && err == nil {
		n.opened = id
	}
	return id, err
}

func (s noting) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	if n, ok := ctx.Value(noteKey{}).(*note); ok {
		n.command = b.Command()
	}
	return s.Store.Commit(ctx, b)
}
