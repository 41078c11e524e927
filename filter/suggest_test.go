package filter_test

import (
	"strings"
	"testing"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

// A property is suggested for a name that is at most two slips away, whichever they are, and for no other.
func TestSuggestionsToTheSlip(t *testing.T) {
	for name, want := range map[string]string{
		"assignme":     "assignment", // two are missing
		"assignmentxx": "assignment",
		"sasignmetn":   "assignment", // two swaps
		"sasignmexx":   "",           // a swap and two wrong ones
		"xssignmexx":   "",
		"assignm":      "",
		"tilte":        "title",
		"tilet":        "", // two slips in five letters
		"tixxe":        "",
		"TITLE":        "title",
		"own":          "",
		"ownre":        "owner",
	} {
		_, err := filter.Parse(schema, name+" eq 'a'")
		e := refusal(t, err)
		if want == "" {
			require.NotContains(t, e.Error(), "did you mean", name)
		} else {
			require.Contains(t, e.Error(), "(did you mean "+want+"?)", name)
		}
	}
}

// Long names are compared as well, up to 64 characters, however many bytes each has.
func TestSuggestionsForLongNames(t *testing.T) {
	for _, letter := range []string{"n", "ä", "漢", "𝒂"} {
		name := strings.Repeat(letter, 64)
		s := filter.NewSchema[ticket](filter.NewText(name, func(t *ticket) string { return t.Title }))
		_, err := filter.Parse(s, strings.Repeat(letter, 63)+"x eq 'a'")
		require.ErrorContains(t, err, "(did you mean "+name+"?)")
		_, err = filter.Parse(s, strings.Repeat(letter, 63)+"𝒃 eq 'a'") // of four bytes each, 256 in all
		require.ErrorContains(t, err, "(did you mean "+name+"?)")
		_, err = filter.Parse(s, strings.Repeat(letter, 65)+" eq 'a'")
		require.Error(t, err)
		require.NotContains(t, err.Error(), "did you mean")
	}
}

// A name is as near as it is to read, not in bytes: the letter K of Kelvin has three, and is a k of one.
func TestSuggestionsForNamesOfMoreBytes(t *testing.T) {
	name := strings.Repeat("\u212A", 20)
	s := filter.NewSchema[ticket](filter.NewText(name, func(t *ticket) string { return t.Title }))
	_, err := filter.Parse(s, strings.Repeat("k", 19)+"x eq 'a'")
	require.ErrorContains(t, err, "(did you mean "+name+"?)")
}
