// Package terminal is how the examples show things: lines and tables of a fixed width, in colour where that is wanted. Everything
// goes through it, so that nothing from outside reaches the terminal as it is.
package terminal

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
)

// LineWidth is how many columns the output takes at most.
const LineWidth = 120

// A Style is how a piece of text stands out, as the parameters of the terminal's SGR sequence.
type Style string

// The styles there are.
const (
	Plain  Style = ""
	Bold   Style = "1"
	Dim    Style = "2"
	Red    Style = "1;31"
	Yellow Style = "33"
	Green  Style = "32"
	Cyan   Style = "36"
)

// A Screen is where a program shows things. What it is given may come from outside.
type Screen struct {
	out    *bufio.Writer
	colour bool
	gap    bool // the last line was an empty one
}

// NewScreen returns a screen that writes to w. Nothing is sure to be there before Flush.
func NewScreen(w io.Writer, colour bool) *Screen {
	return &Screen{out: bufio.NewWriter(w), colour: colour, gap: true}
}

// WantsColour reports whether w is a terminal whose user has nothing against colour (no-color.org).
func WantsColour(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (s *Screen) paint(text string, st Style) string {
	if !s.colour || st == Plain || text == "" {
		return text
	}
	return "\x1b[" + string(st) + "m" + text + "\x1b[0m"
}

// line writes one line that is safe to show.
func (s *Screen) line(text string) {
	fmt.Fprintln(s.out, text)
	s.gap = text == ""
}

// space sees to it that there is one empty line before what comes.
func (s *Screen) space() {
	if !s.gap {
		s.line("")
	}
}

// Heading begins a new part.
func (s *Screen) Heading(title string) {
	title = Cut(Printable(title), LineWidth-6)
	s.space()
	s.line(s.paint("── "+title+" "+strings.Repeat("─", max(LineWidth-Width(title)-4, 0)), Bold))
	s.line("")
}

// Say writes the program's own words, in which values from outside may stand.
func (s *Screen) Say(format string, args ...any) {
	for _, text := range Wrap(Printable(fmt.Sprintf(format, args...)), LineWidth-2, 3) {
		s.line("  " + text)
	}
}

// Code writes how a filter is written, as far as it fits into a line.
func (s *Screen) Code(text fmt.Stringer) {
	s.line("  " + s.paint(Cut(Printable(text.String()), LineWidth-2), Dim))
	s.space()
}

// Whole writes a text that is of use only as a whole, such as a bookmark, on one line however long it is.
func (s *Screen) Whole(label, text string) {
	s.line("  " + label + s.paint(Printable(text), Bold))
}

// Became shows a value before and after.
func (s *Screen) Became(before, after string) {
	before, after = Cut(Printable(before), LineWidth-2), Cut(Printable(after), LineWidth-4)
	if Width(before)+Width(after)+len("   ")+2 <= LineWidth {
		s.line("  " + s.paint(before, Dim) + " → " + s.paint(after, Bold))
	} else {
		s.line("  " + s.paint(before, Dim))
		s.line("  → " + s.paint(after, Bold))
	}
	s.space()
}

// Flush returns the first error of all that was written.
func (s *Screen) Flush() error { return s.out.Flush() }
