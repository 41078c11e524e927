package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/examples/internal/words"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

const (
	ana = "ana@contoso.com"
	bob = "bob@contoso.com"

	// morningWork is the id of a command: sent again, in whichever run, it is not done again.
	morningWork = "ana-2026-03-04-1"
)

// A story is a part of it under way.
type story struct {
	*terminal.Screen
	store          *boltstore.Store
	now            time.Time
	feed, ana, bob *incident.Desk
}

// clock moves on by a minute with each command, so that each run of the story is like the other.
func (s *story) clock() time.Time {
	s.now = s.now.Add(time.Minute)
	return s.now
}

// next tells the part that the store has not seen yet.
func (s *story) next(ctx context.Context) error {
	all, err := s.ana.Count(ctx, incident.Query{})
	if err != nil {
		return err
	}
	open, err := s.ana.Count(ctx, incident.Query{Filter: incident.ByStatus.IsNot(incident.Resolved)})
	switch {
	case err != nil:
		return err
	case all == 0:
		return s.morning(ctx)
	case open == all:
		s.now = s.now.Add(6 * time.Hour)
		return s.afternoon(ctx)
	}
	return s.later(ctx)
}

// alerts are what the sensor reports, every time it is asked.
func alerts() []alert.Alert {
	on := func(id, title, category, host string, severity alert.Severity) alert.Alert {
		return alert.Alert{
			ID: id, Title: title, Category: category, Severity: severity, Status: alert.New,
			Evidence: []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: host})},
		}
	}
	return []alert.Alert{
		on("a1", "Suspicious PowerShell download", "Execution", "fin-lt-07.contoso.com", alert.Medium),
		on("a2", "Attempt to read LSASS memory", "CredentialAccess", "fin-lt-07.contoso.com", alert.High),
		on("a3", "Unusual volume of mail deleted", "Exfiltration", "hr-lt-02.contoso.com", alert.Low),
		on("a4", "Script run from a mail attachment", "Execution", "ops-ws-11.contoso.com", alert.Medium),
	}
}

func (s *story) morning(ctx context.Context) error {
	s.Heading("Morning: alerts come in")
	if err := s.takeIn(ctx); err != nil {
		return err
	}
	if err := s.queue(ctx); err != nil {
		return err
	}

	s.Heading("Morning: Ana works on the first")
	inc, err := s.work(ctx)
	if err != nil {
		return err
	}
	s.Say("Incident %d is hers, at version %d: owner, tag and comment in one update, on the disk before the call returned.", inc.ID, inc.Version)
	s.Say("This run ends here. It might as well be killed.")
	return nil
}

// takeIn brings the alerts in.
func (s *story) takeIn(ctx context.Context) error {
	results, err := s.feed.Ingest(ctx, alerts()...)
	if err != nil {
		return err
	}
	counts := map[incident.IngestOutcome]int{}
	for _, r := range results {
		counts[r.Outcome]++
	}
	s.Say("%s: %d opened an incident, %d joined one, %d known already.", words.Count(len(results), "alert"),
		counts[incident.Opened], counts[incident.Joined], counts[incident.Known])
	return nil
}

// work is the command of the morning.
func (s *story) work(ctx context.Context) (incident.Incident, error) {
	held, err := s.ana.Locate(ctx, "a1")
	if err != nil {
		return incident.Incident{}, err
	}
	return s.ana.WithCommandID(morningWork).Update(ctx, held["a1"],
		incident.Assign(alert.UserOwner(ana)),
		incident.AddTags("Morning shift"),
		incident.Comment("Isolated the host, waiting for the image."),
	)
}

func (s *story) afternoon(ctx context.Context) error {
	s.Heading("Afternoon: everything is as it was")
	if err := s.queue(ctx); err != nil {
		return err
	}
	s.Say("The sensor was restarted as well, and reports the same once more.")
	if err := s.takeIn(ctx); err != nil {
		return err
	}
	inc, err := s.work(ctx)
	if err != nil {
		return err
	}
	s.Say("Ana's client did not hear the answer of the morning and sends its command again: incident %d stays at version %d.", inc.ID, inc.Version)

	s.Heading("Afternoon: Bob finishes")
	held, err := s.bob.Locate(ctx, "a4")
	if err != nil {
		return err
	}
	inc, err = s.bob.MoveAlerts(ctx, incident.Move{Alerts: []string{"a4"}, To: inc.ID})
	if err != nil {
		return err
	}
	s.Say("Incident %d was the same attack; its alert is in incident %d now: %s.", held["a4"], inc.ID, inc.Name)
	inc, err = s.bob.Update(ctx, inc.ID,
		incident.Classify(alert.TruePositive, alert.MultiStagedAttack),
		incident.Comment("Image taken, both hosts reset."),
		incident.Resolve("Reimaged the laptops."),
	)
	if err != nil {
		return err
	}
	s.Say("It is resolved, at version %d.", inc.Version)
	return s.later(ctx)
}

// later is what is there to see whenever else the file is opened.
func (s *story) later(ctx context.Context) error {
	s.Heading("The queue")
	if err := s.queue(ctx); err != nil {
		return err
	}
	s.Heading("The activity log, across runs")
	if err := s.log(ctx); err != nil {
		return err
	}
	if err := s.store.Verify(ctx); err != nil {
		return err
	}
	s.Say("The file is sound, and so are the chains of hashes of all logs in it.")
	return nil
}

func (s *story) queue(ctx context.Context) error {
	page := terminal.Table{Columns: []terminal.Column{
		{Title: "ID", Most: 20, Right: true}, {Title: "SEVERITY", Most: 20}, {Title: "STATUS", Most: 20}, {Title: "INCIDENT NAME"},
		{Title: "ALERTS", Most: 8, Right: true}, {Title: "ASSIGNED TO", Most: 18}, {Title: "TAGS", Most: 16},
	}}
	for inc, err := range s.ana.List(ctx, incident.Query{Order: incident.Order{Key: incident.OrderSeverity}}) {
		if err != nil {
			return err
		}
		page.Add(terminal.Text(inc.ID.String()), words.Severity(inc.Severity), words.Status(inc.Status),
			terminal.Styled(inc.Name, terminal.Bold), terminal.Text(strconv.Itoa(inc.AlertCount())), terminal.Text(inc.Owner.String()),
			terminal.Styled(words.Joined(inc.Tags()), terminal.Cyan))
	}
	s.Show(page)
	return nil
}

// log shows what people did to the incident of the story; what followed from it is left out.
func (s *story) log(ctx context.Context) error {
	held, err := s.ana.Locate(ctx, "a1")
	if err != nil {
		return err
	}
	page := terminal.Table{Columns: []terminal.Column{
		{Title: "#", Most: 8, Right: true}, {Title: "TIME", Most: 16}, {Title: "ACTOR", Most: 24}, {Title: "ACTION", Most: 20}, {Title: "COMMENT"},
	}}
	for e, err := range s.ana.Activity(ctx, incident.ActivityQuery{Incident: held["a1"], Own: true}) {
		if err != nil {
			return err
		}
		if e.Cause != 0 {
			continue
		}
		said, _ := e.Comment()
		page.Add(terminal.Text(fmt.Sprint(e.Seq)), terminal.Text(e.Time.Format("2 Jan 15:04")), terminal.Text(e.Actor.ID),
			terminal.Styled(words.Of(e.Action.String()), terminal.Bold), terminal.Styled(said, terminal.Cyan))
	}
	s.Show(page)
	return nil
}
