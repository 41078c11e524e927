package incident_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Values that are too many to be looked through under the lock are counted the same from a clone, which the next write leaves alone.
func TestFacetsOfMoreValuesThanThereIsPatienceFor(t *testing.T) {
	m := incident.NewMemory("default")
	most := incident.Patience
	d, _ := newDesk(t, incident.Options{Store: m, Limits: incident.Limits{Tags: 2 * most, Recorded: 8 * most}})
	var often, rare []string
	for i := range most {
		often, rare = append(often, fmt.Sprintf("a%d", i)), append(rare, fmt.Sprintf("z%d", i))
	}
	one, two := opened(t, d, "a1"), opened(t, d, "b1")
	update(t, d, one.ID, incident.AddTags(often...))
	update(t, d, two.ID, incident.AddTags(slices.Concat(often, rare)...))
	ask := incident.FacetQuery{By: incident.TagFacet, Prefix: "Z", Limit: 3}
	byStatus := incident.FacetQuery{By: incident.StatusFacet}
	slices.SortFunc(rare, cmp.Compare[string])
	for range 2 { // the second time from the clone that is kept
		got, err := m.Facets(ctx, incident.Query{}, ask, byStatus)
		require.NoError(t, err)
		require.Len(t, got, 2)
		for i, b := range got[0] {
			require.Equal(t, rare[i], b.Value)
			require.Equal(t, 1, b.Count)
		}
		require.Len(t, got[0], 3)
		require.Equal(t, 2, got[1][0].Count)
	}
	update(t, d, two.ID, incident.RemoveTags(rare[0]))
	got, err := m.Facets(ctx, incident.Query{}, ask, byStatus)
	require.NoError(t, err)
	require.Equal(t, rare[1], got[0][0].Value)
}

// tiring is a context that ends after it was asked so many times.
type tiring struct {
	context.Context
	left int
}

func (c *tiring) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// A read of a store in memory whose context ends on the way says so, wherever that is, and a query it can not take is its error.
func TestMemoryReadsUntilTheContextEnds(t *testing.T) {
	m := incident.NewMemory("default")
	d, _ := newDesk(t, incident.Options{Store: m})
	for i := range 3 {
		var alerts []alert.Alert
		for j := range 1000 {
			id := fmt.Sprint(i, "-", j)
			alerts = append(alerts, on("device "+id, id, "Odd", "", alert.Low))
		}
		_, err := d.Ingest(ctx, alerts...)
		require.NoError(t, err)
	}
	byTag := incident.FacetQuery{By: incident.TagFacet}
	for name, read := range map[string]func(context.Context, incident.Query) error{
		"List":   func(ctx context.Context, q incident.Query) error { return drained(m.List(ctx, q)) },
		"Facets": func(ctx context.Context, q incident.Query) error { _, err := m.Facets(ctx, q, byTag); return err },
	} {
		q := incident.Query{Filter: incident.ByName.Contains("Odd")}
		require.NoError(t, read(ctx, q))
		ended := 0
		for n := 0; n < 1<<11; n = 2*n + 1 {
			if err := read(&tiring{ctx, n}, q); err != nil {
				require.ErrorIs(t, err, context.Canceled, "%s, asked %d times", name, n)
				ended++
			}
		}
		require.Greater(t, ended, 8, name)
		require.ErrorContains(t, read(ctx, incident.Query{Filter: audit.ByAction.Is(audit.Created)}), "action", name)
	}
}

// A batch in which an alert comes to two incidents, or whose entries have no binary form, is written nowhere.
func TestMemoryRefusesBatchesThatAreNone(t *testing.T) {
	for _, c := range []struct {
		spoil func(*incident.Spoiled)
		want  error
	}{
		{func(s *incident.Spoiled) { s.Join("z") }, &incident.ConflictError{Alerts: []string{"z"}}},
		{func(s *incident.Spoiled) {
			s.Entries(func(entries []audit.Entry) []audit.Entry {
				entries[0].Actor = audit.Actor{}
				return entries
			})
		}, incident.ErrInvalid},
	} {
		m := incident.NewMemory("default")
		calm, _ := newDesk(t, incident.Options{Store: m})
		one, two := opened(t, calm, "a1"), opened(t, calm, "b1")
		ending, cancel := context.WithCancel(ctx)
		store := &overheard{Store: incident.Tamper(m, c.spoil), hear: func(error) { cancel() }}
		d, _ := newDesk(t, incident.Options{Store: store})
		_, err := d.WithCommandID("spoiled").UpdateAll(ending, incident.AllOrNothing, []incident.ID{one.ID, two.ID}, incident.AddTags("seen"))
		require.Error(t, err)
		if conflict, ok := c.want.(*incident.ConflictError); ok {
			require.Equal(t, conflict, store.err)
		} else {
			require.ErrorIs(t, store.err, c.want)
		}
		for _, inc := range []incident.Incident{one, two} {
			got, err := m.Get(ctx, inc.ID)
			require.NoError(t, err)
			require.Equal(t, inc, got)
		}
	}
}

// overheard is a store whose commits are listened to.
type overheard struct {
	incident.Store
	hear func(error)
	err  error
}

func (o *overheard) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	r, err := o.Store.Commit(ctx, b)
	o.err = err
	o.hear(err)
	return r, err
}
