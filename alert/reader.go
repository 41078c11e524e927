package alert

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// An object reads the members of one JSON object. The first error stays; reading goes on with empty values.
type object struct {
	text    string
	members []named
	err     error
}

type named struct {
	member
	known string // its name; empty, where a reader made it, for a property that reader does not know
}

func (o *object) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

func (o *object) find(name string) (node, bool) {
	for _, m := range o.members {
		if m.known == name {
			return node{o.text, m.start, m.end}, true
		}
	}
	return node{}, false
}

// forget makes a property one the reader does not know, so that it is written back as it came.
func (o *object) forget(name string) {
	for i := range o.members {
		if o.members[i].known == name {
			o.members[i].known = ""
		}
	}
}

// value is find without those that are null.
func (o *object) value(name string) (node, bool) {
	n, ok := o.find(name)
	return n, ok && !n.isNull()
}

// pick collects the known or the unknown members in memory of their own.
func (o *object) pick(known bool) Object {
	size := 0
	for _, m := range o.members {
		if (m.known != "") == known {
			size += m.end - m.nameStart + 1
		}
	}
	if size == 0 {
		return Object{}
	}
	b := make([]byte, 0, size)
	for _, m := range o.members {
		if (m.known != "") == known {
			b = appendMember(b, o.text[m.nameStart:m.nameEnd], o.text[m.start:m.end])
		}
	}
	return Object{string(b)}
}

func appendMember(b []byte, quotedName, value string) []byte {
	if len(b) > 0 {
		b = append(b, ',')
	}
	b = append(append(b, quotedName...), ':')
	return appendCompact(b, value)
}

func (o *object) string(name string) string {
	n, ok := o.value(name)
	if !ok {
		return ""
	}
	s, err := n.string(name)
	if err != nil {
		o.fail(err)
	}
	return s
}

// string returns the text of a string node in memory of its own.
func (n node) string(field string) (string, error) {
	if n.text[n.start] != '"' {
		return "", n.mismatch(field, "a string")
	}
	return strings.Clone(unquote(n.raw())), nil
}

func (o *object) time(name string) time.Time {
	n, ok := o.value(name)
	if !ok {
		return time.Time{}
	}
	s, err := n.string(name)
	if err != nil {
		o.fail(err)
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if t = t.UTC(); err != nil || !timeInRange(t) || !exactTime(s) {
		o.fail(n.mismatch(name, "an RFC 3339 time in the years 1 to 9999"))
		return time.Time{}
	}
	return t
}

// exactTime refuses what time.Parse reads beyond RFC 3339: an hour of one digit, a comma, digits that a time does not keep.
func exactTime(s string) bool {
	const whole = len("2006-01-02T15:04:05")
	if len(s) <= whole || s[whole-3] != ':' || s[whole-6] != ':' {
		return false
	}
	if s[whole] == ',' {
		return false
	}
	if s[whole] != '.' {
		return true
	}
	digits := strings.IndexFunc(s[whole+1:], func(r rune) bool { return r < '0' || r > '9' })
	return digits <= 9
}

func timeInRange(t time.Time) bool {
	year := t.UTC().Year()
	return year >= 1 && year <= 9999
}

func (o *object) raw(name string) json.RawMessage {
	n, ok := o.value(name)
	if !ok {
		return nil
	}
	return appendCompact(make([]byte, 0, n.end-n.start), n.raw())
}

// each calls f for the elements of an array; errors get the element's index.
func (o *object) each(name string, f func(n node) error) {
	n, ok := o.value(name)
	if !ok {
		return
	}
	if n.text[n.start] != '[' {
		o.fail(n.mismatch(name, "an array"))
		return
	}
	i := 0
	for start, end := range elements(n.text, n.start) {
		if i == MaxList {
			o.fail(&FieldError{Field: name, Reason: "want at most " + strconv.Itoa(MaxList) + " elements", Offset: start})
			return
		}
		if err := f(node{n.text, start, end}); err != nil {
			o.fail(inside(name, i, err))
			return
		}
		i++
	}
}

func (o *object) strings(name string) []string {
	var out []string
	o.each(name, func(n node) error {
		s, err := n.string("")
		out = append(out, s)
		return err
	})
	return out
}

// inside puts an element before the field of an error.
func inside(list string, i int, err error) error {
	fe, ok := errors.AsType[*FieldError](err)
	if !ok {
		return err
	}
	at := *fe
	at.Field = list + "[" + strconv.Itoa(i) + "]"
	if fe.Field != "" {
		at.Field += "." + fe.Field
	}
	return &at
}

// readEnum reads a member; of a text that is none, and of null where a property was given as null, the value is added to kept.
func readEnum[E ~uint8](o *object, t *table[E], name string, kept *Object) E {
	n, ok := o.find(name)
	if !ok {
		return 0
	}
	if !n.isNull() {
		s, err := n.string(name)
		if err != nil {
			o.fail(err)
			return 0
		}
		if e, ok := t.find(s); ok {
			return e
		}
	}
	b := appendQuoted(make([]byte, 0, len(kept.members)+len(name)+n.end-n.start+4), name)
	kept.members = string(appendMember([]byte(kept.members), string(b), n.raw()))
	return 0
}

// props reads the entity of evidence out of its properties. What is absent or of another type reads as empty.
type props struct {
	text    string
	members []member
}

func propsOf(text string) props {
	p := props{text: text}
	for m := range members(text, 0) {
		p.members = append(p.members, m)
	}
	return p
}

func (p props) raw(name string) string {
	for _, m := range p.members {
		if m.is(p.text, name) {
			return p.text[m.start:m.end]
		}
	}
	return ""
}

func (p props) string(name string) string {
	raw := p.raw(name)
	if raw == "" || raw[0] != '"' {
		return ""
	}
	return strings.Clone(unquote(raw))
}

func (p props) number(name string) int64 {
	n, err := strconv.ParseInt(p.raw(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (p props) object(name string) props {
	raw := p.raw(name)
	if raw == "" || raw[0] != '{' {
		return props{}
	}
	return propsOf(raw[1 : len(raw)-1])
}

func isNumber(raw string) bool { return raw != "" && (raw[0] == '-' || isDigit(raw[0])) }
