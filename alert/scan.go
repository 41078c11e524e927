package alert

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A scanner checks a JSON text once, strictly, so that everything after it can walk the text without checking: RFC 8259 syntax,
// valid UTF-8 and no lone surrogates, no NUL in any string, no duplicate names at any depth, nothing after the value, and the
// bounds on depth and properties.
type scanner struct {
	text     string
	pos      int
	maxDepth int
	names    []string // of all objects that are open
}

func check(text string, maxDepth int) error {
	if !utf8.ValidString(text) {
		return &FieldError{Reason: "not valid UTF-8", Offset: invalidAt(text)}
	}
	s := scanner{text: text, maxDepth: maxDepth}
	if err := s.value(0); err != nil {
		return err
	}
	if s.space(); s.pos < len(text) {
		return s.fail("want nothing after the value")
	}
	return nil
}

func invalidAt(text string) int {
	i := 0
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	return i
}

func (s *scanner) fail(reason string) error { return &FieldError{Reason: reason, Offset: s.pos} }

func (s *scanner) space() { s.pos = skipSpace(s.text, s.pos) }

// next is the byte at the position, or 0 at the end; NUL is nowhere valid.
func (s *scanner) next() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func (s *scanner) value(depth int) error {
	s.space()
	switch c := s.next(); {
	case c == '{' || c == '[':
		if depth == s.maxDepth {
			return s.fail("nested deeper than " + strconv.Itoa(s.maxDepth) + " levels")
		}
		if c == '{' {
			return s.object(depth + 1)
		}
		return s.array(depth + 1)
	case c == '"':
		return s.quoted()
	case c == '-' || isDigit(c):
		return s.number()
	}
	for _, word := range [...]string{"null", "true", "false"} {
		if strings.HasPrefix(s.text[s.pos:], word) {
			s.pos += len(word)
			return nil
		}
	}
	return s.fail("want a JSON value")
}

func (s *scanner) array(depth int) error {
	s.pos++
	if s.space(); s.next() == ']' {
		s.pos++
		return nil
	}
	for {
		if err := s.value(depth); err != nil {
			return err
		}
		s.space()
		switch s.next() {
		case ',':
			s.pos++
		case ']':
			s.pos++
			return nil
		default:
			return s.fail("want a comma or the end of the array")
		}
	}
}

func (s *scanner) object(depth int) error {
	s.pos++
	if s.space(); s.next() == '}' {
		s.pos++
		return nil
	}
	own := len(s.names)
	for {
		s.space()
		start := s.pos
		if s.next() != '"' {
			return s.fail("want a property name")
		}
		if err := s.quoted(); err != nil {
			return err
		}
		if len(s.names)-own == MaxProperties {
			return s.fail("more than " + strconv.Itoa(MaxProperties) + " properties in one object")
		}
		s.names = append(s.names, unquote(s.text[start:s.pos]))
		if s.space(); s.next() != ':' {
			return s.fail("want a colon")
		}
		s.pos++
		if err := s.value(depth); err != nil {
			return err
		}
		s.space()
		switch s.next() {
		case ',':
			s.pos++
		case '}':
			if name, twice := repeated(s.names[own:]); twice {
				return &FieldError{Field: clip(name), Reason: "appears twice in one object", Offset: s.pos}
			}
			s.names = s.names[:own]
			s.pos++
			return nil
		default:
			return s.fail("want a comma or the end of the object")
		}
	}
}

func repeated(names []string) (string, bool) {
	if len(names) > 24 {
		seen := make(map[string]struct{}, len(names))
		for _, name := range names {
			if _, ok := seen[name]; ok {
				return name, true
			}
			seen[name] = struct{}{}
		}
		return "", false
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return name, true
		}
	}
	return "", false
}

func (s *scanner) quoted() error {
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; {
		case c == '"':
			s.pos++
			return nil
		case c < 0x20:
			return s.fail("a control character is not escaped")
		case c == '\\':
			if err := s.escape(); err != nil {
				return err
			}
		}
	}
	return s.fail("the string does not end")
}

// escape leaves the position at the last byte of the escape.
func (s *scanner) escape() error {
	s.pos++
	switch s.next() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return nil
	case 'u':
	default:
		return s.fail("not an escape")
	}
	unit, ok := hex4(s.text, s.pos+1)
	if !ok {
		return s.fail("want four hexadecimal digits")
	}
	switch {
	case unit == 0:
		return s.fail("contains NUL")
	case unit < 0xD800 || unit > 0xDFFF:
		s.pos += 4
		return nil
	}
	low, ok := rune(0), unit < 0xDC00 && strings.HasPrefix(s.text[s.pos+5:], `\u`)
	if ok {
		low, ok = hex4(s.text, s.pos+7)
	}
	if !ok || low < 0xDC00 || low > 0xDFFF {
		return s.fail("half of a surrogate pair")
	}
	s.pos += 10
	return nil
}

func (s *scanner) number() error {
	if s.next() == '-' {
		s.pos++
	}
	if s.next() == '0' {
		s.pos++
	} else if !s.digits() {
		return s.fail("want a digit")
	}
	if s.next() == '.' {
		if s.pos++; !s.digits() {
			return s.fail("want a digit")
		}
	}
	if s.next()|0x20 == 'e' {
		if s.pos++; s.next() == '+' || s.next() == '-' {
			s.pos++
		}
		if !s.digits() {
			return s.fail("want a digit")
		}
	}
	return nil
}

func (s *scanner) digits() bool {
	start := s.pos
	for isDigit(s.next()) {
		s.pos++
	}
	return s.pos > start
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// hex4 reads four hexadecimal digits at i.
func hex4(s string, i int) (rune, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	var v rune
	for _, c := range []byte(s[i : i+4]) {
		switch {
		case isDigit(c):
			v = v<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			v = v<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return v, true
}
