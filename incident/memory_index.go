package incident

import (
	"github.com/google/btree"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// degree of the trees, the best of those measured for writes.
const degree = 32

type placeTree = btree.BTreeG[place]

// A lane is incidents that have something in common, in one order. It makes its tree when it gets its first incident.
type lane struct {
	tree   *placeTree
	frozen *placeTree // a clone for reads that take long; nil once the tree has moved on
}

func (l *lane) len() int {
	if l.tree == nil {
		return 0
	}
	return l.tree.Len()
}

// An index holds incidents in the orders that lists are read in. By status, severity, owner and tag there is a lane each of
// those that were updated last, so that the page an analyst looks at is a walk over adjacent keys; the lanes of all statuses
// together are all incidents.
type index struct {
	byStatus   [statusCount]lane
	bySeverity [severityCount]lane
	byOwner    map[ownerKey]*ownerLanes
	byTag      map[string]*lane
	orders     [OrderLastActivity + 1]lane // of all incidents, without traits; those by update and by id stay empty
	names      nameLane
	cells      cells
	live       traitTally // of the incidents that were not merged into others
	nodes      *btree.FreeListG[place]
}

// ownerKey identifies an owner as Same does.
type ownerKey struct {
	kind alert.OwnerKind
	id   string // folded
}

// ownerLanes are the incidents of one owner by status: analysts have few that are open and many that are not.
type ownerLanes [statusCount]lane

func ownerKeyOf(o alert.Owner) ownerKey { return ownerKey{o.Kind(), filter.Fold(o.ID())} }

func newIndex() index {
	return index{
		byOwner: map[ownerKey]*ownerLanes{}, byTag: map[string]*lane{}, nodes: btree.NewFreeListG[place](1024),
	}
}

// replace puts an incident in the place of its older version, or of nothing.
func (x *index) replace(old, next *Incident) {
	var was place
	if old != nil {
		was = placeOf(OrderUpdated, old, traitsOf(old))
		x.count(was.traits(), -1)
	}
	is := placeOf(OrderUpdated, next, traitsOf(next))
	x.count(is.traits(), 1)
	x.replaceStatus(old, next, was, is)
	x.replaceOwner(old, next, was, is)
	x.replaceTags(old, next, was, is)
	x.replaceOrders(old, next)
	x.names.replace(old, next)
}

func (x *index) count(t traits, n int) {
	x.cells[t.cell()] += n
	if live.has(t) {
		x.live.add(t, n)
	}
}

// tally counts the incidents that have traits of a set.
func (x *index) tally(set traitSet) traitTally {
	if set == live {
		return x.live
	}
	return x.cells.tally(set)
}

func (x *index) replaceStatus(old, next *Incident, was, is place) {
	if old != nil {
		x.drop(&x.byStatus[old.Status], was)
		x.drop(&x.bySeverity[old.Severity], was)
	}
	x.put(&x.byStatus[next.Status], is)
	x.put(&x.bySeverity[next.Severity], is)
}

func (x *index) replaceOwner(old, next *Incident, was, is place) {
	key := ownerKeyOf(next.Owner)
	lanes := x.byOwner[key]
	if old != nil {
		from, before := lanes, key
		if old.Owner != next.Owner {
			before = ownerKeyOf(old.Owner)
			from = x.byOwner[before]
		}
		if x.drop(&from[old.Status], was); before != key && from.empty() {
			delete(x.byOwner, before)
		}
	}
	if lanes == nil {
		lanes = new(ownerLanes)
		x.byOwner[key] = lanes
	}
	x.put(&lanes[next.Status], is)
}

func (o *ownerLanes) empty() bool {
	for i := range o {
		if o[i].len() > 0 {
			return false
		}
	}
	return true
}

func (x *index) replaceTags(old, next *Incident, was, is place) {
	if old != nil {
		for tag := range old.body().tags.All() {
			l := x.byTag[tag]
			if x.drop(l, was); l.len() == 0 {
				if _, stays := next.body().tags.Get(tagOps, tag); !stays {
					delete(x.byTag, tag)
				}
			}
		}
	}
	for tag := range next.body().tags.All() {
		l := x.byTag[tag]
		if l == nil {
			l = new(lane)
			x.byTag[tag] = l
		}
		x.put(l, is)
	}
}

func (x *index) replaceOrders(old, next *Incident) {
	for _, k := range [...]OrderKey{OrderCreated, OrderSeverity, OrderFirstActivity, OrderLastActivity} {
		is := placeOf(k, next, 0)
		if old != nil {
			was := placeOf(k, old, 0)
			if was == is {
				continue
			}
			x.drop(&x.orders[k], was)
		}
		x.put(&x.orders[k], is)
	}
}

func (x *index) put(l *lane, p place) {
	if l.tree == nil {
		l.tree = btree.NewWithFreeListG(degree, place.less, x.nodes)
	}
	l.frozen = nil
	l.tree.ReplaceOrInsert(p)
}

func (x *index) drop(l *lane, p place) {
	l.frozen = nil
	l.tree.Delete(p)
}

// clone returns the lane as it is now, for a reader that takes long; it stays nil where there is nothing.
func (l *lane) clone() *placeTree {
	if l.frozen == nil && l.tree != nil {
		l.frozen = l.tree.Clone()
	}
	return l.frozen
}
