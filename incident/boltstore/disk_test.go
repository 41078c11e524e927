package boltstore_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

const sector = 512

// A disk is a directory of files of which it is known what readers see and what is there after the power was gone: of a file, what
// it had at its last sync, and of the sectors written since any, for a disk writes them when and in what order it likes; of
// the names of the directory, what they were when it was synced last, and of what was done to them since the first few.
type disk struct {
	mu      sync.Mutex
	all     map[uint64]*file
	files   map[string]*file
	kept    map[string]*file
	pending []deed // done to names since the directory was synced
	journal []deed // everything since the beginning
	last    uint64 // number of the last file made
	counts  [2]int // deeds that might have failed, and reads
	inject  func(n int, d deed) fault
	failing bool // a fault was injected
}

type file struct {
	number uint64
	data   []byte         // as readers see it
	disk   []byte         // as of the last sync
	dirty  map[int64]bool // sectors that may or may not be on the disk
}

// A deed is one thing that was done.
type deed struct {
	kind deedKind
	file uint64
	name string
	to   string
	at   int64
	data []byte
	size int64
}

type deedKind int

const (
	writing deedKind = iota
	syncing
	resizing
	making
	linking
	removing
	renaming
	syncingNames
	reading
	acknowledging // of a command, by whoever sent it
)

// A fault is what becomes of a deed that fails.
type fault struct {
	errno syscall.Errno
	torn  bool // of a write: a part of it is done
}

func newDisk() *disk {
	return &disk{all: map[uint64]*file{}, files: map[string]*file{}, kept: map[string]*file{}}
}

// do does a deed, unless it is made to fail.
func (d *disk) do(what deed) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	if what.kind != acknowledging {
		n := &d.counts[0]
		if what.kind == reading {
			n = &d.counts[1]
		}
		*n++
		if d.inject != nil {
			if f := d.inject(*n, what); f.errno != 0 {
				d.failing = true
				return d.fail(what, f)
			}
		}
	}
	if what.kind == reading {
		return 0
	}
	d.journal = append(d.journal, what)
	return d.apply(what)
}

func (d *disk) fail(what deed, f fault) syscall.Errno {
	switch {
	case what.kind == writing && f.torn:
		half := len(what.data) / 2
		if what.at < 2*4096 {
			half = 60 // of a head, which ends after 80 bytes
		}
		what.data = what.data[:min(half, len(what.data))]
		d.journal = append(d.journal, what)
		d.apply(what)
	case what.kind == syncing:
		// As Linux does: readers go on seeing what was written, and nobody will try again to write it.
		d.all[what.file].dirty = map[int64]bool{}
	}
	return f.errno
}

func (d *disk) apply(what deed) syscall.Errno {
	switch f := d.all[what.file]; what.kind {
	case writing:
		f.grow(what.at + int64(len(what.data)))
		copy(f.data[what.at:], what.data)
		f.soil(what.at, what.at+int64(len(what.data)))
	case resizing:
		old := int64(len(f.data))
		if what.size < old {
			f.data = slices.Clone(f.data[:what.size])
		}
		f.grow(what.size)
		f.soil(min(old, what.size), max(old, what.size))
	case syncing:
		f.disk, f.dirty = f.writtenOver(f.disk, loseNone), map[int64]bool{}
	case making, linking, removing, renaming:
		d.named(d.files, what)
		d.pending = append(d.pending, what)
	case syncingNames:
		d.kept, d.pending = maps.Clone(d.files), nil
	}
	return 0
}

func (d *disk) named(names map[string]*file, what deed) {
	switch what.kind {
	case making:
		if d.all[what.file] == nil {
			d.all[what.file] = &file{number: what.file, dirty: map[int64]bool{}}
		}
		names[what.name] = d.all[what.file]
	case linking:
		names[what.to] = names[what.name]
	case renaming:
		names[what.to] = names[what.name]
		delete(names, what.name)
	case removing:
		delete(names, what.name)
	}
}

func (f *file) grow(to int64) {
	if more := to - int64(len(f.data)); more > 0 {
		f.data = append(f.data, make([]byte, more)...)
	}
}

func (f *file) soil(from, to int64) {
	for at := from / sector; at*sector < to; at++ {
		f.dirty[at] = true
	}
}

// A loss says what of that which is not synced is on the disk all the same.
type loss func() bool

func loseAll() bool  { return false }
func loseNone() bool { return true }
func loseSome(r *rand.Rand) loss {
	return func() bool { return r.IntN(2) == 0 }
}

// after is a file by its name after the power was gone; nil when there is none.
func (d *disk) after(name string, onDisk loss) []byte {
	names := maps.Clone(d.kept)
	for _, what := range d.pending {
		if !onDisk() {
			break
		}
		d.named(names, what)
	}
	if f := names[name]; f != nil {
		return f.onDisk(onDisk)
	}
	return nil
}

// onDisk is what the disk has of a file with some of the sectors that were not synced; never nil.
func (f *file) onDisk(onDisk loss) []byte {
	return f.writtenOver(append([]byte{}, f.disk...), onDisk)
}

func (f *file) writtenOver(out []byte, onDisk loss) []byte {
	for _, at := range slices.Sorted(maps.Keys(f.dirty)) {
		if !onDisk() {
			continue
		}
		from := min(at*sector, int64(len(f.data)))
		to := min(from+sector, int64(len(f.data)))
		if to > int64(len(out)) {
			out = append(out, make([]byte, to-int64(len(out)))...)
		}
		copy(out[from:to], f.data[from:to])
	}
	return out
}

// put makes a file that is there, on the disk, as if it had always been.
func (d *disk) put(name string, data []byte) {
	d.last++
	f := &file{number: d.last, data: slices.Clone(data), disk: slices.Clone(data), dirty: map[int64]bool{}}
	d.all[f.number], d.files[name], d.kept[name] = f, f, f
}

// acknowledged is the number in the name of a file that nobody makes, by looking for which a command is reported.
func acknowledged(name string) (command string, ok bool) { return strings.CutPrefix(name, "ack-") }

func TestDiskLosesWhatIsNotSynced(t *testing.T) {
	d := newDisk()
	d.do(deed{kind: making, file: 1, name: "a"})
	d.do(deed{kind: writing, file: 1, data: []byte(strings.Repeat("x", 2*sector))})
	require.Nil(t, d.after("a", loseAll), "its name was not synced")
	require.Len(t, d.after("a", loseNone), 2*sector)
	d.do(deed{kind: syncingNames})
	require.Empty(t, d.after("a", loseAll))
	d.do(deed{kind: syncing, file: 1})
	d.do(deed{kind: writing, file: 1, at: sector, data: []byte("y")})
	require.Equal(t, strings.Repeat("x", 2*sector), string(d.after("a", loseAll)))
	require.Equal(t, "y", string(d.after("a", loseNone)[sector:sector+1]))
	d.inject = func(int, deed) fault { return fault{errno: syscall.EIO} }
	require.Equal(t, syscall.EIO, d.do(deed{kind: syncing, file: 1}))
	d.inject = nil
	d.do(deed{kind: syncing, file: 1})
	require.Equal(t, "y", string(d.all[1].data[sector:sector+1]), "readers see it")
	require.Equal(t, "x", string(d.after("a", loseNone)[sector:sector+1]), "and it is lost")
	d.do(deed{kind: renaming, name: "a", to: "b"})
	require.NotNil(t, d.after("a", loseAll))
	require.Nil(t, d.after("b", loseAll))
	require.Nil(t, d.after("a", loseNone))
	require.NotNil(t, d.after("b", loseNone))
}
