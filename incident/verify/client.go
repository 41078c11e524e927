package verify

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// errInjected is what a store says that was made to fail before it did anything.
var errInjected = errors.New("verify: the store was made to fail")

// do runs an operation and says what came of it in the words of the model.
func do(ctx context.Context, d *incident.Desk, o *operation) *answer {
	a := &answer{}
	ctx, n := noted(ctx)
	err := call(ctx, d, o, a)
	switch {
	case errors.Is(err, incident.ErrCommitUnknown):
		return &answer{unknown: true, opened: uint16(n.opened)}
	case errors.Is(err, errInjected):
		return &answer{failed: true}
	case err != nil:
		return &answer{refusal: refusalOf(err)}
	}
	return a
}

func call(ctx context.Context, d *incident.Desk, o *operation, a *answer) error {
	see := func(inc incident.Incident, err error) error {
		if err == nil {
			a.views = append(a.views, viewOf(inc))
		}
		return err
	}
	id := func(i int) incident.ID { return incident.ID(o.ids[i]) }
	switch o.kind {
	case getLive:
		return see(d.Get(ctx, id(0)))
	case getExact:
		return see(d.GetExact(ctx, id(0)))
	case listAll:
		return seeAll(a, d.List(ctx, incident.Query{Order: byID, Redirected: true}))
	case listTag:
		return seeAll(a, d.List(ctx, incident.Query{Order: byID, Filter: incident.ByTag.Is(tagName(o.tag))}))
	case firstPage:
		page, err := d.Page(ctx, incident.Query{Order: byID, Limit: pageSize})
		for _, inc := range page.Incidents {
			a.views = append(a.views, viewOf(inc))
		}
		return err
	case countOpen:
		n, err := d.Count(ctx, incident.Query{Filter: incident.ByStatus.In(incident.Active, incident.InProgress)})
		a.n = n
		return err
	case locate:
		ids := alertIDs(o.alerts)
		held, err := d.Locate(ctx, ids...)
		for _, alert := range ids {
			a.ids = append(a.ids, uint16(held[alert]))
		}
		return err
	case readLog:
		n, err := versions(d.Activity(ctx, incident.ActivityQuery{Incident: id(0), Own: true}))
		a.n = n
		return err
	case update:
		return see(d.Update(ctx, id(0), changesOf(o)...))
	case updateAll:
		ids := make([]incident.ID, len(o.ids))
		for i := range ids {
			ids[i] = id(i)
		}
		all, err := d.UpdateAll(ctx, incident.AllOrNothing, ids, changesOf(o)...)
		for _, r := range all {
			a.views = append(a.views, viewOf(r.Incident))
		}
		return err
	case open:
		inc, err := d.Open(ctx, alertsOf(o.alerts), changesOf(o)...)
		if err == nil {
			a.opened = uint16(inc.ID)
		}
		return see(inc, err)
	case moveTo:
		inc, err := d.MoveAlerts(ctx, incident.Move{Alerts: alertIDs(o.alerts), To: id(0)})
		if err == nil && o.ids[0] == 0 {
			a.opened = uint16(inc.ID)
		}
		return see(inc, err)
	case merge:
		m := incident.Merge{Target: id(0)}
		for i := range o.ids[1:] {
			m.Sources = append(m.Sources, id(i+1))
		}
		return see(d.Merge(ctx, m))
	default:
		return fmt.Errorf("verify: nothing does %d", o.kind)
	}
}

var byID = incident.Order{Key: incident.OrderID, Ascending: true}

func seeAll(a *answer, seq iter.Seq2[incident.Incident, error]) error {
	for inc, err := range seq {
		if err != nil {
			return err
		}
		a.views = append(a.views, viewOf(inc))
	}
	return nil
}

// versions is how many versions a log tells of, each by one command or the count is -1.
func versions(seq iter.Seq2[audit.Entry, error]) (int, error) {
	n, by := uint64(0), ""
	for e, err := range seq {
		switch {
		case err != nil:
			return 0, err
		case e.Version == n && e.Command == by:
		case e.Version == n+1:
			n, by = e.Version, e.Command
		default:
			return -1, nil
		}
	}
	return int(n), nil
}

func viewOf(inc incident.Incident) view {
	v := view{id: uint16(inc.ID), version: uint16(inc.Version), comments: uint16(inc.Comments), redirect: uint16(inc.RedirectTo),
		owner: ownerOf(inc.Owner), status: statusOf(inc.Status), severity: uint8(inc.Severity)}
	for t := range inc.Tags() {
		n, _ := strconv.Atoi(t[1:])
		v.tags |= 1 << n
	}
	for a := range inc.Alerts() {
		bit := bitOf(a.ID)
		v.alerts |= bit
		if a.Status == alert.Resolved {
			v.done |= bit
		}
		switch ownerOf(a.Owner) {
		case ana:
			v.anas |= bit
		case bob:
			v.bobs |= bit
		}
	}
	return v
}

var owners = [...]alert.Owner{ana: alert.UserOwner("ana@contoso.com"), bob: alert.UserOwner("bob@contoso.com")}

func ownerOf(o alert.Owner) uint8 { return uint8(slices.Index(owners[:], o)) }

func tagName(t uint8) string { return "t" + strconv.Itoa(int(t)) }

func alertID(a int) string { return "a" + strconv.Itoa(a) }

func bitOf(alert string) alertSet {
	n, _ := strconv.Atoi(alert[1:])
	return 1 << n
}

func setOf(alerts []string) (s alertSet) {
	for _, a := range alerts {
		s |= bitOf(a)
	}
	return s
}

func alertIDs(s alertSet) (ids []string) {
	for a := range mostAlerts {
		if s&(1<<a) != 0 {
			ids = append(ids, alertID(a))
		}
	}
	return ids
}

func alertsOf(s alertSet) (alerts []alert.Alert) {
	for a := range mostAlerts {
		if s&(1<<a) != 0 {
			alerts = append(alerts, alert.Alert{ID: alertID(a), Title: "Odd", Status: alert.New, Severity: alert.Severity(severityOf(a))})
		}
	}
	return alerts
}

func changesOf(o *operation) []incident.Change {
	out := make([]incident.Change, len(o.changes))
	for i, c := range o.changes {
		switch c.action {
		case ifVersion:
			out[i] = incident.IfVersion(uint64(c.arg))
		case assign:
			out[i] = incident.Assign(owners[c.arg])
		case unassign:
			out[i] = incident.Unassign()
		case addTag:
			out[i] = incident.AddTags(tagName(uint8(c.arg)))
		case removeTag:
			out[i] = incident.RemoveTags(tagName(uint8(c.arg)))
		case start:
			out[i] = incident.Start()
		case activate:
			out[i] = incident.Activate()
		case resolve:
			out[i] = incident.Resolve("")
		case reopen:
			out[i] = incident.Reopen()
		case comment:
			out[i] = incident.Comment("seen")
		}
	}
	return out
}
