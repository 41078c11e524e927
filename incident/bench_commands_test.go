package incident_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Each change alternates with one that makes room for it again, on one incident after another.
func BenchmarkUpdate(b *testing.B) {
	one, two := alert.UserOwner("one@contoso.com"), alert.GroupOwner("two")
	for _, c := range []struct {
		name string
		pair [2]incident.Change
	}{
		{"AddTags+RemoveTags", [2]incident.Change{incident.AddTags("bench"), incident.RemoveTags("bench")}},
		{"Rename+AutoName", [2]incident.Change{incident.Rename("Bench"), incident.AutoName()}},
		{"SetSeverity+SeverityFromAlerts", [2]incident.Change{incident.SetSeverity(alert.Low), incident.SeverityFromAlerts()}},
		{"Assign+Assign", [2]incident.Change{incident.Assign(one), incident.Assign(two)}},
		{"Assign+Unassign", [2]incident.Change{incident.Assign(one), incident.Unassign()}},
		{"Classify+Classify", [2]incident.Change{incident.Classify(alert.TruePositive, alert.Malware),
			incident.Classify(alert.FalsePositive, alert.NotMalicious)}},
		{"Comment", [2]incident.Change{incident.Comment("Isolated the host, waiting for the image."), incident.Comment("Still waiting.")}},
	} {
		b.Run(c.name, func(b *testing.B) {
			forSizes(b, func(b *testing.B, s *bench) {
				i := 0
				for b.Loop() {
					_, err := s.d.Update(ctx, s.ids[(i/2*7919)%len(s.ids)], c.pair[i%2])
					if err != nil {
						b.Fatal(err)
					}
					i++
				}
			})
		})
	}
	b.Run("Resolve+Reopen", func(b *testing.B) {
		forSizes(b, func(b *testing.B, s *bench) {
			i := 0
			for b.Loop() {
				id := s.ids[(i/2*7919)%len(s.ids)]
				change := incident.Reopen()
				if inc, _ := s.d.GetExact(ctx, id); inc.IsOpen() {
					change = incident.Resolve("done")
				}
				if _, err := s.d.Update(ctx, id, change); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	})
	b.Run("Start+Activate", func(b *testing.B) {
		forSizes(b, func(b *testing.B, s *bench) {
			ids := s.open(b, 1000)
			b.ResetTimer()
			pair, i := [2]incident.Change{incident.Start(), incident.Activate()}, 0
			for b.Loop() {
				if _, err := s.d.Update(ctx, ids[i/2%len(ids)], pair[i%2]); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	})
	b.Run("pane", func(b *testing.B) {
		panes := [2][]incident.Change{
			{incident.Rename("One"), incident.SetSeverity(alert.High), incident.AddTags("one"), incident.RemoveTags("two"), incident.Assign(one),
				incident.Classify(alert.TruePositive, alert.Malware), incident.Comment("One.")},
			{incident.Rename("Two"), incident.SetSeverity(alert.Low), incident.AddTags("two"), incident.RemoveTags("one"), incident.Assign(two),
				incident.Classify(alert.FalsePositive, alert.NotMalicious), incident.Comment("Two.")},
		}
		forSizes(b, func(b *testing.B, s *bench) {
			i := 0
			for b.Loop() {
				if _, err := s.d.Update(ctx, s.ids[(i/2*7919)%len(s.ids)], panes[i%2]...); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	})
}

// open opens n incidents of three alerts, and returns their ids.
func (s *bench) open(b *testing.B, n int) []incident.ID {
	b.Helper()
	rnd, out := rand.New(rand.NewPCG(2, 2)), make([]incident.ID, n)
	for i := range out {
		s.fresh++
		inc, err := s.d.Open(ctx, s.batch(3, rnd))
		require.NoError(b, err)
		out[i] = inc.ID
	}
	return out
}

func BenchmarkUpdateAll(b *testing.B) {
	forSizes(b, func(b *testing.B, s *bench) {
		pair, i := [2]incident.Change{incident.AddTags("bulk"), incident.RemoveTags("bulk")}, 0
		for b.Loop() {
			if _, err := s.d.UpdateAll(ctx, incident.AllOrNothing, s.ids[:100], pair[i%2]); err != nil {
				b.Fatal(err)
			}
			i++
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(100*b.N), "ns/incident")
	})
}

func BenchmarkOpen(b *testing.B) {
	forSizes(b, func(b *testing.B, s *bench) {
		rnd := rand.New(rand.NewPCG(3, 3))
		for b.Loop() {
			if _, err := s.d.Open(ctx, s.batch(3, rnd)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkImport(b *testing.B) {
	forSizes(b, func(b *testing.B, s *bench) {
		rnd := rand.New(rand.NewPCG(4, 4))
		doc := incident.Document{ID: "29", Name: "Imported", Severity: alert.High, Status: incident.InProgress, Tags: []string{"Demo"},
			Owner: alert.UserOwner("ana@contoso.com"), Comments: []alert.Comment{{Text: "From there.", CreatedBy: "bob", CreatedAt: epoch}},
			Description: "Raspberry Robin", CreatedAt: epoch.Add(-time.Hour)}
		for b.Loop() {
			doc.Alerts = s.batch(3, rnd)
			if _, err := s.d.Import(ctx, doc); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// One alert goes to and fro between two incidents.
func BenchmarkMoveAlerts(b *testing.B) {
	forSizes(b, func(b *testing.B, s *bench) {
		ids := s.open(b, 1000)
		moves := make([][2]incident.Move, 0, len(ids)/2)
		for i := 0; i < len(ids); i += 2 {
			inc, err := s.d.Get(ctx, ids[i])
			require.NoError(b, err)
			for id := range inc.AlertIDs() {
				moves = append(moves, [2]incident.Move{{Alerts: []string{id}, To: ids[i+1]}, {Alerts: []string{id}, To: ids[i]}})
				break
			}
		}
		b.ResetTimer()
		i := 0
		for b.Loop() {
			if _, err := s.d.MoveAlerts(ctx, moves[i/2%len(moves)][i%2]); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
}

// Two incidents of three alerts each.
func BenchmarkMerge(b *testing.B) {
	forSizes(b, func(b *testing.B, s *bench) {
		var ids []incident.ID
		for b.Loop() {
			if len(ids) < 2 {
				b.StopTimer()
				ids = s.open(b, 2000)
				b.StartTimer()
			}
			if _, err := s.d.Merge(ctx, incident.Merge{Target: ids[0], Sources: ids[1:2]}); err != nil {
				b.Fatal(err)
			}
			ids = ids[2:]
		}
	})
}
