package main

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/examples/internal/hostile"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Each hostile text in every place of a command line: what is shown, and what is said about why nothing is, does nothing to a
// terminal; and the bookmark that is printed is printable ASCII and leads back.
func TestHostileTextsReachNoTerminal(t *testing.T) {
	texts, err := hostile.Read("../../incident/HOSTILE-TEXT.md")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(texts), 120)
	showing, leading := 0, 0
	for _, text := range texts {
		s := text.Text
		for _, args := range [][]string{
			{s}, {"-search", s, "?"}, {"-as", s}, {"-tags", s}, {"-page", s}, {"-alerts", s},
			{"displayName eq '" + strings.ReplaceAll(s, "'", "''") + "'"}, {"?tag=" + url.QueryEscape(s)}, {"?" + url.QueryEscape(s) + "=x"}, {"?name=" + s},
		} {
			status, out, errs := queue("", args...)
			requireHarmless(t, out+strings.ReplaceAll(errs, "\n    \t", "\n"))    // the help on flags has tabs of its own
			require.True(t, len(errs) < 3_000 || args[0] == "-alerts", text.Name) // what a file is called is said in full
			if status != 0 {
				require.NotEmpty(t, errs, text.Name)
				require.Empty(t, out, text.Name)
				continue
			}
			showing++
			for _, b := range said(out, "Bookmark: ") {
				q, err := readArgument(b)
				require.NoError(t, err, "%s: %s", text.Name, b)
				require.Equal(t, b, "?"+q.Bookmark(), text.Name)
				require.False(t, strings.ContainsFunc(b, func(r rune) bool { return r <= ' ' || r > '~' }), text.Name)
				leading++
			}
		}
	}
	require.Greater(t, showing, 4*len(texts))
	require.Greater(t, leading, 3*len(texts))
}

// Each hostile text as the facts of alerts that the queue, its facets and what is watched show.
func TestHostileFactsReachNoTerminal(t *testing.T) {
	texts, err := hostile.Read("../../incident/HOSTILE-TEXT.md")
	require.NoError(t, err)
	for _, text := range texts {
		if incident.CommentLength(text.Text) > 1_000 {
			continue
		}
		payload := hostileAlerts(t, text.Text)
		for _, args := range [][]string{{"-watch", "?"}, {"-tags", ""}} {
			status, out, errs := queue(payload, append([]string{"-alerts", "-"}, args...)...)
			requireHarmless(t, out+errs)
			require.Equal(t, status == 0, errs == "", text.Name)
		}
	}
}

// hostileAlerts are two alerts that have a text wherever the program shows one.
func hostileAlerts(t *testing.T, text string) string {
	t.Helper()
	device := map[string]any{"@odata.type": "#microsoft.graph.security.deviceEvidence", "deviceDnsName": text}
	var alerts []any
	for _, id := range []string{"a1", "a2"} {
		alerts = append(alerts, map[string]any{"id": id, "title": text + id, "category": text, "assignedTo": text, "productName": text, "evidence": []any{device}})
	}
	out, err := json.Marshal(alerts)
	require.NoError(t, err)
	return string(out)
}
