package audit_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// binaryOf is the form of an entry without changes, in its parts: up to the count of changes, and the hash.
func binaryOf(t *testing.T) (before, hash []byte) {
	e := audit.Entry{Actor: audit.User("ana"), Action: audit.Created}
	form, err := e.MarshalBinary()
	require.NoError(t, err)
	return form[:len(form)-33], form[len(form)-32:]
}

func TestBinaryRefuses(t *testing.T) {
	before, hash := binaryOf(t)
	changes := func(n uint64, bytes string) []byte {
		form := binary.AppendUvarint(append([]byte(nil), before...), n)
		return append(append(form, bytes...), hash...)
	}
	value := func(v string) []byte { return changes(1, "\x01f\x00\x00"+v) }
	var e audit.Entry
	require.NoError(t, e.UnmarshalBinary(changes(0, "")))
	require.NoError(t, e.UnmarshalBinary(value("\x05\x01\x05\x01\x05\x01\x05\x01\x00")), "lists four deep")

	seconds := strings.Repeat("\x00", 8)
	cases := []struct {
		name, field, want string
		form              []byte
	}{
		{"nothing", "version byte", "1 more bytes", nil},
		{"version", "version byte", "1", append([]byte{2}, changes(0, "")[1:]...)},
		{"trailing", "", "nothing after", append(changes(0, ""), 0)},
		{"long varint", "scope", "64 bits in its shortest form", []byte("\x01\x80\x00")},
		{"varint of 65 bits", "scope", "64 bits in its shortest form", []byte("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02")},
		{"varint without end", "scope", "64 bits in its shortest form", []byte("\x01" + strings.Repeat("\x80", 20))},
		{"text longer than the form", "scope", "no more than can follow", []byte("\x01\xff\xff\xff\xff\x0f")},
		{"huge text", "scope", "no more than can follow", []byte("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")},
		{"kind", "actor.kind", "one of user", bytes.Replace(changes(0, ""), []byte("user"), []byte("uses"), 1)},
		{"kind without name", "actor.kind", "one of user", bytes.Replace(changes(0, ""), []byte("\x04user"), []byte("\x00"), 1)},
		{"action", "action", "one of created", bytes.Replace(changes(0, ""), []byte("created"), []byte("creates"), 1)},
		{"cause", "cause", "one of created", bytes.Replace(changes(0, ""), []byte("created\x00"), []byte("created\x04none"), 1)},
		{"flag", "clamped", "0 or 1", bytes.Replace(changes(0, ""), []byte("\x00\x04user"), []byte("\x02\x04user"), 1)},
		{"many changes", "changes", "no more than can follow", changes(audit.MaxChanges+1, strings.Repeat("\x01f\x00\x00\x00", audit.MaxChanges+1))},
		{"more changes than bytes", "changes", "no more than can follow", changes(4000, "")},
		{"field empty", "changes[0].field", "a name", changes(1, "\x00\x00\x00\x00")},
		{"field not UTF-8", "changes[0].field", "valid UTF-8", changes(1, "\x01\xff\x00\x00\x00")},
		{"value of no kind", "changes.after", "a kind of value", value("\x07")},
		{"value missing", "changes.after", "1 more bytes", changes(1, "\x01f\x00\x00")[:len(before)+5]},
		{"nanoseconds", "changes.after", "nanoseconds below", value("\x04" + seconds + "\x3b\x9a\xca\x00")},
		{"year", "changes[0].after.time", "a year from", value("\x04\x7f" + seconds[:7] + "\x00\x00\x00\x00")},
		{"time cut", "changes.after", "12 more bytes", value("\x04")[:len(before)+8]},
		{"commitment cut", "changes.after", "32 more bytes", value("\x06")[:len(before)+8]},
		{"salt cut", "changes.after", "16 more bytes", value("\x02")[:len(before)+8]},
		{"list five deep", "changes.after", "at most 4 deep", value("\x05\x01\x05\x01\x05\x01\x05\x01\x05\x01\x00")},
		{"list longer than the form", "changes.after", "no more than can follow", value("\x05\xff\x7f")},
		{"many values", "changes.after", "no more than can follow", value("\x05\x81\x80\x01" + strings.Repeat("\x00", audit.MaxValues+1))},
		{"many values in two lists", "changes.after", "no more than can follow", changes(2, strings.Repeat(
			"\x01f\x00\x00\x05\x81\x40"+strings.Repeat("\x00", audit.MaxValues/2+1), 2))},
		{"text not UTF-8", "changes[0].after.text", "valid UTF-8", value("\x01\x01\xff")},
		{"too long", "", "at most 16777216 bytes", make([]byte, audit.MaxBytes+1)},
	}
	for _, c := range cases {
		before := audit.Entry{Seq: 77}
		err := before.UnmarshalBinary(c.form)
		bad, ok := errors.AsType[*audit.FieldError](err)
		require.True(t, ok, c.name)
		require.Equal(t, c.field, bad.Field, c.name)
		require.Contains(t, bad.Want, c.want, c.name)
		require.LessOrEqual(t, len(bad.Value), 80)
		require.Equal(t, audit.Entry{Seq: 77}, before, c.name)
		parsed, errParsed := audit.ParseBinary(string(c.form))
		require.Equal(t, err, errParsed, c.name)
		require.Zero(t, parsed, c.name)
	}
	entries, _ := logOf("contoso", 12, 30)
	for _, e := range entries {
		form, err := e.MarshalBinary()
		require.NoError(t, err)
		for i := range form {
			require.Error(t, new(audit.Entry).UnmarshalBinary(form[:i]), "cut at %d", i)
		}
	}
}

func TestBinaryOwnsItsMemory(t *testing.T) {
	entries, _ := logOf("contoso", 12, 5)
	form, err := entries[4].MarshalBinary()
	require.NoError(t, err)
	var got audit.Entry
	require.NoError(t, got.UnmarshalBinary(form))
	clear(form)
	require.True(t, same(entries[4], got))
}
