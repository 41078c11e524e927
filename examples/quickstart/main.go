// Quickstart is a walk through the library in the order of the page "Manage incidents in Microsoft Defender XDR": alerts come
// in and become incidents, an analyst works on one of them, and the activity log shows what was done.
//
//	go run ./examples/quickstart                      alerts of its own, from alerts.json
//	go run ./examples/quickstart -alerts page.json    what Microsoft Graph answered: alerts_v2 or incidents?$expand=alerts
//	curl ... | go run ./examples/quickstart -alerts -
//
// Everything happens in memory; nothing is sent anywhere. The story is in this file, the reading of files and the drawing of
// tables in packages that the examples share.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/examples/internal/input"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/examples/internal/words"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

//go:embed alerts.json
var builtIn []byte

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run returns the exit status: 0, 1 when the input or the output is at fault, 2 when the command line is.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(stderr)
	path := flags.String("alerts", "", "`file` with alerts or incidents as Microsoft Graph writes them; - for standard input")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "quickstart: unexpected argument %q; a file is named by -alerts\n", flags.Arg(0))
		return 2
	}
	if err := walk(context.Background(), *path, stdin, terminal.NewScreen(stdout, terminal.WantsColour(stdout))); err != nil {
		fmt.Fprintln(stderr, "quickstart: "+terminal.Printable(err.Error()))
		return 1
	}
	return 0
}

// A tour is the walk under way.
type tour struct {
	*terminal.Screen
	*input.Payload
	now  time.Time
	feed *incident.Desk    // of the program that brings alerts in
	desk *incident.Desk    // of the analyst
	inc  incident.Incident // the one in the Manage incident pane
}

func walk(ctx context.Context, path string, stdin io.Reader, out *terminal.Screen) error {
	p, err := input.Read(path, builtIn, stdin)
	if err != nil {
		return err
	}

	// An engine in memory. The clock stands still unless the walk moves it, so that the same input gives the same output.
	t := &tour{Screen: out, Payload: p, now: p.Newest().Add(time.Hour)}
	engine, err := incident.New(incident.Options{Clock: func() time.Time { return t.now }})
	if err != nil {
		return err
	}
	t.feed = engine.As(audit.Automation("graph-connector"))
	t.desk = engine.As(audit.User(ana))

	for _, chapter := range []struct {
		title string
		tell  func(context.Context) error
	}{
		{"Alerts come in", t.takeIn},
		{"The incident queue", t.queue},
		{"Edit the incident name", t.rename},
		{"Assign or change severity", t.setSeverity},
		{"Add incident tags", t.addTags},
		{"Assign the incident", t.assign},
		{"Assigned to me", t.assignedToMe},
		{"Resolve the incident", t.resolve},
		{"Specify the classification", t.classify},
		{"Add comments", t.comment},
		{"Move alerts from one incident to another", t.moveAlerts},
		{"Activity log: comments", t.comments},
		{"Activity log: audits", t.audits},
		{"The queue afterwards", t.queue},
	} {
		t.Heading(chapter.title)
		t.now = t.now.Add(time.Minute)
		err := chapter.tell(ctx)
		if errors.Is(err, incident.ErrRefused) || errors.Is(err, incident.ErrTooLarge) {
			t.Say("Refused, and nothing changed: %v", err) // which is what some payloads are about
		} else if err != nil {
			return err
		}
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

// The people of the walk.
const (
	ana = "ana@contoso.com"
	bob = "bob@contoso.com"
)

// The queue: every incident that lives, gravest first.
func (t *tour) queue(ctx context.Context) error {
	return t.showQueue(ctx, filter.Expr{})
}

func (t *tour) rename(ctx context.Context) error {
	before := t.inc
	inc, err := t.desk.Update(ctx, t.inc.ID, incident.Rename("Suspected attack on "+subject(t.inc)))
	if err != nil {
		return err
	}
	t.inc = inc
	t.Became(before.Name, inc.Name)
	t.Say("The name was %s; from now on it is Ana's, until somebody gives it back with AutoName.", chosen(before.Naming))
	return nil
}

func (t *tour) setSeverity(ctx context.Context) error {
	before, severity := t.inc, alert.High
	if before.Severity == severity {
		severity = alert.Medium
	}
	inc, err := t.desk.Update(ctx, t.inc.ID, incident.SetSeverity(severity))
	if err != nil {
		return err
	}
	t.inc = inc
	t.Became(before.Severity.String(), inc.Severity.String())
	if !before.SeverityPinned {
		t.Say("It was that of the gravest of %s.", words.Count(inc.AlertCount(), "alert"))
	}
	t.Say("Set by hand it stays, whatever alerts follow, until somebody releases it with SeverityFromAlerts.")
	return nil
}

func (t *tour) addTags(ctx context.Context) error {
	others, err := t.others(ctx, 1)
	if err != nil {
		return err
	}
	ids := []incident.ID{t.inc.ID}
	for _, other := range others {
		ids = append(ids, other.ID)
	}
	results, err := t.desk.UpdateAll(ctx, incident.AllOrNothing, ids, incident.AddTags("Morning shift"))
	if err != nil {
		return err
	}
	for _, r := range results {
		t.Say("Incident %d is tagged: %s", r.ID, words.Joined(r.Incident.Tags()))
		if r.ID == t.inc.ID {
			t.inc = r.Incident
		}
	}
	tagged := incident.ByTag.Is("MORNING SHIFT")
	n, err := t.desk.Count(ctx, incident.Query{Filter: tagged})
	if err != nil {
		return err
	}
	t.Code(tagged)
	t.Say("Finds %s: tags compare without regard to case.", words.Count(n, "incident"))
	return nil
}

func (t *tour) assign(ctx context.Context) error {
	before := t.inc
	inc, err := t.desk.Update(ctx, t.inc.ID, incident.Assign(alert.UserOwner(ana)))
	if err != nil {
		return err
	}
	t.inc = inc
	t.Became(owner(before), owner(inc))
	t.Say("So are all its alerts: %d of %d.", countAlerts(inc, func(a alert.Alert) bool { return a.Owner == inc.Owner }), inc.AlertCount())

	colleagues := []alert.Owner{alert.UserOwner(bob), alert.GroupOwner("SOC tier 2")}
	others, err := t.others(ctx, len(colleagues))
	if err != nil {
		return err
	}
	for i, other := range others {
		if _, err := t.desk.Update(ctx, other.ID, incident.Assign(colleagues[i])); err != nil {
			return err
		}
		t.Say("Incident %d goes to %s.", other.ID, colleagues[i])
	}
	return nil
}

func (t *tour) assignedToMe(ctx context.Context) error {
	mine := incident.ByAssignment.Is(incident.Me)
	t.Say("The filter as text, to keep as a bookmark; who %q is depends on who asks:", incident.Me)
	t.Code(mine)
	if err := t.showQueue(ctx, mine); err != nil {
		return err
	}
	for _, word := range []string{incident.OtherUser, incident.Group, incident.Unassigned} {
		n, err := t.desk.Count(ctx, incident.Query{Filter: incident.ByAssignment.Is(word)})
		if err != nil {
			return err
		}
		t.Say("%-12s %d", words.Of(word), n)
	}
	return nil
}

func (t *tour) resolve(ctx context.Context) error {
	before := t.inc
	inc, err := t.desk.Update(ctx, t.inc.ID, incident.Resolve("Isolated and reimaged; credentials reset."))
	if err != nil {
		return err
	}
	t.inc = inc
	t.Became(words.Of(before.Status.String()), words.Of(inc.Status.String()))
	t.Say("Alerts resolved: %d before, %d of %d now. Reopen gives back exactly those that were resolved with it.",
		before.CountByStatus(alert.Resolved), inc.CountByStatus(alert.Resolved), inc.AlertCount())
	return nil
}

func (t *tour) classify(ctx context.Context) error {
	choices := terminal.Table{Columns: []terminal.Column{{Title: "CLASSIFICATION", Most: 40}, {Title: "DETERMINATION"}}}
	for c := range alert.Classifications() {
		choices.Add(terminal.Text(classification(c)), terminal.Text(determinations(c)))
	}
	t.Show(choices)

	before, pair := t.inc, incident.Classify(alert.TruePositive, alert.MultiStagedAttack)
	if before.Classification == alert.TruePositive {
		pair = incident.Classify(alert.InformationalExpectedActivity, alert.SecurityTesting)
	}
	inc, err := t.desk.Update(ctx, t.inc.ID, pair)
	if err != nil {
		return err
	}
	t.inc = inc
	t.Became(verdict(before), verdict(inc))
	_, err = t.desk.Update(ctx, t.inc.ID, incident.Classify(alert.FalsePositive, alert.Phishing))
	t.Say("A pair that does not fit is refused, and nothing changes:")
	t.Say("%v", err)
	return nil
}

func (t *tour) comment(ctx context.Context) error {
	inc, err := t.desk.Update(ctx, t.inc.ID,
		incident.Comment("Isolated the host **before** lunch, see [the runbook](https://wiki.contoso.com/isolate)."),
		incident.Comment("Image taken, waiting for forensics."),
	)
	if err != nil {
		return err
	}
	t.inc = inc
	t.Say("Two comments in one update, which is one version (%d) of the incident: all of it or nothing.", inc.Version)
	t.Say("Each has 1 to %d characters of Markdown and is never edited.", incident.MaxCommentRunes)
	return nil
}

func (t *tour) moveAlerts(ctx context.Context) error {
	move, why, err := t.pickMove(ctx)
	if err != nil || why == "" {
		return err
	}
	t.Say("%s", why)
	from, err := t.desk.Locate(ctx, move.Alerts...)
	if err != nil {
		return err
	}
	inc, err := t.desk.MoveAlerts(ctx, move)
	if err != nil {
		return err
	}
	for _, id := range from {
		source, err := t.desk.Get(ctx, id)
		if err != nil {
			return err
		}
		if source.Via != 0 {
			t.Say("Incident %d had no other alert: it is merged into incident %d and leads there.", id, source.ID)
			continue
		}
		t.Say("Incident %d keeps %s: %s", id, words.Count(source.AlertCount(), "alert"), source.Name)
	}
	t.Say("Incident %d now has %s: %s", inc.ID, words.Count(inc.AlertCount(), "alert"), inc.Name)
	return nil
}

func (t *tour) comments(ctx context.Context) error {
	return t.showLog(ctx, audit.ByContent.Is(audit.CommentContent))
}

func (t *tour) audits(ctx context.Context) error {
	if err := t.showLog(ctx, audit.ByContent.Is(audit.AuditContent)); err != nil {
		return err
	}
	inc, err := t.desk.Get(ctx, t.inc.ID)
	if err != nil {
		return err
	}
	head, err := audit.Verify(t.desk.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true}), inc.Log())
	if err != nil {
		return err
	}
	t.Say("Comments included, the log has %s, and the chain of their hashes is whole.", words.Count(int(head.Len), "entry"))
	return nil
}
