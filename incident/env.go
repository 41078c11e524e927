package incident

import (
	"time"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// Env is everything a transition may depend on besides the incidents and the command: no clock, no randomness, no I/O. The
// same inputs give the same bytes.
type Env struct {
	Actor   audit.Actor
	Time    time.Time // UTC; an incident whose last entry is later keeps that entry's time and marks the new one
	Command string    // command id, the same in every entry the command writes
	Scope   string
	Limits  Limits // zero fields mean the defaults
	Policy  Policy
	Seed    [32]byte // from which the salts of free text are derived; must be secret and fresh for each command
}

// Policy holds the choices a host has where products differ.
type Policy struct {
	// ResolveWithAlerts resolves an incident when the last of its alerts is resolved by a command on alerts. The entry names
	// the system as actor. Off, as in Defender, such an incident stays open.
	ResolveWithAlerts bool
	// RenameOnMerge gives the target of a merge a new automatic name even when its name was set by hand, as Defender does.
	RenameOnMerge bool
	// CommentsInUTF16 counts the 30,000 characters of a comment or a note in UTF-16 code units instead of Unicode code points, for
	// hosts that mirror a system written in .NET or JavaScript. See [CommentLengthUTF16].
	CommentsInUTF16 bool
}
