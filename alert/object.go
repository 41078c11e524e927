package alert

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"
)

// Object is an ordered set of properties of a JSON object, read strictly. It is immutable, comparable and cheap to copy; its zero
// value is empty. This package keeps in it what it does not know, and the other Graph documents of this module are read with it.
type Object struct {
	members string // "name":value,... compact and valid, names distinct
}

// DecodeObject reads a JSON object and tells the properties of the given names from all others, both in the order they came in.
// It refuses with a [FieldError] what is not valid JSON in valid UTF-8; NUL in a string, also escaped; half a surrogate pair; a
// name that appears twice in one object at any depth, or that differs from a known one only in case; anything after the object;
// nesting deeper than [MaxDepth] and four levels, so that a document may hold whatever alerts are read; and more than
// [MaxProperties] in one object. It does not bound the size of data: the caller does. Nothing of data is kept.
func DecodeObject(data []byte, known ...string) (found, extra Object, err error) {
	text := string(data)
	if err := check(text, MaxDepth+containerDepth); err != nil {
		return Object{}, Object{}, err
	}
	n := rootOf(text)
	o, err := n.object(known)
	if err != nil {
		return Object{}, Object{}, err
	}
	return o.pick(true), o.pick(false), nil
}

// objectOf is the Object of a compact object's text.
func objectOf(text []byte) Object { return Object{string(text[1 : len(text)-1])} }

// Get returns the value of a property, compact and in memory of the caller's own, and whether the object has it. A property
// that is null is there.
func (o Object) Get(name string) (json.RawMessage, bool) {
	v, ok := o.get(name)
	if !ok {
		return nil, false
	}
	return json.RawMessage(v), true
}

func (o Object) get(name string) (string, bool) {
	for m := range members(o.members, 0) {
		if m.is(o.members, name) {
			return o.members[m.start:m.end], true
		}
	}
	return "", false
}

// All yields the properties in order, the values as [Object.Get] returns them.
func (o Object) All() iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		for m := range members(o.members, 0) {
			if !yield(unquote(o.members[m.nameStart:m.nameEnd]), json.RawMessage(o.members[m.start:m.end])) {
				return
			}
		}
	}
}

// IsZero reports whether the object has no properties.
func (o Object) IsZero() bool { return o == Object{} }

// AppendMembers appends the properties as they stand between the braces of a JSON object, separated by commas, without one before
// the first or after the last.
func (o Object) AppendMembers(b []byte) []byte { return append(b, o.members...) }

// A node is a value in a checked text.
type node struct {
	text       string
	start, end int
}

func rootOf(text string) node {
	start := skipSpace(text, 0)
	return node{text, start, skipValue(text, start)}
}

// decode checks the JSON of one alert, piece of evidence or comment.
func decode(data []byte) (node, error) {
	if len(data) > MaxJSON {
		return node{}, &FieldError{Value: strconv.Itoa(len(data)) + " bytes", Reason: tooLong(MaxJSON)}
	}
	text := string(data)
	if err := check(text, MaxDepth); err != nil {
		return node{}, err
	}
	return rootOf(text), nil
}

func (n node) raw() string { return n.text[n.start:n.end] }

func (n node) isNull() bool { return n.text[n.start] == 'n' }

func (n node) mismatch(field, want string) error {
	return &FieldError{Field: field, Value: clip(n.raw()), Reason: "want " + want, Offset: n.start}
}

// object lists the members of an object and refuses names that look like a known one.
func (n node) object(known []string) (*object, error) {
	if n.text[n.start] != '{' {
		return nil, n.mismatch("", "an object")
	}
	o := &object{text: n.text, members: make([]named, 0, len(known)+8)}
	for m := range members(n.text, n.start+1) {
		name, err := nameOf(n.text, m, known)
		if err != nil {
			return nil, err
		}
		o.members = append(o.members, named{m, name})
	}
	return o, nil
}

// nameOf returns which known name a member has; empty for none of them.
func nameOf(text string, m member, known []string) (string, error) {
	name := unquote(text[m.nameStart:m.nameEnd])
	for _, k := range known {
		if name == k {
			return k, nil
		}
	}
	for _, k := range known {
		if strings.EqualFold(name, k) {
			return "", &FieldError{Field: clip(name), Reason: "differs only in case from " + k, Offset: m.nameStart}
		}
	}
	return "", nil
}
