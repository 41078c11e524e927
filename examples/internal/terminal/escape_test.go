package terminal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
)

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
		require.Equal(t, want, terminal.Printable(in), "%q", in)
	}
}

func TestWidthCutAndWrap(t *testing.T) {
	require.Equal(t, 4, terminal.Width("João"))
	require.Equal(t, 4, terminal.Width("Joa\u0303o"))
	require.Equal(t, 7, terminal.Width("日本 😀"))

	require.Equal(t, "short", terminal.Cut("short", 5))
	require.Equal(t, "lon…", terminal.Cut("longer", 4))
	require.Equal(t, "日…", terminal.Cut("日本語", 4))
	require.Equal(t, "…", terminal.Cut("日本", 1))

	require.Equal(t, []string{"one two", "three"}, terminal.Wrap("one two three", 9, 3))
	require.Equal(t, []string{"one", "two…"}, terminal.Wrap("one two three four", 5, 2))
	require.Equal(t, []string{"abcde", "fghij", "k"}, terminal.Wrap("abcdefghijk", 5, 3))
	require.Equal(t, []string{"日本", "語"}, terminal.Wrap("日本語", 5, 3))
	require.Equal(t, []string{"one", "two"}, terminal.Wrap("one two", 3, 3))
	require.Equal(t, []string{"…"}, terminal.Wrap("日本", 1, 3))
	require.Equal(t, []string{""}, terminal.Wrap("", 5, 3))
}
