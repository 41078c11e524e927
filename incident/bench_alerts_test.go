package incident_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Changes of single alerts, in turn, on one incident after another.
func BenchmarkUpdateAlerts(b *testing.B) {
	one, two := alert.UserOwner("one@contoso.com"), alert.GroupOwner("two")
	for _, c := range []struct {
		name  string
		cycle func(alertID string) []incident.Change
	}{
		{"ResolveAlerts+ReopenAlerts", func(id string) []incident.Change {
			return []incident.Change{incident.ResolveAlerts(id), incident.ReopenAlerts(id)}
		}},
		{"StartAlerts+ResolveAlerts+ReopenAlerts", func(id string) []incident.Change {
			return []incident.Change{incident.StartAlerts(id), incident.ResolveAlerts(id), incident.ReopenAlerts(id)}
		}},
		{"AssignAlerts+AssignAlerts", func(id string) []incident.Change {
			return []incident.Change{incident.AssignAlerts(one, id), incident.AssignAlerts(two, id)}
		}},
		{"AssignAlerts+UnassignAlerts", func(id string) []incident.Change {
			return []incident.Change{incident.AssignAlerts(one, id), incident.UnassignAlerts(id)}
		}},
		{"ClassifyAlerts+ClassifyAlerts", func(id string) []incident.Change {
			return []incident.Change{incident.ClassifyAlerts(alert.TruePositive, alert.Malware, id),
				incident.ClassifyAlerts(alert.FalsePositive, alert.NotMalicious, id)}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			forSizes(b, func(b *testing.B, s *bench) {
				ids := s.open(b, 1000)
				cycles := make([][]incident.Change, len(ids))
				for i, id := range ids {
					inc, err := s.d.GetExact(ctx, id)
					require.NoError(b, err)
					for alertID := range inc.AlertIDs() {
						cycles[i] = c.cycle(alertID)
						break
					}
				}
				n, i := len(cycles[0]), 0
				b.ResetTimer()
				for b.Loop() {
					at := i / n % len(ids)
					if _, err := s.d.Update(ctx, ids[at], cycles[at][i%n]); err != nil {
						b.Fatal(err)
					}
					i++
				}
			})
		})
	}
}

// Half of the alerts of an incident to another and back. What an alert costs must not depend on how many there are.
func BenchmarkMoveHalf(b *testing.B) {
	for _, n := range []int{100, 1000, 8000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			d, _ := newDesk(b, incident.Options{Correlate: incident.Separate})
			alerts := make([]alert.Alert, n)
			for i := range alerts {
				id := strconv.Itoa(i)
				alerts[i] = alert.Alert{ID: "a" + id, Evidence: []alert.Evidence{
					alert.NewEvidence(alert.Device{MDEDeviceID: "m" + id, DNSName: "host-" + id})}}
			}
			one, err := d.Open(ctx, alerts)
			require.NoError(b, err)
			two, err := d.Open(ctx, []alert.Alert{{ID: "b"}})
			require.NoError(b, err)
			half := make([]string, n/2)
			for i := range half {
				half[i] = alerts[i].ID
			}
			to, from := two.ID, one.ID
			b.ResetTimer()
			for b.Loop() {
				if _, err := d.MoveAlerts(ctx, incident.Move{Alerts: half, To: to}); err != nil {
					b.Fatal(err)
				}
				to, from = from, to
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(half)), "ns/alert")
		})
	}
}
