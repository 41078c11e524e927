// Package ptree is a persistent ordered map: changing it makes a new map that shares what did not change with the old one.
//
// An incident is a value that many readers hold at once, and one changed alert among ten thousand must not copy the other
// 9,999. A B-tree whose nodes are never written after they are published gives both: an edit copies the nodes on its path,
// works on its own copies, and publishes them at the end. Every node keeps a summary of what is below it, so a total (the
// highest severity, the earliest activity) is read at the root and can not go stale.
package ptree

import (
	"iter"
	"slices"
)

const maxKeys = 32

// Ops says how a map orders its keys and sums up its values. Sum and Add may be nil where S carries nothing.
type Ops[K, V, S any] struct {
	Compare func(a, b K) int
	Sum     func(V) S
	Add     func(a, b S) S
}

// Map is an immutable ordered map; the zero value is empty. Reading it is safe from any number of goroutines.
type Map[K, V, S any] struct {
	root *node[K, V, S]
	n    int
}

type node[K, V, S any] struct {
	edit *token
	keys []K // of a leaf: its keys; of an inner node: the lowest key below each kid
	vals []V
	kids []*node[K, V, S]
	sum  S
}

// A token marks the nodes an edit has made itself and may therefore still write. It must not be of size zero: pointers to
// such variables may be equal.
type token struct{ _ byte }

// Len is the number of keys.
func (m Map[K, V, S]) Len() int { return m.n }

// Sum is the summary of all values; the zero S of an empty map.
func (m Map[K, V, S]) Sum() (s S) {
	if m.root != nil {
		s = m.root.sum
	}
	return s
}

// Get returns the value of k and whether there is one.
func (m Map[K, V, S]) Get(ops *Ops[K, V, S], k K) (V, bool) { return find(ops, m.root, k) }

func find[K, V, S any](ops *Ops[K, V, S], n *node[K, V, S], k K) (v V, ok bool) {
	for n != nil {
		i, found := slices.BinarySearchFunc(n.keys, k, ops.Compare)
		if n.kids == nil {
			if found {
				return n.vals[i], true
			}
			return v, false
		}
		n = n.kids[kid(i, found)]
	}
	return v, false
}

// kid turns the place of a key among the lowest keys of the kids into the kid that covers it.
func kid(i int, found bool) int {
	if !found && i > 0 {
		return i - 1
	}
	return i
}

// All yields every key and value in key order.
func (m Map[K, V, S]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) { m.root.walk(yield) }
}

func (n *node[K, V, S]) walk(yield func(K, V) bool) bool {
	if n == nil {
		return true
	}
	for i, k := range n.keys {
		if n.kids != nil {
			if !n.kids[i].walk(yield) {
				return false
			}
		} else if !yield(k, n.vals[i]) {
			return false
		}
	}
	return true
}

// From yields the keys not below k, with their values, in key order.
func (m Map[K, V, S]) From(ops *Ops[K, V, S], k K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) { m.root.walkFrom(ops, k, yield) }
}

func (n *node[K, V, S]) walkFrom(ops *Ops[K, V, S], k K, yield func(K, V) bool) bool {
	if n == nil {
		return true
	}
	i, found := slices.BinarySearchFunc(n.keys, k, ops.Compare)
	if n.kids == nil {
		for ; i < len(n.keys); i++ {
			if !yield(n.keys[i], n.vals[i]) {
				return false
			}
		}
		return true
	}
	i = kid(i, found)
	if !n.kids[i].walkFrom(ops, k, yield) {
		return false
	}
	for _, c := range n.kids[i+1:] {
		if !c.walk(yield) {
			return false
		}
	}
	return true
}

// Same reports whether m and o are one and the same map, changed by nobody in between; maps with equal content need not be.
func (m Map[K, V, S]) Same(o Map[K, V, S]) bool { return m.root == o.root }
