// Package hostile gives the tests of the examples the texts that the engine is held against.
package hostile

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// A Text is one that somebody gives to harm whoever reads it.
type Text struct{ Name, Text string }

// Read reads the texts out of the page HOSTILE-TEXT.md of package incident.
func Read(path string) ([]Text, error) {
	page, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []Text
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, " | ")
		if len(cells) < 5 || !strings.HasPrefix(cells[1], "`") {
			continue
		}
		head, headErr := strconv.Unquote(strings.Trim(cells[1], "`"))
		body, bodyErr := strconv.Unquote(strings.Trim(cells[2], "`"))
		times, timesErr := strconv.Atoi(cells[3])
		if headErr != nil || bodyErr != nil || timesErr != nil {
			return nil, fmt.Errorf("%s: a row that is none: %s", path, line)
		}
		out = append(out, Text{strings.TrimPrefix(cells[0], "| "), head + strings.Repeat(body, times)})
	}
	return out, nil
}
