package filter

import (
	"iter"
	"slices"
	"strings"
)

// Expr is a condition on records, as data: it can be printed, compared, translated by a store and compiled into a
// predicate. It is opaque and immutable, so it may be shared freely between goroutines. The zero Expr matches everything.
//
// Tests come from fields, such as [Text.Is]; [And], [Or] and [Not] join them. Building never fails: what does not fit a
// schema is reported by [Schema.Check], [Schema.Bind] and [Schema.Compile]. Compare expressions with [Expr.Equal], not
// with ==.
type Expr struct{ n *node }

// node is never written after it was made. Sizes are kept so that no walk goes deeper or wider than the bounds: a node
// over them has no operands, only the reason.
type node struct {
	op      Op
	kids    []Expr // of OpAnd, OpOr (two or more, none of the same op, none constant) and OpNot (one, no OpNot)
	test    Test   // of OpTest
	depth   int
	size    int
	length  int // of the text, in bytes
	unbound bool
	reason  *Error // of op zero
}

var never = &node{op: OpFalse, depth: 1, size: 1, length: len("false")}

// And matches what all of es match. Operands that match everything drop out, an operand that matches nothing decides, an And
// among the operands is taken apart. And of nothing is the zero Expr, And of one is that one. The slice is not kept.
func And(es ...Expr) Expr { return join(OpAnd, es) }

// Or matches what at least one of es matches. Operands that match nothing drop out, an operand that matches everything
// decides, an Or among the operands is taken apart. Or of nothing matches nothing, Or of one is that one. The slice is
// not kept.
func Or(es ...Expr) Expr { return join(OpOr, es) }

// Not matches what e does not match. Not(Not(e)) is e; Not of the zero Expr matches nothing.
func Not(e Expr) Expr {
	switch e.Op() {
	case OpTrue:
		return Expr{never}
	case OpFalse:
		return Expr{}
	case OpNot:
		return e.n.kids[0]
	case OpAnd, OpOr, OpTest:
		return branch(OpNot, e.n.depth, e.n.size, e.n.unbound, func() []Expr { return []Expr{e} })
	}
	return e // too large as it is
}

// join is And or Or: neutral drops out, absorbing decides.
func join(op Op, es []Expr) Expr {
	neutral, absorbing := OpTrue, OpFalse
	if op == OpOr {
		neutral, absorbing = absorbing, neutral
	}
	var (
		depth, size, n int
		parts          int // operands that stay
		unbound        bool
		decided        Expr
		last           Expr
	)
	result := neutral
	for _, e := range es {
		switch o := e.Op(); {
		case o == neutral:
		case o == absorbing:
			result, decided = absorbing, e
		case !o.IsValid():
			return e // an error stays an error, whatever it is joined with
		case o == op:
			for _, k := range e.n.kids {
				depth, size = max(depth, k.n.depth), size+k.n.size
			}
			unbound = unbound || e.n.unbound
			n, parts, last = n+len(e.n.kids), parts+1, e
		default:
			depth, size = max(depth, e.n.depth), size+e.n.size
			unbound = unbound || e.n.unbound
			n, parts, last = n+1, parts+1, e
		}
	}
	switch {
	case result == absorbing:
		return decided
	case n == 0 && op == OpAnd:
		return Expr{}
	case n == 0:
		return Expr{never}
	case parts == 1:
		return last
	}
	return branch(op, depth, size, unbound, func() []Expr {
		kids := make([]Expr, 0, n)
		for _, e := range es {
			switch e.Op() {
			case neutral:
			case op:
				kids = append(kids, e.n.kids...)
			default:
				kids = append(kids, e)
			}
		}
		return kids
	})
}

// branch makes a node over operands of that depth and size together, which are collected only if it is within bounds.
func branch(op Op, depth, size int, unbound bool, kids func() []Expr) Expr {
	depth, size = depth+1, size+1
	if err := tooLarge(slack, depth, size, 0); err != nil {
		return refused(err)
	}
	n := &node{op: op, kids: kids(), depth: depth, size: size, unbound: unbound}
	n.length = n.printed()
	if err := tooLarge(slack, depth, size, n.length); err != nil {
		return refused(err)
	}
	return Expr{n}
}

// leaf makes a node of a test whose values the caller hands over.
func leaf(t Test) Expr {
	if err := testTooLarge(slack, &t); err != nil {
		return refused(err)
	}
	length := t.printed()
	if err := tooLarge(slack, 1, 1, length); err != nil {
		err.Property = clip(t.Property)
		return refused(err)
	}
	return Expr{&node{op: OpTest, test: t, depth: 1, size: 1, length: length, unbound: t.unbound()}}
}

func refused(err *Error) Expr { return Expr{&node{reason: err}} }

// IsZero reports whether e is the zero Expr, the one that matches everything without looking.
func (e Expr) IsZero() bool { return e.n == nil }

// Op returns what e does at its top. It is not a member of the enum for an expression too large to be kept.
func (e Expr) Op() Op {
	if e.n == nil {
		return OpTrue
	}
	return e.n.op
}

// Operands yields what e joins: two or more operands for [OpAnd] and [OpOr], one for [OpNot], none otherwise.
func (e Expr) Operands() iter.Seq[Expr] {
	return func(yield func(Expr) bool) {
		if e.n == nil {
			return
		}
		for _, k := range e.n.kids {
			if !yield(k) {
				return
			}
		}
	}
}

// Test returns the comparison of an [OpTest], and false for any other. It is a copy: the caller owns its values.
func (e Expr) Test() (Test, bool) {
	if e.Op() != OpTest {
		return Test{}, false
	}
	t := e.n.test
	t.Values = slices.Clone(t.Values)
	return t, true
}

// Equal reports whether e and o have the same text. Conditions that match the same records but are written differently,
// such as a and b with b and a, are not equal. An expression too large to be kept equals nothing, not even itself.
func (e Expr) Equal(o Expr) bool {
	if !e.Op().IsValid() || !o.Op().IsValid() {
		return false
	}
	return e.n == o.n || e.String() == o.String()
}

// String returns e as the text of an OData $filter, which is canonical: severity ge 'medium' and customTags/any(t:t eq
// 'x'). It is empty for the zero Expr, "false" for one that matches nothing and "…" for one too large to be kept.
func (e Expr) String() string {
	if e.n == nil {
		return ""
	}
	var b strings.Builder
	b.Grow(e.n.length)
	e.print(&b)
	return b.String()
}

// printed returns how many bytes print writes for a join or a negation.
func (n *node) printed() int {
	length := 0
	for i, k := range n.kids {
		if i > 0 || n.op == OpNot {
			length += len(n.op.String()) + 1
		}
		if i > 0 {
			length++
		}
		length += k.n.length
		if n.encloses(k) {
			length += len("()")
		}
	}
	return length
}

// encloses reports whether the operand k needs parentheses in n.
func (n *node) encloses(k Expr) bool {
	if n.op == OpNot {
		return k.n.op != OpTest || !k.n.test.Any && !k.n.test.Operator.isFunction()
	}
	return n.op == OpAnd && k.n.op == OpOr
}

// print writes with as few parentheses as the precedence of OData allows, in which or binds less than and, and not more
// than a comparison.
func (e Expr) print(b *strings.Builder) {
	switch e.n.op {
	case OpFalse:
		b.WriteString("false")
	case OpAnd, OpOr:
		for i, k := range e.n.kids {
			if i > 0 {
				b.WriteByte(' ')
				b.WriteString(e.n.op.String())
				b.WriteByte(' ')
			}
			k.printIn(b, e.n.encloses(k))
		}
	case OpNot:
		k := e.n.kids[0]
		b.WriteString("not ")
		k.printIn(b, e.n.encloses(k))
	case OpTest:
		e.n.test.print(b)
	default:
		b.WriteString("…")
	}
}

func (e Expr) printIn(b *strings.Builder, parentheses bool) {
	if !parentheses {
		e.print(b)
		return
	}
	b.WriteByte('(')
	e.print(b)
	b.WriteByte(')')
}
