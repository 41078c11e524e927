package filter

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The columns that a line of [Error.Caret] has at most, and that it shows before the culprit where the text is longer.
const (
	caretColumns = 100
	caretBefore  = 60
)

// place is where in a text something stands. It keeps no more of the text than is shown.
type place struct {
	offset int
	line   string // the text around, as it is printed
	column int    // of the offset, in the line
}

// Caret shows the error under the text, in two lines, or in three where the second would be long:
//
//	severity gt 'high' also status eq 'active'
//	                   ^ found "also", want "and", "or" or the end
//
// Of a text over 100 columns the part around the caret is shown, with "…" for the rest. Control and invisible characters,
// and bytes that are not UTF-8, are shown as Go escapes them, \n or \u200b, so that the caret stands under what it means.
// A character counts as one column: the caret is off where a terminal prints wide characters in two, or an accent of its
// own in none. The last line does not end in a newline. For an error that is not of [Parse] Caret is Error.
func (e *Error) Caret() string {
	if e.place == nil {
		return e.Error()
	}
	message := e.message()
	gap := " "
	if e.place.column+len("^ ")+utf8.RuneCountInString(message) > caretColumns {
		gap = "\n"
	}
	return e.place.line + "\n" + strings.Repeat(" ", e.place.column) + "^" + gap + message
}

// at says where in text the error is, and what stands there up to end.
func (e *Error) at(text string, offset, end int) *Error {
	e.Found = strings.Clone(clip(text[offset:end]))
	e.place = newPlace(text, offset)
	return e
}

func newPlace(text string, offset int) *place {
	before := make([]string, 0, caretColumns)
	left := 0
	for i := offset; i > 0 && left <= caretColumns; {
		_, n := utf8.DecodeLastRuneInString(text[:i])
		piece, width := escape(text[i-n : i])
		before = append(before, piece)
		left += width
		i -= n
	}
	after := make([]string, 0, caretColumns)
	right := 0
	for i := offset; i < len(text) && right <= caretColumns; {
		_, n := utf8.DecodeRuneInString(text[i:])
		piece, width := escape(text[i : i+n])
		after = append(after, piece)
		right += width
		i += n
	}
	before, left = within(before, left, max(caretBefore, caretColumns-right))
	after, _ = within(after, right, caretColumns-left)
	slices.Reverse(before)
	return &place{offset: offset, line: strings.Join(before, "") + strings.Join(after, ""), column: left}
}

// within drops the last pieces, and says so with a "…", until the rest has no more columns than most.
func within(pieces []string, columns, most int) ([]string, int) {
	if columns <= most {
		return pieces, columns
	}
	for columns > most-1 {
		last := len(pieces) - 1
		columns -= utf8.RuneCountInString(pieces[last])
		pieces = pieces[:last]
	}
	return append(pieces, "…"), columns + 1
}

// escape returns how one character, or one byte that is none, is shown, and in how many columns.
func escape(char string) (string, int) {
	r, n := utf8.DecodeRuneInString(char)
	switch {
	case r == utf8.RuneError && n == 1:
		char = `\x` + strconv.FormatUint(uint64(char[0])|0x100, 16)[1:]
	case !isVisible(r):
		quoted := strconv.QuoteRuneToASCII(r)
		char = quoted[1 : len(quoted)-1]
	default:
		return char, 1
	}
	return char, len(char)
}

// isVisible reports whether r leaves a mark, or is a space. Some letters and symbols of Unicode are blank by intention.
func isVisible(r rune) bool {
	const blankBraille = '\u2800'
	return strconv.IsPrint(r) && r != blankBraille && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// visible escapes what does not print in s.
func visible(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || !isVisible(r) }) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		piece, _ := escape(s[i : i+n])
		b.WriteString(piece)
		i += n
	}
	return b.String()
}
