package incident_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func BenchmarkIngest(b *testing.B) {
	b.Run("opens", func(b *testing.B) {
		forSizes(b, func(b *testing.B, s *bench) {
			rnd := rand.New(rand.NewPCG(5, 5))
			for b.Loop() {
				s.fresh += 3
				if _, err := s.d.Ingest(ctx, s.batch(1, rnd)...); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("joins", func(b *testing.B) {
		forSizes(b, func(b *testing.B, s *bench) {
			rnd, i := rand.New(rand.NewPCG(6, 6)), 0
			for b.Loop() {
				if _, err := s.d.Ingest(ctx, s.alert("host-"+strconv.Itoa(i*7919%len(s.ids)), rnd)); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	})
	b.Run("known", func(b *testing.B) {
		forSizes(b, func(b *testing.B, s *bench) {
			inc, err := s.d.Get(ctx, s.ids[0])
			require.NoError(b, err)
			var known alert.Alert
			for known = range inc.Alerts() {
				break
			}
			b.ResetTimer()
			for b.Loop() {
				if _, err := s.d.Ingest(ctx, known); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("batch=1000", func(b *testing.B) {
		forSizes(b, func(b *testing.B, s *bench) {
			rnd := rand.New(rand.NewPCG(7, 7))
			for b.Loop() {
				if _, err := s.d.Ingest(ctx, s.batch(1000, rnd)...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(1000*b.N), "ns/alert")
		})
	})
}

// BenchmarkOneAlert does what touches one alert, in an incident of few and of many.
func BenchmarkOneAlert(b *testing.B) {
	for _, n := range []int{10, 1_000, 9_999} {
		s := &bench{clock: &clock{now: epoch}}
		e, err := incident.New(incident.Options{Clock: s.clock.time})
		require.NoError(b, err)
		s.d = e.As(ana)
		rnd := rand.New(rand.NewPCG(8, 8))
		alerts := make([]alert.Alert, n)
		for i := range alerts {
			alerts[i] = s.alert("host", rnd)
		}
		inc, err := s.d.Open(ctx, alerts)
		require.NoError(b, err)
		other := s.open(b, 1)[0]
		id, at := alerts[n/2].ID, alerts[n/2].UpdatedAt
		one, two := alert.UserOwner("one@contoso.com"), alert.GroupOwner("two")
		update := func(changes ...incident.Change) func(int) error {
			return func(i int) error {
				_, err := s.d.Update(ctx, inc.ID, changes[i%len(changes)])
				return err
			}
		}
		for _, c := range []struct {
			name string
			do   func(i int) error
		}{
			{"ResolveAlerts+ReopenAlerts", update(incident.ResolveAlerts(id), incident.ReopenAlerts(id))},
			{"StartAlerts+ReopenAlerts", update(incident.StartAlerts(id), incident.ResolveAlerts(id), incident.ReopenAlerts(id))},
			{"AssignAlerts", update(incident.AssignAlerts(one, id), incident.AssignAlerts(two, id))},
			{"AssignAlerts+UnassignAlerts", update(incident.AssignAlerts(one, id), incident.UnassignAlerts(id))},
			{"ClassifyAlerts", update(incident.ClassifyAlerts(alert.TruePositive, alert.Malware, id),
				incident.ClassifyAlerts(alert.FalsePositive, alert.NotMalicious, id))},
			{"AddTags+RemoveTags", update(incident.AddTags("x"), incident.RemoveTags("x"))},
			{"MoveAlerts", func(i int) error {
				_, err := s.d.MoveAlerts(ctx, incident.Move{Alerts: []string{id}, To: [2]incident.ID{other, inc.ID}[i%2]})
				return err
			}},
			{"Ingest", func(i int) error {
				a := alerts[n/2]
				a.Severity, a.UpdatedAt = alert.Severity(1+i%4), at.Add(time.Duration(i)*time.Second)
				_, err := s.d.Ingest(ctx, a)
				return err
			}},
		} {
			b.Run(c.name+"/alerts="+strconv.Itoa(n), func(b *testing.B) {
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					if err := c.do(i); err != nil {
						b.Fatal(err)
					}
					i++
				}
				if i%2 == 1 && c.name == "MoveAlerts" {
					if err := c.do(i); err != nil { // back home
						b.Fatal(err)
					}
				}
			})
		}
	}
}
