package incident

import (
	"iter"
	"slices"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// entryLog is the log of one incident. Entries are appended and never written again, so the versions of a log share their
// memory: each reads only as far as its own length.
type entryLog []audit.Entry

// from yields the entries after a sequence number, or with newest those before it from the last on; zero is the end to begin at.
func (l entryLog) from(after uint64, newest bool) iter.Seq[*audit.Entry] {
	return func(yield func(*audit.Entry) bool) {
		at := min(after, uint64(len(l)))
		if !newest {
			for i := range l[at:] {
				if !yield(&l[at:][i]) {
					return
				}
			}
			return
		}
		if after == 0 {
			at = uint64(len(l)) + 1
		} else {
			at = min(after, uint64(len(l))+1)
		}
		for i := range slices.Backward(l[:at-1]) {
			if !yield(&l[i]) {
				return
			}
		}
	}
}
