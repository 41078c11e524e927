package main

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/examples/internal/hostile"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
)

// quoted is a text in JSON; bytes that are no text stand in it as they are.
func quoted(t *testing.T, text string) string {
	t.Helper()
	if !utf8.ValidString(text) {
		return `"` + text + `"`
	}
	out, err := json.Marshal(text)
	require.NoError(t, err)
	return string(out)
}

// Each hostile text in everything the program shows of an alert and of an incident: the walk is walked, or the text is refused in
// one line, and nothing of it acts on the terminal or goes beyond its edge.
func TestHostileTextsReachNoTerminal(t *testing.T) {
	texts, err := hostile.Read("../../incident/HOSTILE-TEXT.md")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(texts), 120)
	const anAlert = `{"id":"a1","title":TEXT,"category":TEXT,"description":TEXT,"productName":TEXT,"systemTags":[TEXT],"assignedTo":TEXT,` +
		`"evidence":[{"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":TEXT},` +
		`{"@odata.type":"#microsoft.graph.security.userEvidence","userAccount":{"userPrincipalName":TEXT}}]}`
	walked := 0
	for _, text := range texts {
		for name, payload := range map[string]string{
			"alert":    anAlert,
			"incident": `{"displayName":TEXT,"description":TEXT,"status":TEXT,"alerts":[` + anAlert + `]}`,
			"typed":    `{"displayName":"x","customTags":[TEXT],"comments":[{"comment":TEXT,"createdByDisplayName":TEXT}],"alerts":[{"id":"a1"}]}`,
			"id":       `{"id":TEXT,"title":"x"}`,
			"property": `{"id":"a1",TEXT:1,TEXT:2}`,
			"no JSON":  `TEXT`,
		} {
			status, out, errs := quickstart(strings.ReplaceAll(payload, "TEXT", quoted(t, text.Text)), "-alerts", "-")
			requireHarmless(t, out+errs)
			for line := range strings.Lines(out) {
				require.LessOrEqual(t, terminal.Width(strings.TrimSuffix(line, "\n")), terminal.LineWidth, "%s: %s", text.Name, name)
			}
			if status == 0 {
				require.Empty(t, errs, text.Name)
				require.Contains(t, out, "The queue afterwards", text.Name)
				walked++
				continue
			}
			require.Equal(t, 1, status, text.Name)
			require.Empty(t, out, text.Name)
			require.Equal(t, 1, strings.Count(errs, "\n"), text.Name)
			require.Less(t, len(errs), 1_000, text.Name)
		}
		status, _, errs := quickstart("", "-alerts", text.Text)
		require.NotEqual(t, 0, status, text.Name)
		requireHarmless(t, errs)
	}
	require.Greater(t, walked, 2*len(texts))
}
