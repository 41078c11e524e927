package boltstore

import (
	"errors"
	"fmt"
	"time"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// ErrClosed is what every call of a store returns after Close.
var ErrClosed = errors.New("boltstore: store is closed")

// LockedError says that another process, or another Store of this one, has the file open: a file is for one at a time.
type LockedError struct {
	Path   string
	Waited time.Duration
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("boltstore: %q is open elsewhere; waited %v for it", e.Path, e.Waited)
}

// FormatError says that a newer version of this package wrote the file.
type FormatError struct {
	Path       string
	Have, Want uint64 // the format of the file, and the highest this package reads
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("boltstore: %q has format %d; this program reads up to %d", e.Path, e.Have, e.Want)
}

// ScopeError says that the file holds another scope than the one asked for. It wraps incident.ErrInvalid.
type ScopeError struct {
	Path       string
	Have, Want string
}

func (e *ScopeError) Error() string {
	return fmt.Sprintf("boltstore: %q holds scope %q, not %q", e.Path, clip(e.Have), clip(e.Want))
}

// Unwrap returns incident.ErrInvalid.
func (e *ScopeError) Unwrap() error { return incident.ErrInvalid }

// CorruptError says what in a file is not as this package wrote it. It wraps incident.ErrCorrupt.
type CorruptError struct {
	Path string
	Err  error
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("boltstore: %q is corrupt: %v", e.Path, e.Err)
}

// Unwrap returns incident.ErrCorrupt and what is wrong.
func (e *CorruptError) Unwrap() []error { return []error{incident.ErrCorrupt, e.Err} }

func clip(s string) string { return s[:min(len(s), 80)] }
