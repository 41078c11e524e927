package audit_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

func collect(t *testing.T, r io.Reader) (entries []audit.Entry, err error) {
	t.Helper()
	for e, err := range audit.ReadLines(r) {
		if err != nil {
			require.Equal(t, audit.Entry{}, e)
			return entries, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func TestExportVerifiesOffline(t *testing.T) {
	entries, heads := logOf("contoso", 12, 1000)
	var out bytes.Buffer
	require.NoError(t, audit.WriteLines(&out, sequence(entries)))
	require.Equal(t, 1000, strings.Count(out.String(), "\n"))
	require.Greater(t, out.Len(), 3*64<<10, "more than one write")

	head, err := audit.Verify(audit.ReadLines(iotest.HalfReader(bytes.NewReader(out.Bytes()))), heads[1000])
	require.NoError(t, err)
	require.Equal(t, heads[1000], head)

	got, err := collect(t, strings.NewReader(strings.TrimSuffix(out.String(), "\n")))
	require.NoError(t, err, "the last line feed may be missing")
	require.Len(t, got, 1000)
	for i := range got {
		require.True(t, same(entries[i], got[i]))
	}
	for e := range audit.ReadLines(&out) {
		require.EqualValues(t, 1, e.Seq)
		break
	}
	got, err = collect(t, strings.NewReader(""))
	require.NoError(t, err)
	require.Empty(t, got)
	require.NoError(t, audit.WriteLines(nil, sequence(nil)), "nothing is not written")

	edited := bytes.Replace(lines(t, entries), []byte(`"id":"ana@contoso.com"`), []byte(`"id":"bob@contoso.com"`), 1)
	_, err = audit.Verify(audit.ReadLines(bytes.NewReader(edited)))
	requireFault(t, err, audit.Edited, 1)
}

func lines(t *testing.T, entries []audit.Entry) []byte {
	var out bytes.Buffer
	require.NoError(t, audit.WriteLines(&out, sequence(entries)))
	return out.Bytes()
}

func TestReadLinesRefuses(t *testing.T) {
	cases := []struct {
		name, text string
		line, read int
	}{
		{"empty line", minimal + "\n\n" + minimal + "\n", 2, 1},
		{"empty line at the end", minimal + "\n\n", 2, 1},
		{"two in a line", minimal + minimal + "\n", 1, 0},
		{"cut", minimal + "\n" + minimal[:100], 2, 1},
		{"byte order mark", "\ufeff" + minimal, 1, 0},
		{"pretty", strings.Replace(minimal, ",", ",\n", 1), 1, 0},
		{"binary", "\x00\x01\xff\n", 1, 0},
	}
	for _, c := range cases {
		got, err := collect(t, strings.NewReader(c.text))
		require.Len(t, got, c.read, c.name)
		bad, ok := errors.AsType[*audit.LineError](err)
		require.True(t, ok, c.name)
		require.Equal(t, c.line, bad.Line, c.name)
		_, ok = errors.AsType[*audit.FieldError](err)
		require.True(t, ok, c.name)
	}
	got, err := collect(t, strings.NewReader(minimal+"\r\n"+minimal))
	require.NoError(t, err, "a carriage return is white space")
	require.Len(t, got, 2)

	broken := errors.New("disk on fire")
	got, err = collect(t, io.MultiReader(strings.NewReader(minimal+"\n"+minimal), iotest.ErrReader(broken)))
	require.Len(t, got, 1)
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "line 2: disk on fire")
}

var spaces = strings.Repeat(" ", 64<<10)

// endless counts what is read of a line without end.
type endless struct{ read int }

func (r *endless) Read(b []byte) (int, error) {
	n := copy(b, spaces)
	r.read += n
	return n, nil
}

func TestReadLinesStopsAtTheLimit(t *testing.T) {
	var r endless
	_, err := collect(t, &r)
	require.ErrorContains(t, err, "a line of at most 16777216 bytes")
	require.Less(t, r.read, audit.MaxBytes+1<<20)

	full := minimal + strings.Repeat(" ", audit.MaxBytes-len(minimal))
	got, err := collect(t, strings.NewReader(full+"\n"+full))
	require.NoError(t, err, "exactly the limit")
	require.Len(t, got, 2)
	_, err = collect(t, strings.NewReader(full+" \n"))
	require.ErrorContains(t, err, "at most 16777216 bytes")
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestWriteLinesErrors(t *testing.T) {
	entries, _ := logOf("contoso", 12, 1000)
	disk := errors.New("disk full")
	require.Equal(t, disk, audit.WriteLines(failingWriter{disk}, sequence(entries)))
	require.Equal(t, disk, audit.WriteLines(failingWriter{disk}, sequence(entries[:1])))

	var out bytes.Buffer
	bad := []audit.Entry{entries[0], {}, entries[1]}
	err := audit.WriteLines(&out, sequence(bad))
	line, ok := errors.AsType[*audit.LineError](err)
	require.True(t, ok)
	require.Equal(t, 2, line.Line)
	require.Equal(t, string(lines(t, entries[:1])), out.String(), "the line before is written")
	err = audit.WriteLines(failingWriter{disk}, sequence(bad))
	require.ErrorIs(t, err, disk)
	_, ok = errors.AsType[*audit.LineError](err)
	require.True(t, ok)

	out.Reset()
	broken := errors.New("store gone")
	require.Equal(t, broken, audit.WriteLines(&out, func(yield func(audit.Entry, error) bool) {
		if yield(entries[0], nil) {
			yield(audit.Entry{}, broken)
		}
	}))
	require.Equal(t, string(lines(t, entries[:1])), out.String())
}
