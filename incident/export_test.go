package incident

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// Tamper is a store whose commits are spoiled on purpose: spoil sees each write of a batch on its way in. Tests plant faults
// with it, to see that the laws they check would notice. Only what Store demands is passed on, so the ways of the package
// around missing abilities are taken.
func Tamper(s Store, spoil func(*Spoiled)) Store { return tampered{s, spoil} }

type tampered struct {
	Store
	spoil func(*Spoiled)
}

func (t tampered) Commit(ctx context.Context, b Batch) (Receipt, error) {
	for i := range b.writes {
		was, _ := t.Get(ctx, b.writes[i].next.ID)
		t.spoil(&Spoiled{Was: was, Next: &b.writes[i].next, w: &b.writes[i]})
	}
	return t.Store.Commit(ctx, b)
}

// Spoilt is [Transition] with each write spoiled on purpose.
func Spoilt(spoil func(*Spoiled)) func([]Incident, Command, Env) (Result, error) {
	return func(set []Incident, cmd Command, env Env) (r Result, err error) {
		writes, err := run(set, cmd, env)
		for _, w := range writes {
			s := &Spoiled{Next: &w.next, w: &w}
			if i := slices.IndexFunc(set, func(inc Incident) bool { return inc.ID == w.next.ID }); i >= 0 {
				s.Was = set[i]
			}
			spoil(s)
			r.Incidents, r.Entries = append(r.Incidents, w.next), append(r.Entries, w.entries...)
		}
		return r, err
	}
}

// Part is the batch with the first n of its writes only.
func (b Batch) Part(n int) Batch {
	b.writes = b.writes[:n]
	return b
}

// Spoiled is one write that can be changed at will.
type Spoiled struct {
	Was  Incident // as stored; the zero Incident when it is new
	Next *Incident
	w    *write
}

// Decisions are the decisions on one alert.
type Decisions struct {
	Status         alert.Status
	Owner          alert.Owner
	Classification alert.Classification
	Determination  alert.Determination
	ResolvedAt     time.Time
}

// Joined and Left are what the write says about its alerts.
func (s *Spoiled) Joined() []string { return slices.Collect(Write{s.w}.Joined()) }

// Left are the alerts that go.
func (s *Spoiled) Left() []string { return slices.Collect(Write{s.w}.Left()) }

// Decide changes the decisions on an alert the incident holds.
func (s *Spoiled) Decide(id string, f func(*Decisions)) {
	b := *s.Next.b
	edit := b.alerts.Edit(alertOps)
	m, ok := edit.Get(id)
	if !ok {
		return
	}
	next := *m
	d := Decisions{m.status, m.owner, m.classification, m.determination, m.resolvedAt}
	f(&d)
	next.status, next.owner, next.classification, next.determination, next.resolvedAt = d.Status, d.Owner, d.Classification, d.Determination, d.ResolvedAt
	edit.Put(id, &next)
	b.alerts = edit.Map()
	s.Next.b = &b
}

// Keep puts an alert that left back, beside where it went.
func (s *Spoiled) Keep(id string) {
	b := *s.Next.b
	edit := b.alerts.Edit(alertOps)
	if m, ok := s.Was.b.alerts.Get(alertOps, id); ok {
		edit.Put(id, m)
	}
	b.alerts = edit.Map()
	s.Next.b = &b
}

// Join has the write say that an alert came, which it does not bring.
func (s *Spoiled) Join(id string) {
	touched := map[string]alertTouch{id: alertJoined}
	maps.Copy(touched, s.w.touched)
	s.w.touched = touched
}

// Drop takes an alert away.
func (s *Spoiled) Drop(id string) {
	b := *s.Next.b
	edit := b.alerts.Edit(alertOps)
	edit.Delete(id)
	b.alerts = edit.Map()
	s.Next.b = &b
}

// PutTag sets a tag under a key of its own choice, or removes it.
func (s *Spoiled) PutTag(key, spelling string) {
	b := *s.Next.b
	edit := b.tags.Edit(tagOps)
	if edit.Delete(key); spelling != "" {
		edit.Put(key, spelling)
	}
	b.tags = edit.Map()
	s.Next.b = &b
}

// NoSystemTags takes the system tags of its own.
func (s *Spoiled) NoSystemTags() {
	b := *s.Next.b
	b.system = nil
	s.Next.b = &b
}

// NoRestore makes a resolved incident forget what it was.
func (s *Spoiled) NoRestore() {
	b := *s.Next.b
	if b.restore != UnknownStatus {
		b.restore = Active
	}
	s.Next.b = &b
}

// Entries puts others in the place of the entries and chains them anew, so that the log is sound in itself.
func (s *Spoiled) Entries(f func([]audit.Entry) []audit.Entry) {
	b := *s.Next.b
	first := s.w.entries[0]
	b.log = audit.Head{Scope: first.Scope, Incident: first.Incident, Len: first.Seq - 1, Hash: first.Prev}
	s.w.entries = f(slices.Clone(s.w.entries))
	for i, e := range s.w.entries {
		s.w.entries[i], b.log = audit.Seal(b.log, e, [32]byte{7})
	}
	s.Next.b = &b
}

// Silence drops the changes that match from the entries, and entries that are left without any.
func (s *Spoiled) Silence(match func(audit.Entry, audit.Change) bool) {
	s.Entries(func(entries []audit.Entry) (out []audit.Entry) {
		for _, e := range entries {
			e.Changes = slices.DeleteFunc(slices.Clone(e.Changes), func(c audit.Change) bool { return match(e, c) })
			if len(e.Changes) > 0 {
				out = append(out, e)
			}
		}
		return out
	})
}

// Did reports whether an entry of the write has the action.
func (s *Spoiled) Did(a audit.Action) bool {
	return slices.ContainsFunc(s.w.entries, func(e audit.Entry) bool { return e.Action == a })
}
