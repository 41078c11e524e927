package main

import (
	"context"
	"fmt"

	"github.com/samber/lo"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// pickMove looks for an alert that fits another open incident better, or at least as well, and says why. Without any that could
// go anywhere it says so and returns an empty reason.
func (t *tour) pickMove(ctx context.Context) (incident.Move, string, error) {
	open, err := t.others(ctx, pageSize)
	if err != nil {
		return incident.Move{}, "", err
	}
	if move, why, ok := sharedEntity(open); ok {
		return move, why, nil
	}
	if len(open) >= 2 {
		from := lo.MaxBy(open, func(a, b incident.Incident) bool { return a.AlertCount() > b.AlertCount() })
		rest := lo.Reject(open, func(inc incident.Incident, _ int) bool { return inc.ID == from.ID })
		to := lo.MinBy(rest, func(a, b incident.Incident) bool { return a.AlertCount() < b.AlertCount() })
		return moveLast(from, to.ID), fmt.Sprintf("The last alert of incident %d goes to incident %d.", from.ID, to.ID), nil
	}
	if len(open) == 1 && open[0].AlertCount() > 1 {
		return moveLast(open[0], 0), fmt.Sprintf("The last alert of incident %d gets an incident of its own.", open[0].ID), nil
	}

	// Only the incident that was resolved is left, which neither takes nor gives alerts until it is reopened.
	if len(open) == 0 && t.inc.AlertCount() < 2 {
		t.Say("Nothing to move: no other incident is open, and this one has a single alert.")
		return incident.Move{}, "", nil
	}
	inc, err := t.desk.Update(ctx, t.inc.ID, incident.Reopen())
	if err != nil {
		return incident.Move{}, "", err
	}
	t.inc = inc
	t.Say("Incident %d is reopened: one that is resolved neither takes nor gives alerts.", inc.ID)
	if len(open) == 1 {
		return moveLast(open[0], inc.ID), fmt.Sprintf("The last alert of incident %d goes to incident %d.", open[0].ID, inc.ID), nil
	}
	return moveLast(inc, 0), fmt.Sprintf("The last alert of incident %d gets an incident of its own.", inc.ID), nil
}

func moveLast(from incident.Incident, to incident.ID) incident.Move {
	var last string
	for id := range from.AlertIDs() {
		last = id
	}
	comment := "Looks like a separate matter."
	if to != 0 {
		comment = "Looks like one and the same matter."
	}
	return incident.Move{Alerts: []string{last}, To: to, Comment: comment}
}

// sharedEntity finds an alert, not the only one of its incident, that names a user or mailbox another open incident is about.
func sharedEntity(open []incident.Incident) (incident.Move, string, bool) {
	const most = 200 // alerts of one incident that are looked at
	holders := map[string]incident.Incident{}
	for _, from := range open {
		seen := 0
		for a := range from.Alerts() {
			if seen++; seen > most {
				break
			}
			for _, who := range people(a) {
				key := incident.EntityKey(who)
				to, ok := holders[key]
				if !ok {
					holders[key] = from
				} else if to.ID != from.ID && from.AlertCount() > 1 {
					why := fmt.Sprintf("%q is in incident %d, but names %s, whom incident %d is about.", a.Title, from.ID, who.Label(), to.ID)
					return incident.Move{
						Alerts: []string{a.ID}, To: to.ID, Reasons: []string{"sameUser"},
						Comment: "Belongs to the attack on " + plainLabel(who.Label()) + ".",
					}, why, true
				}
			}
		}
	}
	return incident.Move{}, "", false
}

// people are the users and mailboxes an alert names, in its order.
func people(a alert.Alert) []alert.Entity {
	var found []alert.Entity
	for _, e := range a.Evidence {
		switch entity := e.Entity().(type) {
		case alert.User, alert.Mailbox:
			found = append(found, entity)
		}
	}
	return found
}
