// Package words says in the examples what the library knows, as people would.
package words

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Of writes a wire name as people do: truePositive as "true positive".
func Of(wire string) string {
	var b strings.Builder
	for _, r := range wire {
		if unicode.IsUpper(r) {
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Count writes a number of things: "1 entry", "2 entries".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		noun = stem + "ie"
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// Joined is a list of texts as one.
func Joined(texts iter.Seq[string]) string { return strings.Join(slices.Collect(texts), ", ") }

// Severity shows severity as a meter, for those who see colours and those who do not.
func Severity(s alert.Severity) terminal.Cell {
	meter, style := "??? ", terminal.Plain
	switch s {
	case alert.High:
		meter, style = "▮▮▮ ", terminal.Red
	case alert.Medium:
		meter, style = "▮▮▯ ", terminal.Yellow
	case alert.Low:
		meter, style = "▮▯▯ ", terminal.Cyan
	case alert.Informational:
		meter, style = "▯▯▯ ", terminal.Dim
	}
	return terminal.Styled(meter+strings.Replace(s.String(), "informational", "info", 1), style)
}

// Status shows how far an incident is.
func Status(s incident.Status) terminal.Cell {
	sign, style := "", terminal.Plain
	switch s {
	case incident.Active:
		sign, style = "● ", terminal.Red
	case incident.InProgress:
		sign, style = "◐ ", terminal.Yellow
	case incident.AwaitingAction:
		sign, style = "◔ ", terminal.Yellow
	case incident.Resolved:
		sign, style = "✓ ", terminal.Green
	case incident.Redirected:
		sign, style = "→ ", terminal.Dim
	}
	return terminal.Styled(sign+Of(s.String()), style)
}
