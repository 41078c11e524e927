package incident_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPageMutants: every mutant that lives is of a line that is still there, in the function that is named.
func TestPageMutants(t *testing.T) {
	page, err := os.ReadFile("MUTANTS.md")
	require.NoError(t, err)
	rows := regexp.MustCompile("(?m)^\\| (\\w+/\\w+\\.go) \\| ([\\w.]+) \\| `(.*?)` \\| (.+) \\| (.+) \\|$").FindAllStringSubmatch(string(page), -1)
	require.Len(t, rows, strings.Count(string(page), ".go | "))
	for _, row := range rows {
		source := readSource(t, row[1])
		span, ok := source.functions[row[2]]
		require.True(t, ok, "%s has no %s", row[1], row[2])
		require.Contains(t, strings.Join(source.lines[span[0]-1:span[1]], "\n"), strings.ReplaceAll(row[3], `\|`, "|"), "%s, %s", row[1], row[2])
	}
}
