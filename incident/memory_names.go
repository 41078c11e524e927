package incident

import (
	"github.com/google/btree"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// namePlace is an incident in the order of names.
type namePlace struct {
	name string // folded
	id   ID
}

func (a namePlace) less(b namePlace) bool {
	if a.name != b.name {
		return a.name < b.name
	}
	return a.id < b.id
}

type nameTree = btree.BTreeG[namePlace]

// nameLane is all incidents in the order of their names.
type nameLane struct{ tree, frozen *nameTree }

func (l *nameLane) replace(old, next *Incident) {
	if old != nil && old.Name == next.Name {
		return
	}
	if l.tree == nil {
		l.tree = btree.NewG(degree, namePlace.less)
	}
	l.frozen = nil
	if old != nil {
		l.tree.Delete(namePlace{filter.Fold(old.Name), old.ID})
	}
	l.tree.ReplaceOrInsert(namePlace{filter.Fold(next.Name), next.ID})
}

func (l *nameLane) clone() *nameTree {
	if l.frozen == nil && l.tree != nil {
		l.frozen = l.tree.Clone()
	}
	return l.frozen
}
