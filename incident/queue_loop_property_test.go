package incident_test

import (
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A property is what the naive loop knows about one field of the schema: how to read it off a row, what may be asked of it, and
// how that is built in Go. Which of the readers it has is its form.
type property struct {
	name    string
	text    func(*plainRow) string
	texts   func(*plainRow) []string
	num     func(*plainRow) int64
	at      func(*plainRow) time.Time
	flag    func(*plainRow) bool
	members []string // of an enum, in order of rank; zero first
	graph   string   // the name of the enum's type
	words   bool     // a symbol
	ops     []string
	expr    func(op string, vs []val) filter.Expr // the zero Expr where Go has no constructor
}

// A val is what a property is compared with.
type val struct {
	text string
	num  int64
	at   time.Time
	ago  time.Duration
	rel  bool // ago before now
	flag bool
}

func valTexts(vs []val) (out []string) {
	for _, v := range vs {
		out = append(out, v.text)
	}
	return out
}

type incText = filter.Text[incident.Incident]

func textProperty(f incText, read func(*incident.Incident) string) *property {
	return &property{name: f.Name(), text: func(r *plainRow) string { return read(&r.inc) },
		ops: []string{"eq", "ne", "in", "contains", "startswith", "endswith", "null", "set"},
		expr: func(op string, vs []val) filter.Expr {
			switch op {
			case "eq":
				return f.Is(vs[0].text)
			case "ne":
				return f.IsNot(vs[0].text)
			case "in":
				return f.In(valTexts(vs)...)
			case "contains":
				return f.Contains(vs[0].text)
			case "startswith":
				return f.StartsWith(vs[0].text)
			case "endswith":
				return f.EndsWith(vs[0].text)
			case "null":
				return f.Empty()
			}
			return filter.Not(f.Empty())
		}}
}

func textsProperty(f filter.Texts[incident.Incident], read func(*plainRow) []string) *property {
	return &property{name: f.Name(), texts: read, ops: []string{"eq", "in", "contains", "startswith", "endswith", "null", "set"},
		expr: func(op string, vs []val) filter.Expr {
			switch op {
			case "eq":
				return f.Is(vs[0].text)
			case "in":
				return f.In(valTexts(vs)...)
			case "contains":
				return f.Contains(vs[0].text)
			case "startswith":
				return f.StartsWith(vs[0].text)
			case "endswith":
				return f.EndsWith(vs[0].text)
			case "null":
				return f.Empty()
			}
			return filter.Not(f.Empty())
		}}
}

func listProperty(f filter.Texts[incident.Incident], of func(*alert.Alert) []string) *property {
	return textsProperty(f, func(r *plainRow) []string { return r.list(f.Name(), of) })
}

func entityProperty(f filter.Texts[incident.Incident], kind alert.EntityKind) *property {
	return listProperty(f, entitiesOf(kind))
}

func numberProperty(f filter.Number[incident.Incident], read func(*plainRow) int64) *property {
	return &property{name: f.Name(), num: read, ops: []string{"eq", "ne", "gt", "ge", "lt", "le", "in"},
		expr: func(op string, vs []val) filter.Expr {
			n := vs[0].num
			switch op {
			case "eq":
				return f.Is(n)
			case "ne":
				return f.IsNot(n)
			case "gt":
				return f.Above(n)
			case "ge":
				return f.AtLeast(n)
			case "lt":
				return f.Below(n)
			case "le":
				return f.AtMost(n)
			}
			var ns []int64
			for _, v := range vs {
				ns = append(ns, v.num)
			}
			return f.In(ns...)
		}}
}

func timeProperty(f filter.Time[incident.Incident], read func(*incident.Incident) time.Time) *property {
	return &property{name: f.Name(), at: func(r *plainRow) time.Time { return read(&r.inc) }, ops: []string{"eq", "ne", "gt", "ge", "lt", "le", "in", "null", "set"},
		expr: func(op string, vs []val) filter.Expr {
			switch {
			case op == "null":
				return f.Empty()
			case op == "set":
				return filter.Not(f.Empty())
			case vs[0].rel && op == "ge":
				return f.Within(vs[0].ago)
			case slices.ContainsFunc(vs, func(v val) bool { return v.rel }):
				return filter.Expr{}
			case op == "eq":
				return f.Is(vs[0].at)
			case op == "ne":
				return filter.Not(f.Is(vs[0].at))
			case op == "in":
				var ats []time.Time
				for _, v := range vs {
					ats = append(ats, v.at)
				}
				return f.In(ats...)
			case op == "gt":
				return f.After(vs[0].at)
			case op == "ge":
				return f.Since(vs[0].at)
			case op == "lt":
				return f.Before(vs[0].at)
			}
			return f.Until(vs[0].at)
		}}
}

func boolProperty(f filter.Bool[incident.Incident], read func(*plainRow) bool) *property {
	return &property{name: f.Name(), flag: read, ops: []string{"eq", "ne"}, expr: func(op string, vs []val) filter.Expr {
		if op == "ne" {
			return filter.Not(f.Is(vs[0].flag))
		}
		return f.Is(vs[0].flag)
	}}
}

// memberOf are the members a value stands for.
func membersOf[E filter.Member](vs []val) (out []E) {
	for _, v := range vs {
		out = append(out, E(v.num))
	}
	return out
}

func namesOf[E filter.Member](all iter.Seq[E]) (names []string) {
	for e := range all {
		names = append(names, e.String())
	}
	return names
}

func enumProperty[E filter.Member](f filter.Enum[incident.Incident, E], all iter.Seq[E], graph string, read func(*incident.Incident) E) *property {
	return &property{name: f.Name(), members: namesOf(all), graph: graph, ops: []string{"eq", "ne", "in"},
		num: func(r *plainRow) int64 { return int64(read(&r.inc)) },
		expr: func(op string, vs []val) filter.Expr {
			switch es := membersOf[E](vs); op {
			case "eq":
				return f.Is(es[0])
			case "ne":
				return f.IsNot(es[0])
			default:
				return f.In(es...)
			}
		}}
}

func enumsProperty[E filter.Member](f filter.Enums[incident.Incident, E], all iter.Seq[E], graph string, of func(*alert.Alert) E) *property {
	return &property{name: f.Name(), members: namesOf(all), graph: graph, ops: []string{"eq", "in"},
		texts: func(r *plainRow) []string {
			return r.members(f.Name(), func(a *alert.Alert) string { return of(a).String() })
		},
		expr: func(op string, vs []val) filter.Expr {
			if es := membersOf[E](vs); op != "eq" {
				return f.In(es...)
			}
			return f.Is(E(vs[0].num))
		}}
}

func severityProperty() *property {
	f := incident.BySeverity
	return &property{name: f.Name(), members: []string{"unknown", "informational", "low", "medium", "high"},
		graph: "microsoft.graph.security.alertSeverity", ops: []string{"eq", "ne", "gt", "ge", "lt", "le", "in"},
		num: func(r *plainRow) int64 { return int64(r.inc.Severity) },
		expr: func(op string, vs []val) filter.Expr {
			switch s := alert.Severity(vs[0].num); op {
			case "eq":
				return f.Is(s)
			case "ne":
				return f.IsNot(s)
			case "gt":
				return f.Above(s)
			case "ge":
				return f.AtLeast(s)
			case "lt":
				return f.Below(s)
			case "le":
				return f.AtMost(s)
			}
			return f.In(membersOf[alert.Severity](vs)...)
		}}
}

func assignmentProperty() *property {
	f := incident.ByAssignment
	return &property{name: f.Name(), words: true, ops: []string{"eq", "ne", "in"}, expr: func(op string, vs []val) filter.Expr {
		switch op {
		case "eq":
			return f.Is(vs[0].text)
		case "ne":
			return filter.Not(f.Is(vs[0].text))
		}
		return f.In(valTexts(vs)...)
	}}
}

// A field that nobody generates would be one that nothing here says anything about.
func TestLawQueueAsksEveryField(t *testing.T) {
	var names []string
	for _, p := range properties() {
		names = append(names, p.name)
	}
	require.ElementsMatch(t, slices.Collect(incident.Schema.Fields()), names)
}
