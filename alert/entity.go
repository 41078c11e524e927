package alert

// Entity is what a piece of evidence is about, in the kinds that names, filters and correlation need: [Device], [User],
// [Mailbox], [App], [IP], [URL], [File] and [Process]. They are comparable values. The interface is sealed; new kinds may join.
type Entity interface {
	// EntityKind tells the types apart without a type switch.
	EntityKind() EntityKind

	// Key is the strongest identifier the entity has, for telling whether two alerts are about one thing; empty when it has none.
	// Compare keys of one kind only, by simple case folding. Keys are as good as what sources report: one device reported once
	// with its id and once with only a host name has two keys.
	Key() string

	// AppendNames appends everything the entity is known by, identifiers and names, Key and Label among them: what somebody
	// who looks for it may type. Some may be equal.
	AppendNames(names []string) []string

	// Label is what people read. It may come from an attacker: escape it for where it is shown.
	Label() string

	value() Entity   // the entity itself where a pointer to it was given
	write(w *writer) // the Graph properties, into an open object
}

// appendNames appends the strings that are not empty.
func appendNames(to []string, names ...string) []string {
	for _, s := range names {
		if s != "" {
			to = append(to, s)
		}
	}
	return to
}

func first(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

// entityOf reads the entity of a kind. What is of another JSON type than the metadata says reads as empty and stays a property:
// evidence is not refused for it.
func entityOf(kind EvidenceKind, o Object) Entity {
	p := propsOf(o.members)
	switch kind {
	case DeviceEvidence:
		return readDevice(p)
	case UserEvidence:
		return readUser(p.object("userAccount"))
	case MailboxEvidence:
		return readMailbox(p)
	case CloudApplicationEvidence, OAuthApplicationEvidence:
		return readApp(p)
	case IPEvidence:
		return readIP(p)
	case URLEvidence:
		return readURL(p)
	case FileEvidence:
		return readFile(p.object("fileDetails"))
	case ProcessEvidence:
		return readProcess(p)
	default:
		return nil
	}
}
