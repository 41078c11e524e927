package filter_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func TestCaret(t *testing.T) {
	long := strings.Repeat("title eq 'é' or ", 12)
	want := "found \"x\", want \"and\", \"or\" or the end"
	for text, lines := range map[string][]string{
		"true x":         {"true x", "     ^ " + want},
		"true\tx":        {`true\tx`, "      ^ " + want},
		"true\r\n\n x y": {`true\r\n\n x y`, "           ^ " + want},
		"true \u202e":    {`true \u202e`, "     ^ found \"\\u202e\", want \"and\", \"or\" or the end"},
		"true \u3164":    {`true \u3164`, `     ^ found "\u3164", want "and", "or" or the end`},
		"title eq '\u200b\u2800\ufe0f\U000e0001\x1b\x7f漢' x": {
			`title eq '\u200b\u2800\ufe0f\U000e0001\x1b\x7f漢' x`, strings.Repeat(" ", 49) + "^ " + want},
		"title eq '\xff\x80": {`title eq '\xff\x80`, "          ^ is not valid UTF-8"},
		"title eq 'a\x00b'":  {`title eq 'a\x00b'`, "           ^ has a NUL in it"},
		"true x " + long:     {string([]rune("true x " + long)[:99]) + "…", "     ^ " + want},
	} {
		_, err := filter.Parse(schema, text)
		var e *filter.Error
		require.ErrorAs(t, err, &e, "%q", text)
		require.Equal(t, strings.Join(lines, "\n"), e.Caret(), "%q", text)
		requireCaret(t, text, e)
	}
}

// Of a long text the part around the culprit is shown, with what is left out marked at either end.
func TestCaretWindow(t *testing.T) {
	for _, before := range []int{0, 3, 50, 59, 60, 61, 99, 100, 101, 5000} {
		for _, after := range []int{0, 3, 40, 99, 100, 101, 5000} {
			text := strings.Repeat(" ", before) + "@" + strings.Repeat("é", after)
			_, err := filter.Parse(schema, text)
			var e *filter.Error
			require.ErrorAs(t, err, &e)
			requireCaret(t, text, e)
			line, _, _ := strings.Cut(e.Caret(), "\n")
			require.Equal(t, min(100, before+1+after), utf8.RuneCountInString(line), "%d before, %d after", before, after)
		}
	}
}

func TestErrorWithoutPosition(t *testing.T) {
	var e *filter.Error
	require.ErrorAs(t, schema.Check(byLevel.Is(9)), &e)
	offset, ok := e.Position()
	require.False(t, ok)
	require.Zero(t, offset)
	require.Equal(t, e.Error(), e.Caret())
	require.Empty(t, e.Found+e.Want)
}

// What a host's function says of a text is escaped and cut: an error is one line, and not as long as what it complains about.
func TestErrorOfHostileCause(t *testing.T) {
	_, err := filter.Parse(schema, "level eq '\n\u202e"+strings.Repeat("x", filter.MaxText-8)+"'")
	require.ErrorIs(t, err, errName)
	require.Less(t, len(err.Error()), 1300)
	require.NotContains(t, err.Error(), "\n")
	require.NotContains(t, err.Error(), "\u202e")
}
