package alert

import "iter"

// OwnerKind tells whom an [Owner] stands for.
type OwnerKind uint8

// The kinds of owners.
const (
	NoOwnerKind OwnerKind = iota // nobody
	UserOwnerKind
	GroupOwnerKind
)

var ownerKindTable = newTable[OwnerKind]("OwnerKind", "assignedTo@caseload.kind", []string{
	NoOwnerKind:    "none",
	UserOwnerKind:  "user",
	GroupOwnerKind: "group",
}, nil)

// OwnerKinds yields every member in order of value.
func OwnerKinds() iter.Seq[OwnerKind] { return ownerKindTable.all() }

// ParseOwnerKind reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseOwnerKind(s string) (OwnerKind, error) { return ownerKindTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v OwnerKind) IsValid() bool { return ownerKindTable.valid(v) }

// String returns the wire name, or OwnerKind(n) for a value that is no member.
func (v OwnerKind) String() string { return ownerKindTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v OwnerKind) AppendText(b []byte) ([]byte, error) { return ownerKindTable.append(b, v) }

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v OwnerKind) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseOwnerKind] reads it, and leaves it alone on an error.
func (v *OwnerKind) UnmarshalText(text []byte) error { return ownerKindTable.unmarshal(v, text) }
