package alert

import "iter"

// EntityKind tells the types of [Entity] apart.
type EntityKind uint8

// The kinds of entities. The first four are the assets of an incident.
const (
	UnknownEntity EntityKind = iota // no entity
	DeviceEntity                    // [Device]
	UserEntity                      // [User]
	MailboxEntity                   // [Mailbox]
	AppEntity                       // [App]
	IPEntity                        // [IP]
	URLEntity                       // [URL]
	FileEntity                      // [File]
	ProcessEntity                   // [Process]
)

var entityKindTable = newTable[EntityKind]("EntityKind", "entityKind", []string{
	UnknownEntity: "unknown",
	DeviceEntity:  "device",
	UserEntity:    "user",
	MailboxEntity: "mailbox",
	AppEntity:     "app",
	IPEntity:      "ip",
	URLEntity:     "url",
	FileEntity:    "file",
	ProcessEntity: "process",
}, nil)

// EntityKinds yields every member in order of value.
func EntityKinds() iter.Seq[EntityKind] { return entityKindTable.all() }

// ParseEntityKind reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseEntityKind(s string) (EntityKind, error) { return entityKindTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v EntityKind) IsValid() bool { return entityKindTable.valid(v) }

// String returns the wire name, or EntityKind(n) for a value that is no member.
func (v EntityKind) String() string { return entityKindTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v EntityKind) AppendText(b []byte) ([]byte, error) { return entityKindTable.append(b, v) }

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v EntityKind) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseEntityKind] reads it, and leaves it alone on an error.
func (v *EntityKind) UnmarshalText(text []byte) error { return entityKindTable.unmarshal(v, text) }
