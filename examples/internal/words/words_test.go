package words_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/examples/internal/words"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func TestWords(t *testing.T) {
	require.Equal(t, "true positive", words.Of("truePositive"))
	require.Equal(t, "", words.Of(""))
	require.Equal(t, "1 entry", words.Count(1, "entry"))
	require.Equal(t, "2 entries", words.Count(2, "entry"))
	require.Equal(t, "0 alerts", words.Count(0, "alert"))
	require.Equal(t, "a, b", words.Joined(slices.Values([]string{"a", "b"})))
}

// Every member of an enum has a look of its own, and one that is unknown has a text.
func TestCells(t *testing.T) {
	var out bytes.Buffer
	s := terminal.NewScreen(&out, false)
	table := terminal.Table{Columns: []terminal.Column{{Title: "S", Most: 20}}}
	for severity := range alert.Severities() {
		table.Add(words.Severity(severity))
	}
	for status := range incident.Statuses() {
		table.Add(words.Status(status))
	}
	table.Add(words.Severity(99))
	table.Add(words.Status(99))
	s.Show(table)
	require.NoError(t, s.Flush())
	require.Equal(t, []string{
		"S", "??? unknown", "▯▯▯ info", "▮▯▯ low", "▮▮▯ medium", "▮▮▮ high",
		"unknown", "● active", "◐ in progress", "◔ awaiting action", "✓ resolved", "→ redirected", "??? Severity(99)", "status(99)",
	}, trimmed(out.String()))
}

func trimmed(text string) []string {
	var lines []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}
