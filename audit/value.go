package audit

import (
	"encoding/binary"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ValueKind says which member of the union a [Value] is. The numbers are part of the encoding that is hashed and never
// change.
type ValueKind uint8

// The kinds of values. Zero is a member: it is the kind of a value that is not there.
const (
	NoneValue   ValueKind = 0
	TextValue   ValueKind = 1
	FreeValue   ValueKind = 2
	NumberValue ValueKind = 3
	TimeValue   ValueKind = 4
	ListValue   ValueKind = 5

	// redactedValue is how the stored forms mark a free text of which only the commitment is left; no value has this kind.
	redactedValue ValueKind = 6
)

var valueKinds = []string{"none", "text", "free", "number", "time", "list"}

// ValueKinds yields every kind.
func ValueKinds() iter.Seq[ValueKind] {
	return func(yield func(ValueKind) bool) {
		for i := range valueKinds {
			if !yield(ValueKind(i)) {
				return
			}
		}
	}
}

// IsValid reports whether k is one of the kinds; zero is.
func (k ValueKind) IsValid() bool { return int(k) < len(valueKinds) }

// String returns the name of the kind, and ValueKind(9) for what is none.
func (k ValueKind) String() string { return nameOf(k, valueKinds, "ValueKind") }

// AppendText appends the name of the kind. What is no kind is a [*FieldError].
func (k ValueKind) AppendText(dst []byte) ([]byte, error) {
	if k == NoneValue {
		return append(dst, valueKinds[0]...), nil
	}
	return appendName(dst, k, valueKinds, "kind")
}

// MarshalText is AppendText(nil).
func (k ValueKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText is [ParseValueKind].
func (k *ValueKind) UnmarshalText(text []byte) (err error) {
	*k, err = ParseValueKind(string(text))
	return err
}

// ParseValueKind returns the kind of that name, letter for letter. An unknown name is a [*FieldError].
func ParseValueKind(s string) (ValueKind, error) {
	if s == valueKinds[0] {
		return NoneValue, nil
	}
	return parseName[ValueKind](s, valueKinds, "kind")
}

// Value is what a field was or became: nothing, a text, a number, a time, or a list of values. It is immutable, so copies may
// share memory; the zero value is [None]. Compare with [Value.Equal], not with ==.
//
// Text comes in two kinds. [Text] is vocabulary (the name of a status, an alert id, a digest) and enters the hash of the
// entry as it is. [Free] is what a person wrote or what may name a person; it enters the hash as a commitment, so that
// [Entry.Redact] can remove it for good and leave the chain whole.
type Value struct {
	kind     ValueKind
	redacted bool
	nsec     uint32  // of a time
	num      uint64  // a number; the Unix seconds of a time; the first half of the salt of a free text
	salt     uint64  // the second half
	text     string  // a text; the 32 bytes of the commitment when redacted
	list     []Value // never written after List
}

// None is the value that is not there.
func None() Value { return Value{} }

// Text is a text that is no personal data, and may therefore never be redacted.
func Text(s string) Value { return Value{kind: TextValue, text: s} }

// Free is a text a person wrote, or one that may name a person. [Seal] gives it its salt.
func Free(s string) Value { return Value{kind: FreeValue, text: s} }

// Number is a number.
func Number(n uint64) Value { return Value{kind: NumberValue, num: n} }

// Time is a point in time, kept to the nanosecond, in UTC and without a monotonic reading. Years outside 0 to 9999 are refused
// when the entry is encoded.
func Time(t time.Time) Value {
	return Value{kind: TimeValue, num: uint64(t.Unix()), nsec: uint32(t.Nanosecond())}
}

// List is a list; the values are copied. An empty list is not None. Lists may nest [MaxDepth] deep and an entry may hold
// [MaxValues] values in its lists; beyond that the entry cannot be encoded.
func List(values ...Value) Value { return Value{kind: ListValue, list: slices.Clone(values)} }

// Kind says which member of the union v is. A redacted text is still a FreeValue.
func (v Value) Kind() ValueKind { return v.kind }

// IsNone reports whether v is not there.
func (v Value) IsNone() bool { return v.kind == NoneValue }

// Redacted reports whether v is a free text of which only the commitment is left. A list is not redacted, its values may be.
func (v Value) Redacted() bool { return v.redacted }

// AsText returns the text of a Text, and of a Free that is not redacted.
func (v Value) AsText() (string, bool) {
	if v.kind == TextValue || v.kind == FreeValue && !v.redacted {
		return v.text, true
	}
	return "", false
}

// AsNumber returns the number of a Number.
func (v Value) AsNumber() (uint64, bool) {
	if v.kind != NumberValue {
		return 0, false
	}
	return v.num, true
}

// AsTime returns the time of a Time, in UTC.
func (v Value) AsTime() (time.Time, bool) {
	if v.kind != TimeValue {
		return time.Time{}, false
	}
	return v.time(), true
}

func (v Value) time() time.Time { return time.Unix(int64(v.num), int64(v.nsec)).UTC() }

// AsList returns the values of a List, in a slice that is the caller's.
func (v Value) AsList() ([]Value, bool) {
	if v.kind != ListValue {
		return nil, false
	}
	return slices.Clone(v.list), true
}

// Equal reports whether v and w are the same kind and say the same. Salts do not count; a redacted text equals only a
// redacted text of the same commitment.
func (v Value) Equal(w Value) bool {
	if v.kind != w.kind || v.redacted != w.redacted {
		return false
	}
	switch v.kind {
	case TextValue, FreeValue:
		return v.text == w.text
	case NumberValue, TimeValue:
		return v.num == w.num && v.nsec == w.nsec
	case ListValue:
		return slices.EqualFunc(v.list, w.list, Value.Equal)
	}
	return true
}

// String returns v for display, not for parsing: the text itself (unescaped), "[redacted]", the digits, the time by RFC 3339,
// the values of a list separated by commas, and nothing for None.
func (v Value) String() string {
	switch {
	case v.redacted:
		return "[redacted]"
	case v.kind == NumberValue:
		return strconv.FormatUint(v.num, 10)
	case v.kind == TimeValue:
		return v.time().Format(time.RFC3339Nano)
	case v.kind == ListValue:
		parts := make([]string, len(v.list))
		for i, w := range v.list {
			parts[i] = w.String()
		}
		return strings.Join(parts, ", ")
	}
	return v.text
}

func (v Value) hasFree() bool {
	return v.kind == FreeValue && !v.redacted || v.kind == ListValue && slices.ContainsFunc(v.list, Value.hasFree)
}

// eachFree returns v with f applied to every free text in it that is not redacted. Lists are copied where that changes them.
func (v Value) eachFree(f func(Value) Value) Value {
	if !v.hasFree() {
		return v
	}
	if v.kind == FreeValue {
		return f(v)
	}
	v.list = slices.Clone(v.list)
	for i, w := range v.list {
		v.list[i] = w.eachFree(f)
	}
	return v
}

const saltLen = 16

func (v Value) withSalt(salt []byte) Value {
	v.num, v.salt = binary.BigEndian.Uint64(salt), binary.BigEndian.Uint64(salt[8:])
	return v
}

func (v Value) appendSalt(b []byte) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, v.num), v.salt)
}
