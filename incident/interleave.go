package incident

import (
	"cmp"
	"container/heap"
	"iter"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// interleave merges logs, each in order of time, into one. Entries of one time keep the order of the logs given; newest first
// is that order backwards.
func interleave(logs []iter.Seq2[audit.Entry, error], newest bool) iter.Seq2[audit.Entry, error] {
	if len(logs) == 1 {
		return logs[0]
	}
	return func(yield func(audit.Entry, error) bool) {
		open := openLogs{newest: newest}
		for i, log := range logs {
			next, stop := iter.Pull2(log)
			defer stop()
			e, err, ok := next()
			if err != nil {
				yield(audit.Entry{}, err)
				return
			}
			if ok {
				open.logs = append(open.logs, &openLog{next: next, head: e, place: i})
			}
		}
		heap.Init(&open)
		for open.Len() > 0 {
			first := open.logs[0]
			if !yield(first.head, nil) {
				return
			}
			e, err, ok := first.next()
			switch {
			case err != nil:
				yield(audit.Entry{}, err)
				return
			case ok:
				first.head = e
				heap.Fix(&open, 0)
			default:
				heap.Pop(&open)
			}
		}
	}
}

// An openLog is a log that has an entry to give.
type openLog struct {
	next  func() (audit.Entry, error, bool)
	head  audit.Entry
	place int // among the logs given
}

// openLogs is a heap with the log whose entry comes next on top.
type openLogs struct {
	logs   []*openLog
	newest bool
}

func (o *openLogs) Len() int { return len(o.logs) }

func (o *openLogs) Less(i, j int) bool {
	if o.newest {
		i, j = j, i
	}
	a, b := o.logs[i], o.logs[j]
	return cmp.Or(a.head.Time.Compare(b.head.Time), cmp.Compare(a.place, b.place)) < 0
}

func (o *openLogs) Swap(i, j int) { o.logs[i], o.logs[j] = o.logs[j], o.logs[i] }
func (o *openLogs) Push(x any)    { o.logs = append(o.logs, x.(*openLog)) }

func (o *openLogs) Pop() any {
	last := len(o.logs) - 1
	l := o.logs[last]
	o.logs = o.logs[:last]
	return l
}
