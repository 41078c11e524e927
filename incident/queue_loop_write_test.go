package incident_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A flock is incidents that change all at once, from red to blue and back, among others that stay as they are.
type flock struct {
	store *incident.Memory
	desks []*incident.Desk
	ids   []incident.ID
	still []incident.ID // the others, in order of id
}

const flockSize = 200

func newFlock(t testing.TB, others int) *flock {
	var ticks atomic.Int64
	f := &flock{store: incident.NewMemory("contoso")}
	for _, s := range []incident.Store{f.store, unaided{f.store}} {
		opts := sharedOptions(incident.Options{Store: s})
		opts.Clock = func() time.Time { return epoch.Add(time.Duration(ticks.Add(1)) * time.Microsecond) }
		e, err := incident.New(opts)
		require.NoError(t, err)
		f.desks = append(f.desks, e.As(ana))
	}
	for i := range others + flockSize {
		inc, err := f.desks[0].Open(ctx, []alert.Alert{on(fmt.Sprintf("host-%d", i%7), fmt.Sprintf("a%d", i), "Still", "Impact", alert.Medium)},
			incident.AddTags("all"), incident.Rename(fmt.Sprintf("still %d", i%5)))
		require.NoError(t, err)
		if i%(others/flockSize+1) == 0 && len(f.ids) < flockSize {
			f.ids = append(f.ids, inc.ID)
		} else {
			f.still = append(f.still, inc.ID)
		}
	}
	require.NoError(t, f.turn(0))
	return f
}

// turn makes all of the flock of one colour, in one commit.
func (f *flock) turn(n int) error {
	colour, other, severity := "red", "blue", alert.High
	if n%2 == 1 {
		colour, other, severity = "blue", "red", alert.Low
	}
	_, err := f.desks[0].UpdateAll(ctx, incident.AllOrNothing, f.ids, incident.AddTags(colour), incident.RemoveTags(other),
		incident.SetSeverity(severity),
		incident.Assign(alert.GroupOwner(colour)), incident.Rename(colour+" flock"))
	return err
}

// red are conditions that all of the flock meets while it is red, and nobody else ever does, by different indexes.
func (f *flock) red() []filter.Expr {
	return []filter.Expr{
		incident.ByTag.Is("RED"), incident.ByTag.In("red", "none"), incident.BySeverity.Is(alert.High), incident.ByOwner.Is("Red"),
		incident.ByName.StartsWith("red"),
		incident.Search("flock red"), filter.And(incident.ByTag.Is("all"), incident.ByOwner.Is("red")),
		filter.And(incident.ByNumber.AtLeast(0), incident.ByName.Is("RED flock")),
		filter.Or(incident.ByTag.Is("red"), incident.ByOwner.Is("red")), filter.And(incident.ByDevice.Contains("host"),
			filter.Not(incident.BySeverity.AtMost(alert.Medium))),
	}
}

// Whatever is asked while all of a flock changes at once, nobody sees a part of it: lists, counts and facets are of one moment.
func TestLawQueueShowsOneMomentWhileWritesGoOn(t *testing.T) {
	f := newFlock(t, 2400)
	const rounds, readers = 12, 4
	var turns, done atomic.Int64
	noErrors(t, together(readers+1, func(i int) error {
		if i == readers {
			defer turns.Store(rounds) // else the readers would wait for a writer who failed
			for n := 1; done.Load() < readers; n++ {
				if err := f.turn(n); err != nil {
					return err
				}
				turns.Add(1)
			}
			return nil
		}
		defer done.Add(1)
		g := gen{rand.New(rand.NewPCG(5, uint64(i)))}
		for n := 0; n < rounds || turns.Load() < rounds; n++ {
			d := f.desks[g.IntN(len(f.desks))]
			for _, look := range []func(gen, *incident.Desk) error{f.list, f.count, f.facets, f.page} {
				if err := look(g, d); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// allOrNone reports whether so many are all of the flock, or none.
func allOrNone(n int) bool { return n == 0 || n == flockSize }

func (f *flock) list(g gen, d *incident.Desk) error {
	q := incident.Query{Filter: oneOf(g, f.red()...), Order: oneOf(g, allOrders()...), Limit: oneOf(g, 0, 50, flockSize, 600)}
	n, version := 0, uint64(0)
	for inc, err := range d.List(ctx, q) {
		if err != nil {
			return err
		}
		if n++; version == 0 {
			version = inc.Version
		}
		if inc.Version != version || !inc.HasTag("red") || inc.HasTag("blue") || inc.Owner.ID() != "red" {
			return fmt.Errorf("%s: incident %d in version %d, beside version %d", q.Filter, inc.ID, inc.Version, version)
		}
	}
	if want := flockSize; !allOrNone(n) && (q.Limit == 0 || q.Limit >= want || n != q.Limit) {
		return fmt.Errorf("%s, %d at most: listed %d", q.Filter, q.Limit, n)
	}
	return nil
}

func (f *flock) count(g gen, d *incident.Desk) error {
	q := incident.Query{Filter: oneOf(g, f.red()...)}
	n, err := d.Count(ctx, q)
	if err != nil || !allOrNone(n) {
		return fmt.Errorf("%s: counted %d: %w", q.Filter, n, err)
	}
	if n, err = d.Count(ctx, incident.Query{Filter: oneOf(g, filter.Expr{}, incident.ByTag.Is("all"),
		incident.BySeverity.AtLeast(alert.Low))}); n != flockSize+len(f.still) {
		return fmt.Errorf("counted %d of all: %w", n, err)
	}
	return nil
}

func (f *flock) facets(g gen, d *incident.Desk) error {
	q := incident.Query{Filter: oneOf(g, filter.Expr{}, incident.ByNumber.AtLeast(0), incident.BySeverity.AtLeast(alert.Low),
		filter.Not(incident.BySeverity.Is(alert.Medium)))}
	lists, err := d.Facets(ctx, q, incident.TagFacet, incident.SeverityFacet, incident.AssigneeFacet)
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, list := range lists {
		for _, b := range list {
			counts[b.Facet.String()+" "+b.Value] = b.Count
		}
	}
	for _, same := range [][]string{
		{"customTags red", "severity high", "assignedTo red"}, {"customTags blue", "severity low", "assignedTo blue"},
	} {
		if n := counts[same[0]]; !allOrNone(n) || counts[same[1]] != n || counts[same[2]] != n {
			return fmt.Errorf("facets of different moments: %v", counts)
		}
	}
	if counts["customTags red"]+counts["customTags blue"] != flockSize {
		return fmt.Errorf("facets of no moment: %v", counts)
	}
	return nil
}

// page reads on and on, a page at a time: who stays as it is comes exactly once.
func (f *flock) page(g gen, d *incident.Desk) error {
	q := incident.Query{Filter: incident.ByTag.Is("all"), Order: oneOf(g, allOrders()...), Limit: oneOf(g, 300, 700, 1000), Count: g.in(2)}
	var got []incident.ID
	for token, first := "", true; first || token != ""; first = false {
		p, err := d.Page(ctx, q.Resume(token))
		if err != nil {
			return err
		}
		if q.Count && p.Total != flockSize+len(f.still) {
			return fmt.Errorf("%d in total", p.Total)
		}
		for _, inc := range p.Incidents {
			if inc.Version == 1 {
				got = append(got, inc.ID)
			}
		}
		token = p.Next
	}
	slices.Sort(got)
	if !slices.Equal(got, f.still) {
		return fmt.Errorf("%s: %d of %d that stayed as they were", q.Order, len(got), len(f.still))
	}
	return nil
}
