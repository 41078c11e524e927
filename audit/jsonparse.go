package audit

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// parser reads the JSON of this package and only that: known members, each at most once, well-formed text, no numbers. After
// the first fault it does nothing and returns zero values.
type parser struct {
	data []byte
	at   int
	path []step
	left int // values that may still come in lists
	err  *FieldError
}

// step is one step of the path to what is being read: a member, or with an empty name an element.
type step struct {
	name  string
	index int
}

// finish returns the first fault, be it that something follows.
func (p *parser) finish() error {
	p.space()
	if p.err == nil && p.at < len(p.data) {
		p.fail(p.at, "nothing after the object")
	}
	if p.err != nil {
		return p.err
	}
	return nil
}

func (p *parser) fail(at int, want string) {
	if p.err != nil {
		return
	}
	var field []byte
	for _, s := range p.path {
		if s.name == "" {
			field = append(strconv.AppendInt(append(field, '['), int64(s.index), 10), ']')
			continue
		}
		if len(field) > 0 {
			field = append(field, '.')
		}
		field = append(field, s.name...)
	}
	rest := p.data[at:]
	p.err = newFieldError(string(field), string(rest[:min(len(rest), 80)]), want)
	p.err.Offset = at
}

func (p *parser) space() {
	for p.err == nil && p.at < len(p.data) {
		switch p.data[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

// accept skips space and takes c if it comes next.
func (p *parser) accept(c byte) bool {
	p.space()
	if p.err != nil || p.at >= len(p.data) || p.data[p.at] != c {
		return false
	}
	p.at++
	return true
}

func (p *parser) expect(c byte) {
	if !p.accept(c) {
		p.fail(p.at, strconv.QuoteRune(rune(c)))
	}
}

func (p *parser) word(w string) bool {
	p.space()
	if p.err != nil || len(p.data)-p.at < len(w) || string(p.data[p.at:p.at+len(w)]) != w {
		return false
	}
	p.at += len(w)
	return true
}

// object reads an object of the named members, calls member for each, and returns which there were. Bit i of required
// says that names[i] must be.
func (p *parser) object(names []string, required uint, member func(i int)) (seen uint) {
	start := p.at
	p.expect('{')
	for first := true; p.err == nil && !p.accept('}'); first = false {
		if !first {
			p.expect(',')
			p.space()
		}
		at := p.at
		name, _ := p.raw()
		i := slices.IndexFunc(names, func(n string) bool { return n == string(name) })
		switch {
		case i < 0:
			p.fail(at, "a member out of "+strings.Join(names, ", "))
		case seen&(1<<i) != 0:
			p.fail(at, "each member once")
		}
		p.expect(':')
		if p.err != nil {
			return seen
		}
		seen |= 1 << i
		p.path = append(p.path, step{name: names[i]})
		member(i)
		p.path = p.path[:len(p.path)-1]
	}
	if missing := required &^ seen; missing != 0 {
		p.fail(start, "the member "+names[bits.TrailingZeros(missing)])
	}
	return seen
}

// array reads an array of at most most elements and calls element for each.
func (p *parser) array(most int, element func()) {
	p.expect('[')
	for i := 0; p.err == nil && !p.accept(']'); i++ {
		if i > 0 {
			p.expect(',')
		}
		if i == most {
			p.fail(p.at, "at most "+strconv.Itoa(most)+" elements")
		}
		if p.err != nil {
			return
		}
		p.path = append(p.path, step{index: i})
		element()
		p.path = p.path[:len(p.path)-1]
	}
}

// raw reads a string without decoding it and returns what is between the quotes, and whether there are escapes in it.
func (p *parser) raw() (s []byte, escaped bool) {
	p.expect('"')
	if p.err != nil {
		return nil, false
	}
	start := p.at
	for p.at < len(p.data) {
		switch c := p.data[p.at]; {
		case c == '"':
			p.at++
			return p.data[start : p.at-1], escaped
		case c == '\\':
			escaped = true
			p.at++
		case c < ' ':
			p.fail(p.at, "no control character in a string")
			return nil, false
		}
		p.at++
	}
	p.at = len(p.data)
	p.fail(start-1, "a string that ends")
	return nil, false
}

func (p *parser) text() string {
	p.space()
	start := p.at
	s, escaped := p.raw()
	if !utf8.Valid(s) {
		p.fail(start, wantUTF8)
	}
	if p.err != nil || !escaped {
		return string(s)
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			out = append(out, s[i])
			i++
			continue
		}
		r, n := unescape(s[i:])
		if n == 0 {
			p.fail(start+1+i, "an escape of JSON, surrogates in pairs")
			return ""
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return string(out)
}

// unescape decodes the escape s begins with and returns how many bytes it takes, zero when it is none.
func unescape(s []byte) (r rune, n int) {
	const short, meaning = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	for i := range len(short) {
		if s[1] == short[i] {
			return rune(meaning[i]), 2
		}
	}
	r, ok := unescapeHex(s)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	low, ok := unescapeHex(s[6:])
	if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
		return 0, 0
	}
	return r, 12
}

func unescapeHex(s []byte) (r rune, ok bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	for _, c := range s[2:6] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// plain reads a string that never needs an escape, whose form the caller checks.
func (p *parser) plain() string {
	s, _ := p.raw()
	return string(s)
}

func (p *parser) number() uint64 {
	p.space()
	start := p.at
	s := p.plain()
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || len(s) > 1 && s[0] == '0' {
		p.fail(start, "a decimal number of 64 bits without leading zeros, as a string")
		return 0
	}
	return n
}

func (p *parser) hex(dst []byte) {
	p.space()
	start := p.at
	if !parseHex(dst, p.plain()) {
		p.fail(start, strconv.Itoa(2*len(dst))+" lower-case hexadecimal digits")
	}
}

// time reads the one form a time has: any other spelling of the same instant would not come back as it was.
func (p *parser) time() time.Time {
	p.space()
	start := p.at
	s := p.plain()
	t, err := time.Parse(time.RFC3339Nano, s)
	t = t.UTC()
	if err != nil || t.Format(time.RFC3339Nano) != s {
		p.fail(start, "a time by RFC 3339 in UTC, with Z and without trailing zeros")
		return time.Time{}
	}
	return t
}

func (p *parser) bool() bool {
	if p.word("true") {
		return true
	}
	if !p.word("false") {
		p.fail(p.at, "true or false")
	}
	return false
}

func parseMember[E ~uint8](p *parser, names []string) E {
	p.space()
	start := p.at
	s := p.plain()
	i := slices.Index(names[1:], s)
	if i < 0 {
		p.fail(start, oneOf(names))
	}
	return E(i + 1)
}
