package alert

import "strings"

// Owner is whom an alert or an incident is assigned to: a user, a group, or nobody, which is the zero value. It is small and
// comparable: == compares exactly, [Owner.Same] as people do. Graph knows only the text of assignedTo; that it names a group
// travels beside it as the annotation assignedTo@caseload.kind.
type Owner struct {
	kind OwnerKind
	id   string
}

// UserOwner is the user of that id, as a rule a sign-in name. An empty id is nobody.
func UserOwner(id string) Owner { return owner(UserOwnerKind, id) }

// GroupOwner is the group of that id or name. An empty id is nobody.
func GroupOwner(id string) Owner { return owner(GroupOwnerKind, id) }

func owner(kind OwnerKind, id string) Owner {
	if id == "" {
		return Owner{}
	}
	return Owner{kind, id}
}

// Kind tells users, groups and nobody apart.
func (o Owner) Kind() OwnerKind { return o.kind }

// ID is the id the owner was made with; empty for nobody.
func (o Owner) ID() string { return o.id }

// IsZero reports whether the owner is nobody.
func (o Owner) IsZero() bool { return o == Owner{} }

// Same reports whether both are of one kind with ids that differ at most in case (simple case folding), as two spellings of one
// mail address do.
func (o Owner) Same(other Owner) bool {
	return o.kind == other.kind && strings.EqualFold(o.id, other.id)
}

const (
	groupPrefix = "group:"
	userPrefix  = "user:"
)

// String returns the id of a user as it is and that of a group after "group:"; empty for nobody. A user whose id could be
// mistaken for a prefixed one gets the prefix "user:", so that [ParseOwner] reads back exactly what this writes.
func (o Owner) String() string {
	switch {
	case o.kind == GroupOwnerKind:
		return groupPrefix + o.id
	case strings.HasPrefix(o.id, groupPrefix), strings.HasPrefix(o.id, userPrefix):
		return userPrefix + o.id
	default:
		return o.id
	}
}

// ParseOwner reads what [Owner.String] writes. Every text is an owner; the empty one, also after a prefix, is nobody.
func ParseOwner(s string) Owner {
	if id, ok := strings.CutPrefix(s, groupPrefix); ok {
		return GroupOwner(id)
	}
	return UserOwner(strings.TrimPrefix(s, userPrefix))
}
