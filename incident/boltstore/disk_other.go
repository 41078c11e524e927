//go:build !unix || solaris || aix

package boltstore

import (
	"os"
	"runtime"
	"time"
)

// boltLocks says that bbolt has to open a file, which locks it, before it is read.
const boltLocks = true

// replaceable says that a file that is open can be given another's name.
const replaceable = runtime.GOOS != "windows" && runtime.GOOS != "plan9"

// mapped is nothing more than the file, which would be made as large on Windows.
const mapped = 0

func lock(*os.File, time.Time) error { return nil }

// syncDir does nothing: these systems sync no directories, or not this way.
func syncDir(string) error { return nil }
