package boltstore_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// The ways in which a deed fails: once, or from then on.
var faults = []struct {
	name  string
	fault fault
	stays bool
	reads bool
}{
	{name: "eio", fault: fault{errno: syscall.EIO}},
	{name: "torn", fault: fault{errno: syscall.EIO, torn: true}},
	{name: "full", fault: fault{errno: syscall.ENOSPC}, stays: true},
	{name: "dead", fault: fault{errno: syscall.EIO}, stays: true},
	{name: "read", fault: fault{errno: syscall.EIO}, reads: true},
}

// TestEveryFailure makes every single write, sync, resize and change of a name fail of a run of CASELOAD_FAILURES commands, in each of
// the ways above. A command that fails is sent once more. Whatever was acknowledged must be there in the end, also when the power
// goes then, and what failed, unless its outcome is unknown, must not.
func TestEveryFailure(t *testing.T) {
	t.Parallel()
	commands := number(t, "CASELOAD_FAILURES", 4)
	d := newDisk()
	dir, _ := mounted(t, d)
	c := newChild(t)
	r := rand.New(rand.NewPCG(uint64(number(t, "CASELOAD_SEED", 1)), 4))
	runs, unknown, failed := 0, 0, 0
	for _, kind := range faults {
		for n := 1; ; n++ {
			name := kind.name + "-" + strconv.Itoa(n) + ".db"
			d.mu.Lock()
			d.all, d.files, d.kept, d.pending, d.journal, d.failing = map[uint64]*file{}, map[string]*file{}, map[string]*file{}, nil, nil, false
			d.counts = [2]int{}
			d.inject = func(at int, what deed) fault {
				hit := at == n || kind.stays && at > n
				if hit && (what.kind == reading) == kind.reads && (!kind.fault.torn || what.kind == writing) && (kind.fault.errno != syscall.ENOSPC || growing(d, what)) {
					return kind.fault
				}
				return fault{}
			}
			d.mu.Unlock()
			c.start(t, job{Path: filepath.Join(dir, name), From: []int{0}, To: commands, Tries: 2, Close: true, Compact: commands / 2})
			end := c.finish(t)
			d.mu.Lock()
			fired, enough := d.failing, n > d.counts[0] && !kind.reads || n > d.counts[1] && kind.reads
			d.inject = nil
			d.mu.Unlock()
			runs++
			at := fmt.Sprintf("%s of deed %d", kind.name, n)
			var acked, refused []string
			for _, rep := range c.reports {
				id := commandID(rep.Writer, rep.Number)
				switch {
				case rep.Writer < 0:
				case rep.OK:
					acked = append(acked, id)
				case rep.Unknown:
					unknown++
				default:
					failed++
					refused = append(refused, id)
				}
				require.NotContains(t, rep.Err, "panic", at)
			}
			if !fired {
				require.Len(t, acked, commands, "%s: %+v", at, end)
			}
			for _, onDisk := range []loss{loseNone, loseAll, loseSome(r)} {
				image := d.after(name, onDisk)
				if image == nil && acked == nil {
					continue
				}
				var there map[string]bool
				err := withImage(t, image, func(path string) (err error) {
					there, err = inspect(path, acked)
					return err
				})
				require.NoError(t, err, "%s; acknowledged %v; %+v", at, acked, c.reports)
				for _, id := range refused {
					require.False(t, there[id], "%s: command %s failed and is there", at, id)
				}
			}
			if enough {
				break
			}
		}
	}
	t.Logf("%d runs; %d commands failed, %d of them with an unknown outcome", runs, failed+unknown, unknown)
}

// growing reports whether a deed needs room that was not taken before.
func growing(d *disk, what deed) bool {
	switch what.kind {
	case making, linking, renaming:
		return true
	case resizing:
		return what.size > int64(len(d.all[what.file].data))
	case writing:
		return true
	}
	return false
}
