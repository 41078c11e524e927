package terminal_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
)

// drawn is what a program shows, without colour.
func drawn(t *testing.T, draw func(*terminal.Screen)) string {
	t.Helper()
	var out bytes.Buffer
	s := terminal.NewScreen(&out, false)
	draw(s)
	require.NoError(t, s.Flush())
	return out.String()
}

func TestCellsOverOthers(t *testing.T) {
	table := terminal.Table{Columns: []terminal.Column{{Most: 3}, {Most: 6}, {}}}
	table.Add(terminal.Text("1").Over(terminal.Text("long")), terminal.Text("x"), terminal.Text("a\x1b").Over(terminal.Text("\u202eb")))
	table.Add(terminal.Text(""), terminal.Text("").Over(terminal.Text("under")), terminal.Text(strings.Repeat("長い ", 60)).Over(terminal.Text("c")))
	require.Equal(t, 2, table.Len())
	wide := strings.TrimSpace(strings.Repeat("長い ", 21))
	require.Equal(t, strings.Join([]string{ // without titles there is no line for them
		`  1    x      a\x1b`,
		`  lo…         \u202eb`,
		"              " + wide,
		"       under  " + wide,
		"              " + strings.TrimSpace(strings.Repeat("長い ", 18)),
		"              c",
		"", "",
	}, "\n"), drawn(t, func(s *terminal.Screen) { s.Show(table) }))
}

func TestTablesBesideEachOther(t *testing.T) {
	left := terminal.Table{Columns: []terminal.Column{{Title: "LEFT"}}}
	right := terminal.Table{Columns: []terminal.Column{{Title: "RIGHT", Most: 9}, {Title: "", Most: 3, Right: true}}}
	left.Add(terminal.Text("日本"))
	for range 2 {
		right.Add(terminal.Text("é日本"), terminal.Text("12"))
		right.Add(terminal.Text(""), terminal.Text(""))
	}
	far := func(first, second string) string {
		return first + strings.Repeat(" ", terminal.LineWidth-11-terminal.Width(first)) + second
	}
	require.Equal(t, strings.Join([]string{
		far("  LEFT", "  RIGHT"), far("  日本", "  é日本  12"), "", far("", "  é日本  12"), "", "",
	}, "\n"), drawn(t, func(s *terminal.Screen) { s.ShowBeside(left, right) }))

	left.Add(terminal.Text(strings.Repeat("word ", 100)))
	for l := range strings.Lines(drawn(t, func(s *terminal.Screen) { s.ShowBeside(left, right) })) {
		require.LessOrEqual(t, terminal.Width(strings.TrimSuffix(l, "\n")), terminal.LineWidth)
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 200)
	require.Equal(t, "  Bookmark: "+long+`\x1b`+"\n", drawn(t, func(s *terminal.Screen) { s.Whole("Bookmark: ", long+"\x1b") }))
	require.Equal(t, "  "+long[:117]+"…\n\n", drawn(t, func(s *terminal.Screen) { s.Code(bytes.NewBufferString(long)) }))
	heading := drawn(t, func(s *terminal.Screen) { s.Heading(long + "\x1b") })
	require.Equal(t, terminal.LineWidth, terminal.Width(strings.TrimSpace(heading)))
	require.Equal(t, "  a → b\n\n", drawn(t, func(s *terminal.Screen) { s.Became("a", "b") }))
	require.Equal(t, "  a\\n1\n", drawn(t, func(s *terminal.Screen) { s.Say("a\n%d", 1) }))
}
