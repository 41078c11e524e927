package filter_test

import (
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func TestParseReadsAndPrintsCanonically(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		" \t\r\n":                       "",
		"true":                          "",
		"false":                         "false",
		"not true":                      "false",
		"title eq 'a'":                  "title eq 'a'",
		"  title   EQ\t'a' ":            "title eq 'a'",
		"(((title eq 'a')))":            "title eq 'a'",
		"title eq 'it''s'":              "title eq 'it''s'",
		"title eq ''":                   "title eq ''",
		"title eq null":                 "title eq null",
		"title ne null":                 "not (title eq null)",
		"title in ('a')":                "title eq 'a'",
		"title in ( 'a' , 'b' )":        "title in ('a','b')",
		"contains( title , 'x' )":       "contains(title,'x')",
		"StartsWith(title,'x')":         "startswith(title,'x')",
		"not endswith(title,'x')":       "not endswith(title,'x')",
		"not not endswith(title,'x')":   "endswith(title,'x')",
		"not (not (title eq 'a'))":      "title eq 'a'",
		"title eq 'a' and owner eq 'b'": "title eq 'a' and owner eq 'b'",
		"title eq 'a' and (owner eq 'b' and alerts eq 1)":          "title eq 'a' and owner eq 'b' and alerts eq 1",
		"title eq 'a' or owner eq 'b' and alerts eq 1":             "title eq 'a' or owner eq 'b' and alerts eq 1",
		"(title eq 'a' or owner eq 'b') and alerts eq 1":           "(title eq 'a' or owner eq 'b') and alerts eq 1",
		"title eq 'a' AND true OR false":                           "title eq 'a'",
		"level ge 'medium'":                                        "level ge 'medium'",
		"level eq test.level'high'":                                "level eq 'high'",
		"level in (test.level'high','low')":                        "level in ('high','low')",
		"level eq 'HIGH'":                                          "level eq 'high'",
		"state ne 'Open'":                                          "state ne 'open'",
		"sources/any(s:s eq 'low')":                                "sources/any(t:t eq 'low')",
		"sources/any(s:s in ('LOW','high'))":                       "sources/any(t:t in ('low','high'))",
		"tags/any()":                                               "tags/any()",
		"tags/any(t:t ne null)":                                    "tags/any()",
		"not tags/any( )":                                          "not tags/any()",
		"tags / any ( tag : contains( tag , 'x' ) )":               "tags/any(t:contains(t,'x'))",
		"tags/any(t:t eq 'a' or (t eq 'b' or startswith(t,'c')))":  "tags/any(t:t eq 'a') or tags/any(t:t eq 'b') or tags/any(t:startswith(t,'c'))",
		"alerts gt -5":                                             "alerts gt -5",
		"alerts eq +007":                                           "alerts eq 7",
		"alerts eq '42'":                                           "alerts eq 42",
		"alerts in (1,'2',-3)":                                     "alerts in (1,2,-3)",
		"alerts ge -9223372036854775808":                           "alerts ge -9223372036854775808",
		"pinned eq True":                                           "pinned eq true",
		"updated ge 2026-03-01":                                    "updated ge 2026-03-01T00:00:00Z",
		"updated ge 2026-03-01T08:00Z":                             "updated ge 2026-03-01T08:00:00Z",
		"updated lt 2026-03-01T08:00:00.123456789+02:00":           "updated lt 2026-03-01T06:00:00.123456789Z",
		"updated eq null":                                          "updated eq null",
		"updated ne null":                                          "not (updated eq null)",
		"updated eq 2026-03-01":                                    "updated eq 2026-03-01T00:00:00Z",
		"updated ne 2026-03-01":                                    "not (updated eq 2026-03-01T00:00:00Z)",
		"not (updated ne 2026-03-01)":                              "updated eq 2026-03-01T00:00:00Z",
		"updated in (2026-03-01)":                                  "updated eq 2026-03-01T00:00:00Z",
		"updated in (2026-03-01, now() sub duration'PT1H', now())": "updated in (2026-03-01T00:00:00Z,now() sub duration'PT1H',now() sub duration'PT0S')",
		"updated eq now()":                                         "updated eq now() sub duration'PT0S'",
		"pinned ne TRUE":                                           "not (pinned eq true)",
		"assignment ne 'me'":                                       "not (assignment eq 'me')",
		"not (assignment ne 'me') or assignment NE 'nobody'":       "assignment eq 'me' or not (assignment eq 'nobody')",
		"updated ge now()":                                         "updated ge now() sub duration'PT0S'",
		"updated ge NOW( ) SUB duration'p1dt2h3m4.5s'":             "updated ge now() sub duration'P1DT2H3M4.5S'",
		"updated ge now() sub duration'PT36H'":                     "updated ge now() sub duration'P1DT12H'",
		"updated ge now() sub 'P1D'":                               "updated ge now() sub duration'P1D'",
		"updated ge 2026-03-01t08:00:00.5z":                        "updated ge 2026-03-01T08:00:00.5Z",
		"updated ge 2026-03-01T08:00-23:59":                        "updated ge 2026-03-02T07:59:00Z",
		"assignment in ('me','nobody')":                            "assignment in ('me','nobody')",
		"title eq 'and or not null any(' and owner eq '100%_'":     "title eq 'and or not null any(' and owner eq '100%_'",
		"title eq '\U0001F600ß\u0130'":                             "title eq '\U0001F600ß\u0130'",
	} {
		e, err := filter.Parse(schema, text)
		require.NoError(t, err, text)
		require.Equal(t, want, e.String(), text)
		again, err := filter.Parse(schema, want)
		require.NoError(t, err, want)
		require.True(t, again.Equal(e), want)
		require.NoError(t, schema.Check(e), text)
	}
}

// Of each wrong text, the part that the caret stands under and the message.
func TestParseSaysWhereAndWhatIsWrong(t *testing.T) {
	for _, tc := range [][3]string{
		{"level gt 'high' also state eq 'open'", "also", `found "also", want "and", "or" or the end`},
		{"level", "", "found the end, want an operator: eq, ne, gt, ge, lt, le or in"},
		{"level like 'x'", "like", `found "like", want an operator: eq, ne, gt, ge, lt, le or in`},
		{"level == 'x'", "==", `found "==", want an operator: eq, ne, gt, ge, lt, le or in`},
		{"(title eq 'a'", "", `found the end, want "and", "or" or ")"`},
		{"title eq 'a')", ")", `found ")", want "and", "or" or the end`},
		{"()", ")", `found ")", want a property, a function, "not" or "("`},
		{"and", "and", `found "and", want a property, a function, "not" or "("`},
		{"title eq 'a' and", "", `found the end, want a property, a function, "not" or "("`},
		{"'a' eq title", "'a'", `found "'a'", want a property, a function, "not" or "("`},
		{"titel eq 'a'", "titel", `titel is not a property (did you mean title?); want one of title, tags, fastTags, level, state, sources, alerts, updated, pinned, owner, assignment`},
		{"Title eq 'a'", "Title", `Title is not a property (did you mean title?); want one of title, tags, fastTags, level, state, sources, alerts, updated, pinned, owner, assignment`},
		{"title eq 'a", "'a", "a text without a closing quote; a quote in a text is written twice: ''"},
		{"title eq", "", "found the end, want a value: 'text', a number, a time, true, false or null"},
		{"title eq owner", "owner", `found "owner", want a value: 'text', a number, a time, true, false or null`},
		{"title eq 5", "5", `title "5" is not a text; a text is written in quotes: '5'`},
		{"title gt 'a'", "gt", `title "gt" is not allowed for this property; want one of [eq ne in contains startswith endswith]`},
		{"title eq true", "true", `title "true" is not a text`},
		{"title in ()", ")", `found ")", want a value: 'text', a number, a time, true, false or null`},
		{"title in 'a'", "'a'", `found "'a'", want "("`},
		{"title in ('a' 'b')", "'b'", `found "'b'", want "," or ")"`},
		{"title in ('a',null)", "null", `title "null" is not a text`},
		{"not title eq 'a'", "title", "not goes before a function, any or parentheses; want not (property operator value)"},
		{"contains(title)", ")", `found ")", want ","`},
		{"contains 'x'", "'x'", `found "'x'", want "("`},
		{"contains(,'x')", ",", `found ",", want a property`},
		{"contains(nope,'x')", "nope", `nope is not a property; want one of title, tags, fastTags, level, state, sources, alerts, updated, pinned, owner, assignment`},
		{"contains(title,'x'", "", `found the end, want ")"`},
		{"contains(title,'x') eq true", "eq", `found "eq", want "and", "or" or the end`},
		{"contains(tags,'x')", "contains", `tags "contains" is a collection; want any()`},
		{"tags eq 'x'", "eq", `tags "eq" is a collection; want any()`},
		{"tags ne null", "ne", `tags "ne" is a collection; want any()`},
		{"title/any(t:t eq 'x')", "any", `title "any" is not a collection; want a comparison`},
		{"tags/all(t:t eq 'x')", "all", "all is not supported; want any"},
		{"tags/count", "count", `found "count", want "any"`},
		{"tags/any", "", `found the end, want "("`},
		{"tags/any(eq:eq eq 'x')", "eq", `found "eq", want a name for the element, as in any(t:t eq value), or ")"`},
		{"tags/any(t t eq 'x')", "t", `found "t", want ":"`},
		{"tags/any(t:u eq 'x')", "u", `found "u", want "t" or a function of it`},
		{"tags/any(t:t/name eq 'x')", "/", "elements have no properties of their own here"},
		{"tags/any(t:t eq 'x' and t eq 'y')", "and", "one element must pass each any by itself; want and between two of them"},
		{"tags/any(t:not contains(t,'x'))", "not", "is not supported inside any; want not before it"},
		{"tags/any(t:contains(title,'x'))", "title", `found "title", want "t" or a function of it`},
		{"tags/any(t:t ne 'x')", "ne", `tags "ne" is not allowed for this property; want one of [eq in contains startswith endswith]`},
		{"tags/any(t:t eq 'x'", "", `found the end, want "or" or ")"`},
		{"tags/any(t:(t eq 'x' eq", "eq", `found "eq", want "or" or ")"`},
		{"sources/any()", "any", "any of this property needs a condition; want any(t:t eq value)"},
		{"level eq 'higher'", "'higher'", `level "higher" is not one of 'unknown', 'low', 'medium', 'high'; did you mean 'high'?`},
		{"level eq other.type'high'", "other.type", `level "other.type" is not the type of this property; want test.level`},
		{"title eq other.type'high'", "other.type", `title "other.type" is a type this property has no literals of`},
		{"level eq test.level 'high'", "test.level", `found "test.level", want a value: 'text', a number, a time, true, false or null`},
		{"assignment eq 'mee'", "'mee'", `assignment "mee" is not one of 'anybody', 'foreign', 'huge', 'loop', 'me', 'nobody', 'recent', 'wide'; did you mean 'me'?`},
		{"assignment eq 1", "1", `assignment "1" is not a text; a text is written in quotes: '1'`},
		{"alerts eq 'x'", "'x'", `alerts "'x'" is not a whole number`},
		{"alerts eq '007'", "'007'", `alerts "'007'" is not a whole number`},
		{"alerts eq 1.5", "1.5", `alerts "1.5" is not a whole number of 64 bits`},
		{"alerts eq 9223372036854775808", "9223372036854775808", `alerts "9223372036854775808" is not a whole number of 64 bits`},
		{"alerts in (1,true)", "true", `alerts "true" is not a number`},
		{"pinned eq 'true'", "'true'", `pinned "'true'" is not a bool`},
		{"pinned eq 1", "1", `pinned "1" is not a bool`},
		{"updated ge '2026-03-01'", "'2026-03-01'", `updated "'2026-03-01'" is a text; a time is written without quotes`},
		{"updated ge 'x'", "'x'", `updated "'x'" is not a time`},
		{"updated ge 2026-02-30", "2026-02-30", `updated "2026-02-30" is not a time; want 2026-03-01, 2026-03-01T08:00:00Z or 2026-03-01T08:00:00.5+02:00`},
		{"updated ge 0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", `updated "0000-01-01T00:00:00Z" is outside the years 1 to 9999`},
		{"updated ge 0001-01-01", "0001-01-01", `updated "0001-01-01T00:00:00Z" is the zero time; want a time, or ask whether the property is empty`},
		{"contains(updated,'x')", "contains", `updated "contains" is not allowed for this property; want one of [eq ne gt ge lt le in]`},
		{"updated eq 0001-01-01", "0001-01-01", `updated "0001-01-01T00:00:00Z" is the zero time; want a time, or ask whether the property is empty`},
		{"updated ne 'x'", "'x'", `updated "'x'" is not a time`},
		{"updated in (2026-03-01,null)", "null", `updated "null" is not a time`},
		{"pinned ne 1", "1", `pinned "1" is not a bool`},
		{"pinned ne null", "null", `pinned "null" is not a bool`},
		{"pinned in (true,false)", "in", `pinned "in" is not allowed for this property; want one of [eq ne]`},
		{"pinned gt true", "gt", `pinned "gt" is not allowed for this property; want one of [eq ne]`},
		{"assignment gt 'me'", "gt", `assignment "gt" is not allowed for this property; want one of [eq ne in]`},
		{"assignment ne 'mee'", "'mee'", `assignment "mee" is not one of 'anybody', 'foreign', 'huge', 'loop', 'me', 'nobody', 'recent', 'wide'; did you mean 'me'?`},
		{"updated ge now", "", "found the end, want \"(\" of now()"},
		{"updated ge now(", "", "found the end, want \")\" of now()"},
		{"updated ge now() add duration'P1D'", "add", "nothing is compared with the future; want sub"},
		{"updated ge now() sub 7", "7", `found "7", want a duration: duration'P7D'`},
		{"updated ge now() sub duration 'P1D'", "duration", `found "duration", want a duration: duration'P7D'`},
		{"updated ge now() sub duration'-P1D'", "'-P1D'", "is in the future; want a duration that is not negative"},
		{"updated ge now() sub duration'P1M'", "'P1M'", "years, months and weeks are no part of a duration, since they differ in length or are not in OData; want days: P30D"},
		{"updated ge now() sub duration'P200000D'", "'P200000D'", "is not a duration of at most 106751 days, to the nanosecond"},
		{"updated ge duration'P1D'", "duration", "a duration stands only after now() sub"},
		{"title eq now()", "now()", `title "now()" is not a text`},
		{"title eq 'a\x00'", "\x00", "has a NUL in it"},
		{"title eq '\xff'", "\xff", "is not valid UTF-8"},
		{"title ; drop", ";", `found ";", want an operator: eq, ne, gt, ge, lt, le or in`},
	} {
		text, under, want := tc[0], tc[1], tc[2]
		e, err := filter.Parse(schema, text)
		require.Error(t, err, text)
		require.True(t, e.IsZero(), text)
		require.ErrorIs(t, err, filter.ErrInvalid, text)
		var bad *filter.Error
		require.ErrorAs(t, err, &bad, text)
		offset, ok := bad.Position()
		require.True(t, ok, text)
		require.Equal(t, under, bad.Found, text)
		require.True(t, strings.HasPrefix(text[offset:], under), "%s at %d", text, offset)
		_, message, _ := strings.Cut(strings.TrimPrefix(err.Error(), "filter: at byte "), ": ")
		require.Equal(t, want, message, text)
		_, below, ok := strings.Cut(bad.Caret(), "\n")
		require.True(t, ok, text)
		require.Equal(t, "^", strings.TrimLeft(below, " ")[:1], text)
	}
}

func TestParseTimes(t *testing.T) {
	for _, wrong := range []string{
		"2026-3-1", "2026-03-01T8:00:00Z", "2026-03-01T08:00:60Z", "2026-03-01T24:00:00Z", "2026-03-01T08:00:00", "2026-03-01T08:00:00,5Z", "20260301",
		"2026-03-01T08:00:00.1234567890Z", "2026-03-01T08:00:00+2:00", "2026-03-01T08Z", "2026-03-01T", "2026-13-01", "26-03-01", "99999-01-01", "1", "-1",
		"2026-03-01T08:00:00Z1", "2026-03-01T08:00:00+14:60", "2026-03-01T08:00-00:60", "2026-03-01T08:00+24:00", "2026-03-01T08:00-99:00",
	} {
		_, err := filter.Parse(schema, "updated ge "+wrong)
		require.ErrorContains(t, err, "is not a time; want", wrong)
	}
}

func TestParseDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"P0D": 0, "PT0S": 0, "P1D": 24 * time.Hour, "PT0.000000001S": 1, "P106751DT23H47M16.854775807S": 1<<63 - 1, "PT1H": time.Hour, "PT90M": 90 * time.Minute,
		"P1DT1S": 24*time.Hour + time.Second,
	} {
		e, err := filter.Parse(schema, "updated ge now() sub duration'"+text+"'")
		require.NoError(t, err, text)
		require.True(t, e.Equal(byUpdated.Within(want)), text)
	}
	for _, wrong := range []string{
		"", "P", "PT", "P1DT", "1D", "P1H", "PT1D", "P1", "P-1D", "P+1D", "P1.5D", "PT1.5H", "PT.5S", "PT1.S", "PT1.0000000001S", "P1D1D", "PT1S1M", "P1DX", "P 1D", "PT1,5S",
		"P106751DT23H47M16.854775808S", "P106752D", "P99999999999999999999D", "PT9223372036854775807H", "P1Y", "P2W", "P1M", "-P1D", "PT1\u017F", "P0.5Y", "PT1.aS",
	} {
		_, err := filter.Parse(schema, "updated ge now() sub duration'"+wrong+"'")
		require.ErrorIs(t, err, filter.ErrInvalid, wrong)
	}
}

// What is built can be printed and read again, and means the same, whatever is between its tokens.
func TestParseReadsWhatIsPrinted(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	for range 3000 {
		s := randomSample(r, r.Intn(4))
		if schema.Check(s.expr) != nil {
			continue
		}
		text := s.expr.String()
		e, err := filter.Parse(schema, text)
		require.NoError(t, err, text)
		require.Equal(t, text, e.String())
		loose := loosen(r, text)
		e, err = filter.Parse(schema, loose)
		require.NoError(t, err, loose)
		require.Equal(t, text, e.String(), loose)
	}
}

// loosen writes white space and parentheses where a text may have them.
func loosen(r *rand.Rand, text string) string {
	var b strings.Builder
	quoted := false
	for _, c := range text {
		if c == '\'' {
			quoted = !quoted
		}
		if space := []string{"", "", " ", "\t ", "\n"}[r.Intn(5)]; !quoted && (c == '(' || c == ',' || c == ')' || c == '/' || c == ' ') {
			b.WriteString(space)
		}
		b.WriteRune(c)
		if !quoted && (c == '(' || c == ',' || c == ')' || c == ' ') {
			b.WriteString([]string{"", " "}[r.Intn(2)])
		}
	}
	depth := r.Intn(3)
	if text == "" {
		depth = 0
	}
	return strings.Repeat("(", depth) + b.String() + strings.Repeat(")", depth)
}

func TestParseBounds(t *testing.T) {
	many := func(s, sep string, n int) string { return strings.TrimSuffix(strings.Repeat(s+sep, n), sep) }
	for name, text := range map[string]string{
		"parentheses":        strings.Repeat("(", 10_000),
		"balanced":           strings.Repeat("(", 5000) + "title eq 'a'" + strings.Repeat(")", 5000),
		"negations":          strings.Repeat("not ", 4000) + "contains(title,'x')",
		"parts":              many("title eq 'a'", " or ", filter.MaxNodes),
		"list":               "alerts in (" + many("1", ",", filter.MaxList+1) + ")",
		"value":              "title eq '" + strings.Repeat("a", filter.MaxText+1) + "'",
		"text":               "title eq 'a'" + strings.Repeat(" ", filter.MaxFilter),
		"a megabyte of text": strings.Repeat("title eq 'a' and ", 1<<16),
		"elements":           "tags/any(t:" + strings.Repeat("(", 5000),
		"nesting":            strings.Repeat("not (title eq 'a' or ", 17) + "pinned eq true" + strings.Repeat(")", 17),
	} {
		_, err := filter.Parse(schema, text)
		require.ErrorIs(t, err, filter.ErrTooLarge, name)
		var bad *filter.Error
		require.ErrorAs(t, err, &bad, name)
		_, ok := bad.Position()
		require.True(t, ok, name)
	}
	for name, text := range map[string]string{
		"parts":       many("title eq 'a'", " or ", filter.MaxNodes-1),
		"list":        "alerts in (" + many("1", ",", filter.MaxList) + ")",
		"value":       "title eq '" + strings.Repeat("a", filter.MaxText) + "'",
		"text":        "title eq 'a'" + strings.Repeat(" ", filter.MaxFilter-len("title eq 'a'")),
		"parentheses": strings.Repeat("(", 60) + "title eq 'a'" + strings.Repeat(")", 60),
	} {
		_, err := filter.Parse(schema, text)
		require.NoError(t, err, name)
	}
}

func TestParseErrorsWrapWhatTheFieldSaid(t *testing.T) {
	_, err := filter.Parse(schema, "level eq 'x'")
	require.ErrorIs(t, err, errName)
	require.ErrorIs(t, err, filter.ErrInvalid)
}
