package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
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
	require.NoError(t, walk(t.Context(), "", strings.NewReader(""), terminal.NewScreen(&coloured, true)))
	require.NoError(t, walk(t.Context(), "", strings.NewReader(""), terminal.NewScreen(&bare, false)))
	require.Contains(t, coloured.String(), "\x1b[1;31m▮▮▮ high\x1b[0m")
	require.NotContains(t, bare.String(), "\x1b")
	require.Equal(t, bare.String(), sgr.ReplaceAllString(coloured.String(), ""), "colour is all that differs")
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
			require.LessOrEqual(t, terminal.Width(strings.TrimSuffix(line, "\n")), terminal.LineWidth+40, line) // an error has one line
		}
		require.Equal(t, 0, status, errs)
		require.Contains(t, out, "The queue afterwards")
	}
}
