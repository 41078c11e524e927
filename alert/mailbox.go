package alert

// Mailbox is the entity of mailboxEvidence.
type Mailbox struct {
	PrimaryAddress string // primaryAddress
	UPN            string // upn
	DisplayName    string // displayName
}

// EntityKind returns [MailboxEntity].
func (m Mailbox) EntityKind() EntityKind { return MailboxEntity }

// Key is the primary address, or the principal name without one.
func (m Mailbox) Key() string { return first(m.PrimaryAddress, m.UPN) }

// Label is the primary address, the principal name or the display name.
func (m Mailbox) Label() string { return first(m.PrimaryAddress, m.UPN, m.DisplayName) }

// AppendNames implements [Entity].
func (m Mailbox) AppendNames(names []string) []string {
	return appendNames(names, m.PrimaryAddress, m.UPN, m.DisplayName)
}

func (m Mailbox) value() Entity { return m }

func (m Mailbox) write(w *writer) {
	w.text("primaryAddress", m.PrimaryAddress)
	w.text("upn", m.UPN)
	w.text("displayName", m.DisplayName)
}

func readMailbox(p props) Mailbox {
	return Mailbox{PrimaryAddress: p.string("primaryAddress"), UPN: p.string("upn"), DisplayName: p.string("displayName")}
}
