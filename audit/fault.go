package audit

import (
	"iter"
	"strconv"
)

// Fault says what is wrong with a log. The zero value means nothing is and is no member.
type Fault uint8

// What can be wrong with a log, in the words of [Verify], which says how they are told apart.
const (
	// Edited: the entry is not what was sealed: its hash does not fit its content, or the entry after it is chained to another
	// one, or it goes back in time or version.
	Edited Fault = iota + 1
	// Gap: the entry is not there, and later ones are.
	Gap
	// Reordered: the entry comes later than one that follows it.
	Reordered
	// Inserted: in its place is an entry whose number is used already, before or after: a duplicate, or a forgery.
	Inserted
	// Truncated: the log ends before it, and a saved head says that there was more.
	Truncated
	// WrongIncident: in its place is a sound entry of another scope or incident; or a saved head is of another log.
	WrongIncident
	// Rewritten: the log is sound in itself up to this entry, and a saved head attests another one: somebody computed the
	// chain anew, from here or from an earlier entry on.
	Rewritten
)

var faults = []string{
	"none", "edited", "gap", "reordered", "inserted", "truncated", "wrongIncident", "rewritten",
}

// Faults yields every fault in the order of the constants.
func Faults() iter.Seq[Fault] { return members[Fault](faults) }

// IsValid reports whether f is one of the faults; zero is not.
func (f Fault) IsValid() bool { return isMember(f, faults) }

// String returns the name on the wire, "none" for zero, and Fault(9) for what is no fault.
func (f Fault) String() string { return nameOf(f, faults, "Fault") }

// AppendText appends the name on the wire. What is no fault is a [*FieldError].
func (f Fault) AppendText(dst []byte) ([]byte, error) { return appendName(dst, f, faults, "fault") }

// MarshalText is AppendText(nil).
func (f Fault) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText is [ParseFault].
func (f *Fault) UnmarshalText(text []byte) (err error) {
	*f, err = ParseFault(string(text))
	return err
}

// ParseFault returns the fault of that name, letter for letter. An unknown name is a [*FieldError].
func ParseFault(s string) (Fault, error) { return parseName[Fault](s, faults, "fault") }

// VerifyError is the first fault of a log.
type VerifyError struct {
	// Scope and Incident say whose log was verified: that of the first saved head, else that of the first entry.
	Scope    string
	Incident uint64
	// Seq is the place of the first entry that is not as it should be, counted by place, so that an entry cannot lie about it.
	// It is zero when a saved head was at fault.
	Seq   uint64
	Fault Fault
	// Found is the number that the entry found in that place claims; zero when none was found.
	Found uint64
	// Err is the error of the sequence that ended the search which tells Gap, Reordered and Inserted apart; nil when the
	// search came to its end. With an error, Gap means one of the three.
	Err error
}

// Error names the log, the place and the fault. The scope is not in it: it may name a customer.
func (e *VerifyError) Error() string {
	s := "audit: log of incident " + strconv.FormatUint(e.Incident, 10) + ": entry " + strconv.FormatUint(e.Seq, 10) + ": " +
		e.Fault.String()
	if e.Found != 0 && e.Found != e.Seq {
		s += ": entry " + strconv.FormatUint(e.Found, 10) + " in its place"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns Err.
func (e *VerifyError) Unwrap() error { return e.Err }
