package incident

import (
	"iter"
	"slices"
	"strings"

	"github.com/google/btree"
)

const (
	// gramLen is how many bytes of a text are looked up together.
	gramLen = 3
	// maxAsked bounds in how many places of a text that is looked for its rarest gram is.
	maxAsked = 64
	// maxTexts bounds how many texts one query looks at, long ones counted as their weight.
	maxTexts = 4096
	// heavy is how many bytes take as long to look at as it takes to get to a text.
	heavy = 4096
	// maxShort bounds how many places of a text of less than gramLen bytes there may be.
	maxShort = maxTexts / 8
	// gramFill is in no text that is valid UTF-8.
	gramFill = 0xFF
)

// Grams are which terms have which three bytes in a row, so that a search for a part of a text looks only at the texts that
// have its rarest three bytes. The last two of a text have grams as well, filled up with a byte that no text has, so that a
// shorter part is what some adjacent grams begin with. Only kinds that people search are kept, see [Search].
type grams struct {
	places *btree.BTreeG[uint64] // kind, three bytes, number of a term
	weight map[uint32]int        // of all terms with these three bytes, by kind and bytes
	buf    []uint32
}

func newGrams() grams {
	return grams{places: btree.NewG(degree, func(a, b uint64) bool { return a < b }), weight: map[uint32]int{}}
}

// weightOf is how many looks it takes to look into a text.
func weightOf(text string) int { return 1 + len(text)/heavy }

func searched(kind featureKind) bool {
	switch kind {
	case nameTerm, featureTitle, featureDevice, featureUser, featureMailbox, featureApp, featureThreat, featureActor:
		return true
	}
	return false
}

// gramAt is the gram at a place of a text, filled up where the text ends before the gram does.
func gramAt(kind featureKind, text string, i int, fill byte) uint32 {
	at := func(i int) uint32 {
		if i < len(text) {
			return uint32(text[i])
		}
		return uint32(fill)
	}
	return uint32(kind)<<24 | at(i)<<16 | at(i+1)<<8 | at(i+2)
}

// of are the grams of a text, each once and in order, which is how a tree takes in many the soonest. They are valid until the
// next call.
func (g *grams) of(what term) []uint32 {
	g.buf = slices.Grow(g.buf[:0], len(what.value))
	for i := range len(what.value) {
		g.buf = append(g.buf, gramAt(what.kind, what.value, i, gramFill))
	}
	all := g.buf
	if cap(g.buf) > heavy { // a long text must not hold its memory for good
		g.buf = nil
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (g *grams) add(what term, number uint32) {
	if !searched(what.kind) {
		return
	}
	weight := weightOf(what.value)
	for _, gram := range g.of(what) {
		g.places.ReplaceOrInsert(uint64(gram)<<32 | uint64(number))
		g.weight[gram] += weight
	}
}

func (g *grams) remove(what term, number uint32) {
	if !searched(what.kind) {
		return
	}
	weight := weightOf(what.value)
	for _, gram := range g.of(what) {
		g.places.Delete(uint64(gram)<<32 | uint64(number))
		if g.weight[gram] -= weight; g.weight[gram] == 0 {
			delete(g.weight, gram)
		}
	}
}

// Rare is where to look for the terms with a text in them: in those with its rarest gram.
type rare struct {
	term
	from, to uint32 // grams
	grams    int    // that were looked at to find out
	texts    int    // that are to be looked at
}

// rarest returns where to look for the terms of a kind that have a folded text in them, or false when too many may.
func (t *terms) rarest(what term) (r rare, ok bool) {
	g := &t.grams
	r.term = what
	switch {
	case what.value == "" || !searched(what.kind):
		return r, false
	case len(what.value) < gramLen:
		r.from, r.to = gramAt(what.kind, what.value, 0, 0), gramAt(what.kind, what.value, 0, gramFill)
		g.places.AscendGreaterOrEqual(uint64(r.from)<<32, func(p uint64) bool {
			if uint32(p>>32) > r.to {
				return false
			}
			r.grams++
			r.texts += weightOf(t.known[uint32(p)].value)
			return r.texts <= maxShort
		})
		return r, r.texts <= maxShort
	}
	least := maxTexts + 1
	for i := range min(len(what.value)-gramLen+1, maxAsked) {
		if gram := gramAt(what.kind, what.value, i, 0); g.weight[gram] < least {
			r.from, least = gram, g.weight[gram]
		}
		r.grams++
	}
	r.to, r.texts = r.from, least
	return r, r.texts <= maxTexts
}

// containing yields the numbers of the terms that have the text in them, of a short one some of them twice.
func (t *terms) containing(r rare) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		t.grams.places.AscendGreaterOrEqual(uint64(r.from)<<32, func(p uint64) bool {
			if uint32(p>>32) > r.to {
				return false
			}
			number := uint32(p)
			return !strings.Contains(t.known[number].value, r.value) || yield(number)
		})
	}
}
