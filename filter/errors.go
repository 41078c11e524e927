package filter

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What can be wrong with an expression. Every error of this package is an [*Error] that wraps one of them.
var (
	// ErrInvalid: an unknown property, an operator that its field does not allow, or a value that is not of its type.
	ErrInvalid = errors.New("filter: invalid")

	// ErrTooLarge: the expression is over one of the bounds, such as [MaxNodes].
	ErrTooLarge = errors.New("filter: too large")

	// ErrUnbound: a symbol or a relative time was not, or could not be, replaced by [Schema.Bind].
	ErrUnbound = errors.New("filter: unbound")
)

// Error says what is wrong with an expression and what was allowed. It wraps [ErrInvalid], [ErrTooLarge] or [ErrUnbound]
// and, where a function of the field refused the value, that function's error as well.
type Error struct {
	Property string // the property tested, at most 80 bytes; empty when the expression as a whole is at fault
	Value    string // the operator or value at fault, at most 80 bytes, or empty
	Reason   string // what is wrong and what was allowed

	kind  error
	cause error
}

// Error returns property, value and reason in one line. Control characters in property and value are
// escaped.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("filter: ")
	if e.Property != "" {
		quoted := strconv.Quote(e.Property)
		b.WriteString(quoted[1 : len(quoted)-1])
		b.WriteByte(' ')
	}
	if e.Value != "" {
		b.WriteString(strconv.Quote(e.Value))
		b.WriteByte(' ')
	}
	b.WriteString(e.Reason)
	return b.String()
}

// Unwrap returns what the error wraps, for errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.cause != nil {
		return []error{e.kind, e.cause}
	}
	return []error{e.kind}
}

const clipBytes = 80

// clip cuts s to 80 bytes, between two characters, so that an error is never as large as what it complains about.
func clip(s string) string {
	const more = "…"
	if len(s) <= clipBytes {
		return s
	}
	cut := clipBytes - len(more)
	for back := 0; back < utf8.UTFMax-1 && !utf8.RuneStart(s[cut]); back++ {
		cut--
	}
	return strings.Clone(s[:cut]) + more
}
