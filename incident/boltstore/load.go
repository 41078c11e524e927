package boltstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// A reading goes once through everything a file holds and checks it on the way: pages, seals, the sum of all seals, numbers
// without gaps.
type reading struct {
	path, scope string
	keep        func(*gathered) error // learns of each incident

	format   bool
	state    state
	seals    uint64
	found    uint64
	receipts []incident.Receipt
	now      *gathered
}

// gathered is an incident as it is read: its binary form, and its log.
type gathered struct {
	id   incident.ID
	form []byte
	log  []string
}

// read reads the file as of a head.
func (r *reading) read(f io.ReaderAt, size int64, h head) error {
	p, err := newPages(f, size, h)
	if err == nil {
		err = p.walk(r.record)
	}
	if err == nil {
		err = r.end()
	}
	return err
}

func (r *reading) record(in room, key, value []byte) error {
	payload, seal, ok := unsealed(in, key, value)
	if !ok {
		return fmt.Errorf("record %x of %q is not as it was written", key[:min(len(key), 40)], roomNames[in])
	}
	if in == roomStore {
		return r.ofStore(key, payload)
	}
	if !r.format {
		return errors.New("no format")
	}
	r.seals += seal
	if in == roomReceipts {
		return r.receipt(key, payload)
	}
	return r.part(key, payload)
}

func (r *reading) ofStore(key, payload []byte) error {
	switch {
	case bytes.Equal(key, keyFormat):
		var have uint64
		scope := takeUint(payload, &have)
		if scope == nil {
			return errCut
		}
		if have > Format {
			return &FormatError{Path: r.path, Have: have, Want: Format}
		}
		if string(scope) != r.scope {
			return &ScopeError{Path: r.path, Have: string(scope), Want: r.scope}
		}
		r.format = true
		return nil
	case bytes.Equal(key, keyState):
		return r.state.parse(payload)
	}
	return fmt.Errorf("record %q", clip(string(key)))
}

func (r *reading) receipt(key, payload []byte) error {
	if want := receiptKey(r.state.first + uint64(len(r.receipts))); !bytes.Equal(key, want) {
		return fmt.Errorf("receipt %x, want %x", key[:min(len(key), 8)], want)
	}
	receipt, err := parseReceipt(payload)
	r.receipts = append(r.receipts, receipt)
	return err
}

// part takes the next record of an incident, which begins with its head.
func (r *reading) part(key, payload []byte) error {
	if len(key) < 9 || key[8] >= kinds {
		return fmt.Errorf("record %x", key[:min(len(key), 9)])
	}
	id := incident.ID(binary.BigEndian.Uint64(key))
	switch kind := key[8]; {
	case kind == kindHead && len(key) == 9:
		if err := r.flush(); err != nil {
			return err
		}
		r.now = &gathered{id: id, form: slices.Clone(payload)}
	case r.now == nil || r.now.id != id:
		return fmt.Errorf("incident %d has no head", id)
	case kind == kindAlert:
		r.now.form = append(r.now.form, payload...)
	case bytes.Equal(key, entryKey(id, uint64(len(r.now.log)+1))):
		r.now.log = append(r.now.log, string(payload))
	default:
		return fmt.Errorf("incident %d: entry %x, want number %d", id, key[9:min(len(key), 17)], len(r.now.log)+1)
	}
	return nil
}

func (r *reading) flush() error {
	if r.now == nil {
		return nil
	}
	whole := r.now
	r.now, r.found = nil, r.found+1
	return r.keep(whole)
}

func (r *reading) end() error {
	if err := r.flush(); err != nil {
		return err
	}
	switch s := &r.state; {
	case r.found != s.recorded:
		return fmt.Errorf("%d incidents, want %d", r.found, s.recorded)
	case uint64(len(r.receipts)) != s.next-s.first:
		return fmt.Errorf("%d receipts, want %d", len(r.receipts), s.next-s.first)
	case r.seals != s.seals:
		return errors.New("records are missing, or older than others")
	}
	return nil
}

// decoded is the incident that was gathered.
func (g *gathered) decoded() (incident.Kept, error) {
	k := incident.Kept{Log: g.log}
	err := k.Incident.UnmarshalBinary(g.form)
	if err == nil && k.Incident.ID != g.id {
		err = fmt.Errorf("%w: incident %d is kept as %d", incident.ErrCorrupt, k.Incident.ID, g.id)
	}
	return k, err
}

// portion is how many incidents go from hand to hand at once.
const portion = 64

// load reads the file into memory, decoding incidents on all processors while it reads.
func load(path, scope string, f io.ReaderAt, size int64, h head) (*incident.Memory, state, error) {
	r := &reading{path: path, scope: scope}
	memory, err := incident.RestoreMemory(scope, incident.KeptAll{
		Incidents: func(yield func(incident.Kept, error) bool) {
			err := r.decoding(f, size, h, func(k incident.Kept) bool { return yield(k, nil) })
			if err != nil && !errors.Is(err, errEnough) {
				yield(incident.Kept{}, err)
			}
		},
		LastID: func() incident.ID { return incident.ID(r.state.lease) },
		Receipts: func(yield func(incident.Receipt) bool) {
			for _, receipt := range r.receipts {
				if !yield(receipt) {
					return
				}
			}
		},
	})
	return memory, r.state, err
}

// decoding reads the file and yields what it holds. When yield says that it is enough it ends with errEnough.
func (r *reading) decoding(f io.ReaderAt, size int64, h head, yield func(incident.Kept) bool) error {
	raw, done := make(chan []*gathered, 2), make(chan decoded, 2)
	stop := make(chan struct{})
	var readErr error
	var all sync.WaitGroup
	all.Go(func() {
		defer close(raw)
		var some []*gathered
		send := func() error {
			select {
			case raw <- some:
				some = nil
				return nil
			case <-stop:
				return errEnough
			}
		}
		r.keep = func(g *gathered) error {
			if some = append(some, g); len(some) < portion {
				return nil
			}
			return send()
		}
		if readErr = r.read(f, size, h); readErr == nil {
			readErr = send()
		}
	})
	var decoders sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		decoders.Go(func() {
			for some := range raw {
				select {
				case done <- decodeAll(some):
				case <-stop:
				}
			}
		})
	}
	all.Go(func() { decoders.Wait(); close(done) })
	err := consume(done, yield)
	close(stop)
	all.Wait()
	if err == nil {
		err = readErr
	}
	return err
}

// errEnough ends a reading that nobody needs any more.
var errEnough = errors.New("enough")

type decoded struct {
	kept []incident.Kept
	err  error
}

func decodeAll(some []*gathered) (d decoded) {
	for _, g := range some {
		k, err := g.decoded()
		if err != nil {
			return decoded{err: err}
		}
		d.kept = append(d.kept, k)
	}
	return d
}

func consume(done <-chan decoded, yield func(incident.Kept) bool) error {
	for d := range done {
		if d.err != nil {
			return d.err
		}
		for _, k := range d.kept {
			if !yield(k) {
				return errEnough
			}
		}
	}
	return nil
}
