package filter_test

import (
	"strings"
	"testing"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

// A name that the language could not read back is a mistake in the program.
func TestNewSchemaPanicsOnNamesThatDoNotParse(t *testing.T) {
	for _, name := range []string{"a b", "1a", "a.b", "a-b", "'", "and", "NOT", "Null", "true", "eq", "startsWith", strings.Repeat("x", 129), "a\xff"} {
		require.Panics(t, func() { filter.NewSchema[ticket](filter.NewText(name, func(*ticket) string { return "" })) }, "%q", name)
	}
	for _, name := range []string{"_", "a1", "élan", "any", "all", "now", "sub", "duration", "andy", strings.Repeat("é", 128)} {
		one := filter.NewText(name, func(*ticket) string { return "x" })
		s := filter.NewSchema[ticket](one)
		for _, want := range []filter.Expr{one.Is("x"), one.Contains("y"), filter.Not(one.Empty())} {
			e, err := filter.Parse(s, want.String())
			require.NoError(t, err, "%s", want)
			require.True(t, e.Equal(want), "%s", want)
		}
	}
}

func TestNamedPanicsOnWhatIsNoName(t *testing.T) {
	for _, name := range []string{"", ".", "a.", "a..b", "a b", "1.a", "a'b'"} {
		require.Panics(t, func() { byLevel.Named(name) }, "%q", name)
	}
}

// Named returns a copy: the field it is called on still has no literals of a type.
func TestNamedIsACopy(t *testing.T) {
	const text = "state eq ns.state'OPEN'"
	_ = byState.Named("ns.other")
	_, err := filter.Parse(schema, text)
	require.ErrorIs(t, err, filter.ErrInvalid)
	e, err := filter.Parse(filter.NewSchema[ticket](byState.Named("ns.state")), text)
	require.NoError(t, err)
	require.True(t, e.Equal(byState.Is(open)))
}

// A member has one spelling in expressions, since the same condition would have two texts.
func TestCheckRefusesOtherSpellingsOfMembers(t *testing.T) {
	forgiving := filter.NewEnum("state", func(t *ticket) state { return t.State }, func(s string) (state, error) {
		return parse[state](stateNames)(strings.ToLower(s))
	})
	s := filter.NewSchema[ticket](forgiving)
	err := s.Check(filter.NewText("state", func(*ticket) string { return "" }).Is("OPEN"))
	require.EqualError(t, err, `filter: state "OPEN" is another spelling; want 'open'`)
	e, err := filter.Parse(s, "state eq 'OPEN'")
	require.NoError(t, err)
	require.Equal(t, "state eq 'open'", e.String())
}
