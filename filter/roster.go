package filter

import (
	"strings"
	"sync"
)

// roster is the members of an enum as the texts that stand for them in expressions.
type roster[E Member] struct {
	parse     func(string) (E, error)
	qualified string // the name of the enum's type in qualified literals, or empty

	// names returns what all members print as. It is asked for only when a text is not spelled as a member prints.
	names func() []string
}

func newRoster[E Member](parse func(string) (E, error)) roster[E] {
	return roster[E]{parse: parse, names: sync.OnceValue(func() []string {
		var names []string
		for i := range 256 {
			e := E(i)
			if back, err := parse(e.String()); err == nil && back == e {
				names = append(names, e.String())
			}
		}
		return names
	})}
}

// named returns a copy for an enum whose type has that name.
func (m roster[E]) named(qualified string) roster[E] {
	for part := range strings.SplitSeq(qualified, ".") {
		if !isIdentifier(part) {
			panic("filter: Named: " + clip(qualified) + " is not the qualified name of a type")
		}
	}
	m.qualified = qualified
	return m
}

func (m roster[E]) typeName() string { return m.qualified }

// spell returns how the member that a text stands for prints, whatever the case of the text.
func (m roster[E]) spell(text string) (string, *Error) {
	e, cause := m.parse(text)
	if cause == nil {
		return e.String(), nil
	}
	folded := Fold(text)
	for _, name := range m.names() {
		if Fold(name) == folded {
			return name, nil
		}
	}
	return "", m.unknown(text, cause)
}

// unknown is the error of a text that parse refused.
func (m roster[E]) unknown(text string, cause error) *Error {
	err := invalid(text, notOneOf(text, m.names()))
	err.cause = cause
	return err
}

// notOneOf says that a text is none of the words it might be, and which it may have been meant for.
func notOneOf(text string, words []string) string {
	if len(words) == 0 {
		return "is not known"
	}
	reason := clipTo("is not one of '"+strings.Join(words, "', '")+"'", wordsBytes)
	if word := suggest(text, words); word != "" {
		reason += "; did you mean '" + word + "'?"
	}
	return reason
}

// fit is [Field].fit for a property of the shape s. A text that is not spelled as its member prints is refused, since the
// same condition would have two texts.
func (m roster[E]) fit(s *shape, t *Test) *Error {
	if err := s.fit(t); err != nil {
		return err
	}
	for i, v := range t.Values {
		e, cause := m.parse(v.text)
		var err *Error
		if cause != nil {
			err = m.unknown(v.text, cause)
		} else if name := e.String(); name != v.text {
			err = invalid(v.text, "is another spelling; want '"+name+"'")
		} else {
			continue
		}
		err.culprit = i + 1
		return err
	}
	return nil
}

// members returns what the texts of a test that fits stand for.
func (m roster[E]) members(t *Test) []E {
	es := make([]E, len(t.Values))
	for i, v := range t.Values {
		es[i], _ = m.parse(v.text) // fit has seen that it parses
	}
	return es
}

// enumeration is the roster of any enum.
type enumeration interface {
	typeName() string
	spell(text string) (string, *Error)
}
