package filter_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

// requireCaret asserts that the caret form points at the position of the error and can be printed anywhere.
func requireCaret(t *testing.T, text string, e *filter.Error) {
	t.Helper()
	at, ok := e.Position()
	require.True(t, ok)
	require.GreaterOrEqual(t, at, 0)
	require.LessOrEqual(t, at, len(text))
	if utf8.ValidString(text) && at < len(text) {
		require.True(t, utf8.RuneStart(text[at]), "%q: %d is inside a character", text, at)
	}
	require.NotContains(t, e.Error(), "\n")
	require.LessOrEqual(t, len(e.Found), 80)
	lines := strings.Split(e.Caret(), "\n")
	require.GreaterOrEqual(t, len(lines), 2)
	require.LessOrEqual(t, len(lines), 3)
	require.LessOrEqual(t, utf8.RuneCountInString(lines[0]), 100)
	column := strings.IndexByte(lines[1], '^')
	require.GreaterOrEqual(t, column, 0)
	require.Equal(t, strings.Repeat(" ", column), lines[1][:column])
	shown := []rune(lines[0])
	require.LessOrEqual(t, column, len(shown))
	for _, line := range lines {
		require.True(t, utf8.ValidString(line))
		require.False(t, strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x200b || r == 0x202e }))
	}
	if at < len(text) && text[at] > ' ' && text[at] < 0x7f {
		require.Equal(t, rune(text[at]), shown[column], "%q at %d:\n%s", text, at, e.Caret())
	}
	if at == len(text) {
		require.Len(t, shown, column)
	}
}

func requireRoundTrip(t *testing.T, e filter.Expr) {
	t.Helper()
	require.NoError(t, schema.Check(e), "%s", e)
	text := e.String()
	require.LessOrEqual(t, len(text), filter.MaxFilter)
	again, err := filter.Parse(schema, text)
	require.NoError(t, err, "%q", text)
	require.Equal(t, text, again.String())
	require.True(t, again.Equal(e))
	require.NoError(t, schema.Check(again))
}

// What the constructors make of any values is refused, built or as text, or survives as text.
func FuzzParseValue(f *testing.F) {
	f.Add("it's", "x", int64(-1<<63), int64(0), int64(1))
	f.Add("", "') or true or (title eq '", int64(42), int64(1<<62), int64(1_500_000_001))
	f.Add("\u202e\U0001F600\r\n\t'", "''", int64(-1), int64(-62135596800), int64(86_400_000_000_000))
	f.Add("a\x00", "\xff", int64(7), int64(253402300799), int64(-1))
	f.Fuzz(func(t *testing.T, s, u string, n, seconds, nanos int64) {
		at := time.Unix(seconds, nanos%1_000_000_000)
		tests := []filter.Expr{
			byTitle.Is(s), byTitle.IsNot(u), byTitle.In(s, u, s), byTitle.Contains(s), byTitle.StartsWith(u), byTitle.EndsWith(s),
			byTag.Is(s), byTag.In(u, s), byTag.Contains(u), byAlerts.Is(n), byAlerts.In(n, ^n), byAlerts.Below(n),
			byUpdated.Since(at), byUpdated.Until(at), byUpdated.Is(at), byUpdated.In(at, noon, at.Add(1)), byUpdated.Within(time.Duration(nanos)), byLevel.AtLeast(level(n)), byState.Is(state(n)),
		}
		for _, e := range tests {
			for _, e := range []filter.Expr{e, filter.Not(e), filter.Or(filter.And(e, a), filter.Not(filter.Or(e, b)))} {
				if schema.Check(e) == nil {
					requireRoundTrip(t, e)
					continue
				}
				if text := e.String(); len(text) <= filter.MaxFilter { // what Check refuses is refused as text, too
					_, err := filter.Parse(schema, text)
					require.Error(t, err, "%q", text)
				}
			}
		}
	})
}
