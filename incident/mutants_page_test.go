package incident_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPageMutants: every mutant that lives is of a line that is still there, in the function that is named; the figures add up, there
// is a reason for each that lives, but for the store in memory, and the README says how many were tried.
func TestPageMutants(t *testing.T) {
	page, err := os.ReadFile("MUTANTS.md")
	require.NoError(t, err)
	rows := regexp.MustCompile("(?m)^\\| (\\w+/\\w+\\.go) \\| ([\\w.]+) \\| `(.*?)` \\| (.+) \\| (.+) \\|$").FindAllStringSubmatch(string(page), -1)
	require.Len(t, rows, strings.Count(string(page), ".go | "))
	const inMemory = "the store in memory"
	lives := map[string]int{}
	for _, row := range rows {
		of, _, _ := strings.Cut(row[1], "/")
		if strings.HasPrefix(row[1], "incident/memory") {
			of = inMemory
		}
		lives[of] += strings.Count(row[4], " for ")
		source := readSource(t, row[1])
		span, ok := source.functions[row[2]]
		require.True(t, ok, "%s has no %s", row[1], row[2])
		require.Contains(t, strings.Join(source.lines[span[0]-1:span[1]], "\n"), strings.ReplaceAll(row[3], `\|`, "|"), "%s, %s", row[1], row[2])
	}
	figures := regexp.MustCompile(`(?m)^\| ([\w ]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| (\d+) \| ([\d.]+) % \|$`).FindAllStringSubmatch(string(page), -1)
	require.Len(t, figures, 5)
	number := func(text string) int {
		n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		require.NoError(t, err)
		return n
	}
	all := 0
	for _, f := range figures {
		tried, killed, live := number(f[3]), number(f[4]), number(f[5])
		require.LessOrEqual(t, tried, number(f[2]), f[1])
		require.Equal(t, tried, killed+live, f[1])
		require.Equal(t, fmt.Sprintf("%.1f", 100*float64(killed)/float64(tried)), f[6], f[1])
		if all += tried; f[1] != inMemory {
			require.Equal(t, lives[f[1]], live, f[1])
			require.GreaterOrEqual(t, 100*killed, 95*tried, f[1])
		}
	}
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), fmt.Sprintf("%d,%03d mutants were tried", all/1000, all%1000))
}
