package filter

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What can be wrong with an expression. Every error of this package is an [*Error] that wraps one of them.
var (
	// ErrInvalid: a text that is not of the language, an unknown property, an operator that its field does not allow, or a
	// value that is not of its type.
	ErrInvalid = errors.New("filter: invalid")

	// ErrTooLarge: the expression is over one of the bounds, such as [MaxNodes].
	ErrTooLarge = errors.New("filter: too large")

	// ErrUnbound: a symbol or a relative time was not, or could not be, replaced by [Schema.Bind].
	ErrUnbound = errors.New("filter: unbound")
)

// Error says what is wrong with an expression and what was allowed. It wraps [ErrInvalid], [ErrTooLarge] or [ErrUnbound]
// and, where a function of the field refused the value, that function's error as well. An error of [Parse] knows where in
// the text the culprit stands, see [Error.Position] and [Error.Caret]; it does not keep the text.
type Error struct {
	Property string // the property tested, at most 80 bytes; empty when the expression as a whole is at fault
	Value    string // the operator or value at fault, at most 80 bytes, or empty
	Reason   string // what is wrong and what was allowed

	// Found is what stands at the position, as it is written there, at most 80 bytes. It is empty at the end of the text and
	// for an error that is not of Parse.
	Found string

	// Want lists what the grammar allows at the position: "and", "or" or the end. It is empty when the text follows the
	// grammar and its meaning is at fault; Reason says it then.
	Want string

	kind    error
	cause   error
	culprit int // 1 for the first value of a test, zero for its operator
	place   *place
}

// Position returns where in the text given to [Parse] the culprit starts, as an offset in bytes that may be the end of the
// text, and false for an error that is not of Parse.
func (e *Error) Position() (offset int, ok bool) {
	if e.place == nil {
		return 0, false
	}
	return e.place.offset, true
}

// Error returns position, property, value and reason in one line. Control and invisible characters are escaped.
func (e *Error) Error() string {
	if e.place == nil {
		return "filter: " + e.message()
	}
	return "filter: at byte " + strconv.Itoa(e.place.offset) + ": " + e.message()
}

func (e *Error) message() string {
	var b strings.Builder
	if e.Property != "" {
		quoted := strconv.Quote(e.Property)
		b.WriteString(quoted[1 : len(quoted)-1])
		b.WriteByte(' ')
	}
	if e.Value != "" {
		b.WriteString(strconv.Quote(e.Value))
		b.WriteByte(' ')
	}
	b.WriteString(visible(e.Reason))
	return b.String()
}

// Unwrap returns what the error wraps, for errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.cause != nil {
		return []error{e.kind, e.cause}
	}
	return []error{e.kind}
}

const (
	clipBytes  = 80
	wordsBytes = 1024 // of the list of a large enum's members
)

// clip cuts s to 80 bytes, between two characters, so that an error is never as large as what it complains about.
func clip(s string) string { return clipTo(s, clipBytes) }

// clipTo is clip for any number of bytes.
func clipTo(s string, most int) string {
	const more = "…"
	if len(s) <= most {
		return s
	}
	cut := most - len(more)
	for back := 0; back < utf8.UTFMax-1 && !utf8.RuneStart(s[cut]); back++ {
		cut--
	}
	return strings.Clone(s[:cut]) + more
}
