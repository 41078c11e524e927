package storetest

import (
	"slices"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func memoryCases() []testCase {
	return []testCase{
		check("Memory/EntriesThatComeOut", ruleMethods, func(l *lab) {
			inc := l.open("a", "b")
			l.update(inc.ID, incident.AddTags("one", "two"), incident.Assign(alert.UserOwner("bob")))
			for _, newest := range []bool{false, true} {
				q := incident.ActivityQuery{Incident: inc.ID, Newest: newest}
				for e, err := range l.store.Activity(l.ctx, q) {
					l.must(err, "activity")
					spoil(e)
				}
				l.equal("log after its entries were written on", fingerprints(l.activity(q)), fingerprints(l.model.activity(l, q)))
			}
			l.verify("afterwards")
		}),
		check("Memory/EntriesThatGoIn", ruleMethods, func(l *lab) {
			b := l.held(openingOf("a", "b"))
			l.mustCommit(b)
			for w := range b.Writes() {
				for e := range w.Entries() {
					spoil(e)
				}
			}
			l.verify("after the entries of the batch were written on")
		}),
		check("Memory/AlertsThatGoIn", ruleMethods, func(l *lab) {
			a := fullAlert("a")
			inc, err := l.desk.Open(l.ctx, []alert.Alert{a})
			l.must(err, "open")
			want := fingerprint(l.get(inc.ID))
			spoilAlert(&a)
			l.equal("incident after an alert given was written on", fingerprint(l.get(inc.ID)), want)
			again := fullAlert("a")
			again.Title = "Reported again"
			_, err = l.desk.Ingest(l.ctx, again)
			l.must(err, "ingest")
			want = fingerprint(l.get(inc.ID))
			spoilAlert(&again)
			l.equal("incident after the second report was written on", fingerprint(l.get(inc.ID)), want)
		}),
		check("Memory/AlertsThatComeOut", ruleMethods, func(l *lab) {
			inc, err := l.desk.Open(l.ctx, []alert.Alert{fullAlert("a"), fullAlert("b")})
			l.must(err, "open")
			want := fingerprint(l.get(inc.ID))
			listed := l.list(incident.Query{})[0]
			for _, inc := range []incident.Incident{l.get(inc.ID), listed} {
				for a := range inc.Alerts() {
					spoilAlert(&a)
				}
				a, _ := inc.Alert("a")
				spoilAlert(&a)
			}
			l.equal("incident after its alerts were written on", fingerprint(l.get(inc.ID)), want)
			l.equal("copy listed before", fingerprint(listed), want)
		}),
		check("Memory/IncidentsNeverChange", ruleMethods, func(l *lab) {
			inc := l.open("a", "b")
			kept := []incident.Incident{l.get(inc.ID), l.list(incident.Query{})[0]}
			want := fingerprint(kept[0])
			l.update(inc.ID, incident.Rename("other"), incident.AddTags("x"), incident.Resolve("done"))
			l.update(inc.ID, incident.Reopen())
			_, err := l.desk.MoveAlerts(l.ctx, incident.Move{Alerts: []string{"a"}})
			l.must(err, "move")
			for _, inc := range kept {
				l.equal("an incident read before", fingerprint(inc), want)
			}
			mine := l.get(inc.ID)
			mine.Name, mine.Version, mine.Status = "mine", 99, incident.Resolved
			l.verify("after a copy was written on")
		}),
		check("Memory/Receipts", ruleMethods, func(l *lab) {
			ids := l.openMany(3)
			b := l.held(tagging(ids, "x"))
			want := b.Receipt()
			for range 2 { // the first commit and the one that finds it done
				r := l.mustCommit(b)
				l.equal("receipt of the commit", r, want)
				for i := range r.Incidents {
					r.Incidents[i] = incident.Reached{ID: 666, Version: 666}
				}
				_ = append(r.Incidents[:0], incident.Reached{ID: 777})
				r, err := l.store.Receipt(l.ctx, b.Command())
				l.must(err, "receipt")
				l.equal("receipt after one was written on", r, want)
				r.Incidents[0].Version = 666
			}
		}),
		check("Memory/Holders", ruleMethods, func(l *lab) {
			inc := l.open("a", "b")
			ask := []string{"a", "b"}
			held, err := l.store.Locate(l.ctx, ask...)
			l.must(err, "locate")
			ask[0], ask[1] = "x", "y"
			want := map[string]incident.ID{"a": inc.ID, "b": inc.ID}
			l.equal("after the ids were written on", held, want)
			held["a"], held["c"] = 666, 666
			delete(held, "b")
			l.holds(want)
		}),
		check("Memory/Queries", ruleMethods, func(l *lab) {
			l.openMany(5)
			q := incident.Query{Order: incident.Order{Key: incident.OrderID, Ascending: true}, Limit: 2}
			seq := l.store.List(l.ctx, q)
			first := collect(l, seq)
			next := q.After(first[1])
			q.Limit, q.Redirected = 1, true
			l.equal("the sequence again", briefs(collect(l, seq)), briefs(first))
			l.equal("the query the next page was made from", len(l.list(q)), 1)
			l.equal("next page", briefs(l.list(next)), briefs(l.model.list(l, next, &first[1])))
		}),
	}
}

// spoil writes on everything an entry shares with its copies.
func spoil(e audit.Entry) {
	for i := range e.Changes {
		e.Changes[i] = audit.Change{Field: "spoilt", Target: "spoilt", After: audit.Text("spoilt")}
	}
	_ = append(e.Changes[:0], audit.Change{Field: "appended"})
}

// fullAlert is an alert with something in every slice.
func fullAlert(id string) alert.Alert {
	a := namedAlert(id, "host")
	a.Categories, a.MitreTechniques, a.SystemTags = []string{"Execution"}, []string{"T1546"}, []string{"vip"}
	a.Comments = []alert.Comment{{Text: "seen", CreatedBy: "eve", CreatedAt: epoch}}
	a.CustomDetails, a.AdditionalData = []byte(`{"a":"b"}`), []byte(`{"c":"d"}`)
	a.Evidence[0].Tags, a.Evidence[0].DetailedRoles = []string{"t"}, []string{"r"}
	a.Evidence[0].Roles = slices.Collect(alert.Roles())[1:2]
	return a
}

// spoilAlert writes on everything an alert shares with its copies.
func spoilAlert(a *alert.Alert) {
	for _, texts := range [][]string{a.Categories, a.MitreTechniques, a.SystemTags, a.Evidence[0].Tags, a.Evidence[0].DetailedRoles} {
		for i := range texts {
			texts[i] = "spoilt"
		}
	}
	for _, raw := range [][]byte{a.CustomDetails, a.AdditionalData} {
		for i := range raw {
			raw[i] = '!'
		}
	}
	a.Comments[0].Text = "spoilt"
	a.Evidence[0].Roles[0] = 0
	a.Evidence[0].Tags = nil
	a.Evidence[0] = alert.NewEvidence(alert.User{UPN: "spoilt"})
}
