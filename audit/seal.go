package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"
)

var hashers = sync.Pool{New: func() any { return new(hasher) }}

// Seal appends an entry to the log whose head is h: it returns the entry with everything that ties it to its place, and the
// head of the log with the entry in it. It sets Scope, Incident, Seq, Prev and Hash, brings Time to UTC, and gives each free
// text its salt; the rest of e it takes as given. Neither e nor h is changed, the same arguments give the same result, and
// the entry returned shares no memory with e that could be written.
//
// Salts are the halves of HMAC-SHA-256, keyed with seed, over scope, incident, sequence number and the position of the text
// in the entry, so no two texts share one as long as a seed never seals two entries for the same place. The seed must be
// secret and random: who knows it can test guesses against what a redaction left. Nobody needs it again; the salts are in
// the entry. A text that is already redacted keeps its commitment.
//
// Seal does not judge. The caller must see to it that Version and Time do not decrease, which [Verify] would report.
func Seal(h Head, e Entry, seed [32]byte) (Entry, Head) {
	e.Scope, e.Incident, e.Seq, e.Prev = h.Scope, h.Incident, h.Len+1, h.Hash
	e.Time = e.Time.Round(0).UTC()
	s := hashers.Get().(*hasher)
	e.Changes = slices.Clone(e.Changes)
	salts := salter{seed: &seed, e: &e, h: s}
	for i := range e.Changes {
		c := &e.Changes[i]
		if c.Before.hasFree() {
			c.Before = salts.salt(c.Before)
		}
		if c.After.hasFree() {
			c.After = salts.salt(c.After)
		}
	}
	e.Hash = s.sum(&e)
	if cap(s.buf) <= 1<<16 { // one long entry must not hold its memory for good
		hashers.Put(s)
	}
	h.Len, h.Hash = e.Seq, e.Hash
	return e, h
}

// salter hands out the salts of one entry in order.
type salter struct {
	seed *[32]byte
	e    *Entry
	h    *hasher
	next uint64
	pair [2 * saltLen]byte
}

func (s *salter) salt(v Value) Value {
	if v.kind == FreeValue {
		half := s.next % 2
		if half == 0 {
			s.pair = s.mac(s.next / 2)
		}
		s.next++
		return v.withSalt(s.pair[half*saltLen:])
	}
	list := slices.Clone(v.list)
	for i := range list {
		if list[i].hasFree() {
			list[i] = s.salt(list[i])
		}
	}
	v.list = list
	return v
}

// mac is HMAC-SHA-256 (RFC 2104) keyed with the seed, written out because crypto/hmac allocates for each key.
func (s *salter) mac(pair uint64) [sha256.Size]byte {
	const block = sha256.BlockSize
	var pad [block]byte
	for i := range pad {
		pad[i] = 0x36
	}
	for i, c := range s.seed {
		pad[i] ^= c
	}
	b := appendString(append(s.h.buf[:0], pad[:]...), s.e.Scope)
	b = binary.AppendUvarint(b, s.e.Incident)
	b = binary.AppendUvarint(b, s.e.Seq)
	b = binary.AppendUvarint(b, pair)
	inner := sha256.Sum256(b)
	for i := range pad {
		pad[i] ^= 0x36 ^ 0x5c
	}
	b = append(append(b[:0], pad[:]...), inner[:]...)
	s.h.buf = b
	return sha256.Sum256(b)
}
