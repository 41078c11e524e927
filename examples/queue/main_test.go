package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/examples/internal/input"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
)

var update = flag.Bool("update", false, "write the golden files in testdata anew")

// queue runs the program as a process would, with text as standard input.
func queue(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, strings.NewReader(stdin), &out, &errs)
	return status, out.String(), errs.String()
}

// shown runs the program and checks that it shows something, and nothing that acts on a terminal.
func shown(t *testing.T, args ...string) string {
	t.Helper()
	status, out, errs := queue("", args...)
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	requireHarmless(t, out)
	return out
}

func requireHarmless(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		require.True(t, r == '\n' || unicode.IsPrint(r), "%U", r)
	}
}

// requireUsage checks what every bad command line gets: exit status 2, nothing on standard output, the reason on the other.
func requireUsage(t *testing.T, want string, args ...string) {
	t.Helper()
	status, out, errs := queue("", args...)
	require.Equal(t, want, errs)
	require.Equal(t, 2, status)
	require.Empty(t, out)
	requireHarmless(t, errs)
}

var incidentRow = regexp.MustCompile(`(?m)^ *(\d+)  [▮▯?]{3} `)

// rows are the ids of the incidents in an output, in its order.
func rows(out string) []string {
	var ids []string
	for _, m := range incidentRow.FindAllStringSubmatch(out, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// said are the texts after a label, such as the bookmarks.
func said(out, label string) []string {
	var texts []string
	for l := range strings.Lines(out) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(l), label); ok {
			texts = append(texts, strings.TrimSpace(text))
		}
	}
	return texts
}

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"default":  nil,
		"filter":   {"severity ge 'high' and assignment eq 'me'"},
		"bookmark": {"https://soc.contoso.com/incidents?severity=low&order=name"},
		"list":     {"-list"},
		"tags":     {"-tags", ""},
		"pages":    {"-pages", "3", "status=active&top=4"},
		"search":   {"-search", "Contoso w11", "?"},
		"watch":    {"-watch", "assignment=me&top=2"},
		"nothing":  {"tag=no+such+tag"},
		"wide":     {"-as", bob, "status=resolved"},
	} {
		t.Run(name, func(t *testing.T) {
			out := shown(t, args...)
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(out), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), out)
			require.Equal(t, out, shown(t, args...), "the same command line gives the same output")
		})
	}
}

// Everything fits but what is of use only as a whole.
func TestOutputFitsTheTerminal(t *testing.T) {
	for _, args := range [][]string{nil, {"-list"}, {"-tags", "a"}, {"-watch"}, {"-pages", "9", "?top=3"}, {"-search", "one", "redirected=true"}} {
		for line := range strings.Lines(shown(t, args...)) {
			line = strings.TrimSuffix(line, "\n")
			require.Equal(t, strings.TrimRight(line, " "), line)
			text := strings.TrimSpace(line)
			if !strings.HasPrefix(text, "Bookmark:") && !strings.HasPrefix(text, "Filter:") && !strings.HasPrefix(text, "?") {
				require.LessOrEqual(t, terminal.Width(line), terminal.LineWidth, line)
			}
		}
	}
}

// The facets stand in one column, whatever the names beside them are made of.
func TestFacetsAlignBesideWideCharacters(t *testing.T) {
	out := shown(t, "status=resolved")
	require.Contains(t, out, "請求書.pdf.exe")
	at := -1
	for line := range strings.Lines(out) {
		for _, value := range []string{"OF THESE", "Severity", "resolved  ", "Service sources", "antivirus"} {
			if before, _, ok := strings.Cut(line, "  "+value); ok && terminal.Width(before) > 60 {
				if at < 0 {
					at = terminal.Width(before)
				}
				require.Equal(t, at, terminal.Width(before), line)
			}
		}
	}
	require.Positive(t, at)
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]+m")

func TestColour(t *testing.T) {
	var coloured, bare bytes.Buffer
	args := []string{"-watch"}
	require.NoError(t, show(t.Context(), args, nil, terminal.NewScreen(&coloured, true)))
	require.NoError(t, show(t.Context(), args, nil, terminal.NewScreen(&bare, false)))
	require.Contains(t, coloured.String(), "\x1b[1;31m▮▮▮ high\x1b[0m")
	require.NotContains(t, bare.String(), "\x1b")
	require.Equal(t, bare.String(), sgr.ReplaceAllString(coloured.String(), ""), "colour is all that differs")
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestOutputThatCanNotBeWritten(t *testing.T) {
	for _, args := range [][]string{nil, {"-list"}, {"-tags", ""}, {"-watch"}} {
		var errs bytes.Buffer
		require.Equal(t, 1, run(args, nil, fullDisk{}, &errs))
		require.Equal(t, "queue: writing: no space left on device\n", errs.String())
	}
}

// The alerts the program brings along are alerts as Graph writes them: every property of theirs is one the library knows.
func TestOwnAlertsAreOfGraphsShape(t *testing.T) {
	p, err := input.Read("", builtIn, nil)
	require.NoError(t, err)
	require.Len(t, p.Alerts, 43)
	ids := map[string]bool{}
	for _, a := range p.Alerts {
		require.NoError(t, a.Validate())
		raw, err := json.Marshal(a)
		require.NoError(t, err)
		require.NotContains(t, string(raw), "unknownFutureValue")
		require.NotZero(t, a.ServiceSource)
		require.NotZero(t, a.DetectionSource)
		require.NotZero(t, a.Severity)
		require.NotEmpty(t, a.Evidence)
		for _, e := range a.Evidence {
			require.NotNil(t, e.Entity())
		}
		ids[a.ID] = true
	}
	require.Len(t, ids, 43)
	for _, d := range deeds {
		require.True(t, ids[d.alert], d.alert)
	}
}
