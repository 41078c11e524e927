package alert_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

func TestSurrogatesToTheirEnds(t *testing.T) {
	for in, want := range map[string]string{
		`\ud800\udc00`: "\U00010000",
		`\uDBFF\uDFFF`: "\U0010FFFF",
		`\ud83d\udc00`: "\U0001F400",
		`\ud83d\udfff`: "\U0001F7FF",
		`\ud7ff`:       "\uD7FF",
		`\ue000`:       "\uE000",
		`\u00ff\uAfFa`: "\u00ff\uaffa",
		`\uffff`:       "\uFFFF",
		`\u0001`:       "\x01",
	} {
		require.Equal(t, want, decode(t, []byte(`{"title":"`+in+`"}`)).Title, in)
	}
	for _, in := range []string{`\ud800`, `\udfff`, `\udc00\udc00`, `\udc00\udfff`, `\ud83d\udbff`, `\ud83d\ue000`, `\udbff\u0041`} {
		fe := fieldError(t, new(alert.Alert).UnmarshalJSON([]byte(`{"title":"`+in+`"}`)))
		require.Equal(t, "half of a surrogate pair", fe.Reason, in)
	}
	for _, in := range []string{`\u00g0`, `\u00/0`, `\u00:0`, `\u00@0`, "\\u00`0"} {
		fe := fieldError(t, new(alert.Alert).UnmarshalJSON([]byte(`{"title":"`+in+`"}`)))
		require.Equal(t, "want four hexadecimal digits", fe.Reason, in)
	}
}

func TestErrorsNameTheByte(t *testing.T) {
	for in, offset := range map[string]int{
		"{\"a\":\"\xff\"}":                 6,
		"{\"a\":\"ä\xff\"}":                8,
		"{\"a\":\"\uFFFD\xff\"}":           9, // a character that stands for another is valid itself
		"{\"a\":\"\uFFFD\uFFFD\xed\xa0\"}": 12,
		"{\"a\":1}  x":                     9,
	} {
		require.Equal(t, offset, fieldError(t, new(alert.Alert).UnmarshalJSON([]byte(in))).Offset, "%q", in)
	}
	// a value ends before the space after it
	fe := fieldError(t, new(alert.Alert).UnmarshalJSON([]byte(`{"title":12 , "id":"a"}`)))
	require.Equal(t, "12", fe.Value)
}

func TestTimesKeepNineDigits(t *testing.T) {
	read := func(s string) error { return new(alert.Alert).UnmarshalJSON([]byte(`{"createdDateTime":"` + s + `"}`)) }
	for _, s := range []string{"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.999999999+01:00", "9999-12-31T23:59:59.000000009Z"} {
		require.NoError(t, read(s), s)
	}
	for _, s := range []string{"2026-01-02T03:04:05.1234567891Z", "2026-01-02T03:04:05.9999999999Z", "2026-01-02T03:04:05.0000000000Z",
		"2026-01-02T03:04:05", "2026-01-02T3:04:05Z", "2026-01-02T03:04:05,5Z"} {
		fieldError(t, read(s))
	}
}

func TestNamesMayBeEscaped(t *testing.T) {
	found, extra, err := alert.DecodeObject([]byte(`{"\u0061":1,"b\u0063":2,"d":3,"\u0065":4}`), "a", "bc")
	require.NoError(t, err)
	for name, in := range map[string]alert.Object{"a": found, "bc": found, "d": extra, "e": extra} {
		_, ok := in.Get(name)
		require.True(t, ok, name)
	}
}

// Only what must be escaped is.
func TestTextIsWrittenPlainly(t *testing.T) {
	a := alert.Alert{ID: "a", Title: "a b\x1f!\"#[\\]\x7fä"}
	out, err := a.MarshalJSON()
	require.NoError(t, err)
	require.Contains(t, string(out), `"title":"a b\u001f!\"#[\\]`+"\x7fä\"")
	require.True(t, json.Valid(out))
}

// A copy of lists that are of no even size.
func TestCloneOfFewLists(t *testing.T) {
	for _, a := range []alert.Alert{
		{MitreTechniques: []string{"T1566"}},
		{SystemTags: []string{"a", "b"}},
		{Categories: []string{"a"}, MitreTechniques: []string{"b", "c"}, SystemTags: []string{"d"}},
		{Evidence: []alert.Evidence{{Tags: []string{"a"}}, {DetailedRoles: []string{"b"}, Tags: []string{"c", "d"}}}},
	} {
		require.Equal(t, a, a.Clone())
	}
}
