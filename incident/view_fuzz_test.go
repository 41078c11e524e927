package incident_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// Whatever the bytes, they are refused with an error fit to be read and the view is as it was, or they are a view that is written
// and read as the same, with a name by the rules and a query that also travels as a URL.
func FuzzViewJSON(f *testing.F) {
	for _, seed := range []string{`{"name":"Everything"}`,
		`{"name":" Mine ","filter":"assignment eq 'me'","orderBy":"severity desc","top":50,"count":true,"redirected":true}`,
		`{"name":"Nothing","filter":"false"}`, `{"name":"a","filter":"not (status in ('active','resolved')) or displayName eq '\u001b'"}`,
		`{"name":"\u202e"}`, `{"name":"a","\u001b[2J":1}`, `{"name":"a","Name":"b"}`, `{"name":"a","top":1e2}`, `{"name":"\ud83d"}`,
		`{"name":"a","filter":"lastUpdateDateTime ge now() sub duration'P7D'","count":false}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		untouched := incident.View{Name: "before", Query: incident.DefaultQueue()}
		v := untouched
		if err := v.UnmarshalJSON(data); err != nil {
			require.ErrorIs(t, err, incident.ErrInvalid)
			requirePrintable(t, err)
			require.Equal(t, untouched, v)
			return
		}
		require.True(t, json.Valid(data))
		require.NoError(t, v.Validate())
		kept, ok := byHand("single line", v.Name)
		require.True(t, ok && kept == v.Name, "%q", v.Name)
		out, err := json.Marshal(v)
		require.NoError(t, err)
		var back incident.View
		require.NoError(t, back.UnmarshalJSON(out), "%s", out)
		require.Equal(t, v.Name, back.Name)
		require.True(t, v.Query.Equal(back.Query), "%s", out)
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, string(out), string(again))
		requireRoundTrips(t, v.Query)
	})
}
