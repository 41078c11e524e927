package terminal

import "strings"

// A Table is rows of cells under titles, where there are any. Its columns are as wide as their widest cell, up to their limit; one
// without a text in any row is left out.
type Table struct {
	Columns []Column
	rows    [][]Cell
}

// A Column is one of a table.
type Column struct {
	Title string
	Most  int  // columns of the terminal; zero, for one of them: what the others leave of the line, on up to maxLines lines
	Right bool // numbers
}

// A Cell is a text, which may come from outside, and how it stands out.
type Cell struct {
	text  string
	style Style
	under *Cell
}

// Text returns a plain cell.
func Text(text string) Cell { return Cell{text: text} }

// Styled returns a cell that stands out.
func Styled(text string, style Style) Cell { return Cell{text: text, style: style} }

// Over returns the cell with another under it, which has one line.
func (c Cell) Over(under Cell) Cell {
	c.under = &under
	return c
}

// safe returns the cell with texts that may be shown.
func (c Cell) safe() Cell {
	c.text = Printable(c.text)
	if c.under != nil {
		under := c.under.safe()
		c.under = &under
	}
	return c
}

// width is how many columns of the terminal all of the cell would take.
func (c Cell) width() int {
	w := Width(c.text)
	if c.under != nil {
		w = max(w, Width(c.under.text))
	}
	return w
}

const (
	columnGap = 2
	maxLines  = 3
	leastRest = 20 // columns of the terminal for a column without a limit, however little the others leave
)

// Add adds a row, which has a cell for each column.
func (t *Table) Add(row ...Cell) {
	safe := make([]Cell, len(row))
	for j, c := range row {
		safe[j] = c.safe()
	}
	t.rows = append(t.rows, safe)
}

// Len is how many rows there are.
func (t *Table) Len() int { return len(t.rows) }

// Show writes a table with an empty line after it.
func (s *Screen) Show(t Table) {
	for _, l := range s.lines(t, LineWidth) {
		s.line(l.text)
	}
	s.space()
}

// ShowBeside writes two tables beside each other, with an empty line after them. The first has what the second leaves of the line.
func (s *Screen) ShowBeside(left, right Table) {
	second := s.lines(right, LineWidth/2)
	across := 0
	for _, l := range second {
		across = max(across, l.width)
	}
	first := s.lines(left, LineWidth-across)
	for i := range max(len(first), len(second)) {
		var l, r line
		if i < len(first) {
			l = first[i]
		}
		if i < len(second) {
			r = second[i]
		}
		if r.width > 0 {
			l.text += strings.Repeat(" ", LineWidth-across-l.width) + r.text
		}
		s.line(l.text)
	}
	s.space()
}

// A line is one of a table as it is written, and how many columns of the terminal it takes.
type line struct {
	text  string
	width int
}

// lines are the lines of a table that is at most so wide.
func (s *Screen) lines(t Table, most int) []line {
	widths := t.widths(most)
	titles, titled := make([]Cell, len(t.Columns)), false
	for j, c := range t.Columns {
		titles[j] = Styled(c.Title, Dim)
		titled = titled || c.Title != "" && widths[j] > 0
	}
	var out []line
	if titled {
		out = s.row(t.Columns, widths, titles)
	}
	for _, row := range t.rows {
		out = append(out, s.row(t.Columns, widths, row)...)
	}
	return out
}

// widths are the widths of the columns, zero for those to leave out.
func (t *Table) widths(most int) []int {
	widths := make([]int, len(t.Columns))
	left, rest := most, -1
	for j, c := range t.Columns {
		for _, row := range t.rows {
			widths[j] = max(widths[j], row[j].width())
		}
		if widths[j] == 0 {
			continue
		}
		widths[j] = max(widths[j], Width(c.Title))
		if left -= columnGap; c.Most == 0 {
			rest = j
			continue
		}
		widths[j] = min(widths[j], c.Most)
		left -= widths[j]
	}
	if rest >= 0 {
		widths[rest] = max(min(widths[rest], left), leastRest)
	}
	return widths
}

// row are the lines of one row.
func (s *Screen) row(columns []Column, widths []int, row []Cell) []line {
	parts := make([][]Cell, len(row))
	height := 1
	for j, c := range row {
		texts := []string{Cut(c.text, widths[j])}
		if columns[j].Most == 0 && widths[j] > 0 {
			texts = Wrap(c.text, widths[j], maxLines)
		}
		for _, text := range texts {
			parts[j] = append(parts[j], Styled(strings.TrimRight(text, " "), c.style))
		}
		if c.under != nil {
			parts[j] = append(parts[j], Styled(Cut(c.under.text, widths[j]), c.under.style))
		}
		height = max(height, len(parts[j]))
	}
	out := make([]line, height)
	for i := range out {
		pad := 0 // blanks not written yet, which are not written at the end of a line
		for j, w := range widths {
			if w == 0 {
				continue
			}
			var c Cell
			if i < len(parts[j]) {
				c = parts[j][i]
			}
			blank := w - Width(c.text)
			pad += columnGap
			if columns[j].Right {
				pad += blank
				blank = 0
			}
			if c.text != "" {
				out[i].text += strings.Repeat(" ", pad) + s.paint(c.text, c.style)
				out[i].width += pad + Width(c.text)
				pad = 0
			}
			pad += blank
		}
	}
	return out
}
