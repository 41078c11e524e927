// Package radix is a table of pointers under small numbers, such as records under ids that are handed out in order.
//
// A look-up follows a few array cells instead of comparing keys, which makes it several times as fast as one in an ordered
// tree. A clone shares everything with its origin until one of them is written, and then only the path to what was
// written is copied; so a reader that takes long works on a clone, made in constant time.
package radix

const (
	bits  = 6
	width = 1 << bits
	mask  = width - 1
)

// Map holds pointers under numbers; the zero value is empty. Reads may run at once with each other, but not with Set or Clone.
type Map[V any] struct {
	root  *branch[V]
	shift uint // of the root: the bits of a number below those that the root decides
	own   *token
	n     int
}

// A token marks the nodes that one map has made since it was last cloned and may therefore write. It must not be of size
// zero: pointers to such variables may be equal.
type token struct{ _ byte }

// A branch of the lowest level has leaves, any other has kids.
type branch[V any] struct {
	own    *token
	kids   [width]*branch[V]
	leaves [width]*leaf[V]
}

type leaf[V any] struct {
	own  *token
	vals [width]*V
}

// Len is the number of pointers held.
func (m *Map[V]) Len() int { return m.n }

// Get returns what is held under id; nil when nothing is.
func (m *Map[V]) Get(id uint64) *V {
	b := m.root
	if b == nil || id>>m.shift>>bits != 0 {
		return nil
	}
	for s := m.shift; s > bits; s -= bits {
		if b = b.kids[id>>s&mask]; b == nil {
			return nil
		}
	}
	l := b.leaves[id>>bits&mask]
	if l == nil {
		return nil
	}
	return l.vals[id&mask]
}

// Set puts v, which is not nil, under id.
func (m *Map[V]) Set(id uint64, v *V) {
	if m.own == nil {
		m.own = &token{}
	}
	if m.root == nil {
		m.root, m.shift = &branch[V]{own: m.own}, bits
	}
	for id>>m.shift>>bits != 0 {
		up := &branch[V]{own: m.own}
		up.kids[0] = m.root
		m.root, m.shift = up, m.shift+bits
	}
	m.root = m.root.writable(m.own)
	b := m.root
	for s := m.shift; s > bits; s -= bits {
		k := &b.kids[id>>s&mask]
		*k = (*k).writable(m.own)
		b = *k
	}
	l := &b.leaves[id>>bits&mask]
	*l = (*l).writable(m.own)
	if (*l).vals[id&mask] == nil {
		m.n++
	}
	(*l).vals[id&mask] = v
}

// Clone returns a map with the same content. Either may be written without the other seeing it.
func (m *Map[V]) Clone() Map[V] {
	c := *m
	m.own, c.own = nil, nil
	return c
}

func (b *branch[V]) writable(own *token) *branch[V] {
	switch {
	case b == nil:
		return &branch[V]{own: own}
	case b.own == own:
		return b
	}
	c := *b
	c.own = own
	return &c
}

func (l *leaf[V]) writable(own *token) *leaf[V] {
	switch {
	case l == nil:
		return &leaf[V]{own: own}
	case l.own == own:
		return l
	}
	c := *l
	c.own = own
	return &c
}
