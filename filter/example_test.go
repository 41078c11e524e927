package filter_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// The fields of a record are package variables beside its type: they are its schema and how conditions are written in Go.
func Example() {
	type host struct {
		Name string
		CPUs int64
	}
	var (
		byName = filter.NewText("name", func(h *host) string { return h.Name })
		byCPUs = filter.NewNumber("cpus", func(h *host) int64 { return h.CPUs })
		schema = filter.NewSchema[host](byName, byCPUs)
	)

	large := filter.And(byName.StartsWith("db-"), byCPUs.AtLeast(16))
	match, err := schema.Compile(large)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(large)
	fmt.Println(match(&host{"DB-7", 32}), match(&host{"web-1", 32}))
	// Output:
	// startswith(name,'db-') and cpus ge 16
	// true false
}

func ExampleAnd() {
	// Optional parts of a condition start as the zero Expr and drop out unless they are set.
	var severity, owner filter.Expr
	severity = byLevel.AtLeast(medium)

	fmt.Println(filter.And(severity, owner, byTag.Is("ransomware")))
	// Output:
	// level ge 'medium' and tags/any(t:t eq 'ransomware')
}

func ExampleOr() {
	fmt.Println(filter.And(byPinned.Is(true), filter.Or(byOwner.Empty(), byOwner.Is("ana@contoso.com"))))
	fmt.Println(filter.Or())
	// Output:
	// pinned eq true and (owner eq null or owner eq 'ana@contoso.com')
	// false
}

func ExampleNot() {
	fmt.Println(filter.Not(byTitle.Contains("test")))
	fmt.Println(filter.Not(filter.Not(byTitle.Contains("test"))))
	// Output:
	// not contains(title,'test')
	// contains(title,'test')
}

func ExampleSchema_Compile() {
	match, err := schema.Compile(filter.Or(byLevel.Is(high), byTag.Is("ransomware")))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range []ticket{{Level: high}, {Level: low, Tags: []string{"Ransomware"}}, {Level: low}} {
		fmt.Println(match(&t))
	}
	// Output:
	// true
	// true
	// false
}

func ExampleSchema_Bind() {
	// A saved filter says "me" and "the last week"; who asks and when is put in each time it is used.
	saved := filter.And(byAssign.In("me", "nobody"), byUpdated.Within(7*24*time.Hour))
	fmt.Println(saved)

	bound, err := schema.Bind(saved, filter.Binding{Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC), Me: "ana@contoso.com"})
	fmt.Println(bound, err)
	// Output:
	// assignment in ('me','nobody') and updated ge now() sub duration'P7D'
	// (owner eq 'ana@contoso.com' or owner eq null) and updated ge 2026-03-01T12:00:00Z <nil>
}

func ExampleSchema_Check() {
	err := schema.Check(byLevel.AtLeast(9))
	fmt.Println(err)
	if e, ok := errors.AsType[*filter.Error](err); ok {
		fmt.Println(e.Property, errors.Is(err, filter.ErrInvalid))
	}
	// Output:
	// filter: level "member(9)" is not one of 'unknown', 'low', 'medium', 'high'
	// level true
}

func ExampleExpr_Operands() {
	// A store that pushes a filter down translates what it knows and refuses the rest.
	var sql func(e filter.Expr) (string, []any, error)
	sql = func(e filter.Expr) (string, []any, error) {
		switch e.Op() {
		case filter.OpAnd:
			var parts []string
			var args []any
			for operand := range e.Operands() {
				part, more, err := sql(operand)
				if err != nil {
					return "", nil, err
				}
				parts, args = append(parts, part), append(args, more...)
			}
			return strings.Join(parts, " AND "), args, nil
		case filter.OpTest:
			test, _ := e.Test()
			if test.Property == "alerts" && test.Operator == filter.Ge {
				return "alerts >= ?", []any{test.Values[0].Number()}, nil
			}
			if test.Property == "pinned" {
				return "pinned = ?", []any{test.Values[0].Bool()}, nil
			}
		}
		return "", nil, fmt.Errorf("cannot translate %s", e)
	}
	fmt.Println(sql(filter.And(byAlerts.AtLeast(5), byPinned.Is(true))))
	fmt.Println(sql(byTitle.Contains("x")))
	// Output:
	// alerts >= ? AND pinned = ? [5 true] <nil>
	//  [] cannot translate contains(title,'x')
}

func ExampleFold() {
	fmt.Println(filter.Fold("Ransomware"), filter.Fold("KÖLN") == filter.Fold("köln"))
	// Output:
	// ransomware true
}

func ExampleParse() {
	_, err := filter.Parse(schema, "(Level eq 'high')")
	fmt.Println(err)
	e, err := filter.Parse(schema, "not (title eq 'a') AND tags/any(tag: tag eq 'x' or tag eq 'y') and updated ge now() sub duration'P7D'")
	fmt.Println(e, err)
	// Output:
	// filter: at byte 1: Level is not a property (did you mean level?); want one of title, tags, fastTags, level, state, sources, alerts, updated, pinned, owner, assignment
	// not (title eq 'a') and (tags/any(t:t eq 'x') or tags/any(t:t eq 'y')) and updated ge now() sub duration'P7D' <nil>
}

func ExampleError_Caret() {
	_, err := filter.Parse(schema, "level gt 'high' also state eq 'open'")
	if bad, ok := errors.AsType[*filter.Error](err); ok {
		fmt.Println(bad.Caret())
	}
	// Output:
	// level gt 'high' also state eq 'open'
	//                 ^ found "also", want "and", "or" or the end
}
