package incident_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// What tests list by hand is held against the package, so that a new change, call or refusal can not slip past them.
func TestLawListsAreComplete(t *testing.T) {
	p := readPackage(t)
	require.Greater(t, len(p.changes), 20)
	require.Len(t, p.reasons, 7)
	asked := map[string]bool{}
	for prefix, names := range mustReach {
		for _, name := range names {
			asked[prefix+name] = true
			_, what, _ := strings.Cut(prefix+name, ": ")
			asked[what] = true
		}
	}
	for _, c := range p.changes {
		require.True(t, asked[c], "no sequence is asked to reach change %s", c)
	}
	for _, r := range p.reasons {
		require.True(t, asked["merge "+r], "no sequence is asked to reach merges refused because: %s", r)
	}
	elsewhere := []string{"changes recorded by one command" /* laws_limits_test.go */, "bytes of a document" /* document_test.go */}
	for _, l := range p.limits {
		require.True(t, asked["limit "+l] || slices.Contains(elsewhere, l), "no sequence is asked to reach limit: %s", l)
	}
}

// The methods of a desk that are no commands: those that read what is stored, and those about the desk itself.
var (
	deskReads = []string{"Get", "GetExact", "List", "Page", "Count", "Locate", "Activity", "Export", "Watch", "Facets", "SuggestTags", "SuggestAssignees"}
	deskSelf  = []string{"Actor", "WithCommandID"}
)

// Every change and every method of a desk is among those that access_test.go tries past Authorize and Visible.
func TestAccessListsAreComplete(t *testing.T) {
	tried := world{}.every()
	for _, c := range readPackage(t).changes {
		require.Contains(t, tried, c, "a change nobody tried to slip past")
	}
	commands := []string{"Update", "UpdateAll", "Ingest", "Open", "Import", "MoveAlerts", "Merge"}
	var methods []string
	for m := range reflect.TypeFor[*incident.Desk]().Methods() {
		methods = append(methods, m.Name)
	}
	require.ElementsMatch(t, slices.Concat(commands, deskReads, deskSelf), methods)
	source, err := os.ReadFile("access_test.go")
	require.NoError(t, err)
	for _, m := range slices.Concat(commands, deskReads) {
		require.Contains(t, string(source), "w.held."+m+"(", "%s is never tried by somebody who may not", m)
	}
}

// A source is what the package declares.
type source struct{ changes, reasons, limits []string }

func readPackage(t *testing.T) (p source) {
	t.Helper()
	names, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, n := range names {
		if !strings.HasSuffix(n.Name(), ".go") || strings.HasSuffix(n.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), n.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.FuncDecl:
				if node.Recv == nil && node.Name.IsExported() && returns(node, "Change") {
					p.changes = append(p.changes, node.Name.Name)
				}
			case *ast.ValueSpec:
				if isIdent(node.Type, "RefusalReason") {
					p.reasons = append(p.reasons, text(t, node.Values[0]))
				}
			case *ast.CompositeLit:
				if isIdent(node.Type, "LimitError") {
					p.limits = append(p.limits, limitOf(t, node))
				}
			}
			return true
		})
	}
	return p
}

func returns(f *ast.FuncDecl, name string) bool {
	return f.Type.Results != nil && len(f.Type.Results.List) == 1 && isIdent(f.Type.Results.List[0].Type, name)
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func text(t *testing.T, e ast.Expr) string {
	s, err := strconv.Unquote(e.(*ast.BasicLit).Value)
	require.NoError(t, err)
	return s
}

func limitOf(t *testing.T, lit *ast.CompositeLit) string {
	for _, e := range lit.Elts {
		kv := e.(*ast.KeyValueExpr)
		if !isIdent(kv.Key, "What") {
			continue
		}
		if isIdent(kv.Value, "alertsOfIncident") {
			return "alerts of an incident"
		}
		return text(t, kv.Value)
	}
	t.Fatal("a limit without a name")
	return ""
}
