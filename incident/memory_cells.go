package incident

import "github.com/seed-d7eb6e68/caseload/alert"

const (
	statusCount         = int(Redirected) + 1
	severityCount       = int(alert.High) + 1
	classificationCount = int(alert.InformationalExpectedActivity) + 1
	ownerCount          = int(alert.GroupOwnerKind) + 1
)

// Cells count incidents by all their traits at once, so that whatever traits decide is counted without a look at incidents.
type cells [statusCount * severityCount * classificationCount * ownerCount]int

// cellTraits are the traits of each cell.
var cellTraits = func() (all [len(cells{})]traits) {
	for s := range statusCount {
		for v := range severityCount {
			for c := range classificationCount {
				for o := range ownerCount {
					t := traits(s | v<<3 | c<<6 | o<<8)
					all[t.cell()] = t
				}
			}
		}
	}
	return all
}()

func (t traits) cell() int {
	return ((int(t.status())*severityCount+int(t.severity()))*classificationCount+int(t.classification()))*ownerCount + int(t.owner())
}

// see counts one more.
func (c *cells) see(r *record) bool {
	c[traitsOf(&r.inc).cell()]++
	return true
}

// count is how many incidents have traits of a set.
func (c *cells) count(set traitSet) (n int) {
	const inSeverity = classificationCount * ownerCount
	for at := 0; at < len(c); at += inSeverity {
		t := cellTraits[at]
		if set.status>>t.status()&(set.severity>>t.severity())&1 == 0 {
			continue
		}
		for i, k := range c[at : at+inSeverity] {
			if k > 0 && set.has(cellTraits[at+i]) {
				n += k
			}
		}
	}
	return n
}

// A traitTally is how many incidents have each value of an attribute.
type traitTally struct {
	status         [statusCount]int
	severity       [severityCount]int
	classification [classificationCount]int
}

// add counts n incidents more that have some traits.
func (t *traitTally) add(at traits, n int) {
	t.status[at.status()] += n
	t.severity[at.severity()] += n
	t.classification[at.classification()] += n
}

// tally counts the incidents that have traits of a set.
func (c *cells) tally(set traitSet) (t traitTally) {
	for i, k := range c {
		if k > 0 && set.has(cellTraits[i]) {
			t.add(cellTraits[i], k)
		}
	}
	return t
}
