// Durable tells the story of the quickstart across runs of a program: what one run did is there in the next, whatever ended it.
//
//	go run ./examples/durable -file incidents.db    the morning: alerts come in, Ana works on an incident
//	go run ./examples/durable -file incidents.db    the afternoon: everything is as she left it; Bob finishes
//	go run ./examples/durable -file incidents.db    and whenever else: what was done
//	go run ./examples/durable                       morning and afternoon, with a file that goes with the run
//
// It is a module of its own, for the library itself knows nothing of bbolt.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit status: 0, 1 when the store or the output is at fault, 2 when the command line is.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("durable", flag.ContinueOnError)
	flags.SetOutput(stderr)
	path := flags.String("file", "", "`file` that keeps the incidents; without, one that goes with this run")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "durable: unexpected argument %q; the file is named by -file\n", flags.Arg(0))
		return 2
	}
	out := terminal.NewScreen(stdout, terminal.WantsColour(stdout))
	tell := func() error { return part(*path, out) }
	if *path == "" {
		tell = func() error { return both(out) }
	}
	if err := tell(); err != nil {
		fmt.Fprintln(stderr, "durable: "+terminal.Printable(err.Error()))
		return 1
	}
	return 0
}

// both tells the morning and the afternoon, opening the file anew in between.
func both(out *terminal.Screen) error {
	dir, err := os.MkdirTemp("", "durable")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for range 2 {
		if err := part(dir+"/incidents.db", out); err != nil {
			return err
		}
	}
	return nil
}

// part opens the file and tells what comes next in the story.
func part(path string, out *terminal.Screen) (err error) {
	store, err := boltstore.Open(path, "contoso", boltstore.Options{})
	if err != nil {
		return err
	}
	// Nothing is lost without this: it lets the next run begin with the next id, and the file be opened at once.
	defer func() { err = errors.Join(err, store.Close()) }()

	s := &story{Screen: out, store: store, now: time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC)}
	engine, err := incident.New(incident.Options{Store: store, Clock: s.clock})
	if err != nil {
		return err
	}
	s.feed = engine.As(audit.Automation("sensor"))
	s.ana, s.bob = engine.As(audit.User(ana)), engine.As(audit.User(bob))
	if err := s.next(context.Background()); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}
