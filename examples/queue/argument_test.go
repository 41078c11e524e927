package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// All spellings of a query show the same.
func TestArgument(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
	}{
		{"by severity", []string{
			"severity=high", "?severity=high", " ?severity=high\n", "$filter=severity eq 'high'", "%24filter=severity+eq+%27high%27",
			"https://soc.contoso.com/incidents?severity=high", "HTTPS://x?$filter=severity%20eq%20'high'", "x-app+1.0://?severity=High",
			"severity eq 'high'", "  severity eq 'high' ", "(severity eq 'high')", "not (severity ne 'high')",
			"severity eq microsoft.graph.security.alertSeverity'high'",
		}},
		{"everything", []string{"?", "https://x/?", "http://?", "count=true", "$count=false", "id ge 0"}},
		{"a value with signs of the other form", []string{"displayName eq 'a=b&c://d?e#f'", "name=a%3Db%26c://d?e%23f"}},
		{"an odd name", []string{"$filter=displayName eq 'x=y'", "displayName eq 'x=y'"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := rows(shown(t, tt.args[0]))
			for _, arg := range tt.args[1:] {
				require.Equal(t, want, rows(shown(t, arg)), arg)
			}
		})
	}
	require.Len(t, rows(shown(t, "?")), 28)
	require.Len(t, rows(shown(t, "severity=high")), 9)
}

// What is not understood in full shows nothing.
func TestBadArguments(t *testing.T) {
	for arg, want := range map[string]string{
		"":                    "queue: the argument is empty; leave it out for the default queue, or give ? for all live incidents\n",
		" \t":                 "queue: the argument is empty; leave it out for the default queue, or give ? for all live incidents\n",
		"severity ge high'":   "queue: this filter can not be read:\nseverity ge high'\n            ^ found \"high\", want a value: 'text', a number, a time, true, false or null\n",
		"severity = 'high'":   "queue: this filter can not be read:\nseverity = 'high'\n         ^ found \"=\", want an operator: eq, ne, gt, ge, lt, le or in\n",
		"status":              "queue: this filter can not be read:\nstatus\n      ^ found the end, want an operator: eq, ne, gt, ge, lt, le or in\n",
		"$filter=severity gt": "queue: this filter can not be read:\nseverity gt\n           ^ found the end, want a value: 'text', a number, a time, true, false or null\n",
		"severity ge \x1b[2J": "queue: this filter can not be read:\nseverity ge \\x1b[2J\n            ^ found \"\\x1b\", want a value: 'text', a number, a time, true, false or null\n",
		"https://x/y":         "queue: bookmark: the URL has no query; it ends in ? when all live incidents are meant\n",
		"https://x/y#?":       "queue: bookmark: what stands after a # is not part of it; write %23 where it is meant\n",
		"tag=C#1":             "queue: bookmark: what stands after a # is not part of it; write %23 where it is meant\n",
		"tag=a;status=active": "queue: bookmark: invalid semicolon separator in query\n",
		"?tag=%zz":            "queue: bookmark: invalid URL escape \"%zz\"\n",
		"$filter=":            "queue: incident: $filter \"\": want a value, or leave the parameter out\n",
		"severity='high'":     "queue: incident: severity \"'high'\": want one of unknown, informational, low, medium, high\n",
		"top=0":               "queue: incident: top \"0\": want a whole number from 1 to 1000\n",
		"$skiptoken=abc":      "queue: incident: page token \"abc\" is too short\n",
	} {
		requireUsage(t, want, arg)
	}
	for _, arg := range []string{
		"foo=1", "status=active&foo=1", "status=active&status", "=", "?=", "?&x", "://?", "a b", "severity=high and status=active",
		"status=active&top=1&$top=2", "https://security.microsoft.com/incidents?filters=AlertStatus%3DNew&page_size=30",
		"security.microsoft.com/incidents?status=active", "\xff", "tag=%ff", "tag=%00", strings.Repeat("(", 10_000), "tag=" + strings.Repeat("x", 100_000),
	} {
		status, out, errs := queue("", arg)
		require.Equal(t, 2, status, arg)
		require.Empty(t, out)
		require.Less(t, len(errs), 2_000)
		require.True(t, strings.HasPrefix(errs, "queue: "), errs)
		requireHarmless(t, errs)
	}
}

// Whatever the program prints as a bookmark or a filter it takes back, and shows the same incidents in the same order.
func TestBookmarksLeadBack(t *testing.T) {
	bookmarks := 0
	for _, args := range [][]string{
		nil, {"?"}, {"severity ge 'high' and assignment eq 'me'"}, {"-search", "one 28"}, {"-search", "storm", "?order=-severity"},
		{"redirected=true&order=name&top=7"}, {"-as", bob, "assignment=otherUser"}, {"$filter=not customTags/any()&$orderby=id&count=true"},
		{"updated=2026-03-02..2026-03-04&tag=VIP&tag=Storm-0501"}, {"tag=Fileserver, Graz"}, {"-pages", "20", "top=3&order=-created"},
		{"-pages", "3", "updated=5d&top=2"},
	} {
		out := shown(t, args...)
		pages := strings.Split(out, "── Page ")
		as := []string{"-as", ana}
		if len(args) > 2 && args[0] == "-as" {
			as = args[:2]
		}
		for i, page := range pages {
			found := said(page, "Bookmark: ")
			require.Len(t, found, 1-min(i, 1), "a bookmark is the queue, not a page of it")
			for _, b := range found {
				require.Equal(t, rows(page), rows(shown(t, append(as, b)...)), b)
				require.Equal(t, rows(page), rows(shown(t, append(as, "https://soc.contoso.com/incidents"+b)...)), b)
				require.Equal(t, []string{b}, said(shown(t, append(as, b)...), "Bookmark: "))
				bookmarks++
			}
		}
	}
	require.Equal(t, 12, bookmarks)

	for _, args := range [][]string{nil, {"severity=high"}, {"-search", "endpoint"}} {
		out := shown(t, args...)
		for _, f := range said(out, "Filter: ") {
			require.Equal(t, rows(out), rows(shown(t, f)), f)
		}
	}
}

// Both forms of each bookmark that -list prints show as many incidents as it says, and those of -tags, too.
func TestListedBookmarksLeadBack(t *testing.T) {
	listed := 0
	for _, args := range [][]string{{"-list"}, {"-list", "-as", bob}, {"-tags", ""}} {
		var count, as string
		if as = ana; len(args) > 2 {
			as = bob
		}
		for _, l := range strings.Split(shown(t, args...), "\n")[2:] {
			switch text := strings.TrimSpace(l); {
			case text == "":
			case strings.HasPrefix(l, "        "):
				require.Contains(t, shown(t, "-as", as, text), " of "+count+" incident", text)
				listed++
			default:
				count, _, _ = strings.Cut(text, " ")
			}
		}
	}
	require.Equal(t, 2*2*10+7, listed)
}

// A text is a filter or a bookmark, never a fault of the program; what is shown is what its bookmark shows.
func FuzzArgument(f *testing.F) {
	for _, seed := range []string{"", "?", "severity ge 'high'", "status=active&top=2", "https://x/?tag=VIP", "a=b=c", "$filter=x", "not", "://", "#", "\x1b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		if strings.HasPrefix(strings.TrimSpace(arg), "-") { // a flag
			return
		}
		status, out, errs := queue("", arg)
		requireHarmless(t, out+errs)
		if status != 0 {
			require.Equal(t, 2, status)
			require.Empty(t, out)
			return
		}
		require.Empty(t, errs)
		again := shown(t, said(out, "Bookmark: ")[0])
		require.Equal(t, rows(out), rows(again))
	})
}
