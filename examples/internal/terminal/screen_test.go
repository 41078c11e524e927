package terminal_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
)

func TestWantsColour(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
	require.False(t, terminal.WantsColour(&bytes.Buffer{}))
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer file.Close()
	require.False(t, terminal.WantsColour(file))

	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // the one character device that is everywhere
	require.NoError(t, err)
	defer device.Close()
	require.True(t, terminal.WantsColour(device))
	t.Setenv("TERM", "dumb")
	require.False(t, terminal.WantsColour(device))
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "1")
	require.False(t, terminal.WantsColour(device))
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	s := terminal.NewScreen(&out, false)
	page := terminal.Table{Columns: []terminal.Column{{Title: "N", Most: 4, Right: true}, {Title: "EMPTY", Most: 9}, {Title: "NAME", Most: 6}, {Title: "WHAT"}}}
	page.Add(terminal.Text("1"), terminal.Text(""), terminal.Text("日本語文字"), terminal.Text("x"))
	page.Add(terminal.Text("12345"), terminal.Text(""), terminal.Text("é"), terminal.Text(strings.Repeat("word ", 40)))
	s.Show(page)
	require.NoError(t, s.Flush())
	require.Equal(t, strings.Join([]string{
		"     N  NAME    WHAT",
		"     1  日本…   x",
		"  123…  é       " + strings.TrimSpace(strings.Repeat("word ", 21)),
		"                " + strings.TrimSpace(strings.Repeat("word ", 19)),
		"", "",
	}, "\n"), out.String())
}
