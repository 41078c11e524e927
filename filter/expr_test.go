package filter_test

import (
	"slices"
	"testing"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

var (
	all  filter.Expr
	none = filter.Not(filter.Expr{})
	a    = byTitle.Is("a")
	b    = byAlerts.AtLeast(2)
	c    = byTag.Is("c")
)

func TestString(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	for want, e := range map[string]filter.Expr{
		"":                                          all,
		"false":                                     none,
		"title eq 'it''s' and title ne ''":          filter.And(byTitle.Is("it's"), byTitle.IsNot("")),
		"title in ('a','b')":                        byTitle.In("a", "b"),
		"title eq 'A'":                              byTitle.In("A"),
		"contains(title,'x')":                       byTitle.Contains("x"),
		"startswith(title,'x')":                     byTitle.StartsWith("x"),
		"endswith(title,'x')":                       byTitle.EndsWith("x"),
		"title eq null":                             byTitle.Empty(),
		"tags/any(t:t eq 'ransomware')":             byTag.Is("ransomware"),
		"tags/any(t:t in ('a','b'))":                byTag.In("a", "b"),
		"tags/any(t:t eq 'a')":                      byTag.In("a"),
		"tags/any(t:contains(t,'x'))":               byTag.Contains("x"),
		"tags/any(t:startswith(t,'x'))":             byTag.StartsWith("x"),
		"tags/any(t:endswith(t,'x'))":               byTag.EndsWith("x"),
		"not tags/any()":                            byTag.Empty(),
		"tags/any()":                                filter.Not(byTag.Empty()),
		"level eq 'low'":                            byLevel.Is(low),
		"level ne 'low'":                            byLevel.IsNot(low),
		"level in ('low','high')":                   byLevel.In(low, high),
		"level ge 'medium'":                         byLevel.AtLeast(medium),
		"level le 'medium'":                         byLevel.AtMost(medium),
		"level gt 'medium'":                         byLevel.Above(medium),
		"level lt 'medium'":                         byLevel.Below(medium),
		"state eq 'open'":                           byState.Is(open),
		"state ne 'open'":                           byState.IsNot(open),
		"state in ('open','closed')":                byState.In(open, closed),
		"sources/any(t:t eq 'low')":                 bySource.Is(low),
		"sources/any(t:t in ('low','high'))":        bySource.In(low, high),
		"alerts eq -9223372036854775808":            byAlerts.Is(-1 << 63),
		"alerts ne 1":                               byAlerts.IsNot(1),
		"alerts in (1,2)":                           byAlerts.In(1, 2),
		"alerts ge 1":                               byAlerts.AtLeast(1),
		"alerts le 1":                               byAlerts.AtMost(1),
		"alerts gt 1":                               byAlerts.Above(1),
		"alerts lt 1":                               byAlerts.Below(1),
		"updated ge 2026-03-01T10:00:00Z":           byUpdated.Since(time.Date(2026, 3, 1, 12, 0, 0, 0, zone)),
		"updated lt 2026-03-01T12:00:00.000000001Z": byUpdated.Before(noon.Add(1)),
		"updated gt 2026-03-01T12:00:00.25Z":        byUpdated.After(noon.Add(250 * time.Millisecond)),
		"updated le 2026-03-01T12:00:00Z":           byUpdated.Until(noon),
		"updated eq null":                           byUpdated.Empty(),
		"updated eq 2026-03-01T12:00:00Z":           byUpdated.In(noon),
		"updated in (2026-03-01T10:00:00Z,2026-03-01T12:00:00Z)":              byUpdated.In(time.Date(2026, 3, 1, 12, 0, 0, 0, zone), noon),
		"updated ge now() sub duration'P7D'":                                  byUpdated.Within(7 * 24 * time.Hour),
		"pinned eq true":                                                      byPinned.Is(true),
		"pinned eq false":                                                     byPinned.Is(false),
		"assignment eq 'me'":                                                  byAssign.Is("me"),
		"assignment in ('me','nobody')":                                       byAssign.In("me", "nobody"),
		"not (title eq 'a')":                                                  filter.Not(a),
		"not contains(title,'x')":                                             filter.Not(byTitle.Contains("x")),
		"not (title eq 'a' and alerts ge 2)":                                  filter.Not(filter.And(a, b)),
		"title eq 'a' and alerts ge 2 or not (alerts ge 2)":                   filter.Or(filter.And(a, b), filter.Not(b)),
		"title eq 'a' and (alerts ge 2 or tags/any(t:t eq 'c'))":              filter.And(a, filter.Or(b, c)),
		"updated ge 2026-03-01T12:00:00Z and updated lt 2026-03-01T13:00:00Z": byUpdated.Between(noon, noon.Add(time.Hour)),
	} {
		require.Equal(t, want, e.String())
		require.NoError(t, schema.Check(e), "%s", e)
	}
}

// The text of an expression is what Equal, bookmarks and, later, the parser rest on: different conditions must not share one.
func TestStringKeepsQuotesApart(t *testing.T) {
	require.NotEqual(t, byTitle.In("a','b").String(), byTitle.In("a", "b").String())
	require.False(t, byTitle.Is("a' or title eq 'b").Equal(filter.Or(byTitle.Is("a"), byTitle.Is("b"))))
}

func TestAnd(t *testing.T) {
	require.True(t, filter.And().IsZero())
	require.True(t, filter.And(all, all).IsZero())
	require.True(t, filter.And(all, a).Equal(a), "what matches everything drops out")
	require.True(t, filter.And(a, none, b).Equal(none), "what matches nothing decides")
	require.True(t, filter.And(filter.And(a, b), c).Equal(filter.And(a, b, c)), "nested ones are taken apart")
	require.Equal(t, filter.OpAnd, filter.And(a, b).Op())
	require.True(t, filter.And().Equal(filter.Expr{}))
}

func TestOr(t *testing.T) {
	require.True(t, filter.Or().Equal(none))
	require.False(t, filter.Or().IsZero())
	require.True(t, filter.Or(none, none).Equal(none))
	require.True(t, filter.Or(none, a).Equal(a), "what matches nothing drops out")
	require.True(t, filter.Or(a, all, b).IsZero(), "what matches everything decides")
	require.True(t, filter.Or(a, filter.Or(b, c)).Equal(filter.Or(a, b, c)), "nested ones are taken apart")
	require.Equal(t, filter.OpOr, filter.Or(a, b).Op())
}

func TestNot(t *testing.T) {
	require.Equal(t, filter.OpFalse, none.Op())
	require.True(t, filter.Not(none).IsZero())
	require.True(t, filter.Not(filter.Not(a)).Equal(a))
	require.Equal(t, filter.OpNot, filter.Not(a).Op())
}

func TestEmptyInMatchesNothing(t *testing.T) {
	for _, e := range []filter.Expr{byTitle.In(), byTag.In(), byLevel.In(), byState.In(), bySource.In(), byAlerts.In(), byAssign.In()} {
		require.True(t, e.Equal(none))
	}
}

func TestEqual(t *testing.T) {
	require.True(t, all.Equal(filter.Expr{}))
	require.False(t, all.Equal(none))
	require.True(t, byTitle.Is("x").Equal(byTitle.Is("x")))
	require.False(t, byTitle.Is("x").Equal(byTitle.Is("X")), "the text differs")
	require.False(t, filter.And(a, b).Equal(filter.And(b, a)))
}

func TestOperands(t *testing.T) {
	texts := func(e filter.Expr) (out []string) {
		for k := range e.Operands() {
			out = append(out, k.String())
		}
		return out
	}
	require.Equal(t, []string{a.String(), b.String()}, texts(filter.And(a, b)))
	require.Equal(t, []string{a.String(), b.String()}, texts(filter.Or(a, b)))
	require.Equal(t, []string{a.String()}, texts(filter.Not(a)))
	require.Empty(t, texts(a))
	require.Empty(t, texts(all))
	require.Empty(t, texts(none))
	for range filter.And(a, b).Operands() {
		break // stopping early is allowed
	}
}

func TestTest(t *testing.T) {
	got, ok := byLevel.In(low, high).Test()
	require.True(t, ok)
	require.Equal(t, "level", got.Property)
	require.Equal(t, filter.In, got.Operator)
	require.False(t, got.Any)
	require.Equal(t, []string{"low", "high"}, []string{got.Values[0].Text(), got.Values[1].Text()})

	got, ok = byTag.Is("x").Test()
	require.True(t, ok)
	require.True(t, got.Any)

	got, ok = filter.Not(byTag.Empty()).Test()
	require.True(t, ok)
	require.Equal(t, filter.Ne, got.Operator)
	require.Equal(t, filter.KindNull, got.Values[0].Kind())

	for _, e := range []filter.Expr{all, none, filter.Not(a), filter.And(a, b), filter.Or(a, b)} {
		_, ok = e.Test()
		require.False(t, ok, "%s", e)
	}
}

// What goes in is copied, what comes out is a copy.
func TestSharesNoMemory(t *testing.T) {
	words, operands := []string{"a", "b"}, []filter.Expr{a, b}
	in, and := byTitle.In(words...), filter.And(operands...)
	inText, andText := in.String(), and.String()
	words[0], operands[0] = "z", c
	got, _ := in.Test()
	slices.Reverse(got.Values)
	require.Equal(t, inText, in.String())
	require.Equal(t, andText, and.String())
	require.NoError(t, schema.Check(in))

	flat := filter.And(and, c)
	_ = filter.And(and, byPinned.Is(true))
	require.Equal(t, andText+" and "+c.String(), flat.String(), "joining the same operands twice")
}
