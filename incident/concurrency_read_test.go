package incident_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func asError[E error](err error, target *E) bool { return errors.As(err, target) }

// While alerts move, also the last one of an incident, and while incidents merge, no reader ever finds an alert in two incidents or
// in none (W6). The queries take the paths of a store that differ: a short page, a long list, an order without an index.
func TestReadersDuringMovesSeeEveryAlertOnce(t *testing.T) {
	for name, c := range map[string]struct {
		extra int // incidents that only make the list long
		query incident.Query
	}{
		"short":    {0, incident.Query{}},
		"long":     {400, incident.Query{Order: incident.Order{Key: incident.OrderID}}},
		"no index": {20, incident.Query{Order: incident.Order{Key: incident.OrderName}}},
		"filtered": {300, incident.Query{Filter: incident.ByTitle.Is("Suspicious activity")}},
	} {
		t.Run(name, func(t *testing.T) {
			d := sharedDesk(t, incident.Options{})
			for i := range c.extra {
				_, err := d.Open(ctx, []alert.Alert{on(fmt.Sprint("x", i), fmt.Sprint("x", i), "Else", "", alert.Low)})
				require.NoError(t, err)
			}
			_, alerts := threeIncidents(t, d, 3)
			for i := range 3 {
				alerts = append(alerts, fmt.Sprintf("stays-%d", i))
			}
			done := make(chan struct{})
			errs := together(6, func(i int) error {
				if i == 0 {
					defer close(done)
					return shuffleAlerts(d, alerts, 300)
				}
				for {
					select {
					case <-done:
						return nil
					default:
					}
					if err := everyAlertOnce(d, c.query, alerts, i); err != nil {
						return err
					}
				}
			})
			noErrors(t, errs)
		})
	}
}

// shuffleAlerts moves alerts among incidents and to new ones, and merges.
func shuffleAlerts(d *incident.Desk, alerts []string, steps int) error {
	rnd := rand.New(rand.NewPCG(1, 6))
	for range steps {
		held, err := d.Locate(ctx, alerts...)
		if err != nil {
			return err
		}
		m := incident.Move{Alerts: []string{alerts[rnd.IntN(len(alerts))], alerts[rnd.IntN(len(alerts))]}}
		to := held[alerts[rnd.IntN(len(alerts))]]
		switch rnd.IntN(4) {
		case 0:
			_, err = d.MoveAlerts(ctx, m)
		case 1:
			if from := held[m.Alerts[0]]; from != to {
				_, err = d.Merge(ctx, incident.Merge{Target: to, Sources: []incident.ID{from}})
			}
		default:
			m.To = to
			_, err = d.MoveAlerts(ctx, m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func everyAlertOnce(d *incident.Desk, q incident.Query, alerts []string, reader int) error {
	in := map[string]incident.ID{}
	for inc, err := range d.List(ctx, q) {
		if err != nil {
			return err
		}
		if inc.AlertCount() == 0 {
			return fmt.Errorf("incident %d is live and has no alert", inc.ID)
		}
		for id := range inc.AlertIDs() {
			if other, twice := in[id]; twice {
				return fmt.Errorf("%s is in %d and %d", id, other, inc.ID)
			}
			in[id] = inc.ID
		}
	}
	held, err := d.Locate(ctx, alerts...)
	if err != nil || len(held) != len(alerts) {
		return fmt.Errorf("found %d of %d: %w", len(held), len(alerts), err)
	}
	for _, id := range alerts {
		if in[id] == 0 {
			return fmt.Errorf("%s is in no incident", id)
		}
	}
	id := in[alerts[reader]]
	inc, err := d.Get(ctx, id) // may have moved on since
	if err != nil {
		return err
	}
	if n, err := d.Count(ctx, incident.Query{Filter: incident.ByNumber.Is(int64(inc.ID)), Redirected: true}); err != nil || n != 1 {
		return fmt.Errorf("counted %d of one: %w", n, err)
	}
	_, err = audit.Verify(d.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true}), inc.Log())
	return err
}
