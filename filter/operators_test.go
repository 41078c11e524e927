package filter_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

// The table of the package documentation, operator by operator: what is in it is read, and nothing else is.
func TestOperatorsOfEachTypeOfField(t *testing.T) {
	for _, row := range []struct{ field, value, reads string }{
		{"title", "'a'", "eq ne in contains startswith endswith null"},
		{"state", "'open'", "eq ne in"},
		{"level", "'low'", "eq ne in gt ge lt le"},
		{"alerts", "1", "eq ne in gt ge lt le"},
		{"updated", "2026-03-01", "eq ne in gt ge lt le null"},
		{"pinned", "true", "eq ne"},
		{"assignment", "'me'", "eq ne in"},
		{"tags", "'a'", "eq in contains startswith endswith null"},
		{"sources", "'low'", "eq in"},
	} {
		collection := row.field == "tags" || row.field == "sources"
		for op := range strings.FieldsSeq("eq ne in gt ge lt le contains startswith endswith null") {
			subject := row.field
			if collection {
				subject = "t"
			}
			text := subject + " " + op + " " + row.value
			switch op {
			case "in":
				text = subject + " in (" + row.value + "," + row.value + ")"
			case "contains", "startswith", "endswith":
				text = op + "(" + subject + "," + row.value + ")"
			case "null":
				if text = subject + " eq null"; collection {
					text = ""
				}
			}
			if collection {
				text = strings.Replace(row.field+"/any(t:"+text+")", "t:)", ")", 1)
			}
			e, err := filter.Parse(schema, text)
			if !slices.Contains(strings.Fields(row.reads), op) {
				require.ErrorIs(t, err, filter.ErrInvalid, text)
				continue
			}
			require.NoError(t, err, text)
			requireRoundTrip(t, e)
			if op == "ne" { // whether a test has it or not, it is the opposite of eq
				eq, err := filter.Parse(schema, "not ("+strings.Replace(text, " ne ", " eq ", 1)+")")
				require.NoError(t, err)
				full := ticket{Title: "A", State: open, Level: low, Alerts: 1, Updated: noon.Truncate(24 * time.Hour), Pinned: true, Owner: "me"}
				for _, record := range []ticket{full, {}, {Updated: noon}} {
					require.Equal(t, bound(t, eq)(&record), bound(t, e)(&record), text)
				}
			}
		}
	}
}

// bound is the predicate of an expression as "me" asks it at noon.
func bound(t *testing.T, e filter.Expr) func(*ticket) bool {
	t.Helper()
	e, err := schema.Bind(e, filter.Binding{Now: noon, Me: "me"})
	require.NoError(t, err)
	match, err := schema.Compile(e)
	require.NoError(t, err)
	return match
}
