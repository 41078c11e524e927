package alert_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// FuzzAlertJSON checks that whatever is read is written, reads back as the same value with the same digest, and that this holds
// after encoding/json added its escapes as well.
func FuzzAlertJSON(f *testing.F) {
	for _, name := range []string{"testdata/alert.json", "testdata/future.json", "testdata/legacy.json"} {
		f.Add(readFile(f, name))
	}
	for _, s := range []string{`{}`, `{"id":"a","x":[1,{"y":"\ud83d\ude00"}]}`, `{"evidence":[{"roles":["a","unknown",""]}],"severity":null}`,
		`{"createdDateTime":"2024-01-02T03:04:05.123456789012-11:00"}`, `{"customDetails":"\u003c","\u0069d":"b","":{}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var a alert.Alert
		if err := a.UnmarshalJSON(data); err != nil {
			fieldError(t, err)
			return
		}
		require.True(t, json.Valid(data))
		_ = a.Validate()
		for _, e := range a.Evidence {
			if entity := e.Entity(); entity != nil {
				_, _ = entity.Key(), entity.Label()
			}
		}
		out, err := a.MarshalJSON()
		require.NoError(t, err)
		var b alert.Alert
		require.NoError(t, b.UnmarshalJSON(out))
		require.Equal(t, a, b)
		require.Equal(t, a.FactsDigest(), b.FactsDigest())
		require.Equal(t, a, a.Clone())

		escaped, err := json.Marshal(a)
		require.NoError(t, err)
		var c alert.Alert
		require.NoError(t, c.UnmarshalJSON(escaped))
		require.Equal(t, a.FactsDigest(), c.FactsDigest())
		again, err := json.Marshal(c)
		require.NoError(t, err)
		require.Equal(t, string(escaped), string(again))
	})
}
