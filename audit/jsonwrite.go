package audit

import (
	"encoding/hex"
	"strconv"
	"time"
	"unicode/utf8"
)

// MarshalJSON returns the JSON form, one object without a line break. Numbers are decimal strings, since JavaScript cannot
// hold 64 bits; times are RFC 3339 in UTC to the nanosecond; hashes, salts and commitments are lower-case hexadecimal. Members
// that are empty are left out, but for scope, id of the actor and field. An entry of [Seal] looks so, on one line:
//
//	{"scope":"contoso","incident":"12","seq":"2","version":"2","time":"2024-05-01T09:00:00.5Z",
//	 "actor":{"kind":"user","id":"ana@contoso.com"},"action":"tagsAdded","command":"c-7",
//	 "changes":[{"field":"customTags","after":{"free":"ransomware","salt":"00112233445566778899aabbccddeeff"}}],
//	 "prev":"…","hash":"…"}
//
// with "clamped":true, "cause", "origin", and "onBehalfOf" and "target" of an actor and a change where they are set. A value is
// {"text":s}, {"free":s,"salt":x}, {"redacted":x} with the commitment, {"number":"1"}, {"time":t} or {"list":[…]}, and null for
// None in a list. Control characters, U+2028, U+2029 and the characters that change the direction of text are written as \u
// escapes, so that an export shown in a terminal or an editor shows what it says; < > & are not (json.Marshal will escape them).
//
// What AppendBinary refuses is refused here with the same error.
func (e Entry) MarshalJSON() ([]byte, error) { return e.appendJSON(nil) }

func (e *Entry) appendJSON(dst []byte) ([]byte, error) {
	if err := e.check(); err != nil {
		return dst, err
	}
	b := appendJSONString(append(dst, `{"scope":`...), e.Scope)
	b = appendJSONNumber(append(b, `,"incident":`...), e.Incident)
	b = appendJSONNumber(append(b, `,"seq":`...), e.Seq)
	b = appendJSONNumber(append(b, `,"version":`...), e.Version)
	b = appendJSONTime(append(b, `,"time":`...), e.Time)
	if e.Clamped {
		b = append(b, `,"clamped":true`...)
	}
	b = append(append(append(b, `,"actor":{"kind":"`...), e.Actor.Kind.String()...), `","id":`...)
	b = appendJSONString(b, e.Actor.ID)
	b = appendJSONMember(b, `,"onBehalfOf":`, e.Actor.OnBehalfOf)
	b = append(append(append(b, `},"action":"`...), e.Action.String()...), '"')
	b = appendJSONMember(b, `,"cause":`, e.Cause.wire())
	b = appendJSONMember(b, `,"origin":`, e.Origin)
	b = appendJSONMember(b, `,"command":`, e.Command)
	for i := range e.Changes {
		c := &e.Changes[i]
		if i == 0 {
			b = append(b, `,"changes":[`...)
		} else {
			b = append(b, ',')
		}
		b = appendJSONString(append(b, `{"field":`...), c.Field)
		b = appendJSONMember(b, `,"target":`, c.Target)
		if !c.Before.IsNone() {
			b = appendJSONValue(append(b, `,"before":`...), &c.Before)
		}
		if !c.After.IsNone() {
			b = appendJSONValue(append(b, `,"after":`...), &c.After)
		}
		b = append(b, '}')
	}
	if len(e.Changes) > 0 {
		b = append(b, ']')
	}
	b = appendJSONHex(append(b, `,"prev":`...), e.Prev[:])
	b = appendJSONHex(append(b, `,"hash":`...), e.Hash[:])
	b = append(b, '}')
	if n := len(b) - len(dst); n > MaxBytes {
		return dst, tooLong(n)
	}
	return b, nil
}

func appendJSONValue(b []byte, v *Value) []byte {
	switch v.kind {
	case TextValue:
		b = appendJSONString(append(b, `{"text":`...), v.text)
	case FreeValue:
		if v.redacted {
			b = appendJSONHex(append(b, `{"redacted":`...), []byte(v.text))
			break
		}
		b = appendJSONString(append(b, `{"free":`...), v.text)
		b = appendJSONHex(append(b, `,"salt":`...), v.appendSalt(make([]byte, 0, saltLen)))
	case NumberValue:
		b = appendJSONNumber(append(b, `{"number":`...), v.num)
	case TimeValue:
		b = appendJSONTime(append(b, `{"time":`...), v.time())
	case ListValue:
		b = append(b, `{"list":[`...)
		for i := range v.list {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSONValue(b, &v.list[i])
		}
		b = append(b, ']')
	default:
		return append(b, "null"...)
	}
	return append(b, '}')
}

func appendJSONMember(b []byte, name, s string) []byte {
	if s == "" {
		return b
	}
	return appendJSONString(append(b, name...), s)
}

func appendJSONNumber(b []byte, n uint64) []byte {
	return append(strconv.AppendUint(append(b, '"'), n, 10), '"')
}

func appendJSONHex(b, bytes []byte) []byte {
	return append(hex.AppendEncode(append(b, '"'), bytes), '"')
}

func appendJSONTime(b []byte, t time.Time) []byte {
	return append(t.UTC().AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}

const hexDigits = "0123456789abcdef"

// appendJSONString appends s, which is valid UTF-8.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\t':
				b = append(b, '\\', 't')
			default:
				b = appendEscape(b, rune(c))
			}
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if deceives(r) {
			b = appendEscape(append(b, s[start:i]...), r)
			start = i + n
		}
		i += n
	}
	return append(append(b, s[start:]...), '"')
}

// deceives reports whether r, beyond ASCII, is a control character, a line break to some readers, or changes the direction
// of the text around it.
func deceives(r rune) bool {
	switch {
	case r <= 0x9f, r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

func appendEscape(b []byte, r rune) []byte {
	return append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
