package audit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

func TestValueIsOneOfTheUnion(t *testing.T) {
	zone := time.FixedZone("east", 3600)
	cases := []struct {
		value  audit.Value
		kind   audit.ValueKind
		text   string
		number uint64
		time   time.Time
		list   []audit.Value
		shown  string
	}{
		{value: audit.None(), kind: audit.NoneValue},
		{value: audit.Text("a"), kind: audit.TextValue, text: "a", shown: "a"},
		{value: audit.Free("b"), kind: audit.FreeValue, text: "b", shown: "b"},
		{value: audit.Number(1 << 63), kind: audit.NumberValue, number: 1 << 63, shown: "9223372036854775808"},
		{value: audit.Time(epoch.Add(7).In(zone)), kind: audit.TimeValue, time: epoch.Add(7), shown: "2024-05-01T09:00:00.000000007Z"},
		{value: audit.List(audit.Text("x"), audit.Number(2)), kind: audit.ListValue,
			list: []audit.Value{audit.Text("x"), audit.Number(2)}, shown: "x, 2"},
	}
	for i, c := range cases {
		require.Equal(t, c.kind, c.value.Kind())
		require.Equal(t, c.kind == audit.NoneValue, c.value.IsNone())
		require.False(t, c.value.Redacted())
		require.Equal(t, c.shown, c.value.String())
		text, ok := c.value.AsText()
		require.Equal(t, c.kind == audit.TextValue || c.kind == audit.FreeValue, ok)
		require.Equal(t, c.text, text)
		number, ok := c.value.AsNumber()
		require.Equal(t, c.kind == audit.NumberValue, ok)
		require.Equal(t, c.number, number)
		at, ok := c.value.AsTime()
		require.Equal(t, c.kind == audit.TimeValue, ok)
		require.Equal(t, c.time, at)
		list, ok := c.value.AsList()
		require.Equal(t, c.kind == audit.ListValue, ok)
		require.Equal(t, c.list, list)
		for j, other := range cases {
			require.Equal(t, i == j, c.value.Equal(other.value))
		}
	}
	require.Equal(t, audit.Value{}, audit.None())
}

func TestValueEqual(t *testing.T) {
	require.False(t, audit.Text("a").Equal(audit.Text("b")))
	require.False(t, audit.Text("a").Equal(audit.Free("a")), "what may be redacted is another value")
	require.False(t, audit.Number(1).Equal(audit.Number(2)))
	require.False(t, audit.Time(epoch).Equal(audit.Time(epoch.Add(1))))
	require.False(t, audit.List().Equal(audit.None()))
	require.False(t, audit.List(audit.None()).Equal(audit.List()))
	require.True(t, audit.List(audit.Free("a")).Equal(audit.List(audit.Free("a"))))

	change := audit.Entry{Changes: []audit.Change{{Field: "f", Before: audit.Free("a"), After: audit.Free("a")}}}
	e, _ := audit.Seal(audit.Head{Incident: 1}, change, seedOf(1))
	require.True(t, e.Changes[0].Before.Equal(audit.Free("a")), "salts do not count")
	r := e.Redact(func(audit.Change) bool { return true })
	require.False(t, r.Changes[0].After.Equal(e.Changes[0].After))
	require.True(t, r.Changes[0].After.Equal(r.Changes[0].After))
	require.False(t, r.Changes[0].Before.Equal(r.Changes[0].After), "equal texts do not show by equal commitments")
}

func TestListsShareNoMemoryWithTheCaller(t *testing.T) {
	values := []audit.Value{audit.Text("a"), audit.Text("b")}
	list := audit.List(values...)
	values[0] = audit.Text("x")
	require.Equal(t, "a, b", list.String())
	got, _ := list.AsList()
	got[1] = audit.Text("x")
	require.Equal(t, "a, b", list.String())
}
