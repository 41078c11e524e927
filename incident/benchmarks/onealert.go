package benchmarks

import (
	"fmt"
	"strconv"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// OneAlertSizes are the numbers of alerts that commands on a single alert are measured with.
var OneAlertSizes = [...]int{10, 1000, 9999}

// A Single is a command that touches one alert of an incident of many, in nanoseconds.
type Single struct {
	Name   string
	Alerts int
	Time   float64
}

// OneAlert measures commands of Caseload that touch one alert of an incident: what the incident holds besides should not
// matter. The incident is not the only one; a thousand others are there.
func OneAlert(size int, budget time.Duration, watch Stopwatch) ([]Single, error) {
	clock := new(Clock)
	clock.Set(later)
	e, err := incident.New(incident.Options{Clock: clock.Now, Correlate: incident.Separate})
	if err != nil {
		return nil, err
	}
	d := e.As(audit.User(analyst))
	gen := newGenerator(3)
	for range 1000 {
		draft := gen.draft()
		if _, err := d.Open(ctx, toAlerts(draft.Alerts, clock.Now())); err != nil {
			return nil, err
		}
	}
	alerts := make([]alert.Alert, size)
	for i := range alerts {
		a := gen.alert("host-" + strconv.Itoa(i%100))
		alerts[i] = toAlert(&a, clock.Now())
	}
	inc, err := d.Open(ctx, alerts)
	if err != nil {
		return nil, err
	}
	update := func(changes ...incident.Change) func(int) error {
		return func(i int) error {
			_, err := d.Update(ctx, inc.ID, changes[i%len(changes)])
			return err
		}
	}
	id, reported := alerts[size/2].ID, alerts[size/2]
	var out []Single
	for _, c := range []struct {
		name string
		do   func(i int) error
	}{
		{"resolve or reopen one alert", update(incident.ResolveAlerts(id), incident.ReopenAlerts(id))},
		{"assign one alert", update(incident.AssignAlerts(alert.UserOwner(owners[1]), id), incident.AssignAlerts(alert.UserOwner(owners[2]), id))},
		{"tag the incident", update(incident.AddTags("vip"), incident.RemoveTags("vip"))},
		{"move one alert away or back", func(i int) error {
			_, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{id}, To: [...]incident.ID{1, inc.ID}[i%2]})
			return err
		}},
		{"take in news of one alert", func(i int) error {
			reported.Severity, reported.UpdatedAt = alert.Severity(1+i%4), clock.Now()
			_, err := d.Ingest(ctx, reported)
			return err
		}},
	} {
		i := 0
		var failed error
		ns := repeat(budget, watch, func() {
			clock.Advance()
			if err := c.do(i); err != nil && failed == nil {
				failed = fmt.Errorf("%s of %d: %w", c.name, size, err)
			}
			i++
		})
		if failed != nil {
			return nil, failed
		}
		out = append(out, Single{c.name, size, ns})
	}
	return out, nil
}
