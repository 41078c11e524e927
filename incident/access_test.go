package incident_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A world is two incidents of an unrestricted engine, and the desk of someone who is restricted on the same store.
type world struct {
	free, held    *incident.Desk
	store         *incident.Memory
	first, second incident.Incident
}

func newWorld(t *testing.T, restrict func(*incident.Options)) world {
	store := incident.NewMemory("contoso")
	free, _ := newDesk(t, incident.Options{Store: store})
	opts := incident.Options{Store: store}
	restrict(&opts)
	e, err := incident.New(opts)
	require.NoError(t, err)
	return world{free: free, held: e.As(bob), store: store, first: opened(t, free, "a1", "a2"), second: opened(t, free, "b1")}
}

// every is each way to change something, as one call that touches w.first.
func (w world) every() map[string]func() error {
	id := w.first.ID
	update := func(c incident.Change) func() error {
		return func() error { _, err := w.held.Update(ctx, id, c); return err }
	}
	cmds := map[string]func() error{
		"Update nothing":     func() error { _, err := w.held.Update(ctx, id); return err },
		"Rename":             update(incident.Rename("x")),
		"AutoName":           update(incident.AutoName()),
		"SetSeverity":        update(incident.SetSeverity(alert.High)),
		"SeverityFromAlerts": update(incident.SeverityFromAlerts()),
		"AddTags":            update(incident.AddTags("x")),
		"RemoveTags":         update(incident.RemoveTags("x")),
		"Assign":             update(incident.Assign(alert.UserOwner("x"))),
		"Unassign":           update(incident.Unassign()),
		"Start":              update(incident.Start()),
		"Activate":           update(incident.Activate()),
		"Resolve":            update(incident.Resolve("")),
		"Reopen":             update(incident.Reopen()),
		"Classify":           update(incident.Classify(alert.TruePositive, alert.Malware)),
		"Comment":            update(incident.Comment("x")),
		"IfVersion":          update(incident.IfVersion(1)),
		"ResolveAlerts":      update(incident.ResolveAlerts("a1")),
		"ReopenAlerts":       update(incident.ReopenAlerts("a1")),
		"StartAlerts":        update(incident.StartAlerts("a1")),
		"AssignAlerts":       update(incident.AssignAlerts(alert.UserOwner("x"), "a1")),
		"UnassignAlerts":     update(incident.UnassignAlerts("a1")),
		"ClassifyAlerts":     update(incident.ClassifyAlerts(alert.TruePositive, alert.Malware, "a1")),
		"Ingest of known": func() error {
			_, err := w.held.Ingest(ctx, on("w11", "a1", "New title", "Impact", alert.High))
			return err
		},
		"MoveAlerts out": func() error {
			_, err := w.held.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}, To: w.second.ID})
			return err
		},
		"MoveAlerts out to new": func() error { _, err := w.held.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}}); return err },
		"MoveAlerts in": func() error {
			_, err := w.held.MoveAlerts(ctx, incident.Move{Alerts: []string{"b1"}, To: id})
			return err
		},
		"Merge target": func() error {
			_, err := w.held.Merge(ctx, incident.Merge{Target: id, Sources: []incident.ID{w.second.ID}})
			return err
		},
		"Merge source": func() error {
			_, err := w.held.Merge(ctx, incident.Merge{Target: w.second.ID, Sources: []incident.ID{id}})
			return err
		},
		"UpdateAll": func() error {
			_, err := w.held.UpdateAll(ctx, incident.AllOrNothing, []incident.ID{w.second.ID, id}, incident.AddTags("x"))
			return err
		},
		"UpdateAll per item": func() error {
			r, err := w.held.UpdateAll(ctx, incident.PerItem, []incident.ID{id}, incident.AddTags("x"))
			return errors.Join(err, r[0].Err)
		},
	}
	return cmds
}

func (w world) state(t *testing.T) []incident.Incident {
	return all(t, w.free.List(ctx, incident.Query{Redirected: true, Order: incident.Order{Key: incident.OrderID}}))
}

func TestNoCommandSlipsPastAuthorize(t *testing.T) {
	denied := errors.New("not in this shift")
	var asked []incident.Command
	w := newWorld(t, func(o *incident.Options) {
		o.Authorize = func(_ context.Context, actor audit.Actor, cmd incident.Command, incs []incident.Incident) error {
			require.Equal(t, bob, actor)
			asked = append(asked, cmd)
			for _, inc := range incs {
				if inc.ID == 1 {
					return denied
				}
			}
			if cmd.Name() == "Open" || cmd.Name() == "Import" || cmd.Name() == "Ingest" {
				return denied
			}
			return nil
		}
	})
	before := w.state(t)
	cmds := w.every()
	cmds["Open"] = func() error { _, err := w.held.Open(ctx, []alert.Alert{on("x", "c1", "T", "", alert.Low)}); return err }
	cmds["Ingest of new"] = func() error { _, err := w.held.Ingest(ctx, on("x", "c1", "T", "", alert.Low)); return err }
	cmds["Import"] = func() error {
		_, err := w.held.Import(ctx, incident.Document{Alerts: []alert.Alert{on("x", "c1", "T", "", alert.Low)}})
		return err
	}
	for name, cmd := range cmds {
		asked = nil
		err := cmd()
		require.ErrorIs(t, err, incident.ErrForbidden, name)
		require.ErrorIs(t, err, denied, name)
		require.Len(t, asked, 1, name)
	}
	require.Equal(t, before, w.state(t))
}

// Both ends of a move and of a merge are shown to Authorize, as they are before the command.
func TestAuthorizeSeesBothEnds(t *testing.T) {
	var seen []incident.Incident
	w := newWorld(t, func(o *incident.Options) {
		o.Authorize = func(_ context.Context, _ audit.Actor, _ incident.Command, incs []incident.Incident) error {
			seen = incs
			return nil
		}
	})
	_, err := w.held.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}, To: w.second.ID})
	require.NoError(t, err)
	require.Equal(t, []incident.Incident{w.first, w.second}, seen)
	seen[0], seen[1] = seen[1], seen[0] // a host that sorts what it is given changes nothing
	_, err = w.held.Merge(ctx, incident.Merge{Target: w.second.ID, Sources: []incident.ID{w.first.ID}})
	require.NoError(t, err)
	require.Len(t, seen, 2)
}

// What an actor may see stands outside of whatever he asks for (W35), and what he may not see he can not change.
func TestNothingSlipsPastVisible(t *testing.T) {
	w := newWorld(t, func(o *incident.Options) {
		o.Visible = func(audit.Actor) filter.Expr { return incident.ByTag.Is("bob's") }
		o.Correlate = incident.SameEntity(incident.DefaultWindow)
	})
	_, err := w.free.Update(ctx, w.second.ID, incident.AddTags("bob's"))
	require.NoError(t, err)
	before := w.state(t)
	for name, cmd := range w.every() {
		require.ErrorIs(t, cmd(), incident.ErrNotFound, name)
	}
	require.Equal(t, before, w.state(t), "what bob may not see he can not change")

	id := w.first.ID
	_, err = w.held.Get(ctx, id)
	require.ErrorIs(t, err, incident.ErrNotFound)
	_, err = w.held.GetExact(ctx, id)
	require.ErrorIs(t, err, incident.ErrNotFound)
	_, err = w.held.Export(ctx, id)
	require.ErrorIs(t, err, incident.ErrNotFound)
	for _, q := range []incident.ActivityQuery{{Incident: id}, {Incident: id, Own: true}} {
		for _, err := range w.held.Activity(ctx, q) {
			require.ErrorIs(t, err, incident.ErrNotFound)
		}
	}
	located, err := w.held.Locate(ctx, "a1", "b1")
	require.NoError(t, err)
	require.Equal(t, map[string]incident.ID{"b1": w.second.ID}, located)
	for _, q := range []filter.Expr{{}, incident.ByNumber.Is(1), filter.Or(incident.ByNumber.AtLeast(0), incident.ByTag.Is("bob's")),
		filter.Not(incident.ByTag.Is("bob's")), filter.Not(filter.Not(incident.ByNumber.AtLeast(0)))} {
		for _, inc := range all(t, w.held.List(ctx, incident.Query{Filter: q, Redirected: true})) {
			require.Equal(t, w.second.ID, inc.ID, "%s", q)
		}
		page, err := w.held.Page(ctx, incident.Query{Filter: q, Redirected: true, Count: true})
		require.NoError(t, err)
		require.LessOrEqual(t, page.Total, 1, "%s", q)
		for _, inc := range page.Incidents {
			require.Equal(t, w.second.ID, inc.ID, "%s", q)
		}
		n, err := w.held.Count(ctx, incident.Query{Filter: q})
		require.NoError(t, err)
		require.LessOrEqual(t, n, 1, "%s", q)
	}
	for e, err := range w.held.Watch(ctx, incident.Query{}, "") {
		require.NoError(t, err)
		if e.Kind == incident.Synced {
			break
		}
		require.Equal(t, w.second.ID, e.Incident.ID)
	}
	// A new alert on the device of both incidents joins the one bob may see, or none: never the other.
	res, err := w.held.Ingest(ctx, on("w11", "c1", "T", "", alert.Low))
	require.NoError(t, err)
	require.Equal(t, w.second.ID, res[0].Incident)
}

// Visibility follows an incident through a merge: what was merged into an incident bob may see he may read too, and the other
// way round (W25).
func TestVisibilityFollowsTheRedirect(t *testing.T) {
	w := newWorld(t, func(o *incident.Options) {
		o.Visible = func(audit.Actor) filter.Expr { return incident.ByTag.Is("bob's") }
	})
	_, err := w.free.Update(ctx, w.second.ID, incident.AddTags("bob's"))
	require.NoError(t, err)
	_, err = w.free.Merge(ctx, incident.Merge{Target: w.second.ID, Sources: []incident.ID{w.first.ID}})
	require.NoError(t, err)
	inc, err := w.held.Get(ctx, w.first.ID)
	require.NoError(t, err)
	require.Equal(t, w.second.ID, inc.ID)
	require.Equal(t, w.first.ID, inc.Via)
	require.NotEmpty(t, logOf(t, w.held, w.first.ID))
	_, err = w.free.Update(ctx, w.second.ID, incident.RemoveTags("bob's"))
	require.NoError(t, err)
	_, err = w.held.GetExact(ctx, w.first.ID)
	require.ErrorIs(t, err, incident.ErrNotFound)
}

// An update after which the actor no longer sees the incident succeeds and says what it left.
func TestAnUpdateMayEndVisibility(t *testing.T) {
	w := newWorld(t, func(o *incident.Options) {
		o.Visible = func(audit.Actor) filter.Expr { return incident.ByAssignment.Is(incident.Me) }
	})
	_, err := w.free.Update(ctx, w.first.ID, incident.Assign(alert.UserOwner(bob.ID)))
	require.NoError(t, err)
	inc, err := w.held.Update(ctx, w.first.ID, incident.Unassign())
	require.NoError(t, err)
	require.True(t, inc.Owner.IsZero())
	_, err = w.held.Get(ctx, w.first.ID)
	require.ErrorIs(t, err, incident.ErrNotFound)
}

// Refused attempts do not enter the log, so the host is told of each, once, after it failed.
func TestRefusedHearsOfEveryRefusal(t *testing.T) {
	var refused []error
	d, _ := newDesk(t, incident.Options{Refused: func(_ context.Context, actor audit.Actor, cmd incident.Command, err error) {
		require.Equal(t, ana, actor)
		require.Equal(t, "Update", cmd.Name())
		refused = append(refused, err)
	}})
	inc := opened(t, d, "a1")
	_, err := d.Update(ctx, inc.ID, incident.SetSeverity(alert.UnknownSeverity))
	require.Equal(t, []error{err}, refused)
	require.Equal(t, inc.Log().Len, uint64(len(logOf(t, d, inc.ID))))
}

// What only hidden incidents have is counted nowhere and suggested to nobody, and what is said of a visible one is as though
// the hidden ones were not there.
func TestFacetsAndSuggestionsStayWithinVisible(t *testing.T) {
	w := newWorld(t, func(o *incident.Options) {
		o.Visible = func(audit.Actor) filter.Expr { return incident.ByTag.Is("bob's") }
	})
	eve := alert.UserOwner("eve@contoso.com")
	_, err := w.free.Update(ctx, w.first.ID, incident.AddTags("Informant", "MALWARE"), incident.Assign(eve), incident.Resolve(""))
	require.NoError(t, err)
	_, err = w.free.Update(ctx, w.second.ID, incident.AddTags("bob's", "Malware"))
	require.NoError(t, err)
	for _, redirected := range []bool{false, true} {
		got, err := w.held.Facets(ctx, incident.Query{Redirected: redirected}, slices.Collect(incident.AllFacets())...)
		require.NoError(t, err)
		one := func(f incident.Facet, value string) []incident.Bucket {
			return []incident.Bucket{{Facet: f, Value: value, Count: 1}}
		}
		require.Equal(t, map[incident.Facet][]incident.Bucket{
			incident.StatusFacet:         one(incident.StatusFacet, "active"),
			incident.SeverityFacet:       one(incident.SeverityFacet, "medium"),
			incident.ClassificationFacet: one(incident.ClassificationFacet, "unknown"),
			incident.AssigneeFacet:       one(incident.AssigneeFacet, ""),
			incident.TagFacet:            slices.Concat(one(incident.TagFacet, "bob's"), one(incident.TagFacet, "Malware")),
			incident.ServiceSourceFacet:  one(incident.ServiceSourceFacet, "microsoftDefenderForEndpoint"),
			incident.CategoryFacet:       one(incident.CategoryFacet, "Execution"),
		}, got, "the other spelling of a tag is hidden too")
	}
	tags, err := w.held.SuggestTags(ctx, "m", 0)
	require.NoError(t, err)
	require.Equal(t, []incident.Suggestion{{Value: "Malware", Count: 1}, {Value: "m", New: true}}, tags)
	tags, err = w.held.SuggestTags(ctx, "informant", 0)
	require.NoError(t, err)
	require.Equal(t, []incident.Suggestion{{Value: "informant", New: true}}, tags, "new, as far as bob knows")
	for _, text := range []string{"", "e", eve.ID()} {
		owners, err := w.held.SuggestAssignees(ctx, text, 0)
		require.NoError(t, err)
		require.NotContains(t, owners, incident.Suggestion{Value: eve.ID(), Owner: eve, Count: 1}, text)
	}
}

// With redirected incidents, facets count those that lead to an incident the actor may see, and no others (W25).
func TestFacetsFollowRedirectsToWhatIsVisible(t *testing.T) {
	w := newWorld(t, func(o *incident.Options) {
		o.Visible = func(audit.Actor) filter.Expr { return incident.ByTag.Is("bob's") }
	})
	_, err := w.free.Update(ctx, w.second.ID, incident.AddTags("bob's"))
	require.NoError(t, err)
	_, err = w.free.Merge(ctx, incident.Merge{Target: w.second.ID, Sources: []incident.ID{w.first.ID}})
	require.NoError(t, err)
	hidden := []incident.Incident{opened(t, w.free, "c1"), opened(t, w.free, "d1")}
	_, err = w.free.Merge(ctx, incident.Merge{Target: hidden[0].ID, Sources: []incident.ID{hidden[1].ID}})
	require.NoError(t, err)
	for redirected, want := range map[bool][]incident.Bucket{
		false: {{Facet: incident.StatusFacet, Value: "active", Count: 1}},
		true:  {{Facet: incident.StatusFacet, Value: "active", Count: 1}, {Facet: incident.StatusFacet, Value: "redirected", Count: 1}},
	} {
		got, err := w.held.Facets(ctx, incident.Query{Redirected: redirected}, incident.StatusFacet)
		require.NoError(t, err)
		require.Equal(t, want, got[incident.StatusFacet])
	}
}
