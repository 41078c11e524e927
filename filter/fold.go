package filter

import (
	"unicode"
	"unicode/utf8"
)

// Fold returns s under simple case folding, so that two texts which differ only in case have the same folded text: ASCII
// becomes lower case, and every other character the first lower-case one among those Unicode calls equal but for case, or
// the first of them where none is lower case. Each character is folded on its own: 'ß' does not become "ss", accents
// stay, the Turkish dotless ı stays apart from i. Bytes that are not UTF-8 are kept. Folding again changes nothing.
//
// A text that is folded already is returned as it is, without allocating.
func Fold(s string) string {
	i := 0
	for i < len(s) {
		c := s[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				break
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if foldRune(r) != r {
			break
		}
		i += n
	}
	if i == len(s) {
		return s
	}
	var stack [stackText]byte
	return string(appendFold(append(stack[:0], s[:i]...), s[i:]))
}

// appendFold appends the folded s to b.
func appendFold(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			b = append(b, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError {
			b = append(b, s[i:i+n]...)
		} else {
			b = utf8.AppendRune(b, foldRune(r))
		}
		i += n
	}
	return b
}

// foldRune returns the representative of the characters that are equal to r but for case.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	// The orbit is a ring of a few characters that SimpleFold walks upwards, back to the lowest after the highest.
	lowest, lower := r, rune(-1)
	for o := r; ; {
		lowest = min(lowest, o)
		if unicode.IsLower(o) && (lower < 0 || o < lower) {
			lower = o
		}
		if o = unicode.SimpleFold(o); o == r {
			break
		}
	}
	if lower >= 0 {
		return lower
	}
	return lowest
}
