package storetest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// Rules are quoted from the documentation: a case that stands for a sentence nobody wrote would bind no one.
func TestEveryRuleIsWritten(t *testing.T) {
	var written strings.Builder
	for _, file := range []string{"store.go", "query.go", "order.go", "counter.go", "finder.go", "faceter.go", "facets.go", "feed.go", "watch.go", "search.go",
		"../filter/doc.go", "../filter/text.go", "../filter/bounds.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), "../"+file, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, c := range parsed.Comments {
			written.WriteString(oneLine(c.Text()) + "\n")
		}
	}
	for name, rule := range storetest.CaseRules() {
		require.Contains(t, written.String(), rule, "the rule of case %s", name)
	}
}

// The other way round: every sentence of the contract has a case, but for those that only introduce.
func TestEverySentenceHasACase(t *testing.T) {
	introduce := []string{
		"Store keeps the incidents and logs of one scope (a tenant, a workspace).",
		"Run storetest.Run against every implementation.",
		"Feed is a [Store] that tells what is committed while it is committed, for [Watch].",
		"It can not be had from the other methods: whoever asks a store again and again for what was updated last misses incidents that changed twice in between, and can not know what they were before.",
		"Nor is a number that a database hands out to each write a Mark by itself: a commit with a lower number may become visible after one with a higher, and is skipped.",
		"Numbers have to be given in the order of the commits, under a lock or in a row that each commit updates.",
	}
	rules := slices.Collect(maps.Values(storetest.CaseRules()))
	sentences := append(contract(t, "store.go", "Store"), contract(t, "feed.go", "Feed")...)
	require.Greater(t, len(sentences), 20)
	for _, s := range sentences {
		if !slices.Contains(introduce, s) && !slices.Contains(rules, s) {
			t.Errorf("no case stands for: %s", s)
		}
	}
}

// contract returns the sentences of the documentation of an interface of package incident.
func contract(t *testing.T, file, name string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), "../"+file, nil, parser.ParseComments)
	require.NoError(t, err)
	var sentences []string
	add := func(text string) {
		for _, s := range regexp.MustCompile(`[^.]*[^.]\.(?: |$)|[^.]*\.\w[^.]*\.(?: |$)`).FindAllString(oneLine(text), -1) {
			sentences = append(sentences, strings.TrimSpace(s))
		}
	}
	for _, d := range parsed.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE || g.Specs[0].(*ast.TypeSpec).Name.Name != name {
			continue
		}
		add(g.Doc.Text())
		for _, method := range g.Specs[0].(*ast.TypeSpec).Type.(*ast.InterfaceType).Methods.List {
			add(method.Doc.Text())
		}
	}
	return sentences
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
