// Package audit is the activity log of an incident: who did what, when, and what it changed.
//
// A log is a row of entries, numbered from 1 without gaps. Each [Entry] names an [Actor], an [Action] and the [Change]s it made,
// each a field with the value before and after. Comments are entries too. The engine writes entries, with [Seal], in the commit
// that makes the change; nothing in this package alters or removes one that is stored.
//
// # What the chain proves
//
// The hash of an entry covers all its fields and the hash of the entry before. [Verify] recomputes it all, from a store or,
// offline, from an export by [WriteLines], and names the first entry that was edited, removed, inserted or moved.
//
// A hash chain proves nothing against someone who can rewrite all of it, and a log cut at its end is a valid log. Both show
// against a [Head] kept elsewhere: in another database, in a ticket, on paper. A log of which a head was saved cannot be
// changed up to that head without notice.
//
// # Erasure
//
// Text that may be about people ([Free]) enters the hash as a salted commitment. [Entry.Redact] drops text and salt and leaves
// the commitment: the hash still fits, and the text cannot be had by guessing. Who, what and when stay, the ids of actors and
// alerts among them; where an actor's id is personal data, let it be a pseudonym.
//
// # The encoding that is hashed
//
// The hash of an entry is SHA-256 over the 17 bytes "caseload-audit-v1" and these fields in this order, without padding:
//
//	scope                            text
//	incident                         number
//	seq                              number
//	prev                             32 bytes; zeros in the first entry of a log
//	version                          number
//	time                             time
//	clamped                          1 byte: 0 or 1
//	actor: kind, id, on behalf of    3 texts; the kind by its name
//	action                           text: its name
//	cause                            text: the name of an action, or empty
//	origin                           text
//	command                          text
//	count of changes                 number
//	each change:
//	    field                        text
//	    target                       text
//	    before, after                2 values
//
// where
//
//	number    unsigned LEB128: 7 bits a byte, lowest first, the high bit set in all bytes but the last; as few bytes as can be
//	text      the number of its bytes, then its bytes of UTF-8
//	time      seconds since 1970-01-01 UTC, 8 bytes, two's complement, then nanoseconds, 4 bytes; both highest byte first
//	value     1 byte for its kind, then
//	          0 none      nothing
//	          1 text      text
//	          2 free      32 bytes: SHA-256 over the 16 bytes "caseload-text-v1", the 16 bytes of the salt, the bytes of the text
//	          3 number    number
//	          4 time      time
//	          5 list      the count of its values, a number; its values
//
// The binary form for stores ([Entry.AppendBinary]) is a byte 1, the same fields in the same encoding except that a free text
// is kind 2, its salt and a text, or when redacted kind 6 and the 32 bytes of its commitment, and then the 32 bytes of the hash.
// Both forms carry names rather than numbers for enums, so releases can reorder their constants.
package audit
