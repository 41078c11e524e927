package incident_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// meeting is a store in which another engine is quicker once: it works just before a commit, or between two reads.
type meeting struct {
	incident.Store
	beforeCommit, afterGet func()
}

func once(f *func()) {
	if do := *f; do != nil {
		*f = nil
		do()
	}
}

func (m *meeting) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	once(&m.beforeCommit)
	return m.Store.Commit(ctx, b)
}

func (m *meeting) Get(ctx context.Context, id incident.ID) (incident.Incident, error) {
	inc, err := m.Store.Get(ctx, id)
	once(&m.afterGet)
	return inc, err
}

// met is a desk whose store is a meeting, the desk of another engine on the same store, and two incidents.
func met(t *testing.T) (m *meeting, mine, theirs *incident.Desk, ids [2]incident.ID) {
	t.Helper()
	store := incident.NewMemory("contoso")
	m = &meeting{Store: store}
	mine, theirs = sharedDesk(t, incident.Options{Store: m}), sharedDesk(t, incident.Options{Store: store})
	for i := range ids {
		ids[i] = opened(t, theirs, []string{"a1", "b1"}[i]).ID
	}
	return m, mine, theirs, ids
}

func statuses(t *testing.T, d *incident.Desk, ids [2]incident.ID) (out [2]incident.Status) {
	t.Helper()
	for i, id := range ids {
		inc, err := d.Get(ctx, id)
		require.NoError(t, err)
		out[i] = inc.Status
	}
	return out
}

// Two commands of two engines each leave alone what the other changes. One after the other, in either order, both incidents end
// in the same status.
func TestWhatACommandLeavesAloneIsPartOfIt(t *testing.T) {
	m, mine, theirs, ids := met(t)
	_, err := theirs.Update(ctx, ids[0], incident.Resolve(""))
	require.NoError(t, err)
	m.beforeCommit = func() {
		_, err := theirs.UpdateAll(ctx, incident.AllOrNothing, ids[:], incident.Reopen())
		require.NoError(t, err)
	}
	results, err := mine.UpdateAll(ctx, incident.AllOrNothing, ids[:], incident.Resolve(""))
	require.NoError(t, err)
	require.Nil(t, m.beforeCommit)
	require.Equal(t, [2]incident.Status{incident.Resolved, incident.Resolved}, statuses(t, theirs, ids))
	require.Equal(t, uint64(4), results[0].Incident.Version, "resolved, reopened, resolved")
}

// A merge is not refused for owners that the incidents never had at the same time.
func TestARefusalIsOfOneMoment(t *testing.T) {
	m, mine, theirs, ids := met(t)
	give := func(user string) {
		_, err := theirs.UpdateAll(ctx, incident.AllOrNothing, ids[:], incident.Assign(alert.UserOwner(user)))
		require.NoError(t, err)
	}
	give(ana.ID)
	m.afterGet = func() { give(bob.ID) }
	inc, err := mine.Merge(ctx, incident.Merge{Target: ids[0], Sources: ids[1:]})
	require.NoError(t, err)
	require.Equal(t, alert.UserOwner(bob.ID), inc.Owner)
}

// What an update that changes nothing returns was so at one moment.
func TestNoChangeIsOfOneMoment(t *testing.T) {
	m, mine, theirs, ids := met(t)
	both := func(c incident.Change) {
		_, err := theirs.UpdateAll(ctx, incident.AllOrNothing, ids[:], c)
		require.NoError(t, err)
	}
	both(incident.AddTags("seen"))
	m.afterGet = func() { both(incident.Comment("quicker")) }
	results, err := mine.UpdateAll(ctx, incident.AllOrNothing, ids[:], incident.AddTags("seen"))
	require.NoError(t, err)
	require.Equal(t, results[0].Incident.Comments, results[1].Incident.Comments)
}
