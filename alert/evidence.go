package alert

import (
	"encoding/json"
	"iter"
	"slices"
	"time"
)

// Evidence is one piece of evidence of an alert. One struct stands for all kinds: what Graph's base type alertEvidence has are
// fields, the entity of the common kinds is read with [Evidence.Entity], everything else with [Evidence.Property]. What is not a
// field can not be changed and is shared by all copies; the slices belong to whoever holds the value ([Evidence.Clone]).
type Evidence struct {
	// Kind is written as @odata.type. Setting another one than the evidence came with changes the written type and leaves the
	// other properties as they are; Entity is then nil.
	Kind EvidenceKind

	CreatedAt                time.Time
	Verdict                  Verdict
	RemediationStatus        RemediationStatus
	RemediationStatusDetails string
	Roles                    []Role // UnknownRole where the source said something this package does not know
	DetailedRoles            []string
	Tags                     []string

	body *evidenceBody
}

// An evidenceBody is what all copies of an Evidence share. It is never written after it was made.
type evidenceBody struct {
	kind     EvidenceKind
	kindText string   // @odata.type where kind is unknown
	entity   Entity   // nil when the kind has none
	extra    Object   // all properties that are not fields, those of the entity included
	kept     Object   // values of verdict and remediationStatus that are no members
	roles    []string // texts of the unknown roles, in order
	err      error    // why the entity given to NewEvidence can not be written
}

var noBody evidenceBody

func (e *Evidence) hidden() *evidenceBody {
	if e.body == nil {
		return &noBody
	}
	return e.body
}

// NewEvidence makes evidence of an entity, with the properties Graph has for its kind. Without an entity it is the zero value.
// An entity with text that is not valid UTF-8 or contains NUL makes evidence that [Alert.Validate] and MarshalJSON refuse.
func NewEvidence(e Entity) Evidence {
	if e == nil {
		return Evidence{}
	}
	e = e.value()
	kind := kindOfEntity[e.EntityKind()]
	var w writer
	w.open('{')
	e.write(&w)
	w.close('}')
	b := &evidenceBody{kind: kind, entity: e}
	data, err := w.result()
	if err != nil {
		b.err = err
	} else {
		b.extra = objectOf(data)
	}
	return Evidence{Kind: kind, body: b}
}

// Entity returns what the evidence is about as a [Device], [User], [Mailbox], [App], [IP], [URL], [File] or [Process], never as a
// pointer to one; nil when the kind has no such form.
func (e Evidence) Entity() Entity {
	if b := e.hidden(); b.kind == e.Kind {
		return b.entity
	}
	return nil
}

// Property returns a property that is no field of Evidence under its Graph name, and whether it is there; also one of those
// that the entity is read from. The value is compact JSON in memory of the caller's own.
func (e Evidence) Property(name string) (json.RawMessage, bool) { return e.hidden().extra.Get(name) }

// Properties yields all that [Evidence.Property] would return, in the order they came in.
func (e Evidence) Properties() iter.Seq2[string, json.RawMessage] { return e.hidden().extra.All() }

// Clone returns a copy that shares nothing that can be changed.
func (e Evidence) Clone() Evidence {
	e.Roles, e.DetailedRoles, e.Tags = slices.Clone(e.Roles), slices.Clone(e.DetailedRoles), slices.Clone(e.Tags)
	return e
}

// kindOfEntity is the evidence that NewEvidence makes.
var kindOfEntity = [...]EvidenceKind{
	DeviceEntity: DeviceEvidence, UserEntity: UserEvidence, MailboxEntity: MailboxEvidence, AppEntity: CloudApplicationEvidence,
	IPEntity: IPEvidence, URLEntity: URLEvidence, FileEntity: FileEvidence, ProcessEntity: ProcessEvidence,
}
