package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// requireHarmless checks that a text holds nothing that acts on a terminal.
func requireHarmless(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		require.True(t, r == '\n' || unicode.IsPrint(r), "%U", r)
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]+m")

func TestColour(t *testing.T) {
	var coloured, bare bytes.Buffer
	require.NoError(t, walk(t.Context(), "", strings.NewReader(""), newScreen(&coloured, true)))
	require.NoError(t, walk(t.Context(), "", strings.NewReader(""), newScreen(&bare, false)))
	require.Contains(t, coloured.String(), "\x1b[1;31m▮▮▮ high\x1b[0m")
	require.NotContains(t, bare.String(), "\x1b")
	require.Equal(t, bare.String(), sgr.ReplaceAllString(coloured.String(), ""), "colour is all that differs")
}

func TestWantsColour(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
	require.False(t, wantsColour(&bytes.Buffer{}))
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer file.Close()
	require.False(t, wantsColour(file))

	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // the one character device that is everywhere
	require.NoError(t, err)
	defer device.Close()
	require.True(t, wantsColour(device))
	t.Setenv("TERM", "dumb")
	require.False(t, wantsColour(device))
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "1")
	require.False(t, wantsColour(device))
}

// Whatever stands in an alert, nothing of it acts on the terminal, and no line grows beyond it.
func TestHostileTextsAreShownHarmlessly(t *testing.T) {
	evil := "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u2066\u200b\r\nQ\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u009b31m" + strings.Repeat("長い", 200)
	device := map[string]any{"@odata.type": "#microsoft.graph.security.deviceEvidence", "deviceDnsName": evil}
	person := map[string]any{"@odata.type": "#microsoft.graph.security.userEvidence", "userAccount": map[string]any{"userPrincipalName": evil}}
	alerts := []any{}
	for _, id := range []string{"a", "b", "c", "d"} {
		evidence := []any{device}
		switch id {
		case "c":
			evidence = []any{person}
		case "d":
			evidence = []any{device, person}
		}
		alerts = append(alerts, map[string]any{"id": id, "title": evil + id, "severity": evil, "category": evil, "assignedTo": "x" + strings.Repeat("長", 80),
			"productName": evil, "description": evil, "evidence": evidence, "systemTags": []any{evil}, "comments": []any{map[string]any{"comment": evil}}})
	}
	for _, payload := range []any{alerts, map[string]any{"displayName": evil, "alerts": alerts, "severity": evil, "status": evil}} {
		input, err := json.Marshal(payload)
		require.NoError(t, err)
		status, out, errs := quickstart(string(input), "-alerts", "-")
		requireHarmless(t, out+errs)
		for line := range strings.Lines(out + errs) {
			require.LessOrEqual(t, width(strings.TrimSuffix(line, "\n")), lineWidth+40, line) // an error has one line
		}
		require.Equal(t, 0, status, errs)
		require.Contains(t, out, "The queue afterwards")
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                                  "plain",
		"a\tb\nc\rd":                             `a\x09b\nc\x0dd`,
		"\x1b[31m":                               `\x1b[31m`,
		"\u202eabc\u200b":                        `\u202eabc\u200b`,
		"\u009b\x7f":                             `\u009b\x7f`,
		"a\xffb\xed\xa0\x80":                     `a\xffb\xed\xa0\x80`,
		"\ufffd":                                 "\ufffd",
		"a\u00a0b\u2003c\u2028d":                 "a b c d",
		"João 日本 😀":                              "João 日本 😀",
		"e\u0301\u0301\u0301\u0301\u0301\u0301f": "e\u0301\u0301\u0301\u0301f",
	} {
		require.Equal(t, want, printable(in), "%q", in)
	}
}

func TestWidthCutAndWrap(t *testing.T) {
	require.Equal(t, 4, width("João"))
	require.Equal(t, 4, width("Joa\u0303o"))
	require.Equal(t, 7, width("日本 😀"))

	require.Equal(t, "short", cut("short", 5))
	require.Equal(t, "lon…", cut("longer", 4))
	require.Equal(t, "日…", cut("日本語", 4))
	require.Equal(t, "…", cut("日本", 1))

	require.Equal(t, []string{"one two", "three"}, wrap("one two three", 9, 3))
	require.Equal(t, []string{"one", "two…"}, wrap("one two three four", 5, 2))
	require.Equal(t, []string{"abcde", "fghij", "k"}, wrap("abcdefghijk", 5, 3))
	require.Equal(t, []string{"日本", "語"}, wrap("日本語", 5, 3))
	require.Equal(t, []string{"one", "two"}, wrap("one two", 3, 3))
	require.Equal(t, []string{"…"}, wrap("日本", 1, 3))
	require.Equal(t, []string{""}, wrap("", 5, 3))
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	s := newScreen(&out, false)
	page := table{columns: []column{{title: "N", most: 4, right: true}, {title: "EMPTY", most: 9}, {title: "NAME", most: 6}, {title: "WHAT"}}}
	page.add(cell{text: "1"}, cell{}, cell{text: "日本語文字"}, cell{text: "x"})
	page.add(cell{text: "12345"}, cell{}, cell{text: "é"}, cell{text: strings.Repeat("word ", 40)})
	s.show(page)
	require.NoError(t, s.flush())
	require.Equal(t, strings.Join([]string{
		"     N  NAME    WHAT",
		"     1  日本…   x",
		"  123…  é       " + strings.TrimSpace(strings.Repeat("word ", 21)),
		"                " + strings.TrimSpace(strings.Repeat("word ", 19)),
		"", "",
	}, "\n"), out.String())
}
