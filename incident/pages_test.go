package incident_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rewrite has the tests that hold pages of this folder against what they know write them: go test ./incident -run TestPage -update.
var rewrite = flag.Bool("update", false, "write the generated pages of this folder anew")

// requirePage holds a page of this folder against what it must say.
func requirePage(t *testing.T, name, want string) {
	t.Helper()
	if *rewrite {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
	}
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "%s is not what its test writes: run it with -update", name)
}

// packageDoc is the documentation of the package, without comment marks.
func packageDoc(t *testing.T) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	require.NoError(t, err)
	return file.Doc.Text()
}

// namedTests are the tests of a folder with their comments, and the cases of storetest under the test that runs them on Memory. A
// test of another package is named with its folder, as in audit/TestVerifyIntact.
type namedTests map[string]string

func readTests(t *testing.T) namedTests {
	t.Helper()
	named := namedTests{}
	for prefix, folder := range map[string]string{"": ".", "audit/": "../audit", "alert/": "../alert", "filter/": "../filter",
		"storetest/": "storetest", "verify/": "verify"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		require.NoError(t, err)
		require.NotEmpty(t, files, folder)
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			require.NoError(t, err)
			if strings.HasSuffix(name, "_test.go") {
				named.functions(prefix, file)
			} else if prefix == "storetest/" {
				named.cases(t, file)
			}
		}
	}
	return named
}

var testName = regexp.MustCompile(`^(Test|Fuzz|Benchmark)`)

func (n namedTests) functions(prefix string, file *ast.File) {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && testName.MatchString(f.Name.Name) {
			n[prefix+f.Name.Name] = f.Doc.Text()
		}
	}
}

// cases finds what storetest calls check with.
func (n namedTests) cases(t *testing.T, file *ast.File) {
	ast.Inspect(file, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok && isIdent(call.Fun, "check") {
			if _, ok := call.Args[0].(*ast.BasicLit); ok {
				n["TestMemory/"+text(t, call.Args[0])] = ""
			}
		}
		return true
	})
}
