package alert

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrInvalid is wrapped by every error of this package: a value, or a JSON document, that is not acceptable.
var ErrInvalid = errors.New("alert: invalid")

// FieldError says which value was not acceptable and what would be. It wraps [ErrInvalid].
type FieldError struct {
	Field  string // Graph's property name with its path, such as evidence[2].verdict; empty for a document as a whole
	Value  string // the value, cut to 80 bytes; empty where it would not help
	Reason string // what was expected
	Offset int    // byte offset in the JSON it was read from; 0 when the value is at the start or is not from JSON
}

// Error names the field, the value, the reason and the offset, those of them that there are. Properties may be called anything:
// what does not print in a name is escaped, as in a value.
func (e *FieldError) Error() string {
	var b strings.Builder
	b.WriteString("alert: ")
	if e.Field != "" {
		quoted := strconv.Quote(e.Field)
		b.WriteString(quoted[1 : len(quoted)-1])
		if e.Value != "" {
			fmt.Fprintf(&b, " %q", e.Value)
		}
		b.WriteString(": ")
	}
	b.WriteString(e.Reason)
	if e.Offset > 0 {
		fmt.Fprintf(&b, " (at byte %d)", e.Offset)
	}
	return b.String()
}

// Unwrap returns [ErrInvalid].
func (e *FieldError) Unwrap() error { return ErrInvalid }

// clip cuts text for an error to 80 bytes, at a rune where it can.
func clip(s string) string {
	const limit = 80
	if len(s) <= limit {
		return s
	}
	cut := limit - len("…")
	for i := 0; i < utf8.UTFMax && !utf8.RuneStart(s[cut]); i++ {
		cut--
	}
	return s[:cut] + "…"
}
