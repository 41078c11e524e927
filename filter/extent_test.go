package filter_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

// refusal is the error of something that must be refused.
func refusal(t *testing.T, err error) *filter.Error {
	t.Helper()
	e, ok := errors.AsType[*filter.Error](err)
	require.True(t, ok, "%v", err)
	return e
}

// Whatever a filter is made of, it passes when its text has as many bytes as are allowed, and not with one more.
func TestTheTextOfEveryShapeIsMeasured(t *testing.T) {
	pad := func(n int) filter.Expr { return byTitle.Contains(strings.Repeat("x", n)) }
	for _, shape := range []filter.Expr{
		byTitle.Is("a'b"), byTitle.StartsWith("a"), byTag.Is("a"), byTag.Contains("a"), byTag.In("a", "b", "c"), filter.Not(byTag.Empty()), byTag.Empty(),
		byLevel.AtLeast(medium), byLevel.In(low, high), byAlerts.In(1, 22, -333), byUpdated.Since(time.Unix(0, 0)), byPinned.Is(true),
		byOwner.Is("me"), filter.Not(byTitle.Is("a")), filter.Not(byTitle.Contains("a")), filter.Not(byTag.Is("a")),
		filter.Not(filter.And(byTitle.Is("a"), byTag.Is("b"))), filter.Or(byTitle.Is("a"), byTag.Is("b"), byPinned.Is(false)),
		filter.Or(byTitle.Is("a"), filter.And(byTag.Is("b"), byPinned.Is(false))), filter.And(byTitle.Is("a"), byTag.Is("b")),
	} {
		whole := func(last int) filter.Expr { return filter.And(shape, pad(4090), pad(4090), pad(4090), pad(last)) }
		last := 1 + filter.MaxFilter - len(whole(1).String())
		require.Less(t, last, filter.MaxText)
		require.Len(t, whole(last).String(), filter.MaxFilter)
		require.NoError(t, schema.Check(whole(last)), "%s", shape)
		err := refusal(t, schema.Check(whole(last+1)))
		require.Equal(t, "is longer than 16384 bytes as text", err.Reason, "%s", shape)
	}
}

// Parts that are joined with parts of the same kind count all the same.
func TestPartsOfJoinedFiltersAreCounted(t *testing.T) {
	some := func(n int) filter.Expr {
		var all []filter.Expr
		for i := range n {
			all = append(all, byAlerts.AtLeast(int64(i)))
		}
		return filter.And(all...)
	}
	require.NoError(t, schema.Check(filter.And(some(63), some(64))))
	err := refusal(t, schema.Check(filter.And(some(64), some(64))))
	require.Equal(t, "has more than 128 parts", err.Reason)
}

// Compile takes four times as much, and says so where that is not enough.
func TestCompileTakesFourTimesAsMuch(t *testing.T) {
	reason := func(e filter.Expr) string {
		_, err := schema.Compile(e)
		return refusal(t, err).Reason
	}
	deep := byTitle.Is("a")
	for i := range 64 {
		if i%2 == 0 {
			deep = filter.And(deep, byPinned.Is(true))
		} else {
			deep = filter.Or(deep, byPinned.Is(true))
		}
	}
	require.Contains(t, reason(deep), "nests deeper than 64")
	require.Contains(t, reason(byTitle.Is(strings.Repeat("x", 4*filter.MaxText+1))), "is longer than 16384 bytes")
	require.Contains(t, reason(byTitle.In(make([]string, 4*filter.MaxList+1)...)), "has more than 800 values")
	long := byTitle.Is(strings.Repeat("x", 4*filter.MaxText))
	require.Contains(t, reason(filter.And(long, long, long, long)), "is longer than 65536 bytes as text")
}

// Parentheses and negations may nest 64 deep in a text, beside each other as often as there is room.
func TestParenthesesNestSoDeep(t *testing.T) {
	read := func(text string) error { _, err := filter.Parse(schema, text); return err }
	within := func(n int, text string) string { return strings.Repeat("(", n) + text + strings.Repeat(")", n) }
	for name, c := range map[string]func(n int) string{
		"parentheses": func(n int) string { return within(n, "pinned eq true") },
		"negations":   func(n int) string { return strings.Repeat("not ", n+1) + "(pinned eq true)" },
		"elements":    func(n int) string { return "tags/any(t:" + within(n-1, "t eq 'a'") + ")" },
	} {
		require.NoError(t, read(c(63)), name)
		require.ErrorIs(t, read(c(64)), filter.ErrTooLarge, name)
		require.ErrorContains(t, read(c(64)), "nests deeper than 16", name)
	}
	require.NoError(t, read("(pinned eq true)"+strings.Repeat(" or (pinned eq true)", 99)))
	require.NoError(t, read("tags/any(t:(t eq 'a')"+strings.Repeat(" or (t eq 'a')", 99)+")"))
}

// A text that is too long is pointed at where the first character stands that is too much.
func TestTooLongATextIsPointedAtBetweenCharacters(t *testing.T) {
	for before, want := range map[int]int{0: filter.MaxFilter, 1: filter.MaxFilter - 1, 2: filter.MaxFilter - 2, 3: filter.MaxFilter - 3} {
		text := strings.Repeat("x", filter.MaxFilter-before) + "😀" + "yyyy"
		_, err := filter.Parse(schema, text)
		at, ok := refusal(t, err).Position()
		require.True(t, ok)
		require.Equal(t, want, at, before)
	}
	_, err := filter.Parse(schema, strings.Repeat("\x80", filter.MaxFilter+10)) // no text: no character begins anywhere
	at, ok := refusal(t, err).Position()
	require.True(t, ok)
	require.Equal(t, filter.MaxFilter-4, at)
}

// A name that is no property is that, up to the length of a text; a longer one is too long.
func TestNamesOfManyBytes(t *testing.T) {
	check := func(n int) error { return schema.Check(filter.NewText[ticket](strings.Repeat("x", n), nil).Is("a")) }
	require.ErrorIs(t, check(filter.MaxText), filter.ErrInvalid)
	require.ErrorIs(t, check(filter.MaxText+1), filter.ErrTooLarge)
}

// What an error quotes has 80 bytes at most, and is cut between two characters.
func TestErrorsQuoteEightyBytes(t *testing.T) {
	found := func(word string) string {
		_, err := filter.Parse(schema, word+" eq 1")
		return refusal(t, err).Found
	}
	for text, want := range map[string]string{
		strings.Repeat("x", 79):       strings.Repeat("x", 79),
		strings.Repeat("x", 80):       strings.Repeat("x", 80),
		strings.Repeat("x", 81):       strings.Repeat("x", 77) + "…",
		"x" + strings.Repeat("é", 40): "x" + strings.Repeat("é", 38) + "…",
		strings.Repeat("é", 41):       strings.Repeat("é", 38) + "…",
	} {
		require.Equal(t, want, found(text))
	}
	_, err := filter.ParseOp(strings.Repeat("\x80", 200)) // no text: no character begins anywhere
	require.Equal(t, strings.Repeat("\x80", 74)+"…", refusal(t, err).Value)
}

// The line under the text ends where a hundred columns do, and the rest of a longer text is shown to be there.
func TestCaretsAtTheHundredthColumn(t *testing.T) {
	caret := func(text string) string {
		_, err := filter.Parse(schema, text)
		return refusal(t, err).Caret()
	}
	const message = `found "also", want "and", "or" or the end`
	for spaces, lines := range map[int]int{100 - len(message) - 2: 2, 101 - len(message) - 2: 3} {
		text := "pinned eq true" + strings.Repeat(" ", spaces-len("pinned eq true")) + "also"
		got := strings.Split(caret(text), "\n")
		require.Len(t, got, lines, spaces)
		require.Equal(t, text, got[0])
		require.Equal(t, message, strings.TrimLeft(strings.Join(got[1:], ""), " ^"))
	}
	shown := func(before, after int) string {
		return strings.Split(caret("pinned eq true"+strings.Repeat(" ", before-len("pinned eq true"))+"also"+strings.Repeat("z", after)), "\n")[0]
	}
	require.NotContains(t, shown(40, 56), "…", "a hundred columns")
	require.Contains(t, shown(40, 57), "…", "one more")
	for n := 90; n < 110; n++ {
		atEnd := "contains(title,'" + strings.Repeat("x", n-len("contains(title,''")) + "'"
		require.Len(t, atEnd, n)
		line, _, _ := strings.Cut(caret(atEnd), "\n")
		require.Equal(t, n > 100, strings.HasPrefix(line, "…"), n)
		line, _, _ = strings.Cut(caret(strings.Repeat("z", n)), "\n")
		require.Equal(t, n > 100, strings.HasSuffix(line, "…"), n)
	}
}

// A slip of the finger is seen as one; a short word is not taken for another.
func TestSuggestionsForSlips(t *testing.T) {
	meant := map[string]string{
		"hihg": "high", "hgih": "high", "xhigh": "high", "hig": "high", "hgh": "high", "igh": "high", "mediums": "medium",
		"emdium": "medium", "xymedium": "medium", "mdeimu": "medium",
		"lo": "", "hi": "", "hihgx": "", "xyzmedium": "", "mediumxyz": "", "mdeimux": "", "xmedu": "", "l": "", "zzzz": "",
	}
	for said, want := range meant {
		_, err := filter.Parse(schema, "level eq '"+said+"'")
		if want == "" {
			require.NotContains(t, refusal(t, err).Reason, "did you mean", said)
		} else {
			require.Contains(t, refusal(t, err).Reason, "did you mean '"+want+"'?", said)
		}
	}
}

// Durations and times to their ends, and words that end too soon.
func TestLiteralsAtTheirEnds(t *testing.T) {
	read := func(text string) error { _, err := filter.Parse(schema, text); return err }
	for _, good := range []string{
		"now() sub duration'PT9223372036.854775807S'", "now() sub duration'P106751DT23H47M16.854775807S'", "2026-03-01T08:00:00z", "2026-03-01T08:00z", "now() sub duration'pt1s'",
	} {
		require.NoError(t, read("updated gt "+good), good)
	}
	for _, bad := range []string{
		"now() sub duration'PT9223372036.854775808S'", "now() sub duration'P213504D'", "now() sub duration'P106752D'", "now() sub duration'PT18446744073S'", "now() sub duration'PT307445734562M'", "2026-03-01T08:00",
		"now() sub -", "now() sub", "-", "+", "now() -",
	} {
		require.Error(t, read("updated gt "+bad), bad)
	}
	require.ErrorContains(t, read("matches(title,'x')"), "is not a function; want contains, startswith or endswith")
	require.NotContains(t, read("matches eq 'x'").Error(), "is not a function")
}

// The letter Z is folded like any other, from both ends of a text.
func TestLettersAtTheEndOfTheAlphabet(t *testing.T) {
	for _, e := range []filter.Expr{byTitle.EndsWith("z"), byTitle.StartsWith("z"), byTitle.Contains("z"), byTitle.Is("z"), byTitle.EndsWith("Z")} {
		match, err := schema.Compile(e)
		require.NoError(t, err)
		require.True(t, match(&ticket{Title: "Z"}), "%s", e)
		require.True(t, match(&ticket{Title: "z"}), "%s", e)
		require.False(t, match(&ticket{Title: "["}), "%s", e)
	}
}
