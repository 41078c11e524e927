package boltstore_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rewrite has TestPagePromises write what it holds: go test -run TestPage -update.
var rewrite = flag.Bool("update", false, "write the generated part of the README anew")

// held are the tests of each promise of the documentation by its number. Cases of TestStore are those of storetest.
var held = [...][]string{
	1: {"TestKilled", "TestPowerLost", "TestEveryBoundary", "TestEveryFailure", "TestPowerLostWithoutSync", "TestEveryBoundaryWithoutSync",
		"TestStore/Reopen/KeepsEverything"},
	2: {"TestKilled", "TestPowerLost", "TestEveryBoundary", "TestEveryFailure", "TestStore/Fault/AtEveryWrite"},
	3: {"TestEveryFailure", "TestSettledAtOnce", "TestUnknownOutcome", "TestFullDisk", "TestReadOnly", "TestOneOfAGroupFails",
		"TestCancelledWhileWaiting", "TestStore/Once/SameBatchAgain", "TestStore/Fault/AtEveryWrite"},
	4: {"TestCommitsShareTransactions", "TestCancelledWhileWaiting", "TestOneOfAGroupFails"},
	5: {"TestEveryByteFlipped", "TestCutShort", "TestOldPages", "TestDamagedHead", "TestWhatIsNotOpened"},
	6: {"TestVerifyFindsDamage", "TestVerifyFindsBrokenLogs", "TestBackupIsOneMomentOfTheStore"},
	7: {"TestEqualToMemory", "TestStore"},
	8: {"TestAFileIsForOneAtATime", "TestManyMakeOneFile", "TestWhatIsNotOpened", "TestReadOnly"},
	9: {"TestIDsAreNotHandedOutTwice", "TestOldReceiptsGo", "TestStore/Receipt/RemembersTenThousandCommands", "TestStore/NextID/Ascends"},
	10: {"TestBackupIsOneMomentOfTheStore", "TestCompactShrinksTheFileAndKeepsEverything", "TestEveryBoundary", "TestKilled", "TestUpkeepEndsEarly",
		"TestCompactLeavesAnothersFile"},
}

// TestPagePromises: every promise of the documentation has tests, which exist, and the README says which.
func TestPagePromises(t *testing.T) {
	texts := promises(t)
	require.Len(t, texts, len(held)-1, "a promise nobody holds, or the other way round")
	tests := testNames(t)
	var b strings.Builder
	for i, text := range texts {
		require.NotEmpty(t, held[i+1], "promise %d", i+1)
		for _, name := range held[i+1] {
			require.True(t, tests[name], "promise %d: there is no %s", i+1, name)
		}
		fmt.Fprintf(&b, "%d. %s\n   Held by `%s`.\n", i+1, text, strings.Join(held[i+1], "`, `"))
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(readme), "<!-- promises -->\n")
	require.True(t, ok)
	_, after, ok := strings.Cut(rest, "<!-- /promises -->\n")
	require.True(t, ok)
	want := before + "<!-- promises -->\n" + b.String() + "<!-- /promises -->\n" + after
	if *rewrite {
		require.NoError(t, os.WriteFile("README.md", []byte(want), 0o644))
	} else {
		require.Equal(t, want, string(readme), "the README is not what this test writes: run it with -update")
	}
}

// promises are the items of the list in the documentation of the package.
func promises(t *testing.T) (texts []string) {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	require.NoError(t, err)
	_, list, ok := strings.Cut(file.Doc.Text(), "# Promises\n")
	require.True(t, ok)
	list, _, _ = strings.Cut(list, "\nNot promised")
	item := regexp.MustCompile(`^ +(\d+)\. (.*)`)
	for line := range strings.Lines(list) {
		if m := item.FindStringSubmatch(line); m != nil && m[1] == strconv.Itoa(len(texts)+1) {
			texts = append(texts, m[2])
		} else if n := len(texts) - 1; n >= 0 && strings.TrimSpace(line) != "" {
			texts[n] += " " + strings.TrimSpace(line)
		}
	}
	link := regexp.MustCompile(`\[([\w.]+)\]`)
	for i := range texts {
		texts[i] = link.ReplaceAllString(texts[i], "`$1`")
	}
	return texts
}

// testNames are the tests of this package, and the cases of storetest under the one that runs them.
func testNames(t *testing.T) map[string]bool {
	names := map[string]bool{}
	for _, pattern := range []string{"*_test.go", "../storetest/*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
			ast.Inspect(file, func(node ast.Node) bool {
				switch node := node.(type) {
				case *ast.FuncDecl:
					names[node.Name.Name] = names[node.Name.Name] || filepath.Dir(name) == "."
				case *ast.CallExpr:
					if f, ok := node.Fun.(*ast.Ident); ok && f.Name == "check" && len(node.Args) > 0 {
						if what, ok := node.Args[0].(*ast.BasicLit); ok {
							unquoted, err := strconv.Unquote(what.Value)
							require.NoError(t, err)
							names["TestStore/"+unquoted] = true
						}
					}
				}
				return true
			})
		}
	}
	return names
}
