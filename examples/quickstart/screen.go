package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
)

// lineWidth is how many columns the output takes at most.
const lineWidth = 120

// A style is how a piece of text stands out, as the parameters of the terminal's SGR sequence.
type style string

const (
	plain  style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "1;31"
	yellow style = "33"
	green  style = "32"
	cyan   style = "36"
)

// A screen is where the walk is shown. Everything goes through it, so that nothing from outside reaches the terminal as it is.
type screen struct {
	out    *bufio.Writer
	colour bool
	gap    bool // the last line was an empty one
}

func newScreen(w io.Writer, colour bool) *screen {
	return &screen{out: bufio.NewWriter(w), colour: colour, gap: true}
}

// wantsColour reports whether w is a terminal whose user has nothing against colour (no-color.org).
func wantsColour(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (s *screen) paint(text string, st style) string {
	if !s.colour || st == plain || text == "" {
		return text
	}
	return "\x1b[" + string(st) + "m" + text + "\x1b[0m"
}

// line writes one line that is safe to show.
func (s *screen) line(text string) {
	fmt.Fprintln(s.out, text)
	s.gap = text == ""
}

// space sees to it that there is one empty line before what comes.
func (s *screen) space() {
	if !s.gap {
		s.line("")
	}
}

func (s *screen) heading(title string) {
	s.space()
	s.line(s.paint("── "+title+" "+strings.Repeat("─", max(lineWidth-width(title)-4, 0)), bold))
	s.line("")
}

// say writes the walk's own words, in which values from outside may stand.
func (s *screen) say(format string, args ...any) {
	for _, text := range wrap(printable(fmt.Sprintf(format, args...)), lineWidth-2, 3) {
		s.line("  " + text)
	}
}

// code writes how a filter is written.
func (s *screen) code(text fmt.Stringer) {
	s.line("  " + s.paint(cut(printable(text.String()), lineWidth-2), dim))
	s.space()
}

// became shows a value before and after.
func (s *screen) became(before, after string) {
	before, after = cut(printable(before), lineWidth-2), cut(printable(after), lineWidth-4)
	if width(before)+width(after)+len("   ")+2 <= lineWidth {
		s.line("  " + s.paint(before, dim) + " → " + s.paint(after, bold))
	} else {
		s.line("  " + s.paint(before, dim))
		s.line("  → " + s.paint(after, bold))
	}
	s.space()
}

// flush returns the first error of all that was written.
func (s *screen) flush() error { return s.out.Flush() }
