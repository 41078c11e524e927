package incident

import (
	"iter"

	"github.com/google/btree"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// nameTerm is the kind of a term that is the name of an incident; the other kinds are those of facets.
const nameTerm = facetKinds

// A term is a folded text of one kind that incidents have: a name, a device, a threat.
type term struct {
	kind  facetKind
	value string
}

// A posting says that an incident has a term.
type posting struct {
	term uint32
	id   ID
}

func (a posting) less(b posting) bool {
	if a.term != b.term {
		return a.term < b.term
	}
	return a.id < b.id
}

type postings = btree.BTreeG[posting]

// Terms are which incidents have which texts, for filters that few incidents pass. Texts have numbers, so that what is kept of
// each incident is small and without pointers. Texts that no incident has any more are forgotten.
type terms struct {
	numbers map[term]uint32
	known   []knownTerm // by number
	free    []uint32
	all     *postings // of all incidents
	open    *postings // of the entities of open incidents
	grams   grams
}

type knownTerm struct {
	term
	n int // postings
}

func newTerms() terms {
	return terms{
		numbers: map[term]uint32{}, all: btree.NewG(degree, posting.less), open: btree.NewG(degree, posting.less), grams: newGrams(),
	}
}

// count is how many incidents have the term of a number.
func (t *terms) count(number uint32) int { return t.known[number].n }

// put says that an incident has a term; saying it again changes nothing.
func (t *terms) put(in *postings, what term, id ID) {
	number, ok := t.numbers[what]
	if !ok {
		if last := len(t.free) - 1; last >= 0 {
			number, t.free = t.free[last], t.free[:last]
		} else {
			number = uint32(len(t.known))
			t.known = append(t.known, knownTerm{})
		}
		t.known[number] = knownTerm{term: what}
		t.numbers[what] = number
		t.grams.add(what, number)
	}
	if _, had := in.ReplaceOrInsert(posting{number, id}); !had {
		t.known[number].n++
	}
}

// drop says that an incident does not have a term, whether it had it or not.
func (t *terms) drop(in *postings, what term, id ID) {
	number, ok := t.numbers[what]
	if !ok {
		return
	}
	if _, had := in.Delete(posting{number, id}); !had {
		return
	}
	k := &t.known[number]
	if k.n--; k.n == 0 {
		*k = knownTerm{}
		delete(t.numbers, what)
		t.grams.remove(what, number)
		t.free = append(t.free, number)
	}
}

// replace follows an incident from its older version, or nothing, to the next. Of the facets only those given may differ; all
// may when there is no older version.
func (t *terms) replace(old, next *Incident, faced []facetKey) {
	t.replaceName(old, next)
	if old == nil {
		for k, f := range next.body().facets.All() {
			t.follow(next, k, facet{}, f)
		}
		return
	}
	for _, k := range faced {
		before, _ := old.body().facets.Get(facetOps, k)
		after, _ := next.body().facets.Get(facetOps, k)
		t.follow(next, k, before, after)
	}
	t.replaceOpen(old, next, faced)
}

func (t *terms) replaceName(old, next *Incident) {
	if old != nil && old.Name == next.Name {
		return
	}
	t.put(t.all, term{nameTerm, filter.Fold(next.Name)}, next.ID)
	if old != nil {
		if was := filter.Fold(old.Name); was != filter.Fold(next.Name) {
			t.drop(t.all, term{nameTerm, was}, next.ID)
		}
	}
}

// follow takes one facet from before to after; a facet without a label is none.
func (t *terms) follow(next *Incident, k facetKey, before, after facet) {
	switch k.kind {
	case facetReporter, facetSystemTag: // no filter asks for them, or too many incidents have each
		return
	case facetEntity:
		if after.n > 0 && before.n == 0 && next.IsOpen() {
			t.put(t.open, term(k), next.ID)
		}
		return
	}
	was, is := filter.Fold(before.label), filter.Fold(after.label)
	if before.label != "" && (after.label == "" || was != is) {
		for _, text := range [...]string{k.value, was} {
			if !next.body().hasText(k.kind, text) {
				t.drop(t.all, term{k.kind, text}, next.ID)
			}
		}
	}
	if after.label != "" && (before.label == "" || was != is) {
		t.put(t.all, term(k), next.ID)
		t.put(t.all, term{k.kind, is}, next.ID)
	}
}

// replaceOpen keeps the entities of open incidents.
func (t *terms) replaceOpen(old, next *Incident, faced []facetKey) {
	switch was, is := old.IsOpen(), next.IsOpen(); {
	case was && is:
		for _, k := range faced {
			if k.kind == facetEntity && !next.body().has(k.kind, k.value) {
				t.drop(t.open, term(k), next.ID)
			}
		}
	case is:
		for key := range next.entities() {
			t.put(t.open, term{facetEntity, key}, next.ID)
		}
	case was:
		for key := range old.entities() {
			t.drop(t.open, term{facetEntity, key}, next.ID)
		}
	}
}

// having yields the incidents with the term of a number, in order of id.
func (t *terms) having(number uint32) iter.Seq[ID] {
	return func(yield func(ID) bool) {
		t.all.AscendGreaterOrEqual(posting{term: number}, func(p posting) bool { return p.term == number && yield(p.id) })
	}
}

// newest yields the open incidents with an entity, the highest id first.
func (t *terms) newest(entity string) iter.Seq[ID] {
	return func(yield func(ID) bool) {
		number, ok := t.numbers[term{facetEntity, entity}]
		if !ok {
			return
		}
		t.open.DescendLessOrEqual(posting{number, ^ID(0)}, func(p posting) bool { return p.term == number && yield(p.id) })
	}
}
