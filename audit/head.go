package audit

// Head is the state of one log: whose it is, how many entries it has, and the hash of the last. It is comparable. The head
// of an empty log has length zero and the zero hash.
//
// A chain kept in one place shows partial edits only: who can write all of it can compute all of it anew, and a log without
// its last entries is a valid, shorter log. A head kept elsewhere closes both gaps; hand it to [Verify].
type Head struct {
	Scope    string
	Incident uint64
	Len      uint64
	Hash     Digest
}

var headMembers = []string{"scope", "incident", "len", "hash"}

// MarshalJSON returns the head as one object, in which numbers are decimal strings and the hash is hexadecimal:
//
//	{"scope":"contoso","incident":"12","len":"3","hash":"9f86d0…"}
//
// A scope that is not valid UTF-8 is a [*FieldError].
func (h Head) MarshalJSON() ([]byte, error) {
	if err := checkText("scope", h.Scope); err != nil {
		return nil, err
	}
	b := appendJSONString([]byte(`{"scope":`), h.Scope)
	b = appendJSONNumber(append(b, `,"incident":`...), h.Incident)
	b = appendJSONNumber(append(b, `,"len":`...), h.Len)
	b = appendJSONHex(append(b, `,"hash":`...), h.Hash[:])
	return append(b, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes, members in any order and every one of them present. An unknown or repeated
// member, data after the object, and a value of another form are a [*FieldError]; then the head is left as it was.
func (h *Head) UnmarshalJSON(data []byte) error {
	var out Head
	p := parser{data: data}
	p.object(headMembers, 1<<len(headMembers)-1, func(i int) {
		switch headMembers[i] {
		case "scope":
			out.Scope = p.text()
		case "incident":
			out.Incident = p.number()
		case "len":
			out.Len = p.number()
		case "hash":
			p.hex(out.Hash[:])
		}
	})
	if err := p.finish(); err != nil {
		return err
	}
	*h = out
	return nil
}
