package incident_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A place in the code that no test runs: the line it begins on, after the one before where that says whose error it is.
type codePlace struct{ file, function, line string }

// measured are the packages whose statements are all run by tests, but for those of unreached.
var measured = []string{"alert", "audit", "filter", "incident", "incident/internal/ptree", "incident/internal/radix"}

// TestPageCoverage: every row is about a line that is there.
func TestPageCoverage(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, `# Coverage

Tests run every statement of %s,
but for those below: each with the reason why no test gets there, or why only some runs do. The gate measures it and fails when another
statement is not run, and when one below is:

    go test -coverprofile=/tmp/cover -coverpkg=./%s ./...
    CASELOAD_COVER=/tmp/cover go test -v -run 'TestCoverage$' ./incident

That a statement is run does not say that anything looks at what it does; for that faults are planted ([FAULTS.md](FAULTS.md)) and
mutants made ([MUTANTS.md](MUTANTS.md)). Written by TestPageCoverage from its table; with -update it is written anew.

| file | function | begins with | why no test runs it |
|---|---|---|---|
`, strings.Join(measured, ", "), strings.Join(measured, ",./"))
	require.True(t, slices.IsSortedFunc(unreached, func(a, b unreachedPlace) int { return strings.Compare(a.file, b.file) }), "by file")
	for _, u := range unreached {
		require.True(t, readSource(t, u.file).has(u.codePlace), "%+v is not there", u.codePlace)
		fmt.Fprintf(&b, "| %s | %s | `%s` | %s |\n", u.file, u.function, strings.ReplaceAll(u.line, "|", "\\|"), u.why)
	}
	requirePage(t, "COVERAGE.md", b.String())
}

// TestCoverage holds a profile of all tests, named by CASELOAD_COVER, against the page: what it says that no test runs is exactly
// what none runs.
func TestCoverage(t *testing.T) {
	name := os.Getenv("CASELOAD_COVER")
	if name == "" {
		t.Skip("CASELOAD_COVER names no profile")
	}
	profile, err := os.ReadFile(name)
	require.NoError(t, err)
	blocks := readProfile(t, string(profile))
	statements, run := map[string]int{}, map[string]int{}
	bare := map[codePlace]bool{}
	for at, b := range blocks {
		folder := filepath.ToSlash(filepath.Dir(at.file))
		statements[folder] += b.statements
		if b.run {
			run[folder] += b.statements
		} else {
			bare[readSource(t, at.file).at(at.line)] = true
		}
	}
	for _, folder := range measured {
		require.Positive(t, statements[folder], "%s is not in the profile", folder)
		t.Logf("%s: %d of %d statements, %.2f %%", folder, run[folder], statements[folder], 100*float64(run[folder])/float64(statements[folder]))
	}
	for _, u := range unreached {
		require.True(t, u.races || bare[u.codePlace], "on the page, but a test runs it: %+v", u.codePlace)
		delete(bare, u.codePlace)
	}
	var missing []string
	for p := range bare {
		missing = append(missing, fmt.Sprintf("%s, %s: %s", p.file, p.function, p.line))
	}
	slices.Sort(missing)
	require.Empty(t, missing, "no test runs these, and they are not on the page")
}

// A block is statements that are run together.
type block struct {
	statements int
	run        bool
}

type blockStart struct {
	file       string // from the folder of the module
	line, char int
}

// readProfile reads what go test -coverprofile writes. Each test binary has its own say about each block.
func readProfile(t *testing.T, profile string) map[blockStart]block {
	t.Helper()
	blocks := map[blockStart]block{}
	mode, rest, _ := strings.Cut(profile, "\n")
	require.Regexp(t, "^mode: ", mode)
	for line := range strings.Lines(rest) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "github.com/seed-d7eb6e68/caseload/")
		file, where, ok := strings.Cut(line, ":")
		require.True(t, ok, line)
		var from, char, to, end, n, count int
		_, err := fmt.Sscanf(where, "%d.%d,%d.%d %d %d", &from, &char, &to, &end, &n, &count)
		require.NoError(t, err, line)
		at := blockStart{file, from, char}
		blocks[at] = block{n, count > 0 || blocks[at].run}
	}
	return blocks
}

// A codeFile is a file of this module.
type codeFile struct {
	name      string
	lines     []string
	functions map[string][2]int // first and last line by name
}

var codeFiles = map[string]codeFile{}

func readSource(t *testing.T, name string) codeFile {
	t.Helper()
	if s, ok := codeFiles[name]; ok {
		return s
	}
	text, err := os.ReadFile(filepath.Join("..", name))
	require.NoError(t, err)
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, text, 0)
	require.NoError(t, err)
	s := codeFile{name, strings.Split(string(text), "\n"), map[string][2]int{}}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			s.functions[functionName(f)] = [2]int{files.Position(f.Pos()).Line, files.Position(f.End()).Line}
		}
	}
	codeFiles[name] = s
	return s
}

// functionName is Type.Method, or the name of a function.
func functionName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	of := f.Recv.List[0].Type
	if p, ok := of.(*ast.StarExpr); ok {
		of = p.X
	}
	if p, ok := of.(*ast.IndexExpr); ok {
		of = p.X
	}
	if p, ok := of.(*ast.IndexListExpr); ok {
		of = p.X
	}
	return fmt.Sprint(of) + "." + f.Name.Name
}

// at names a line.
func (s codeFile) at(n int) codePlace {
	p := codePlace{file: s.name, line: strings.TrimSpace(s.lines[n-1])}
	if p.line == "if err != nil {" {
		p.line = strings.TrimSpace(s.lines[n-2]) + " " + p.line
	}
	for _, name := range slices.Sorted(maps.Keys(s.functions)) {
		if span := s.functions[name]; span[0] <= n && n <= span[1] {
			p.function = name
		}
	}
	return p
}

func (s codeFile) has(p codePlace) bool {
	span := s.functions[p.function]
	for n := max(span[0], 1); n <= span[1]; n++ {
		if s.at(n) == p {
			return true
		}
	}
	return false
}
