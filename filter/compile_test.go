package filter_test

import (
	"testing"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func TestCompile(t *testing.T) {
	r := ticket{
		Title: "Straße in KÖLN", Tags: []string{"Ransomware", "Été"}, Level: medium, State: open, Sources: []level{low, high},
		Alerts: 5, Updated: noon, Pinned: true, Owner: "ana@contoso.com",
	}
	empty := ticket{}
	for _, c := range []struct {
		expr        filter.Expr
		onR, onZero bool
	}{
		{all, true, true},
		{none, false, false},
		{byTitle.Is("STRAßE in köln"), true, false},
		{byTitle.Is("straße in köl"), false, false},
		{byTitle.Is("straße in kölnn"), false, false},
		{byTitle.Is("strasse in köln"), false, false},
		{byTitle.Is(""), false, true},
		{byTitle.IsNot("straße IN köln"), false, true},
		{byTitle.IsNot("straße"), true, true},
		{byTitle.IsNot(""), true, false},
		{byTitle.In("x", "STRAßE IN KÖLN"), true, false},
		{byTitle.In("x", ""), false, true},
		{byTitle.Contains("E IN k"), true, false},
		{byTitle.Contains("köLN"), true, false},
		{byTitle.Contains("koln"), false, false},
		{byTitle.Contains(""), true, true},
		{byTitle.StartsWith("sTRAẞ"), true, false},
		{byTitle.StartsWith("straße in köln!"), false, false},
		{byTitle.StartsWith("x"), false, false},
		{byTitle.EndsWith(" Köln"), true, false},
		{byTitle.EndsWith("oln"), false, false},
		{byTitle.EndsWith("im straße in köln"), false, false},
		{byTitle.EndsWith(""), true, true},
		{byTitle.Empty(), false, true},

		{byTag.Is("RANSOMWARE"), true, false},
		{byTag.Is("ransom"), false, false},
		{byTag.In("x", "éTÉ"), true, false},
		{byTag.In("x", "y"), false, false},
		{byTag.Contains("SOMW"), true, false},
		{byTag.StartsWith("é"), true, false},
		{byTag.EndsWith("WARE"), true, false},
		{byTag.EndsWith("wares"), false, false},
		{byTag.Empty(), false, true},
		{byFastTag.Is("RANSOMWARE"), true, false},
		{byFastTag.Is("ransom"), false, false},
		{byFastTag.In("x", "éTÉ"), true, false},
		{byFastTag.In("x", "y"), false, false},
		{byFastTag.Contains("SOMW"), true, false},
		{byFastTag.Empty(), false, true},

		{byLevel.Is(medium), true, false},
		{byLevel.Is(high), false, false},
		{byLevel.Is(0), false, true},
		{byLevel.IsNot(medium), false, true},
		{byLevel.In(low, medium), true, false},
		{byLevel.In(low, high), false, false},
		{byLevel.AtLeast(medium), true, false},
		{byLevel.AtLeast(high), false, false},
		{byLevel.AtMost(medium), true, true},
		{byLevel.AtMost(low), false, true},
		{byLevel.Above(low), true, false},
		{byLevel.Above(medium), false, false},
		{byLevel.Below(high), true, true},
		{byLevel.Below(medium), false, true},
		{byState.Is(open), true, false},
		{byState.IsNot(open), false, true},
		{byState.In(open, closed), true, false},
		{byState.In(0, closed), false, true},
		{bySource.Is(high), true, false},
		{bySource.Is(medium), false, false},
		{bySource.In(medium, low), true, false},

		{byAlerts.Is(5), true, false},
		{byAlerts.Is(0), false, true},
		{byAlerts.IsNot(5), false, true},
		{byAlerts.In(7, 5, 6), true, false},
		{byAlerts.In(7, 6), false, false},
		{byAlerts.AtLeast(5), true, false},
		{byAlerts.AtLeast(6), false, false},
		{byAlerts.AtMost(5), true, true},
		{byAlerts.AtMost(4), false, true},
		{byAlerts.Above(4), true, false},
		{byAlerts.Above(5), false, false},
		{byAlerts.Below(6), true, true},
		{byAlerts.Below(5), false, true},

		{byUpdated.Since(noon), true, false},
		{byUpdated.Since(noon.Add(1)), false, false},
		{byUpdated.Before(noon), false, false},
		{byUpdated.Before(noon.Add(1)), true, false},
		{byUpdated.After(noon), false, false},
		{byUpdated.After(noon.Add(-1)), true, false},
		{byUpdated.Until(noon), true, false},
		{byUpdated.Until(noon.Add(-1)), false, false},
		{byUpdated.Between(noon, noon.Add(1)), true, false},
		{byUpdated.Between(noon.Add(-1), noon), false, false},
		{byUpdated.Since(noon.In(time.FixedZone("", 3600))), true, false},
		{byUpdated.Is(noon), true, false},
		{byUpdated.Is(noon.In(time.FixedZone("", 3600))), true, false},
		{byUpdated.Is(noon.Add(1)), false, false},
		{filter.Not(byUpdated.Is(noon)), false, true},
		{byUpdated.In(noon.Add(1), noon, noon.Add(-1)), true, false},
		{byUpdated.In(noon.Add(1), noon.AddDate(7000, 0, 0), noon.AddDate(-2000, 0, 0)), false, false},
		{byUpdated.In(), false, false},
		{byUpdated.Empty(), false, true},
		{filter.Not(byUpdated.Before(noon)), true, true},

		{byPinned.Is(true), true, false},
		{byPinned.Is(false), false, true},

		{filter.And(byPinned.Is(true), byAlerts.Is(5)), true, false},
		{filter.And(byPinned.Is(true), byAlerts.Is(6)), false, false},
		{filter.Or(byPinned.Is(false), byAlerts.Is(5)), true, true},
		{filter.Or(byAlerts.Is(1), byAlerts.Is(2)), false, false},
		{filter.Not(filter.Or(byAlerts.Is(1), byAlerts.Is(2))), true, true},
	} {
		require.Equal(t, c.onR, matches(t, c.expr, r), "%s", c.expr)
		require.Equal(t, c.onZero, matches(t, c.expr, empty), "%s on the zero record", c.expr)
	}
}

// Values of records that are no member of their enum compare by value and never panic.
func TestCompileUnknownMembersOfRecords(t *testing.T) {
	r := ticket{Level: 200, State: 255}
	require.True(t, matches(t, byLevel.Above(high), r))
	require.False(t, matches(t, byLevel.In(low, high), r))
	require.True(t, matches(t, byState.IsNot(open), r))
}

// A long text is folded on the heap, not cut.
func TestCompileLongTexts(t *testing.T) {
	long := make([]byte, 1000)
	for i := range long {
		long[i] = 'A' + byte(i%26)
	}
	r := ticket{Title: string(long)}
	require.True(t, matches(t, byTitle.Is(filter.Fold(string(long))), r))
	require.True(t, matches(t, byTitle.In("x", string(long)), r))
	require.True(t, matches(t, byTitle.Contains(string(long[900:])), r))
	require.False(t, matches(t, byTitle.Contains(string(long)+"x"), r))
}

func TestCompileRefusesUnbound(t *testing.T) {
	for e, value := range map[*filter.Expr]string{
		new(byUpdated.Within(time.Hour)):                "now() sub duration'PT1H'",
		new(byAssign.Is("me")):                          "'me'",
		new(filter.And(a, byAssign.In("me", "nobody"))): "'me'",
		new(filter.Not(byAssign.Is("me"))):              "'me'",
	} {
		match, err := schema.Compile(*e)
		require.ErrorIs(t, err, filter.ErrUnbound, "%s", *e)
		require.Nil(t, match)
		var fe *filter.Error
		require.ErrorAs(t, err, &fe)
		require.Equal(t, value, fe.Value)
	}
}

func TestPredicatesDoNotAllocate(t *testing.T) {
	r := ticket{
		Title: "Multi-stage incident on ONE endpoint, Köln", Level: medium, State: open, Tags: []string{"Ransomware"},
		Sources: []level{low}, Alerts: 5, Updated: noon, Pinned: true, Owner: "Ana@Contoso.com",
	}
	for _, e := range []filter.Expr{
		all,
		byTitle.Is("multi-stage INCIDENT on one endpoint, KÖLN"), byTitle.IsNot("x"), byTitle.Empty(),
		byTitle.In("x", "multi-stage incident on one endpoint, köln"),
		byTitle.Contains("ENDPOINT, kö"), byTitle.StartsWith("MULTI"), byTitle.EndsWith("köln"),
		byFastTag.Is("other"), byLevel.AtLeast(medium), byState.In(open, closed), bySource.In(medium, low),
		byAlerts.In(5, 6), byAlerts.AtLeast(5), byUpdated.Since(noon), byUpdated.In(noon, noon.Add(1)), byPinned.Is(true),
		filter.And(byLevel.AtLeast(medium), filter.Or(byOwner.Empty(), filter.Not(byOwner.Is("ana@contoso.com")))),
	} {
		match, err := schema.Compile(e)
		require.NoError(t, err)
		require.Zero(t, testing.AllocsPerRun(100, func() { match(&r) }), "%s", e)
	}
}
