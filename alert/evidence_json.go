package alert

import "strings"

const (
	odataType   = "@odata.type"
	odataPrefix = "#microsoft.graph.security."
)

var evidenceProps = []string{
	odataType, "createdDateTime", "verdict", "remediationStatus", "remediationStatusDetails", "roles", "detailedRoles", "tags",
}

// UnmarshalJSON reads evidence of any kind under the rules of [DecodeObject], of at most [MaxJSON] bytes. Properties, kinds and
// members of enums that this package does not know are kept. On an error e is as it was.
func (e *Evidence) UnmarshalJSON(data []byte) error {
	n, err := decode(data)
	if err != nil {
		return err
	}
	v, err := readEvidence(n)
	if err == nil {
		*e = v
	}
	return err
}

func readEvidence(n node) (Evidence, error) {
	o, err := n.object(evidenceProps)
	if err != nil {
		return Evidence{}, err
	}
	b := &evidenceBody{extra: o.pick(false)}
	e := Evidence{
		CreatedAt:                o.time("createdDateTime"),
		Verdict:                  readEnum(o, verdictTable, "verdict", &b.kept),
		RemediationStatus:        readEnum(o, remediationStatusTable, "remediationStatus", &b.kept),
		RemediationStatusDetails: o.string("remediationStatusDetails"),
		DetailedRoles:            o.strings("detailedRoles"),
		Tags:                     o.strings("tags"),
		body:                     b,
	}
	o.each("roles", func(n node) error {
		s, err := n.string("")
		role, known := roleTable.find(s)
		if !known {
			b.roles = append(b.roles, s)
		} else if role == UnknownRole {
			b.roles = append(b.roles, role.String())
		}
		e.Roles = append(e.Roles, role)
		return err
	})
	kind := o.string(odataType)
	if b.kind = kindOf(kind); b.kind == UnknownEvidence {
		b.kindText = kind
	}
	e.Kind = b.kind
	b.entity = entityOf(b.kind, b.extra)
	return e, o.err
}

// kindOf reads an @odata.type, which older sources write without the "#".
func kindOf(text string) EvidenceKind {
	name, ok := strings.CutPrefix(text, odataPrefix)
	if !ok {
		name, ok = strings.CutPrefix(text, odataPrefix[1:])
	}
	kind, known := evidenceKindTable.find(name)
	if !ok || !known {
		return UnknownEvidence
	}
	return kind
}

// MarshalJSON writes the evidence as Graph does, "@odata.type" first, followed by the properties of the base type and then all
// others as they came. Invalid text, a value of an enum that is no member or a time outside the years 1 to 9999 is a [FieldError].
func (e Evidence) MarshalJSON() ([]byte, error) {
	var w writer
	w.evidence(&e)
	return w.result()
}

func (w *writer) evidence(e *Evidence) {
	b := e.hidden()
	if b.err != nil {
		w.fail(b.err)
		return
	}
	w.open('{')
	if e.Kind != UnknownEvidence {
		w.text(odataType, odataPrefix+enumName(w, evidenceKindTable, odataType, e.Kind))
	} else if b.kindText != "" {
		w.text(odataType, b.kindText)
	}
	w.timeOrMin("createdDateTime", e.CreatedAt)
	writeEnum(w, verdictTable, "verdict", e.Verdict, b.kept)
	writeEnum(w, remediationStatusTable, "remediationStatus", e.RemediationStatus, b.kept)
	w.text("remediationStatusDetails", e.RemediationStatusDetails)
	texts := b.roles
	w.list("roles", len(e.Roles), func(i int) {
		if name, known := e.roleName(i, &texts); known {
			w.string("", name)
		} else {
			w.fail(&FieldError{Value: e.Roles[i].String(), Reason: roleTable.want})
		}
	})
	w.strings("detailedRoles", e.DetailedRoles)
	w.strings("tags", e.Tags)
	w.extra(b.extra)
	w.close('}')
}

// roleName is what the i-th role is called on the wire, and whether it is a member. The n-th unknown role is the n-th text that
// was no role; texts is what is left of those.
func (e *Evidence) roleName(i int, texts *[]string) (string, bool) {
	r := e.Roles[i]
	if r == UnknownRole && len(*texts) > 0 {
		name := (*texts)[0]
		*texts = (*texts)[1:]
		return name, true
	}
	return r.String(), r.IsValid()
}
