//go:build unix && !solaris && !aix

package boltstore

import (
	"errors"
	"math/bits"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// boltLocks says that bbolt has to open a file, which locks it, before it is read.
const boltLocks = false

// replaceable says that a file that is open can be given another's name.
const replaceable = true

// mapped is how much of the address space is set aside for a file. To map more of it bbolt waits for all who read it, such as a
// backup; until then commits would have to.
const mapped = 1 << (27 + 6*(bits.UintSize/64)) // 8 GiB where there is room

// lock locks a file for this process before anything of it is read; bbolt finds it locked already.
func lock(f *os.File, until time.Time) error {
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EINTR):
			continue
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return &os.PathError{Op: "lock", Path: f.Name(), Err: err}
		case !time.Now().Before(until):
			return errBusy
		}
		time.Sleep(min(pause, max(time.Until(until), 0)))
	}
}

// syncDir makes the name of a file last.
func syncDir(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
