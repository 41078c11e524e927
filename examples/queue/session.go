package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/examples/internal/input"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/incident"
)

//go:embed alerts.json
var builtIn []byte

// The analysts. Ana looks unless -as says otherwise.
const (
	ana   = "ana@contoso.com"
	bob   = "bob@contoso.com"
	carla = "carla@contoso.com"
)

// A session is an engine that holds all there is to show, and somebody who looks.
type session struct {
	*terminal.Screen
	store  recording
	engine *incident.Engine
	desk   *incident.Desk
	now    time.Time
}

// pageKey has the tokens of one run be good in the next, over alerts that are anybody's to read. A service keeps 32 random bytes
// where it keeps its other secrets, and gives them to each of its processes.
var pageKey = sha256.Sum256([]byte("the page key of an example"))

// open fills an engine. Time passes as the alerts say, so that "updated within a week" means what it would have meant.
func open(ctx context.Context, c *commandLine, stdin io.Reader, out *terminal.Screen) (*session, error) {
	p, err := input.Read(c.alerts, builtIn, stdin)
	if err != nil {
		return nil, err
	}
	s := &session{Screen: out, store: recording{incident.NewMemory("default")}}
	s.engine, err = incident.New(incident.Options{Store: s.store, Clock: func() time.Time { return s.now }, PageKey: pageKey[:]})
	if err != nil {
		return nil, err
	}
	s.desk = s.engine.As(audit.User(c.as))

	feed := s.engine.As(audit.Automation("graph-connector"))
	newest := p.Newest()
	if _, _, err := p.Import(ctx, feed, func(at time.Time) { s.now = noLater(at, newest) }); err != nil {
		return nil, err
	}
	happened := arrivals(feed, p)
	if c.alerts == "" {
		happened = append(happened, s.shift()...)
	}
	slices.SortStableFunc(happened, func(a, b event) int { return a.at.Compare(b.at) })
	for _, e := range happened {
		s.now = e.at
		if err := e.run(ctx); err != nil {
			return nil, err
		}
	}
	s.now = newest.Add(time.Hour)
	return s, nil
}

// close sees to it that everything was written.
func (s *session) close() error {
	if err := s.Flush(); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

// noLater is a time, or the newest where there is none or one that a clock can not show.
func noLater(at, newest time.Time) time.Time {
	if at.IsZero() || at.After(newest) {
		return newest
	}
	return at
}

// An event is something that happens to the incidents at some time.
type event struct {
	at  time.Time
	run func(context.Context) error
}

// arrivals are the alerts, each when it was reported; those of one time come together.
func arrivals(feed *incident.Desk, p *input.Payload) []event {
	newest := p.Newest()
	reported := func(a alert.Alert) time.Time {
		return noLater(cmp.Or(a.CreatedAt, a.UpdatedAt, a.LastActivity), newest)
	}
	alerts := slices.Clone(p.Alerts)
	slices.SortStableFunc(alerts, func(a, b alert.Alert) int { return reported(a).Compare(reported(b)) })
	var out []event
	for len(alerts) > 0 {
		at, n := reported(alerts[0]), 1
		for n < len(alerts) && reported(alerts[n]).Equal(at) {
			n++
		}
		together := alerts[:n]
		alerts = alerts[n:]
		out = append(out, event{at, func(ctx context.Context) error { return input.Outcomes{}.Ingest(ctx, feed, together...) }})
	}
	return out
}
