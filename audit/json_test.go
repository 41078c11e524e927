package audit_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// minimal is the least an entry can be in JSON.
const (
	zeros   = "0000000000000000000000000000000000000000000000000000000000000000"
	minimal = `{"scope":"","incident":"1","seq":"1","version":"1","time":"2024-05-01T09:00:00Z","actor":{"kind":"user","id":""},` +
		`"action":"created","prev":"` + zeros + `","hash":"` + zeros + `"}`
)

func with(member string) string { return minimal[:len(minimal)-1] + "," + member + "}" }

func withValue(v string) string { return with(`"changes":[{"field":"f","after":` + v + `}]`) }

func TestJSONForm(t *testing.T) {
	head := audit.Head{Scope: "contoso", Incident: 12, Len: 1, Hash: audit.Digest{0xab}}
	e, _ := audit.Seal(head, audit.Entry{
		Version: 1<<64 - 1, Time: epoch.Add(500_000_001), Clamped: true,
		Actor:  audit.Actor{Kind: audit.ActorAutomation, ID: "<enrich>", OnBehalfOf: "ana"},
		Action: audit.AlertsAdded, Cause: audit.Merged, Origin: "sentinel", Command: "c-7",
		Changes: []audit.Change{
			{Field: "status", Target: "a1", Before: audit.Text("new"), After: audit.Number(7)},
			{Field: "f", After: audit.List(audit.None(), audit.Time(epoch), audit.List(), audit.Free("\u202eé\u2028\u0085\x1b\r\n\t\"\\\x7f\u200f\u061c"))},
			{Field: "g"},
		},
	}, seedOf(1))
	form, err := e.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, `{"scope":"contoso","incident":"12","seq":"2","version":"18446744073709551615","time":"2024-05-01T09:00:00.500000001Z",`+
		`"clamped":true,"actor":{"kind":"automation","id":"<enrich>","onBehalfOf":"ana"},"action":"alertsAdded","cause":"merged",`+
		`"origin":"sentinel","command":"c-7","changes":[`+
		`{"field":"status","target":"a1","before":{"text":"new"},"after":{"number":"7"}},`+
		`{"field":"f","after":{"list":[null,{"time":"2024-05-01T09:00:00Z"},{"list":[]},`+
		`{"free":"\u202eé\u2028\u0085\u001b\u000d\n\t\"\\\u007f\u200f\u061c","salt":"`+saltsOf(t, e)[0]+`"}]}},`+
		`{"field":"g"}],"prev":"ab`+zeros[2:]+`","hash":"`+e.Hash.String()+`"}`, string(form))

	red, err := e.Redact(func(audit.Change) bool { return true }).MarshalJSON()
	require.NoError(t, err)
	require.Contains(t, string(red), `{"list":[]},{"redacted":"`)
}

func TestJSONAcceptsAnyOrderAndSpace(t *testing.T) {
	var want, got audit.Entry
	require.NoError(t, want.UnmarshalJSON([]byte(minimal)))
	require.Equal(t, audit.Entry{Incident: 1, Seq: 1, Version: 1, Time: epoch, Actor: audit.User(""), Action: audit.Created}, want)

	members := strings.Split(strings.Trim(minimal, "{}"), ",")
	members = slices.Concat(members[:5], []string{members[5] + "," + members[6]}, members[7:]) // the actor has a comma in it
	slices.Reverse(members)
	require.NoError(t, got.UnmarshalJSON([]byte(" {\n\t"+strings.Join(members, " ,\r\n")+" } ")))
	require.Equal(t, want, got)

	require.NoError(t, got.UnmarshalJSON([]byte(with(`"clamped": false, "origin":"", "changes": [ ]`))))
	require.Equal(t, want, got)
	require.NoError(t, got.UnmarshalJSON([]byte(withValue(`null`))))
	require.True(t, got.Changes[0].After.IsNone())
	require.NoError(t, got.UnmarshalJSON([]byte(withValue(`{"salt":"000102030405060708090a0b0c0d0e0f","free":"\u00e9\ud83d\ude00\/\b\f\n\r\t\"\\\u00AB"}`))))
	text, ok := got.Changes[0].After.AsText()
	require.True(t, ok)
	require.Equal(t, "é😀/\b\f\n\r\t\"\\«", text)
	require.Equal(t, []string{"000102030405060708090a0b0c0d0e0f"}, saltsOf(t, got))
}

func nested(depth int) string {
	return strings.Repeat(`{"list":[`, depth) + `null` + strings.Repeat(`]}`, depth)
}

func TestJSONRefuses(t *testing.T) {
	replace := func(old, new string) string {
		require.Contains(t, minimal, old)
		return strings.Replace(minimal, old, new, 1)
	}
	cases := []struct{ name, form, field, want string }{
		{"nothing", "", "", "'{'"},
		{"null", "null", "", "'{'"},
		{"array", "[]", "", "'{'"},
		{"empty object", "{}", "", "the member scope"},
		{"byte order mark", "\ufeff" + minimal, "", "'{'"},
		{"trailing data", minimal + "x", "", "nothing after"},
		{"second entry", minimal + minimal, "", "nothing after"},
		{"unknown member", with(`"sequence":"1"`), "", "a member out of scope, incident"},
		{"case variant", with(`"Scope":"x"`), "", "a member out of"},
		{"escaped name", with(`"ori\u0067in":"x"`), "", "a member out of"},
		{"duplicate", with(`"scope":""`), "", "each member once"},
		{"missing hash", strings.Replace(minimal, `,"hash":"`+zeros+`"`, "", 1), "", "the member hash"},
		{"no colon", replace(`"scope":`, `"scope" `), "", "':'"},
		{"no comma", replace(`"","incident`, `"" "incident`), "", "','"},
		{"trailing comma", with(``), "", `'"'`},
		{"number as number", replace(`"incident":"1"`, `"incident":1`), "incident", `'"'`},
		{"leading zero", replace(`"incident":"1"`, `"incident":"01"`), "incident", "without leading zeros"},
		{"sign", replace(`"incident":"1"`, `"incident":"+1"`), "incident", "decimal number"},
		{"negative", replace(`"seq":"1"`, `"seq":"-1"`), "seq", "decimal number"},
		{"empty number", replace(`"seq":"1"`, `"seq":""`), "seq", "decimal number"},
		{"65 bits", replace(`"version":"1"`, `"version":"18446744073709551616"`), "version", "64 bits"},
		{"time with offset", replace(`09:00:00Z`, `09:00:00+00:00`), "time", "UTC"},
		{"time with zeros", replace(`09:00:00Z`, `09:00:00.100Z`), "time", "trailing zeros"},
		{"time with comma", replace(`09:00:00Z`, `09:00:00,5Z`), "time", "RFC 3339"},
		{"leap second", replace(`09:00:00Z`, `09:00:60Z`), "time", "RFC 3339"},
		{"ten digits", replace(`09:00:00Z`, `09:00:00.1234567891Z`), "time", "RFC 3339"},
		{"kind", replace(`"user"`, `"User"`), "actor.kind", "one of user, automation, system"},
		{"kind unknown", replace(`"user"`, `"unknown"`), "actor.kind", "one of user"},
		{"actor without id", replace(`,"id":""`, ``), "actor", "the member id"},
		{"actor member", replace(`"id":""`, `"id":"","name":"x"`), "actor", "a member out of kind, id, onBehalfOf"},
		{"action", replace(`"created"`, `"creating"`), "action", "one of created"},
		{"action none", replace(`"created"`, `"none"`), "action", "one of created"},
		{"cause", with(`"cause":""`), "cause", "one of created"},
		{"clamped", with(`"clamped":1`), "clamped", "true or false"},
		{"clamped null", with(`"clamped":null`), "clamped", "true or false"},
		{"short hash", replace(zeros, zeros[1:]), "prev", "64 lower-case"},
		{"upper-case hash", replace(zeros, "A"+zeros[1:]), "prev", "64 lower-case"},
		{"hash escaped", replace(zeros, `\u0030`+zeros[1:]), "prev", "64 lower-case"},
		{"invalid UTF-8", replace(`"scope":""`, "\"scope\":\"\xff\""), "scope", "valid UTF-8"},
		{"encoded surrogate", replace(`"scope":""`, "\"scope\":\"\xed\xa0\x80\""), "scope", "valid UTF-8"},
		{"lone high surrogate", replace(`"scope":""`, `"scope":"\ud83d"`), "scope", "surrogates in pairs"},
		{"lone low surrogate", replace(`"scope":""`, `"scope":"\ude00"`), "scope", "surrogates in pairs"},
		{"two high surrogates", replace(`"scope":""`, `"scope":"\ud83d\ud83d"`), "scope", "surrogates in pairs"},
		{"bad escape", replace(`"scope":""`, `"scope":"\x41"`), "scope", "an escape of JSON"},
		{"bad hexadecimal", replace(`"scope":""`, `"scope":"\u00g1"`), "scope", "an escape of JSON"},
		{"short escape", replace(`"scope":""`, `"scope":"\u00"`), "scope", "an escape of JSON"},
		{"raw control", replace(`"scope":""`, "\"scope\":\"\n\""), "scope", "no control character"},
		{"open string", `{"scope":"abc`, "scope", "a string that ends"},
		{"open escape", `{"scope":"abc\`, "scope", "a string that ends"},
		{"open object", `{"scope":"abc"`, "", "','"},
		{"changes object", with(`"changes":{}`), "changes", "'['"},
		{"changes comma", with(`"changes":[{"field":"f"} {"field":"f"}]`), "changes", "','"},
		{"change null", with(`"changes":[null]`), "changes[0]", "'{'"},
		{"change without field", with(`"changes":[{"field":"f"},{"target":"x"}]`), "changes[1]", "the member field"},
		{"change with empty field", with(`"changes":[{"field":"f"},{"field":""}]`), "changes[1].field", "a name"},
		{"value empty", withValue(`{}`), "changes[0].after", "one of text"},
		{"value twice", withValue(`{"text":"a","number":"1"}`), "changes[0].after", "one of text"},
		{"free without salt", withValue(`{"free":"a"}`), "changes[0].after", "free with salt"},
		{"salt alone", withValue(`{"salt":"` + zeros[:32] + `"}`), "changes[0].after", "free with salt"},
		{"salt short", withValue(`{"free":"a","salt":"00"}`), "changes[0].after.salt", "32 lower-case"},
		{"redacted with salt", withValue(`{"redacted":"` + zeros + `","salt":"` + zeros[:32] + `"}`), "changes[0].after", "one of text"},
		{"redacted short", withValue(`{"redacted":"00"}`), "changes[0].after.redacted", "64 lower-case"},
		{"value string", withValue(`"a"`), "changes[0].after", "'{'"},
		{"value time", withValue(`{"time":"yesterday"}`), "changes[0].after.time", "RFC 3339"},
		{"list of strings", withValue(`{"list":[null,"a"]}`), "changes[0].after.list[1]", "'{'"},
		{"list open", withValue(`{"list":[null`), "changes[0].after.list", "','"},
		{"list five deep", withValue(nested(5)), "changes[0].after.list[0].list[0].list[0].list[0].list", "at most 4 deep"},
		{"list a million deep", withValue(nested(1_000_000)), "changes[0].after.list[0].list[0].list[0].list[0].list", "at most 4 deep"},
		{"many values", withValue(`{"list":[` + strings.Repeat("null,", audit.MaxValues) + `null]}`), "changes[0].after.list", "at most 16384"},
		{"many values in two lists", with(`"changes":[` + strings.Repeat(`{"field":"f","after":{"list":[`+strings.Repeat("null,", audit.MaxValues/2)+`null]}},`, 2) +
			`{"field":"f"}]`), "changes[1].after.list[8191]", "at most 16384"},
		{"many changes", with(`"changes":[` + strings.Repeat(`{"field":"f"},`, audit.MaxChanges) + `{"field":"f"}]`), "changes", "at most 4096"},
		{"too long", minimal + strings.Repeat(" ", audit.MaxBytes), "", "at most 16777216 bytes"},
	}
	for _, c := range cases {
		before := audit.Entry{Seq: 77}
		err := before.UnmarshalJSON([]byte(c.form))
		bad, ok := errors.AsType[*audit.FieldError](err)
		require.True(t, ok, c.name)
		require.Equal(t, c.field, bad.Field, c.name)
		require.Contains(t, bad.Want, c.want, c.name)
		require.LessOrEqual(t, len(bad.Value), 80, c.name)
		require.LessOrEqual(t, bad.Offset, len(c.form), c.name)
		require.Equal(t, audit.Entry{Seq: 77}, before, c.name)
	}
	for i := range len(minimal) {
		var e audit.Entry
		require.Error(t, e.UnmarshalJSON([]byte(minimal[:i])), "cut at %d", i)
	}
	var e audit.Entry
	require.NoError(t, e.UnmarshalJSON([]byte(withValue(nested(4)))))
	require.NoError(t, e.UnmarshalJSON([]byte(minimal)))
}

func TestHeadJSON(t *testing.T) {
	h := audit.Head{Scope: "contoso", Incident: 12, Len: 3, Hash: audit.Digest{1}}
	form, err := json.Marshal(h)
	require.NoError(t, err)
	require.Equal(t, `{"scope":"contoso","incident":"12","len":"3","hash":"01`+zeros[2:]+`"}`, string(form))
	var got audit.Head
	require.NoError(t, got.UnmarshalJSON(form))
	require.Equal(t, h, got)
	for _, bad := range []string{
		"null", string(form) + "x", strings.Replace(string(form), "len", "length", 1), strings.Replace(string(form), `"12"`, "12", 1),
		strings.Replace(string(form), `"scope":"contoso",`, "", 1),
	} {
		_, ok := errors.AsType[*audit.FieldError](got.UnmarshalJSON([]byte(bad)))
		require.True(t, ok, bad)
		require.Equal(t, h, got)
	}
	h.Scope = "\xff"
	_, err = h.MarshalJSON()
	require.ErrorContains(t, err, "scope")
}

// What cannot be read back is refused by both forms, by one rule.
func TestEncodingRefuses(t *testing.T) {
	deep := audit.Text("x")
	for range audit.MaxDepth {
		deep = audit.List(deep)
	}
	good := audit.Entry{Actor: audit.User("ana"), Action: audit.Created}
	change := func(c audit.Change) func(*audit.Entry) {
		return func(e *audit.Entry) { e.Changes = []audit.Change{{Field: "f", After: deep}, c} }
	}
	long := strings.Repeat("x", audit.MaxBytes)
	cases := []struct {
		field, want string
		spoil       func(*audit.Entry)
	}{
		{"actor.kind", "one of user", func(e *audit.Entry) { e.Actor.Kind = 0 }},
		{"actor.kind", "one of user", func(e *audit.Entry) { e.Actor.Kind = 9 }},
		{"action", "one of created", func(e *audit.Entry) { e.Action = 0 }},
		{"cause", "one of created", func(e *audit.Entry) { e.Cause = 99 }},
		{"scope", "valid UTF-8", func(e *audit.Entry) { e.Scope = "\xff" }},
		{"actor.id", "valid UTF-8", func(e *audit.Entry) { e.Actor.ID = "\xff" }},
		{"actor.onBehalfOf", "valid UTF-8", func(e *audit.Entry) { e.Actor.OnBehalfOf = "\xff" }},
		{"origin", "valid UTF-8", func(e *audit.Entry) { e.Origin = "\xff" }},
		{"command", "valid UTF-8", func(e *audit.Entry) { e.Command = "\xff" }},
		{"time", "a year from 0 to 9999", func(e *audit.Entry) { e.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"time", "a year from 0 to 9999", func(e *audit.Entry) { e.Time = time.Date(-1, 12, 31, 23, 59, 59, 0, time.UTC) }},
		{"changes", "at most 4096", func(e *audit.Entry) {
			e.Changes = slices.Repeat([]audit.Change{{Field: "f"}}, audit.MaxChanges+1)
		}},
		{"changes[1].field", "a name", change(audit.Change{})},
		{"changes[1].field", "valid UTF-8", change(audit.Change{Field: "\xff"})},
		{"changes[1].target", "valid UTF-8", change(audit.Change{Field: "f", Target: "\xff"})},
		{"changes[1].before.text", "valid UTF-8", change(audit.Change{Field: "f", Before: audit.Text("\xff")})},
		{"changes[1].after.free", "valid UTF-8", change(audit.Change{Field: "f", After: audit.Free("\xff")})},
		{"changes[1].after.time", "a year from 0 to 9999", change(audit.Change{Field: "f", After: audit.Time(time.Unix(1<<40, 0))})},
		{"changes[1].before.list[1].text", "valid UTF-8",
			change(audit.Change{Field: "f", Before: audit.List(audit.None(), audit.Text("\xff"))})},
		{"changes[1].after.list[0].list[0].list[0].list[0].list", "at most 4 deep", change(audit.Change{Field: "f", After: audit.List(deep)})},
		{"changes[1].after.list", "at most 16384", change(audit.Change{Field: "f", After: audit.List(make([]audit.Value, audit.MaxValues)...)})},
		{"", "at most 16777216 bytes", func(e *audit.Entry) { e.Origin = long }},
	}
	for _, c := range cases {
		e := good.Clone()
		c.spoil(&e)
		binary, err := e.AppendBinary([]byte("before"))
		require.Equal(t, "before", string(binary))
		bad, ok := errors.AsType[*audit.FieldError](err)
		require.True(t, ok, c.field)
		require.Equal(t, c.field, bad.Field)
		require.Contains(t, bad.Want, c.want)
		require.LessOrEqual(t, len(bad.Value), 80)
		_, errJSON := e.MarshalJSON()
		if c.field != "" { // the lengths differ
			require.Equal(t, err, errJSON)
		}
		require.Error(t, errJSON)
	}
}
