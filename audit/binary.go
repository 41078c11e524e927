package audit

import (
	"encoding/binary"
	"slices"
	"strconv"
	"time"
)

const binaryVersion = 1

// AppendBinary appends the exact form for stores: a version byte (1), the fields in the order and encoding that is hashed (see
// the package documentation) with free text as salt and text, or as a redacted commitment, and the 32 bytes of Hash. An entry that
// breaks one of the bounds of this package, holds text that is not valid UTF-8 or an enum member that does not exist is a
// [*FieldError], and dst is returned as it was.
func (e Entry) AppendBinary(dst []byte) ([]byte, error) {
	if err := e.check(); err != nil {
		return dst, err
	}
	b := appendRecord(append(dst, binaryVersion), &e, false)
	b = append(b, e.Hash[:]...)
	if n := len(b) - len(dst); n > MaxBytes {
		return dst, tooLong(n)
	}
	return b, nil
}

// MarshalBinary is AppendBinary(nil).
func (e Entry) MarshalBinary() ([]byte, error) { return e.AppendBinary(nil) }

func tooLong(n int) *FieldError {
	return newFieldError("", strconv.Itoa(n)+" bytes", "an entry of at most 16777216 bytes")
}

// UnmarshalBinary reads what AppendBinary writes and nothing else: each entry has one binary form, so reading and writing gives
// the same bytes. It does not check the hash; that is for [Verify]. Data is copied. Anything amiss is a [*FieldError]; then
// the entry is left as it was.
func (e *Entry) UnmarshalBinary(data []byte) error {
	if len(data) > MaxBytes {
		return tooLong(len(data))
	}
	out, err := ParseBinary(string(data))
	if err == nil {
		*e = out
	}
	return err
}

// ParseBinary is UnmarshalBinary for who keeps entries as strings: the texts of the entry are parts of data, which is not copied.
func ParseBinary(data string) (Entry, error) {
	if len(data) > MaxBytes {
		return Entry{}, tooLong(len(data))
	}
	d := decoder{data: data, left: MaxValues}
	var out Entry
	d.entry(&out)
	if d.err != nil {
		return Entry{}, d.err
	}
	if err := out.check(); err != nil {
		return Entry{}, err
	}
	return out, nil
}

// decoder reads the binary form. The texts of the entry are parts of data. After the first fault it returns zero values, and
// every loop asks for err.
type decoder struct {
	data string
	at   int
	left int // values that may still come in lists
	err  *FieldError
}

func (d *decoder) fail(field, want string) {
	if d.err == nil {
		rest := d.data[d.at:]
		d.err = newFieldError(field, rest[:min(len(rest), 16)], want)
		d.err.Offset = d.at
	}
}

func (d *decoder) entry(e *Entry) {
	if version := d.bytes("version byte", 1); version != "\x01" {
		d.at = 0
		d.fail("version byte", "1")
		return
	}
	e.Scope = d.text("scope")
	e.Incident = d.number("incident")
	e.Seq = d.number("seq")
	copy(e.Prev[:], d.bytes("prev", len(e.Prev)))
	e.Version = d.number("version")
	sec, nsec := d.time("time")
	e.Time = time.Unix(sec, int64(nsec)).UTC()
	switch clamped := d.bytes("clamped", 1); clamped {
	case "\x00":
	case "\x01":
		e.Clamped = true
	default:
		d.fail("clamped", "0 or 1")
	}
	e.Actor.Kind = decodeName[ActorKind](d, actorKinds, "actor.kind")
	e.Actor.ID = d.text("actor.id")
	e.Actor.OnBehalfOf = d.text("actor.onBehalfOf")
	e.Action = decodeName[Action](d, actions, "action")
	if d.err == nil && d.at < len(d.data) && d.data[d.at] == 0 {
		d.at++
	} else {
		e.Cause = decodeName[Action](d, actions, "cause")
	}
	e.Origin = d.text("origin")
	e.Command = d.text("command")
	const smallest = 4 // bytes of a change: two empty texts, two times None
	if n := d.count("changes", MaxChanges, smallest); n > 0 {
		e.Changes = make([]Change, 0, n)
		for range n {
			e.Changes = append(e.Changes, Change{
				Field: d.text("changes.field"), Target: d.text("changes.target"),
				Before: d.value("changes.before", MaxDepth), After: d.value("changes.after", MaxDepth),
			})
			if d.err != nil {
				return
			}
		}
	}
	copy(e.Hash[:], d.bytes("hash", len(e.Hash)))
	if d.at < len(d.data) {
		d.fail("", "nothing after the hash")
	}
}

func (d *decoder) value(field string, depth int) Value {
	kind := d.bytes(field, 1)
	if kind == "" {
		return Value{}
	}
	switch ValueKind(kind[0]) {
	case NoneValue:
		return Value{}
	case TextValue:
		return Text(d.text(field))
	case FreeValue:
		var salt [saltLen]byte
		copy(salt[:], d.bytes(field, saltLen))
		return Free(d.text(field)).withSalt(salt[:])
	case redactedValue:
		return Value{kind: FreeValue, redacted: true, text: d.bytes(field, len(Digest{}))}
	case NumberValue:
		return Number(d.number(field))
	case TimeValue:
		sec, nsec := d.time(field)
		return Value{kind: TimeValue, num: uint64(sec), nsec: nsec}
	case ListValue:
		return d.list(field, depth)
	}
	d.at--
	d.fail(field, "a kind of value from 0 to 6")
	return Value{}
}

func (d *decoder) list(field string, depth int) Value {
	if depth == 0 {
		d.fail(field, "lists nested at most 4 deep")
		return Value{}
	}
	n := d.count(field, d.left, 1)
	d.left -= n
	v := Value{kind: ListValue}
	if n > 0 {
		v.list = make([]Value, 0, n)
	}
	for range n {
		v.list = append(v.list, d.value(field, depth-1))
		if d.err != nil {
			return Value{}
		}
	}
	return v
}

// bytes returns the next n bytes; the empty string when there are fewer.
func (d *decoder) bytes(field string, n int) string {
	if d.err != nil {
		return ""
	}
	if len(d.data)-d.at < n {
		d.fail(field, strconv.Itoa(n)+" more bytes")
		return ""
	}
	d.at += n
	return d.data[d.at-n : d.at]
}

// number reads an unsigned varint in its shortest form.
func (d *decoder) number(field string) uint64 {
	if d.err != nil {
		return 0
	}
	var n uint64
	for i := 0; i < binary.MaxVarintLen64 && d.at+i < len(d.data); i++ {
		c := d.data[d.at+i]
		if c < 0x80 {
			if i > 0 && c == 0 || i == binary.MaxVarintLen64-1 && c > 1 {
				break
			}
			d.at += i + 1
			return n | uint64(c)<<(7*i)
		}
		n |= uint64(c&0x7f) << (7 * i)
	}
	d.fail(field, "a number of 64 bits in its shortest form")
	return 0
}

// count reads the length of a row of things that take at least size bytes each.
func (d *decoder) count(field string, most, size int) int {
	start := d.at
	n := d.number(field)
	if n > uint64(min(most, (len(d.data)-d.at)/size)) {
		d.at = start
		d.fail(field, "no more than can follow, and than an entry may hold")
		return 0
	}
	return int(n)
}

func (d *decoder) text(field string) string { return d.bytes(field, d.count(field, MaxBytes, 1)) }

func (d *decoder) time(field string) (sec int64, nsec uint32) {
	b := d.bytes(field, 12)
	if b == "" {
		return 0, 0
	}
	nsec = binary.BigEndian.Uint32([]byte(b[8:]))
	if nsec > 999_999_999 {
		d.at -= 4
		d.fail(field, "nanoseconds below 1000000000")
		return 0, 0
	}
	return int64(binary.BigEndian.Uint64([]byte(b[:8]))), nsec
}

func decodeName[E ~uint8](d *decoder, names []string, field string) E {
	start := d.at
	name := d.text(field)
	if d.err != nil {
		return 0
	}
	i := slices.Index(names[1:], name)
	if i < 0 {
		d.at = start
		d.fail(field, oneOf(names))
	}
	return E(i + 1)
}
