package filter

import "strings"

// suggestRunes is up to which length a text is compared with names it may be meant for.
const suggestRunes = 64

// suggest returns the name that s is most probably meant for: one that differs only in case, or else the nearest one, at
// most two slips of a finger away, fewer for a short s. It is empty when there is none.
func suggest(s string, names []string) string {
	for _, name := range names {
		if strings.EqualFold(name, s) {
			return name
		}
	}
	if len(s) > 4*suggestRunes {
		return ""
	}
	word := []rune(Fold(s))
	if len(word) > suggestRunes {
		return ""
	}
	best, nearest := "", min(2, len(word)/3)+1
	for _, name := range names {
		if d := distance(word, []rune(Fold(name))); d < nearest {
			best, nearest = name, d
		}
	}
	return best
}

// distance counts the characters to insert, delete, replace or swap with their neighbour that make b of a.
func distance(a, b []rune) int {
	above, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], above[j-1]+1)
			}
		}
		above, last, row = last, row, above
	}
	return last[len(b)]
}
