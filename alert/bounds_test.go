package alert_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// sizeOf is what Validate counts against MaxBytes. It says so of an alert that is too large, which filler makes this one.
func sizeOf(t *testing.T, a alert.Alert) int {
	t.Helper()
	filler := strings.Repeat("x", alert.MaxTextBytes)
	for range alert.MaxBytes/alert.MaxTextBytes + 1 {
		a.MitreTechniques = append(a.MitreTechniques, filler)
	}
	fe := fieldError(t, a.Validate())
	require.Equal(t, "alert", fe.Field)
	n, err := strconv.Atoi(strings.TrimSuffix(fe.Value, " bytes"))
	require.NoError(t, err)
	return n
}

func TestEverythingCountsAgainstTheBoundOnAll(t *testing.T) {
	small := sizeOf(t, alert.Alert{ID: "a"})
	for in, more := range map[string]int{
		`{"id":"abc"}`:                                             2,
		`{"id":"a","title":"1234"}`:                                4,
		`{"id":"a","q":[1, 2]}`:                                    len(`"q":[1,2]`),
		`{"id":"a","severity":"colossal"}`:                         len(`"severity":"colossal"`),
		`{"id":"a","severity":"colossal","q":1}`:                   len(`"severity":"colossal"`) + len(`"q":1`),
		`{"id":"a","customDetails":{"a":1}}`:                       len(`{"a":1}`),
		`{"id":"a","systemTags":["","123"]}`:                       4 + 4 + 3,
		`{"id":"a","comments":[{},{"comment":"12"}]}`:              32 + 32 + 2,
		`{"id":"a","comments":[{"q":1}]}`:                          32 + len(`"q":1`),
		`{"id":"a","evidence":[{},{}]}`:                            64 + 64,
		`{"id":"a","evidence":[{"roles":["loaded"]}]}`:             64 + 8,
		`{"id":"a","evidence":[{"roles":["12345"]}]}`:              64 + 8 + 5,
		`{"id":"a","evidence":[{"tags":["",""]}]}`:                 64 + 4 + 4,
		`{"id":"a","evidence":[{"q":1}]}`:                          64 + len(`"q":1`),
		`{"id":"a","evidence":[{"verdict":"odd"}]}`:                64 + len(`"verdict":"odd"`),
		`{"id":"a","evidence":[{"verdict":"odd","q":1}]}`:          64 + len(`"verdict":"odd"`) + len(`"q":1`),
		`{"id":"a","evidence":[{"@odata.type":"#x.odd"}]}`:         64 + len("#x.odd"),
		`{"id":"a","evidence":[{"remediationStatusDetails":"1"}]}`: 64 + 1,
	} {
		require.Equal(t, more, sizeOf(t, decode(t, []byte(in)))-small, in)
	}
}

// Each bound is what is still allowed.
func TestBoundsAreAllowed(t *testing.T) {
	full := alert.Alert{ID: "a"}
	for range alert.MaxBytes/alert.MaxTextBytes - 1 {
		full.MitreTechniques = append(full.MitreTechniques, strings.Repeat("x", alert.MaxTextBytes))
	}
	full.Description = strings.Repeat("x", alert.MaxTextBytes-len("a")-4*len(full.MitreTechniques))
	require.NoError(t, full.Validate())
	full.ID = "ab"
	require.Equal(t, "1048577 bytes", fieldError(t, full.Validate()).Value)

	quoted := func(n int) json.RawMessage { return json.RawMessage(`"` + strings.Repeat("x", n-2) + `"`) }
	require.NoError(t, (&alert.Alert{ID: "a", AdditionalData: quoted(alert.MaxRawBytes)}).Validate())

	last := time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	a := alert.Alert{ID: "a", ResolvedAt: last, FirstActivity: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)}
	require.NoError(t, a.Validate())
	require.Equal(t, last, decode(t, mustMarshal(t, a)).ResolvedAt)

	longest := `{"id":"a"` + strings.Repeat(" ", alert.MaxJSON-len(`{"id":"a"}`)) + `}`
	require.NoError(t, new(alert.Alert).UnmarshalJSON([]byte(longest)))
	require.Equal(t, "8388609 bytes", fieldError(t, new(alert.Alert).UnmarshalJSON([]byte(longest+" "))).Value)

	// properties are counted per object, however many there are around it
	props := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(`,"p` + strconv.Itoa(i) + `":0`)
		}
		return b.String()[1:]
	}
	inner := `{` + props(alert.MaxProperties) + `}`
	require.NoError(t, new(alert.Alert).UnmarshalJSON([]byte(`{"a":0,"b":`+inner+`,"c":`+inner+`}`)))
}

// An error shows a value of up to 80 bytes whole, and cuts a longer one at a character. Text that is none becomes valid first; only
// the name of a member that there is not is shown as it came, and is not searched far for a character.
func TestErrorsShowValues(t *testing.T) {
	x := strings.Repeat("x", 300)
	for id, want := range map[string]string{
		x[:79] + "\n":                             x[:79] + "\n",
		x[:80] + "\n":                             x[:77] + "…",
		x[:76] + "ä\n":                            x[:76] + "ä\n",
		x[:76] + "ä\nxx":                          x[:76] + "…",
		x[:74] + "😀\nxx":                          x[:74] + "…",
		x[:73] + "😀\nxxx":                         x[:73] + "😀…",
		strings.Repeat("\x80", 100):               "\uFFFD",
		strings.Repeat("\xffx", 100):              strings.Repeat("\uFFFDx", 19) + "…",
		"\xff" + x[:72] + strings.Repeat("ä", 20): "\uFFFD" + x[:72] + "ä…",
	} {
		require.Equal(t, want, fieldError(t, (&alert.Alert{ID: id}).Validate()).Value, "%q", id)
	}
	for name, want := range map[string]string{
		x[:80]:                              x[:80],
		x[:81]:                              x[:77] + "…",
		x[:73] + strings.Repeat("\x80", 20): x[:73] + "…",
		x[:60] + strings.Repeat("\x80", 40): x[:60] + strings.Repeat("\x80", 13) + "…",
	} {
		_, err := alert.ParseSeverity(name)
		require.Equal(t, want, fieldError(t, err).Value, "%q", name)
	}
}

// Ranges of characters that an id may not hold end where they end.
func TestInvisibleRangesToTheirEnds(t *testing.T) {
	allowed := func(r rune) bool { return (&alert.Alert{ID: "a" + string(r) + "b"}).Validate() == nil }
	for _, c := range []struct{ first, last, before, after rune }{
		{0x180B, 0x180F, 0x180A, 0x1810}, {0xFE00, 0xFE0F, 0xFDFF, 0xFE10}, {0xFDD0, 0xFDEF, 0xFDCF, 0xFDF0}, {0xFFF0, 0xFFFB, 0xFFEF, 0xFFFC},
		{0xE0000, 0xE0FFF, 0xDFFFD, 0xE1000}, {0x1FFFE, 0x1FFFF, 0x1FFFD, 0x20000},
	} {
		require.True(t, allowed(c.before), "%U", c.before)
		for r := c.first; r <= c.last; r++ {
			require.False(t, allowed(r), "%U", r)
		}
		require.True(t, allowed(c.after), "%U", c.after)
	}
}
