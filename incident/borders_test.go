package incident_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// What a bound allows to the last is accepted, and one more is not.

// No filter is as long as a query may be, so what is refused at the bound is the filter, and beyond it the whole.
func TestMaxQueryToTheByte(t *testing.T) {
	require.Equal(t, 2*filter.MaxFilter, incident.MaxQuery)
	const name, values = "tag", 20
	size := incident.MaxQuery/values - len(name)
	rest := incident.MaxQuery - values*(len(name)+size)
	v := url.Values{}
	for range values { // a name counts as often as it has values
		v.Add(name, strings.Repeat("a", size))
	}
	v[name][0] += strings.Repeat("a", rest)
	_, err := incident.ParseQuery(v)
	require.ErrorIs(t, err, filter.ErrTooLarge)

	v[name][0] += "a"
	_, err = incident.ParseQuery(v)
	requireField(t, err, "query")
	require.EqualError(t, err, fmt.Sprintf(`incident: query "%d bytes": want at most %d`, incident.MaxQuery+1, incident.MaxQuery))

	long := "status eq 'active'"
	v = url.Values{"$filter": {long + strings.Repeat(" ", filter.MaxFilter-len(long))}, "$orderby": {"severity desc"}, "$top": {"1000"},
		"$count": {"true"}, "redirected": {"true"}, "$skiptoken": {tokensFor(t)[0]}}
	_, err = incident.ParseQuery(v)
	require.NoError(t, err, "the longest filter fits with everything else")
}

func TestMaxViewNameToTheCharacter(t *testing.T) {
	require.Equal(t, 256, incident.MaxViewName)
	for _, c := range []string{"a", "é", "🦊"} { // characters, not bytes
		v := incident.View{Name: strings.Repeat(c, incident.MaxViewName)}
		require.NoError(t, v.Validate())
		data, err := json.Marshal(v)
		require.NoError(t, err)
		var back incident.View
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, v.Name, back.Name)

		v.Name += c
		requireField(t, v.Validate(), "name")
		_, err = json.Marshal(v)
		require.Error(t, err)
		requireField(t, back.UnmarshalJSON([]byte(`{"name":"`+v.Name+`"}`)), "name")
	}
	v := incident.View{Name: "  " + strings.Repeat("a", incident.MaxViewName) + " "}
	require.NoError(t, v.Validate(), "what is removed does not count")
}

func TestMaxViewToTheByte(t *testing.T) {
	view := `{"name":"a"}`
	var v incident.View
	for n, ok := range map[int]bool{incident.MaxView: true, incident.MaxView + 1: false} {
		err := v.UnmarshalJSON([]byte(view + strings.Repeat(" ", n-len(view))))
		require.Equal(t, ok, err == nil, "%v", err)
	}
}

func TestDefaultSuggestionsToTheLast(t *testing.T) {
	require.Equal(t, 10, incident.DefaultSuggestions)
	d, _ := newDesk(t, incident.Options{})
	for i := range incident.DefaultSuggestions + 1 {
		name := fmt.Sprintf("x%02d", i)
		open := func() {
			_, err := d.Open(ctx, []alert.Alert{on(name, name, name, "Execution", alert.Low)},
				incident.AddTags(name), incident.Assign(alert.UserOwner(name)))
			require.NoError(t, err)
		}
		open()
		for _, suggest := range []func(string, int) ([]incident.Suggestion, error){
			func(s string, n int) ([]incident.Suggestion, error) { return d.SuggestTags(ctx, s, n) },
			func(s string, n int) ([]incident.Suggestion, error) { return d.SuggestAssignees(ctx, s, n) },
		} {
			used := func(limit int) (n int) {
				all, err := suggest("x", limit)
				require.NoError(t, err)
				for _, s := range all {
					if !s.New {
						n++
					}
				}
				return n
			}
			require.Equal(t, min(i+1, incident.DefaultSuggestions), used(0))
			require.Equal(t, i+1, used(incident.DefaultSuggestions+1), "what was left out can be asked for")
		}
	}
}

// A memory remembers so many commands, and forgets the oldest for one more.
func TestMemoryReceiptsToTheLast(t *testing.T) {
	require.Equal(t, 100_000, incident.MemoryReceipts)
	store := incident.NewMemory("contoso")
	d, _ := newDesk(t, incident.Options{Store: store})
	var inc incident.Incident
	for i := range incident.MemoryReceipts + 3 {
		known := func(i int) bool {
			r, err := store.Receipt(ctx, fmt.Sprint("c", i))
			if err != nil {
				require.ErrorIs(t, err, incident.ErrNotFound)
				return false
			}
			require.Equal(t, fmt.Sprint("c", i), r.Command)
			return true
		}
		if i == incident.MemoryReceipts {
			require.True(t, known(0), "as many as it remembers")
		}
		desk := d.WithCommandID(fmt.Sprint("c", i))
		if i%100 == 0 { // few changes to each incident
			var err error
			inc, err = desk.Open(ctx, []alert.Alert{on("w11", fmt.Sprint("a", i), "Beacon", "Execution", alert.Low)})
			require.NoError(t, err)
		} else {
			update(t, desk, inc.ID, incident.SetSeverity(alert.Severity(1+i%4)))
		}
		if oldest := i - incident.MemoryReceipts; oldest >= 0 {
			require.False(t, known(oldest), "the oldest makes room")
			require.True(t, known(oldest+1))
			require.True(t, known(i))
		}
	}
}

// numbering is a store that gives one id.
type numbering struct {
	incident.Store
	next incident.ID
}

func (n numbering) NextID(context.Context) (incident.ID, error) { return n.next, nil }

func TestMemoryIDsToTheLast(t *testing.T) {
	m := incident.NewMemory("default")
	for next, ok := range map[incident.ID]bool{1<<48 - 1: true, 1 << 48: false} {
		d, _ := newDesk(t, incident.Options{Store: numbering{m, next}})
		_, err := d.WithCommandID(next.String()).Open(ctx, alertsNamed("a"+next.String()))
		if !ok {
			requireField(t, err, "id")
			continue
		}
		require.NoError(t, err)
		for _, order := range allOrders() {
			require.Equal(t, []incident.ID{next}, idsOf(m.List(ctx, incident.Query{Order: order})))
		}
	}
}
