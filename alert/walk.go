package alert

import (
	"iter"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The functions of this file walk JSON texts that a scanner found valid.

func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}

// skipString returns the end of the string that starts at i.
func skipString(s string, i int) int {
	for i++; s[i] != '"'; i++ {
		if s[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// skipValue returns the end of the value that starts at i.
func skipValue(s string, i int) int {
	switch s[i] {
	case '"':
		return skipString(s, i)
	case '{', '[':
	default:
		for i < len(s) && strings.IndexByte(" \n\t\r,]}", s[i]) < 0 {
			i++
		}
		return i
	}
	for depth := 0; ; {
		switch s[i] {
		case '"':
			i = skipString(s, i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
}

// members yields the members of an object's text without its braces: where the quoted name starts and ends, and the value.
func members(s string, from int) iter.Seq[member] {
	return func(yield func(member) bool) {
		for i := skipSpace(s, from); i < len(s) && s[i] == '"'; {
			m := member{nameStart: i, nameEnd: skipString(s, i)}
			m.start = skipSpace(s, skipSpace(s, m.nameEnd)+1) // past the colon
			m.end = skipValue(s, m.start)
			if !yield(m) {
				return
			}
			if i = skipSpace(s, m.end); i < len(s) && s[i] == ',' {
				i = skipSpace(s, i+1)
			}
		}
	}
}

// A member is a property of an object, by offsets.
type member struct{ nameStart, nameEnd, start, end int }

// is reports whether the member of s has that name, without allocating where names hold no escapes.
func (m member) is(s, name string) bool {
	raw := s[m.nameStart+1 : m.nameEnd-1]
	return raw == name || strings.IndexByte(raw, '\\') >= 0 && unquote(s[m.nameStart:m.nameEnd]) == name
}

// elements yields where the elements of the array at i start and end.
func elements(s string, i int) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for i = skipSpace(s, i+1); s[i] != ']'; {
			end := skipValue(s, i)
			if !yield(i, end) {
				return
			}
			if i = skipSpace(s, end); s[i] == ',' {
				i = skipSpace(s, i+1)
			}
		}
	}
}

// unquote returns what a quoted string says. The result shares memory with q where q holds no escapes.
func unquote(q string) string {
	q = q[1 : len(q)-1]
	if strings.IndexByte(q, '\\') < 0 {
		return q
	}
	return string(appendUnescaped(make([]byte, 0, len(q)), q))
}

func appendUnescaped(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b = append(b, s[i])
			continue
		}
		i++
		switch s[i] {
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			r, _ := hex4(s, i+1)
			i += 4
			if utf16.IsSurrogate(r) {
				low, _ := hex4(s, i+3)
				r = utf16.DecodeRune(r, low)
				i += 6
			}
			b = utf8.AppendRune(b, r)
		default: // quote, backslash, slash
			b = append(b, s[i])
		}
	}
	return b
}

// appendCompact appends a value without the white space between its tokens.
func appendCompact(b []byte, s string) []byte {
	return appendTokens(b, s, func(b []byte, quoted string) []byte { return append(b, quoted...) })
}

// appendCanonical is appendCompact with every string escaped in the one way of appendQuoted, so that two spellings of one text
// come out the same. Numbers stay as they are.
func appendCanonical(b []byte, s string) []byte {
	if strings.IndexByte(s, '\\') < 0 {
		return appendCompact(b, s)
	}
	return appendTokens(b, s, func(b []byte, quoted string) []byte { return appendQuoted(b, unquote(quoted)) })
}

func appendTokens(b []byte, s string, appendString func(b []byte, quoted string) []byte) []byte {
	for i := 0; i < len(s); {
		switch s[i] {
		case '"':
			end := skipString(s, i)
			b = appendString(b, s[i:end])
			i = end
		case ' ', '\n', '\t', '\r':
			i++
		default:
			b = append(b, s[i])
			i++
		}
	}
	return b
}

// appendQuoted appends valid UTF-8 as a JSON string, escaping only what must be.
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	done := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[done:i]...)
		done = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(b, s[done:]...), '"')
}
