package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// requireFault checks what every bad input gets: exit status 1, nothing on standard output, one harmless line on the other.
func requireFault(t *testing.T, want string, status int, out, errs string) {
	t.Helper()
	require.Equal(t, want+"\n", errs)
	require.Equal(t, 1, status)
	require.Empty(t, out)
	require.Equal(t, 1, strings.Count(errs, "\n"))
	requireHarmless(t, errs)
}

func TestBadInput(t *testing.T) {
	status, out, errs := quickstart("{\"value\":[\n"+alertOne+",\n{\n\"id\":\"b\",\n\"severity\":7}]}", "-alerts", "-")
	requireFault(t, "quickstart: stdin:5: alert 2: severity: want a string, got 7", status, out, errs)

	status, out, errs = quickstart("{\"displayName\":\"x\",\"comments\":[\n{\"comment\":\"\"}],\"alerts\":["+alertOne+"]}", "-alerts", "-")
	requireFault(t, "quickstart: stdin:2: incident 1: comments[0]: want at least one character", status, out, errs)

	odd := filepath.Join(t.TempDir(), "a\n\x1b[31m.json")
	require.NoError(t, os.WriteFile(odd, []byte("{\n]"), 0o600))
	status, out, errs = quickstart("", "-alerts", odd)
	requireFault(t, "quickstart: "+filepath.Dir(odd)+`/a\n\x1b[31m.json:2: invalid character ']' looking for beginning of object key string`, status, out, errs)
}
