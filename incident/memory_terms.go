package incident

import (
	"iter"

	"github.com/google/btree"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// nameTerm is the kind of a term that is the name of an incident; the other kinds are those of features.
const nameTerm = featureKinds

// A term is a folded text of one kind that incidents have: a name, a device, a threat.
type term struct {
	kind  featureKind
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
// each incident is small and without pointers. Texts that no incident has any more are forgotten, but for those that so many
// had at once that they were given up, see maxPostings.
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
	n    int // postings of all incidents
	open int // and of open ones
}

// of is the count of the postings among all incidents, or among the open ones.
func (k *knownTerm) of(open bool) *int {
	if open {
		return &k.open
	}
	return &k.n
}

func newTerms() terms {
	return terms{
		numbers: map[term]uint32{}, all: btree.NewG(degree, posting.less), open: btree.NewG(degree, posting.less), grams: newGrams(),
	}
}

// maxPostings is how many incidents are kept for one term. A term that more have is of no use to find few of them by, and is given
// up: its count stays above, whoever comes to have it or ceases to. To follow it would cost every commit what helps no query, and
// incidents are never deleted, so that hardly a term that thousands have is ever rare again.
const maxPostings = 2 * maxGather

// count is how many incidents have the term of a number, or some number above maxPostings.
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
	if in == t.all && t.known[number].n > maxPostings {
		return
	}
	if _, had := in.ReplaceOrInsert(posting{number, id}); !had {
		*t.known[number].of(in == t.open)++
	}
}

// drop says that an incident does not have a term, whether it had it or not.
func (t *terms) drop(in *postings, what term, id ID) {
	number, ok := t.numbers[what]
	if !ok || in == t.all && t.known[number].n > maxPostings {
		return
	}
	if _, had := in.Delete(posting{number, id}); !had {
		return
	}
	k := &t.known[number]
	if *k.of(in == t.open)--; k.n+k.open == 0 {
		*k = knownTerm{}
		delete(t.numbers, what)
		t.grams.remove(what, number)
		t.free = append(t.free, number)
	}
}

// replace follows an incident from its older version, or nothing, to the next. Of the features only those given may differ; all
// may when there is no older version.
func (t *terms) replace(old, next *Incident, differ []featureKey) {
	t.replaceName(old, next)
	t.addSystem(old, next)
	if old == nil {
		for k := range next.body().features.All() {
			t.follow(next, k, false, true)
		}
		return
	}
	for _, k := range differ {
		_, before := old.body().features.Get(featureOps, k)
		_, after := next.body().features.Get(featureOps, k)
		t.follow(next, k, before, after)
	}
	t.replaceOpen(old, next, differ)
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

// addSystem keeps the system tags that incidents have of their own, as after a merge. They stay.
func (t *terms) addSystem(old, next *Incident) {
	if old == nil || len(old.body().system) != len(next.body().system) {
		for _, tag := range next.body().system {
			t.put(t.all, term{featureSystemTag, filter.Fold(tag)}, next.ID)
		}
	}
}

// follow takes one feature from whether the incident had it to whether it has it.
func (t *terms) follow(next *Incident, k featureKey, before, after bool) {
	if before == after || k.isUntitled() || k.kind == featureReporter { // nobody asks for a reporter
		return
	}
	text := term(k)
	if k.kind.isEntityName() {
		text.kind -= nameKinds
	}
	if before && !next.body().hasText(text.kind, text.value) { // the name of one entity may be the key of another
		t.drop(t.all, text, next.ID)
	}
	if after {
		t.put(t.all, text, next.ID)
	}
	if after && k.kind.isEntity() && next.IsOpen() {
		t.put(t.open, text, next.ID)
	}
}

// replaceOpen keeps the entities of open incidents.
func (t *terms) replaceOpen(old, next *Incident, differ []featureKey) {
	switch was, is := old.IsOpen(), next.IsOpen(); {
	case was && is:
		for _, k := range differ {
			if k.kind.isEntity() && !next.body().has(k.kind, k.value) {
				t.drop(t.open, term(k), next.ID)
			}
		}
	case is:
		for k := range next.body().entities() {
			t.put(t.open, term(k), next.ID)
		}
	case was:
		for k := range old.body().entities() {
			t.drop(t.open, term(k), next.ID)
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
		k, isEntity := parseEntity(entity)
		number, known := t.numbers[term(k)]
		if !isEntity || !known {
			return
		}
		t.open.DescendLessOrEqual(posting{number, ^ID(0)}, func(p posting) bool { return p.term == number && yield(p.id) })
	}
}
