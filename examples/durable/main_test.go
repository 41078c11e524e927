package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

// durable runs the program as a process would.
func durable(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

// What one run did is there in the next.
func TestTheStoryAcrossRuns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "incidents.db")
	var story string
	for range 3 {
		status, out, errs := durable("-file", file)
		require.Equal(t, 0, status, errs)
		require.Empty(t, errs)
		story += out
	}
	golden := filepath.Join("testdata", "golden.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(story), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), story)

	status, out, errs := durable()
	require.Equal(t, 0, status, errs)
	blank := strings.NewReplacer("\n\n", "\n")
	require.Contains(t, blank.Replace(story), blank.Replace(out), "without a file it is told at once")
}

func TestWhatCanNotBeTold(t *testing.T) {
	status, _, errs := durable("incidents.db")
	require.Equal(t, 2, status)
	require.Contains(t, errs, "-file")
	status, _, _ = durable("-h")
	require.Equal(t, 0, status)
	status, _, _ = durable("-database", "x")
	require.Equal(t, 2, status)

	file := filepath.Join(t.TempDir(), "incidents.db")
	s, err := boltstore.Open(file, "contoso", boltstore.Options{})
	require.NoError(t, err)
	status, out, errs := durable("-file", file)
	require.Equal(t, 1, status)
	require.Empty(t, out)
	require.Contains(t, errs, "is open elsewhere")
	require.NoError(t, s.Close())

	require.NoError(t, os.WriteFile(file, []byte("no store"), 0o600))
	status, _, errs = durable("-file", file)
	require.Equal(t, 1, status)
	require.Contains(t, errs, "is corrupt")
}
