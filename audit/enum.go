package audit

import (
	"iter"
	"slices"
	"strconv"
	"strings"
)

// The enums of this package share their behaviour: names is indexed by value, and entry zero is only ever printed, since
// the zero of an enum says that nothing was set and is no member.

func nameOf[E ~uint8](e E, names []string, typ string) string {
	if int(e) < len(names) {
		return names[e]
	}
	return typ + "(" + strconv.Itoa(int(e)) + ")"
}

func isMember[E ~uint8](e E, names []string) bool { return e != 0 && int(e) < len(names) }

func appendName[E ~uint8](dst []byte, e E, names []string, field string) ([]byte, error) {
	if !isMember(e, names) {
		return dst, &FieldError{Field: field, Value: strconv.Itoa(int(e)), Want: oneOf(names)}
	}
	return append(dst, names[e]...), nil
}

func parseName[E ~uint8](s string, names []string, field string) (E, error) {
	if i := slices.Index(names[1:], s); i >= 0 {
		return E(i + 1), nil
	}
	return 0, newFieldError(field, s, oneOf(names))
}

func members[E ~uint8](names []string) iter.Seq[E] {
	return func(yield func(E) bool) {
		for i := 1; i < len(names); i++ {
			if !yield(E(i)) {
				return
			}
		}
	}
}

func oneOf(names []string) string { return "one of " + strings.Join(names[1:], ", ") }
