package audit

import (
	"slices"
	"time"
)

// CommentField is the field of a change that holds a comment as its After.
const CommentField = "comment"

// Change is one field that got another value.
type Change struct {
	// Field is the name of the field; it is never empty. The names are those of the package that writes the log.
	Field string
	// Target is the id of the alert that was changed; empty when it was the incident itself.
	Target string
	// Before and After are the value the field had and the one it got; None where there was none.
	Before, After Value
}

// Entry is one line of an incident's activity log. It is a plain value: changing a copy changes no log. Only Changes shares
// memory between copies; see [Entry.Clone].
type Entry struct {
	// Scope and Incident say whose log this is: the tenant, and the incident's id in it.
	Scope    string
	Incident uint64
	// Seq numbers the entries of a log from 1 without gaps.
	Seq uint64
	// Version is the version of the incident that was written with the entry; several entries may share one.
	Version uint64
	// Time is when it was done, in UTC. Within a log it never decreases.
	Time time.Time
	// Clamped says that the clock had stepped back and that Time is therefore that of the entry before.
	Clamped bool
	Actor   Actor
	Action  Action
	// Cause is the action of the same command that this one follows from; zero when only the actor wanted it.
	Cause Action
	// Origin is the system the entry was imported from; empty when it was made here.
	Origin string
	// Command is the id of the command that wrote the entry, the same in all its entries, those in other logs too.
	Command string
	Changes []Change
	// Prev is the hash of the entry before, zero in the first; Hash is that of this entry. [Seal] sets both.
	Prev, Hash Digest
}

// Clone returns a copy that shares no memory that could be written.
func (e Entry) Clone() Entry {
	e.Changes = slices.Clone(e.Changes)
	return e
}

// Comment returns the text of the first comment in the entry, whatever its action; false when there is none, or when it
// was redacted.
func (e Entry) Comment() (string, bool) {
	for i := range e.Changes {
		if c := &e.Changes[i]; c.Field == CommentField {
			if text, ok := c.After.AsText(); ok {
				return text, true
			}
		}
	}
	return "", false
}

// IsComment reports whether something is said in the entry: its action is Commented, or one of its changes is a comment (the
// reason given for a merge, say). A redacted comment still counts.
func (e Entry) IsComment() bool { return e.has(CommentContent) }

func (e *Entry) has(c Content) bool {
	comments := 0
	for i := range e.Changes {
		if e.Changes[i].Field == CommentField {
			comments++
		}
	}
	said := e.Action == Commented || comments > 0
	if c == CommentContent {
		return said
	}
	return !said || comments < len(e.Changes)
}

// Redact returns a copy in which the free texts of the changes that match are gone for good: of each, the commitment is left,
// while text and salt are not. Hash stays valid, so a log whose entries were redacted passes [Verify] as before. Texts that
// are not [Free] stay. The entry must have been sealed: without a salt the commitment of a short text can be guessed.
//
// Redacting is what a store does when the law asks for erasure, by putting the copy in the place of the entry; nothing in this
// package changes a stored log.
func (e Entry) Redact(match func(Change) bool) Entry {
	e = e.Clone()
	var h hasher
	for i, c := range e.Changes {
		if match(c) {
			e.Changes[i].Before = c.Before.eachFree(h.redact)
			e.Changes[i].After = c.After.eachFree(h.redact)
		}
	}
	return e
}

func (h *hasher) redact(v Value) Value {
	h.buf = appendCommitment(h.buf[:0], &v)
	return Value{kind: FreeValue, redacted: true, text: string(h.buf)}
}
