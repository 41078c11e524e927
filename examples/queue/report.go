package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A usageError is a command line that is at fault, or with no error one that asks for help.
type usageError struct {
	err  error
	help string // about the flags, if that helps
}

func (e *usageError) Error() string {
	if e.err == nil {
		return "help"
	}
	return e.err.Error()
}

func (e *usageError) Unwrap() error { return e.err }

// report says what went wrong, if anything, and returns the exit status. A fault in the text of a filter is shown where it is.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	usage, isUsage := errors.AsType[*usageError](err)
	if isUsage && usage.err == nil {
		fmt.Fprint(stderr, usage.help)
		return 0
	}
	if e, ok := errors.AsType[*filter.Error](err); ok && isUsage {
		if _, ok := e.Position(); ok {
			fmt.Fprintln(stderr, "queue: this filter can not be read:")
			for l := range strings.SplitSeq(e.Caret(), "\n") {
				fmt.Fprintln(stderr, terminal.Printable(l))
			}
			return 2
		}
	}
	fmt.Fprintln(stderr, "queue: "+terminal.Printable(err.Error()))
	if !isUsage {
		return 1
	}
	fmt.Fprint(stderr, usage.help)
	return 2
}

// asked says of an error of the library whether what was asked for is at fault: the rest of the query is known by then, but the
// page token and the user are judged by the engine.
func asked(err error) error {
	if errors.Is(err, incident.ErrInvalid) || errors.Is(err, filter.ErrInvalid) || errors.Is(err, filter.ErrTooLarge) ||
		errors.Is(err, filter.ErrUnbound) {
		return &usageError{err: err}
	}
	return err
}
