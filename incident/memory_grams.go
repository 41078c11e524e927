package incident

import (
	"strings"

	"github.com/google/btree"
)

const (
	// gramLen is how many bytes of a text are looked up together.
	gramLen = 3
	// maxGrams bounds how much of one text is kept for looking into it.
	maxGrams = 512
	// maxTexts bounds how many texts one search looks at.
	maxTexts = 4096
)

// Grams are which terms have which three bytes in a row, so that a search for a part of a text looks only at the texts that
// have its rarest three bytes. Only kinds that people search are kept, see [Search].
type grams struct {
	places *btree.BTreeG[uint64] // kind, three bytes, number of a term
	count  map[uint32]int        // by kind and three bytes
	long   map[uint32]struct{}   // terms that are not kept whole
}

func newGrams() grams {
	return grams{
		places: btree.NewG(degree, func(a, b uint64) bool { return a < b }), count: map[uint32]int{}, long: map[uint32]struct{}{},
	}
}

func searched(kind facetKind) bool {
	switch kind {
	case nameTerm, facetTitle, facetDevice, facetUser, facetMailbox, facetApp, facetThreat, facetActor:
		return true
	}
	return false
}

func gramAt(kind facetKind, text string, i int) uint32 {
	return uint32(kind)<<24 | uint32(text[i])<<16 | uint32(text[i+1])<<8 | uint32(text[i+2])
}

// each visits the grams of a text; some more than once.
func (g *grams) each(what term, visit func(uint32)) {
	for i := range min(len(what.value)-gramLen+1, maxGrams) {
		visit(gramAt(what.kind, what.value, i))
	}
}

func (g *grams) add(what term, number uint32) {
	if !searched(what.kind) {
		return
	}
	if len(what.value) >= maxGrams+gramLen {
		g.long[number] = struct{}{}
	}
	g.each(what, func(gram uint32) {
		if _, had := g.places.ReplaceOrInsert(uint64(gram)<<32 | uint64(number)); !had {
			g.count[gram]++
		}
	})
}

func (g *grams) remove(what term, number uint32) {
	if !searched(what.kind) {
		return
	}
	delete(g.long, number)
	g.each(what, func(gram uint32) {
		if _, had := g.places.Delete(uint64(gram)<<32 | uint64(number)); had {
			if g.count[gram]--; g.count[gram] == 0 {
				delete(g.count, gram)
			}
		}
	})
}

// containing returns the numbers of the terms of a kind that have a folded text in them, or false when finding them would
// take too long: the text is short, or what it is looked for in is.
func (t *terms) containing(kind facetKind, text string) (numbers []uint32, ok bool) {
	g := &t.grams
	if len(text) < gramLen || !searched(kind) {
		return nil, false
	}
	rarest := gramAt(kind, text, 0)
	for i := range len(text) - gramLen + 1 {
		if gram := gramAt(kind, text, i); g.count[gram] < g.count[rarest] {
			rarest = gram
		}
	}
	if g.count[rarest]+len(g.long) > maxTexts {
		return nil, false
	}
	for number := range g.long {
		if k := &t.known[number]; k.kind == kind && strings.Contains(k.value, text) {
			numbers = append(numbers, number)
		}
	}
	g.places.AscendGreaterOrEqual(uint64(rarest)<<32, func(p uint64) bool {
		if uint32(p>>32) != rarest {
			return false
		}
		number := uint32(p)
		if _, long := g.long[number]; !long && strings.Contains(t.known[number].value, text) {
			numbers = append(numbers, number)
		}
		return true
	})
	return numbers, true
}
