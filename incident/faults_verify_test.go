package incident_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// verifyFaults reads which faults of its store a test of the module verify plants: those that a function or a variable of one of
// its files names.
func verifyFaults(t *testing.T, file, in string) (names []string) {
	t.Helper()
	parse := func(name string) *ast.File {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("verify", name), nil, 0)
		require.NoError(t, err)
		return f
	}
	texts := map[string]string{}
	ast.Inspect(parse("plain.go"), func(node ast.Node) bool {
		if spec, ok := node.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if typed, ok := spec.Type.(*ast.Ident); ok && typed.Name == "Fault" {
				texts[spec.Names[0].Name] = text(t, spec.Values[0])
			}
		}
		return true
	})
	for _, decl := range parse(file).Decls {
		ast.Inspect(decl, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.FuncDecl:
				return node.Name.Name == in
			case *ast.ValueSpec:
				return node.Names[0].Name == in
			case *ast.SelectorExpr:
				if name := texts[node.Sel.Name]; name != "" {
					names = append(names, name)
				}
			}
			return true
		})
	}
	require.Greater(t, len(names), 5)
	return names
}
