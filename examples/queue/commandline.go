package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A commandLine is what is asked for.
type commandLine struct {
	query  incident.Query
	alerts string // a path; empty for the program's own
	as     string
	pages  int
	search given
	page   given
	tags   given
	list   bool
	watch  bool
}

// given is the text of a flag that may have been left out, which is not the same as an empty one.
type given struct {
	text string
	set  bool
}

func (g *given) String() string { return g.text }

func (g *given) Set(text string) error {
	*g = given{text, true}
	return nil
}

const (
	maxPages = 1000 // for -pages
	maxUser  = 256  // for -as, as the engine takes them
)

// readCommandLine reads flags and argument. The error is a *usageError; its status is 0 for a call for help.
func readCommandLine(args []string) (*commandLine, error) {
	c := &commandLine{}
	flags := flag.NewFlagSet("queue", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.alerts, "alerts", "", "`file` with alerts or incidents as Microsoft Graph writes them; - for standard input")
	flags.StringVar(&c.as, "as", ana, "the `user` who looks: \"me\" in filters and bookmarks")
	flags.Var(&c.search, "search", "show only what has these `words` in its name, id or assets")
	flags.Var(&c.page, "page", "go on at the `token` that was shown under a page, with the same filter or bookmark")
	flags.IntVar(&c.pages, "pages", 1, "show `n` pages, one after the other")
	flags.Var(&c.tags, "tags", "show no queue, but tags that begin with a `prefix`")
	flags.BoolVar(&c.list, "list", false, "show no queue, but ten bookmarks to start from")
	flags.BoolVar(&c.watch, "watch", false, "also show what enters, changes in and leaves the queue while others work")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil, &usageError{help: usage(flags)}
	case err != nil:
		return nil, &usageError{err: err, help: usage(flags)}
	}
	if err := c.check(flags.Args()); err != nil {
		return nil, &usageError{err: err}
	}
	if err := c.readQuery(flags.Args()); err != nil {
		return nil, &usageError{err: err}
	}
	return c, nil
}

// check refuses what contradicts itself: nothing of a command line is ignored.
func (c *commandLine) check(args []string) error {
	switch {
	case len(args) > 1:
		return fmt.Errorf("want one argument, got %d: put quotes around it, and flags before it", len(args))
	case c.as == "" || len(c.as) > maxUser || strings.ContainsFunc(c.as, func(r rune) bool { return r <= ' ' || r > '~' }):
		return fmt.Errorf("-as: want a user, 1 to %d characters of printable ASCII without spaces", maxUser)
	case c.pages < 1 || c.pages > maxPages:
		return fmt.Errorf("-pages %d: want 1 to %d", c.pages, maxPages)
	case c.page.set && c.page.text == "":
		return errors.New("-page: want a token, as it is shown under a page that another follows")
	case c.search.set && strings.TrimSpace(c.search.text) == "":
		return errors.New("-search: want a word")
	case c.list && c.tags.set:
		return errors.New("-list and -tags: want one of them")
	}
	if c.list || c.tags.set {
		alone := "-list"
		if c.tags.set {
			alone = "-tags"
		}
		if len(args) > 0 || c.search.set || c.page.set || c.pages != 1 || c.watch {
			return errors.New(alone + " shows no queue: leave out the filter or bookmark, -search, -page, -pages and -watch")
		}
	}
	return nil
}

// readQuery puts together the query: the argument or the default queue, what is searched for, and where it goes on.
func (c *commandLine) readQuery(args []string) error {
	c.query = incident.DefaultQueue()
	if len(args) > 0 {
		var err error
		if c.query, err = readArgument(args[0]); err != nil {
			return err
		}
	}
	if c.search.set {
		c.query.Filter = filter.And(c.query.Filter, incident.Search(c.search.text))
		if err := incident.Schema.Check(c.query.Filter); err != nil {
			return fmt.Errorf("-search: %w", err)
		}
	}
	if c.page.set {
		if c.query.Values().Has("$skiptoken") {
			return errors.New("-page: the bookmark has a page token of its own")
		}
		c.query = c.query.Resume(c.page.text)
	}
	return nil
}

// usage is the help for the flags.
func usage(flags *flag.FlagSet) string {
	var b strings.Builder
	b.WriteString("usage: queue [flags] [filter or bookmark]\n")
	flags.SetOutput(&b)
	flags.PrintDefaults()
	return b.String()
}
