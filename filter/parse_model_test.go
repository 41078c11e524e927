package filter_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/prop"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

// written is a condition as a person might type it, and what it means to "ab" at noon. It knows nothing of the package.
type written struct {
	text string
	want func(*ticket) bool
	bind int // 0 binds closest: a term, not of one; 1 and; 2 or
}

func (w written) String() string { return w.text }

func spell(r *rand.Rand, word string) string {
	switch r.Intn(4) {
	case 0:
		return strings.ToUpper(word)
	case 1:
		return strings.ToUpper(word[:1]) + word[1:]
	}
	return word
}

func blank(r *rand.Rand, least int) string {
	return strings.Repeat([]string{" ", "\t"}[r.Intn(2)], least+r.Intn(2))
}

func quote(s string) string { return "'" + strings.Join(strings.Split(s, "'"), "''") + "'" }

// writtenText is a test of texts, of a property or of an element.
func writtenText(r *rand.Rand, subject string, ne bool) (string, func(string) bool) {
	w, v := words[r.Intn(len(words))], words[r.Intn(len(words))]
	head := func(s string, n int) string { return string([]rune(s)[:n]) }
	tail := func(s string, n int) string { rs := []rune(s); return string(rs[len(rs)-n:]) }
	size := func(s string) int { return len([]rune(s)) }
	call := func(name string) string {
		return spell(r, name) + blank(r, 0) + "(" + blank(r, 0) + subject + blank(r, 0) + "," + blank(r, 0) + quote(w) + blank(r, 0) + ")"
	}
	switch k := r.Intn(6); {
	case k == 0:
		return call("contains"), func(s string) bool { return hasFold(s, w) }
	case k == 1:
		return call("startswith"), func(s string) bool { return size(s) >= size(w) && strings.EqualFold(head(s, size(w)), w) }
	case k == 2:
		return call("endswith"), func(s string) bool { return size(s) >= size(w) && strings.EqualFold(tail(s, size(w)), w) }
	case k == 3:
		text := subject + blank(r, 1) + spell(r, "in") + blank(r, 0) + "(" + quote(w) + blank(r, 0) + "," + blank(r, 0) + quote(v) + ")"
		return text, func(s string) bool { return strings.EqualFold(s, w) || strings.EqualFold(s, v) }
	case k == 4 && ne:
		return subject + blank(r, 1) + spell(r, "ne") + blank(r, 1) + quote(w), func(s string) bool { return !strings.EqualFold(s, w) }
	}
	return subject + blank(r, 1) + spell(r, "eq") + blank(r, 1) + quote(w), func(s string) bool { return strings.EqualFold(s, w) }
}

// writtenTime is a moment that many hours after noon.
func writtenTime(r *rand.Rand) (hours int, value string) {
	hours = r.Intn(5) - 2
	switch zone := r.Intn(27) - 13; {
	case hours <= 0 && r.Intn(3) == 0:
		return hours, fmt.Sprintf("now()%s%s%s%s'PT%dM'", blank(r, 1), spell(r, "sub"), blank(r, 1), spell(r, "duration"), -60*hours)
	case zone == 0:
		return hours, fmt.Sprintf("2026-03-01T%02d:00:00Z", 12+hours)
	default:
		local := time.Date(2026, 3, 1, 12+hours+zone, 0, 0, 0, time.UTC)
		return hours, local.Format("2006-01-02T15:04:05") + fmt.Sprintf("%+03d:00", zone)
	}
}

func writtenTerm(r *rand.Rand) written {
	order := []string{"eq", "ne", "gt", "ge", "lt", "le"}
	holds := func(op string, c int) bool {
		return map[string]bool{"eq": c == 0, "ne": c != 0, "gt": c > 0, "ge": c >= 0, "lt": c < 0, "le": c <= 0}[op]
	}
	op := order[r.Intn(len(order))]
	compare := func(name, value string) string { return name + blank(r, 1) + spell(r, op) + blank(r, 1) + value }
	switch r.Intn(9) {
	case 0:
		text, want := writtenText(r, "title", true)
		return written{text, func(t *ticket) bool { return want(t.Title) }, 1}
	case 1:
		variable := []string{"t", "tags", "x1", "élan"}[r.Intn(4)]
		text, want := writtenText(r, variable, false)
		if r.Intn(2) == 0 {
			more, also := writtenText(r, variable, false)
			first := want
			text, want = text+blank(r, 1)+spell(r, "or")+blank(r, 1)+more, func(s string) bool { return first(s) || also(s) }
		}
		text = "tags/" + spell(r, "any") + "(" + blank(r, 0) + variable + blank(r, 0) + ":" + blank(r, 0) + text + blank(r, 0) + ")"
		return written{text, func(t *ticket) bool { return slices.ContainsFunc(t.Tags, want) }, 0}
	case 2:
		l := r.Intn(4)
		return written{compare("level", quote(spell(r, levelNames[l]))), func(t *ticket) bool { return holds(op, int(t.Level)-l) }, 1}
	case 3:
		n := r.Intn(5) - 2
		value := strconv.Itoa(n)
		if r.Intn(3) == 0 {
			value = quote(value)
		}
		return written{compare("alerts", value), func(t *ticket) bool { return holds(op, int(t.Alerts)-n) }, 1}
	case 4:
		hours, value := writtenTime(r)
		away := func(t *ticket, hours int) int { return int(t.Updated.Unix()-noon.Unix()) - 3600*hours }
		if r.Intn(4) == 0 {
			more, also := writtenTime(r)
			text := "updated" + blank(r, 1) + spell(r, "in") + blank(r, 0) + "(" + value + blank(r, 0) + "," + blank(r, 0) + also + ")"
			return written{text, func(t *ticket) bool { return !t.Updated.IsZero() && (away(t, hours) == 0 || away(t, more) == 0) }, 1}
		}
		return written{compare("updated", value), func(t *ticket) bool {
			if t.Updated.IsZero() {
				return op == "ne"
			}
			return holds(op, away(t, hours))
		}, 1}
	case 5:
		op = order[r.Intn(2)]
		yes := r.Intn(2) == 0
		not := op == "ne"
		return written{compare("pinned", spell(r, strconv.FormatBool(yes))), func(t *ticket) bool { return (t.Pinned == yes) != not }, 1}
	case 6:
		op = order[r.Intn(2)]
		not := op == "ne"
		if r.Intn(2) == 0 {
			return written{compare("updated", spell(r, "null")), func(t *ticket) bool { return t.Updated.IsZero() != not }, 1}
		}
		return written{compare("title", spell(r, "null")), func(t *ticket) bool { return (t.Title == "") != not }, 1}
	case 7:
		if r.Intn(2) == 0 {
			return written{"tags/any(" + blank(r, 0) + ")", func(t *ticket) bool { return len(t.Tags) > 0 }, 0}
		}
		op = order[r.Intn(2)]
		not := op == "ne"
		return written{compare("assignment", "'me'"), func(t *ticket) bool { return strings.EqualFold(t.Owner, "ab") != not }, 1}
	}
	yes := r.Intn(2) == 0
	return written{spell(r, strconv.FormatBool(yes)), func(*ticket) bool { return yes }, 0}
}

func (w written) enclose(r *rand.Rand) written {
	w.text, w.bind = "("+blank(r, 0)+w.text+blank(r, 0)+")", 0
	return w
}

func randomWritten(r *rand.Rand, depth int) written {
	w := writtenTerm(r)
	if depth > 0 && r.Intn(4) > 0 {
		x, y := randomWritten(r, depth-1), randomWritten(r, depth-1)
		switch r.Intn(3) {
		case 0: // a comparison needs its parentheses after not, and has binding 1 for that reason alone
			if x.bind > 0 {
				x = x.enclose(r)
			}
			w = written{spell(r, "not") + blank(r, 1) + x.text, func(t *ticket) bool { return !x.want(t) }, 0}
		case 1:
			if x.bind > 1 {
				x = x.enclose(r)
			}
			if y.bind > 1 {
				y = y.enclose(r)
			}
			w = written{x.text + blank(r, 1) + spell(r, "and") + blank(r, 1) + y.text, func(t *ticket) bool { return x.want(t) && y.want(t) }, 1}
		default:
			w = written{x.text + blank(r, 1) + spell(r, "or") + blank(r, 1) + y.text, func(t *ticket) bool { return x.want(t) || y.want(t) }, 2}
		}
	}
	if r.Intn(5) == 0 {
		w = w.enclose(r)
	}
	return w
}

func TestParseLaws(t *testing.T) {
	const seed = 20260302
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 2000
	properties := gopter.NewProperties(parameters)

	properties.Property("what a schema accepts prints as a text that parses to the same", prop.ForAll(func(x sample) bool {
		requireRoundTrip(t, x.expr)
		return true
	}, genSample(5)))

	properties.Property("a text matches what it says, however it is written", prop.ForAll(func(w written, tickets []ticket) bool {
		e, err := filter.Parse(schema, w.text)
		require.NoError(t, err, "%s", w)
		requireRoundTrip(t, e)
		bound, err := schema.Bind(e, filter.Binding{Now: noon, Me: "ab"})
		require.NoError(t, err, "%s", w)
		match, err := schema.Compile(bound)
		require.NoError(t, err, "%s", w)
		for i := range tickets {
			if got := match(&tickets[i]); got != w.want(&tickets[i]) {
				t.Logf("%s, parsed as %s, on %+v: %t", w, e, tickets[i], got)
				return false
			}
		}
		return true
	}, gopter.Gen(func(p *gopter.GenParameters) *gopter.GenResult {
		return gopter.NewGenResult(randomWritten(p.Rng, 4), gopter.NoShrinker)
	}), genTickets()))

	properties.TestingRun(t, gopter.NewFormatedReporter(false, 120, testWriter{t}))
}
