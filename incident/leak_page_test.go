package incident_test

import (
	"context"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// TestPageLeaks: every package with tests, of nested modules too, looks for goroutines that they leave, in the same words.
func TestPageLeaks(t *testing.T) {
	own, err := os.ReadFile("leak_test.go")
	require.NoError(t, err)
	packages := map[string]string{} // of the tests, by folder
	require.NoError(t, filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != ".." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "benchmarks") {
			return filepath.SkipDir // buntdb, one of those measured there, ends its goroutine up to a second after it was closed
		}
		if strings.HasSuffix(path, "_test.go") && d.Name() != "leak_test.go" {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for line := range strings.Lines(string(text)) {
				if name, ok := strings.CutPrefix(line, "package "); ok {
					name, folder := strings.TrimSpace(name), filepath.Dir(path)
					if packages[folder] == "" || strings.HasSuffix(name, "_test") {
						packages[folder] = name
					}
					break
				}
			}
		}
		return nil
	}))
	require.Greater(t, len(packages), 10)
	for folder, name := range packages {
		requirePage(t, filepath.Join(folder, "leak_test.go"), strings.Replace(string(own), "package incident_test\n", "package "+name+"\n", 1))
	}
}

// TestLeaksAreSeen is the negative control of TestMain: it sees a goroutine that waits for ever, and a coroutine of an iterator that
// was dropped in its midst; and nothing any more once they end.
func TestLeaksAreSeen(t *testing.T) {
	require.Empty(t, leftBehind(), "of the tests before")

	never, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		<-never
	}()
	left := leftBehind()
	require.Len(t, left, 1)
	require.Contains(t, left[0], "TestLeaksAreSeen")
	close(never)
	<-ended

	d, _ := newDesk(t, incident.Options{})
	opened(t, d, "a1")
	ctx, cancel := context.WithCancel(ctx)
	next, stop := iter.Pull2(d.Watch(ctx, incident.Query{}, ""))
	_, err, _ := next()
	require.NoError(t, err)
	left = leftBehind()
	require.Len(t, left, 1)
	require.Contains(t, left[0], "coroutine")
	cancel()
	for err == nil {
		_, err, _ = next()
	}
	require.Len(t, leftBehind(), 1, "whoever pulls has to stop")
	stop()
	require.Empty(t, leftBehind())
}
