package incident_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A pureFault is a Transition that breaks laws on purpose.
type pureFault struct {
	name       string
	laws       []pureLaw
	transition pureFunc
}

// lawFault is one of those of the sequences, in a pure function.
func lawFault(name string, laws []pureLaw) pureFault {
	i := slices.IndexFunc(faults, func(f fault) bool { return f.name == name })
	return pureFault{name, laws, incident.Spoilt(faults[i].spoil)}
}

// instead computes another command in the place of those of one kind.
func instead[C incident.Command](other func(C) incident.Command) pureFunc {
	return func(set []incident.Incident, cmd incident.Command, env incident.Env) (incident.Result, error) {
		if c, ok := cmd.(C); ok {
			cmd = other(c)
		}
		return incident.Transition(set, cmd, env)
	}
}

var pureFaults = []pureFault{
	{"a result hangs on what was computed before", lawsOfTransition, func() pureFunc {
		n := 0
		return incident.Spoilt(func(s *incident.Spoiled) { n++; s.Next.Summary = strconv.Itoa(n) })
	}()},
	{"a result hangs on the order of the set", lawsOfTransition,
		func(set []incident.Incident, cmd incident.Command, env incident.Env) (incident.Result, error) {
			return incident.Spoilt(func(s *incident.Spoiled) { s.Next.Summary = set[0].Name })(set, cmd, env)
		}},
	{"what is computed from is written to", lawsOfTransition,
		func(set []incident.Incident, cmd incident.Command, env incident.Env) (incident.Result, error) {
			r, err := incident.Transition(set, cmd, env)
			for _, inc := range r.Incidents {
				for i := range set {
					if set[i].ID == inc.ID {
						set[i].UpdatedAt = inc.UpdatedAt
					}
				}
			}
			return r, err
		}},
	{"a merge takes no owner over", lawsOfMerge, incident.Spoilt(func(s *incident.Spoiled) {
		if s.Did(audit.Merged) {
			s.Next.Owner = s.Was.Owner
		}
	})},
	{"only the first of several sources is merged", lawsOfMerge,
		instead(func(c incident.MergeCommand) incident.Command { c.Sources = c.Sources[:1]; return c })},
	{"the same merge again is another version", lawsOfMerge,
		func(set []incident.Incident, cmd incident.Command, env incident.Env) (incident.Result, error) {
			r, err := incident.Transition(set, cmd, env)
			if _, merge := cmd.(incident.MergeCommand); merge && err == nil && len(r.Incidents) == 0 {
				r.Incidents = append(r.Incidents, set[0])
			}
			return r, err
		}},
	lawFault("an alert that was moved stays where it was, too", lawsOfMove),
	lawFault("severity is not lowered when the highest alert leaves", lawsOfMove),
	{"only the first of several alerts is moved", lawsOfMove,
		instead(func(c incident.MoveCommand) incident.Command { c.Alerts = c.Alerts[:1]; return c })},
	{"tags that differ in case are two", lawsOfTags, incident.Spoilt(func(s *incident.Spoiled) {
		for tag := range s.Next.Tags() {
			s.PutTag(strings.ToUpper(tag), strings.ToUpper(tag))
		}
	})},
	{"a tag is kept as it is compared", lawsOfTags, incident.Spoilt(func(s *incident.Spoiled) {
		for tag := range s.Next.Tags() {
			s.PutTag(foldedKey(tag), foldedKey(tag))
		}
	})},
	{"tags are not taken away", lawsOfTags, incident.Spoilt(func(s *incident.Spoiled) {
		for tag := range s.Was.Tags() {
			s.PutTag(foldedKey(tag), tag)
		}
	})},
	{"a name is that of the alert that came first", lawsOfNames,
		func(set []incident.Incident, cmd incident.Command, env incident.Env) (incident.Result, error) {
			r, err := incident.Transition(set, cmd, env)
			if c, open := cmd.(incident.OpenCommand); open && err == nil {
				r.Incidents[0].Name = c.Alerts[0].Title
			}
			return r, err
		}},
	{"a name is as long as it comes", lawsOfNames,
		func(set []incident.Incident, cmd incident.Command, env incident.Env) (incident.Result, error) {
			env.Limits.NameRunes = 0
			return incident.Transition(set, cmd, env)
		}},
}

// TestPureLawsCatchPlantedFaults is the negative control of the laws of pure functions: with each of these one of the laws meant is
// broken within a hundred scopes.
func TestPureLawsCatchPlantedFaults(t *testing.T) {
	for _, f := range pureFaults {
		t.Run(f.name, func(t *testing.T) {
			for seed := range uint64(100) {
				for _, law := range f.laws {
					s := scopeOf(seed, law.conf(seed))
					if s.transition = f.transition; law.check(s) != "" {
						return
					}
				}
			}
			require.Fail(t, "nobody noticed")
		})
	}
}
