package alert

import "iter"

// Role is the part a piece of evidence has in an alert.
type Role uint8

// The roles, in the order of the Graph metadata.
const (
	UnknownRole Role = iota // none was given, or one this package does not know
	RoleContextual
	RoleScanned
	RoleSource
	RoleDestination
	RoleCreated
	RoleAdded
	RoleCompromised
	RoleEdited
	RoleAttacked
	RoleAttacker
	RoleCommandAndControl
	RoleLoaded
	RoleSuspicious
	RolePolicyViolator
)

var roleTable = newTable[Role]("Role", "roles", []string{
	UnknownRole:           "unknown",
	RoleContextual:        "contextual",
	RoleScanned:           "scanned",
	RoleSource:            "source",
	RoleDestination:       "destination",
	RoleCreated:           "created",
	RoleAdded:             "added",
	RoleCompromised:       "compromised",
	RoleEdited:            "edited",
	RoleAttacked:          "attacked",
	RoleAttacker:          "attacker",
	RoleCommandAndControl: "commandAndControl",
	RoleLoaded:            "loaded",
	RoleSuspicious:        "suspicious",
	RolePolicyViolator:    "policyViolator",
}, nil)

// Roles yields every member in order of value.
func Roles() iter.Seq[Role] { return roleTable.all() }

// ParseRole reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseRole(s string) (Role, error) { return roleTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v Role) IsValid() bool { return roleTable.valid(v) }

// String returns the wire name, or Role(n) for a value that is no member.
func (v Role) String() string { return roleTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v Role) AppendText(b []byte) ([]byte, error) { return roleTable.append(b, v) }

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v Role) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseRole] reads it, and leaves it alone on an error.
func (v *Role) UnmarshalText(text []byte) error { return roleTable.unmarshal(v, text) }
