package incident_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func BenchmarkGet(b *testing.B) {
	forSizes(b, func(b *testing.B, s *bench) {
		i := 0
		for b.Loop() {
			if _, err := s.d.Get(ctx, s.ids[i*7919%len(s.ids)]); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
}

func BenchmarkGetExact(b *testing.B) {
	forSizes(b, func(b *testing.B, s *bench) {
		i := 0
		for b.Loop() {
			if _, err := s.d.GetExact(ctx, s.ids[i*7919%len(s.ids)]); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
}

// queues are the pages that analysts look at: 50 rows, newest first.
var queues = []struct {
	name   string
	filter filter.Expr
}{
	{"mine", filter.And(incident.ByStatus.In(incident.Active, incident.InProgress), incident.BySeverity.AtLeast(alert.Medium),
		incident.ByOwner.Is("analyst1@contoso.com"))},
	{"open", filter.And(incident.ByStatus.In(incident.Active, incident.InProgress), incident.BySeverity.AtLeast(alert.Medium))},
	{"tag", incident.ByTag.Is("tag-7")},
	{"all", filter.Expr{}},
}

func BenchmarkListPage(b *testing.B) {
	for _, q := range queues {
		for _, page := range []int{1, 20} {
			b.Run(q.name+"/page="+strconv.Itoa(page), func(b *testing.B) {
				forSizes(b, func(b *testing.B, s *bench) {
					query := incident.Query{Filter: q.filter, Limit: 50}
					for range page - 1 {
						rows := all(b, s.d.List(ctx, query))
						if len(rows) < 50 {
							break // the last page there is
						}
						query = query.After(rows[49])
					}
					b.ResetTimer()
					n := 0
					for b.Loop() {
						n = 0
						for _, err := range s.d.List(ctx, query) {
							if err != nil {
								b.Fatal(err)
							}
							n++
						}
					}
					b.ReportMetric(float64(n), "rows")
				})
			})
		}
	}
}

func BenchmarkCount(b *testing.B) {
	for name, q := range map[string]incident.Query{
		"all":    {},
		"status": {Filter: incident.ByStatus.Is(incident.Active)},
		"queue":  {Filter: queues[0].filter},
	} {
		b.Run(name, func(b *testing.B) {
			forSizes(b, func(b *testing.B, s *bench) {
				for b.Loop() {
					if _, err := s.d.Count(ctx, q); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// The newest 50 of a log of a thousand entries.
func BenchmarkActivityPage(b *testing.B) {
	forSizes(b, func(b *testing.B, s *bench) {
		id := s.ids[len(s.ids)/2]
		for inc, _ := s.d.GetExact(ctx, id); inc.Log().Len < 1000; {
			var err error
			inc, err = s.d.Update(ctx, id, incident.Comment("Something else."))
			require.NoError(b, err)
		}
		b.ResetTimer()
		for b.Loop() {
			for _, err := range s.d.Activity(ctx, incident.ActivityQuery{Incident: id, Newest: true, Limit: 50}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
