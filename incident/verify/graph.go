package verify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

type edgeKind uint8

// Why one transaction comes before another.
const (
	ww   edgeKind = iota // it wrote the version before
	wr                   // it wrote what the other read
	rw                   // it read the version that the other replaced
	rt                   // it had returned before the other was called
	last                 // of a moment to the next
)

var edgeNames = [...]string{"ww", "wr", "rw", "rt", "rt"}

type edge struct {
	from, to int32
	kind     edgeKind
}

// graph is transactions, then moments: one for each return, in order of time. They stand for the edges of real time, of which
// there would otherwise be as many as pairs.
type graph struct {
	txs, nodes int
	edges      []edge  // by where they begin
	out        []int32 // where the edges of a node begin, and one more
}

// graph draws the edges. What failed takes no part in it.
func (c *checker) graph() *graph {
	g := &graph{txs: len(c.txs)}
	add := func(from, to int32, k edgeKind) {
		if from != to && from >= 0 && to >= 0 {
			g.edges = append(g.edges, edge{from, to, k})
		}
	}
	for _, writers := range c.writers {
		for v := 1; v < len(writers); v++ {
			add(writers[v-1], writers[v], ww)
		}
	}
	for i := range c.txs {
		c.reads(int32(i), add)
	}
	g.time(c.txs, add)
	slices.SortFunc(g.edges, func(a, b edge) int { return cmp.Compare(a.from, b.from) })
	g.out = make([]int32, g.nodes+1)
	for _, e := range g.edges {
		g.out[e.from+1]++
	}
	for i := range g.nodes {
		g.out[i+1] += g.out[i]
	}
	return g
}

// reads draws what a transaction saw.
func (c *checker) reads(tx int32, add func(from, to int32, k edgeKind)) {
	t := &c.txs[tx]
	if t.outcome != done {
		return
	}
	for _, s := range t.saw {
		writers := c.writers[s.id]
		if c.wrote[tx][s.id] == s.version && s.version > 0 {
			continue // it wrote that itself
		}
		if v := s.version; v > 0 && v <= uint64(len(writers)) {
			add(writers[v-1], tx, wr)
		}
		if v := s.version; v < uint64(len(writers)) {
			add(tx, writers[v], rw)
		}
	}
	if !t.whole {
		return
	}
	there := make(map[uint64]bool, len(t.saw))
	for _, s := range t.saw {
		there[uint64(s.id)] = true
	}
	for id, writers := range c.writers {
		if !there[uint64(id)] && len(writers) > 0 {
			add(tx, writers[0], rw)
		}
	}
}

// time draws that what had returned comes before what was called then. A command that may have been done has no return.
func (g *graph) time(txs []transaction, add func(from, to int32, k edgeKind)) {
	var by []int32
	for i := range txs {
		if txs[i].outcome == done {
			by = append(by, int32(i))
		}
	}
	slices.SortFunc(by, func(a, b int32) int { return cmp.Compare(txs[a].ret, txs[b].ret) })
	g.nodes = len(txs) + len(by)
	moment := func(n int) int32 { return int32(len(txs) + n) }
	for n, tx := range by {
		add(tx, moment(n), rt)
		if n > 0 {
			add(moment(n-1), moment(n), last)
		}
	}
	for i := range txs {
		if txs[i].outcome == notDone {
			continue
		}
		n, _ := slices.BinarySearchFunc(by, txs[i].call, func(tx int32, at int64) int { return cmp.Compare(txs[tx].ret, at) })
		if n > 0 {
			add(moment(n-1), int32(i), rt)
		}
	}
}

// cycle describes a cycle, a short one if there are several; it is empty when there is none.
func (g *graph) cycle(describe func(int) string) string {
	core := g.core()
	if core == nil {
		return ""
	}
	const tries = 100 // from so many nodes a cycle is looked for
	var best []edge
	tried := 0
	for n := range g.nodes {
		if !core[n] || n >= g.txs {
			continue
		}
		if c := g.shortest(int32(n), core); c != nil && (best == nil || len(c) < len(best)) {
			best = c
		}
		if tried++; tried == tries {
			break
		}
	}
	return g.tell(best, describe)
}

// core marks the nodes that are left when what nothing comes before, and what comes before nothing, is taken away again and
// again: nil when that is everything.
func (g *graph) core() []bool {
	in, out := make([]int32, g.nodes), make([]int32, g.nodes)
	back := make([][2]int32, len(g.edges)) // edges by where they end: the node, the edge
	for i, e := range g.edges {
		in[e.to]++
		out[e.from]++
		back[i] = [2]int32{e.to, int32(i)}
	}
	core := make([]bool, g.nodes)
	left := g.nodes
	for i := range core {
		core[i] = true
	}
	var next []int32
	drop := func(n int32) {
		core[n], left = false, left-1
		next = append(next, n)
	}
	for n := range g.nodes {
		if in[n] == 0 {
			drop(int32(n))
		}
	}
	for len(next) > 0 {
		n := next[len(next)-1]
		next = next[:len(next)-1]
		for _, e := range g.edges[g.out[n]:g.out[n+1]] {
			if in[e.to]--; in[e.to] == 0 && core[e.to] {
				drop(e.to)
			}
		}
	}
	if left == 0 {
		return nil
	}
	slices.SortFunc(back, func(a, b [2]int32) int { return cmp.Compare(a[0], b[0]) })
	clear(out)
	for _, e := range g.edges {
		if core[e.from] && core[e.to] {
			out[e.from]++
		}
	}
	for n := range g.nodes {
		if core[n] && out[n] == 0 {
			drop(int32(n))
		}
	}
	for len(next) > 0 {
		n := next[len(next)-1]
		next = next[:len(next)-1]
		at, _ := slices.BinarySearchFunc(back, n, func(b [2]int32, n int32) int { return cmp.Compare(b[0], n) })
		for ; at < len(back) && back[at][0] == n; at++ {
			from := g.edges[back[at][1]].from
			if core[from] {
				if out[from]--; out[from] == 0 {
					drop(from)
				}
			}
		}
	}
	return core
}

// shortest is a shortest cycle through a node of the core, or nil when it only lies between two.
func (g *graph) shortest(start int32, core []bool) []edge {
	came := map[int32]edge{}
	next := []int32{start}
	for len(next) > 0 {
		n := next[0]
		next = next[1:]
		for _, e := range g.edges[g.out[n]:g.out[n+1]] {
			if _, seen := came[e.to]; seen || !core[e.to] {
				continue
			}
			came[e.to] = e
			if e.to != start {
				next = append(next, e.to)
				continue
			}
			path := []edge{e}
			for at := e.from; at != start; at = path[0].from {
				path = slices.Insert(path, 0, came[at])
			}
			return path
		}
	}
	return nil
}

// tell names a cycle as Adya does, by how many reads were overtaken, and says whether real time has a part in it.
func (g *graph) tell(path []edge, describe func(int) string) string {
	if path == nil {
		return "one that is too long to show"
	}
	var count [len(edgeNames)]int
	var b strings.Builder
	for _, e := range path {
		count[e.kind]++
		if e.kind == last {
			continue
		}
		if int(e.from) < g.txs {
			fmt.Fprintf(&b, "\n  %s -%s->", describe(int(e.from)), edgeNames[e.kind])
		}
	}
	name := "G0"
	switch {
	case count[rw] > 1:
		name = "G2"
	case count[rw] == 1:
		name = "G-single"
	case count[wr] > 0:
		name = "G1c"
	}
	if count[rt] > 0 {
		name += ", against real time"
	}
	return name + b.String()
}
