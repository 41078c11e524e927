package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

// quickstart runs the program as a process would, with text as standard input.
func quickstart(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, strings.NewReader(stdin), &out, &errs)
	return status, out.String(), errs.String()
}

func TestDefaultRun(t *testing.T) {
	status, out, errs := quickstart("")
	require.Equal(t, 0, status)
	require.Empty(t, errs)
	golden := filepath.Join("testdata", "golden.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(out), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), out)

	_, again, _ := quickstart("")
	require.Equal(t, out, again, "the same input gives the same output")
}

func TestDefaultRunFitsTheTerminal(t *testing.T) {
	_, out, _ := quickstart("")
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		require.LessOrEqual(t, terminal.Width(line), terminal.LineWidth, line)
		require.Equal(t, strings.TrimRight(line, " "), line)
		require.Equal(t, terminal.Printable(line), line)
	}
}

// The chapters follow the headings of the page the program is about.
func TestChaptersInTheOrderOfThePage(t *testing.T) {
	_, out, _ := quickstart("")
	at := 0
	for _, chapter := range []string{
		"The incident queue", "Edit the incident name", "Assign or change severity", "Add incident tags", "Assign the incident",
		"Assigned to me", "Resolve the incident", "Specify the classification", "Add comments",
		"Move alerts from one incident to another", "Activity log: comments", "Activity log: audits", "The queue afterwards",
	} {
		next := strings.Index(out[at:], "── "+chapter+" ──")
		require.GreaterOrEqual(t, next, 0, chapter)
		at += next
	}
}

func TestCommandLine(t *testing.T) {
	status, out, errs := quickstart("", "-h")
	require.Equal(t, 0, status)
	require.Empty(t, out)
	require.Contains(t, errs, "-alerts file")

	status, _, errs = quickstart("", "-nonsense")
	require.Equal(t, 2, status)
	require.Contains(t, errs, "not defined")

	status, _, errs = quickstart("", "page.json\x1b[2J")
	require.Equal(t, 2, status)
	require.Equal(t, "quickstart: unexpected argument \"page.json\\x1b[2J\"; a file is named by -alerts\n", errs)
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestOutputThatCanNotBeWritten(t *testing.T) {
	var errs bytes.Buffer
	require.Equal(t, 1, run(nil, strings.NewReader(""), fullDisk{}, &errs))
	require.Equal(t, "quickstart: writing: no space left on device\n", errs.String())
}
