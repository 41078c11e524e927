package boltstore_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

// A doubter makes every step fail from the moment that decides on: after the new head was written.
type doubter struct {
	armed bool // the next transaction is to be doubtful
	sick  bool // from then on
	steps int
}

func (d *doubter) step() error {
	if d.sick {
		return errInjected
	}
	if d.armed {
		d.steps++
	}
	return nil
}

// TestUnknownOutcome: a commit of which the disk does not say whether it was written is told as that, seen by nobody, and settled as
// soon as the disk works again.
func TestUnknownOutcome(t *testing.T) {
	d := &doubter{}
	path := filepath.Join(t.TempDir(), "north.db")
	s, err := boltstore.OpenStepped(path, "north", d.step)
	require.NoError(t, err)
	desk := deskOver(t, s)
	ids := openMany(t, desk, 2)
	update := func(command string, id incident.ID) error {
		_, err := desk.WithCommandID(command).Update(ctx, id, incident.AddTags(command))
		return err
	}
	d.armed = true
	require.NoError(t, update("counted", ids[0]))
	steps := d.steps // the last of them is the one after the end of the transaction
	n := 0
	d.armed = false
	boltstore.SetStep(s, func() error {
		if n++; n >= steps {
			return errInjected
		}
		return nil
	})
	err = update("doubtful", ids[0])
	require.ErrorIs(t, err, incident.ErrCommitUnknown)
	require.ErrorIs(t, err, errInjected)
	inc, err := s.Get(ctx, ids[0])
	require.NoError(t, err)
	require.False(t, inc.HasTag("doubtful"), "nobody sees it")
	_, err = s.Receipt(ctx, "doubtful")
	require.ErrorIs(t, err, incident.ErrCommitUnknown, "it is neither there nor not")
	_, err = s.Receipt(ctx, "never")
	require.ErrorIs(t, err, incident.ErrNotFound)
	_, err = s.Receipt(ctx, "counted")
	require.NoError(t, err)
	err = update("next", ids[1])
	require.ErrorContains(t, err, "nothing is written")
	require.NotErrorIs(t, err, incident.ErrCommitUnknown, "of this one it is known")
	require.Error(t, s.Verify(ctx))

	boltstore.SetStep(s, nil)
	_, err = s.Receipt(ctx, "doubtful")
	require.NoError(t, err)
	inc, err = s.Get(ctx, ids[0])
	require.NoError(t, err)
	require.True(t, inc.HasTag("doubtful"), "it was written, and now everybody sees it")
	require.NoError(t, update("next", ids[1]))
	require.NoError(t, s.Verify(ctx))
	want := forms(t, s)
	require.NoError(t, s.Close())
	require.Equal(t, want, forms(t, opened(t, path)))
}

// TestSettledAtOnce: what the disk can say after all is no unknown outcome.
func TestSettledAtOnce(t *testing.T) {
	s, _ := fresh(t)
	desk := deskOver(t, s)
	ids := openMany(t, desk, 1)
	for n := 1; n < 20; n++ {
		steps := &stepper{in: n}
		boltstore.SetStep(s, steps.step)
		_, err := desk.Update(ctx, ids[0], incident.Comment("x"))
		fired := steps.in <= 0
		boltstore.SetStep(s, nil)
		require.NotErrorIs(t, err, incident.ErrCommitUnknown)
		require.NoError(t, s.Verify(ctx))
		if !fired {
			return
		}
	}
	require.Fail(t, "too many steps")
}
