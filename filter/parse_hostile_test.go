package filter_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func TestParseHostile(t *testing.T) {
	rep := strings.Repeat
	for name, text := range map[string]string{
		"open parentheses":        rep("(", 100_000),
		"open parentheses, short": rep("(", 16_000),
		"balanced parentheses":    rep("(", 8_000) + "true" + rep(")", 8_000),
		"closed parentheses":      rep(")", 100_000),
		"not and parentheses":     rep("not (", 3_000) + "true" + rep(")", 1_000),
		"not without an end":      rep("not ", 4_000),
		"lambda parentheses":      "tags/any(t:" + rep("(", 10_000),
		"a megabyte of text":      "title eq '" + rep("x", 1<<20) + "'",
		"a megabyte of blanks":    rep(" ", 1<<20),
		"a megabyte of quotes":    rep("'", 1<<20),
		"a megabyte of bad bytes": rep("\xff", 1<<20),
		"a megabyte of one name":  rep("é", 1<<19),
		"cut inside a character":  "a" + rep("é", 1<<19),
		"a long name":             rep("é", 8_000) + " eq 1",
		"a long number":           "alerts eq " + rep("9", 16_000),
		"a long fraction":         "updated ge 2026-03-01T00:00:00." + rep("0", 16_000) + "Z",
		"a long duration":         "updated ge now() sub duration'P" + rep("0", 16_000) + "'",
		"many values":             "alerts in (" + rep("1,", 5_000) + "1)",
		"many parts":              rep("alerts eq 1 or ", 1_000) + "pinned eq true",
		"many anys":               "tags/any(t:" + rep("t eq '' or ", 1_000) + "t eq '')",
		"many members":            "level in (" + rep("'X',", 3_000) + "'X')",
		"long member":             "level eq '" + rep("x", 16_000) + "'",
		"long text":               "title eq '" + rep("x", filter.MaxText+1) + "'",
		"bidi":                    "title eq 'a' and \u202e" + rep("\u200b", 200),
	} {
		_, err := filter.Parse(schema, text)
		var e *filter.Error
		require.ErrorAs(t, err, &e, name)
		requireCaret(t, text, e)
		require.Less(t, len(e.Error()), 1500, name)
		require.Less(t, len(e.Caret()), 2000, name)
	}
	e, err := filter.Parse(schema, rep("not ", 40)+"contains(title,'x')")
	require.NoError(t, err)
	require.Equal(t, "contains(title,'x')", e.String())
}

// Every bound is met exactly: what is at it parses, what is one over it does not.
func TestParseBoundsExactly(t *testing.T) {
	join := func(n int, sep string, part func(int) string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = part(i)
		}
		return strings.Join(parts, sep)
	}
	for name, c := range map[string]struct {
		max  int
		text func(n int) string
	}{
		"list": {filter.MaxList, func(n int) string { return "alerts in (" + join(n, ",", strconv.Itoa) + ")" }},
		"nodes": {filter.MaxNodes, func(n int) string {
			return join(n-1, " and ", func(i int) string { return "alerts ne " + strconv.Itoa(i) })
		}},
		"text":  {filter.MaxText, func(n int) string { return "title eq '" + strings.Repeat("''", n) + "'" }},
		"depth": {filter.MaxDepth, func(n int) string { return deep(n).String() }},
		"bytes": {filter.MaxFilter, func(n int) string {
			long := "'" + strings.Repeat("x", 4000) + "',"
			head := "title in (" + strings.Repeat(long, 4)
			return head + "'" + strings.Repeat("x", n-len(head)-len("'')")) + "')"
		}},
		"blanks": {filter.MaxFilter, func(n int) string { return strings.Repeat(" ", n) }},
	} {
		at, over := c.text(c.max), c.text(c.max+1)
		e, err := filter.Parse(schema, at)
		require.NoError(t, err, name)
		requireRoundTrip(t, e)
		_, err = filter.Parse(schema, over)
		require.ErrorIs(t, err, filter.ErrTooLarge, name)
	}
	// An expression that would print longer than a filter may be is refused before it is printed.
	long := strings.Repeat("x", filter.MaxText)
	fits := byTitle.In(long, long, long, long[:filter.MaxFilter-3*(filter.MaxText+3)-len("title in ('')")])
	require.Len(t, fits.String(), filter.MaxFilter)
	requireRoundTrip(t, fits)
	require.ErrorIs(t, schema.Check(filter.Not(fits)), filter.ErrTooLarge)
}
