package audit_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// entryError is the error of an entry that must be refused.
func entryError(t *testing.T, err error) *audit.FieldError {
	t.Helper()
	e, ok := errors.AsType[*audit.FieldError](err)
	require.True(t, ok, "%v", err)
	return e
}

// told is an entry with one text, n bytes long.
func told(n int) audit.Entry {
	return audit.Entry{Actor: audit.User("ana"), Action: audit.Created, Changes: []audit.Change{{Field: "f", After: audit.Text(strings.Repeat("x", n))}}}
}

// An entry of exactly as many bytes as are allowed is written and read in each form, wherever it is appended; one of a byte more is
// neither.
func TestEntriesOfSixteenMebibytes(t *testing.T) {
	const limit = 16 << 20
	require.Equal(t, limit, audit.MaxBytes)
	before := make([]byte, 100)
	form, err := told(1 << 20).MarshalBinary()
	require.NoError(t, err)
	n := 1<<20 + limit - len(form) - 1 // the length of the text takes a byte more
	form, err = told(n).AppendBinary(before)
	require.NoError(t, err)
	require.Len(t, form, limit+len(before))
	form = form[len(before):]
	var e audit.Entry
	require.NoError(t, e.UnmarshalBinary(form))
	_, err = audit.ParseBinary(string(form))
	require.NoError(t, err)
	long, err := told(n + 1).AppendBinary(before)
	require.Equal(t, "an entry of at most 16777216 bytes", entryError(t, err).Want)
	require.Equal(t, before, long)
	form = append(form, 0)
	require.Equal(t, "an entry of at most 16777216 bytes", entryError(t, e.UnmarshalBinary(form)).Want)
	_, err = audit.ParseBinary(string(form))
	require.Equal(t, "an entry of at most 16777216 bytes", entryError(t, err).Want)

	text, err := told(1).MarshalJSON()
	require.NoError(t, err)
	n = 1 + limit - len(text)
	text, err = told(n).MarshalJSON()
	require.NoError(t, err)
	require.Len(t, text, limit)
	_, err = told(n + 1).MarshalJSON()
	require.Equal(t, "an entry of at most 16777216 bytes", entryError(t, err).Want)

	var lines strings.Builder
	two := slices.Values([]audit.Entry{told(0), told(n)}) // the second appended to the first
	require.NoError(t, audit.WriteLines(&lines, func(yield func(audit.Entry, error) bool) {
		for e := range two {
			if !yield(e, nil) {
				return
			}
		}
	}))
	read := 0
	for _, err := range audit.ReadLines(strings.NewReader(lines.String())) {
		require.NoError(t, err)
		read++
	}
	require.Equal(t, 2, read)
	for _, err := range audit.ReadLines(strings.NewReader(string(text) + " \n")) {
		require.ErrorContains(t, err, "a line of at most 16777216 bytes")
	}
}

// As many changes, and values in lists, as are allowed pass in each form, and one more does not.
func TestEntriesOfManyChanges(t *testing.T) {
	of := func(changes, values int) audit.Entry {
		e := audit.Entry{Actor: audit.User("ana"), Action: audit.Created, Changes: make([]audit.Change, changes)}
		for i := range e.Changes {
			e.Changes[i].Field = "f"
		}
		e.Changes[0].After = audit.List(make([]audit.Value, values)...)
		return e
	}
	e := of(audit.MaxChanges, audit.MaxValues)
	var back audit.Entry
	form, err := e.MarshalBinary()
	require.NoError(t, err)
	require.NoError(t, back.UnmarshalBinary(form))
	require.Equal(t, e, back)
	text, err := e.MarshalJSON()
	require.NoError(t, err)
	back = audit.Entry{}
	require.NoError(t, back.UnmarshalJSON(text))
	require.Equal(t, e, back)
	for _, e := range []audit.Entry{of(audit.MaxChanges+1, 0), of(1, audit.MaxValues+1)} {
		_, err := e.MarshalBinary()
		require.Contains(t, entryError(t, err).Want, "at most")
		_, err = e.MarshalJSON()
		require.Contains(t, entryError(t, err).Want, "at most")
	}
	require.Error(t, back.UnmarshalJSON([]byte(strings.Replace(string(text), `"changes":[`, `"changes":[{"field":"f"},`, 1))))

	// An entry without changes is read as it was made, with none at all.
	form, err = audit.Entry{Actor: audit.User("ana"), Action: audit.Created}.MarshalBinary()
	require.NoError(t, err)
	none, err := audit.ParseBinary(string(form))
	require.NoError(t, err)
	require.Nil(t, none.Changes)

	// More than can follow is refused at the count, before any memory is taken for it.
	before, hash := binaryOf(t)
	form = append(binary.AppendUvarint(slices.Clone(before), 20), hash...)
	require.Equal(t, "changes", entryError(t, back.UnmarshalBinary(form)).Field)
}

// Times are those of the years 0 to 9999, to the first and the last nanosecond.
func TestTimesAtTheEndsOfTime(t *testing.T) {
	first, last := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	at := func(at time.Time) error {
		e := audit.Entry{Actor: audit.User("ana"), Action: audit.Created, Time: at, Changes: []audit.Change{{Field: "f", After: audit.Time(at)}}}
		form, err := e.MarshalBinary()
		if err != nil {
			return err
		}
		var back audit.Entry
		require.NoError(t, back.UnmarshalBinary(form))
		require.True(t, back.Time.Equal(at))
		text, err := e.MarshalJSON()
		require.NoError(t, err)
		require.NoError(t, back.UnmarshalJSON(text))
		require.True(t, back.Time.Equal(at))
		return nil
	}
	require.NoError(t, at(first))
	require.NoError(t, at(last))
	require.Equal(t, "time", entryError(t, at(first.Add(-1))).Field)
	require.Equal(t, "time", entryError(t, at(last.Add(1))).Field)
}

// What would deceive a reader of a line is escaped, and nothing else is.
func TestCharactersThatAreEscaped(t *testing.T) {
	written := func(r rune) string {
		e := told(0)
		e.Changes[0].After = audit.Text("a" + string(r) + "b")
		text, err := e.MarshalJSON()
		require.NoError(t, err)
		var back audit.Entry
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, e.Changes, back.Changes, "%U", r)
		_, after, _ := strings.Cut(string(text), `{"text":"a`)
		after, _, _ = strings.Cut(after, `b"}`)
		return after
	}
	for _, r := range []rune{0, 8, 0x1f, 0x7f, 0x80, 0x9f, 0x061c, 0x200e, 0x200f, 0x2028, 0x202e, 0x2066, 0x2069} {
		require.Equal(t, fmt.Sprintf(`\u%04x`, r), written(r))
	}
	for _, r := range []rune{' ', '!', '~', 'k', 0xa0, 0x061b, 0x061d, 0x200d, 0x2010, 0x2027, 0x202f, 0x2065, 0x206a, '😀'} {
		require.Equal(t, string(r), written(r), "%U", r)
	}
}

// Escapes are read in either case of letters, and a wrong one is pointed at.
func TestEscapesOfEveryDigit(t *testing.T) {
	read := func(text string) (string, error) {
		var e audit.Entry
		err := e.UnmarshalJSON([]byte(withValue(`{"text":"` + text + `"}`)))
		if err != nil {
			return "", err
		}
		s, _ := e.Changes[0].After.AsText()
		return s, nil
	}
	for text, want := range map[string]string{
		`\u00af`: "¯", `\u00AF`: "¯", `\u00fa`: "ú", `\u00FA`: "ú", `\u0099`: "\u0099", `\u0a0F`: "\u0a0f", `\ud83d\ude00`: "😀",
	} {
		got, err := read(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, text := range []string{`\u00ag`, "\\u00a`", `\u00a@`, `\u00aG`, `\u00a/`, `\u00a:`, `\ud83d\u0041`, `\q`} {
		_, err := read("xyz" + text)
		e := entryError(t, err)
		require.Contains(t, e.Want, "an escape of JSON")
		require.Equal(t, strings.Index(withValue(`{"text":"xyz`), "xyz")+3, e.Offset, text)
	}
}

// Numbers are decimal texts without zeros before them; zero is one.
func TestNumbersInTheirOneForm(t *testing.T) {
	read := func(n string) (e audit.Entry, err error) {
		err = e.UnmarshalJSON([]byte(strings.Replace(minimal, `"version":"1"`, `"version":"`+n+`"`, 1)))
		return e, err
	}
	for text, want := range map[string]uint64{"0": 0, "7": 7, "10": 10, "18446744073709551615": 1<<64 - 1} {
		e, err := read(text)
		require.NoError(t, err, text)
		require.Equal(t, want, e.Version)
	}
	for _, text := range []string{"00", "01", "", "18446744073709551616", "-1", "+1", "1e3"} {
		_, err := read(text)
		require.ErrorContains(t, err, "a decimal number of 64 bits", text)
	}
}

// What an error shows of a value is 80 bytes, less what is needed to end with a whole character; in what is no text none begins.
func TestErrorsShowEightyBytes(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("x", 81):          strings.Repeat("x", 80),
		strings.Repeat("x", 77) + "😀":    strings.Repeat("x", 77),
		strings.Repeat("x", 76) + "😀yyy": strings.Repeat("x", 76) + "😀",
		strings.Repeat("\x80", 200):      strings.Repeat("\x80", 76),
	} {
		_, err := audit.ParseAction(text)
		require.Equal(t, want, entryError(t, err).Value)
	}
}

// An entry that is cut is said to be at its end, also where it ends with a whole word.
func TestEntriesThatEndWithAWord(t *testing.T) {
	for _, word := range []string{"true", "false"} {
		text := strings.Replace(minimal, `"prev":`, `"clamped":`+word, 1)
		text = text[:strings.Index(text, word)+len(word)]
		e := entryError(t, new(audit.Entry).UnmarshalJSON([]byte(text)))
		require.Equal(t, len(text), e.Offset)
		require.Equal(t, "','", e.Want)
	}
}
