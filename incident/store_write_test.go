package incident_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// noted is a store that takes note of what it is given to write.
type noted struct {
	incident.Store
	note func(incident.Write)
}

func (n noted) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	for w := range b.Writes() {
		n.note(w)
	}
	return n.Store.Commit(ctx, b)
}

// A write tells an index what to do: which alerts and entities came, went or changed. An entity that another alert of the incident
// names as well neither joins nor leaves.
func TestWritesTellWhatChanged(t *testing.T) {
	type told struct {
		Joined, Left, Changed, EntitiesJoined, EntitiesLeft []string
	}
	writes := map[incident.ID]told{}
	var actions []audit.Action
	d, _ := newDesk(t, incident.Options{Store: noted{incident.NewMemory("default"), func(w incident.Write) {
		writes[w.Incident().ID] = told{slices.Collect(w.Joined()), slices.Collect(w.Left()), slices.Collect(w.Changed()),
			slices.Collect(w.EntitiesJoined()), slices.Collect(w.EntitiesLeft())}
		for e := range w.Entries() { // the first of each
			actions = append(actions, e.Action)
			break
		}
	}}})
	_, err := d.Open(ctx, []alert.Alert{on("w11", "a1", "x", "", alert.Low), on("W11", "a2", "x", "", alert.Low), on("w12", "a3", "x", "", alert.Low)})
	require.NoError(t, err)
	require.Equal(t, map[incident.ID]told{1: {Joined: []string{"a1", "a2", "a3"}, EntitiesJoined: []string{"device:w11", "device:w12"}}}, writes)

	clear(writes)
	_, err = d.Update(ctx, 1, incident.ResolveAlerts("a3"))
	require.NoError(t, err)
	require.Equal(t, map[incident.ID]told{1: {Changed: []string{"a3"}}}, writes)

	clear(writes)
	_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a2", "a3"}})
	require.NoError(t, err)
	require.Equal(t, map[incident.ID]told{
		1: {Left: []string{"a2", "a3"}, EntitiesLeft: []string{"device:w12"}},
		2: {Joined: []string{"a2", "a3"}, EntitiesJoined: []string{"device:w11", "device:w12"}},
	}, writes)
	require.Equal(t, []audit.Action{audit.Created, audit.AlertsResolved, audit.AlertsRemoved, audit.Created}, actions)
}

// A batch names the incidents that the command was computed from and leaves as they are: what it writes is right only while they
// are so. The caller gets all of them.
func TestBatchesTellWhatWasRead(t *testing.T) {
	for tagged := range 1 << 4 { // which of four incidents have the tag that all shall have
		var written, read, wantWritten, wantRead []incident.ID
		d, _ := newDesk(t, incident.Options{Store: &batched{incident.NewMemory("default"), func(b incident.Batch) {
			written, read = nil, nil
			for w := range b.Writes() {
				written = append(written, w.Incident().ID)
			}
			for r := range b.Reads() {
				require.Equal(t, uint64(1), r.Version)
				read = append(read, r.ID)
			}
		}}})
		ids := make([]incident.ID, 4)
		for i := range ids {
			var changes []incident.Change
			if tagged>>i&1 == 1 {
				changes = append(changes, incident.AddTags("vip"))
			}
			inc, err := d.Open(ctx, alertsNamed(string(rune('a'+i))), changes...)
			require.NoError(t, err)
			if ids[i] = inc.ID; changes != nil {
				wantRead = append(wantRead, inc.ID)
			} else {
				wantWritten = append(wantWritten, inc.ID)
			}
		}
		written, read = nil, wantRead // where nothing is left to do there is no batch
		results, err := d.UpdateAll(ctx, incident.AllOrNothing, ids, incident.AddTags("vip"))
		require.NoError(t, err)
		require.Equal(t, wantWritten, written)
		require.Equal(t, wantRead, read)
		for i, r := range results {
			require.Equal(t, ids[i], r.Incident.ID)
			require.True(t, r.Incident.HasTag("vip"))
			require.Equal(t, uint64(2-tagged>>i&1), r.Incident.Version)
		}
	}
}

// batched is a store that is asked about each batch.
type batched struct {
	incident.Store
	note func(incident.Batch)
}

func (w *batched) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	w.note(b)
	return w.Store.Commit(ctx, b)
}
