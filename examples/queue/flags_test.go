package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHelp(t *testing.T) {
	status, out, errs := queue("", "-h")
	require.Equal(t, 0, status)
	require.Empty(t, out)
	require.True(t, strings.HasPrefix(errs, "usage: queue [flags] [filter or bookmark]\n  -alerts file\n"), errs)
	for _, name := range []string{"-as user", "-list", "-page token", "-pages n", "-search words", "-tags prefix", "-watch"} {
		require.Contains(t, errs, "\n  "+name+"\n")
	}
}

func TestBadFlags(t *testing.T) {
	status, out, errs := queue("", "-nonsense\x1b[2J")
	require.Equal(t, 2, status)
	require.Empty(t, out)
	require.True(t, strings.HasPrefix(errs, `queue: flag provided but not defined: -nonsense\x1b[2J`+"\nusage: "), errs)

	status, _, errs = queue("", "-pages", "many")
	require.Equal(t, 2, status)
	require.True(t, strings.HasPrefix(errs, `queue: invalid value "many" for flag -pages: parse error`+"\nusage: "), errs)

	const alone = " shows no queue: leave out the filter or bookmark, -search, -page, -pages and -watch\n"
	const user = ": want a user, 1 to 256 characters of printable ASCII without spaces\n"
	for _, tt := range []struct {
		want string
		args []string
	}{
		{"want one argument, got 3: put quotes around it, and flags before it\n", []string{"severity", "ge", "'high'"}},
		{"want one argument, got 2: put quotes around it, and flags before it\n", []string{"?", "-list"}},
		{"-as" + user, []string{"-as", ""}},
		{"-as" + user, []string{"-as", "\x1b[2J"}},
		{"-as" + user, []string{"-as", "ana smith"}},
		{"-as" + user, []string{"-as", "田中"}},
		{"-as" + user, []string{"-as", strings.Repeat("x", 257)}},
		{"-pages 0: want 1 to 1000\n", []string{"-pages", "0"}},
		{"-pages -1: want 1 to 1000\n", []string{"-pages", "-1"}},
		{"-pages 1001: want 1 to 1000\n", []string{"-pages", "1001"}},
		{"-page: want a token, as it is shown under a page that another follows\n", []string{"-page", ""}},
		{"-page: the bookmark has a page token of its own\n", []string{"-page", "x", nextPage(t, "top=3")}},
		{"-search: want a word\n", []string{"-search", " "}},
		{"-list and -tags: want one of them\n", []string{"-list", "-tags", "x"}},
		{"-list" + alone, []string{"-list", "?"}},
		{"-list" + alone, []string{"-list", "-search", "x"}},
		{"-list" + alone, []string{"-list", "-page", "x"}},
		{"-tags" + alone, []string{"-tags", "x", "-pages", "2"}},
		{"-tags" + alone, []string{"-tags", "x", "-watch"}},
	} {
		requireUsage(t, "queue: "+tt.want, tt.args...)
	}
}

func TestBadPrefix(t *testing.T) {
	status, out, errs := queue("", "-tags", "a\u202e\nb")
	require.Equal(t, 2, status)
	require.Empty(t, out)
	require.True(t, strings.HasPrefix(errs, "queue: incident: prefix "), errs)
	require.Equal(t, 1, strings.Count(errs, "\n"))
	requireHarmless(t, errs)
}

// nextPage is the link to the second page of a query.
func nextPage(t *testing.T, query string) string {
	t.Helper()
	return query + "&$skiptoken=" + said(shown(t, query), "Next page: -page ")[0]
}

// Each incident is on one page, whether pages are asked for together or one by one.
func TestPages(t *testing.T) {
	for _, query := range []string{"order=-severity", "order=name", "order=id", "status=active&updated=20d"} {
		all := rows(shown(t, query))
		require.Greater(t, len(all), 12)
		require.Equal(t, all, rows(shown(t, "-pages", "1000", query+"&top=5")))

		var one []string
		for token := []string{}; ; {
			args := []string{query + "&top=5"}
			if len(token) > 0 {
				args = []string{"-page", token[0], args[0]}
			}
			out := shown(t, args...)
			require.Contains(t, out, fmt.Sprintf(" of %d incidents.", len(all)))
			one = append(one, rows(out)...)
			require.LessOrEqual(t, len(one), len(all))
			if token = said(out, "Next page: -page "); len(token) == 0 {
				break
			}
		}
		require.Equal(t, all, one)
	}
}

// A token is good for its own query and user.
func TestForeignTokens(t *testing.T) {
	token := said(shown(t, "status=active&top=3"), "Next page: -page ")[0]
	require.Len(t, rows(shown(t, "-page", token, "status=active&top=4")), 4)
	require.Len(t, rows(shown(t, "-page", token, "status eq 'active'")), 12, "without top a page has thirty")
	for _, args := range [][]string{
		{"-page", token}, {"-page", token, "?top=3"}, {"-page", token, "-as", bob, "status=active"}, {"-page", token, "status=active&order=id"},
		{"-page", token, "-search", "x", "status=active"}, {"-page", token + "A", "status=active"}, {"-page", token[1:], "status=active"},
		{"-page", "\x1b[2J", "status=active"},
	} {
		status, out, errs := queue("", args...)
		require.Equal(t, 2, status, args)
		require.Empty(t, out)
		require.True(t, strings.HasPrefix(errs, "queue: incident: page token "), errs)
		require.Equal(t, 1, strings.Count(errs, "\n"))
		requireHarmless(t, errs)
	}
}

func TestAs(t *testing.T) {
	mine := rows(shown(t, "assignment=me"))
	require.Len(t, mine, 5)
	require.Equal(t, mine, rows(shown(t, "-as", strings.ToUpper(ana), "assignment=me")))
	require.Equal(t, mine, rows(shown(t, "-as", bob, "assignedTo="+ana)))
	require.NotEqual(t, mine, rows(shown(t, "-as", bob, "assignment=me")))
	require.Contains(t, shown(t, "-watch", "-as", strings.Repeat("x", 256), "assignment=me"), "entered  29")
}

func TestSearch(t *testing.T) {
	require.Equal(t, []string{"5"}, rows(shown(t, "-search", "FS-01", "?")))
	require.Contains(t, rows(shown(t, "-search", "28", "?")), "28", "by id")
	require.Equal(t, []string{"6"}, rows(shown(t, "-search", "tanaka.hina pdf", "?")), "every word, each anywhere")
	require.Equal(t, []string{"6"}, rows(shown(t, "-search", "請求書", "status=resolved")))
	require.Empty(t, rows(shown(t, "-search", "請求書")), "resolved incidents are not in the default queue")
	requireUsage(t, "queue: -search: filter: is longer than 16384 bytes as text\n", "-search", strings.Repeat("x", 5_000))
}

func TestTags(t *testing.T) {
	out := shown(t, "-tags", "Storm-0501")
	require.Contains(t, out, "     3  Storm-0501\n        ?tag=Storm-0501\n")
	require.NotContains(t, out, "create new", "a tag in use is not new, in any case")
	require.NotContains(t, shown(t, "-tags", "storm-0501"), "create new")
	require.Contains(t, shown(t, "-tags", "storm"), "     -  storm (create new)\n")
	require.Contains(t, shown(t, "-tags", strings.Repeat("long ", 100)), "No tag is in use.\n")
}

func TestAlertsOfOnesOwn(t *testing.T) {
	const evil = `\u001b[2J\u202egnp.exe\u2066` + "長い長い長い長い長い長い長い長い長い長い長い長い長い長い長い"
	alerts := `[{"id":"a1","title":"` + evil + `","severity":"` + evil + `","category":"` + evil + `","createdDateTime":"2026-05-01T10:00:00Z"},
		{"displayName":"` + evil + `","customTags":["ok, ok"],"lastUpdateDateTime":"2026-04-01T00:00:00Z","severity":"high","status":"active",
		"alerts":[{"id":"a2","category":"` + evil + `"}]}]`
	for _, args := range [][]string{{"-alerts", "-", "?"}, {"-alerts", "-", "-list"}, {"-alerts", "-", "-tags", ""}, {"-alerts", "-", "-watch", "?"}} {
		status, out, errs := queue(alerts, args...)
		require.Empty(t, errs)
		require.Equal(t, 0, status)
		requireHarmless(t, out)
		for line := range strings.Lines(out) {
			if !strings.Contains(line, "Bookmark:") {
				require.LessOrEqual(t, len([]rune(line)), 121)
			}
		}
	}
	_, out, _ := queue(alerts, "-alerts", "-")
	require.Len(t, rows(out), 0, "the first is of unknown severity, the second of a month ago")
	_, out, _ = queue(alerts, "-alerts", "-", "?")
	require.Len(t, rows(out), 2)
	require.NotContains(t, out, bob, "the analysts work on the program's own alerts")

	path := filepath.Join(t.TempDir(), "page.json")
	require.NoError(t, os.WriteFile(path, []byte(alerts), 0o600))
	require.Equal(t, out, shown(t, "-alerts", path, "?"))
}

// The input is to blame for exit status 1, in one line, and only once the command line is understood.
func TestBadInput(t *testing.T) {
	status, out, errs := queue("{\"value\":[\n{\"id\":\"b\",\n\"severity\":7}]}", "-alerts", "-")
	require.Equal(t, "queue: stdin:3: alert 1: severity: want a string, got 7\n", errs)
	require.Equal(t, 1, status)
	require.Empty(t, out)

	status, _, errs = queue("", "-alerts", filepath.Join(t.TempDir(), "no\x1bne.json"))
	require.Equal(t, 1, status)
	require.True(t, strings.HasSuffix(errs, `no\x1bne.json: no such file or directory`+"\n"), errs)

	status, _, errs = queue("{", "-alerts", "-", "top=0")
	require.Equal(t, 2, status)
	require.Contains(t, errs, "want a whole number")
}

// What is left after the events is what the query selects then.
func TestWatch(t *testing.T) {
	out := shown(t, "-watch")
	_, meanwhile, _ := strings.Cut(out, "── Meanwhile ")
	require.Equal(t, []string{"28", "29", "29", "28", "28"}, events(meanwhile, "changed", "entered", "left"))
	require.Equal(t, []string{"29", "28"}, events(meanwhile, "entered"))
	require.Equal(t, []string{"28"}, events(meanwhile, "left"))

	_, meanwhile, _ = strings.Cut(shown(t, "-watch", "status=resolved&severity=high&redirected=true"), "── Meanwhile ")
	require.Equal(t, 2, strings.Count(meanwhile, "Nothing of it is in this queue."), "without an open incident there is an alert that comes in")

	page2 := nextPage(t, "status=active&top=5")
	_, meanwhile, _ = strings.Cut(shown(t, "-watch", page2), "── Meanwhile ")
	require.Contains(t, meanwhile, "entered  29", "all of the queue is watched, not the page")
}

// events are the ids after some words at the beginning of a line.
func events(text string, kinds ...string) []string {
	var ids []string
	for l := range strings.Lines(text) {
		fields := strings.Fields(l)
		for _, k := range kinds {
			if len(fields) > 1 && fields[0] == k {
				ids = append(ids, fields[1])
			}
		}
	}
	return ids
}
