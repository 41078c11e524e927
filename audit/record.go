package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"
	"unicode/utf8"
)

// Bounds of what can be encoded. They are far beyond what the engine writes (256 changes in an entry) and keep hostile input
// from claiming memory out of proportion to its size.
const (
	MaxBytes   = 16 << 20 // of an entry in either form
	MaxChanges = 4_096    // in an entry
	MaxValues  = 16_384   // in all the lists of an entry
	MaxDepth   = 4        // of lists in lists; a list of plain values is one deep
)

const (
	entryTag = "caseload-audit-v1"
	textTag  = "caseload-text-v1"
)

// hasher is scratch memory for hashing; the zero value is ready.
type hasher struct{ buf []byte }

// sum is the hash of the entry by the encoding in the package documentation.
func (h *hasher) sum(e *Entry) Digest {
	h.buf = appendRecord(append(h.buf[:0], entryTag...), e, true)
	return sha256.Sum256(h.buf)
}

// appendRecord appends the fields of e but for Hash. The form that is hashed differs from the stored one in that free text
// is there as its commitment, with or without the text at hand.
func appendRecord(b []byte, e *Entry, hashed bool) []byte {
	b = appendString(b, e.Scope)
	b = binary.AppendUvarint(b, e.Incident)
	b = binary.AppendUvarint(b, e.Seq)
	b = append(b, e.Prev[:]...)
	b = binary.AppendUvarint(b, e.Version)
	b = appendTime(b, e.Time.Unix(), uint32(e.Time.Nanosecond()))
	if e.Clamped {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = appendString(b, e.Actor.Kind.String())
	b = appendString(b, e.Actor.ID)
	b = appendString(b, e.Actor.OnBehalfOf)
	b = appendString(b, e.Action.wire())
	b = appendString(b, e.Cause.wire())
	b = appendString(b, e.Origin)
	b = appendString(b, e.Command)
	b = binary.AppendUvarint(b, uint64(len(e.Changes)))
	for i := range e.Changes {
		c := &e.Changes[i]
		b = appendString(b, c.Field)
		b = appendString(b, c.Target)
		b = appendValue(b, &c.Before, hashed)
		b = appendValue(b, &c.After, hashed)
	}
	return b
}

func appendValue(b []byte, v *Value, hashed bool) []byte {
	switch v.kind {
	case TextValue:
		return appendString(append(b, byte(TextValue)), v.text)
	case FreeValue:
		if hashed {
			return appendCommitment(append(b, byte(FreeValue)), v)
		}
		if v.redacted {
			return append(append(b, byte(redactedValue)), v.text...)
		}
		return appendString(v.appendSalt(append(b, byte(FreeValue))), v.text)
	case NumberValue:
		return binary.AppendUvarint(append(b, byte(NumberValue)), v.num)
	case TimeValue:
		return appendTime(append(b, byte(TimeValue)), int64(v.num), v.nsec)
	case ListValue:
		b = binary.AppendUvarint(append(b, byte(ListValue)), uint64(len(v.list)))
		for i := range v.list {
			b = appendValue(b, &v.list[i], hashed)
		}
		return b
	}
	return append(b, byte(NoneValue))
}

// appendCommitment appends the commitment to a free text, using the end of b as scratch.
func appendCommitment(b []byte, v *Value) []byte {
	if v.redacted {
		return append(b, v.text...)
	}
	n := len(b)
	b = append(v.appendSalt(append(b, textTag...)), v.text...)
	sum := sha256.Sum256(b[n:])
	return append(b[:n], sum[:]...)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendTime(b []byte, sec int64, nsec uint32) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(b, uint64(sec)), nsec)
}

// Years 0 to 9999, the ones RFC 3339 can write.
const (
	minSeconds = -62_167_219_200
	maxSeconds = 253_402_300_799
)

// check refuses what cannot be encoded, in one place for both forms and both directions.
func (e *Entry) check() error {
	switch {
	case !e.Actor.Kind.IsValid():
		return newFieldError("actor.kind", e.Actor.Kind.String(), oneOf(actorKinds))
	case !e.Action.IsValid():
		return newFieldError("action", e.Action.String(), oneOf(actions))
	case e.Cause != 0 && !e.Cause.IsValid():
		return newFieldError("cause", e.Cause.String(), oneOf(actions))
	case len(e.Changes) > MaxChanges:
		return newFieldError("changes", strconv.Itoa(len(e.Changes)), "at most 4096 changes")
	}
	for _, f := range [...]struct{ name, text string }{
		{"scope", e.Scope}, {"actor.id", e.Actor.ID}, {"actor.onBehalfOf", e.Actor.OnBehalfOf}, {"origin", e.Origin},
		{"command", e.Command},
	} {
		if err := checkText(f.name, f.text); err != nil {
			return err
		}
	}
	if err := checkTime(e.Time.Unix()); err != nil {
		err.Field = "time"
		return err
	}
	left := MaxValues
	for i := range e.Changes {
		if err := e.Changes[i].check(&left); err != nil {
			err.Field = "changes[" + strconv.Itoa(i) + "]." + err.Field
			return err
		}
	}
	return nil
}

func (c *Change) check(left *int) *FieldError {
	if c.Field == "" {
		return newFieldError("field", "", "a name")
	}
	if err := checkText("field", c.Field); err != nil {
		return err
	}
	if err := checkText("target", c.Target); err != nil {
		return err
	}
	if err := c.Before.check(left, MaxDepth); err != nil {
		err.Field = "before" + err.Field
		return err
	}
	if err := c.After.check(left, MaxDepth); err != nil {
		err.Field = "after" + err.Field
		return err
	}
	return nil
}

// check returns an error whose path starts below v.
func (v *Value) check(left *int, depth int) *FieldError {
	switch v.kind {
	case TextValue, FreeValue:
		if !v.redacted && !utf8.ValidString(v.text) {
			return newFieldError("."+v.kind.String(), v.text, wantUTF8)
		}
	case TimeValue:
		return checkTime(int64(v.num))
	case ListValue:
		if depth == 0 {
			return newFieldError(".list", "list", "lists nested at most 4 deep")
		}
		if *left -= len(v.list); *left < 0 {
			return newFieldError(".list", strconv.Itoa(len(v.list)), "at most 16384 values in the lists of an entry")
		}
		for i := range v.list {
			if err := v.list[i].check(left, depth-1); err != nil {
				err.Field = ".list[" + strconv.Itoa(i) + "]" + err.Field
				return err
			}
		}
	}
	return nil
}

const wantUTF8 = "valid UTF-8"

func checkText(field, s string) *FieldError {
	if utf8.ValidString(s) {
		return nil
	}
	return newFieldError(field, s, wantUTF8)
}

func checkTime(sec int64) *FieldError {
	if sec < minSeconds || sec > maxSeconds {
		return newFieldError(".time", time.Unix(sec, 0).UTC().String(), "a year from 0 to 9999")
	}
	return nil
}
