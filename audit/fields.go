package audit

import (
	"iter"
	"math"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// What entries can be filtered by. The names in expressions are the member names of the JSON form, and "content", "actorKind",
// "field" and "target" for what lies deeper there. Enum members are written by their names, texts compare without regard to case.
var (
	// ByContent is content: audits, comments. It is a collection, content/any(t:t eq 'comments'), because a merge with a comment
	// as its reason is both.
	ByContent = filter.NewEnums("content", (*Entry).has, ParseContent)
	// ByActor is actor: the id of who did it.
	ByActor = filter.NewText("actor", func(e *Entry) string { return e.Actor.ID })
	// ByActorKind is actorKind: user, automation, system.
	ByActorKind = filter.NewEnum("actorKind", func(e *Entry) ActorKind { return e.Actor.Kind }, ParseActorKind)
	// ByAction is action: what was done.
	ByAction = filter.NewEnum("action", func(e *Entry) Action { return e.Action }, ParseAction)
	// ByCause is cause: the action it follows from; 'none', in code the zero Action, where only the actor wanted it.
	ByCause = filter.NewEnum("cause", func(e *Entry) Action { return e.Cause }, parseCause)
	// ByTime is time: when it was done.
	ByTime = filter.NewTime("time", func(e *Entry) time.Time { return e.Time })
	// ByOrigin is origin: the system it was imported from; null for what was done here.
	ByOrigin = filter.NewText("origin", func(e *Entry) string { return e.Origin })
	// ByIncident is incident: whose log it is from, since after a merge the entries of the source are read together with those of
	// the target. Numbers of 2^63 and more all count as 2^63-1.
	ByIncident = filter.NewNumber("incident", func(e *Entry) int64 { return signed(e.Incident) })
	// BySeq is seq: the number of the entry in its log, with the limit of ByIncident.
	BySeq = filter.NewNumber("seq", func(e *Entry) int64 { return signed(e.Seq) })
	// ByCommand is command: the id of the command that wrote it.
	ByCommand = filter.NewText("command", func(e *Entry) string { return e.Command })
	// ByField is field: the fields changed, a collection.
	ByField = filter.NewTexts("field", func(e *Entry) iter.Seq[string] {
		return e.names(func(c *Change) string { return c.Field })
	}, nil)
	// ByTarget is target: the ids of the alerts changed, a collection; empty when only the incident was.
	ByTarget = filter.NewTexts("target", func(e *Entry) iter.Seq[string] {
		return e.names(func(c *Change) string { return c.Target })
	}, nil)
)

// Schema is the schema of activity filters: all the fields above.
var Schema = filter.NewSchema[Entry](
	ByContent, ByActor, ByActorKind, ByAction, ByCause, ByTime, ByOrigin, ByIncident, BySeq, ByCommand, ByField, ByTarget,
)

func parseCause(s string) (Action, error) {
	if s == actions[0] {
		return 0, nil
	}
	return parseName[Action](s, actions, "cause")
}

func signed(n uint64) int64 { return int64(min(n, math.MaxInt64)) }

// names yields a name of each change, the same one once in a row, without the empty ones.
func (e *Entry) names(name func(*Change) string) iter.Seq[string] {
	return func(yield func(string) bool) {
		last := ""
		for i := range e.Changes {
			if s := name(&e.Changes[i]); s != last && s != "" {
				last = s
				if !yield(s) {
					return
				}
			}
		}
	}
}
