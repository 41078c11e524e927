package incident_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A fault breaks a law on purpose: in what is written, or in what is read.
type fault struct {
	law   int
	name  string
	spoil func(*incident.Spoiled)
	store func(incident.Store) incident.Store
}

func of(field string, alerts bool) func(audit.Entry, audit.Change) bool {
	return func(_ audit.Entry, c audit.Change) bool { return c.Field == field && (c.Target != "") == alerts }
}

var faults = []fault{
	{law: 1, name: "an alert that was moved stays where it was, too", spoil: func(s *incident.Spoiled) {
		for _, id := range s.Left() {
			s.Keep(id)
		}
	}},
	{law: 1, name: "the source is marked as merged and its alerts stay behind", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.Redirected) {
			for _, id := range s.Left() {
				s.Keep(id)
			}
		}
		if s.Did(audit.Merged) {
			for _, id := range s.Joined() {
				s.Drop(id)
			}
		}
	}},
	{law: 2, name: "the source of its last alert stays, empty", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.Redirected) {
			s.Next.Status, s.Next.RedirectTo = s.Was.Status, 0
			s.NoSystemTags()
		}
	}},
	{law: 3, name: "severity is not lowered when the highest alert leaves", spoil: func(s *incident.Spoiled) {
		if s.Next.Severity < s.Was.Severity && !s.Next.SeverityPinned {
			s.Next.Severity = s.Was.Severity
			s.Silence(of("severity", false))
		}
	}},
	{law: 3, name: "a pin does not outlast the next alert", spoil: func(s *incident.Spoiled) {
		if s.Was.SeverityPinned && len(s.Joined()) > 0 {
			s.Next.SeverityPinned = false
		}
	}},
	{law: 4, name: "an alert that joins does not take the owner over", spoil: func(s *incident.Spoiled) {
		for _, id := range s.Joined() {
			s.Decide(id, func(d *incident.Decisions) { d.Owner = alert.Owner{} })
		}
		s.Silence(of("assignedTo", true))
	}},
	{law: 4, name: "unassigning leaves the alerts with their owner", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.Unassigned) {
			restore(s, func(d *incident.Decisions, was alert.Alert) { d.Owner = was.Owner })
			s.Silence(of("assignedTo", true))
		}
	}},
	{law: 4, name: "who starts an incident owns it", spoil: func(s *incident.Spoiled) {
		if s.Was.Status == incident.Active && s.Next.Status == incident.InProgress && s.Next.Owner.IsZero() {
			s.Next.Owner = alert.UserOwner(ana.ID)
		}
	}},
	{law: 5, name: "resolving does not cascade", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.Resolved) {
			restore(s, func(d *incident.Decisions, was alert.Alert) { d.Status, d.ResolvedAt = was.Status, was.ResolvedAt })
			s.Silence(func(e audit.Entry, c audit.Change) bool { return e.Action == audit.AlertsResolved })
		}
	}},
	{law: 5, name: "reopening brings back what was resolved by hand", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.Reopened) {
			restore(s, func(d *incident.Decisions, was alert.Alert) {
				if d.Status == alert.Resolved {
					d.Status, d.ResolvedAt = alert.New, time.Time{}
				}
			})
		}
	}},
	{law: 5, name: "reopening forgets what was in progress", spoil: (*incident.Spoiled).NoRestore},
	{law: 5, name: "the time of resolving outlives the reopening", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.Reopened) {
			s.Next.ResolvedAt = s.Was.ResolvedAt
		}
	}},
	{law: 6, name: "an alert that joins does not take the classification over", spoil: func(s *incident.Spoiled) {
		for _, id := range s.Joined() {
			s.Decide(id, func(d *incident.Decisions) {
				d.Classification, d.Determination = alert.Unclassified, alert.Undetermined
			})
		}
	}},
	{law: 6, name: "a determination outlives its classification", spoil: func(s *incident.Spoiled) {
		if s.Was.Classification != s.Next.Classification && s.Was.Determination != alert.Undetermined {
			s.Next.Determination = s.Was.Determination
			s.Silence(of("determination", false))
		}
	}},
	{law: 7, name: "the automatic name is not recomputed", spoil: func(s *incident.Spoiled) {
		if s.Was.Version > 0 && s.Was.Naming == incident.Automatic && s.Next.Naming == incident.Automatic && s.Was.Name != s.Next.Name {
			s.Next.Name = s.Was.Name
			s.Silence(of("displayName", false))
		}
	}},
	{law: 7, name: "a name given by hand goes at the next merge", spoil: func(s *incident.Spoiled) {
		if s.Was.Naming == incident.ByHand && s.Did(audit.Merged) {
			s.Next.Name, s.Next.Naming = "Multi-stage incident", incident.Automatic
		}
	}},
	{law: 8, name: "tags are lost at a merge (W5)", spoil: func(s *incident.Spoiled) {
		if !s.Did(audit.Merged) {
			return
		}
		for t := range s.Next.Tags() {
			if !s.Was.HasTag(t) {
				s.PutTag(foldedKey(t), "")
			}
		}
		s.Silence(of("customTags", false))
	}},
	{law: 8, name: "what was merged is not marked", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.Redirected) {
			s.NoSystemTags()
			s.Silence(of("systemTags", false))
		}
	}},
	{law: 8, name: "a source redirects somewhere else", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.Redirected) && s.Next.RedirectTo != 1 && s.Next.ID != 1 {
			s.Next.RedirectTo = 1
		}
	}},
	{law: 9, name: "redirected incidents are listed", store: func(s incident.Store) incident.Store {
		return faultyReads{Store: s, query: func(q incident.Query) incident.Query { q.Redirected = true; return q }}
	}},
	{law: 10, name: "an error after half of the batch was written (W1)", store: func(s incident.Store) incident.Store {
		return faultyReads{Store: s, commit: func(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
			if b.Len() < 2 {
				return s.Commit(ctx, b)
			}
			_, err := s.Commit(ctx, b.Part(1))
			return incident.Receipt{}, errors.Join(errors.New("disk full"), err)
		}}
	}},
	{law: 10, name: "success without a commit", store: func(s incident.Store) incident.Store {
		n := 0
		return faultyReads{Store: s, commit: func(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
			if n++; n%5 == 0 {
				return b.Receipt(), nil
			}
			return s.Commit(ctx, b)
		}}
	}},
	{law: 10, name: "a change has no entry", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.TagsAdded) {
			s.Entries(func([]audit.Entry) []audit.Entry { return nil })
		}
	}},
	{law: 10, name: "the log is written after the commit, and now and then it fails", store: func(s incident.Store) incident.Store {
		n := 0
		return incident.Tamper(s, func(s *incident.Spoiled) {
			if n++; n%9 == 0 {
				s.Entries(func([]audit.Entry) []audit.Entry { return nil })
			}
		})
	}},
	{law: 11, name: "an entry is dropped", spoil: func(s *incident.Spoiled) {
		s.Entries(func(es []audit.Entry) []audit.Entry { return es[:max(1, len(es)-1)] })
	}},
	{law: 11, name: "a sequence number is given twice", store: func(s incident.Store) incident.Store {
		return faultyReads{Store: s, entry: func(e audit.Entry) audit.Entry {
			if e.Seq == 3 {
				e.Seq = 2
			}
			return e
		}}
	}},
	{law: 11, name: "an entry names another actor", spoil: func(s *incident.Spoiled) {
		s.Entries(func(es []audit.Entry) []audit.Entry {
			es[len(es)-1].Actor = audit.System("caseload")
			return es
		})
	}},
	{law: 11, name: "an entry does not say what was before", spoil: func(s *incident.Spoiled) {
		s.Entries(func(es []audit.Entry) []audit.Entry {
			for i := range es {
				es[i].Changes = slices.Clone(es[i].Changes)
				for j := range es[i].Changes {
					es[i].Changes[j].Before = audit.None()
				}
			}
			return es
		})
	}},
	{law: 11, name: "an entry is edited in the store", store: func(s incident.Store) incident.Store {
		return faultyReads{Store: s, entry: func(e audit.Entry) audit.Entry {
			if e.Seq == 2 {
				e.Clamped, e.Hash = false, audit.Digest{1}
			}
			return e
		}}
	}},
	{law: 12, name: "a comment is cut", spoil: func(s *incident.Spoiled) {
		s.Entries(func(es []audit.Entry) []audit.Entry {
			for i := range es {
				es[i].Changes = slices.Clone(es[i].Changes)
				for j, c := range es[i].Changes {
					if text, _ := c.After.AsText(); c.Field == "comment" && len(text) > 5 {
						es[i].Changes[j].After = audit.Free(text[:5])
					}
				}
			}
			return es
		})
	}},
	{law: 12, name: "a comment is not counted", spoil: func(s *incident.Spoiled) { s.Next.Comments = 0 }},
	{law: 13, name: "a second report overwrites a decision", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.AlertsUpdated) && s.Next.IsOpen() {
			restore(s, func(d *incident.Decisions, was alert.Alert) {
				if was.Status == alert.InProgress {
					d.Status = alert.New
				}
			})
		}
	}},
	{law: 13, name: "what a second report says is not taken over", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.AlertsUpdated) {
			for a := range s.Was.AlertIDs() {
				s.Keep(a)
			}
		}
	}},
	{law: 14, name: "a tag in another case is another tag", spoil: func(s *incident.Spoiled) {
		if s.Next.HasTag("RANSOMWARE") {
			s.PutTag("RANSOMWARE", "RANSOMWARE")
		}
	}},
	{law: 14, name: "tags that are added replace those there were", spoil: func(s *incident.Spoiled) {
		if s.Did(audit.TagsAdded) {
			for t := range s.Was.Tags() {
				s.PutTag(foldedKey(t), "")
			}
		}
	}},
	{law: 14, name: "the last spelling of a tag is kept", spoil: func(s *incident.Spoiled) {
		if s.Was.HasTag("ransomware") && s.Next.HasTag("ransomware") {
			s.PutTag("ransomware", "rAnSoMwArE")
		}
	}},
}

// restore gives alerts that stayed decisions they had before.
func restore(s *incident.Spoiled, f func(*incident.Decisions, alert.Alert)) {
	for was := range s.Was.Alerts() {
		s.Decide(was.ID, func(d *incident.Decisions) { f(d, was) })
	}
}

func foldedKey(tag string) string { return strings.ToLower(tagKey(tag)) }

// faultyReads is a store that answers wrongly.
type faultyReads struct {
	incident.Store
	query  func(incident.Query) incident.Query
	entry  func(audit.Entry) audit.Entry
	commit func(context.Context, incident.Batch) (incident.Receipt, error)
}

func (f faultyReads) List(ctx context.Context, q incident.Query) iter.Seq2[incident.Incident, error] {
	if f.query != nil {
		q = f.query(q)
	}
	return f.Store.List(ctx, q)
}

func (f faultyReads) Activity(ctx context.Context, q incident.ActivityQuery) iter.Seq2[audit.Entry, error] {
	seq := f.Store.Activity(ctx, q)
	if f.entry == nil {
		return seq
	}
	return func(yield func(audit.Entry, error) bool) {
		for e, err := range seq {
			if !yield(f.entry(e), err) {
				return
			}
		}
	}
}

func (f faultyReads) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	if f.commit != nil {
		return f.commit(ctx, b)
	}
	return f.Store.Commit(ctx, b)
}

func (f fault) named() string { return fmt.Sprintf("law %d: %s", f.law, f.name) }

func (f fault) wrap(s incident.Store) incident.Store {
	if f.store != nil {
		return f.store(s)
	}
	return incident.Tamper(s, f.spoil)
}

// play runs one sequence and returns what it broke.
func play(seed uint64, conf modelConf, wrap func(incident.Store) incident.Store) *trial {
	g, m := gen{rand.New(rand.NewPCG(seed, 1))}, newModel(conf)
	t := newTrial(conf, wrap(incident.NewMemory("contoso")))
	for range sequenceLength {
		c := g.command()
		m = m.apply(c.resolve(m))
		if t.check(m, t.run(c.resolve(t))) != nil {
			return t
		}
	}
	t.finish(m)
	return t
}

// TestLawsCatchPlantedFaults is the negative control of the sequences: with each of the faults the laws that are checked must
// notice, and name the law that is broken, within a few hundred sequences; without any, they must not. Among them are W1 and W5.
func TestLawsCatchPlantedFaults(t *testing.T) {
	all := confs()
	for _, f := range append([]fault{{name: "none", spoil: func(*incident.Spoiled) {}}}, faults...) {
		t.Run(f.named(), func(t *testing.T) {
			tries := 300
			if f.law == 0 {
				tries = 24
			}
			for seed := range uint64(tries) {
				ran := play(seed, all[seed%uint64(len(all))], f.wrap)
				if f.law == 0 {
					require.Empty(t, ran.failed, ran.story)
				} else if slices.ContainsFunc(ran.failed, func(v violation) bool { return v.law == f.law }) {
					return
				}
			}
			require.Zero(t, f.law, "nobody noticed")
		})
	}
}
