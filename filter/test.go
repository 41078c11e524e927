package filter

import (
	"slices"
	"strings"
)

// Test is one comparison of a property: the leaf of an expression, as a store sees it that translates expressions into
// its own query language. Tests are read from an [Expr]; only the fields of a schema make expressions.
type Test struct {
	// Property is the name of the field.
	Property string

	// Operator compares. Comparisons of text are by simple case folding, see [Fold].
	Operator Operator

	// Values has two or more for [In], in the order given, and exactly one otherwise. A value of [KindNull] means not
	// set: an empty text, the zero time; with Any and [Ne] the test is whether the collection has any element.
	Values []Value

	// Any says that the property is a collection and that one element that passes is enough.
	Any bool
}

// print writes the test as OData: severity ge 'medium', contains(displayName,'x'), customTags/any(t:t in ('a','b')).
func (t *Test) print(b *strings.Builder) {
	subject := t.Property
	if t.Any {
		b.WriteString(t.Property)
		b.WriteString("/any(")
		if t.Values[0].kind == KindNull {
			b.WriteByte(')')
			return
		}
		b.WriteString("t:")
		subject = "t"
		defer b.WriteByte(')')
	}
	if t.Operator.isFunction() {
		b.WriteString(t.Operator.String())
		b.WriteByte('(')
		b.WriteString(subject)
		b.WriteByte(',')
		t.Values[0].print(b)
		b.WriteByte(')')
		return
	}
	b.WriteString(subject)
	b.WriteByte(' ')
	b.WriteString(t.Operator.String())
	b.WriteByte(' ')
	if t.Operator != In {
		t.Values[0].print(b)
		return
	}
	for i, v := range t.Values {
		b.WriteByte("(,"[min(i, 1)])
		v.print(b)
	}
	b.WriteByte(')')
}

// printed returns how many bytes print writes.
func (t *Test) printed() int {
	length := len(t.Property) + len(t.Operator.String()) + len("  ")
	if t.Any {
		if t.Values[0].kind == KindNull {
			return len(t.Property) + len("/any()")
		}
		length += len("/any(t:t)")
	}
	if t.Operator == In || t.Operator.isFunction() { // contains(name,'x') has three marks where a comparison has two spaces
		length++
	}
	if t.Operator == In {
		length += len(t.Values)
	}
	for _, v := range t.Values {
		length += v.printed()
	}
	return length
}

func (t *Test) unbound() bool { return slices.ContainsFunc(t.Values, Value.unbound) }

// test makes an expression of one comparison with one value.
func test(property string, operator Operator, v Value) Expr {
	return leaf(Test{Property: property, Operator: operator, Values: []Value{v}})
}

// anyTest is test for a collection.
func anyTest(property string, operator Operator, v Value) Expr {
	return leaf(Test{Property: property, Operator: operator, Values: []Value{v}, Any: true})
}

// in makes an expression of one comparison with a list. None of no values matches, and one value is simply compared with,
// so that the same condition has the same text however it was built.
func in[V any](property string, any bool, vs []V, value func(V) Value) Expr {
	switch {
	case len(vs) == 0:
		return Not(Expr{})
	case len(vs) == 1:
		return leaf(Test{Property: property, Operator: Eq, Values: []Value{value(vs[0])}, Any: any})
	case len(vs) > slack*MaxList:
		return refused(listTooLarge(slack, property))
	}
	values := make([]Value, len(vs))
	for i, v := range vs {
		values[i] = value(v)
	}
	return leaf(Test{Property: property, Operator: In, Values: values, Any: any})
}
