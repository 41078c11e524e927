package incident_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// The first page of an analyst's own queue, as a client reads it.
func BenchmarkPage(b *testing.B) {
	forSizes(b, func(b *testing.B, s *bench) {
		q := incident.Query{Filter: queues[0].filter, Limit: 50}
		for b.Loop() {
			if _, err := s.d.Page(ctx, q); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Pages in the order of creation of what few incidents have.
func BenchmarkPageOfFew(b *testing.B) {
	for _, c := range []struct {
		name   string
		filter filter.Expr
	}{
		{"status", incident.ByStatus.Is(incident.AwaitingAction)},
		{"severity", filter.And(incident.ByStatus.Is(incident.InProgress), incident.BySeverity.Is(alert.UnknownSeverity))},
		{"tags", filter.And(incident.ByTag.Is("tag-7"), incident.ByTag.Is("tag-8"))},
		{"word", incident.Search("host-77")},
	} {
		b.Run(c.name, func(b *testing.B) {
			forSizes(b, func(b *testing.B, s *bench) {
				q := incident.Query{Filter: c.filter, Order: incident.Order{Key: incident.OrderCreated}, Limit: 50}
				for b.Loop() {
					if _, err := s.d.Page(ctx, q); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// What the pane beside the default queue shows: how many, and of what. The week is that of a quarter of all incidents.
func BenchmarkDefaultQueue(b *testing.B) {
	for name, run := range map[string]func(*incident.Desk, incident.Query) error{
		"count": func(d *incident.Desk, q incident.Query) error { _, err := d.Count(ctx, q); return err },
		"traits": func(d *incident.Desk, q incident.Query) error {
			_, err := d.Facets(ctx, q, incident.StatusFacet, incident.SeverityFacet)
			return err
		},
		"facets": func(d *incident.Desk, q incident.Query) error {
			_, err := d.Facets(ctx, q, slices.Collect(incident.AllFacets())...)
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			forSizes(b, func(b *testing.B, s *bench) {
				for b.Loop() {
					if err := run(s.d, incident.DefaultQueue()); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// All facets of the unfiltered queue.
func BenchmarkFacets(b *testing.B) {
	facets := slices.Collect(incident.AllFacets())
	forSizes(b, func(b *testing.B, s *bench) {
		for b.Loop() {
			if _, err := s.d.Facets(ctx, incident.Query{}, facets...); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Facets where there are many tags, and what they cost who sets one.
func BenchmarkManyTags(b *testing.B) {
	c := &clock{now: epoch}
	e, err := incident.New(incident.Options{Clock: c.time})
	require.NoError(b, err)
	d := e.As(ana)
	const incidents, tags = 2000, 25
	for i := range incidents {
		c.advance(time.Second)
		var own []string
		for k := range tags {
			own = append(own, fmt.Sprintf("tag %d", (i*tags+k)*7919%(incidents*tags)))
		}
		_, err := d.Open(ctx, []alert.Alert{{ID: fmt.Sprint(i), Title: "x"}}, incident.AddTags(own...))
		require.NoError(b, err)
	}
	b.Run("facet", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := d.Facets(ctx, incident.Query{}, incident.TagFacet); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("suggest", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := d.SuggestTags(ctx, "ta", 0); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("set", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			change := incident.AddTags("new")
			if i/incidents%2 == 1 {
				change = incident.RemoveTags("new")
			}
			if _, err := d.Update(ctx, incident.ID(i%incidents+1), change); err != nil {
				b.Fatal(err)
			}
		}
	})
}
