package incident

import "slices"

// A lead is what the offer of a condition comes to in the store as it is: whoever meets the condition is in one of the lanes, has
// one of the terms or is one of the ids.
type lead struct {
	ok    bool // it leads somewhere; all else is nothing when it does not
	lanes []*lane
	terms []uint32
	ids   []ID
	n     int    // incidents, those in two places counted twice
	rare  []rare // where to look for the terms that are not known yet
	texts int    // how many texts that means to look at
}

// isLanes reports whether lanes are all there is to it.
func (l *lead) isLanes() bool { return l.ok && l.terms == nil && l.ids == nil && l.rare == nil }

// scout follows the offers of all conditions as far as that takes no look at texts. What all of them look up, and later at,
// is bounded together.
func (r *reading) scout() {
	if len(r.leads) > 0 || len(r.conditions) == 0 {
		return
	}
	r.left = maxTexts
	r.leads = slices.Grow(r.leads, len(r.conditions))[:len(r.conditions)]
	for i := range r.conditions {
		l := &r.leads[i]
		if *l = (lead{lanes: l.lanes[:0]}); !r.follow(&r.conditions[i].offer, l) {
			*l = lead{}
		}
	}
}

// follow adds to a lead what an offer comes to, and reports whether it leads somewhere.
func (r *reading) follow(o *offer, l *lead) bool {
	if o.none() || !r.spend(len(o.owners)+len(o.tags)+len(o.ids)+len(o.search)) {
		return false
	}
	l.ok = true
	for _, key := range o.owners {
		if of := r.m.index.byOwner[key]; of != nil && r.traits.owner>>key.kind&1 != 0 {
			more := 0
			l.lanes, more = appendLanes(l.lanes, of[:], r.traits.status)
			l.n += more
		}
	}
	for _, tag := range o.tags {
		if of := r.m.index.byTag[tag]; of != nil {
			l.lanes, l.n = append(l.lanes, of), l.n+of.len()
		}
	}
	if l.ids = append(l.ids, o.ids...); l.ids != nil {
		l.n += len(o.ids)
	}
	for i := range o.search {
		if !r.lookUp(&o.search[i], l) {
			return false
		}
	}
	for i := range o.any {
		if !r.follow(&o.any[i], l) {
			return false
		}
	}
	return true
}

// lookUp adds to a lead the terms of one look-up, or where to look for them.
func (r *reading) lookUp(what *lookup, l *lead) bool {
	t := &r.m.terms
	if !what.within {
		if number, ok := t.numbers[what.term]; ok {
			l.addTerm(t, number)
		} else if l.terms == nil {
			l.terms = []uint32{}
		}
		return true
	}
	found, ok := t.rarest(what.term)
	if !r.spend(found.grams) || !ok {
		return false
	}
	l.rare = append(l.rare, found)
	l.texts += found.texts
	return true
}

func (l *lead) addTerm(t *terms, number uint32) {
	l.terms = append(l.terms, number)
	l.n += t.count(number)
}

// spend takes note of looks on the way to leads, and reports whether they were still to be had.
func (r *reading) spend(looks int) bool {
	r.looks += looks
	r.left -= looks
	return r.left >= 0
}

// search looks at texts where a lead needs that, fewest first, at no more than most for one lead and never again for those it
// has looked at. It stops where looking takes longer than what a lead already leads to.
func (r *reading) search(most int) {
	var open []*lead
	for i := range r.leads {
		if l := &r.leads[i]; l.rare != nil && l.texts <= min(most, r.left) {
			open = append(open, l)
		}
	}
	slices.SortFunc(open, func(a, b *lead) int { return a.texts - b.texts })
	best := r.shortest()
	for _, l := range open {
		if l.texts > r.left || best != nil && best.n*recordCost <= l.texts {
			return
		}
		r.spend(l.texts)
		for _, where := range l.rare {
			for number := range r.m.terms.containing(where) {
				l.addTerm(&r.m.terms, number)
			}
		}
		if l.rare = nil; l.terms == nil {
			l.terms = []uint32{}
		}
		if l.n <= maxGather && (best == nil || l.n < best.n) {
			best = l
		}
	}
}

// shortest is the lead to the fewest incidents, unless these are many; nil when there is none.
func (r *reading) shortest() (best *lead) {
	most := maxGather
	for i := range r.leads {
		if l := &r.leads[i]; l.ok && l.rare == nil && l.n <= most {
			best, most = l, l.n-1
		}
	}
	return best
}

// collect returns the incidents a lead leads to, some of them perhaps twice.
func (r *reading) collect(l *lead) []*record {
	few := make([]*record, 0, l.n)
	add := func(id ID) {
		if rec := r.m.records.Get(uint64(id)); rec != nil {
			few = append(few, rec)
		}
	}
	for _, id := range l.ids {
		add(id)
	}
	for _, of := range l.lanes {
		of.tree.Ascend(func(p place) bool {
			if r.traits.has(p.traits()) {
				add(p.id())
			}
			return true
		})
	}
	for _, number := range l.terms {
		for id := range r.m.terms.having(number) {
			add(id)
		}
	}
	r.looks += l.n
	return few
}
