package filter_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func TestBind(t *testing.T) {
	now := time.Date(2026, 3, 8, 13, 0, 0, 123456789, time.FixedZone("", 3600))
	for _, c := range []struct {
		expr filter.Expr
		want string
	}{
		{all, ""},
		{none, "false"},
		{a, "title eq 'a'"},
		{byUpdated.Within(0), "updated ge 2026-03-08T12:00:00.123456Z"},
		{byUpdated.Within(7 * 24 * time.Hour), "updated ge 2026-03-01T12:00:00.123456Z"},
		{byAssign.Is("me"), "owner eq 'ana'"},
		{byAssign.In("me", "nobody"), "owner eq 'ana' or owner eq null"},
		{byAssign.In("me", "anybody"), ""},
		{byAssign.Is("recent"), "updated ge 2026-03-08T11:00:00.123456Z"},
		{filter.Not(byAssign.Is("me")), "not (owner eq 'ana')"},
		{filter.Not(byAssign.Is("anybody")), "false"},
		{filter.And(a, byAssign.In("me", "nobody")), "title eq 'a' and (owner eq 'ana' or owner eq null)"},
		{filter.Or(a, byAssign.In("me", "nobody")), "title eq 'a' or owner eq 'ana' or owner eq null"},
		{filter.And(a, byAssign.Is("anybody")), "title eq 'a'"},
	} {
		before := c.expr.String()
		bound, err := schema.Bind(c.expr, filter.Binding{Now: now, Me: "ana"})
		require.NoError(t, err, "%s", c.expr)
		require.Equal(t, c.want, bound.String())
		require.Equal(t, before, c.expr.String(), "the expression itself is unchanged")
		_, err = schema.Compile(bound)
		require.NoError(t, err)
	}
}

func TestBindErrors(t *testing.T) {
	_, err := schema.Bind(filter.And(a, byUpdated.Within(time.Hour)), filter.Binding{Me: "ana"})
	requireError(t, err, filter.ErrUnbound, "updated", "now() sub duration'PT1H'")

	lists, err := filter.Parse(schema, "updated in (2026-03-01,now() sub duration'PT1H')")
	require.NoError(t, err)
	_, err = schema.Bind(lists, filter.Binding{Me: "ana"})
	requireError(t, err, filter.ErrUnbound, "updated", "now() sub duration'PT1H'")
	bound, err := schema.Bind(lists, filter.Binding{Now: noon.Add(1)})
	require.NoError(t, err)
	require.Equal(t, "updated in (2026-03-01T00:00:00Z,2026-03-01T11:00:00Z)", bound.String(), "each value by itself, cut to microseconds")
	require.Equal(t, "updated in (2026-03-01T00:00:00Z,now() sub duration'PT1H')", lists.String(), "what is bound is left as it was")

	_, err = schema.Bind(byAssign.In("nobody", "me"), filter.Binding{Now: noon})
	requireError(t, err, filter.ErrUnbound, "assignment", "me")
	require.ErrorIs(t, err, errNobody)

	_, err = schema.Bind(byAssign.Is("loop"), filter.Binding{Now: noon})
	requireError(t, err, filter.ErrUnbound, "assignment", "'loop'")

	_, err = schema.Bind(filter.Not(byAssign.Is("recent")), filter.Binding{})
	requireError(t, err, filter.ErrUnbound, "updated", "now() sub duration'PT1H'")

	_, err = schema.Bind(byAssign.Is("foreign"), filter.Binding{Now: noon})
	requireError(t, err, filter.ErrInvalid, "foreign", "")

	_, err = schema.Bind(byAssign.Is("huge"), filter.Binding{Now: noon})
	require.ErrorIs(t, err, filter.ErrTooLarge)

	_, err = schema.Bind(byAssign.Is("me"), filter.Binding{Now: noon, Me: "\xff"})
	requireError(t, err, filter.ErrInvalid, "owner", "'\xff'")

	_, err = schema.Bind(byAssign.Is("me"), filter.Binding{Now: noon, Me: strings.Repeat("x", 5*filter.MaxText)})
	require.ErrorIs(t, err, filter.ErrTooLarge)

	_, err = schema.Bind(byUpdated.Within(math.MaxInt64), filter.Binding{Now: time.Date(100, 1, 1, 0, 0, 0, 0, time.UTC)})
	require.ErrorIs(t, err, filter.ErrInvalid, "before the year 1")
}

// What an expansion adds is not the user's: it is bounded more widely.
func TestBindAllowsWideExpansions(t *testing.T) {
	bound, err := schema.Bind(byAssign.Is("wide"), filter.Binding{Now: noon})
	require.NoError(t, err)
	require.ErrorIs(t, schema.Check(bound), filter.ErrTooLarge)
	require.True(t, matches(t, bound, ticket{}))
}

func TestBindTakesTheSymbolsOfItsOwnCopy(t *testing.T) {
	words := map[string]func(filter.Binding) (filter.Expr, error){
		"x": func(filter.Binding) (filter.Expr, error) { return byTitle.Is("x"), nil },
	}
	symbol := filter.NewSymbol[ticket]("word", words)
	s := filter.NewSchema[ticket](symbol, byTitle)
	delete(words, "x")
	bound, err := s.Bind(symbol.Is("x"), filter.Binding{})
	require.NoError(t, err)
	require.Equal(t, "title eq 'x'", bound.String())
}

func TestNames(t *testing.T) {
	fields := []filter.Field[ticket]{byTitle, byTag, byLevel, byState, bySource, byAlerts, byUpdated, byPinned, byAssign}
	var got []string
	for _, f := range fields {
		got = append(got, f.Name())
	}
	require.Equal(t, []string{"title", "tags", "level", "state", "sources", "alerts", "updated", "pinned", "assignment"}, got)
}
