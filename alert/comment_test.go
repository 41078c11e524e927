package alert_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// A comment that says who and when in both spellings keeps both: the present one counts, the older one is written back.
func TestCommentKeepsBothSpellings(t *testing.T) {
	const both = `{"comment":"x","createdByDisplayName":"Ana","createdBy":"eve","createdDateTime":"2026-01-01T00:00:00Z","createdTime":"2020-01-01T00:00:00Z"}`
	var c alert.Comment
	require.NoError(t, json.Unmarshal([]byte(both), &c))
	require.Equal(t, "Ana", c.CreatedBy)
	require.Equal(t, 2026, c.CreatedAt.Year())
	out, err := json.Marshal(c)
	require.NoError(t, err)
	require.JSONEq(t, both, string(out))

	var plain alert.Comment
	require.NoError(t, json.Unmarshal([]byte(`{"comment":"x","createdByDisplayName":"Ana","createdDateTime":"2026-01-01T00:00:00Z"}`), &plain))
	a, b := alert.Alert{ID: "a", Comments: []alert.Comment{c}}, alert.Alert{ID: "a", Comments: []alert.Comment{plain}}
	require.NotEqual(t, a.FactsDigest(), b.FactsDigest())

	var older alert.Comment
	require.NoError(t, json.Unmarshal([]byte(`{"comment":"x","createdByDisplayName":null,"createdBy":"eve","createdTime":"2020-01-01T00:00:00Z"}`), &older))
	require.Equal(t, "eve", older.CreatedBy)
	require.Error(t, json.Unmarshal([]byte(`{"comment":"x","createdByDisplayName":"Ana","createdBy":7}`), &older))
}

// No digit of a time is lost: what a time can not keep, or RFC 3339 does not know, is refused.
func TestTimesAreExactOrRefused(t *testing.T) {
	for text, ok := range map[string]bool{
		"2026-01-22T12:09:23Z": true, "2026-01-22T12:09:23.1Z": true, "2026-01-22T12:09:23.123456789Z": true,
		"2026-01-22T12:09:23.1234567+02:00": true, "2026-01-22T12:09:23-05:30": true,
		"2026-01-22T12:09:23.1234567891Z": false, "2026-01-22T12:09:23,5Z": false, "2026-01-22T1:09:23Z": false,
		"2026-01-22T12:09:23": false, "2026-01-22": false,
	} {
		var a alert.Alert
		err := json.Unmarshal([]byte(`{"id":"a","createdDateTime":"`+text+`"}`), &a)
		require.Equal(t, ok, err == nil, text)
	}
}
