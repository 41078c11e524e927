package incident_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPageMutants: every mutant that lives is of a line that is still there, in the function that is named.
func TestPageMutants(t *testing.T) {
	page, err := os.ReadFile("MUTANTS.md")
	require.NoError(t, err)
	rows := regexp.MustCompile("(?m)^\\| (\\w+/\\w+\\.go) \\| (\\w+) \\| `(.*?)` \\| (.+) \\| (.+) \\|$").FindAllStringSubmatch(string(page), -1)
	require.Len(t, rows, strings.Count(string(page), ".go | "))
	for _, row := range rows {
		source, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(row[1])))
		require.NoError(t, err)
		line := strings.ReplaceAll(row[3], `\|`, "|")
		within := regexp.MustCompile(`(?ms)^func (?:\([^)]*\) )?`+row[2]+`\b.*?^}`).FindAllString(string(source), -1)
		require.Contains(t, strings.Join(within, "\n"), line, "%s, %s", row[1], row[2])
	}
}
