package filter

import (
	"fmt"
	"iter"
	"strconv"
)

// names holds what the three enums of this package print as, by value; an empty name marks a value that is not a member.
type names []string

func (n names) valid(i uint8) bool { return int(i) < len(n) && n[i] != "" }

func (n names) text(enum string, i uint8) string {
	if n.valid(i) {
		return n[i]
	}
	return enum + "(" + strconv.Itoa(int(i)) + ")"
}

func (n names) append(b []byte, enum string, i uint8) ([]byte, error) {
	if !n.valid(i) {
		return b, &Error{Property: enum, Value: strconv.Itoa(int(i)), Reason: "not a member of the enum", kind: ErrInvalid}
	}
	return append(b, n[i]...), nil
}

func (n names) parse(enum, s string) (uint8, error) {
	for i, name := range n {
		if name != "" && name == s {
			return uint8(i), nil
		}
	}
	var want []string
	for _, name := range n {
		if name != "" {
			want = append(want, name)
		}
	}
	return 0, &Error{Property: enum, Value: clip(s), Reason: fmt.Sprintf("not one of %q", want), kind: ErrInvalid}
}

func members[E ~uint8](n names) iter.Seq[E] {
	return func(yield func(E) bool) {
		for i := range n {
			if n[i] != "" && !yield(E(i)) {
				return
			}
		}
	}
}
