package incident_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/leanovate/gopter"
	ggen "github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A scope is a set of incidents to compute on: what a store holds after some commands, and a place to draw more from.
type pureScope struct {
	gen
	*trial
	transition pureFunc
}

// A pureFunc is Transition, or that with a fault.
type pureFunc func([]incident.Incident, incident.Command, incident.Env) (incident.Result, error)

// scopeOf runs some commands on an engine of its own; the same seed gives the same incidents.
func scopeOf(seed uint64, conf modelConf) pureScope {
	s := pureScope{gen{rand.New(rand.NewPCG(seed, 2))}, newTrial(conf, nil), incident.Transition}
	for range 10 + s.IntN(15) {
		s.run(s.command().resolve(s.trial))
		s.observe()
	}
	return s
}

func (s pureScope) env() incident.Env {
	return incident.Env{Actor: bob, Time: s.clock.now, Command: "pure", Scope: "contoso", Limits: s.conf.limits, Policy: s.conf.policy, Seed: [32]byte{1}}
}

// pure is a command as Transition takes it: with the incidents named that a desk would look up.
func (s pureScope) pure(c command) incident.Command {
	const fresh = 10_000
	var changes []incident.Change
	for _, ch := range c.changes {
		changes = append(changes, ch.build())
	}
	var alerts []alert.Alert
	for _, r := range c.reports {
		alerts = append(alerts, r.alert())
	}
	switch c.kind {
	case "Ingest":
		held, _ := s.reader.Locate(ctx, sortedNames(arrivals(c.reports))...)
		cmd := incident.IngestCommand{}
		for _, a := range alerts {
			p := incident.Placement{Incident: held[a.ID], Alert: a}
			if p.Incident == 0 {
				p.Incident = fresh + incident.ID(len(a.Title)%3) // few places, so that alerts share them
			}
			cmd.Placements = append(cmd.Placements, p)
		}
		return cmd
	case "Open":
		return incident.OpenCommand{Incident: fresh, Alerts: alerts, Changes: changes}
	case "Import":
		return incident.ImportCommand{Incident: fresh, Document: c.document(alerts)}
	case "MoveAlerts":
		to := c.incidents[0]
		if to == 0 {
			to = fresh
		}
		return incident.MoveCommand{Target: to, Alerts: c.alerts, Reasons: c.reasons, Comment: c.comment}
	case "Merge":
		return incident.MergeCommand{Target: c.incidents[0], Sources: c.incidents[1:], Reasons: c.reasons, Comment: c.comment}
	default:
		return incident.UpdateCommand{Incidents: c.incidents, Changes: changes}
	}
}

// bytesOf is everything about a result, the error too.
func bytesOf(r incident.Result, err error) []byte {
	var b bytes.Buffer
	for _, inc := range r.Incidents {
		raw, err := inc.MarshalBinary()
		fmt.Fprintf(&b, "%d %x %v\n", inc.ID, raw, err)
	}
	for _, e := range r.Entries {
		raw, err := e.MarshalBinary()
		fmt.Fprintf(&b, "%d.%d %x %v\n", e.Incident, e.Seq, raw, err)
	}
	fmt.Fprint(&b, err)
	return b.Bytes()
}

// A pureLaw says of the incidents of a scope what is wrong, or nothing.
type pureLaw struct {
	name  string
	conf  func(uint64) modelConf
	check func(pureScope) string
}

// lawProperties checks laws, each from the seed of the run and as often as a tenth of its sequences, 200 times at least.
func lawProperties(t *testing.T, laws []pureLaw) {
	n, seed := lawSettings(t)
	p := gopter.DefaultTestParametersWithSeed(seed)
	if p.MinSuccessfulTests = max(200, n/10); raced {
		p.MinSuccessfulTests = 50
	}
	ps := gopter.NewProperties(p)
	for _, law := range laws {
		ps.Property(law.name, prop.ForAll(func(seed uint64) string { return law.check(scopeOf(seed, law.conf(seed))) }, ggen.UInt64()))
	}
	ps.TestingRun(t)
}

func anyConf(seed uint64) modelConf {
	all := confs()
	return all[seed%uint64(len(all))]
}

// TestLawsOfTransition: the same inputs give the same bytes, in whatever order the set comes, and the set stays as it was.
func TestLawsOfTransition(t *testing.T) { lawProperties(t, lawsOfTransition) }

var lawsOfTransition = []pureLaw{{"Transition is pure", anyConf, func(s pureScope) string {
	set := slices.Clone(s.now)
	before := bytesOf(incident.Result{Incidents: set}, nil)
	for range 5 {
		c := s.command().resolve(s.trial)
		if c.kind == "Again" {
			continue
		}
		cmd := s.pure(c)
		first := bytesOf(s.transition(set, cmd, s.env()))
		if again := bytesOf(s.transition(set, cmd, s.env())); !bytes.Equal(first, again) {
			return "another result the second time: " + c.describe()
		}
		shuffled := slices.Clone(set)
		s.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if other := bytesOf(s.transition(shuffled, cmd, s.env())); !bytes.Equal(first, other) {
			return "another result for another order of the set: " + c.describe()
		}
		if !bytes.Equal(before, bytesOf(incident.Result{Incidents: set}, nil)) {
			return "the set was written: " + c.describe()
		}
	}
	return ""
}}}
