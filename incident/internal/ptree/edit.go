package ptree

import "slices"

// Edit is a map being changed. It belongs to one goroutine; the map it was begun from stays as it is.
type Edit[K, V, S any] struct {
	ops  *Ops[K, V, S]
	root *node[K, V, S]
	n    int
	tok  *token
	hint int
}

// Edit begins a change of m.
func (m Map[K, V, S]) Edit(ops *Ops[K, V, S]) *Edit[K, V, S] {
	return &Edit[K, V, S]{ops: ops, root: m.root, n: m.n, tok: new(token)}
}

// Len is the number of keys as edited so far.
func (e *Edit[K, V, S]) Len() int { return e.n }

// Expect says how many keys an empty map is going to get, so that memory for them is taken at once.
func (e *Edit[K, V, S]) Expect(n int) { e.hint = min(n, maxKeys) }

// Get returns the value of k as edited so far.
func (e *Edit[K, V, S]) Get(k K) (V, bool) { return find(e.ops, e.root, k) }

// Map publishes what was edited. The edit may go on afterwards and copies anew what it changes then.
func (e *Edit[K, V, S]) Map() Map[K, V, S] {
	e.sum(e.root)
	e.tok = new(token)
	return Map[K, V, S]{root: e.root, n: e.n}
}

// sum brings the summaries of the edit's own nodes up to date; the others are as they were.
func (e *Edit[K, V, S]) sum(n *node[K, V, S]) {
	if n == nil || n.edit != e.tok || e.ops.Sum == nil {
		return
	}
	var s S
	for i := range n.keys {
		var part S
		if n.kids != nil {
			e.sum(n.kids[i])
			part = n.kids[i].sum
		} else {
			part = e.ops.Sum(n.vals[i])
		}
		if i == 0 {
			s = part
		} else {
			s = e.ops.Add(s, part)
		}
	}
	n.sum = s
}

func (e *Edit[K, V, S]) own(n *node[K, V, S]) *node[K, V, S] {
	if n.edit == e.tok {
		return n
	}
	return &node[K, V, S]{edit: e.tok, keys: slices.Clone(n.keys), vals: slices.Clone(n.vals), kids: slices.Clone(n.kids)}
}

// Put sets the value of k.
func (e *Edit[K, V, S]) Put(k K, v V) {
	if e.root == nil {
		e.root = &node[K, V, S]{edit: e.tok, keys: make([]K, 0, e.hint), vals: make([]V, 0, e.hint)}
	}
	left, right := e.put(e.root, k, v)
	e.root = left
	if right != nil {
		e.root = &node[K, V, S]{edit: e.tok, keys: []K{left.keys[0], right.keys[0]}, kids: []*node[K, V, S]{left, right}}
	}
}

func (e *Edit[K, V, S]) put(n *node[K, V, S], k K, v V) (left, right *node[K, V, S]) {
	n = e.own(n)
	i, found := slices.BinarySearchFunc(n.keys, k, e.ops.Compare)
	switch {
	case n.kids != nil:
		i = kid(i, found)
		l, r := e.put(n.kids[i], k, v)
		n.kids[i], n.keys[i] = l, l.keys[0]
		if r != nil {
			n.kids = slices.Insert(n.kids, i+1, r)
			n.keys = slices.Insert(n.keys, i+1, r.keys[0])
		}
	case found:
		n.vals[i] = v
	default:
		n.keys = slices.Insert(n.keys, i, k)
		n.vals = slices.Insert(n.vals, i, v)
		e.n++
	}
	if len(n.keys) <= maxKeys {
		return n, nil
	}
	return n, e.split(n)
}

func (e *Edit[K, V, S]) split(n *node[K, V, S]) *node[K, V, S] {
	h := len(n.keys) / 2
	right := &node[K, V, S]{edit: e.tok, keys: slices.Clone(n.keys[h:])}
	if n.kids != nil {
		right.kids = slices.Clone(n.kids[h:])
		clear(n.kids[h:])
		n.kids = n.kids[:h]
	} else {
		right.vals = slices.Clone(n.vals[h:])
		clear(n.vals[h:])
		n.vals = n.vals[:h]
	}
	clear(n.keys[h:])
	n.keys = n.keys[:h]
	return right
}

// Delete removes k and reports whether it was there.
func (e *Edit[K, V, S]) Delete(k K) bool {
	if _, ok := e.Get(k); !ok {
		return false
	}
	e.n--
	e.root = e.remove(e.root, k)
	for len(e.root.kids) == 1 {
		e.root = e.root.kids[0]
	}
	if len(e.root.keys) == 0 {
		e.root = nil
	}
	return true
}

func (e *Edit[K, V, S]) remove(n *node[K, V, S], k K) *node[K, V, S] {
	n = e.own(n)
	i, found := slices.BinarySearchFunc(n.keys, k, e.ops.Compare)
	if n.kids == nil {
		n.keys = slices.Delete(n.keys, i, i+1)
		n.vals = slices.Delete(n.vals, i, i+1)
		return n
	}
	i = kid(i, found)
	c := e.remove(n.kids[i], k)
	n.kids[i] = c
	if len(c.keys) == 0 {
		n.keys = slices.Delete(n.keys, i, i+1)
		n.kids = slices.Delete(n.kids, i, i+1)
		return n
	}
	n.keys[i] = c.keys[0]
	e.join(n, i)
	return n
}

// join puts a kid and its neighbour into one node when both fit into half of one, so that the tree shrinks as it empties.
func (e *Edit[K, V, S]) join(n *node[K, V, S], i int) {
	if i+1 == len(n.kids) {
		i--
	}
	if i < 0 || len(n.kids[i].keys)+len(n.kids[i+1].keys) > maxKeys/2 {
		return
	}
	l, r := e.own(n.kids[i]), n.kids[i+1]
	l.keys = append(l.keys, r.keys...)
	l.vals = append(l.vals, r.vals...)
	l.kids = append(l.kids, r.kids...)
	n.kids[i] = l
	n.keys = slices.Delete(n.keys, i+1, i+2)
	n.kids = slices.Delete(n.kids, i+1, i+2)
}
