package audit

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// FieldError says what is wrong with one field of an entry: of one that was to be encoded, or of an encoded form that was
// to be read. Parse functions return it too. It holds no more than 80 bytes of what it complains about.
type FieldError struct {
	// Field is the path of the field by the member names of the JSON form, "changes[3].after.time"; empty when it is the
	// whole that is wrong.
	Field string
	// Value is what was there, cut to 80 bytes.
	Value string
	// Want is what is allowed.
	Want string
	// Offset is the byte of the encoded form where the fault showed; zero when the fault is in a value, not in a form.
	Offset int
}

// Error names the field, the value and what was allowed.
func (e *FieldError) Error() string {
	var b strings.Builder
	b.WriteString("audit: ")
	if e.Field != "" {
		b.WriteString(e.Field)
		b.WriteString(": ")
	}
	b.WriteString(strconv.Quote(e.Value))
	b.WriteString(": want ")
	b.WriteString(e.Want)
	if e.Offset > 0 {
		b.WriteString(" (at byte ")
		b.WriteString(strconv.Itoa(e.Offset))
		b.WriteByte(')')
	}
	return b.String()
}

func newFieldError(field, value, want string) *FieldError {
	return &FieldError{Field: field, Value: clip(value), Want: want}
}

// clip cuts s to 80 bytes at a character.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > most-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strings.Clone(s[:cut])
}

// LineError says which line of a JSON Lines export could not be read or written. Err is a [*FieldError] when the fault is
// in the line, and the error of the reader when the line could not be had.
type LineError struct {
	Line int // from 1
	Err  error
}

// Error names the line and its fault.
func (e *LineError) Error() string {
	return "audit: line " + strconv.Itoa(e.Line) + ": " + strings.TrimPrefix(e.Err.Error(), "audit: ")
}

// Unwrap returns Err.
func (e *LineError) Unwrap() error { return e.Err }
