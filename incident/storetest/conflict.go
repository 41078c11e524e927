package storetest

import (
	"context"
	"errors"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func conflictCases() []testCase {
	return []testCase{
		check("Conflict/StaleVersion", ruleConflict, func(l *lab) {
			inc := l.open()
			first, second := l.held(tagging([]incident.ID{inc.ID}, "one")), l.held(tagging([]incident.ID{inc.ID}, "two"))
			l.mustCommit(first)
			_, err := l.commit(second)
			l.conflict(err, []incident.ID{inc.ID}, nil)
			l.verify("after a stale batch")
			if got := l.get(inc.ID); !got.HasTag("one") || got.HasTag("two") {
				l.errorf("a stale batch was written")
			}
		}),
		check("Conflict/NamesEveryStaleIncident", ruleConflict, func(l *lab) {
			ids := l.openMany(6)
			b := l.held(tagging(ids, "late"))
			l.update(ids[1], incident.Comment("quicker"))
			l.update(ids[4], incident.Comment("quicker"))
			_, err := l.commit(b)
			l.conflict(err, []incident.ID{ids[1], ids[4]}, nil)
		}),
		check("Conflict/ReadThatMovedOn", ruleConflict, func(l *lab) {
			// Of the three only the second is written: the others have the tag already.
			ids := []incident.ID{l.open().ID, l.open().ID, l.open().ID}
			l.update(ids[0], incident.AddTags("same"))
			l.update(ids[2], incident.AddTags("same"))
			late := l.held(tagging(ids, "same"))
			l.equal("writes of the batch", late.Len(), 1)
			l.update(ids[2], incident.RemoveTags("same"))
			_, err := l.commit(late)
			l.conflict(err, []incident.ID{ids[2]}, nil)
			l.verify("after a batch that read what moved on")
			l.update(ids[2], incident.AddTags("same"))
			l.mustCommit(l.held(tagging(ids, "same")))
			l.equal("version of what was only read", l.get(ids[0]).Version, 2)
			l.verify("after one that read what is stored")
		}),
		check("Conflict/NewIncidentWithATakenID", ruleConflict, func(l *lab) {
			id, err := l.store.NextID(l.ctx)
			l.must(err, "next id")
			b := l.heldOver(fixedID{l.store, id}, openingOf("late"))
			l.must(openingOf("early")(l.deskOver(watched{fixedID{l.store, id}, l.model})), "open")
			_, err = l.commit(b)
			l.conflict(err, []incident.ID{id}, nil)
			l.holds(map[string]incident.ID{"early": id})
			l.verify("after a taken id")
		}),
		check("Conflict/UpdateOfWhatIsNotStored", ruleConflict, func(l *lab) {
			elsewhere := incident.NewMemory(north)
			inc, err := l.deskOver(elsewhere).Open(l.ctx, []alert.Alert{namedAlert("a", "host")})
			l.must(err, "open elsewhere")
			b := l.heldOver(elsewhere, tagging([]incident.ID{inc.ID}, "lost"))
			_, err = l.commit(b)
			l.conflict(err, []incident.ID{inc.ID}, nil)
			_, err = l.store.Get(l.ctx, inc.ID)
			l.notFound("get", err, inc.ID)
		}),
		check("Conflict/AlertInTwoNewIncidents", ruleConflict, func(l *lab) {
			first, second := l.held(openingOf("x", "both", "shared")), l.held(openingOf("both", "y", "shared"))
			l.mustCommit(first)
			_, err := l.commit(second)
			l.conflict(err, nil, []string{"both", "shared"})
			l.verify("after the second")
			held, err := l.store.Locate(l.ctx, "y")
			l.must(err, "locate")
			l.equal("alerts of the second batch that are held", len(held), 0)
		}),
		check("Conflict/AlertJoinsWhileAnotherTakesIt", ruleConflict, func(l *lab) {
			inc := l.open("a")
			b := l.held(func(d *incident.Desk) error {
				out, err := d.Ingest(l.ctx, namedAlert("wanted", "host"))
				if err == nil && out[0].Incident != inc.ID {
					l.fatalf("the alert was expected to join %d", inc.ID)
				}
				return err
			})
			taken := l.open("wanted")
			_, err := l.commit(b)
			l.conflict(err, nil, []string{"wanted"})
			l.equal("version of the incident it should have joined", l.get(inc.ID).Version, 1)
			l.holds(map[string]incident.ID{"a": inc.ID, "wanted": taken.ID})
			l.verify("after the late join")
		}),
		check("Conflict/MoveOfAnAlertThatMoved", ruleConflict, func(l *lab) {
			a, b, c := l.open("a1", "a2"), l.open("b1"), l.open("c1")
			late := l.held(func(d *incident.Desk) error {
				_, err := d.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a1"}, To: c.ID})
				return err
			})
			_, err := l.desk.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a1"}, To: b.ID})
			l.must(err, "move")
			_, err = l.commit(late)
			l.conflict(err, []incident.ID{a.ID}, nil)
			l.holds(map[string]incident.ID{"a1": b.ID, "a2": a.ID, "b1": b.ID, "c1": c.ID})
			l.verify("after the late move")
		}),
		check("Conflict/AlertThatItsSourceDoesNotHold", ruleConflict, func(l *lab) {
			// The same ids and versions with other alerts, as after one of two stores was restored from a backup.
			ids := make([]incident.ID, 3)
			for i := range ids {
				var err error
				ids[i], err = l.store.NextID(l.ctx)
				l.must(err, "next id")
			}
			elsewhere := incident.NewMemory(north)
			place := func(s incident.Store, id incident.ID, alerts ...string) {
				l.must(openingOf(alerts...)(l.deskOver(fixedID{s, id})), "open")
			}
			place(elsewhere, ids[0], "a1", "a2")
			place(elsewhere, ids[1], "b1")
			late := l.heldOver(elsewhere, func(d *incident.Desk) error {
				_, err := d.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a1"}, To: ids[1]})
				return err
			})
			here := watched{l.store, l.model}
			place(here, ids[0], "a2", "a3")
			place(here, ids[1], "b1")
			place(here, ids[2], "a1")
			_, err := l.commit(late)
			l.conflict(err, nil, []string{"a1"})
			l.holds(map[string]incident.ID{"a1": ids[2], "a2": ids[0], "a3": ids[0], "b1": ids[1]})
			l.verify("after a batch from elsewhere")
		}),
		check("Conflict/LeavesTheCommandFree", ruleConflict, func(l *lab) {
			inc := l.open()
			tag := func(d *incident.Desk) error {
				_, err := d.WithCommandID("again").Update(l.ctx, inc.ID, incident.AddTags("mine"))
				return err
			}
			b := l.held(tag)
			l.update(inc.ID, incident.AddTags("theirs"))
			if _, err := l.commit(b); !errors.Is(err, incident.ErrConflict) {
				l.errorf("a stale batch: got error %v", err)
			}
			_, err := l.store.Receipt(l.ctx, "again")
			l.wantErr("receipt of a command that lost", err, incident.ErrNotFound)
			l.must(tag(l.desk), "the same command, computed again")
			l.verify("after the second try")
			if got := l.get(inc.ID); !got.HasTag("mine") || !got.HasTag("theirs") || got.Version != 3 {
				l.errorf("the second try was not written: version %d", got.Version)
			}
		}),
	}
}

// openingOf is a command that opens an incident with the named alerts.
func openingOf(ids ...string) func(*incident.Desk) error {
	return func(d *incident.Desk) error {
		alerts := make([]alert.Alert, len(ids))
		for i, id := range ids {
			alerts[i] = namedAlert(id, "host")
		}
		_, err := d.Open(context.Background(), alerts)
		return err
	}
}
