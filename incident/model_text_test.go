package incident_test

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// Texts that no single line and no comment may be, by why. The generator draws from them too.
var (
	badLines = []string{"", "   ", "two\nlines", "zero\u200bwidth", "\u202etxt.exe", "bell\a", "\xff\xfe", "tab\there",
		"z" + strings.Repeat("\u0301", 33), "none\uffff", "\u200b", "bob\ncontoso"}
	badComments = []string{"nul\x00", "\xff", "esc\x1b[2J", "lone\rreturn", strings.Repeat("x", 30_001), "\ufdd0"}
	badFacts    = []string{"nul\x00", "\xff", strings.Repeat("x", 30_001)} // of texts that were written elsewhere
)

// cleanLine is a single line as it is kept.
func keptLine(s string, runes int) (string, bool) {
	t := strings.TrimSpace(s)
	return t, !slices.Contains(badLines, s) && utf8.RuneCountInString(t) <= runes
}

func keptOwner(o alert.Owner, most int) (alert.Owner, bool) {
	id, ok := keptLine(o.ID(), most)
	switch {
	case !ok:
		return o, false
	case o.Kind() == alert.GroupOwnerKind:
		return alert.GroupOwner(id), true
	default:
		return alert.UserOwner(id), o.Kind() == alert.UserOwnerKind && strings.IndexFunc(id, func(r rune) bool { return r > '~' }) < 0
	}
}

// cleanComment is Markdown as it is kept; empty is for the caller to judge.
func keptComment(s string) (string, bool) {
	return strings.ReplaceAll(s, "\r\n", "\n"), !slices.Contains(badComments, s)
}
