package filter_test

import (
	"math/rand"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "false", "title eq 'it''s' and not (level ge 'medium' or tags/any(t:t in ('a','b')))", "assignment in ('me','nobody')",
		"updated ge now() sub duration'P7DT1.5S'", "alerts in (-1,'2')", "sources/any(s:s eq test.level'high')", "contains(title,'%') or x", "((", "title eq '",
		"level gt 'high' adn state eq 'open'", "\u200btitle eq 'a'", "title eq 'a\xff'", "updated lt 2026-03-01T08:00:00.5+02:00", "title ne null",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := filter.Parse(schema, text)
		if err == nil {
			require.NoError(t, schema.Check(e))
			printed := e.String()
			again, err := filter.Parse(schema, printed)
			require.NoError(t, err, printed)
			require.True(t, again.Equal(e), printed)
			require.Equal(t, printed, again.String())
			return
		}
		var bad *filter.Error
		require.ErrorAs(t, err, &bad)
		offset, ok := bad.Position()
		require.True(t, ok)
		require.True(t, offset >= 0 && offset <= len(text))
		require.NotContains(t, err.Error(), "\n")
		lines := strings.Split(bad.Caret(), "\n")
		require.True(t, len(lines) == 2 || len(lines) == 3, bad.Caret())
		mark := strings.IndexByte(lines[1], '^')
		require.Equal(t, strings.Repeat(" ", mark), lines[1][:mark])
		require.LessOrEqual(t, mark, utf8.RuneCountInString(lines[0]))
		require.LessOrEqual(t, utf8.RuneCountInString(lines[0]), 102)
		require.True(t, utf8.ValidString(bad.Caret()))
	})
}

// What the constructors make of any value is refused or survives as text.
func FuzzParseBuilt(f *testing.F) {
	f.Add(int64(1), "it's", int64(-1<<63))
	f.Add(int64(2), "\x00", int64(0))
	f.Add(int64(3), "\xff or true", int64(7))
	f.Fuzz(func(t *testing.T, seed int64, text string, n int64) {
		r := rand.New(rand.NewSource(seed))
		e := filter.And(randomSample(r, 2).expr, filter.Or(byTitle.Is(text), byTag.StartsWith(text), byTitle.In(text, "b")), byAlerts.Above(n))
		if err := schema.Check(e); err != nil {
			return
		}
		again, err := filter.Parse(schema, e.String())
		require.NoError(t, err, e.String())
		require.True(t, again.Equal(e), e.String())
	})
}

func BenchmarkParse(b *testing.B) {
	const text = "level ge 'medium' and state in ('open','closed') and tags/any(t:t eq 'ransomware') and updated ge now() sub duration'P7D'"
	b.ReportAllocs()
	for b.Loop() {
		if _, err := filter.Parse(schema, text); err != nil {
			b.Fatal(err)
		}
	}
}
