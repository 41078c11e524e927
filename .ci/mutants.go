// Mutants finds what the tests of a package do not see. It makes the mutants that gremlins v0.6.0 makes unless told otherwise, of
// arithmetic, of boundaries and negations of conditions, of increments and of signs, and runs the tests of the package against each:
//
//	go run .ci/mutants.go -log incident.mutants ./incident
//
// Gremlins builds the tests anew for each mutant. Here one test program holds them all, and an environment variable says which one
// is on, so that a mutant costs what its tests cost until one fails; only mutants of constants are built one by one. The quick tests
// run first. Two differences make the result the stricter one: conditions of a switch's cases, which gremlins takes for not covered,
// are mutants like others, and what does not compile is left out instead of counted as found.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

var (
	only    = flag.String("files", ".", "regular expression of the files whose mutants to run")
	logFile = flag.String("log", "", "file to append results to; mutants that it holds are not run again")
	workers = flag.Int("workers", runtime.NumCPU(), "mutants to run at once")
	pattern *regexp.Regexp
)

// small are the sizes of tests that take them from the environment: a mutant that needs more to be seen is as good as not seen.
var small = []string{"CASELOAD_SEQUENCES=100", "CASELOAD_QUERIES=100", "CASELOAD_SEEDS=8", "CASELOAD_FLOOD=2000", "GOMAXPROCS=1"}

func main() {
	flag.Parse()
	pattern = regexp.MustCompile(*only)
	if err := run(filepath.Clean(flag.Arg(0))); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run copies the module twice: one copy holds all mutants behind switches, the other is where those of constants are made.
func run(pkg string) error {
	work, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	switched, plain := filepath.Join(work, "switched"), filepath.Join(work, "plain")
	for _, to := range []string{switched, plain} {
		if err := shell(".", `mkdir "$1" && git ls-files -z -co --exclude-standard | tar -cf - --null -T - | tar -xf - -C "$1"`, to); err != nil {
			return err
		}
	}
	mutants, err := rewrite(filepath.Join(switched, pkg))
	if err != nil {
		return err
	}
	program := filepath.Join(work, "all.test")
	if err := shell(switched, `go test -vet=off -c -o "$1" "./$2"`, program, pkg); err != nil {
		return err
	}
	t := trial{program: program, plain: plain, pkg: pkg}
	if err := t.measure(); err != nil {
		return err
	}
	return t.all(mutants)
}

func shell(dir, script string, args ...string) error {
	cmd := exec.Command("sh", append([]string{"-c", script, "sh"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, out)
	}
	return nil
}

// A trial runs tests against mutants, in tiers of which each takes longer than the one before.
type trial struct {
	program, plain, pkg string
	tiers               []tier
}

type tier struct {
	args []string
	most time.Duration
}

var result = regexp.MustCompile(`(?m)^--- (PASS|FAIL): (\S+) \(([\d.]+)s\)$`)

// measure runs the tests without a mutant, which they must pass, and divides them by the time each takes.
func (t *trial) measure() error {
	t.tiers = []tier{{nil, 20 * time.Minute}}
	state, out := t.tests(t.program, 0)
	if state != "LIVED" {
		return errors.New("the tests fail without a mutant:\n" + out)
	}
	limits := []float64{0.25, 2.5, 1e9}
	names, sums := make([][]string, len(limits)), make([]float64, len(limits))
	for _, m := range result.FindAllStringSubmatch(out, -1) {
		var s float64
		fmt.Sscan(m[3], &s)
		i := slices.IndexFunc(limits, func(limit float64) bool { return s <= limit })
		names[i], sums[i] = append(names[i], "^"+m[2]+"$"), sums[i]+s
	}
	t.tiers = nil
	for i, list := range names {
		if len(list) > 0 {
			t.tiers = append(t.tiers, tier{[]string{"-test.run", strings.Join(list, "|")}, time.Duration((20 + 5*sums[i]) * float64(time.Second))})
			fmt.Printf("tier %d: %d tests, %.1f s\n", i+1, len(list), sums[i])
		}
	}
	return nil
}

// tests tells whether a mutant lives. One that eats memory or does not end is stopped. Tests that read sources find them unchanged.
func (t *trial) tests(program string, id int) (state, out string) {
	for _, tier := range t.tiers {
		ctx, cancel := context.WithTimeout(context.Background(), tier.most)
		args := append([]string{"-c", `ulimit -v 12000000 2>/dev/null; exec "$@"`, "sh", program, "-test.v", "-test.failfast"}, tier.args...)
		cmd := exec.CommandContext(ctx, "sh", args...)
		cmd.Dir = filepath.Join(t.plain, t.pkg)
		cmd.Env = append(append(os.Environ(), small...), fmt.Sprint("MUTANT=", id))
		said, err := cmd.CombinedOutput()
		late := ctx.Err() != nil
		cancel()
		switch {
		case late:
			return "TIMED OUT", string(said)
		case err != nil:
			return "KILLED", string(said)
		}
		out += string(said)
	}
	return "LIVED", out
}

// constant builds the mutant of a constant, which no switch can be put before, and tests it.
func (t *trial) constant(m mutant) string {
	dir := filepath.Join(t.plain, fmt.Sprint("constant-", m.id))
	defer os.RemoveAll(dir)
	file, changed := filepath.Join(t.plain, t.pkg, m.file), filepath.Join(dir, m.file)
	overlay, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "one.test")
	src, err := os.ReadFile(file)
	if err == nil {
		src = slices.Concat(src[:m.offset], []byte(m.to), src[m.offset+len(m.from):])
		err = errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(changed, src, 0o644),
			os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace":{%q:%q}}`, file, changed), 0o644))
	}
	if err != nil {
		return err.Error()
	}
	if shell(t.plain, `go test -vet=off -overlay "$1" -c -o "$2" "./$3"`, overlay, program, t.pkg) != nil {
		return "DOES NOT COMPILE"
	}
	state, _ := t.tests(program, 0)
	return state
}

// all runs the mutants and tells of those that live.
func (t *trial) all(mutants []mutant) error {
	old, _ := os.ReadFile(*logFile)
	log, err := os.OpenFile(cmp.Or(*logFile, os.DevNull), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	counts := map[string]int{}
	var mu sync.Mutex
	tell := func(m mutant, state string, to io.Writer) {
		mu.Lock()
		defer mu.Unlock()
		counts[state]++
		if state != "KILLED" && state != "DOES NOT COMPILE" {
			fmt.Println(state, m)
		}
		fmt.Fprintf(to, "%s\t%s\n", m, state)
	}
	queue := make(chan mutant)
	var wait sync.WaitGroup
	for range *workers {
		wait.Go(func() {
			for m := range queue {
				if m.constant {
					tell(m, t.constant(m), log)
				} else {
					state, _ := t.tests(t.program, m.id)
					tell(m, state, log)
				}
			}
		})
	}
	for _, m := range mutants {
		if !pattern.MatchString(m.file) {
			continue
		}
		if _, rest, ok := strings.Cut("\n"+string(old), "\n"+m.String()+"\t"); ok {
			state, _, _ := strings.Cut(rest, "\n")
			tell(m, state, io.Discard)
		} else {
			queue <- m
		}
	}
	close(queue)
	wait.Wait()
	killed, lived := counts["KILLED"]+counts["TIMED OUT"], counts["LIVED"]
	fmt.Printf("%d killed, of which %d did not end; %d lived; %d do not compile; efficacy %.1f %%\n",
		killed, counts["TIMED OUT"], lived, counts["DOES NOT COMPILE"], 100*float64(killed)/float64(max(1, killed+lived)))
	return nil
}

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
	const on = "package %s\n\nimport (\n\t\"os\"\n\t\"strconv\"\n)\n\nvar mutantOn, _ = strconv.Atoi(os.Getenv(\"MUTANT\"))\n"
	return mutants, os.WriteFile(filepath.Join(dir, "mutant_on.go"), fmt.Appendf(nil, on, files[0].Name.Name), 0o644)
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
		return fmt.Sprintf("func() { if mutantOn == %d { %s%s } else { %s%s } }()", r.mutant(n.TokPos, n.Tok.String(), to, false), x, to, x, n.Tok)
	case *ast.UnaryExpr:
		if n.Op == token.SUB {
			x, typ := r.node(n.X), r.typeOf(n)
			return fmt.Sprintf("func() %s { if mutantOn == %d { return +%s }; return -%s }()", typ, r.mutant(n.OpPos, "-", "+", false), x, x)
		}
	case *ast.BinaryExpr:
		if to := r.replacements(n); len(to) > 0 {
			x, y := r.node(n.X), r.node(n.Y)
			var b strings.Builder
			fmt.Fprintf(&b, "func() %s { ", r.typeOf(n))
			for _, op := range to {
				fmt.Fprintf(&b, "if mutantOn == %d { return (%s) %s (%s) }; ", r.mutant(n.OpPos, n.Op.String(), op, false), x, op, y)
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
