package boltstore

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// Format is the version of the layout of the file. A file of a newer one is refused.
const Format = 1

// A room is one of the three buckets of the file.
type room byte

const (
	roomStore     room = iota // what the store is: format and scope, and the state that each commit writes anew
	roomIncidents             // id, kind, and of an alert its id, of an entry its number
	roomReceipts              // number
	rooms
)

var roomNames = [rooms]string{"caseload", "incidents", "receipts"}

var (
	keyFormat = []byte("format")
	keyState  = []byte("state")
)

// The kinds of the records of an incident, in their order.
const (
	kindHead  byte = iota // the binary form up to its alerts
	kindAlert             // the part of an alert
	kindEntry             // an entry of the log
	kinds
)

func incidentKey(id incident.ID, kind byte) []byte {
	return append(binary.BigEndian.AppendUint64(make([]byte, 0, 32), uint64(id)), kind)
}

func alertKey(id incident.ID, alert string) []byte {
	return append(incidentKey(id, kindAlert), alert...)
}

func entryKey(id incident.ID, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(incidentKey(id, kindEntry), seq)
}

func receiptKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// sealLen is how many bytes of each value are its seal.
const sealLen = 8

// sealed is a value with its seal: bbolt has no checksums of its own. The seal covers where the record is, so that one that turns up
// under another key is not taken for what belongs there.
func sealed(in room, key, payload []byte) []byte {
	return binary.BigEndian.AppendUint64(payload, sealOf(in, key, payload))
}

func sealOf(in room, key, payload []byte) uint64 {
	h := sha256.New()
	h.Write(binary.AppendUvarint([]byte{byte(in)}, uint64(len(key))))
	h.Write(key)
	h.Write(payload)
	var sum [sha256.Size]byte
	return binary.BigEndian.Uint64(h.Sum(sum[:0]))
}

// sealIn is the seal of a value, unchecked; zero when it is nil.
func sealIn(value []byte) uint64 {
	if len(value) < sealLen {
		return 0
	}
	return binary.BigEndian.Uint64(value[len(value)-sealLen:])
}

// unsealed is the payload of a value and its seal, or false when they do not belong together.
func unsealed(in room, key, value []byte) (payload []byte, seal uint64, ok bool) {
	at := len(value) - sealLen
	if at < 0 {
		return nil, 0, false
	}
	seal = binary.BigEndian.Uint64(value[at:])
	return value[:at:at], seal, seal == sealOf(in, key, value[:at])
}

// A state is what each commit writes anew beside its records.
type state struct {
	lease    uint64 // ids up to it may have been handed out
	first    uint64 // number of the oldest receipt
	next     uint64 // number of the next one
	seals    uint64 // sum of the seals of all incidents and receipts: none of them is missing, none is an older version
	commits  uint64 // batches since the store was created
	recorded uint64 // incidents
}

func (s *state) append(dst []byte) []byte {
	for _, n := range []uint64{s.lease, s.first, s.next, s.seals, s.commits, s.recorded} {
		dst = binary.AppendUvarint(dst, n)
	}
	return dst
}

func (s *state) parse(data []byte) error {
	for _, n := range []*uint64{&s.lease, &s.first, &s.next, &s.seals, &s.commits, &s.recorded} {
		if data = takeUint(data, n); data == nil {
			return errCut
		}
	}
	if len(data) > 0 || s.first > s.next {
		return fmt.Errorf("%w: state", incident.ErrCorrupt)
	}
	return nil
}

var errCut = fmt.Errorf("%w: record cut off", incident.ErrCorrupt)

// takeUint reads a number and returns what follows it, never nil unless there is none.
func takeUint(data []byte, n *uint64) []byte {
	v, size := binary.Uvarint(data)
	if size <= 0 {
		return nil
	}
	*n = v
	return data[size:]
}

func appendFormat(dst []byte, scope string) []byte {
	return append(binary.AppendUvarint(dst, Format), scope...)
}

func appendReceipt(dst []byte, r incident.Receipt) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(r.Command)))
	dst = append(dst, r.Command...)
	for _, i := range r.Incidents {
		dst = binary.AppendUvarint(binary.AppendUvarint(dst, uint64(i.ID)), i.Version)
	}
	return dst
}

func parseReceipt(data []byte) (r incident.Receipt, err error) {
	var n uint64
	if data = takeUint(data, &n); data == nil || n > uint64(len(data)) {
		return r, errCut
	}
	r.Command, data = string(data[:n]), data[n:]
	r.Incidents = make([]incident.Reached, 0, len(data)/2)
	for len(data) > 0 {
		var i incident.Reached
		if data = takeUint(data, (*uint64)(&i.ID)); data == nil {
			return r, errCut
		}
		if data = takeUint(data, &i.Version); data == nil {
			return r, errCut
		}
		r.Incidents = append(r.Incidents, i)
	}
	return r, nil
}
