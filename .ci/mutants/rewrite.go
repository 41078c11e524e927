package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A mutant replaces one token.
type mutant struct {
	id       int // what MUTANT is to switch it on
	file     string
	line     int
	column   int
	offset   int
	from, to string
	in, text string // the function and the line
	constant bool
}

func (m mutant) String() string {
	return fmt.Sprintf("%s:%d:%d\t%s -> %s\t%s\t%s", m.file, m.line, m.column, m.from, m.to, m.in, m.text)
}

var replacements = map[token.Token][]string{
	token.EQL: {"!="}, token.NEQ: {"=="}, token.GEQ: {">", "<"}, token.GTR: {">=", "<="}, token.LEQ: {"<", ">"}, token.LSS: {"<=", ">="},
	token.ADD: {"-"}, token.SUB: {"+"}, token.MUL: {"/"}, token.QUO: {"*"}, token.REM: {"*"},
}

// A rewriter turns each place of a file that has mutants into one that asks which of them is on.
type rewriter struct {
	set     *token.FileSet
	info    *types.Info
	pkg     *types.Package
	src     []byte
	lines   []string
	file    string
	in      string
	mutants *[]mutant
}

// on tells a mutant whether it is the one, and takes note of it where that is asked for: in a file, since tests end as they like.
const on = `package %s

import (
	"os"
	"strconv"
	"syscall"
)

var mutantOn, _ = strconv.Atoi(os.Getenv("MUTANT"))

var mutantsSeen = func() []byte {
	f, err := os.OpenFile(os.Getenv("MUTANTS_SEEN"), os.O_RDWR, 0)
	if err != nil {
		return nil
	}
	defer f.Close()
	seen, _ := syscall.Mmap(int(f.Fd()), 0, %d, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	return seen
}()

func mutantIs(id int) bool {
	if mutantsSeen != nil {
		mutantsSeen[id] = 1
	}
	return mutantOn == id
}
`

// rewrite rewrites the files of a package, without its tests, in their places.
func rewrite(dir string) ([]mutant, error) {
	names, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	names = slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	set, files := token.NewFileSet(), []*ast.File{}
	for _, name := range names {
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Importer: importer.ForCompiler(set, "source", nil)}
	checked, err := conf.Check(dir, set, files, info)
	if err != nil {
		return nil, err
	}
	var mutants []mutant
	for i, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		r := rewriter{set, info, checked, src, strings.Split(string(src), "\n"), filepath.Base(name), "", &mutants}
		begin, end := files[i].Name.End(), files[i].End()
		out := string(src[:r.offset(begin)]) + r.children(files[i], begin) + string(src[r.offset(end):])
		if err := os.WriteFile(name, []byte(out), 0o644); err != nil {
			return nil, err
		}
	}
	return mutants, os.WriteFile(filepath.Join(dir, "mutant_on.go"), fmt.Appendf(nil, on, files[0].Name.Name, len(mutants)+1), 0o644)
}

func (r *rewriter) offset(p token.Pos) int { return r.set.Position(p).Offset }

func (r *rewriter) mutant(pos token.Pos, from, to string, constant bool) int {
	p := r.set.Position(pos)
	m := mutant{len(*r.mutants) + 1, r.file, p.Line, p.Column, p.Offset, from, to, r.in, strings.TrimSpace(r.lines[p.Line-1]), constant}
	*r.mutants = append(*r.mutants, m)
	return m.id
}

// children is the source of a node from some place on, with the nodes in it rewritten.
func (r *rewriter) children(n ast.Node, from token.Pos) string {
	var kids []ast.Node
	ast.Inspect(n, func(m ast.Node) bool {
		switch m.(type) {
		case nil, *ast.CommentGroup:
			return false
		}
		if m != n && m.Pos() >= from {
			kids = append(kids, m)
		}
		return m == n
	})
	slices.SortStableFunc(kids, func(a, b ast.Node) int { return int(a.Pos() - b.Pos()) })
	var b strings.Builder
	at := r.offset(from)
	for _, k := range kids {
		if r.offset(k.Pos()) < at {
			continue // the type of a function begins with its keyword, and holds receiver and name
		}
		b.Write(r.src[at:r.offset(k.Pos())])
		b.WriteString(r.node(k))
		at = r.offset(k.End())
	}
	b.Write(r.src[at:r.offset(n.End())])
	return b.String()
}

func (r *rewriter) node(n ast.Node) string {
	if e, ok := n.(ast.Expr); ok && r.info.Types[e].Value != nil {
		return r.constants(n)
	}
	switch n := n.(type) {
	case *ast.FuncDecl:
		defer func(was string) { r.in = was }(r.in)
		r.in = n.Name.Name
	case *ast.GenDecl:
		if n.Tok == token.CONST {
			return r.constants(n)
		}
	case *ast.IncDecStmt:
		to := map[token.Token]string{token.INC: "--", token.DEC: "++"}[n.Tok]
		x := r.node(n.X)
		return fmt.Sprintf("func() { if mutantIs(%d) { %s%s } else { %s%s } }()", r.mutant(n.TokPos, n.Tok.String(), to, false), x, to, x, n.Tok)
	case *ast.UnaryExpr:
		if n.Op == token.SUB {
			x, typ := r.node(n.X), r.typeOf(n)
			return fmt.Sprintf("func() %s { if mutantIs(%d) { return +%s }; return -%s }()", typ, r.mutant(n.OpPos, "-", "+", false), x, x)
		}
	case *ast.BinaryExpr:
		if to := r.replacements(n); len(to) > 0 {
			x, y := r.node(n.X), r.node(n.Y)
			var b strings.Builder
			fmt.Fprintf(&b, "func() %s { ", r.typeOf(n))
			for _, op := range to {
				fmt.Fprintf(&b, "if mutantIs(%d) { return (%s) %s (%s) }; ", r.mutant(n.OpPos, n.Op.String(), op, false), x, op, y)
			}
			fmt.Fprintf(&b, "return (%s) %s (%s) }()", x, n.Op, y)
			return b.String()
		}
	}
	return r.children(n, n.Pos())
}

// replacements are none for the + of texts, which nothing else can be done to.
func (r *rewriter) replacements(n *ast.BinaryExpr) []string {
	if t := r.info.Types[n].Type; t != nil && types.AssignableTo(types.Typ[types.UntypedString], t) {
		return nil
	}
	return replacements[n.Op]
}

func (r *rewriter) typeOf(e ast.Expr) string {
	return types.TypeString(types.Default(r.info.Types[e].Type), func(p *types.Package) string {
		if p == r.pkg {
			return ""
		}
		return p.Name()
	})
}

// constants leaves a constant as it is; its mutants are built one by one.
func (r *rewriter) constants(n ast.Node) string {
	ast.Inspect(n, func(m ast.Node) bool {
		switch m := m.(type) {
		case *ast.BinaryExpr:
			for _, op := range r.replacements(m) {
				r.mutant(m.OpPos, m.Op.String(), op, true)
			}
		case *ast.UnaryExpr:
			if m.Op == token.SUB {
				r.mutant(m.OpPos, "-", "+", true)
			}
		}
		return true
	})
	return string(r.src[r.offset(n.Pos()):r.offset(n.End())])
}
