package boltstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
)

// pageSize is that of every file this package makes, on any machine.
const pageSize = 4096

const (
	branchPage   = 0x01
	leafPage     = 0x02
	metaPage     = 0x04
	freelistPage = 0x10

	pageHeader  = 16
	elementSize = 16
	bucketSize  = 16
	metaSize    = 64
	maxDepth    = 64
)

// order is that in which bbolt writes numbers: the order of the machine.
var order = binary.NativeEndian

// A head is one of the two meta pages of a file: the root of everything as of one transaction.
type head struct {
	root, freelist, pages, txid uint64
}

// parseHead reads a meta page, or returns false when it is not the one of that number or damaged.
func parseHead(page []byte, number uint64) (h head, ok bool) {
	if order.Uint64(page) != number || order.Uint16(page[8:]) != metaPage {
		return head{}, false
	}
	return parseMeta(page)
}

// parseMeta is what bbolt looks at, which is what the sum covers and not the number of the page.
func parseMeta(page []byte) (h head, ok bool) {
	m := page[pageHeader : pageHeader+metaSize]
	sum := fnv.New64a()
	sum.Write(m[:metaSize-8])
	if order.Uint32(m) != 0xED0CDAED || order.Uint32(m[4:]) != 2 || order.Uint32(m[8:]) != pageSize || order.Uint64(m[56:]) != sum.Sum64() {
		return head{}, false
	}
	return head{root: order.Uint64(m[16:]), freelist: order.Uint64(m[32:]), pages: order.Uint64(m[40:]), txid: order.Uint64(m[48:])}, true
}

// withTxid is a meta page that says the same as of another transaction.
func withTxid(page []byte, txid uint64) []byte {
	out := bytes.Clone(page)
	order.PutUint64(out, txid%2) // the page it belongs on
	m := out[pageHeader : pageHeader+metaSize]
	order.PutUint64(m[48:], txid)
	sum := fnv.New64a()
	sum.Write(m[:metaSize-8])
	order.PutUint64(m[56:], sum.Sum64())
	return out
}

// heads reads both meta pages; of one that is damaged ok is false. Leniently, it is so only of one that bbolt passes over, too.
func heads(f io.ReaderAt, leniently bool) (all [2]head, ok [2]bool, err error) {
	page := make([]byte, pageSize)
	for i := range all {
		if _, err := f.ReadAt(page, int64(i)*pageSize); err != nil && !errors.Is(err, io.EOF) {
			return all, ok, err
		} else if err != nil {
			return all, ok, nil // shorter than two pages
		}
		if leniently {
			all[i], ok[i] = parseMeta(page)
		} else {
			all[i], ok[i] = parseHead(page, uint64(i))
		}
	}
	return all, ok, nil
}

// Pages are the pages of a file as of one head. They are read with plain reads and believed in nothing: bbolt itself reads
// them through memory that is mapped, takes them as they are and panics, or reads elsewhere, when one of them is not.
type pages struct {
	f    io.ReaderAt
	head head
	seen []uint64 // a bit for each page that was come across
	bufs [][]byte // one for each depth
}

func newPages(f io.ReaderAt, size int64, h head) (*pages, error) {
	if h.pages < 4 || h.pages > uint64(size/pageSize) {
		return nil, fmt.Errorf("%d pages in %d bytes", h.pages, size)
	}
	p := &pages{f: f, head: h, seen: make([]uint64, (h.pages+63)/64)}
	p.seen[0] = 3 // both heads
	return p, nil
}

// mark notes that a page was come across, which is so once for each.
func (p *pages) mark(id uint64) error {
	if id >= p.head.pages {
		return fmt.Errorf("page %d of %d", id, p.head.pages)
	}
	if p.seen[id/64]&(1<<(id%64)) != 0 {
		return fmt.Errorf("page %d is in use twice", id)
	}
	p.seen[id/64] |= 1 << (id % 64)
	return nil
}

// read returns a page with all that overflows from it, until the next read at the same depth.
func (p *pages) read(id uint64, depth int) ([]byte, error) {
	for len(p.bufs) <= depth {
		p.bufs = append(p.bufs, make([]byte, pageSize))
	}
	if err := p.mark(id); err != nil {
		return nil, err
	}
	buf := p.bufs[depth]
	if _, err := p.f.ReadAt(buf[:pageSize], int64(id)*pageSize); err != nil {
		return nil, err
	}
	more := uint64(order.Uint32(buf[12:]))
	if order.Uint64(buf) != id || more > math.MaxInt/pageSize-1 || more > p.head.pages || id+more >= p.head.pages {
		return nil, fmt.Errorf("page %d says it is %d and %d more", id, order.Uint64(buf), more)
	}
	for i := range more {
		if err := p.mark(id + 1 + i); err != nil {
			return nil, err
		}
	}
	whole := int(more+1) * pageSize
	if len(buf) < whole {
		buf = append(make([]byte, 0, whole), buf[:pageSize]...)[:whole]
		p.bufs[depth] = buf
	}
	if more > 0 {
		if _, err := p.f.ReadAt(buf[pageSize:whole], int64(id+1)*pageSize); err != nil {
			return nil, err
		}
	}
	return buf[:whole], nil
}

// walk visits the records of all rooms in the order of rooms by name and of keys. What it hands out is good until the visit returns.
func (p *pages) walk(visit func(in room, key, value []byte) error) error {
	var found int
	err := p.tree(p.head.root, nil, nil, 0, func(flags uint32, name, value []byte) error {
		in := room(found)
		if found++; in >= rooms || string(name) != roomNames[in] || flags != 1 || len(value) < bucketSize {
			return fmt.Errorf("bucket %q", clip(string(name)))
		}
		each := func(flags uint32, key, value []byte) error {
			if flags != 0 {
				return fmt.Errorf("bucket %q in %q", clip(string(key)), name)
			}
			return visit(in, key, value)
		}
		if root := order.Uint64(value); root != 0 {
			return p.tree(root, nil, nil, 1, each)
		}
		if len(value) < bucketSize+pageHeader || order.Uint16(value[bucketSize+8:]) != leafPage {
			return fmt.Errorf("bucket %q has no root", name)
		}
		return elements(value[bucketSize:], nil, nil, each)
	})
	if err == nil && found != int(rooms) {
		err = fmt.Errorf("%d buckets, want %d", found, rooms)
	}
	if err != nil {
		return err
	}
	return p.rest()
}

// tree visits the records of a tree, whose first key is lo, and all of them below hi. That a branch has the first key of each child, and not
// only one that leads there, matters when that child changes: bbolt looks for it to put another in its place.
func (p *pages) tree(id uint64, lo, hi []byte, depth int, visit func(flags uint32, key, value []byte) error) error {
	if depth > maxDepth {
		return fmt.Errorf("page %d is too deep", id)
	}
	page, err := p.read(id, depth)
	if err != nil {
		return err
	}
	switch kind := order.Uint16(page[8:]); kind {
	case leafPage:
		err = elements(page, lo, hi, visit)
	case branchPage:
		err = p.branch(page, lo, hi, depth, visit)
	default:
		return fmt.Errorf("page %d is of kind %#x", id, kind)
	}
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	return nil
}

func (p *pages) branch(page, lo, hi []byte, depth int, visit func(flags uint32, key, value []byte) error) error {
	n := int(order.Uint16(page[10:]))
	if n == 0 || pageHeader+n*elementSize > len(page) {
		return fmt.Errorf("%d elements", n)
	}
	at := func(i int) (key []byte, child uint64, err error) {
		e := pageHeader + i*elementSize
		key, _, err = part(page, e, uint64(order.Uint32(page[e:])), uint64(order.Uint32(page[e+4:])), 0)
		return key, order.Uint64(page[e+8:]), err
	}
	key, child, err := at(0)
	for i := range n {
		if err != nil {
			return err
		}
		if i == 0 && lo != nil && !bytes.Equal(key, lo) || hi != nil && bytes.Compare(key, hi) >= 0 {
			return fmt.Errorf("key %d is out of order", i)
		}
		next, nextChild, end := []byte(nil), uint64(0), hi
		if i+1 < n {
			next, nextChild, err = at(i + 1)
			if end = next; err == nil && bytes.Compare(key, next) >= 0 {
				return fmt.Errorf("key %d is out of order", i+1)
			}
		}
		if err == nil {
			err = p.tree(child, key, end, depth+1, visit)
		}
		key, child = next, nextChild
	}
	return err
}

// elements visits the records of a leaf.
func elements(page, lo, hi []byte, visit func(flags uint32, key, value []byte) error) error {
	n := int(order.Uint16(page[10:]))
	if pageHeader+n*elementSize > len(page) {
		return fmt.Errorf("%d elements", n)
	}
	var last []byte
	for i := range n {
		e := pageHeader + i*elementSize
		flags := order.Uint32(page[e:])
		key, value, err := part(page, e, uint64(order.Uint32(page[e+4:])), uint64(order.Uint32(page[e+8:])), uint64(order.Uint32(page[e+12:])))
		if err != nil {
			return err
		}
		switch {
		case i == 0 && lo != nil && !bytes.Equal(key, lo), i > 0 && bytes.Compare(key, last) <= 0, hi != nil && bytes.Compare(key, hi) >= 0:
			return fmt.Errorf("key %d is out of order", i)
		}
		if err := visit(flags, key, value); err != nil {
			return err
		}
		last = key
	}
	return nil
}

// part is the key and the value of an element, which are behind it in the page.
func part(page []byte, element int, pos, ksize, vsize uint64) (key, value []byte, err error) {
	from := uint64(element) + pos
	if pos < elementSize || from+ksize+vsize > uint64(len(page)) {
		return nil, nil, fmt.Errorf("element at %d leads out of the page", element)
	}
	return page[from : from+ksize : from+ksize], page[from+ksize : from+ksize+vsize : from+ksize+vsize], nil
}

// rest checks that every page that was not come across is listed as free, and no other: what is written next goes there.
func (p *pages) rest() error {
	page, err := p.read(p.head.freelist, 0)
	if err != nil {
		return fmt.Errorf("list of free pages: %w", err)
	}
	if order.Uint16(page[8:]) != freelistPage {
		return fmt.Errorf("page %d is no list of free pages", p.head.freelist)
	}
	at, n := pageHeader, uint64(order.Uint16(page[10:]))
	if n == 0xFFFF {
		at, n = at+8, order.Uint64(page[at:])
	}
	if n > uint64(len(page)-at)/8 {
		return fmt.Errorf("%d free pages in a list of %d bytes", n, len(page))
	}
	for i := range n {
		if err := p.mark(order.Uint64(page[at+int(i)*8:])); err != nil {
			return fmt.Errorf("list of free pages: %w", err)
		}
	}
	for id := range p.head.pages {
		if p.seen[id/64]&(1<<(id%64)) == 0 {
			return fmt.Errorf("page %d is neither in use nor free", id)
		}
	}
	return nil
}
