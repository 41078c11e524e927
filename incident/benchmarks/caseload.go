package benchmarks

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// caseload is an engine in memory with all defaults but one: alerts are not correlated, so that each opens an incident and nothing
// is looked up for it.
type caseload struct {
	clock *Clock
	desk  *incident.Desk
}

var ctx = context.Background()

func newCaseload(c *Clock) (Peer, error) {
	e, err := incident.New(incident.Options{Clock: c.Now, Correlate: incident.Separate, CorrelateBy: []alert.EntityKind{}})
	if err != nil {
		return nil, err
	}
	return &caseload{clock: c, desk: e.As(audit.User(analyst))}, nil
}

// toAlert is an alert as a source would report it.
func toAlert(a *Alert, at time.Time) alert.Alert {
	return alert.Alert{
		ID: a.ID, Title: a.Title, Category: a.Category, Severity: alert.Severity(a.Severity), Status: alert.New, CreatedAt: at, UpdatedAt: at,
		Evidence: []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: a.Device})},
	}
}

func toAlerts(in []Alert, at time.Time) []alert.Alert {
	out := make([]alert.Alert, len(in))
	for i := range in {
		out[i] = toAlert(&in[i], at)
	}
	return out
}

func (p *caseload) Open(drafts ...Draft) error {
	changes := make([]incident.Change, 0, 3)
	for _, d := range drafts {
		p.clock.Set(d.At)
		changes = changes[:0]
		if d.Owner != "" {
			changes = append(changes, incident.Assign(alert.UserOwner(d.Owner)))
		}
		if d.Tag != "" {
			changes = append(changes, incident.AddTags(d.Tag))
		}
		switch d.Status {
		case InProgress:
			changes = append(changes, incident.Start())
		case Resolved:
			changes = append(changes, incident.Resolve(""))
		}
		if _, err := p.desk.Open(ctx, toAlerts(d.Alerts, p.clock.Now()), changes...); err != nil {
			return err
		}
	}
	return nil
}

func (p *caseload) Ingest(alerts ...Alert) error {
	_, err := p.desk.Ingest(ctx, toAlerts(alerts, p.clock.Now())...)
	return err
}

func (p *caseload) Get(id uint64) (Row, error) {
	inc, err := p.desk.Get(ctx, incident.ID(id))
	if err != nil {
		return Row{}, err
	}
	return toRow(&inc), nil
}

func toRow(inc *incident.Incident) Row {
	return Row{
		ID: uint64(inc.ID), Name: inc.Name, Owner: inc.Owner.ID(), Status: fromStatus(inc.Status), Severity: Severity(inc.Severity),
		Created: inc.CreatedAt.UnixMicro(), Updated: inc.UpdatedAt.UnixMicro(),
	}
}

func fromStatus(s incident.Status) Status {
	switch s {
	case incident.Active:
		return Active
	case incident.InProgress:
		return InProgress
	case incident.Resolved:
		return Resolved
	}
	panic(fmt.Sprint("no status of this workload: ", s))
}

func toStatus(s Status) incident.Status {
	return [...]incident.Status{incident.Active, incident.InProgress, incident.Resolved}[s]
}

func (p *caseload) Alerts(id uint64) ([]Alert, error) {
	inc, err := p.desk.Get(ctx, incident.ID(id))
	if err != nil {
		return nil, err
	}
	var out []Alert
	for a := range inc.Alerts() {
		device, _ := a.Evidence[0].Entity().(alert.Device)
		out = append(out, Alert{
			ID: a.ID, Title: a.Title, Category: a.Category, Device: device.DNSName, Severity: Severity(a.Severity),
			Resolved: a.Status == alert.Resolved, Owner: a.Owner.ID(),
		})
	}
	return out, nil
}

func (p *caseload) Prepare(q Query) Pager {
	query := incident.Query{Filter: incident.ByTag.Is(q.Tag)}
	if q.Tag == "" {
		query.Filter = filter.And(incident.ByStatus.Is(toStatus(q.Status)), incident.ByOwner.Is(q.Owner),
			incident.BySeverity.AtLeast(alert.Severity(q.MinSeverity)))
	}
	return func(dst []Row, after Cursor, limit int) ([]Row, error) {
		page := query
		page.Limit = limit
		if after.ID != 0 {
			page = page.After(incident.Incident{ID: incident.ID(after.ID), UpdatedAt: time.UnixMicro(after.Updated).UTC()})
		}
		for inc, err := range p.desk.List(ctx, page) {
			if err != nil {
				return dst, err
			}
			dst = append(dst, toRow(&inc))
		}
		return dst, nil
	}
}

func (p *caseload) Facets() (Facets, error) {
	var f Facets
	counts, err := p.desk.Facets(ctx, incident.Query{}, incident.StatusFacet, incident.SeverityFacet)
	if err != nil {
		return f, err
	}
	for _, b := range counts[incident.StatusFacet] {
		s, err := incident.ParseStatus(b.Value)
		if err != nil {
			return f, err
		}
		f.Status[fromStatus(s)] = b.Count
	}
	for _, b := range counts[incident.SeverityFacet] {
		s, err := alert.ParseSeverity(b.Value)
		if err != nil {
			return f, err
		}
		f.Severity[s] = b.Count
	}
	return f, nil
}

func (p *caseload) Log(id uint64, n int, visit func(Entry)) error {
	q := incident.ActivityQuery{Incident: incident.ID(id), Newest: true, Limit: n}
	for e, err := range p.desk.Activity(ctx, q) {
		if err != nil {
			return err
		}
		text, _ := e.Comment()
		visit(Entry{Seq: e.Seq, At: e.Time.UnixMicro(), Actor: e.Actor.ID, Action: e.Action.String(), Text: text})
	}
	return nil
}

func (p *caseload) Export(visit func(Row) bool) error {
	for inc, err := range p.desk.List(ctx, incident.Query{Order: incident.Order{Key: incident.OrderID, Ascending: true}}) {
		if err != nil {
			return err
		}
		if !visit(toRow(&inc)) {
			break
		}
	}
	return nil
}

func (p *caseload) update(id uint64, c incident.Change) error {
	_, err := p.desk.Update(ctx, incident.ID(id), c)
	return err
}

func (p *caseload) Assign(id uint64, owner string) error {
	return p.update(id, incident.Assign(alert.UserOwner(owner)))
}

func (p *caseload) Resolve(id uint64) error { return p.update(id, incident.Resolve("")) }
func (p *caseload) Reopen(id uint64) error  { return p.update(id, incident.Reopen()) }

func (p *caseload) Comment(id uint64, text string) error { return p.update(id, incident.Comment(text)) }

func (p *caseload) Move(alertID string, to uint64) error {
	_, err := p.desk.MoveAlerts(ctx, incident.Move{Alerts: []string{alertID}, To: incident.ID(to)})
	return err
}

func (p *caseload) OffHeap() int64 { return 0 }
func (p *caseload) Close() error   { return nil }
