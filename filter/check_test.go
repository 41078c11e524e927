package filter_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func TestSchemaFields(t *testing.T) {
	require.Equal(t, []string{"title", "tags", "fastTags", "level", "state", "sources", "alerts", "updated", "pinned", "owner",
		"assignment"}, slices.Collect(schema.Fields()))
	var zero filter.Schema[ticket]
	require.Empty(t, slices.Collect(zero.Fields()))
	require.NoError(t, zero.Check(all))
	require.NoError(t, zero.Check(none))
	require.ErrorIs(t, zero.Check(a), filter.ErrInvalid)
}

func TestNewSchemaPanicsOnMistakes(t *testing.T) {
	text := func(name string) filter.Text[ticket] { return filter.NewText(name, func(*ticket) string { return "" }) }
	require.PanicsWithValue(t, "filter: NewSchema: a field without a name", func() { filter.NewSchema[ticket](text("")) })
	require.PanicsWithValue(t, `filter: NewSchema: two fields are named "x"`, func() { filter.NewSchema[ticket](text("x"), text("x")) })
}

// Every expression here is built with a field of another schema that has the same name but another type, or a value that is not
// of the field's type.
func TestCheckRefuses(t *testing.T) {
	number := func(name string) filter.Number[ticket] { return filter.NewNumber[ticket](name, nil) }
	text := func(name string) filter.Text[ticket] { return filter.NewText[ticket](name, nil) }
	texts := func(name string) filter.Texts[ticket] { return filter.NewTexts[ticket](name, nil, nil) }
	moment := func(name string) filter.Time[ticket] { return filter.NewTime[ticket](name, nil) }
	type row struct {
		property, value, reason string
	}
	for e, want := range map[*filter.Expr]row{
		new(foreign.Is("x")):                                {"foreign", "", "want one of title, tags"},
		new(number("title").AtLeast(1)):                     {"title", "ge", "want one of [eq ne in contains startswith endswith]"},
		new(number("title").Is(1)):                          {"title", "1", "is not a text"},
		new(number("title").In(1, 2)):                       {"title", "1", "is not a text"},
		new(texts("title").Is("x")):                         {"title", "any", "is not a collection"},
		new(texts("title").Empty()):                         {"title", "any", "is not a collection"},
		new(text("tags").Is("x")):                           {"tags", "eq", "is a collection"},
		new(text("tags").Empty()):                           {"tags", "eq", "is a collection"},
		new(text("alerts").Is("1")):                         {"alerts", "'1'", "is not a number"},
		new(text("alerts").Empty()):                         {"alerts", "null", "is not a number"},
		new(text("alerts").Contains("1")):                   {"alerts", "contains", "is not allowed"},
		new(text("level").Is("HIGH")):                       {"level", "HIGH", "is not one of 'unknown', 'low', 'medium', 'high'; did you mean 'high'?"},
		new(text("level").In("high", "low\xff")):            {"level", "'low\xff'", "is not valid UTF-8"},
		new(text("state").Is("")):                           {"state", "", "is not one of 'unknown', 'open', 'closed'"},
		new(number("state").AtLeast(1)):                     {"state", "ge", "is not allowed"},
		new(byLevel.AtLeast(9)):                             {"level", "member(9)", "is not one of '"},
		new(byState.Is(9)):                                  {"state", "member(9)", "is not one of '"},
		new(bySource.Is(9)):                                 {"sources", "member(9)", "is not one of '"},
		new(texts("sources").Contains("low")):               {"sources", "contains", "is not allowed"},
		new(text("updated").Is("x")):                        {"updated", "'x'", "is not a time"},
		new(text("updated").Contains("x")):                  {"updated", "contains", "want one of [eq ne gt ge lt le in]"},
		new(byUpdated.Is(time.Time{})):                      {"updated", "0001-01-01T00:00:00Z", "is the zero time"},
		new(byUpdated.In(noon, time.Time{})):                {"updated", "0001-01-01T00:00:00Z", "is the zero time"},
		new(number("pinned").AtLeast(1)):                    {"pinned", "ge", "want one of [eq ne]"},
		new(number("assignment").AtLeast(1)):                {"assignment", "ge", "want one of [eq ne in]"},
		new(number("updated").Above(1)):                     {"updated", "1", "is not a time"},
		new(moment("alerts").Within(time.Hour)):             {"alerts", "now() sub duration'PT1H'", "is not a number"},
		new(byUpdated.Since(time.Time{})):                   {"updated", "0001-01-01T00:00:00Z", "is the zero time"},
		new(byUpdated.Since(noon.AddDate(8000, 0, 0))):      {"updated", "10026-03-01T12:00:00Z", "is outside the years"},
		new(byUpdated.Since(time.Time{}.Add(-1))):           {"updated", "0000-12-31T23:59:59.999999999Z", "is outside the years"},
		new(byUpdated.Within(-time.Hour)):                   {"updated", "now() sub duration'-PT1H'", "is in the future"},
		new(text("pinned").Is("true")):                      {"pinned", "'true'", "is not a bool"},
		new(text("assignment").Is("me")):                    {"assignment", "'me'", "is not a symbol"},
		new(text("assignment").IsNot("me")):                 {"assignment", "ne", "is not allowed"},
		new(byAssign.Is("ME")):                              {"assignment", "ME", "one of 'anybody', 'foreign'"},
		new(byAssign.In("me", "nil")):                       {"assignment", "nil", "is not one of"},
		new(byAssign.Is("m\x00e")):                          {"assignment", "'m\x00e'", "has a NUL"},
		new(byTitle.Is("a\x00b")):                           {"title", "'a\x00b'", "has a NUL"},
		new(byTitle.In("fine", "a\x00b")):                   {"title", "'a\x00b'", "has a NUL"},
		new(byTag.Contains("\xc3")):                         {"tags", "'\xc3'", "is not valid UTF-8"},
		new(filter.NewSymbol[ticket]("title", nil).Is("x")): {"title", "'x'", "is not a text"},
	} {
		for _, in := range []filter.Expr{*e, filter.Not(*e), filter.And(a, *e), filter.Or(filter.And(*e, a), b)} {
			err := schema.Check(in)
			got := requireError(t, err, filter.ErrInvalid, want.property, want.value)
			require.Contains(t, got.Reason, want.reason, "%s", in)

			_, err = schema.Compile(in)
			require.ErrorIs(t, err, filter.ErrInvalid, "Compile %s", in)
			bound, err := schema.Bind(in, filter.Binding{Now: noon, Me: "me"})
			require.ErrorIs(t, err, filter.ErrInvalid, "Bind %s", in)
			require.True(t, bound.IsZero())
		}
	}
}

func TestErrorText(t *testing.T) {
	require.EqualError(t, schema.Check(byLevel.Is(9)), `filter: level "member(9)" is not one of 'unknown', 'low', 'medium', 'high'`)
	require.ErrorIs(t, schema.Check(byLevel.Is(9)), errName, "the cause is kept")
	require.EqualError(t, schema.Check(tests(filter.MaxNodes)), "filter: has more than 128 parts")
	hostile := filter.NewText[ticket]("\x1b[31m\n\"", nil).Is("x")
	require.NotContains(t, schema.Check(hostile).Error(), "\n")
	require.NotContains(t, schema.Check(hostile).Error(), "\x1b")
	require.NotContains(t, schema.Check(byTitle.Is("\n\x00")).Error(), "\n")
}

func TestErrorsAreClipped(t *testing.T) {
	for _, s := range []string{strings.Repeat("x", 79), strings.Repeat("é", 2000), strings.Repeat("\x80", 4000), strings.Repeat("\U0001F600", 900)} {
		bad := s + "\x00"
		var e *filter.Error
		require.ErrorAs(t, schema.Check(byTitle.Is(bad)), &e)
		require.LessOrEqual(t, len(e.Value), 80)
		require.Greater(t, len(e.Value), 70)
		require.ErrorAs(t, schema.Check(filter.NewText[ticket](bad, nil).Is("x")), &e)
		require.LessOrEqual(t, len(e.Property), 80)
	}
	var e *filter.Error
	require.ErrorAs(t, schema.Check(byTitle.Is("a"+strings.Repeat("é", 100)+"\x00")), &e)
	require.Equal(t, "'a"+strings.Repeat("é", 37)+"…", e.Value, "cut between characters")
}

func TestBounds(t *testing.T) {
	words := func(n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = strings.Repeat("x", i%7)
		}
		return out
	}
	for name, c := range map[string]struct {
		of  func(int) filter.Expr
		max int
	}{
		"depth": {deep, filter.MaxDepth},
		"nodes": {func(n int) filter.Expr { return tests(n - 1) }, filter.MaxNodes}, // the and counts
		"list":  {func(n int) filter.Expr { return byTitle.In(words(n)...) }, filter.MaxList},
		"text":  {func(n int) filter.Expr { return byTitle.Is(strings.Repeat("x", n)) }, filter.MaxText},
		"texts": {func(n int) filter.Expr { return byTitle.In("", strings.Repeat("x", n)) }, filter.MaxText},
	} {
		check := func(n int) error { return schema.Check(c.of(n)) }
		compile := func(n int) error { _, err := schema.Compile(c.of(n)); return err }
		bind := func(n int) error { _, err := schema.Bind(c.of(n), filter.Binding{}); return err }
		require.NoError(t, check(c.max), name)
		require.NoError(t, bind(c.max), name)
		require.ErrorIs(t, check(c.max+1), filter.ErrTooLarge, name)
		require.ErrorIs(t, bind(c.max+1), filter.ErrTooLarge, name)
		require.NotContains(t, c.of(4*c.max).String(), "…", name)
		require.NoError(t, compile(4*c.max), name)
		require.ErrorIs(t, compile(4*c.max+1), filter.ErrTooLarge, name)
		require.Equal(t, "…", c.of(4*c.max+1).String(), name)
	}
}

// deep nests n levels.
func deep(n int) filter.Expr {
	e := a
	for i := 1; i < n; i++ {
		if i%2 == 0 {
			e = filter.And(e, b)
		} else {
			e = filter.Or(e, b)
		}
	}
	return e
}
