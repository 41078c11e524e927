package filter_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func TestFold(t *testing.T) {
	for s, want := range map[string]string{
		"":            "",
		"plain":       "plain",
		"Ransomware":  "ransomware",
		"ÉTÉ":         "été",
		"Straße":      "straße", // simple folding: ß does not become ss
		"ẞ":           "ß",
		"\u212Aelvin": "kelvin", // the Kelvin sign
		"ſ":           "s",
		"ΣΑΣ ς":       "ςας ς", // all three sigmas are one
		"İI":          "İi",    // the dotted capital has no simple counterpart
		"ı":           "ı",
		"日本":          "日本",
		"A\xffB\xc3":  "a\xffb\xc3",
		"É\xff\uFFFD": "é\xff\uFFFD",
	} {
		require.Equal(t, want, filter.Fold(s), "%q", s)
	}
}

// strings.EqualFold walks the same Unicode data another way.
func TestFoldOfEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		s := string(r)
		f := filter.Fold(s)
		if next := unicode.SimpleFold(r); next != r && filter.Fold(string(next)) != f {
			t.Fatalf("%U and %U differ only in case", r, next)
		}
		if !strings.EqualFold(s, f) || filter.Fold(f) != f {
			t.Fatalf("%U folds to %q", r, f)
		}
		if r < 0x80 && f != strings.ToLower(s) {
			t.Fatalf("%U folds to %q, not to lower case", r, f)
		}
	}
}

func TestFoldDoesNotAllocateForNothing(t *testing.T) {
	for _, s := range []string{"", "already folded", "été 日本", "stray \xff"} {
		require.Zero(t, testing.AllocsPerRun(100, func() { sink = filter.Fold(s) }), "%q", s)
	}
}

var sink string

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "Ab", "\u212A", "ẞ\xff", "ΣΑΣ"} {
		f.Add(s, strings.ToUpper(s))
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		fa, fb := filter.Fold(a), filter.Fold(b)
		require.Equal(t, fa, filter.Fold(fa))
		require.Equal(t, utf8.ValidString(a), utf8.ValidString(fa))
		if utf8.ValidString(a) && utf8.ValidString(b) {
			require.Equal(t, strings.EqualFold(a, b), fa == fb, "%q %q", a, b)
		}
	})
}
