package alert

import (
	"iter"
	"strconv"
	"strings"
)

// A table holds what every enum of this package has in common: one wire name per member, in order of the values, and older
// spellings that are understood but never written.
type table[E ~uint8] struct {
	typ    string // Go name of the type, for String of a value that is no member
	field  string // Graph's property, for errors
	names  []string
	lookup map[string]E // by lower-case spelling
	want   string       // reason of an error
}

func newTable[E ~uint8](typ, field string, names []string, older map[string]E) *table[E] {
	t := &table[E]{typ: typ, field: field, names: names, lookup: make(map[string]E, len(names)+len(older))}
	for i, name := range names {
		t.lookup[strings.ToLower(name)] = E(i)
	}
	for name, e := range older {
		t.lookup[strings.ToLower(name)] = e
	}
	t.want = "want one of " + strings.Join(names, ", ")
	return t
}

func (t *table[E]) valid(e E) bool { return int(e) < len(t.names) }

func (t *table[E]) name(e E) string {
	if t.valid(e) {
		return t.names[e]
	}
	return t.typ + "(" + strconv.Itoa(int(e)) + ")"
}

func (t *table[E]) append(b []byte, e E) ([]byte, error) {
	if !t.valid(e) {
		return b, &FieldError{Field: t.field, Value: t.name(e), Reason: t.want}
	}
	return append(b, t.names[e]...), nil
}

// find looks a spelling up without an error, which for texts of sources is no exception.
func (t *table[E]) find(s string) (E, bool) {
	if len(s) > maxEnumText {
		return 0, false
	}
	e, ok := t.lookup[strings.ToLower(s)]
	return e, ok
}

func (t *table[E]) parse(s string) (E, error) {
	e, ok := t.find(s)
	if !ok {
		return 0, &FieldError{Field: t.field, Value: clip(s), Reason: t.want}
	}
	return e, nil
}

func (t *table[E]) unmarshal(e *E, text []byte) error {
	v, err := t.parse(string(text))
	if err == nil {
		*e = v
	}
	return err
}

func (t *table[E]) all() iter.Seq[E] {
	return func(yield func(E) bool) {
		for i := range t.names {
			if !yield(E(i)) {
				return
			}
		}
	}
}

// maxEnumText bounds what is lower-cased to look a member up; no member is nearly as long.
const maxEnumText = 128
