package incident_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// hostileLines are texts that no single-line field takes, with what is wrong about each.
var hostileLines = map[string]string{
	"":                                 "empty",
	" \u00a0 ":                         "only white space",
	"\xff":                             "invalid UTF-8",
	"a\x00b":                           "NUL",
	"a\x1b[31mb":                       "escape sequence",
	"a\u009bb":                         "C1 control",
	"a\x7fb":                           "DEL",
	"a\nb":                             "line break",
	"a\tb":                             "tab",
	"a\u2028b":                         "line separator",
	"a\u202eb":                         "right-to-left override",
	"a\u2066b":                         "isolate",
	"a\u200bb":                         "zero-width space",
	"a\ufeffb":                         "byte order mark",
	"a\U000e0041b":                     "tag character",
	"a\ufe00b":                         "variation selector",
	"a\ufdd0b":                         "non-character",
	"a\uffffb":                         "non-character",
	"a" + strings.Repeat("\u0301", 33): "more than 32 marks",
	strings.Repeat("x", 100_000):       "too long",
}

func TestSingleLinesAreClean(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1", "a2")
	fields := map[string]func(string) error{
		"name":  func(s string) error { _, err := d.Update(ctx, inc.ID, incident.Rename(s)); return err },
		"tag":   func(s string) error { _, err := d.Update(ctx, inc.ID, incident.AddTags(s)); return err },
		"owner": func(s string) error { _, err := d.Update(ctx, inc.ID, incident.Assign(alert.UserOwner(s))); return err },
		"group": func(s string) error {
			_, err := d.Update(ctx, inc.ID, incident.Assign(alert.GroupOwner(s)))
			return err
		},
		"owner of one": func(s string) error {
			_, err := d.Update(ctx, inc.ID, incident.AssignAlerts(alert.UserOwner(s), "a1"))
			return err
		},
		"reason": func(s string) error {
			_, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1"}, Reasons: []string{s}})
			return err
		},
		"import origin": func(s string) error {
			_, err := d.Import(ctx, incident.Document{Origin: s + " ", Alerts: []alert.Alert{{ID: "i"}}})
			return err
		},
	}
	for text, what := range hostileLines {
		for field, set := range fields {
			err := set(text)
			var fe *incident.FieldError
			require.ErrorAs(t, err, &fe, "%s: %s", field, what)
			require.ErrorIs(t, err, incident.ErrInvalid)
			require.NotContains(t, err.Error(), "\x1b")
			require.Less(t, len(err.Error()), 400)
		}
	}
	for _, text := range []string{"Übung №5", "日本語のタグ", "عربى", "👩‍💻"[:4], "a" + strings.Repeat("\u0301", 32), "C:\\temp", `"quoted"`, "%_'"} {
		for field, set := range fields {
			if field == "reason" || field == "import origin" || strings.Contains(field, "owner") {
				continue
			}
			require.NoError(t, set(text), "%s %q", field, text)
		}
	}
	// Ids are held to printable ASCII: the Cyrillic а is not the Latin a.
	for _, field := range []string{"owner", "owner of one"} {
		require.ErrorIs(t, fields[field]("\u0430na@contoso.com"), incident.ErrInvalid)
		require.NoError(t, fields[field]("Defender XDR - alert correlation"))
	}
	same, err := d.GetExact(ctx, inc.ID)
	require.NoError(t, err)
	require.Equal(t, 2, same.AlertCount(), "no refused move moved anything")
}

// A line is as long as it is without the white space around it, some of which is let through with it.
func TestLinesToTheByte(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	longest := strings.Repeat("😀", 256)
	for name, ok := range map[string]bool{
		longest: true, longest + "x": false, strings.Repeat(" ", 64) + longest: true, strings.Repeat(" ", 65) + longest: false,
	} {
		_, err := d.Update(ctx, inc.ID, incident.Rename(name))
		require.Equal(t, ok, err == nil, len(name))
	}
}

// Ids are of the characters from the space to the tilde.
func TestIDsToTheLastCharacter(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	for c := range 256 {
		_, err := d.WithCommandID("a"+string(rune(c))+"b").Update(ctx, inc.ID, incident.Comment("seen"))
		require.Equal(t, c >= ' ' && c <= '~', err == nil, c)
	}
}

// The controls of direction are called that, and nothing beside them is.
func TestControlsOfDirection(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	const controls = "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069"
	for r := rune(0x600); r < 0x2080; r++ {
		if r == 0x640 {
			r = 0x2000
		}
		_, err := d.Update(ctx, inc.ID, incident.Rename("a"+string(r)+"b"))
		require.Equal(t, strings.ContainsRune(controls, r), err != nil && strings.Contains(err.Error(), "bidirectional"), "%U", r)
	}
}

// The code points that will never be characters are refused, and none beside them: thirty-two in a row and the last two of each plane.
func TestCodePointsThatAreNoCharacters(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	var changes []incident.Change
	for r := rune(0xFDC0); r <= 0x10FFFF; r++ {
		if r == 0xFE10 {
			r = 0xFFF0
		}
		if r&0xFFFF == 0x10 {
			r += 0xFFE0 - 0x10
		}
		changes = append(changes[:0], incident.Comment(string(r)))
		_, err := d.Update(ctx, inc.ID, changes...)
		never := r >= 0xFDD0 && r < 0xFDF0 || r%0x10000 >= 0xFFFE
		require.Equal(t, never, err != nil, "%U", r)
	}
}

func TestActorsAndCommandIDsAreClean(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	for text, what := range hostileLines {
		if text == "" {
			continue // no command id is one made by the engine
		}
		_, err := d.WithCommandID(text).Update(ctx, inc.ID, incident.AddTags("x"))
		require.ErrorIs(t, err, incident.ErrInvalid, what)
	}
	e, err := incident.New(incident.Options{})
	require.NoError(t, err)
	for behalf, command := range map[string]string{"\u0430na": "x", "ana ": "x", "ana": " x"} {
		_, err = e.As(audit.Actor{Kind: audit.ActorAutomation, ID: "bot", OnBehalfOf: behalf}).WithCommandID(command).Open(ctx, alertsNamed("b1"))
		require.ErrorIs(t, err, incident.ErrInvalid, "%q for %q", command, behalf)
	}
	_, err = d.WithCommandID("\u0430").Update(ctx, inc.ID, incident.AddTags("x"))
	require.ErrorIs(t, err, incident.ErrInvalid, "a letter that looks like another")
	_, err = d.WithCommandID(" x").Update(ctx, inc.ID, incident.AddTags("x"))
	require.ErrorIs(t, err, incident.ErrInvalid, "white space around an id")
}

func TestCommentLimits(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	family := "👨‍👩‍👧‍👦" // 7 code points, 25 bytes, one character to the eye
	for _, tt := range []struct {
		text string
		ok   bool
	}{
		{"", false},
		{"x", true},
		{strings.Repeat("x", 30_000), true},
		{strings.Repeat("x", 30_001), false},
		{strings.Repeat("é", 30_000), true},
		{strings.Repeat("😀", 30_000), true}, // 120,000 bytes
		{strings.Repeat("😀", 30_001), false},
		{strings.Repeat(family, 4_285), true},  // 29,995
		{strings.Repeat(family, 4_286), false}, // 30,002
		{strings.Repeat("\r\n", 30_000), true}, // each counts as one
		{strings.Repeat("\r\n", 30_001), false},
		{"a\rb", false},
		{"a\x00b", false},
		{"a\x1b[2Jb", false},
		{"\xc3\x28", false},
		{"\ufffe", false},
		{"tabs\tand\nlines", true},
		{"אבג \u202bדה\u202c", true}, // comments keep direction: it is text in some languages
		{"![](https://example.com/pixel.png)", true},
	} {
		_, err := d.Update(ctx, inc.ID, incident.Comment(tt.text))
		require.Equal(t, tt.ok, err == nil, "%.20q of %d: %v", tt.text, incident.CommentLength(tt.text), err)
		if tt.ok {
			require.LessOrEqual(t, incident.CommentLength(tt.text), incident.MaxCommentRunes)
		} else {
			require.ErrorIs(t, err, incident.ErrInvalid)
		}
	}
	require.Equal(t, 7, incident.CommentLength(family))
	log := logOf(t, d, inc.ID)
	var lines bool
	for _, e := range log {
		text, _ := e.Comment()
		lines = lines || text == strings.Repeat("\n", 30_000)
	}
	require.True(t, lines, "CRLF is stored as LF")
	_, err := d.Update(ctx, inc.ID, incident.Resolve(strings.Repeat("x", 30_001)))
	require.ErrorIs(t, err, incident.ErrInvalid)
}

// A system that counts in UTF-16 code units refuses what is over its limit, and what it lets through is let through here.
func TestCommentsInUTF16(t *testing.T) {
	require.Equal(t, 11, incident.CommentLengthUTF16("👨‍👩‍👧‍👦"))
	require.Equal(t, 3, incident.CommentLengthUTF16("a\r\n\u00e9"))
	require.Equal(t, 3, incident.CommentLengthUTF16("\uffff\U00010000"))
	d, _ := newDesk(t, incident.Options{Policy: incident.Policy{CommentsInUTF16: true}})
	inc := opened(t, d, "a1")
	for text, ok := range map[string]bool{
		strings.Repeat("😀", 15_000): true, strings.Repeat("😀", 15_001): false,
		strings.Repeat("x", 30_000): true, strings.Repeat("x", 30_001): false,
	} {
		_, err := d.Update(ctx, inc.ID, incident.Comment(text))
		require.Equal(t, ok, err == nil, "%.8q", text)
		_, err = d.Update(ctx, inc.ID, incident.Resolve(text), incident.Reopen())
		require.Equal(t, ok, err == nil, "%.8q as a note", text)
	}
}

// What other systems wrote may be as long as a comment.
func TestFactsToTheLastCharacter(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	for i, longest := range []string{strings.Repeat("x", 30_000), strings.Repeat("😀", 30_000)} {
		doc := incident.Document{Alerts: alertsNamed(string(rune('a' + i))), Description: longest + "x"}
		_, err := d.Import(ctx, doc)
		requireField(t, err, incident.FieldDescription)
		doc.Description = longest
		inc, err := d.Import(ctx, doc)
		require.NoError(t, err)
		require.Equal(t, longest, inc.Description)
	}
}

// A comment of more bytes than any that is allowed is refused before it is counted.
func TestCommentsOfMegabytes(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	_, err := d.Update(ctx, inc.ID, incident.Comment(strings.Repeat("\r\n", incident.MaxCommentBytes)+"x"))
	require.ErrorContains(t, err, "want at most 30000 characters")
	require.Less(t, len(err.Error()), 1000)
}
