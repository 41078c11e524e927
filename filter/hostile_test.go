package filter_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

// huge are expressions far over the bounds, each built in its own way. None may cost more than the steps that build it.
var huge = map[string]func() filter.Expr{
	"a million levels": func() filter.Expr { return deep(1_000_000) },
	"a million alternatives, one by one": func() filter.Expr {
		e := none
		for range 1_000_000 {
			e = filter.Or(e, a)
		}
		return e
	},
	"a million alternatives at once": func() filter.Expr { return filter.Or(slices.Repeat([]filter.Expr{a}, 1_000_000)...) },
	"doubled a thousand times": func() filter.Expr { // two to the thousand tests, if they were counted
		e := a
		for range 1000 {
			e = filter.Not(filter.And(e, filter.Or(e, b)))
		}
		return e
	},
	"a million words":      func() filter.Expr { return byTitle.In(make([]string, 1_000_000)...) },
	"a million ids":        func() filter.Expr { return byAlerts.In(make([]int64, 1_000_000)...) },
	"a long text":          func() filter.Expr { return byTitle.Contains(strings.Repeat("x", 1<<24)) },
	"a long tag":           func() filter.Expr { return byTag.In("x", strings.Repeat("x", 1<<24)) },
	"a list of long texts": func() filter.Expr { return byTitle.In(slices.Repeat([]string{strings.Repeat("x", 1<<13)}, 9)...) },
	"many long texts": func() filter.Expr {
		return filter.Or(slices.Repeat([]filter.Expr{byTitle.Is(strings.Repeat("'", 1<<13))}, 5)...)
	},
	"a long property": func() filter.Expr { return filter.NewText[ticket](strings.Repeat("x", 1<<24), nil).Empty() },
	"a long list name": func() filter.Expr {
		return filter.NewText[ticket](strings.Repeat("x", 1<<24), nil).In(make([]string, 1000)...)
	},
}

func TestHugeExpressionsAreRefused(t *testing.T) {
	for name, build := range huge {
		e := build()
		require.Equal(t, "…", e.String(), name)
		require.False(t, e.Op().IsValid(), name)
		require.False(t, e.IsZero(), name)
		require.False(t, e.Equal(e), name)
		require.False(t, e.Equal(a), name)
		require.False(t, a.Equal(e), name)
		require.Empty(t, slices.Collect(e.Operands()), name)
		_, ok := e.Test()
		require.False(t, ok, name)

		// Joined with anything it stays an error, also with what would decide.
		for _, in := range []filter.Expr{e, filter.Not(e), filter.And(a, e), filter.Or(e, b), filter.Or(all, e), filter.And(none, e)} {
			require.Equal(t, "…", in.String(), name)
			require.ErrorIs(t, schema.Check(in), filter.ErrTooLarge, name)
			_, err := schema.Compile(in)
			require.ErrorIs(t, err, filter.ErrTooLarge, name)
			bound, err := schema.Bind(in, filter.Binding{Now: noon})
			require.ErrorIs(t, err, filter.ErrTooLarge, name)
			require.True(t, bound.IsZero())
			require.Less(t, len(err.Error()), 400, name)
		}
	}
}

// The reason is kept in the expression, which is shared: what a caller does to its error stays with the caller.
func TestErrorOfHugeExpressionIsACopy(t *testing.T) {
	e := deep(1000)
	var first *filter.Error
	require.ErrorAs(t, schema.Check(e), &first)
	want := first.Error()
	first.Reason = "changed"
	require.EqualError(t, schema.Check(e), want)
}

// The worst that passes Check still compiles and runs.
func TestLargestAllowed(t *testing.T) {
	words := make([]string, filter.MaxList)
	for i := range words {
		words[i] = strings.Repeat("É", i%20)
	}
	var e filter.Expr
	for larger := byTag.In(words...); schema.Check(larger) == nil; larger = filter.Or(e, byTag.In(words...)) {
		e = larger
	}
	require.Greater(t, len(e.String()), filter.MaxFilter/2)
	require.True(t, matches(t, e, ticket{Tags: []string{strings.Repeat("é", 19)}}))
	require.False(t, matches(t, e, ticket{Tags: []string{strings.Repeat("é", 20)}}))

	needle := byTitle.Contains(strings.Repeat("a", filter.MaxText-1) + "b")
	require.False(t, matches(t, needle, ticket{Title: strings.Repeat("A", 1<<20)}))
	require.True(t, matches(t, needle, ticket{Title: strings.Repeat("A", 1<<20) + "B"}))
}

// Records are not validated by a filter: whatever bytes they have, nothing panics and stray bytes equal no character.
func TestRecordsWithStrayBytes(t *testing.T) {
	r := ticket{Title: "\xff\uFFFD\xe2\x84", Tags: []string{"\xff", ""}}
	for e, want := range map[*filter.Expr]bool{
		new(byTitle.Is("\uFFFD")):              false,
		new(byTitle.StartsWith("\uFFFD")):      false,
		new(byTitle.EndsWith("\uFFFD")):        false,
		new(byTitle.Contains("\uFFFD")):        true,
		new(byTag.Is("\uFFFD")):                false,
		new(byTag.In("\uFFFD", "x")):           false,
		new(byTag.Is("")):                      true,
		new(byTitle.EndsWith("long é suffix")): false,
	} {
		require.Equal(t, want, matches(t, *e, r), "%s", *e)
	}
}
