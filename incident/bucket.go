package incident

import (
	"cmp"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// Bucket is how many incidents have one value of a facet. It is a plain value that shares nothing with the store it came from.
type Bucket struct {
	Facet Facet
	// Value is the wire name of a status, severity or classification ("unknown" where none is set), the text of a tag, a service
	// source or a category, the id of an owner. It is empty only for the incidents that nobody owns.
	Value string
	// Owner is, of [AssigneeFacet] only, the user or the group; the zero Owner is nobody.
	Owner alert.Owner
	Count int
}

// Filter is the condition that selects what was counted: the incidents that match it beside the filter of the query are Count,
// as long as nothing is committed. The zero Bucket, and one with a value its facet does not have, selects nothing.
func (b Bucket) Filter() filter.Expr {
	text := b.Value
	if len(text) > filter.MaxText { // a spelling may be longer than the folded text, which is not: see FacetQuery
		text = filter.Fold(text)
	}
	switch b.Facet {
	case StatusFacet:
		return selects(text, ParseStatus, ByStatus.In)
	case SeverityFacet:
		return selects(text, alert.ParseSeverity, BySeverity.In)
	case ClassificationFacet:
		return selects(text, alert.ParseClassification, ByClassification.In)
	case AssigneeFacet:
		if b.Owner.IsZero() {
			return ByOwnerKind.Is(alert.NoOwnerKind)
		}
		return filter.And(ByOwnerKind.Is(b.Owner.Kind()), ByOwner.Is(text))
	case TagFacet:
		return ByTag.Is(text)
	case ServiceSourceFacet:
		return ByServiceSource.Is(text)
	case CategoryFacet:
		return ByCategory.Is(text)
	}
	return ByStatus.In()
}

// selects is the condition for one member of an enum, and the one that nothing meets for a text that names no member.
func selects[E any](name string, parse func(string) (E, error), in func(...E) filter.Expr) filter.Expr {
	e, err := parse(name)
	if err != nil {
		return in()
	}
	return in(e)
}

// A spelling is one value of a facet as incidents spell it.
type spelling struct {
	kind alert.OwnerKind // of an owner
	text string
}

// A folding is what spellings of one value have in common.
type folding struct {
	kind   alert.OwnerKind
	folded string
}

// ranked is a bucket in the making.
type ranked struct {
	folding
	shown string // the least spelling
	count int
}

// compare orders the buckets of one facet: the most used first.
func (r ranked) compare(other ranked) int {
	return cmp.Or(cmp.Compare(other.count, r.count), strings.Compare(r.folded, other.folded), cmp.Compare(r.kind, other.kind))
}

// ranked is the bucket as others are compared with it.
func (b Bucket) ranked() ranked {
	return ranked{folding{b.Owner.Kind(), filter.Fold(b.Value)}, b.Value, b.Count}
}

func (r ranked) bucket(f Facet) Bucket {
	b := Bucket{Facet: f, Value: r.shown, Count: r.count}
	switch r.kind {
	case alert.UserOwnerKind:
		b.Owner = alert.UserOwner(r.shown)
	case alert.GroupOwnerKind:
		b.Owner = alert.GroupOwner(r.shown)
	}
	return b
}
