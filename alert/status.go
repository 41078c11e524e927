package alert

import "iter"

// Status is how far work on an alert has come. It is not ordered. That of an incident is another type, in package incident.
type Status uint8

// The statuses of an alert.
const (
	UnknownStatus Status = iota // none was given
	New                         // nobody works on it
	InProgress                  // somebody does; older sources write Active beside New
	Resolved                    // done
)

var statusTable = newTable[Status]("Status", "status", []string{
	UnknownStatus: "unknown",
	New:           "new",
	InProgress:    "inProgress",
	Resolved:      "resolved",
}, map[string]Status{
	"active": InProgress,
})

// Statuses yields every member in order of value.
func Statuses() iter.Seq[Status] { return statusTable.all() }

// ParseStatus reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseStatus(s string) (Status, error) { return statusTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v Status) IsValid() bool { return statusTable.valid(v) }

// String returns the wire name, or Status(n) for a value that is no member.
func (v Status) String() string { return statusTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v Status) AppendText(b []byte) ([]byte, error) { return statusTable.append(b, v) }

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v Status) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseStatus] reads it, and leaves it alone on an error.
func (v *Status) UnmarshalText(text []byte) error { return statusTable.unmarshal(v, text) }
