package incident_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// W27: comments can not be deleted or edited here, so nothing can go with one. Whatever is done to an incident that somebody commented on,
// its log goes on from where it was, with the comment as it was said and by whom, and is found under the incident it leads to.
func TestNoCommandTakesACommentAway(t *testing.T) {
	for _, d := range slices.Concat(commandsAtWork, mergesAtWork, updates()) {
		t.Run(d.as, func(t *testing.T) {
			for _, p := range plights() {
				if p.status == incident.UnknownStatus {
					continue
				}
				s := d.stage(t, p, bob)
				id := s.it
				if p.status == incident.Redirected {
					id = s.heir
				}
				s.before[id] = succeeded(t)(s.carol.Update(ctx, id, incident.Comment("Seen on **two** hosts.")))
				before := checkLog(t, s.carol, s.before[id])
				_ = d.do(s) // what comes of it is for TestLifecycle to say
				now := succeeded(t)(s.carol.GetExact(ctx, id))
				log := checkLog(t, s.carol, now)
				require.GreaterOrEqual(t, len(log), len(before), "%s", p)
				require.Equal(t, before, log[:len(before)], "%s", p)
				require.GreaterOrEqual(t, now.Comments, s.before[id].Comments, "%s", p)
				exported, err := s.carol.Export(ctx, id)
				require.NoError(t, err)
				found := false
				said := before[len(before)-1].Time
				for _, c := range exported.Comments {
					found = found || c.Text == "Seen on **two** hosts." && c.CreatedBy == carol.ID && c.CreatedAt.Equal(said)
				}
				require.True(t, found, "%s: the comment is not in the export", p)
			}
		})
	}
}

// W26, W27: a store has one method that writes, which appends, and a desk none that takes anything away.
func TestNothingDeletes(t *testing.T) {
	var methods []string
	for m := range reflect.TypeFor[incident.Store]().Methods() {
		methods = append(methods, m.Name)
	}
	require.ElementsMatch(t, []string{"Activity", "Commit", "Get", "List", "Locate", "NextID", "Receipt", "Scope"}, methods)
	for m := range reflect.TypeFor[incident.Feed]().Methods() {
		if !slices.Contains(methods, m.Name) {
			require.Contains(t, []string{"Head", "Changes"}, m.Name)
		}
	}
}
