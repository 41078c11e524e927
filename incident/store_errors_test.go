package incident_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// drained reads a sequence to its end and returns the error in it.
func drained[T any](seq iter.Seq2[T, error]) (last error) {
	for _, err := range seq {
		last = err
	}
	return last
}

// fed is a store that fails with the feed of one that does not.
type fed struct {
	incident.Store
	feed incident.Feed
	ask  func(method string) error
}

func (f fed) Head(ctx context.Context) (incident.Mark, error) {
	if err := f.ask("Head"); err != nil {
		return "", err
	}
	return f.feed.Head(ctx)
}
func (f fed) Changes(ctx context.Context, from incident.Mark) iter.Seq2[incident.Committed, error] {
	return func(yield func(incident.Committed, error) bool) {
		if err := f.ask("Changes"); err != nil {
			yield(incident.Committed{}, err)
			return
		}
		f.feed.Changes(ctx, from)(yield)
	}
}

// calls is one of everything a desk does, on a first incident into which a second was merged, and a third.
func calls() map[string]func(d *incident.Desk) error {
	return map[string]func(d *incident.Desk) error{
		"Get":       func(d *incident.Desk) error { _, err := d.Get(ctx, 2); return err },
		"GetExact":  func(d *incident.Desk) error { _, err := d.GetExact(ctx, 2); return err },
		"Locate":    func(d *incident.Desk) error { _, err := d.Locate(ctx, "a1", "b1"); return err },
		"List":      func(d *incident.Desk) error { return drained(d.List(ctx, incident.Query{})) },
		"Page":      func(d *incident.Desk) error { _, err := d.Page(ctx, incident.Query{Limit: 1, Count: true}); return err },
		"Count":     func(d *incident.Desk) error { _, err := d.Count(ctx, incident.Query{}); return err },
		"Facets":    func(d *incident.Desk) error { _, err := d.Facets(ctx, incident.Query{}, incident.TagFacet); return err },
		"Tags":      func(d *incident.Desk) error { _, err := d.SuggestTags(ctx, "v", 5); return err },
		"Assignees": func(d *incident.Desk) error { _, err := d.SuggestAssignees(ctx, "a", 5); return err },
		"Activity":  func(d *incident.Desk) error { return drained(d.Activity(ctx, incident.ActivityQuery{Incident: 1})) },
		"Own": func(d *incident.Desk) error {
			return drained(d.Activity(ctx, incident.ActivityQuery{Incident: 1, Own: true}))
		},
		"Export": func(d *incident.Desk) error { _, err := d.Export(ctx, 1); return err },
		"Open": func(d *incident.Desk) error {
			_, err := d.Open(ctx, []alert.Alert{on("w12", "n1", "New", "", alert.Low)})
			return err
		},
		"Import": func(d *incident.Desk) error {
			_, err := d.Import(ctx, incident.Document{Alerts: []alert.Alert{on("w12", "n1", "New", "", alert.Low)}})
			return err
		},
		"Ingest": func(d *incident.Desk) error {
			_, err := d.Ingest(ctx, on("w11", "n1", "New", "", alert.Low), on("w99", "n2", "New", "", alert.Low), on("w11", "a1", "Old", "", alert.Low))
			return err
		},
		"Update": func(d *incident.Desk) error { _, err := d.Update(ctx, 1, incident.Comment("seen")); return err },
		"UpdateAll": func(d *incident.Desk) error {
			_, err := d.UpdateAll(ctx, incident.AllOrNothing, []incident.ID{1, 3}, incident.Comment("seen"))
			return err
		},
		"UpdateAll, per item": func(d *incident.Desk) error {
			results, err := d.UpdateAll(ctx, incident.PerItem, []incident.ID{1, 3}, incident.Comment("seen"))
			for _, r := range results {
				err = errors.Join(err, r.Err)
			}
			return err
		},
		"MoveAlerts": func(d *incident.Desk) error {
			_, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1", "c1"}})
			return err
		},
		"Merge": func(d *incident.Desk) error {
			_, err := d.Merge(ctx, incident.Merge{Target: 1, Sources: []incident.ID{3}})
			return err
		},
		"Watch": func(d *incident.Desk) error {
			for e, err := range d.Watch(ctx, incident.Query{}, "") {
				if err != nil || e.Kind == incident.Synced {
					return err
				}
			}
			return nil
		},
	}
}

// Whatever call of the store fails on the way of whatever a desk does, its error is what the caller gets; with and without a
// restriction of what may be seen, which asks the store as well.
func TestErrorsOfTheStoreReachTheCaller(t *testing.T) {
	broken := errors.New("the disk is on fire")
	for _, visible := range []func(audit.Actor) filter.Expr{nil, func(audit.Actor) filter.Expr { return incident.ByTag.Is("vip") }} {
		for name, call := range calls() {
			failed := 0
			for n := 1; ; n++ {
				at, begun := 0, false
				ask := func(string) error {
					if !begun {
						return nil
					}
					at++
					return when(at == n, broken)
				}
				m := incident.NewMemory("contoso")
				faulty := storetest.Faulty(m, func(c storetest.Call) error {
					if c.After {
						return nil
					}
					return ask(c.Method)
				})
				d, _ := newDesk(t, incident.Options{Store: fed{faulty, m, ask}, Visible: visible})
				for _, alerts := range [][]string{{"a1", "a2"}, {"b1"}, {"c1", "c2"}} {
					_, err := d.Open(ctx, alertsNamed(alerts...), incident.AddTags("vip"))
					require.NoError(t, err)
				}
				_, err := d.Merge(ctx, incident.Merge{Target: 1, Sources: []incident.ID{2}})
				require.NoError(t, err)
				begun = true
				err = call(d)
				if at < n {
					require.NoError(t, err, name)
					break
				}
				require.ErrorIs(t, err, broken, "%s, call %d", name, n)
				failed++
			}
			require.Positive(t, failed, name)
		}
	}
}
