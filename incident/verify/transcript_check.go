package verify

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// Kind is what is wrong with a transcript.
type Kind string

// The kinds of violations.
const (
	Chain   Kind = "chain"   // a log is not sound: an entry or a version is missing, twice or out of place
	Missing Kind = "missing" // a command was acknowledged and the log does not have what it did
	Twice   Kind = "twice"   // a command wrote two versions of one incident, or two commands wrote one
	Ghost   Kind = "ghost"   // entries of a command that failed, or that nobody sent
	Read    Kind = "read"    // somebody was shown what is in no log
	Cycle   Kind = "cycle"   // no order of the transactions explains what they saw
)

// Violation is one thing that is wrong.
type Violation struct {
	Kind Kind
	Text string
}

func (v Violation) String() string { return string(v.Kind) + ": " + v.Text }

// enough violations of one kind are told.
const enough = 5

// Check looks for what is wrong: in each log, in what commands were told, in what was read, and in the order of it all. It takes time
// in proportion to the transcript.
func (t *Transcript) Check() []Violation {
	c := &checker{Transcript: t, writers: map[incident.ID][]int32{}, told: map[Kind]int{}}
	for _, id := range slices.Sorted(maps.Keys(t.logs)) {
		c.log(id, t.logs[id])
	}
	c.commands()
	for i := range t.txs {
		for _, s := range t.txs[i].saw {
			c.sight(&t.txs[i], s)
		}
	}
	if text := c.graph().cycle(c.describe); text != "" {
		c.add(Cycle, "%s", text)
	}
	return c.found
}

type checker struct {
	*Transcript
	writers map[incident.ID][]int32 // of version 1, 2, …; -1 where that is not known
	wrote   []map[incident.ID]uint64
	found   []Violation
	told    map[Kind]int
}

func (c *checker) add(k Kind, format string, args ...any) {
	if c.told[k]++; c.told[k] <= enough {
		c.found = append(c.found, Violation{k, fmt.Sprintf(format, args...)})
	}
}

// log takes down who wrote which version, and sees that they follow each other without gaps.
func (c *checker) log(id incident.ID, r *record) {
	if r.err != nil {
		c.add(Chain, "log of %d: %v", id, r.err)
	}
	var writers []int32
	before := map[int32]bool{}
	for i, row := range r.rows {
		if row.seq != uint64(i+1) {
			c.add(Chain, "log of %d: entry %d comes as the %dth", id, row.seq, i+1)
		}
		switch n := uint64(len(writers)); {
		case row.version == n+1:
			if row.tx >= 0 && before[row.tx] {
				c.add(Twice, "%s wrote %d in version %d and before", c.describe(int(row.tx)), id, row.version)
			}
			before[row.tx] = true
			writers = append(writers, row.tx)
		case row.version == n && n > 0:
			if writers[n-1] != row.tx {
				c.add(Twice, "version %d of %d is of %s and of %s", n, id, c.describe(int(writers[n-1])), c.describe(int(row.tx)))
			}
		default:
			c.add(Chain, "log of %d: version %d follows version %d", id, row.version, n)
		}
		if row.tx < 0 {
			c.add(Ghost, "log of %d: nobody sent the command of entry %d", id, row.seq)
		}
	}
	c.writers[id] = writers
	if n := uint64(len(writers)); n != r.end.version || uint64(len(r.rows)) != r.end.len {
		c.add(Chain, "log of %d: %d versions in %d entries, and the incident has version %d of %d", id, n, len(r.rows), r.end.version, r.end.len)
	}
}

// commands sees that the entries of a command are there when it was done, and only then.
func (c *checker) commands() {
	c.wrote = make([]map[incident.ID]uint64, len(c.txs))
	for id, writers := range c.writers {
		for v, tx := range writers {
			if tx >= 0 {
				if c.wrote[tx] == nil {
					c.wrote[tx] = map[incident.ID]uint64{}
				}
				c.wrote[tx][id] = uint64(v + 1)
			}
		}
	}
	for i := range c.txs {
		switch tx := &c.txs[i]; {
		case tx.outcome == notDone && c.wrote[i] != nil:
			c.add(Ghost, "%s failed and wrote %v", c.describe(i), c.wrote[i])
		case tx.outcome == done && tx.must && c.wrote[i] == nil:
			c.add(Missing, "%s was acknowledged and wrote nothing", c.describe(i))
		}
	}
}

// sight sees that what somebody was shown is what a log had at that version.
func (c *checker) sight(tx *transaction, s sight) {
	if s.version == 0 {
		return
	}
	r := c.logs[s.id]
	ok := r != nil && s.len > 0 && s.len <= uint64(len(r.rows))
	if ok {
		last := r.rows[s.len-1]
		ok = last.version == s.version && last.hash == s.hash && (s.len == uint64(len(r.rows)) || r.rows[s.len].version == s.version+1)
	}
	if ok {
		return
	}
	kind := Read
	if tx.command != "" {
		kind = Missing
	}
	c.add(kind, "%s of client %d was shown version %d of %d with %d entries, which is in no log", tx.name, tx.client, s.version, s.id, s.len)
}

func (c *checker) describe(tx int) string {
	if tx < 0 || tx >= len(c.txs) {
		return "nobody"
	}
	t := &c.txs[tx]
	return fmt.Sprintf("%s %s(client %d, %d-%d)", t.name, t.command, t.client, t.call, t.ret)
}
