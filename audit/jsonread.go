package audit

var (
	entryMembers = []string{
		"scope", "incident", "seq", "version", "time", "actor", "action", "prev", "hash", // required
		"clamped", "cause", "origin", "command", "changes",
	}
	actorMembers  = []string{"kind", "id", "onBehalfOf"}
	changeMembers = []string{"field", "target", "before", "after"}
	valueMembers  = []string{"text", "free", "salt", "redacted", "number", "time", "list"}
)

// UnmarshalJSON reads what MarshalJSON writes, members in any order, their names without escapes, and with JSON's
// white space. Everything else is refused:
// unknown, repeated and missing members, data after the object, text that is not valid UTF-8, times and numbers spelled
// another way, lists nested deeper than [MaxDepth], more than [MaxChanges] changes, [MaxValues] values or [MaxBytes] bytes. It
// does not check the hash; that is for [Verify]. Data is copied. Anything amiss is a [*FieldError]; then the entry is left as it was.
func (e *Entry) UnmarshalJSON(data []byte) error {
	if len(data) > MaxBytes {
		return tooLong(len(data))
	}
	var out Entry
	p := parser{data: data, left: MaxValues}
	p.entry(&out)
	if err := p.finish(); err != nil {
		return err
	}
	if err := out.check(); err != nil {
		return err
	}
	*e = out
	return nil
}

func (p *parser) entry(e *Entry) {
	p.object(entryMembers, 1<<9-1, func(i int) {
		switch entryMembers[i] {
		case "scope":
			e.Scope = p.text()
		case "incident":
			e.Incident = p.number()
		case "seq":
			e.Seq = p.number()
		case "version":
			e.Version = p.number()
		case "time":
			e.Time = p.time()
		case "actor":
			p.actor(&e.Actor)
		case "action":
			e.Action = parseMember[Action](p, actions)
		case "prev":
			p.hex(e.Prev[:])
		case "hash":
			p.hex(e.Hash[:])
		case "clamped":
			e.Clamped = p.bool()
		case "cause":
			e.Cause = parseMember[Action](p, actions)
		case "origin":
			e.Origin = p.text()
		case "command":
			e.Command = p.text()
		case "changes":
			p.array(MaxChanges, func() { e.Changes = append(e.Changes, p.change()) })
		}
	})
}

func (p *parser) actor(a *Actor) {
	p.object(actorMembers, 1<<2-1, func(i int) {
		switch actorMembers[i] {
		case "kind":
			a.Kind = parseMember[ActorKind](p, actorKinds)
		case "id":
			a.ID = p.text()
		case "onBehalfOf":
			a.OnBehalfOf = p.text()
		}
	})
}

func (p *parser) change() (c Change) {
	p.object(changeMembers, 1, func(i int) {
		switch changeMembers[i] {
		case "field":
			c.Field = p.text()
		case "target":
			c.Target = p.text()
		case "before":
			c.Before = p.value(MaxDepth)
		case "after":
			c.After = p.value(MaxDepth)
		}
	})
	return c
}

func (p *parser) value(depth int) (v Value) {
	if p.word("null") {
		return v
	}
	p.space()
	start := p.at
	var salt [saltLen]byte
	seen := p.object(valueMembers, 0, func(i int) {
		switch valueMembers[i] {
		case "text":
			v = Text(p.text())
		case "free":
			v = Free(p.text())
		case "salt":
			p.hex(salt[:])
		case "redacted":
			var d Digest
			p.hex(d[:])
			v = Value{kind: FreeValue, redacted: true, text: string(d[:])}
		case "number":
			v = Number(p.number())
		case "time":
			v = Time(p.time())
		case "list":
			v = p.list(depth)
		}
	})
	switch seen {
	case 1 << 0, 1 << 3, 1 << 4, 1 << 5, 1 << 6:
	case 1<<1 | 1<<2:
		v = v.withSalt(salt[:])
	default:
		p.fail(start, "null, or one of text, free with salt, redacted, number, time, list")
	}
	return v
}

func (p *parser) list(depth int) Value {
	v := Value{kind: ListValue}
	if depth == 0 {
		p.fail(p.at, "lists nested at most 4 deep")
		return v
	}
	p.array(MaxValues, func() {
		if p.left--; p.left < 0 {
			p.fail(p.at, "at most 16384 values in the lists of an entry")
			return
		}
		v.list = append(v.list, p.value(depth-1))
	})
	return v
}
