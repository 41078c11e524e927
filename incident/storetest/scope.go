package storetest

import (
	"errors"
	"strconv"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// scopes are texts that a careless key or collation takes for one another.
var scopes = []string{"North", "nor", "north/south", "north%", "nort_", "north ", "norð", "south", "north\u0301"}

func scopeCases() []testCase {
	return []testCase{
		check("Scope/IsInEveryEntry", ruleScope, func(l *lab) {
			for _, scope := range append([]string{north}, scopes...) {
				s := l.store
				if scope != north {
					s = l.opened(scope)
				}
				l.equal("scope", strconv.Quote(s.Scope()), strconv.Quote(scope))
				l.must(openingOf("a")(l.deskOver(s)), "open")
				for inc, err := range s.List(l.ctx, incident.Query{}) {
					l.must(err, "list")
					l.equal("scope of the log", inc.Log().Scope, scope)
					for e, err := range s.Activity(l.ctx, incident.ActivityQuery{Incident: inc.ID}) {
						l.must(err, "activity")
						l.equal("scope of an entry", e.Scope, scope)
					}
				}
			}
		}),
		check("Scope/NeverSeesAnother", ruleScoped, func(l *lab) {
			inc := l.open("a", "b")
			l.update(inc.ID, incident.AddTags("secret"), incident.Comment("ours"))
			for _, scope := range scopes {
				s := l.opened(scope)
				_, err := s.Get(l.ctx, inc.ID)
				l.notFound("get in "+scope, err, inc.ID)
				held, err := s.Locate(l.ctx, "a", "b")
				l.must(err, "locate")
				l.equal("alerts seen in "+scope, len(held), 0)
				l.equal("incidents seen in "+scope, len(collect(l, s.List(l.ctx, incident.Query{Redirected: true}))), 0)
				for _, err := range s.Activity(l.ctx, incident.ActivityQuery{Incident: inc.ID}) {
					l.notFound("activity in "+scope, err, inc.ID)
				}
				_, err = s.Receipt(l.ctx, "auto-1")
				l.wantErr("receipt in "+scope, err, incident.ErrNotFound)
				n, err := incident.Count(l.ctx, s, incident.Query{})
				l.must(err, "count")
				l.equal("count in "+scope, n, 0)
				found, err := incident.OpenWith(l.ctx, s, "device:host", 10)
				l.must(err, "find")
				l.equal("found in "+scope, len(found), 0)
			}
		}),
		check("Scope/SameIDsInTwo", ruleScoped, func(l *lab) {
			id, err := l.store.NextID(l.ctx)
			l.must(err, "next id")
			inc := l.openAs(l.store, id)
			for _, scope := range scopes {
				s := l.opened(scope)
				there := l.openAs(s, id)
				l.equal("id", there.ID, inc.ID)
				d := l.deskOver(s)
				_, err = d.WithCommandID("same").Update(l.ctx, id, incident.AddTags(scope+"!"), incident.Resolve(""))
				l.must(err, "update in "+scope)
			}
			l.sameIncident("after what happened in other scopes", l.get(id), inc)
			_, err = l.store.Receipt(l.ctx, "same")
			l.wantErr("receipt of a command of other scopes", err, incident.ErrNotFound)
			l.equal("open incidents", len(l.list(incident.Query{Filter: incident.ByStatus.Is(incident.Active)})), 1)
		}),
		check("Scope/RefusesABatchOfAnother", ruleForeign, func(l *lab) {
			south := l.opened("south")
			b := l.heldOver(south, openingOf("a"))
			r, err := l.store.Commit(l.ctx, b)
			if err == nil || errors.Is(err, incident.ErrConflict) || errors.Is(err, incident.ErrCommitUnknown) {
				l.errorf("a batch of another scope: got error %v, want one that says it is refused", err)
			}
			l.wantErr("a batch of another scope", err, incident.ErrInvalid)
			l.equal("receipt", r, incident.Receipt{})
			for _, s := range []incident.Store{l.store, south} {
				l.equal("incidents in "+s.Scope(), len(collect(l, s.List(l.ctx, incident.Query{}))), 0)
				_, err = s.Receipt(l.ctx, b.Command())
				l.wantErr("receipt in "+s.Scope(), err, incident.ErrNotFound)
			}
			_, err = south.Commit(l.ctx, b)
			l.must(err, "commit where it belongs")
		}),
	}
}

// openAs opens an incident of a given id with the alert a.
func (l *lab) openAs(s incident.Store, id incident.ID) incident.Incident {
	l.t.Helper()
	l.must(openingOf("a")(l.deskOver(fixedID{s, id})), "open")
	inc, err := s.Get(l.ctx, id)
	l.must(err, "get")
	return inc
}
