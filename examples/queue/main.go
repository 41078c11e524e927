// Queue shows the incident queue in a terminal: the incidents that a filter selects, what there is of them by status, severity,
// assignee, tag, service source and category, and the bookmark of what is shown.
//
//	go run ./examples/queue                                            the queue an analyst sees first
//	go run ./examples/queue "severity ge 'high' and assignment eq 'me'"
//	go run ./examples/queue 'status=active&assignment=me'              a bookmark, as queue prints them
//	go run ./examples/queue -pages 2 'https://soc.contoso.com/incidents?severity=high&top=5'
//	go run ./examples/queue -alerts page.json '?'                      all that is in a file of Microsoft Graph's alerts
//	go run ./examples/queue -h                                         the other flags
//
// The argument is one of two. A bookmark is a URL with its scheme, of which only what follows the ? counts, or that part alone,
// with the ? or without: then it begins with the name of a parameter and an equals sign. No filter begins like either, since
// filters have neither :// nor = outside of quotes, so anything else is a filter. A lone ? is the bookmark of all live incidents.
//
// What can not be read, or only in part, is refused: a mistake never shows more than was asked for. The exit status is 1 when the
// input or the output is at fault, 2 when the command line is.
//
// Everything happens in memory; nothing is sent anywhere. Without -alerts the program has alerts of its own, on which three
// analysts have worked; the clock stands an hour after the last of them, so that the same command line shows the same queue.
package main

import (
	"context"
	"io"
	"os"

	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return report(stderr, show(context.Background(), args, stdin, terminal.NewScreen(stdout, terminal.WantsColour(stdout))))
}

func show(ctx context.Context, args []string, stdin io.Reader, out *terminal.Screen) error {
	c, err := readCommandLine(args)
	if err != nil {
		return err
	}
	s, err := open(ctx, c, stdin, out)
	if err != nil {
		return err
	}
	switch {
	case c.list:
		err = s.showBookmarks(ctx)
	case c.tags.set:
		err = s.showTags(ctx, c.tags.text)
	default:
		err = s.showQueue(ctx, c.query, c.pages)
		if err == nil && c.watch {
			err = s.showWatch(ctx, c.query)
		}
	}
	if err != nil {
		return err
	}
	return s.close()
}
