package radix

// Ascend visits what is held under numbers not below from, in their order, until visit returns false.
func (m *Map[V]) Ascend(from uint64, visit func(*V) bool) {
	if m.root != nil && from>>m.shift>>bits == 0 {
		m.root.ascend(m.shift, from, visit)
	}
}

// Descend visits what is held under numbers not above from, in their order backwards, until visit returns false.
func (m *Map[V]) Descend(from uint64, visit func(*V) bool) {
	if m.root == nil {
		return
	}
	if from>>m.shift>>bits != 0 {
		from = ^uint64(0)
	}
	m.root.descend(m.shift, from, visit)
}

// ascend walks what lies below b; of the bits of from those below the level of b count.
func (b *branch[V]) ascend(shift uint, from uint64, visit func(*V) bool) bool {
	for i := from >> shift & mask; i < width; i, from = i+1, 0 {
		if shift > bits {
			if k := b.kids[i]; k != nil && !k.ascend(shift-bits, from, visit) {
				return false
			}
			continue
		}
		l := b.leaves[i]
		if l == nil {
			continue
		}
		for _, v := range l.vals[from&mask:] {
			if v != nil && !visit(v) {
				return false
			}
		}
	}
	return true
}

// descend is ascend backwards.
func (b *branch[V]) descend(shift uint, from uint64, visit func(*V) bool) bool {
	for i := int(from >> shift & mask); i >= 0; i, from = i-1, ^uint64(0) {
		if shift > bits {
			if k := b.kids[i]; k != nil && !k.descend(shift-bits, from, visit) {
				return false
			}
			continue
		}
		l := b.leaves[i]
		if l == nil {
			continue
		}
		for j := int(from & mask); j >= 0; j-- {
			if v := l.vals[j]; v != nil && !visit(v) {
				return false
			}
		}
	}
	return true
}
