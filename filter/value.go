package filter

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Value is what a property is compared with: a closed union, told apart by [Value.Kind]. Values are immutable and
// comparable. The zero Value is of no kind and fits no property.
type Value struct {
	kind Kind
	text string
	num  int64 // the number, 1 for true, or nanoseconds before now
	when time.Time
}

func textValue(s string) Value              { return Value{kind: KindText, text: s} }
func numberValue(n int64) Value             { return Value{kind: KindNumber, num: n} }
func timeValue(t time.Time) Value           { return Value{kind: KindTime, when: t.UTC().Round(0)} }
func nullValue() Value                      { return Value{kind: KindNull} }
func relativeValue(ago time.Duration) Value { return Value{kind: KindRelative, num: int64(ago)} }
func symbolValue(s string) Value            { return Value{kind: KindSymbol, text: s} }

func boolValue(b bool) Value {
	v := Value{kind: KindBool}
	if b {
		v.num = 1
	}
	return v
}

// Kind returns the type of the value, which says which of the accessors has it.
func (v Value) Kind() Kind { return v.kind }

// Text returns the text of a KindText or the word of a KindSymbol, spelled as it was given; empty for other kinds.
func (v Value) Text() string { return v.text }

// Number returns the number of a KindNumber; zero for other kinds.
func (v Value) Number() int64 {
	if v.kind != KindNumber {
		return 0
	}
	return v.num
}

// Time returns the time of a KindTime, in UTC; the zero time for other kinds.
func (v Value) Time() time.Time { return v.when }

// Bool returns the truth of a KindBool; false for other kinds.
func (v Value) Bool() bool { return v.kind == KindBool && v.num != 0 }

// Ago returns how long before now a KindRelative is; zero for other kinds.
func (v Value) Ago() time.Duration {
	if v.kind != KindRelative {
		return 0
	}
	return time.Duration(v.num)
}

// String returns the value as an OData literal: 'it”s', 42, 2026-03-01T08:00:00Z, true, null, now() sub duration'P7D'. A
// symbol prints as its word in quotes: it is the property that makes it one. The zero Value prints as the empty string.
func (v Value) String() string {
	var b strings.Builder
	v.print(&b)
	return b.String()
}

func (v Value) print(b *strings.Builder) {
	switch v.kind {
	case KindText, KindSymbol:
		b.WriteByte('\'')
		b.WriteString(strings.ReplaceAll(v.text, "'", "''"))
		b.WriteByte('\'')
	case KindNumber:
		b.WriteString(strconv.FormatInt(v.num, 10))
	case KindTime:
		b.WriteString(v.when.Format(time.RFC3339Nano))
	case KindBool:
		b.WriteString(strconv.FormatBool(v.num != 0))
	case KindNull:
		b.WriteString("null")
	case KindRelative:
		b.WriteString("now() sub duration'")
		printDuration(b, time.Duration(v.num))
		b.WriteByte('\'')
	}
}

// printed returns how many bytes print writes.
func (v Value) printed() int {
	var stack [64]byte
	switch v.kind {
	case KindText, KindSymbol:
		return len(v.text) + strings.Count(v.text, "'") + len("''")
	case KindNumber:
		return len(strconv.AppendInt(stack[:0], v.num, 10))
	case KindTime:
		return len(v.when.AppendFormat(stack[:0], time.RFC3339Nano))
	}
	return len(v.String())
}

// printDuration writes d as an ISO 8601 duration in days, hours, minutes and seconds, which are of fixed length; months
// are not.
func printDuration(b *strings.Builder, d time.Duration) {
	left := uint64(d)
	if d < 0 {
		b.WriteByte('-')
		left = -left // also right for the most negative duration, which has no positive counterpart
	}
	b.WriteByte('P')
	unit := func(size time.Duration, letter byte) {
		if n := left / uint64(size); n != 0 {
			b.WriteString(strconv.FormatUint(n, 10))
			b.WriteByte(letter)
			left %= uint64(size)
		}
	}
	unit(24*time.Hour, 'D')
	if left == 0 && d != 0 {
		return
	}
	b.WriteByte('T')
	unit(time.Hour, 'H')
	unit(time.Minute, 'M')
	if left == 0 && d != 0 {
		return
	}
	b.WriteString(strconv.FormatUint(left/uint64(time.Second), 10))
	if frac := left % uint64(time.Second); frac != 0 {
		digits := strconv.FormatUint(uint64(time.Second)+frac, 10)[1:]
		b.WriteByte('.')
		b.WriteString(strings.TrimRight(digits, "0"))
	}
	b.WriteByte('S')
}

// unbound reports whether the value has no meaning before [Schema.Bind].
func (v Value) unbound() bool { return v.kind == KindSymbol || v.kind == KindRelative }

// problem returns why a value cannot be used whatever the property, or "".
func (v Value) problem() string {
	switch v.kind {
	case KindText, KindSymbol:
		if !utf8.ValidString(v.text) {
			return "is not valid UTF-8"
		}
		if strings.IndexByte(v.text, 0) >= 0 {
			return "has a NUL in it"
		}
	case KindTime:
		if v.when.IsZero() {
			return "is the zero time; want a time, or ask whether the property is empty"
		}
		if y := v.when.Year(); y < 1 || y > 9999 {
			return "is outside the years 1 to 9999"
		}
	case KindRelative:
		if v.num < 0 {
			return "is in the future; want a duration that is not negative"
		}
	}
	return ""
}
