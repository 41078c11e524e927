package audit_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// What is read must be written and read as the same, in both forms.
func requireStable(t *testing.T, e audit.Entry) {
	form, err := e.MarshalBinary()
	require.NoError(t, err)
	var again audit.Entry
	require.NoError(t, again.UnmarshalBinary(form))
	require.True(t, same(e, again))
	line, err := e.MarshalJSON()
	require.NoError(t, err)
	require.NoError(t, again.UnmarshalJSON(line))
	require.True(t, same(e, again))
}

func FuzzReadLines(f *testing.F) {
	entries, _ := logOf("contoso", 12, 30)
	for i, e := range entries {
		if i%2 == 0 {
			e = e.Redact(func(audit.Change) bool { return true })
		}
		line, err := e.MarshalJSON()
		require.NoError(f, err)
		f.Add(append(line, '\n'))
	}
	f.Add([]byte(minimal + "\n" + minimal))
	f.Add([]byte(withValue(nested(5))))
	f.Add([]byte(`{"scope":"\ud83d\ude00\u00`))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, _ := collect(t, bytes.NewReader(data))
		for _, e := range read {
			requireStable(t, e)
		}
		var out bytes.Buffer
		require.NoError(t, audit.WriteLines(&out, sequence(read)))
		again, err := collect(t, &out)
		require.NoError(t, err)
		require.Len(t, again, len(read))
		_, _ = audit.Verify(sequence(read))
	})
}

func FuzzEntryUnmarshalBinary(f *testing.F) {
	entries, _ := logOf("contoso", 12, 30)
	for i, e := range entries {
		if i%2 == 0 {
			e = e.Redact(func(audit.Change) bool { return true })
		}
		form, err := e.MarshalBinary()
		require.NoError(f, err)
		f.Add(form)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var e audit.Entry
		if e.UnmarshalBinary(data) != nil {
			return
		}
		form, err := e.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, data, form, "each entry has one binary form")
		parsed, err := audit.ParseBinary(string(data))
		require.NoError(t, err)
		require.Equal(t, e, parsed)
		requireStable(t, e)
	})
}
