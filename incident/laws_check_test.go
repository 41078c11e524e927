package incident_test

import (
	"maps"
	"slices"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// check holds everything that can be read after a command against the model and the laws. Once something is broken it checks
// no more: the rest of a run follows from it.
func (t *trial) check(m *model, r reply) violations {
	if t.broken {
		return nil
	}
	var vs violations
	before, at := t.now, t.at
	t.now, t.at = t.everything(&vs), map[incident.ID]int{}
	for i, inc := range t.now {
		t.at[inc.ID] = i
	}
	t.checkAnswer(&vs, m, r)
	if len(t.now) != len(m.incidents) {
		vs.add(10, "%d incidents are stored, want %d", len(t.now), len(m.incidents))
	}
	for i, inc := range t.now {
		was := incident.Incident{}
		if j, ok := at[inc.ID]; ok {
			was = before[j]
		}
		want := m.get(inc.ID)
		if want == nil {
			vs.add(10, "incident %d is stored, want none", inc.ID)
			continue
		}
		if was == t.now[i] { // the same value, what it points to is never written
			if m.last.changed[inc.ID] {
				vs.add(10, "%v did not change incident %d", r.cmd.kind, inc.ID)
			}
			continue
		}
		t.checkChanged(&vs, m, r, inc, want)
	}
	t.checkNamed(&vs, r)
	t.checkMembership(&vs, m)
	t.checkQueue(&vs)
	t.checkReceipt(&vs, m)
	if vs != nil {
		t.broken = true
		t.failed = vs
	}
	return vs
}

// observe takes note of what a command did without checking it.
func (t *trial) observe() {
	before, at := t.now, t.at
	t.now, t.at = t.everything(&t.failed), map[incident.ID]int{}
	for i, inc := range t.now {
		t.at[inc.ID] = i
		if j, ok := at[inc.ID]; ok && before[j] == inc {
			continue
		}
		delete(t.digests, inc.ID)
		log := t.log(inc.ID)
		for e := range t.reader.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true, After: log.head.Len}) {
			log.add(e)
		}
	}
}

func (t *trial) log(id incident.ID) *replayed {
	if t.logs[id] == nil {
		t.logs[id] = newReplay("contoso", id)
	}
	return t.logs[id]
}

// checkChanged holds an incident that is another than before against the model, its new entries and the laws of one incident.
func (t *trial) checkChanged(vs *violations, m *model, r reply, inc incident.Incident, want *modelIncident) {
	if !m.last.changed[inc.ID] {
		vs.add(10, "%v changed incident %d to version %d", r.cmd.kind, inc.ID, inc.Version)
	}
	compare(vs, inc, want, r.cmd)
	consistent(vs, inc, true)
	if delete(t.digests, inc.ID); len(t.history)%3 == 0 { // they cost as much as everything else
		t.digests[inc.ID] = digestOf(vs, inc)
	}
	log := t.log(inc.ID)
	n := 0
	for e, err := range t.reader.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true, After: log.head.Len}) {
		if err != nil {
			vs.add(11, "the log of %d fails: %v", inc.ID, err)
			return
		}
		n++
		for _, fault := range log.add(e) {
			vs.add(11, "log of %d: %s", inc.ID, fault)
		}
		t.checkEntry(vs, m, r.cmd, e, inc)
	}
	if n == 0 {
		vs.add(10, "incident %d changed and its log did not", inc.ID)
	}
	for _, fault := range log.against(inc) {
		vs.add(11, "incident %d: %s", inc.ID, fault)
	}
	for id, a := range want.alerts {
		if said := log.alerts[id]["lastUpdateDateTime"]; !said.Equal(timeValue(a.report.at())) {
			vs.add(13, "%s was last reported at %v, and the log says %v", id, a.report.at(), said)
		}
	}
	if !slices.Equal(log.said, want.said) {
		vs.add(12, "comments of %d are %.60q, want %.60q", inc.ID, log.said, want.said)
	}
}

// checkEntry: W21, every entry names who, by which command, at which version.
func (t *trial) checkEntry(vs *violations, m *model, c command, e audit.Entry, inc incident.Incident) {
	rule := audit.Actor{Kind: audit.ActorSystem, ID: "caseload", OnBehalfOf: c.actor.ID}
	if e.Actor != c.actor && !(e.Actor == rule && t.conf.policy.ResolveWithAlerts) {
		vs.add(11, "entry %d of %d is by %v, want %v", e.Seq, inc.ID, e.Actor, c.actor)
	}
	command := c.id
	if m.last.items != nil {
		command += "/" + inc.ID.String()
	}
	differ(vs, 11, subject{"command of an entry", "", inc.ID}, e.Command, command)
	differ(vs, 11, subject{"version of an entry", "", inc.ID}, e.Version, inc.Version)
	differTime(vs, 11, subject{"time of an entry", "", inc.ID}, e.Time, inc.UpdatedAt)
	differ(vs, 11, subject{"clamp of an entry", "", inc.ID}, e.Clamped, !e.Time.Equal(m.now))
	origin := ""
	if c.kind == "Import" {
		origin = "import"
	}
	differ(vs, 11, subject{"origin of an entry", "", inc.ID}, e.Origin, origin)
}

// checkNamed: an error leaves not a byte changed of what the command named, law 10.
func (t *trial) checkNamed(vs *violations, r reply) {
	if r.err == nil {
		return
	}
	for _, id := range r.cmd.incidents {
		if was, ok := t.digests[id]; ok && was != digestOf(vs, t.now[t.at[id]]) {
			vs.add(10, "refused %s left incident %d with other bytes", r.cmd.kind, id)
		}
	}
}

// checkMembership is law 1: in one snapshot each alert is in one incident, and it is found there.
func (t *trial) checkMembership(vs *violations, m *model) {
	holders := map[string]incident.ID{}
	for _, inc := range t.now {
		for id := range inc.AlertIDs() {
			if other := holders[id]; other != 0 {
				vs.add(1, "alert %s is in %d and in %d", id, other, inc.ID)
			}
			holders[id] = inc.ID
		}
	}
	expected := map[string]incident.ID{}
	for _, inc := range m.incidents {
		for id := range inc.alerts {
			expected[id] = inc.id
		}
	}
	if !maps.Equal(holders, expected) {
		vs.add(1, "alerts are held by %v, want %v", holders, expected)
	}
	asked := sortedNames(holders)
	for n := range poolSize {
		asked = append(asked, poolAlert(n))
	}
	found, err := t.reader.Locate(ctx, asked...)
	if err != nil || !maps.Equal(found, holders) {
		vs.add(1, "alerts are located in %v and held by %v (%v)", found, holders, err)
	}
}

// checkQueue is law 9, and that every redirect ends at a live incident, law 8.
func (t *trial) checkQueue(vs *violations) {
	var live []incident.ID
	for inc, err := range t.reader.List(ctx, incident.Query{Order: incident.Order{Key: incident.OrderID, Ascending: true}}) {
		if err != nil {
			vs.add(9, "the queue fails: %v", err)
			return
		}
		if inc.Status == incident.Redirected {
			vs.add(9, "redirected incident %d is in the queue", inc.ID)
		}
		live = append(live, inc.ID)
	}
	want := append(t.ids('o'), t.ids('c')...)
	slices.Sort(want)
	if !slices.Equal(live, want) {
		vs.add(9, "the queue is %v, want %v", live, want)
	}
	n, err := t.reader.Count(ctx, incident.Query{})
	if err != nil || n != len(live) {
		vs.add(9, "the queue counts %d, want %d (%v)", n, len(live), err)
	}
	for _, id := range t.ids('r') {
		end, hops := id, 0
		for ; t.now[t.at[end]].RedirectTo != 0 && hops <= len(t.now); hops++ {
			end = t.now[t.at[end]].RedirectTo
		}
		got, err := t.reader.Get(ctx, id)
		if err != nil || got.ID != end || got.Via != id || hops > len(t.now) || got.Status == incident.Redirected {
			vs.add(8, "redirected incident %d leads to %d (%v) via %d after %d steps, want %d: %v", id, got.ID, got.Status, got.Via, hops, end, err)
		}
	}
}

// checkReceipt: a command that wrote something has a receipt that says what, and one that did not has none.
func (t *trial) checkReceipt(vs *violations, m *model) {
	ids := []string{m.last.cmd.id}
	for id := range m.last.items {
		ids = append(ids, m.last.cmd.id+"/"+id.String())
	}
	for _, id := range ids {
		want := m.reached(id)
		got, err := t.store.Receipt(ctx, id)
		if (err == nil) != (want != nil) {
			vs.add(10, "the receipt of %s is %v (%v), want %v", id, got, err, want)
			continue
		}
		reached := reachedBy{}
		for _, r := range got.Incidents {
			reached[r.ID] = r.Version
		}
		if err == nil && !maps.Equal(reached, want) {
			vs.add(10, "%s reached %v, want %v", id, reached, want)
		}
	}
}

// checkAnswer holds what the caller was told against the model and against what is stored.
func (t *trial) checkAnswer(vs *violations, m *model, r reply) {
	want := m.last
	law := 10
	if want.refused != nil || r.err != nil {
		if want.refused != nil && r.cmd.kind == "Merge" {
			law = 8
		}
		if diff := sameError(r.err, want.refused); diff != "" {
			vs.add(law, "%s: %s", r.cmd.kind, diff)
		}
		t.note(r.cmd, r.err)
		return
	}
	t.note(r.cmd, nil)
	if want.replayed {
		t.reached["command sent again: "+r.cmd.kind]++
	}
	switch r.cmd.kind {
	case "Ingest":
		t.checkIngested(vs, m, r)
	case "UpdateAll":
		t.checkBulk(vs, m, r)
	default:
		got := r.incident
		via := got.Via
		got.Via = 0
		id := want.opened
		if id == 0 && len(r.cmd.incidents) > 0 {
			id = r.cmd.incidents[0]
		}
		if want.replayed {
			id = m.replayTarget(r.cmd)
		}
		if got.ID != id {
			vs.add(10, "%s returns incident %d, want %d", r.cmd.kind, got.ID, id)
		} else if i, ok := t.at[id]; !ok || got != t.now[i] {
			vs.add(10, "%s returns incident %d in version %d, and another is stored", r.cmd.kind, id, got.Version)
		}
		if via != 0 && !want.replayed {
			vs.add(10, "%s returns incident %d via %d", r.cmd.kind, id, via)
		}
	}
}

// replayTarget is the incident that a command sent again returns: of one that opened an incident, where that is now.
func (m *model) replayTarget(c command) incident.ID {
	switch c.kind {
	case "Update", "Merge":
		return c.incidents[0]
	case "MoveAlerts":
		if c.incidents[0] != 0 {
			return m.end(c.incidents[0])
		}
	}
	return m.end(slices.Max(slices.Collect(maps.Keys(m.reached(c.id)))))
}

func (t *trial) checkIngested(vs *violations, m *model, r reply) {
	want := m.last
	if len(r.ingested) != len(r.cmd.reports) {
		vs.add(13, "%d results for %d alerts", len(r.ingested), len(r.cmd.reports))
		return
	}
	for i, got := range r.ingested {
		outcome, in := incident.Replayed, m.holder(got.Alert)
		if !want.replayed {
			outcome, in = want.outcomes[i], want.placed[i]
		}
		if got.Alert != r.cmd.reports[i].id || got.Outcome != outcome || got.Incident != in {
			vs.add(13, "ingested %+v, want %s %v in %d", got, r.cmd.reports[i].id, outcome, in)
		}
		t.reached["ingest: "+got.Outcome.String()]++
	}
}

func (t *trial) checkBulk(vs *violations, m *model, r reply) {
	ids := sortedIDs(r.cmd.incidents)
	if len(r.bulk) != len(ids) {
		vs.add(10, "%d results for %d incidents", len(r.bulk), len(ids))
		return
	}
	for i, got := range r.bulk {
		if got.ID != ids[i] {
			vs.add(10, "result %d is of %d, want %d", i, got.ID, ids[i])
		}
		if diff := sameError(got.Err, m.last.items[ids[i]]); diff != "" {
			vs.add(10, "%s of %d: %s", r.cmd.kind, ids[i], diff)
		}
		j, ok := t.at[ids[i]]
		if got.Err == nil && (!ok || got.Incident != t.now[j]) {
			vs.add(10, "UpdateAll returns incident %d in version %d, and another is stored", ids[i], got.Incident.Version)
		}
		if got.Err != nil {
			t.reached["per item: refused"]++
		}
	}
}
