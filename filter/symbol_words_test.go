package filter_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// A symbol without words takes none, and does not claim to know others.
func TestSymbolWithoutWords(t *testing.T) {
	type row struct{}
	who := filter.NewSymbol[row]("who", map[string]func(filter.Binding) (filter.Expr, error){"me": nil})
	schema := filter.NewSchema[row](who)
	_, err := filter.Parse(schema, "who eq 'me'")
	require.ErrorIs(t, err, filter.ErrInvalid)
	require.ErrorContains(t, err, "is not known")
	require.NotContains(t, err.Error(), "one of")
	_, err = schema.Bind(who.Is("me"), filter.Binding{})
	require.ErrorContains(t, err, "is not known")
}
