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
)

// contrary is a store that answers as it is told to.
type contrary struct {
	incident.Store
	get      func(incident.ID) (incident.Incident, error)
	activity func(incident.ActivityQuery) iter.Seq2[audit.Entry, error]
}

func (c contrary) Get(ctx context.Context, id incident.ID) (incident.Incident, error) {
	if c.get == nil {
		return c.Store.Get(ctx, id)
	}
	return c.get(id)
}

func (c contrary) Activity(ctx context.Context, q incident.ActivityQuery) iter.Seq2[audit.Entry, error] {
	if c.activity == nil {
		return c.Store.Activity(ctx, q)
	}
	return c.activity(q)
}

// Redirects that lead in a circle are no way to be on for ever.
func TestRedirectsInACircle(t *testing.T) {
	m := incident.NewMemory("default")
	calm, _ := newDesk(t, incident.Options{Store: m})
	inc := opened(t, calm, "a1")
	inc.Status, inc.RedirectTo = incident.Redirected, inc.ID
	d, _ := newDesk(t, incident.Options{Store: contrary{Store: m, get: func(incident.ID) (incident.Incident, error) { return inc, nil }}})
	_, err := d.Get(ctx, inc.ID)
	require.ErrorIs(t, err, incident.ErrCorrupt)
	require.ErrorContains(t, err, "redirects lead to 1")
}

// Nor are incidents that were merged into each other: the log of each is read once.
func TestMergedIntoEachOther(t *testing.T) {
	m := incident.NewMemory("default")
	calm, _ := newDesk(t, incident.Options{Store: m})
	one, two := opened(t, calm, "a1"), opened(t, calm, "b1")
	one, err := calm.Merge(ctx, incident.Merge{Target: one.ID, Sources: []incident.ID{two.ID}})
	require.NoError(t, err)
	d, _ := newDesk(t, incident.Options{Store: contrary{Store: m, get: func(incident.ID) (incident.Incident, error) { return one, nil }}})
	q := incident.ActivityQuery{Incident: one.ID}
	require.Equal(t, all(t, calm.Activity(ctx, q)), all(t, d.Activity(ctx, q)))
}

// A log that breaks off among several is not taken for one that ends.
func TestMergedLogThatBreaksOff(t *testing.T) {
	broken := errors.New("the disk is on fire")
	m := incident.NewMemory("default")
	calm, c := newDesk(t, incident.Options{Store: m})
	one := opened(t, calm, "a1")
	c.advance(1)
	two := opened(t, calm, "b1")
	_, err := calm.Merge(ctx, incident.Merge{Target: one.ID, Sources: []incident.ID{two.ID}})
	require.NoError(t, err)
	d, _ := newDesk(t, incident.Options{Store: contrary{Store: m, activity: func(q incident.ActivityQuery) iter.Seq2[audit.Entry, error] {
		return func(yield func(audit.Entry, error) bool) {
			n := 0
			for e, err := range m.Activity(ctx, q) {
				if n++; q.Incident == two.ID && n == 2 {
					e, err = audit.Entry{}, broken
				}
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}}})
	got := 0
	for e, err := range d.Activity(ctx, incident.ActivityQuery{Incident: one.ID}) {
		if err != nil {
			require.ErrorIs(t, err, broken)
			require.Zero(t, e)
			require.Positive(t, got)
			return
		}
		got++
	}
	require.Fail(t, "no error")
}

// A restriction that is no condition of incidents shows and takes nothing, whatever is asked of the desk.
func TestRestrictionOfSomethingElse(t *testing.T) {
	m := incident.NewMemory("default")
	calm, _ := newDesk(t, incident.Options{Store: m})
	one, two := opened(t, calm, "a1"), opened(t, calm, "b1")
	_, err := calm.Merge(ctx, incident.Merge{Target: one.ID, Sources: []incident.ID{two.ID}})
	require.NoError(t, err)
	d, _ := newDesk(t, incident.Options{Store: m, Visible: func(audit.Actor) filter.Expr { return audit.ByAction.Is(audit.Created) }})
	_, want := d.Get(ctx, one.ID)
	require.Error(t, want)
	for name, call := range calls() {
		if name != "Open" && name != "Import" && name != "Tags" && name != "Assignees" && name != "Merge" && name != "UpdateAll" {
			require.ErrorContains(t, call(d), want.Error(), name)
		}
	}
	_, err = d.Ingest(ctx, on("w11", "n1", "New", "", alert.Low))
	require.EqualError(t, err, want.Error())
	held, err := m.Locate(ctx, "n1")
	require.NoError(t, err)
	require.Empty(t, held)
}
