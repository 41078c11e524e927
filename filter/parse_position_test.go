package filter_test

import (
	"strings"
	"testing"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func TestParseCanonicalText(t *testing.T) {
	for text, want := range map[string]string{
		"":           "",
		" \t ":       "",
		"true":       "",
		"not false":  "",
		"false":      "false",
		"not true":   "false",
		"(FALSE)":    "false",
		"NOT (True)": "false",

		"title eq 'it''s'":                     "title eq 'it''s'",
		"title eq ''''":                        "title eq ''''",
		"title eq ''":                          "title eq ''",
		"  title  EQ\t'a'  ":                   "title eq 'a'",
		"title ne 'and'":                       "title ne 'and'",
		"title eq 'a) or (title eq ''b'":       "title eq 'a) or (title eq ''b'",
		"title eq 'Ünï\u200bcode\n😀'":          "title eq 'Ünï\u200bcode\n😀'",
		"title eq null":                        "title eq null",
		"title ne NULL":                        "not (title eq null)",
		"not (title ne null)":                  "title eq null",
		"title in ('a')":                       "title eq 'a'",
		"title in('b','a','b')":                "title in ('b','a','b')",
		"title In ( 'b' ,\t'a' )":              "title in ('b','a')",
		"contains(title,'x')":                  "contains(title,'x')",
		"CONTAINS ( title , 'x' )":             "contains(title,'x')",
		"startsWith(title,'')":                 "startswith(title,'')",
		"not endswith(title,'x')":              "not endswith(title,'x')",
		"not not contains(title,'x')":          "contains(title,'x')",
		"not (not (title eq 'a'))":             "title eq 'a'",
		"not ((title eq 'a'))":                 "not (title eq 'a')",
		"not(title eq 'a')and(pinned eq true)": "not (title eq 'a') and pinned eq true",

		"tags/any()":                                          "tags/any()",
		"not tags/any()":                                      "not tags/any()",
		"tags/any(t:t eq 'a')":                                "tags/any(t:t eq 'a')",
		"tags/ANY( thing : thing eq 'a' )":                    "tags/any(t:t eq 'a')",
		"tags/any(tags:tags eq 'a')":                          "tags/any(t:t eq 'a')",
		"tags/any(t: t in ('a','b'))":                         "tags/any(t:t in ('a','b'))",
		"tags/any(t: t in ('a'))":                             "tags/any(t:t eq 'a')",
		"tags/any(x: startswith(x,'a'))":                      "tags/any(t:startswith(t,'a'))",
		"tags/any(x: x eq 'a' or contains(x,'b'))":            "tags/any(t:t eq 'a') or tags/any(t:contains(t,'b'))",
		"not tags/any(x: x eq 'a' or x eq 'b')":               "not (tags/any(t:t eq 'a') or tags/any(t:t eq 'b'))",
		"pinned eq true and tags/any(x:x eq 'a' or x eq 'b')": "pinned eq true and (tags/any(t:t eq 'a') or tags/any(t:t eq 'b'))",
		"sources/any(s:s eq 'HIGH')":                          "sources/any(t:t eq 'high')",

		"level eq 'MEDIUM'":                 "level eq 'medium'",
		"level in ('Low','hIGH')":           "level in ('low','high')",
		"state ne 'Closed'":                 "state ne 'closed'",
		"assignment eq 'me'":                "assignment eq 'me'",
		"assignment in ('me','nobody')":     "assignment in ('me','nobody')",
		"pinned eq TRUE or pinned eq false": "pinned eq true or pinned eq false",

		"alerts eq -9223372036854775808": "alerts eq -9223372036854775808",
		"alerts le 9223372036854775807":  "alerts le 9223372036854775807",
		"alerts eq '42'":                 "alerts eq 42",
		"alerts eq '-42'":                "alerts eq -42",
		"alerts in ('1',2)":              "alerts in (1,2)",
		"alerts eq -0":                   "alerts eq 0",

		"updated ge 2026-03-01":                                       "updated ge 2026-03-01T00:00:00Z",
		"updated lt 2024-02-29T23:59:59.000000001Z":                   "updated lt 2024-02-29T23:59:59.000000001Z",
		"updated gt 2026-03-01T12:00:00+02:30":                        "updated gt 2026-03-01T09:30:00Z",
		"updated gt 2026-03-01T00:00:00-00:01":                        "updated gt 2026-03-01T00:01:00Z",
		"updated le 9999-12-31T23:59:59.999999999Z":                   "updated le 9999-12-31T23:59:59.999999999Z",
		"updated le 0001-01-01T00:00:00.000000001Z":                   "updated le 0001-01-01T00:00:00.000000001Z",
		"updated eq null":                                             "updated eq null",
		"updated ne null":                                             "not (updated eq null)",
		"updated ge now()":                                            "updated ge now() sub duration'PT0S'",
		"updated ge NOW( ) SUB Duration'P7D'":                         "updated ge now() sub duration'P7D'",
		"updated ge now() sub duration'PT168H'":                       "updated ge now() sub duration'P7D'",
		"updated ge now() sub duration'P0DT0H0M90.50S'":               "updated ge now() sub duration'PT1M30.5S'",
		"updated ge now() sub duration'P106751DT23H47M16.854775807S'": "updated ge now() sub duration'P106751DT23H47M16.854775807S'",

		"title eq 'a' or title eq 'b' and title eq 'c'":    "title eq 'a' or title eq 'b' and title eq 'c'",
		"(title eq 'a' or title eq 'b') and title eq 'c'":  "(title eq 'a' or title eq 'b') and title eq 'c'",
		"title eq 'a' or (title eq 'b' or title eq 'c')":   "title eq 'a' or title eq 'b' or title eq 'c'",
		"title eq 'a' And (title eq 'b' aND title eq 'c')": "title eq 'a' and title eq 'b' and title eq 'c'",
		"not (title eq 'a') or title eq 'b'":               "not (title eq 'a') or title eq 'b'",
		"true and title eq 'a'":                            "title eq 'a'",
		"title eq 'a' or true":                             "",
		"title eq 'a' and false":                           "false",
	} {
		e, err := filter.Parse(schema, text)
		require.NoError(t, err, "%q", text)
		require.Equal(t, want, e.String(), "%q", text)
		require.NoError(t, schema.Check(e), "%q", text)
		again, err := filter.Parse(schema, want)
		require.NoError(t, err, "%q", want)
		require.True(t, again.Equal(e), "%q", want)
		require.Equal(t, want, again.String())
	}
}

// The ^ of a text marks where the error must point; the alternatives after a | are as good.
func TestParseErrorPosition(t *testing.T) {
	for _, marked := range []string{
		"level gt 'high' ^also state eq 'open'",
		"^titel eq 'a'",
		"^Title eq 'a'",
		"level ^like 'a'",
		"level ^= 'high'",
		"level ^== 'high'",
		"level eq ^high",
		"level eq ^\"high\"",
		"level eq ^'hihg'",
		"level eq ^",
		"level ^",
		"^eq 'a'",
		"^and title eq 'a'",
		"title eq 'a' and ^",
		"title eq 'a' and ^and title eq 'b'",
		"title eq 'a' ^)",
		"(title eq 'a'^",
		"(^)",
		"title eq ^'a",
		"title eq ^'a''",
		"title eq 'a' ^'b'",
		"title eq ^7",
		"title eq ^true",
		"title ^gt 'a'",
		"title ^gt null",
		"title in (^)",
		"title in ('a'^",
		"title in ('a',^)",
		"title in ('a' ^'b')",
		"title in ('a',^null)",
		"title in ^'a'",
		"contains(title,'x') ^eq true",
		"contains(^'x',title)", "contains (^'x',title)",
		"contains(^and,'x')",
		"contains(title,^)",
		"updated ge ^2026-03-01T08:00:00,5Z",
		"contains(title^)",
		"contains(title,'x'^",
		"^tolower(title) eq 'a'",
		"^substringof('a',title)",
		"not ^level eq 'high'",
		"not ^level in ('high')",
		"not ^",
		"^tags eq 'a'|tags ^eq 'a'",
		"tags ^ne 'a'",
		"title/^any(t:t eq 'a')",
		"tags/^all(t:t eq 'a')",
		"tags/^$count gt 1",
		"tags/^",
		"tags/any(t:t eq 'a' ^and t eq 'b')",
		"tags/any(t:^not (t eq 'a'))",
		"tags/any(t:^title eq 'a')",
		"tags/any(t:t^/severity eq 'a')|tags/any(t:t/^severity eq 'a')",
		"tags/any(t:t ^ne 'a')",
		"tags/any(t:t eq ^null)",
		"tags/any(t:t eq 'a'^",
		"tags/any(t ^eq 'a')",
		"tags/any(t:^)",
		"alerts eq ^1.5",
		"alerts eq ^1e3",
		"alerts eq ^0x10",
		"alerts eq ^9223372036854775808",
		"alerts eq ^'042'",
		"alerts eq ^'4 2'",
		"alerts eq ^'+4'",
		"alerts eq ^null",
		"alerts in (1,^'x')",
		"pinned eq ^'true'",
		"pinned eq ^1",
		"updated ge ^'2026-03-01T00:00:00Z'",
		"updated ge ^2026-02-30",
		"updated ge ^2025-02-29",
		"updated ge ^2026-13-01",
		"updated ge ^2026-00-10",
		"updated ge ^2026-03-01T24:00:00Z",
		"updated ge ^2026-03-01T23:59:60Z",
		"updated ge ^2026-03-01T23:60:00Z",
		"updated ge ^2026-03-01T08:00:00",
		"updated ge ^2026-03-01T08:00:00.1234567891Z",
		"updated ge ^2026-03-01T08:00:00.Z",
		"updated ge ^2026-3-1",
		"updated ge ^12026-03-01",
		"updated ge ^2026-03-01T08:00:00+24:00",
		"updated ge ^0000-01-01",
		"updated ge ^0001-01-01",
		"updated ge ^0001-01-01T00:00:00+01:00",
		"updated ge ^9999-12-31T23:59:59-01:00",
		"^contains(updated,'x')",
		"updated ge now() ^add duration'P7D'",
		"updated ge now() sub ^P7D",
		"updated ge now() sub ^'P1M'",
		"updated ge now() sub duration^ 'P7D'|updated ge now() sub ^duration 'P7D'|updated ge now() sub duration ^'P7D'",
		"updated ge ^now() sub duration'-P7D'|updated ge now() sub ^duration'-P7D'|updated ge now() sub duration^'-P7D'",
		"updated ge now() sub ^duration'P1M'|updated ge now() sub duration^'P1M'",
		"updated ge now() sub ^duration'P2W'|updated ge now() sub duration^'P2W'",
		"updated ge now() sub ^duration'P1Y'|updated ge now() sub duration^'P1Y'",
		"updated ge now() sub ^duration'P'|updated ge now() sub duration^'P'",
		"updated ge now() sub ^duration'P1DT'|updated ge now() sub duration^'P1DT'",
		"updated ge now() sub ^duration'PT1M1H'|updated ge now() sub duration^'PT1M1H'",
		"updated ge now() sub ^duration'PT1.5H'|updated ge now() sub duration^'PT1.5H'",
		"updated ge now() sub ^duration'PT0.0000000001S'|updated ge now() sub duration^'PT0.0000000001S'",
		"updated ge now() sub ^duration'P106752D'|updated ge now() sub duration^'P106752D'",
		"updated ge now() sub ^duration'P99999999999999999999D'|updated ge now() sub duration^'P99999999999999999999D'",
		"updated ge now() sub ^duration'P106751DT23H47M16.854775808S'|updated ge now() sub duration^'P106751DT23H47M16.854775808S'",
		"level eq ^wrong.type'high'",
		"title eq ^wrong.type'high'",
		"assignment eq ^'ME'",
		"assignment ne ^'ME'",
		"assignment ^gt 'me'",
		"pinned ^in (true,false)",
		"title eq 'a' and ^\u00a0title eq 'b'",
		"title eq 'a^\x00b'|title eq ^'a\x00b'",
		"title eq 'a^\xffb'|title eq ^'a\xffb'",
		"ti^\xfftle eq 'a'",
	} {
		var offsets []int
		text := ""
		for alternative := range strings.SplitSeq(marked, "|") {
			i := strings.IndexByte(alternative, '^')
			offsets = append(offsets, i)
			text = alternative[:i] + alternative[i+1:]
		}
		e, err := filter.Parse(schema, text)
		require.Error(t, err, "%q parsed as %s", text, e)
		require.True(t, e.IsZero(), "%q", text)
		var fe *filter.Error
		require.ErrorAs(t, err, &fe)
		require.ErrorIs(t, err, filter.ErrInvalid, "%q", text)
		at, ok := fe.Position()
		require.True(t, ok, "%q", text)
		require.Contains(t, offsets, at, "%q: %v", text, err)
		requireCaret(t, text, fe)
	}
}
