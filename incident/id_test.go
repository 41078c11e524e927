package incident_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// An id is a decimal text on the wire, and nothing but the canonical one is read.
func TestIDsAsText(t *testing.T) {
	for _, id := range []incident.ID{1, 29, math.MaxUint64} {
		text, err := id.MarshalText()
		require.NoError(t, err)
		require.Equal(t, id.String(), string(text))
		var back incident.ID
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, id, back)
	}
	_, err := incident.ID(0).MarshalText()
	require.EqualError(t, err, "incident: the zero id has no text form")
	for _, text := range []string{"", "0", "01", "+1", "-1", "1.0", " 1", "1 ", "0x1", "1_0", "18446744073709551616", "١"} {
		id := incident.ID(7)
		err := id.UnmarshalText([]byte(text))
		e, ok := err.(*incident.FieldError)
		require.True(t, ok, text)
		require.Equal(t, "id", e.Field)
		require.Equal(t, text, e.Value)
		require.Equal(t, incident.ID(7), id, "is left as it was")
	}
}
