package incident

import (
	"fmt"
	"iter"
	"slices"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// entryLog is the log of one incident, each entry in its binary form: a fifth of the memory of the entry itself, nothing for the
// garbage collector to follow, and nothing a reader could write to. Entries are appended and never written again, so the
// versions of a log share their memory: each reads only as far as its own length.
type entryLog []string

// packed are the entries of each write in their binary form, made before anyone has to wait for them.
func (b Batch) packed() ([]entryLog, error) {
	logs := make([]entryLog, len(b.writes))
	buf, ends := make([]byte, 0, 1024), make([]int, 0, 8)
	for i := range b.writes {
		buf, ends = buf[:0], ends[:0]
		for _, e := range b.writes[i].entries {
			var err error
			if buf, err = e.AppendBinary(buf); err != nil {
				return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
			}
			ends = append(ends, len(buf))
		}
		all, from := string(buf), 0
		logs[i] = make(entryLog, len(ends))
		for j, end := range ends {
			logs[i][j], from = all[from:end], end
		}
	}
	return logs, nil
}

// from yields the entries after a sequence number, or with newest those before it from the last on; zero is the end to begin at.
func (l entryLog) from(after uint64, newest bool) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		read := func(packed string) bool {
			e, err := audit.ParseBinary(packed)
			if err != nil {
				yield(audit.Entry{}, fmt.Errorf("%w: %w", ErrCorrupt, err))
				return false
			}
			return yield(e, nil)
		}
		at := min(after, uint64(len(l)))
		if !newest {
			for _, packed := range l[at:] {
				if !read(packed) {
					return
				}
			}
			return
		}
		if at = uint64(len(l)); after != 0 {
			at = min(after-1, at)
		}
		for _, packed := range slices.Backward(l[:at]) {
			if !read(packed) {
				return
			}
		}
	}
}
