package incident_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// bigSteps are commands that write several incidents, or many alerts of one, and so could be done by half. They are for the
// incidents of wholeScene.
var bigSteps = map[string]func(*incident.Desk, [4]incident.ID) error{
	"merge of three": func(d *incident.Desk, ids [4]incident.ID) error {
		_, err := merge(d, ids[0], ids[1], ids[2], ids[3])
		return err
	},
	"move of some, and of the last ones": func(d *incident.Desk, ids [4]incident.ID) error {
		_, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1", "b1", "b2", "c1"}, To: ids[3], Comment: "one story"})
		return err
	},
	"move to a new incident": func(d *incident.Desk, _ [4]incident.ID) error {
		_, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1", "b1", "b2"}})
		return err
	},
	"resolve and what follows": func(d *incident.Desk, ids [4]incident.ID) error {
		_, err := d.Update(ctx, ids[0], incident.Resolve("done"), incident.Assign(alert.UserOwner("bob")))
		return err
	},
	"resolve of all": func(d *incident.Desk, ids [4]incident.ID) error {
		_, err := d.UpdateAll(ctx, incident.AllOrNothing, ids[:], incident.Resolve("done"))
		return err
	},
	"ingest of old and new": func(d *incident.Desk, _ [4]incident.ID) error {
		_, err := d.Ingest(ctx, usual("w11", "a1", alert.High), usual("w11", "n1", alert.Low), usual("srv", "n2", alert.Low))
		return err
	},
}

// wholeScene are four incidents over a store that fails as told.
func wholeScene(t *testing.T, inject func(storetest.Call) error) (d *incident.Desk, f *storetest.FaultyStore, ids [4]incident.ID) {
	t.Helper()
	f = storetest.Faulty(incident.NewMemory("contoso"), inject)
	d, _ = newDesk(t, incident.Options{Store: f})
	for i, alerts := range [][]string{{"a1", "a2", "a3"}, {"b1", "b2"}, {"c1"}, {"d1", "d2"}} {
		ids[i] = opened(t, d, alerts...).ID
	}
	_, err := d.Update(ctx, ids[1], incident.AddTags("vip"), incident.Comment("mine"))
	require.NoError(t, err)
	return d, f, ids
}

// W1, W18, W22: a command that fails on its way, at whichever call of the store, has moved no alert, marked no incident, resolved
// nothing and written nothing into a log; and what was not done can be done. One whose answer is lost after the commit is done whole.
func TestCommandsThatFailAreNotHalfDone(t *testing.T) {
	broken := errors.New("the disk is on fire")
	for name, step := range bigSteps {
		t.Run(name, func(t *testing.T) {
			want, calls := wholeStep(t, step)
			require.GreaterOrEqual(t, calls, 2)
			for n := 1; n <= calls; n++ {
				for _, after := range []bool{false, true} {
					begun, at := false, 0
					d, f, ids := wholeScene(t, func(c storetest.Call) error {
						if !begun {
							return nil
						}
						if !c.After {
							at++
						}
						if at == n && c.After == after {
							begun = false
							return broken
						}
						return nil
					})
					what := fmt.Sprintf("call %d, after %t", n, after)
					before := stateOf(t, d)
					begun = true
					err := step(d, ids)
					if begun { // there is nothing after a call that is no commit
						require.True(t, after, what)
						require.NoError(t, err, what)
						continue
					}
					require.Len(t, f.Injected(), 1, what)
					if !after {
						require.ErrorIs(t, err, broken, what)
						require.Equal(t, before, stateOf(t, d), what)
						checkEveryLog(t, d)
						err = step(d, ids)
					}
					require.NoError(t, err, what)
					require.Equal(t, want, whatIsWhere(t, d), what)
					checkEveryLog(t, d)
				}
			}
		})
	}
}

// wholeStep is what a step comes to when nothing fails, and how often it calls the store.
func wholeStep(t *testing.T, step func(*incident.Desk, [4]incident.ID) error) (map[string]string, int) {
	t.Helper()
	d, f, ids := wholeScene(t, func(storetest.Call) error { return nil })
	before := len(f.Calls())
	require.NoError(t, step(d, ids))
	calls := len(f.Calls()) - before
	return whatIsWhere(t, d), calls
}

// whatIsWhere tells of every incident, whatever its id, its status, its alerts and what its log says was done.
func whatIsWhere(t *testing.T, d *incident.Desk) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, inc := range all(t, d.List(ctx, incident.Query{Redirected: true})) {
		log := logOf(t, d, inc.ID)
		first, said := "", fmt.Sprint(inc.Status, " of ", inc.Owner)
		for _, c := range log[1].Changes { // the alerts it began with
			if c.Field == incident.FieldMember {
				first += c.Target + " "
			}
		}
		for a := range inc.Alerts() {
			said += fmt.Sprint(" ", a.ID, " ", a.Status, " ", a.Owner)
		}
		out[first] = said + ": " + entriesOf(log)
	}
	return out
}

// checkEveryLog: the log of every incident is whole, and as long as the incident says; every alert is in one incident.
func checkEveryLog(t *testing.T, d *incident.Desk) {
	t.Helper()
	in := map[string]incident.ID{}
	for _, inc := range all(t, d.List(ctx, incident.Query{Redirected: true})) {
		log := checkLog(t, d, inc)
		require.Equal(t, inc.Status == incident.Redirected, inc.AlertCount() == 0, "incident %d is half redirected", inc.ID)
		require.Equal(t, inc.Status == incident.Redirected, entryOf(log, audit.Redirected), "incident %d says otherwise", inc.ID)
		for id := range inc.AlertIDs() {
			require.Zero(t, in[id], "%s is in two incidents", id)
			in[id] = inc.ID
		}
	}
	held, err := d.Locate(ctx, "a1", "a2", "a3", "b1", "b2", "c1", "d1", "d2")
	require.NoError(t, err)
	require.Len(t, held, 8)
	for id, at := range held {
		require.Equal(t, in[id], at)
	}
}

func entryOf(log []audit.Entry, action audit.Action) bool {
	for _, e := range log {
		if e.Action == action {
			return true
		}
	}
	return false
}
