package main

import "strings"

// A table is rows of cells under titles. Its columns are as wide as their widest cell, up to their limit; one without a text in
// any row is left out.
type table struct {
	columns []column
	rows    [][]cell
}

type column struct {
	title string
	most  int  // columns of the terminal; zero: what the others leave of the line, on up to maxLines lines
	right bool // numbers
}

type cell struct {
	text  string
	style style
}

const (
	columnGap = 2
	maxLines  = 3
	leastRest = 20 // columns of the terminal for a column without a limit, however little the others leave
)

func (t *table) add(row ...cell) { t.rows = append(t.rows, row) }

// show writes the table with an empty line after it. What the cells hold may come from outside.
func (s *screen) show(t table) {
	for _, row := range t.rows {
		for j := range row {
			row[j].text = printable(row[j].text)
		}
	}
	widths := t.widths()
	titles := make([]cell, len(t.columns))
	for j, c := range t.columns {
		titles[j] = cell{c.title, dim}
	}
	for _, row := range append([][]cell{titles}, t.rows...) {
		s.showRow(t.columns, widths, row)
	}
	s.space()
}

// widths are the widths of the columns, zero for those to leave out.
func (t *table) widths() []int {
	widths := make([]int, len(t.columns))
	left, rest := lineWidth, -1
	for j, c := range t.columns {
		for _, row := range t.rows {
			widths[j] = max(widths[j], width(row[j].text))
		}
		if widths[j] == 0 {
			continue
		}
		widths[j] = max(widths[j], width(c.title))
		if left -= columnGap; c.most == 0 {
			rest = j
			continue
		}
		widths[j] = min(widths[j], c.most)
		left -= widths[j]
	}
	if rest >= 0 {
		widths[rest] = max(min(widths[rest], left), leastRest)
	}
	return widths
}

func (s *screen) showRow(columns []column, widths []int, row []cell) {
	lines := make([][]string, len(row))
	height := 1
	for j, c := range row {
		lines[j] = []string{cut(c.text, widths[j])}
		if columns[j].most == 0 && widths[j] > 0 {
			lines[j] = wrap(c.text, widths[j], maxLines)
		}
		height = max(height, len(lines[j]))
	}
	for i := range height {
		var b strings.Builder
		for j, w := range widths {
			if w == 0 {
				continue
			}
			text := ""
			if i < len(lines[j]) {
				text = lines[j][i]
			}
			pad := strings.Repeat(" ", w-width(text))
			b.WriteString(strings.Repeat(" ", columnGap))
			if columns[j].right {
				b.WriteString(pad + s.paint(text, row[j].style))
			} else {
				b.WriteString(s.paint(text, row[j].style) + pad)
			}
		}
		s.line(strings.TrimRight(b.String(), " "))
	}
}
