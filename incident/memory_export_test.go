package incident

import "context"

// Patience is how much a read may look at under the lock.
const Patience = patience

// Looks are the incidents of a list, and how much the store looks at to find them: keys, texts and records.
func Looks(m *Memory, q Query) (found []ID, looks int) {
	p, err := m.route(q)
	if err != nil {
		panic(err)
	}
	r := m.read(context.Background(), p)
	defer r.release()
	err = r.each(func(rec *record) bool {
		found = append(found, rec.inc.ID)
		return len(found) != q.Limit
	})
	if err != nil {
		panic(err)
	}
	return found, r.looks
}

// IsCloned reports whether somebody read a clone of the store, so that the next writes copy what they write.
func IsCloned(m *Memory) bool { return m.frozen != nil }

// CountLooks is how many incidents match, and how much the store looks at to count them.
func CountLooks(m *Memory, q Query) (n, looks int) {
	p, err := m.route(q)
	if err != nil {
		panic(err)
	}
	var c cells
	r := m.read(context.Background(), p)
	defer r.release()
	r.cells = &c
	if err := r.each(c.see); err != nil {
		panic(err)
	}
	return c.count(allTraits), r.looks
}

// RecordsSeen is how many records the store reads to count what matches.
func RecordsSeen(m *Memory, q Query) (records int) {
	p, err := m.route(q)
	if err != nil {
		panic(err)
	}
	r := m.read(context.Background(), p)
	defer r.release()
	r.cells = new(cells)
	if err := r.each(func(*record) bool { records++; return true }); err != nil {
		panic(err)
	}
	return records
}

// FacetLooks is how many values the store looks at for the buckets of an unfiltered queue.
func FacetLooks(m *Memory, a FacetQuery) (looks int) {
	_, left := m.kept[a.By].top(a, patience)
	return patience - left
}

// Thaw makes the store forget that somebody read clones of it.
func Thaw(m *Memory) {
	m.frozen = nil
	for _, k := range m.kept {
		k.frozen = nil
	}
}

// IsFacetCloned reports whether somebody read a clone of the values of a facet.
func IsFacetCloned(m *Memory) bool {
	for _, k := range m.kept {
		if k.frozen != nil {
			return true
		}
	}
	return false
}

// WayLooks is how much the store looks at before it walks, and again when the walk was too long.
func WayLooks(m *Memory, q Query) int {
	p, err := m.route(q)
	if err != nil {
		panic(err)
	}
	r := m.read(context.Background(), p)
	defer r.release()
	r.choose()
	r.resort()
	return r.looks
}
