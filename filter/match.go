package filter

import (
	"bytes"
	"unicode/utf8"
)

// stackText is up to which length texts of records are folded without allocating.
const stackText = 256

// matchText returns the predicate of a test on one text. The constant is folded here, once; the texts of records are
// compared as they are, or folded on the stack.
func matchText(t *Test) func(string) bool {
	c := Fold(t.Values[0].text)
	switch t.Operator {
	case Eq:
		return func(s string) bool { rest, ok := cutPrefixFold(s, c); return ok && rest == "" }
	case Ne:
		return func(s string) bool { rest, ok := cutPrefixFold(s, c); return !ok || rest != "" }
	case In:
		set := make(map[string]struct{}, len(t.Values))
		for _, v := range t.Values {
			set[Fold(v.text)] = struct{}{}
		}
		return func(s string) bool {
			var stack [stackText]byte
			_, ok := set[string(appendFold(stack[:0], s))]
			return ok
		}
	case StartsWith:
		return func(s string) bool { _, ok := cutPrefixFold(s, c); return ok }
	case EndsWith:
		return func(s string) bool { return hasSuffixFold(s, c) }
	}
	needle := []byte(c) // Contains
	return func(s string) bool {
		var stack [stackText]byte
		return bytes.Contains(appendFold(stack[:0], s), needle)
	}
}

// cutPrefixFold reports whether s starts with the folded text c, and what follows. It does not allocate.
func cutPrefixFold(s, c string) (rest string, ok bool) {
	i, j := 0, 0
	for j < len(c) {
		if i == len(s) {
			return "", false
		}
		a, b := s[i], c[j]
		if a < utf8.RuneSelf && b < utf8.RuneSelf {
			if 'A' <= a && a <= 'Z' {
				a += 'a' - 'A'
			}
			if a != b {
				return "", false
			}
			i, j = i+1, j+1
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		q, m := utf8.DecodeRuneInString(c[j:])
		if r == utf8.RuneError && n == 1 || foldRune(r) != q { // c is valid: a stray byte equals nothing in it
			return "", false
		}
		i, j = i+n, j+m
	}
	return s[i:], true
}

// hasSuffixFold reports whether s ends with the folded text c. It does not allocate.
func hasSuffixFold(s, c string) bool {
	for len(c) > 0 {
		r, n := utf8.DecodeLastRuneInString(s)
		q, m := utf8.DecodeLastRuneInString(c)
		if r == utf8.RuneError && n <= 1 || foldRune(r) != q {
			return false
		}
		s, c = s[:len(s)-n], c[:len(c)-m]
	}
	return true
}
