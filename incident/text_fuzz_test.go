package incident_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// The rules for text, written out by hand: what shows nothing or turns its neighbours around, by code points.
var (
	unseen = [][2]rune{{0xAD, 0xAD}, {0x34F, 0x34F}, {0x61C, 0x61C}, {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200F},
		{0x2028, 0x202E}, {0x2060, 0x206F}, {0x2800, 0x2800}, {0x3164, 0x3164}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
		{0xFFF0, 0xFFFB}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}}
	shownSigns = [][2]rune{{0x600, 0x605}, {0x6DD, 0x6DD}, {0x70F, 0x70F}, {0x890, 0x891}, {0x8E2, 0x8E2}, {0x110BD, 0x110BD},
		{0x110CD, 0x110CD}} // format characters by Unicode that do show
	noCharacters = [][2]rune{{0xFDD0, 0xFDEF}}
)

const selector = 0xFE0F // which emoji need

func among(r rune, ranges ...[][2]rune) bool {
	for _, list := range ranges {
		for _, span := range list {
			if r >= span[0] && r <= span[1] {
				return true
			}
		}
	}
	return false
}

func isControl(r rune) bool { return r < 0x20 || r >= 0x7F && r < 0xA0 }
func isNothing(r rune) bool { return among(r, noCharacters) || r%0x10000 >= 0xFFFE }
func onTop(r rune) bool     { return unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) }

// bare reports whether nothing of a text shows but white space.
func bare(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool { return r == selector || unicode.IsSpace(r) }) == ""
}

// piled is the longest row of marks in a text.
func piled(s string) (most int) {
	n := 0
	for _, r := range s {
		if n++; !onTop(r) {
			n = 0
		}
		most = max(most, n)
	}
	return most
}

// byHand is what is kept of a text in a kind of field, with limits of 256 characters; not at all when it is refused.
func byHand(kind, s string) (string, bool) {
	all := func(fine func(r rune) bool) bool {
		return strings.IndexFunc(s, func(r rune) bool { return !fine(r) }) < 0
	}
	runes, text := utf8.RuneCountInString, utf8.ValidString(s) && !strings.Contains(s, "\x00")
	switch kind {
	case "single line", "id":
		t := strings.TrimSpace(s)
		fine := text && all(func(r rune) bool {
			return !isControl(r) && !isNothing(r) && (r == selector || !among(r, unseen))
		})
		fine = fine && piled(s) <= 32 && !bare(t) && runes(t) <= 256 && len(s) <= 4*256+64
		return t, fine && (kind != "id" || strings.IndexFunc(t, func(r rune) bool { return r < ' ' || r > '~' }) < 0)
	case "comment":
		t := strings.ReplaceAll(s, "\r\n", "\n")
		fine := text && all(func(r rune) bool { return !isNothing(r) && (!isControl(r) || r == '\n' || r == '\t' || r == '\r') })
		return t, fine && t != "" && !strings.Contains(t, "\r") && runes(t) <= 30_000
	case "fact":
		return s, text && runes(s) <= 30_000
	case "short fact":
		return s, text && len(s) <= 4096
	case "alert fact":
		return s, text && len(s) <= 64<<10
	case "alert comment":
		return s, text && len(s) <= 120_000
	case "within JSON":
		return s, text
	case "display line":
		return displayed(s, 256), true
	case "alert id":
		return s, text && s != "" && len(s) <= 256 && s == strings.TrimSpace(s) &&
			all(func(r rune) bool { return !isControl(r) && !isNothing(r) && !among(r, unseen, shownSigns) })
	}
	panic(kind)
}

// displayed is a text from outside made fit for display.
func displayed(s string, most int) string {
	var out []rune
	marks := 0
	for _, r := range s {
		switch {
		case len(out) == most, r == utf8.RuneError, isNothing(r), r != selector && among(r, unseen):
			continue
		case isControl(r):
			r = ' '
		}
		if marks++; !onTop(r) {
			marks = 0
		}
		if marks <= 32 {
			out = append(out, r)
		}
	}
	if bare(string(out)) {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// The table of hostile texts and the rules by hand say the same; both are held against the engine.
func TestHostileTextsByHand(t *testing.T) {
	for _, a := range textAttacks {
		for _, kind := range textKinds {
			kept, ok := byHand(kind, a.text())
			switch a.outcome(t, kind) {
			case 'k':
				require.True(t, ok && kept == a.text(), "%s: %s", a.name, kind)
			case '-':
				require.True(t, ok && kept == "" && a.text() != "", "%s: %s", a.name, kind)
			case 'c':
				require.True(t, ok && kept != "" && kept != a.text(), "%s: %s", a.name, kind)
			case 't', 'n':
				require.True(t, ok && kept != a.text(), "%s: %s", a.name, kind)
			default:
				require.False(t, ok, "%s: %s", a.name, kind)
			}
		}
	}
}

// Whatever the text, it is refused or kept as the rules by hand say; what was kept is kept unchanged when it is given again, and a
// front end that counts with CommentLength is right.
func FuzzTextHygiene(f *testing.F) {
	for i, a := range textAttacks {
		if i%4 == 0 && len(a.text()) < 1000 { // every text is tried in a test of its own
			f.Add(a.text())
		}
	}
	tried := map[string]door{}
	for _, d := range doors {
		if _, ok := tried[d.kind]; !ok {
			tried[d.kind] = d
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, other := newWard(t), newWard(t)
		for _, kind := range textKinds {
			d := tried[kind]
			want, ok := byHand(kind, s)
			kept, err := d.in(w, s)
			if !ok {
				w.requireRefused(d, err)
				continue
			}
			require.NoError(t, err, "%s %q", d.name, s)
			require.Zero(t, strings.Compare(want, kept), "%s: %q kept as %q", d.name, s, kept)
			w.before = binaries(t, stored(t, w.desk))
			again, err := d.in(other, kept)
			require.NoError(t, err, d.name)
			require.Equal(t, kept, again, d.name)
			if kind == "comment" {
				require.Equal(t, utf8.RuneCountInString(kept), incident.CommentLength(s))
			}
		}
		name, err := importing(func(doc *incident.Document, s string) { doc.Name = s },
			func(_ *ward, inc incident.Incident) string { return inc.Name })(w, s)
		require.NoError(t, err, "a name that comes with a document is made fit for display")
		if want := displayed(s, 256); want != "" {
			require.Equal(t, want, name)
		}
		typed, ok := byHand("single line", name)
		require.True(t, ok && typed == name, "%q is a name that somebody could have typed", name)
	})
}
