package incident_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// meantime is a store in which something happens before a batch arrives.
type meantime struct {
	incident.Store
	first func()
	err   error // instead of the commit
}

func (m *meantime) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	if m.first != nil {
		m.first()
	}
	if m.err != nil {
		return incident.Receipt{}, m.err
	}
	return m.Store.Commit(ctx, b)
}

// Two commands on different incidents that are sent under one id at once: one is committed, and the other is told that the id is
// used, whether the store answers with what it has or with nothing that is known.
func TestOneCommandIDForTwoCommandsAtOnce(t *testing.T) {
	for _, answer := range []error{nil, incident.ErrCommitUnknown} {
		m := incident.NewMemory("default")
		other, _ := newDesk(t, incident.Options{Store: m})
		one, two := opened(t, other, "a1"), opened(t, other, "b1")
		d, _ := newDesk(t, incident.Options{Store: &meantime{Store: m, err: answer, first: func() {
			update(t, other.WithCommandID("once"), two.ID, incident.AddTags("other"))
		}}})
		_, err := d.WithCommandID("once").Update(ctx, one.ID, incident.AddTags("mine"))
		var used *incident.FieldError
		require.ErrorAs(t, err, &used, "%v", answer)
		require.Equal(t, "command", used.Field)
		got, err := m.Get(ctx, one.ID)
		require.NoError(t, err)
		require.Equal(t, one, got)
		got, err = m.Get(ctx, two.ID)
		require.NoError(t, err)
		require.True(t, got.HasTag("other"))
	}
}

// An alert that goes elsewhere after a move has looked it up is moved from there.
func TestMovesFollowAlertsThatGo(t *testing.T) {
	m := incident.NewMemory("default")
	other, _ := newDesk(t, incident.Options{Store: m})
	from, to := opened(t, other, "a1", "a2"), opened(t, other, "b1")
	looked := false
	d, _ := newDesk(t, incident.Options{Store: storetest.Faulty(m, func(c storetest.Call) error {
		if c.Method == "Get" && looked {
			looked = false
			_, err := other.WithCommandID("first").MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}})
			require.NoError(t, err)
		}
		looked = looked || c.Method == "Locate" && c.N < 4
		return nil
	})})
	got, err := d.WithCommandID("second").MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}, To: to.ID})
	require.NoError(t, err)
	require.Equal(t, []string{"a1", "b1"}, slices.Collect(got.AlertIDs()))
	left, err := d.GetExact(ctx, from.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"a2"}, slices.Collect(left.AlertIDs()))
}

// A store in which every batch loses is asked for most of a minute and no longer; a context that ends ends it at once.
func TestConflictsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := incident.NewMemory("default")
		calm, _ := newDesk(t, incident.Options{Store: m})
		inc := opened(t, calm, "a1")
		n := 0
		d, _ := newDesk(t, incident.Options{Store: &meantime{Store: m, first: func() { n++ }, err: &incident.ConflictError{Incidents: []incident.ID{inc.ID}}}})
		begun := time.Now()
		_, err := d.Update(ctx, inc.ID, incident.AddTags("mine"))
		require.ErrorIs(t, err, incident.ErrConflict)
		require.Equal(t, 1001, n)
		require.InDelta(t, 50, time.Since(begun).Seconds(), 10)

		begun = time.Now()
		short, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		_, err = d.Update(short, inc.ID, incident.AddTags("mine"))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 5*time.Second, time.Since(begun))
	})
}

// One Ingest of a process waits for another, and no longer than its context allows.
func TestIngestWaitsAsLongAsItsContext(t *testing.T) {
	var d *incident.Desk
	var inner error
	d, _ = newDesk(t, incident.Options{Correlate: func(context.Context, alert.Alert, []incident.Candidate) (incident.ID, error) {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		_, inner = d.Ingest(ended, on("w12", "n2", "New", "", alert.Low))
		return 0, nil
	}})
	got, err := d.Ingest(ctx, on("w11", "n1", "New", "", alert.Low))
	require.NoError(t, err)
	require.Equal(t, []incident.Ingested{{Alert: "n1", Incident: 1, Outcome: incident.Opened}}, got)
	require.ErrorIs(t, inner, context.Canceled)
	held, err := d.Locate(ctx, "n1", "n2")
	require.NoError(t, err)
	require.Equal(t, map[string]incident.ID{"n1": 1}, held)
}

// A command that was committed before reads what it returns, and a store that fails then is heard of.
func TestErrorsOfTheStoreReachWhoSendsAgain(t *testing.T) {
	broken := errors.New("the disk is on fire")
	fails := ""
	d, _ := newDesk(t, incident.Options{Store: storetest.Faulty(incident.NewMemory("default"), func(c storetest.Call) error {
		return when(c.Method == fails, broken)
	})})
	one, two := opened(t, d, "a1"), opened(t, d, "b1")
	for method, command := range map[string]func(d *incident.Desk) error{
		"Locate": func(d *incident.Desk) error {
			_, err := d.Ingest(ctx, on("w12", "n1", "New", "", alert.Low))
			return err
		},
		"Get": func(d *incident.Desk) error {
			_, err := d.UpdateAll(ctx, incident.AllOrNothing, []incident.ID{one.ID, two.ID}, incident.Comment("seen"))
			return err
		},
	} {
		d := d.WithCommandID("again " + method)
		fails = ""
		require.NoError(t, command(d))
		fails = method
		require.ErrorIs(t, command(d), broken, method)
	}
}

// An update of one after the other whose context ends on the way returns what it did until then.
func TestUpdateEachUntilTheContextEnds(t *testing.T) {
	m := incident.NewMemory("default")
	calm, _ := newDesk(t, incident.Options{Store: m})
	ids := []incident.ID{opened(t, calm, "a1").ID, opened(t, calm, "b1").ID, opened(t, calm, "c1").ID}
	ending, cancel := context.WithCancel(ctx)
	d, _ := newDesk(t, incident.Options{Store: storetest.Faulty(m, func(c storetest.Call) error {
		if c.After {
			cancel()
		}
		return nil
	})})
	results, err := d.WithCommandID("each").UpdateAll(ending, incident.PerItem, ids, incident.AddTags("seen"))
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, results, 1)
	require.Equal(t, ids[0], results[0].ID)
	require.NoError(t, results[0].Err)
	for i, id := range ids {
		inc, err := m.Get(ctx, id)
		require.NoError(t, err)
		require.Equal(t, i == 0, inc.HasTag("seen"))
	}
}
