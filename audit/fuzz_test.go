package audit_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
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

// spoil edits a file as a script of four bytes a step says: what to do, where (two bytes, spread over the file), and with what. It
// ends when the file is four times as long: a line that comes twice, again and again, would have no end.
func spoil(file []byte, script []byte) []byte {
	out := bytes.Clone(file)
	for ; len(script) >= 4 && len(out) > 0 && len(out) < 4*len(file); script = script[4:] {
		at := (int(script[1])<<8 | int(script[2])) * len(out) >> 16
		n := min(int(script[3]), len(out)-at)
		switch script[0] % 7 {
		case 0:
			out[at] ^= script[3]
		case 1:
			out[at] = script[3]
		case 2:
			out = slices.Insert(out, at, script[3])
		case 3:
			out = slices.Delete(out, at, at+n)
		case 4:
			out = out[:at]
		case 5: // the line goes to the end
			line := lineAt(out, at)
			out = append(slices.Delete(out, line[0], line[1]), bytes.Clone(out[line[0]:line[1]])...)
		case 6: // the line comes twice
			line := lineAt(out, at)
			out = slices.Insert(out, line[1], bytes.Clone(out[line[0]:line[1]])...)
		}
	}
	return out
}

func lineAt(b []byte, at int) [2]int {
	end := len(b)
	if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
		end = at + i + 1
	}
	return [2]int{bytes.LastIndexByte(b[:at], '\n') + 1, end}
}

// FuzzVerify edits an export. Either every entry reads as it was, or there is a fault: with a head that was kept elsewhere for
// whatever was done, without it for all but a log that is cut short, since nobody computes hashes by chance.
func FuzzVerify(f *testing.F) {
	entries, heads := archived("contoso", 12, 30)
	export := bytes.Join(rows(f, entries), nil)
	for _, script := range []string{"", "\x00\x80\x00\x20", "\x00\x80\x00\x01\x00\x80\x00\x01", "\x02\x00\x00 ", "\x03\xc0\x00\x01", "\x04\x80\x00\x00",
		"\x05\x00\x00\x00", "\x06\x40\x00\x00", "\x03\x10\x00\x01\x02\x10\x00\x39",
		"\x03\xff\xff\xff" + strings.Repeat("\x06\xff\xff\x00", 200)} {
		f.Add([]byte(script))
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		spoilt := spoil(export, script)
		read, err := collect(t, bytes.NewReader(spoilt))
		intact := err == nil && slices.EqualFunc(entries, read, same)
		require.True(t, intact || !bytes.Equal(export, spoilt), "an export that was left alone reads as it was")

		head, found := verified(spoilt, heads[len(entries)])
		require.Equal(t, intact, found == nil, "%v", found)
		if intact {
			require.Equal(t, heads[len(entries)], head)
		}
		bad, isFault := errors.AsType[*audit.VerifyError](found)
		line, isLine := errors.AsType[*audit.LineError](found)
		require.True(t, intact || isFault || isLine, "%v", found)
		switch {
		case isFault:
			require.True(t, bad.Fault.IsValid())
			require.Equal(t, head.Len+1, bad.Seq)
		case isLine:
			require.Equal(t, line, err)
		}

		_, found = verified(spoilt)
		require.Equal(t, err == nil && len(read) <= len(entries) && slices.EqualFunc(entries[:len(read)], read, same), found == nil, "%v", found)
	})
}
