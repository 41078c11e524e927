package filter_test

import (
	"math"
	"testing"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func valueOf(t *testing.T, e filter.Expr) filter.Value {
	t.Helper()
	test, ok := e.Test()
	require.True(t, ok)
	return test.Values[0]
}

func TestValueAccessors(t *testing.T) {
	type row struct {
		kind   filter.Kind
		text   string
		number int64
		time   time.Time
		bool   bool
		ago    time.Duration
		print  string
	}
	for name, c := range map[string]struct {
		expr filter.Expr
		want row
	}{
		"text":     {byTitle.Is("it's"), row{kind: filter.KindText, text: "it's", print: "'it''s'"}},
		"number":   {byAlerts.Is(7), row{kind: filter.KindNumber, number: 7, print: "7"}},
		"time":     {byUpdated.Since(noon), row{kind: filter.KindTime, time: noon, print: "2026-03-01T12:00:00Z"}},
		"true":     {byPinned.Is(true), row{kind: filter.KindBool, bool: true, print: "true"}},
		"false":    {byPinned.Is(false), row{kind: filter.KindBool, print: "false"}},
		"null":     {byTitle.Empty(), row{kind: filter.KindNull, print: "null"}},
		"relative": {byUpdated.Within(time.Hour), row{kind: filter.KindRelative, ago: time.Hour, print: "now() sub duration'PT1H'"}},
		"symbol":   {byAssign.Is("me"), row{kind: filter.KindSymbol, text: "me", print: "'me'"}},
		"enum":     {byLevel.Is(high), row{kind: filter.KindText, text: "high", print: "'high'"}},
	} {
		v := valueOf(t, c.expr)
		require.Equal(t, c.want, row{v.Kind(), v.Text(), v.Number(), v.Time(), v.Bool(), v.Ago(), v.String()}, name)
	}
	var zero filter.Value
	require.Empty(t, zero.String())
	require.False(t, zero.Kind().IsValid())
}

func TestTimeValuesAreUTC(t *testing.T) {
	local := time.Now().In(time.FixedZone("somewhere", 3600)) // with a monotonic reading
	v := valueOf(t, byUpdated.Since(local))
	require.Equal(t, time.UTC, v.Time().Location())
	require.True(t, v.Time().Equal(local))
	require.Equal(t, v, valueOf(t, byUpdated.Since(local.Round(0))), "values are comparable")
}

func TestDurationText(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                          "PT0S",
		1:                          "PT0.000000001S",
		1500 * time.Millisecond:    "PT1.5S",
		time.Minute:                "PT1M",
		time.Hour:                  "PT1H",
		90 * time.Minute:           "PT1H30M",
		24 * time.Hour:             "P1D",
		36 * time.Hour:             "P1DT12H",
		24*time.Hour + time.Second: "P1DT1S",
		25*time.Hour + 61*time.Second + 10*time.Millisecond: "P1DT1H1M1.01S",
		-time.Hour:                   "-PT1H",
		time.Duration(math.MinInt64): "-P106751DT23H47M16.854775808S",
		time.Duration(math.MaxInt64): "P106751DT23H47M16.854775807S",
	} {
		require.Equal(t, "now() sub duration'"+want+"'", valueOf(t, byUpdated.Within(d)).String())
	}
}
