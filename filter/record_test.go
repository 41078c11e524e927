package filter_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

// level and state are enums of the record under test: one with an order, one without.
type (
	level uint8
	state uint8
)

const (
	low level = iota + 1
	medium
	high
)

const (
	open state = iota + 1
	closed
)

var (
	levelNames = []string{"unknown", "low", "medium", "high"}
	stateNames = []string{"unknown", "open", "closed"}
	errName    = errors.New("no such member")
)

func name(names []string, i uint8) string {
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprintf("member(%d)", i)
}

func parse[E ~uint8](names []string) func(string) (E, error) {
	return func(s string) (E, error) {
		if i := slices.Index(names, s); i >= 0 {
			return E(i), nil
		}
		return 0, fmt.Errorf("%w: %s", errName, s)
	}
}

func (l level) String() string { return name(levelNames, uint8(l)) }
func (s state) String() string { return name(stateNames, uint8(s)) }

// ticket is a record with one property of each type.
type ticket struct {
	Title   string
	Tags    []string
	Level   level
	State   state
	Sources []level
	Alerts  int64
	Updated time.Time
	Pinned  bool
	Owner   string
}

func (t *ticket) allTags() iter.Seq[string] { return slices.Values(t.Tags) }

var (
	byTitle   = filter.NewText("title", func(t *ticket) string { return t.Title })
	byTag     = filter.NewTexts("tags", (*ticket).allTags, nil)
	byFastTag = filter.NewTexts("fastTags", (*ticket).allTags, func(t *ticket, folded string) bool {
		return slices.ContainsFunc(t.Tags, func(s string) bool { return strings.EqualFold(s, folded) })
	})
	byLevel   = filter.NewRank("level", func(t *ticket) level { return t.Level }, parse[level](levelNames)).Named("test.level")
	byState   = filter.NewEnum("state", func(t *ticket) state { return t.State }, parse[state](stateNames))
	bySource  = filter.NewEnums("sources", func(t *ticket, l level) bool { return slices.Contains(t.Sources, l) }, parse[level](levelNames)).Named("test.level")
	byAlerts  = filter.NewNumber("alerts", func(t *ticket) int64 { return t.Alerts })
	byUpdated = filter.NewTime("updated", func(t *ticket) time.Time { return t.Updated })
	byPinned  = filter.NewBool("pinned", func(t *ticket) bool { return t.Pinned })
	byOwner   = filter.NewText("owner", func(t *ticket) string { return t.Owner })
	byAssign  = filter.NewSymbol[ticket]("assignment", map[string]func(filter.Binding) (filter.Expr, error){
		"me": func(b filter.Binding) (filter.Expr, error) {
			if b.Me == "" {
				return filter.Expr{}, errNobody
			}
			return byOwner.Is(b.Me), nil
		},
		"nobody":  func(filter.Binding) (filter.Expr, error) { return byOwner.Empty(), nil },
		"anybody": func(filter.Binding) (filter.Expr, error) { return filter.Expr{}, nil },
		"recent":  func(filter.Binding) (filter.Expr, error) { return byUpdated.Within(time.Hour), nil },
		"loop": func(filter.Binding) (filter.Expr, error) {
			return filter.NewSymbol[ticket]("assignment", nil).Is("loop"), nil
		},
		"foreign": func(filter.Binding) (filter.Expr, error) { return foreign.Is("x"), nil },
		"huge":    func(filter.Binding) (filter.Expr, error) { return tests(5 * filter.MaxNodes), nil },
		"wide":    func(filter.Binding) (filter.Expr, error) { return tests(2 * filter.MaxNodes), nil },
		"nil":     nil,
	})
	foreign   = filter.NewText("foreign", func(t *ticket) string { return t.Title })
	errNobody = errors.New("nobody is signed in")

	schema = filter.NewSchema[ticket](byTitle, byTag, byFastTag, byLevel, byState, bySource, byAlerts, byUpdated, byPinned,
		byOwner, byAssign)

	noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

// tests is a conjunction of n tests.
func tests(n int) filter.Expr {
	es := make([]filter.Expr, n)
	for i := range es {
		es[i] = byAlerts.IsNot(int64(-1 - i))
	}
	return filter.And(es...)
}

func matches(t *testing.T, e filter.Expr, r ticket) bool {
	t.Helper()
	match, err := schema.Compile(e)
	require.NoError(t, err, "%s", e)
	return match(&r)
}

// requireError asserts kind, property and value of a filter error and returns it.
func requireError(t *testing.T, err error, kind error, property, value string) *filter.Error {
	t.Helper()
	require.ErrorIs(t, err, kind)
	var e *filter.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, property, e.Property)
	require.Equal(t, value, e.Value)
	require.NotEmpty(t, e.Reason)
	require.LessOrEqual(t, len(e.Property), 80)
	require.LessOrEqual(t, len(e.Value), 80)
	return e
}
