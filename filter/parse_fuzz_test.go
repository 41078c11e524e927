package filter_test

import (
	"math/rand"
	"testing"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "false", "title eq 'it''s' and not (level ge 'medium' or tags/any(t:t in ('a','b')))", "assignment in ('me','nobody')",
		"updated ge now() sub duration'P7DT1.5S'", "alerts in (-1,'2')", "sources/any(s:s eq test.level'high')", "contains(title,'%') or x", "((", "title eq '",
		"level gt 'high' also state eq 'open'", "\u200btitle eq 'a'", "title eq 'a\xff'", "updated lt 2026-03-01T08:00:00.5+02:00", "title ne null",
		"updated in (2026-03-01,now(),now() sub duration'PT1H') and updated ne 2026-03-01T08:00Z or pinned ne true", "not (assignment ne 'me')",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := filter.Parse(schema, text)
		if err == nil {
			requireRoundTrip(t, e)
			return
		}
		require.True(t, e.IsZero())
		var bad *filter.Error
		require.ErrorAs(t, err, &bad)
		requireCaret(t, text, bad)
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
