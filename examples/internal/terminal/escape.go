package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks in a row are shown: more would pile up over the lines above.
const maxMarks = 4

// Printable makes one line out of any text that is safe to send to a terminal: whatever is not a printable character (line
// breaks, ESC, characters that change the direction of text, bytes that are not UTF-8) is shown as an escape. Facts of alerts
// come from outside, and some of them from attackers.
func Printable(s string) string {
	var b strings.Builder
	marks := 0
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r < 0x80 && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		case isMark(r):
			if marks++; marks <= maxMarks {
				b.WriteRune(r)
			}
			continue
		default:
			b.WriteRune(r)
		}
		marks = 0
	}
	return b.String()
}

func isMark(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me) }

// Width is how many columns of a terminal printable text takes.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth knows the marks, which take no column, and the blocks of wide characters: Korean, Chinese, Japanese, emoji.
func runeWidth(r rune) int {
	switch {
	case isMark(r):
		return 0
	case r >= 0x1100 && r <= 0x115F, r >= 0x2E80 && r <= 0xA4CF, r >= 0xAC00 && r <= 0xD7A3, r >= 0xF900 && r <= 0xFAFF,
		r >= 0xFE30 && r <= 0xFE6F, r >= 0xFF00 && r <= 0xFF60, r >= 0xFFE0 && r <= 0xFFE6, r >= 0x1F300 && r <= 0x1FAFF,
		r >= 0x20000 && r <= 0x3FFFD:
		return 2
	}
	return 1
}

// Cut shortens printable text to a number of columns, the last of which is then an ellipsis.
func Cut(s string, most int) string {
	if Width(s) <= most {
		return s
	}
	n := 1
	for i, r := range s {
		if n += runeWidth(r); n > most {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// Wrap breaks printable text at spaces into lines of a number of columns; what does not fit into the last is cut.
func Wrap(s string, most, lines int) []string {
	var out []string
	for len(out) < lines-1 && Width(s) > most {
		end, n := 0, 0 // of what fits, up to a space where there is one
		broken := false
		for i, r := range s {
			if r == ' ' && i > 0 {
				end, broken = i, true
			}
			if n += runeWidth(r); n > most {
				if !broken {
					end = i
				}
				break
			}
		}
		if end == 0 {
			break
		}
		out = append(out, s[:end])
		s = strings.TrimLeft(s[end:], " ")
	}
	return append(out, Cut(s, most))
}
