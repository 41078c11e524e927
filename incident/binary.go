package incident

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// A binaryWriter appends length-prefixed values.
type binaryWriter struct{ b []byte }

func (w *binaryWriter) uint(n uint64)       { w.b = binary.AppendUvarint(w.b, n) }
func (w *binaryWriter) bytes(bytes ...byte) { w.b = append(w.b, bytes...) }

func (w *binaryWriter) text(s string) {
	w.uint(uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *binaryWriter) texts(ss []string) {
	w.uint(uint64(len(ss)))
	for _, s := range ss {
		w.text(s)
	}
}

// time writes no time as a single zero, any other after a one.
func (w *binaryWriter) time(t time.Time) {
	if t.IsZero() {
		w.bytes(0)
		return
	}
	w.bytes(1)
	w.b = binary.AppendVarint(w.b, t.Unix())
	w.uint(uint64(t.Nanosecond()))
}

func (w *binaryWriter) owner(o alert.Owner) {
	w.bytes(byte(o.Kind()))
	w.text(o.ID())
}

func (w *binaryWriter) actor(a audit.Actor) {
	w.bytes(byte(a.Kind))
	w.text(a.ID)
	w.text(a.OnBehalfOf)
}

func (w *binaryWriter) head(h audit.Head) {
	w.text(h.Scope)
	w.uint(h.Incident)
	w.uint(h.Len)
	w.b = append(w.b, h.Hash[:]...)
}

func flagByte(v bool) byte {
	if v {
		return 1
	}
	return 0
}

// A binaryReader reads what a binaryWriter wrote until the first value that is not there or not possible; from then on
// everything reads as zero. It never allocates more than the bytes it is given justify.
type binaryReader struct {
	b   []byte
	err error
}

func (r *binaryReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(format, args...))
	}
	r.b = nil
}

func (r *binaryReader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.fail("cut off")
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *binaryReader) byte() byte {
	if v := r.take(1); v != nil {
		return v[0]
	}
	return 0
}

// upTo reads a member of an enum whose last is highest.
func (r *binaryReader) upTo(highest byte) byte {
	v := r.byte()
	if v > highest {
		r.fail("enum member %d, want at most %d", v, highest)
		return 0
	}
	return v
}

func (r *binaryReader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail("not a number")
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads how many values follow; each takes a byte at least.
func (r *binaryReader) count() int {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.fail("count %d in %d bytes", n, len(r.b))
		return 0
	}
	return int(n)
}

func (r *binaryReader) text() string { return string(r.take(r.uint())) }

func (r *binaryReader) texts() []string {
	var out []string
	for range r.count() {
		out = append(out, r.text())
	}
	return out
}

func (r *binaryReader) time() time.Time {
	if r.upTo(1) == 0 {
		return time.Time{}
	}
	sec, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail("not a time")
		return time.Time{}
	}
	r.b = r.b[n:]
	nsec := r.uint()
	if nsec >= uint64(time.Second) {
		r.fail("%d nanoseconds", nsec)
		return time.Time{}
	}
	return time.Unix(sec, int64(nsec)).UTC()
}

func (r *binaryReader) owner() alert.Owner {
	kind, id := r.byte(), r.text()
	switch alert.OwnerKind(kind) {
	case alert.UserOwnerKind:
		return alert.UserOwner(id)
	case alert.GroupOwnerKind:
		return alert.GroupOwner(id)
	case alert.NoOwnerKind:
		if id != "" {
			r.fail("nobody with an id")
		}
	default:
		r.fail("owner kind %d", kind)
	}
	return alert.Owner{}
}

func (r *binaryReader) pair() (alert.Classification, alert.Determination) {
	c, det := alert.Classification(r.byte()), alert.Determination(r.byte())
	if !c.IsValid() || !det.IsValid() {
		r.fail("classification %d, determination %d", c, det)
		return 0, 0
	}
	return c, det
}

// actor reads who did something. Of an actor without a kind, whom an import named, no more than an id is known.
func (r *binaryReader) actor() audit.Actor {
	a := audit.Actor{Kind: audit.ActorKind(r.upTo(byte(audit.ActorSystem))), ID: r.text(), OnBehalfOf: r.text()}
	switch {
	case a.Kind == 0 && a.OnBehalfOf != "":
		r.fail("an actor of no kind on behalf of another")
	case a.Kind != 0 && a.ID == "":
		r.fail("%v without an id", a.Kind)
	}
	return a
}

func (r *binaryReader) head() (h audit.Head) {
	h.Scope, h.Incident, h.Len = r.text(), r.uint(), r.uint()
	copy(h.Hash[:], r.take(uint64(len(h.Hash))))
	return h
}
