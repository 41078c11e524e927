package filter_test

import (
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

// sample is a random condition, built twice: as an expression, and as a plain Go function that knows nothing of the package and
// says what it must match.
type sample struct {
	expr filter.Expr
	want func(ticket) bool
}

func (s sample) String() string { return s.expr.String() }

var words = []string{"", "a", "A", "ab", "Straße", "STRASSE", "köln", "KÖLN", "\u212A", "k", "it's"}

// hasFold looks for b in a at every character; nothing of it is fast.
func hasFold(a, b string) bool {
	rs, n := []rune(a), len([]rune(b))
	for i := 0; i+n <= len(rs); i++ {
		if strings.EqualFold(string(rs[i:i+n]), b) {
			return true
		}
	}
	return false
}

func randomTicket(r *rand.Rand) ticket {
	t := ticket{
		Title: words[r.Intn(len(words))] + words[r.Intn(len(words))], Owner: words[r.Intn(len(words))],
		Level: level(r.Intn(4)), State: state(r.Intn(3)), Alerts: int64(r.Intn(5) - 2), Pinned: r.Intn(2) == 0,
	}
	for range r.Intn(3) {
		t.Tags = append(t.Tags, words[r.Intn(len(words))])
		t.Sources = append(t.Sources, level(r.Intn(4)))
	}
	if r.Intn(3) > 0 {
		t.Updated = noon.Add(time.Duration(r.Intn(5)-2) * time.Hour)
	}
	return t
}

// randomTest is one comparison. The expressions it makes may be relative or a symbol; what is wanted is what they mean to "ab" at
// noon.
func randomTest(r *rand.Rand) sample {
	w, v := words[r.Intn(len(words))], words[r.Intn(len(words))]
	n, m := int64(r.Intn(5)-2), int64(r.Intn(5)-2)
	l, k := level(r.Intn(4)), level(r.Intn(4))
	st := state(r.Intn(3))
	at := noon.Add(time.Duration(r.Intn(5)-2) * time.Hour)
	set := func(t ticket) bool { return !t.Updated.IsZero() }
	switch r.Intn(34) {
	case 0:
		return sample{byTitle.Is(w), func(t ticket) bool { return strings.EqualFold(t.Title, w) }}
	case 1:
		return sample{byTitle.IsNot(w), func(t ticket) bool { return !strings.EqualFold(t.Title, w) }}
	case 2:
		return sample{byTitle.In(w, v), func(t ticket) bool { return strings.EqualFold(t.Title, w) || strings.EqualFold(t.Title, v) }}
	case 3:
		return sample{byTitle.Contains(w), func(t ticket) bool { return hasFold(t.Title, w) }}
	case 4:
		return sample{byTitle.StartsWith(w), func(t ticket) bool {
			rs, n := []rune(t.Title), len([]rune(w))
			return n <= len(rs) && strings.EqualFold(string(rs[:n]), w)
		}}
	case 5:
		return sample{byTitle.EndsWith(w), func(t ticket) bool {
			rs, n := []rune(t.Title), len([]rune(w))
			return n <= len(rs) && strings.EqualFold(string(rs[len(rs)-n:]), w)
		}}
	case 6:
		return sample{byTitle.Empty(), func(t ticket) bool { return t.Title == "" }}
	case 7, 8:
		f := []filter.Texts[ticket]{byTag, byFastTag}[r.Intn(2)]
		return sample{f.In(w, v), func(t ticket) bool {
			return slices.ContainsFunc(t.Tags, func(s string) bool { return strings.EqualFold(s, w) || strings.EqualFold(s, v) })
		}}
	case 9:
		return sample{byTag.Contains(w), func(t ticket) bool {
			return slices.ContainsFunc(t.Tags, func(s string) bool { return hasFold(s, w) })
		}}
	case 10:
		return sample{byFastTag.Empty(), func(t ticket) bool { return len(t.Tags) == 0 }}
	case 11:
		return sample{byLevel.AtLeast(l), func(t ticket) bool { return t.Level >= l }}
	case 12:
		return sample{byLevel.AtMost(l), func(t ticket) bool { return t.Level <= l }}
	case 13:
		return sample{byLevel.Above(l), func(t ticket) bool { return t.Level > l }}
	case 14:
		return sample{byLevel.Below(l), func(t ticket) bool { return t.Level < l }}
	case 15:
		return sample{byLevel.In(l, k), func(t ticket) bool { return t.Level == l || t.Level == k }}
	case 16:
		return sample{byState.IsNot(st), func(t ticket) bool { return t.State != st }}
	case 17:
		return sample{bySource.In(l, k), func(t ticket) bool { return slices.Contains(t.Sources, l) || slices.Contains(t.Sources, k) }}
	case 18:
		return sample{byAlerts.In(n, m), func(t ticket) bool { return t.Alerts == n || t.Alerts == m }}
	case 19:
		return sample{byAlerts.AtLeast(n), func(t ticket) bool { return t.Alerts >= n }}
	case 20:
		return sample{byAlerts.Below(n), func(t ticket) bool { return t.Alerts < n }}
	case 21:
		return sample{byUpdated.Since(at), func(t ticket) bool { return set(t) && t.Updated.UnixNano() >= at.UnixNano() }}
	case 22:
		return sample{byUpdated.Before(at), func(t ticket) bool { return set(t) && t.Updated.UnixNano() < at.UnixNano() }}
	case 23:
		return sample{byUpdated.Between(at, at.Add(time.Hour)), func(t ticket) bool { return set(t) && t.Updated.Equal(at) }}
	case 24:
		return sample{byUpdated.Within(time.Hour), func(t ticket) bool { return set(t) && t.Updated.Unix() >= noon.Unix()-3600 }}
	case 25:
		return sample{byPinned.Is(n > 0), func(t ticket) bool { return t.Pinned == (n > 0) }}
	case 26:
		return sample{byAssign.Is("me"), func(t ticket) bool { return strings.EqualFold(t.Owner, "ab") }}
	case 27:
		return sample{byAssign.In("me", "nobody"), func(t ticket) bool { return t.Owner == "" || strings.EqualFold(t.Owner, "ab") }}
	case 28:
		return sample{byUpdated.Is(at), func(t ticket) bool { return set(t) && t.Updated.UnixNano() == at.UnixNano() }}
	case 29:
		return sample{byUpdated.In(at, noon), func(t ticket) bool {
			return set(t) && (t.Updated.UnixNano() == at.UnixNano() || t.Updated.UnixNano() == noon.UnixNano())
		}}
	case 30:
		return sample{filter.Not(byAssign.Is("me")), func(t ticket) bool { return !strings.EqualFold(t.Owner, "ab") }}
	case 31:
		return sample{byUpdated.Until(at), func(t ticket) bool { return set(t) && t.Updated.UnixNano() <= at.UnixNano() }}
	case 32:
		return sample{filter.Expr{}, func(ticket) bool { return true }}
	}
	return sample{filter.Not(filter.Expr{}), func(ticket) bool { return false }}
}

func randomSample(r *rand.Rand, depth int) sample {
	if depth == 0 || r.Intn(4) == 0 {
		return randomTest(r)
	}
	x, y := randomSample(r, depth-1), randomSample(r, depth-1)
	switch r.Intn(3) {
	case 0:
		return sample{filter.And(x.expr, y.expr), func(t ticket) bool { return x.want(t) && y.want(t) }}
	case 1:
		return sample{filter.Or(x.expr, y.expr), func(t ticket) bool { return x.want(t) || y.want(t) }}
	}
	return sample{filter.Not(x.expr), func(t ticket) bool { return !x.want(t) }}
}

func genSample(depth int) gopter.Gen {
	return func(p *gopter.GenParameters) *gopter.GenResult {
		return gopter.NewGenResult(randomSample(p.Rng, depth), gopter.NoShrinker)
	}
}

func genTickets() gopter.Gen {
	return gen.SliceOfN(20, gopter.Gen(func(p *gopter.GenParameters) *gopter.GenResult {
		return gopter.NewGenResult(randomTicket(p.Rng), gopter.NoShrinker)
	}), reflect.TypeFor[ticket]())
}

func TestLaws(t *testing.T) {
	const seed = 20260301
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 400
	properties := gopter.NewProperties(parameters)

	binding := filter.Binding{Now: noon, Me: "ab"}
	bind := func(e filter.Expr) filter.Expr {
		bound, err := schema.Bind(e, binding)
		require.NoError(t, err, "%s", e)
		return bound
	}
	results := func(e filter.Expr, tickets []ticket) []bool {
		match, err := schema.Compile(bind(e))
		require.NoError(t, err, "%s", e)
		out := make([]bool, len(tickets))
		for i := range tickets {
			out[i] = match(&tickets[i])
		}
		return out
	}
	same := func(x, y filter.Expr, tickets []ticket) bool {
		return slices.Equal(results(x, tickets), results(y, tickets))
	}

	properties.Property("an expression matches what it says", prop.ForAll(func(x sample, tickets []ticket) bool {
		for i, got := range results(x.expr, tickets) {
			if got != x.want(tickets[i]) {
				t.Logf("%s on %+v: %t", x, tickets[i], got)
				return false
			}
		}
		return true
	}, genSample(4), genTickets()))

	properties.Property("De Morgan", prop.ForAll(func(x, y sample, tickets []ticket) bool {
		return same(filter.Not(filter.And(x.expr, y.expr)), filter.Or(filter.Not(x.expr), filter.Not(y.expr)), tickets) &&
			same(filter.Not(filter.Or(x.expr, y.expr)), filter.And(filter.Not(x.expr), filter.Not(y.expr)), tickets)
	}, genSample(3), genSample(3), genTickets()))

	properties.Property("double negation is the expression itself", prop.ForAll(func(x sample) bool {
		return filter.Not(filter.Not(x.expr)).Equal(x.expr)
	}, genSample(4)))

	properties.Property("And and Or commute, associate and are idempotent, by what they match", prop.ForAll(
		func(x, y, z sample, tickets []ticket) bool {
			for _, join := range []func(...filter.Expr) filter.Expr{filter.And, filter.Or} {
				if !same(join(x.expr, y.expr), join(y.expr, x.expr), tickets) || !same(join(x.expr, x.expr), x.expr, tickets) ||
					!join(join(x.expr, y.expr), z.expr).Equal(join(x.expr, join(y.expr, z.expr))) {
					return false
				}
			}
			return true
		}, genSample(2), genSample(2), genSample(2), genTickets()))

	properties.Property("an expression and its opposite exclude each other", prop.ForAll(func(x sample, tickets []ticket) bool {
		not := filter.Not(x.expr)
		return same(filter.And(x.expr, not), none, tickets) && same(filter.Or(x.expr, not), all, tickets)
	}, genSample(3), genTickets()))

	properties.Property("Bind is idempotent and leaves what is bound alone", prop.ForAll(func(x sample) bool {
		once := bind(x.expr)
		return bind(once).Equal(once)
	}, genSample(4)))

	properties.Property("equal expressions match the same", prop.ForAll(func(x, y sample, tickets []ticket) bool {
		return x.expr.Equal(x.expr) && x.expr.Equal(y.expr) == y.expr.Equal(x.expr) && (!x.expr.Equal(y.expr) || same(x.expr, y.expr, tickets))
	}, genSample(1), genSample(1), genTickets()))

	properties.Property("the read-only view rebuilds the expression", prop.ForAll(func(x sample) bool {
		return rebuild(x.expr).Equal(x.expr)
	}, genSample(4)))

	properties.TestingRun(t, gopter.NewFormatedReporter(false, 120, testWriter{t}))
}

// testWriter sends gopter's report, which has the seed, to the log of the test.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// rebuild walks an expression as a store would that translates it.
func rebuild(e filter.Expr) filter.Expr {
	var kids []filter.Expr
	for k := range e.Operands() {
		kids = append(kids, rebuild(k))
	}
	switch e.Op() {
	case filter.OpTrue:
		return filter.Expr{}
	case filter.OpFalse:
		return filter.Or()
	case filter.OpAnd:
		return filter.And(kids...)
	case filter.OpOr:
		return filter.Or(kids...)
	case filter.OpNot:
		return filter.Not(kids[0])
	}
	return e
}
