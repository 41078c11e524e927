package incident_test

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// finish checks the whole store at the end of a run: every log from its first entry, every index, every encoded form.
func (t *trial) finish(m *model) violations {
	if t.broken {
		return nil
	}
	var vs violations
	for _, inc := range t.now {
		compare(&vs, inc, m.get(inc.ID), command{})
		consistent(&vs, inc, true)
		now := digestOf(&vs, inc)
		if was, ok := t.digests[inc.ID]; ok && was != now {
			vs.add(10, "incident %d has other bytes than when it was written", inc.ID)
		}
		t.finishLog(&vs, inc)
		finishDecoded(&vs, inc, now)
	}
	t.finishLineage(&vs, m)
	t.finishIndexes(&vs, m)
	t.broken, t.failed = vs != nil, vs
	return vs
}

// finishLog replays and verifies a whole log.
func (t *trial) finishLog(vs *violations, inc incident.Incident) {
	log := newReplay("contoso", inc.ID)
	own := incident.ActivityQuery{Incident: inc.ID, Own: true}
	for e, err := range t.reader.Activity(ctx, own) {
		if err != nil {
			vs.add(11, "the log of %d fails: %v", inc.ID, err)
			return
		}
		for _, fault := range log.add(e) {
			vs.add(11, "log of %d: %s", inc.ID, fault)
		}
	}
	for _, fault := range log.against(inc) {
		vs.add(11, "incident %d: %s", inc.ID, fault)
	}
	if head, err := audit.Verify(t.reader.Activity(ctx, own), inc.Log()); err != nil || head != inc.Log() {
		vs.add(11, "the log of %d does not verify: %v", inc.ID, err)
	}
}

// finishDecoded: what a store reads back is what was written, with everything derived anew (W7).
func finishDecoded(vs *violations, inc incident.Incident, form string) {
	var back incident.Incident
	if err := back.UnmarshalBinary([]byte(form)); err != nil {
		vs.add(3, "incident %d does not decode: %v", inc.ID, err)
		return
	}
	if digestOf(vs, back) != form {
		vs.add(3, "incident %d decodes to another", inc.ID)
	}
	differ(vs, 8, subject{"system tags decoded", "", inc.ID}, fmt.Sprint(slices.Collect(back.SystemTags())), fmt.Sprint(slices.Collect(inc.SystemTags())))
	consistent(vs, back, true)
}

// finishLineage: the log under a target is its own and those of all that were merged into it, W4.
func (t *trial) finishLineage(vs *violations, m *model) {
	for _, inc := range t.now {
		want := map[uint64]uint64{}
		for next := []incident.ID{inc.ID}; len(next) > 0; next = next[1:] {
			part := t.now[t.at[next[0]]]
			want[uint64(part.ID)] = part.Log().Len
			next = append(next, m.get(part.ID).merged...)
		}
		got := map[uint64]uint64{}
		for e, err := range t.reader.Activity(ctx, incident.ActivityQuery{Incident: inc.ID}) {
			if err != nil {
				vs.add(8, "the activity of %d fails: %v", inc.ID, err)
				break
			}
			if got[e.Incident]++; e.Seq != got[e.Incident] {
				vs.add(8, "activity of %d: entry %d of %d is the %dth", inc.ID, e.Seq, e.Incident, got[e.Incident])
			}
		}
		if !maps.Equal(got, want) {
			vs.add(8, "activity of %d has entries %v, want %v", inc.ID, got, want)
		}
		for h := range inc.MergedLogs() {
			if source := t.now[t.at[incident.ID(h.Incident)]]; source.Log() != h {
				vs.add(8, "the log of %d went on after it was merged into %d", source.ID, inc.ID)
			}
		}
	}
}

// finishIndexes: a filter, and the look-up of correlation, find what a walk over the model finds (W7).
func (t *trial) finishIndexes(vs *violations, m *model) {
	find := func(law int, what string, expr filter.Expr, has func(*modelIncident) bool) {
		got := idsOf(t.reader.List(ctx, incident.Query{Filter: expr, Redirected: true}))
		var want []incident.ID
		for _, i := range m.incidents {
			if has(i) {
				want = append(want, i.id)
			}
		}
		if !slices.Equal(got, want) {
			vs.add(law, "%s finds %v, want %v", what, got, want)
		}
	}
	held := func(has func(*modelAlert) bool) func(*modelIncident) bool {
		return func(i *modelIncident) bool { return slices.ContainsFunc(mapValues(i.alerts), has) }
	}
	for _, device := range []string{"w11", "srv", "dc1"} {
		on := held(func(a *modelAlert) bool { return modelFold(a.report.device) == modelFold(device) })
		find(1, "device "+device, incident.ByDevice.Is(device), on)
		open, err := incident.OpenWith(ctx, t.store, "device:"+device, 100)
		var got, want []incident.ID
		for _, inc := range open {
			got = append(got, inc.ID)
		}
		for _, i := range slices.Backward(m.incidents) {
			if i.open() && on(i) {
				want = append(want, i.id)
			}
		}
		if err != nil || !slices.Equal(got, want) {
			vs.add(1, "open incidents with %s are %v, want %v (%v)", device, got, want, err)
		}
	}
	for _, c := range []string{"Execution", "Ransomware"} {
		find(7, "category "+c, incident.ByCategory.Is(c), held(func(a *modelAlert) bool { return modelFold(a.report.category) == modelFold(c) }))
	}
	for s := range alert.Severities() {
		find(3, "severity "+s.String(), incident.BySeverity.Is(s), func(i *modelIncident) bool { return i.severity == s })
	}
	for s := range incident.Statuses() {
		find(5, "status "+s.String(), incident.ByStatus.Is(s), func(i *modelIncident) bool { return i.status == s })
	}
	for _, tag := range []string{"RANSOMWARE", "secret", "straße", "VIP"} {
		find(14, "tag "+tag, incident.ByTag.Is(tag), func(i *modelIncident) bool { return i.tags[tagKey(tag)] != "" })
	}
	find(1, "alert", incident.ByAlert.Is(poolAlert(3)), held(func(a *modelAlert) bool { return a.report.id == poolAlert(3) }))
	find(4, "group", incident.ByOwnerKind.Is(alert.GroupOwnerKind), func(i *modelIncident) bool { return i.owner.Kind() == alert.GroupOwnerKind })
	find(2, "alert count", incident.ByAlertCount.Is(2), func(i *modelIncident) bool { return len(i.alerts) == 2 })
}

func idsOf(seq iter.Seq2[incident.Incident, error]) (ids []incident.ID) {
	for inc, err := range seq {
		if err != nil {
			return nil
		}
		ids = append(ids, inc.ID)
	}
	slices.Sort(ids)
	return ids
}
