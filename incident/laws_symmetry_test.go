package incident_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// roomy limits, so that what is compared is never refused for its size.
func roomy(uint64) modelConf { return modelConf{} }

// after is the set after a command, by id, or why it was refused.
func (s pureScope) after(set []incident.Incident, cmd incident.Command) (map[incident.ID]incident.Incident, error) {
	r, err := s.transition(set, cmd, s.env())
	out := map[incident.ID]incident.Incident{}
	for _, inc := range append(slices.Clone(set), r.Incidents...) {
		out[inc.ID] = inc
	}
	return out, err
}

// some picks n different open incidents, or fewer when there are not as many.
func (s pureScope) some(n int) (out []incident.ID) {
	ids := s.ids('o')
	for _, i := range s.Perm(len(ids)) {
		if len(out) < n && !withdrawn(s.now[s.at[ids[i]]].Determination) { // one that was withdrawn is not taken over
			out = append(out, ids[i])
		}
	}
	return out
}

// gist is what a merge makes of its parts, whichever of them is the target: not the id, what was set by hand, nor spellings.
func gist(inc incident.Incident) string {
	b := strings.Builder{}
	b.WriteString(whole(inc))
	for a := range inc.Alerts() {
		fmt.Fprintf(&b, "%s %v %v %v %s\n", a.ID, a.Classification, a.Determination, a.Owner.Kind(), modelFold(a.Owner.ID()))
	}
	return b.String()
}

// whole is gist without the decisions that alerts may have of their own: those that join take over what the target has, while
// those that were there keep theirs.
func whole(inc incident.Incident) string {
	var b strings.Builder
	tags := map[string]bool{}
	for t := range inc.Tags() {
		tags[tagKey(t)] = true
	}
	fmt.Fprintf(&b, "tags %q class %v %v owner %v %s first %v last %v\n", sortedNames(tags), inc.Classification, inc.Determination,
		inc.Owner.Kind(), modelFold(inc.Owner.ID()), inc.FirstActivity, inc.LastActivity)
	if !inc.SeverityPinned {
		fmt.Fprintf(&b, "severity %v\n", inc.Severity)
	}
	for a := range inc.Alerts() {
		fmt.Fprintf(&b, "%s %v %x\n", a.ID, a.Status, a.FactsDigest())
	}
	return b.String()
}

// TestLawsOfMerge: which incident is the target, and in which order sources come, changes nothing but whose name and pin count; the same merge
// again changes nothing (W2).
func TestLawsOfMerge(t *testing.T) { lawProperties(t, lawsOfMerge) }

var lawsOfMerge = []pureLaw{
	{"a merge is the same in both directions", roomy, func(s pureScope) string {
		ids := s.some(2)
		if len(ids) < 2 {
			return ""
		}
		one, err1 := s.after(s.now, incident.MergeCommand{Target: ids[0], Sources: ids[1:]})
		two, err2 := s.after(s.now, incident.MergeCommand{Target: ids[1], Sources: ids[:1]})
		if (err1 == nil) != (err2 == nil) {
			return fmt.Sprintf("one direction is refused and the other not: %v, %v", err1, err2)
		}
		a, b := one[ids[0]], two[ids[1]]
		if err1 == nil && a.SeverityPinned == b.SeverityPinned && whole(a) != whole(b) {
			return fmt.Sprintf("merging %v gives\n%s\nand the other way round\n%s", ids, whole(a), whole(b))
		}
		if err1 == nil && a.Naming == incident.Automatic && b.Naming == incident.Automatic &&
			strings.ReplaceAll(a.Name, a.ID.String(), "") != strings.ReplaceAll(b.Name, b.ID.String(), "") {
			return fmt.Sprintf("merging %v gives name %q and the other way round %q", ids, a.Name, b.Name)
		}
		return ""
	}},
	{"sources come in any order, together or one by one", roomy, func(s pureScope) string {
		ids := s.some(3)
		if len(ids) < 3 {
			return ""
		}
		into, b, c := ids[0], ids[1], ids[2]
		both, err := s.after(s.now, incident.MergeCommand{Target: into, Sources: []incident.ID{b, c}})
		swapped, err2 := s.after(s.now, incident.MergeCommand{Target: into, Sources: []incident.ID{c, b, c}})
		if (err == nil) != (err2 == nil) {
			return fmt.Sprintf("one order is refused and the other not: %v, %v", err, err2)
		}
		if err != nil {
			return ""
		}
		next, err := s.after(s.now, incident.MergeCommand{Target: into, Sources: []incident.ID{b}})
		if err != nil {
			return fmt.Sprintf("together they merge, %d alone does not: %v", b, err)
		}
		apart, err := s.after(slices.Collect(maps.Values(next)), incident.MergeCommand{Target: into, Sources: []incident.ID{c}})
		if err != nil || gist(both[into]) != gist(apart[into]) || gist(both[into]) != gist(swapped[into]) || both[into].Name != apart[into].Name {
			return fmt.Sprintf("together %s\nswapped %s\none by one %s %v", gist(both[into]), gist(swapped[into]), gist(apart[into]), err)
		}
		for _, id := range []incident.ID{b, c} {
			if both[id].RedirectTo != into || apart[id].RedirectTo != into {
				return fmt.Sprintf("%d redirects to %d and %d", id, both[id].RedirectTo, apart[id].RedirectTo)
			}
		}
		return ""
	}},
	{"the same merge again changes nothing", roomy, func(s pureScope) string {
		ids := s.some(2)
		if len(ids) < 2 {
			return ""
		}
		cmd := incident.MergeCommand{Target: ids[0], Sources: ids[1:]}
		next, err := s.after(s.now, cmd)
		if err != nil {
			return ""
		}
		if r, err := s.transition(slices.Collect(maps.Values(next)), cmd, s.env()); err != nil || len(r.Incidents) > 0 || len(r.Entries) > 0 {
			return fmt.Sprintf("%d incidents and %d entries the second time: %v", len(r.Incidents), len(r.Entries), err)
		}
		return ""
	}},
}

// TestLawsOfMove: there and back is where it was (W6, W9), and one by one is as together.
func TestLawsOfMove(t *testing.T) { lawProperties(t, lawsOfMove) }

var lawsOfMove = []pureLaw{
	{"a move and its way back", roomy, func(s pureScope) string {
		ids := s.some(2)
		if len(ids) < 2 || s.now[s.at[ids[0]]].AlertCount() < 2 {
			return ""
		}
		from, to := s.now[s.at[ids[0]]], s.now[s.at[ids[1]]]
		moved := slices.Collect(from.AlertIDs())[1:]
		next, err := s.after(s.now, incident.MoveCommand{Target: to.ID, Alerts: moved})
		if err != nil {
			return err.Error()
		}
		for _, id := range moved {
			if _, still := next[from.ID].Alert(id); still {
				return id + " is still where it was"
			}
		}
		back, err := s.after(slices.Collect(maps.Values(next)), incident.MoveCommand{Target: from.ID, Alerts: moved})
		if err != nil {
			return err.Error()
		}
		free := to.Owner.IsZero() && to.Classification == alert.Unclassified && from.Owner.IsZero() && from.Classification == alert.Unclassified
		was, is := from, back[from.ID]
		if is.Name != was.Name || is.Severity != was.Severity || !slices.Equal(slices.Collect(is.AlertIDs()), slices.Collect(was.AlertIDs())) {
			return fmt.Sprintf("%d was %q %v, is %q %v", was.ID, was.Name, was.Severity, is.Name, is.Severity)
		}
		if free && gist(was) != gist(is) {
			return fmt.Sprintf("%d was\n%s\nis\n%s", was.ID, gist(was), gist(is))
		}
		if gist(to) != gist(back[to.ID]) || to.Name != back[to.ID].Name {
			return fmt.Sprintf("%d was\n%s\nis\n%s", to.ID, gist(to), gist(back[to.ID]))
		}
		return ""
	}},
	{"moving all at once or one by one", roomy, func(s pureScope) string {
		ids := s.some(2)
		if len(ids) < 2 {
			return ""
		}
		alerts := slices.Collect(s.now[s.at[ids[0]]].AlertIDs())
		together, err := s.after(s.now, incident.MoveCommand{Target: ids[1], Alerts: alerts})
		if err != nil {
			return err.Error()
		}
		apart := s.now
		for _, id := range alerts {
			next, err := s.after(apart, incident.MoveCommand{Target: ids[1], Alerts: []string{id}})
			if err != nil {
				return err.Error()
			}
			apart = slices.Collect(maps.Values(next))
		}
		for _, inc := range apart {
			if other := together[inc.ID]; gist(inc) != gist(other) || inc.Name != other.Name && inc.Status != incident.Redirected || inc.RedirectTo != other.RedirectTo {
				if inc.Status != incident.Redirected { // what it was called and how severe it was last differs
					return fmt.Sprintf("%d: one by one\n%s\ntogether\n%s", inc.ID, gist(inc), gist(other))
				}
			}
		}
		return ""
	}},
}

// TestLawsOfTags: one tag by simple case folding, in its first spelling (law 14; W37).
func TestLawsOfTags(t *testing.T) { lawProperties(t, lawsOfTags) }

var lawsOfTags = []pureLaw{
	{"tags fold", roomy, func(s pureScope) string {
		alphabet := []rune("aAbBkK\u212AsSſσςΣéÉßẞiIıİ0 -")
		spell := func() string {
			word := []rune{'a'}
			for range s.IntN(4) {
				word = append(word, alphabet[s.IntN(len(alphabet))])
			}
			return strings.TrimSpace(string(word))
		}
		var tags []string
		first := map[string]string{}
		for range 1 + s.IntN(8) {
			tag := spell()
			tags = append(tags, tag)
			if _, ok := first[modelFold(tag)]; !ok {
				first[modelFold(tag)] = tag
			}
		}
		next, err := s.after(nil, incident.OpenCommand{Incident: 1, Alerts: []alert.Alert{{ID: "a1"}}, Changes: []incident.Change{incident.AddTags(tags...)}})
		got := slices.Sorted(next[1].Tags())
		if err != nil || !slices.Equal(got, slices.Sorted(maps.Values(first))) {
			return fmt.Sprintf("adding %q gives %q, want %q (%v)", tags, got, first, err)
		}
		other := spell()
		if _, want := first[modelFold(other)]; next[1].HasTag(other) != want {
			return fmt.Sprintf("%q among %q: %v", other, got, !want)
		}
		gone, err := s.after([]incident.Incident{next[1]}, incident.UpdateCommand{Incidents: []incident.ID{1}, Changes: []incident.Change{
			incident.RemoveTags(strings.Map(unicode.SimpleFold, tags[0]))}})
		if err != nil || gone[1].HasTag(tags[0]) || gone[1].TagCount() != len(first)-1 {
			return fmt.Sprintf("removing %q of %q leaves %q (%v)", tags[0], got, slices.Collect(gone[1].Tags()), err)
		}
		return ""
	}},
}

// TestLawsOfNames: an automatic name is that of the grammar, within its limit, whatever the order in which alerts come (law 7).
func TestLawsOfNames(t *testing.T) { lawProperties(t, lawsOfNames) }

var lawsOfNames = []pureLaw{
	{"names depend on the alerts alone", roomy, func(s pureScope) string {
		reports := map[string]report{}
		for range 1 + s.IntN(6) {
			if r := s.report(); r.valid() {
				reports[r.id] = r
			}
		}
		if len(reports) == 0 {
			return ""
		}
		s.conf = modelConf{limits: incident.Limits{NameRunes: 20 + s.IntN(200)}}
		want := (&modelIncident{id: 7, alerts: arrivals(mapValues(reports))}).autoName(s.conf.nameRunes())
		ids := sortedNames(reports)
		for range 3 {
			s.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
			var alerts []alert.Alert
			for _, id := range ids {
				alerts = append(alerts, reports[id].alert())
			}
			r, err := s.transition(nil, incident.OpenCommand{Incident: 7, Alerts: alerts}, s.env())
			if err != nil || r.Incidents[0].Name != want || len([]rune(want)) > s.conf.nameRunes() {
				return fmt.Sprintf("%+v: name %v, want %q (%v)", reports, r.Incidents, want, err)
			}
		}
		return ""
	}},
}
