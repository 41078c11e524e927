package incident_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

var outcomeWords = map[rune]string{
	'k': "kept", 't': "trimmed", 'n': "kept, CRLF as LF", 'x': "refused", 'c': "cleaned", '-': "left out",
}

// The page of hostile texts says what the tests of this folder hold them to. The tests of the examples read the texts out of it.
func TestPageHostileText(t *testing.T) {
	requirePage(t, "HOSTILE-TEXT.md", hostilePage())
}

func hostilePage() string {
	var b strings.Builder
	b.WriteString("# Hostile text\n\n" +
		"Texts that somebody may give to harm whoever reads them, and what comes of them in each kind of field. `TestHostileTextsAtEveryDoor`\n" +
		"and `TestHostileTextsInEveryFieldOfAnAlert` send each through every field of its kind, and look at every way out; `TestEveryTextHasADoor`\n" +
		"finds a field that was forgotten; `TestHostileTextsAreOnlyLookedFor` looks for each in every way there is;\n" +
		"`TestHostileTextsReachNoTerminal` of both examples shows each on a terminal.\n\n" +
		"A text that is refused is a `FieldError` that names the field, and nothing changed. One that is kept is kept byte for byte, with the\n" +
		"exceptions below. The limits of single lines and ids are 256 characters here; defaults are in `Limits`.\n\n")
	for _, kind := range []struct{ name, fields string }{
		{"single line", "names, tags, groups, owners that are imported, system tags, reasons of moves and merges, origins, names of views"},
		{"id", "users, actors, on whose behalf they act, commands; of actors and commands white space around them is refused"},
		{"comment", "comments, notes of a resolution, comments of moves and merges, and those that are imported"},
		{"fact", "description, summary, tenant, id and creator of an imported incident"},
		{"alert id", "the id of an alert"},
		{"short fact", "the title of an alert, literals of filters, prefixes of facets"},
		{"alert fact", "every other text that is a field of an alert, of a comment on it or of its evidence, its owner included; at most 64 KiB"},
		{"alert comment", "the text of a comment on an alert; at most 120,000 bytes"},
		{"within JSON", "names and values in custom details and additional data, texts of entities: hosts, users, mailboxes, apps, addresses, URLs, files, processes"},
		{"display line", "the name of an imported document, and who wrote a comment of it; cleaned is what a person could have typed, left out what then shows nothing"},
	} {
		fmt.Fprintf(&b, "- **%s**: %s\n", kind.name, kind.fields)
	}
	b.WriteString("\nWhat an imported document says of who changed it last and of the incident it was merged into is not taken over, whatever it is;\n" +
		"of what an alert says of the incident that holds it, nothing but that it is text.\n")
	b.WriteString("\n| way out | what it does |\n|---|---|\n" +
		"| JSON of incidents, documents and alerts | one line of valid UTF-8 that reads back as the same; quotes, backslashes and C0 controls are escapes, " +
		"everything else stands as it is |\n" +
		"| lines of an audit export | as JSON, and every control, separator of lines and character that turns text around is an escape |\n" +
		"| binary form | the same bytes |\n" +
		"| automatic names, names of imported documents, authors of imported comments | made fit for display: a line that a person could have typed |\n" +
		"| texts of errors | at most 80 bytes of it, quoted, every character that does not print as an escape |\n" +
		"| filter as text, views | the same filter again |\n" +
		"| bookmarks and other URLs | printable ASCII, the same query again |\n" +
		"| terminal of the examples | no character that does not print |\n\n")
	fmt.Fprintf(&b, "The %d texts, as Go writes them: what they begin with, what follows, and how often.\n\n", len(textAttacks))
	b.WriteString("| text | begins with | then | times | " + strings.Join(textKinds, " | ") + " |\n" + strings.Repeat("|---", 4+len(textKinds)) + "|\n")
	for _, a := range textAttacks {
		fmt.Fprintf(&b, "| %s | %s | %s | %d ", a.name, cell(a.head), cell(a.body), a.times)
		for _, o := range a.outcomes {
			b.WriteString("| " + outcomeWords[o] + " ")
		}
		b.WriteString("|\n")
	}
	return b.String()
}

// cell is a text as a Go literal within a cell of Markdown, which a bar or a backquote would end.
func cell(s string) string {
	return "`" + strings.NewReplacer("|", `\x7c`, "`", `\x60`).Replace(strconv.QuoteToASCII(s)) + "`"
}
