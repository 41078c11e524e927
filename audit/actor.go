package audit

import "iter"

// ActorKind says what sort of actor did something. The zero value means that none was set; it is no member and is refused
// wherever an entry is encoded.
type ActorKind uint8

// The kinds of actors.
const (
	ActorUser       ActorKind = iota + 1 // a person, by a stable user id
	ActorAutomation                      // a rule, a playbook, an integration: a program someone set up
	ActorSystem                          // the product itself
)

var actorKinds = []string{"unknown", "user", "automation", "system"}

// ActorKinds yields every kind.
func ActorKinds() iter.Seq[ActorKind] { return members[ActorKind](actorKinds) }

// IsValid reports whether k is one of the kinds; zero is not.
func (k ActorKind) IsValid() bool { return isMember(k, actorKinds) }

// String returns the name on the wire, "unknown" for zero, and ActorKind(9) for what is no kind.
func (k ActorKind) String() string { return nameOf(k, actorKinds, "ActorKind") }

// AppendText appends the name on the wire. What is no kind is a [*FieldError].
func (k ActorKind) AppendText(dst []byte) ([]byte, error) {
	return appendName(dst, k, actorKinds, "actor.kind")
}

// MarshalText is AppendText(nil).
func (k ActorKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText is [ParseActorKind].
func (k *ActorKind) UnmarshalText(text []byte) (err error) {
	*k, err = ParseActorKind(string(text))
	return err
}

// ParseActorKind returns the kind of that name, letter for letter. An unknown name is a [*FieldError].
func ParseActorKind(s string) (ActorKind, error) {
	return parseName[ActorKind](s, actorKinds, "actor.kind")
}

// Actor is who did something. It is comparable.
type Actor struct {
	Kind ActorKind
	// ID is stable within its kind: a user principal name, the name of a rule. It is not a display name.
	ID string
	// OnBehalfOf is the id of the user for whom an automation or the system acted; empty when it acted for no one.
	OnBehalfOf string
}

// User is a person, by a stable user id.
func User(id string) Actor { return Actor{Kind: ActorUser, ID: id} }

// Automation is a rule, a playbook or an integration.
func Automation(id string) Actor { return Actor{Kind: ActorAutomation, ID: id} }

// System is the product itself; id names its part.
func System(id string) Actor { return Actor{Kind: ActorSystem, ID: id} }
