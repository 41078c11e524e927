package audit_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

func TestComment(t *testing.T) {
	comment := audit.Change{Field: audit.CommentField, After: audit.Free("hello")}
	status := audit.Change{Field: "status", After: audit.Text("active")}
	cases := []struct {
		name    string
		entry   audit.Entry
		text    string
		comment bool
		audit   bool
	}{
		{"comment", audit.Entry{Action: audit.Commented, Changes: []audit.Change{comment}}, "hello", true, false},
		{"merge with a reason", audit.Entry{Action: audit.Merged, Changes: []audit.Change{status, comment}}, "hello", true, true},
		{"imported comment", audit.Entry{Action: audit.Imported, Changes: []audit.Change{comment}}, "hello", true, false},
		{"plain text", audit.Entry{Action: audit.Commented, Changes: []audit.Change{{Field: "comment", After: audit.Text("hi")}}}, "hi", true, false},
		{"audit", audit.Entry{Action: audit.StatusChanged, Changes: []audit.Change{status}}, "", false, true},
		{"audit without changes", audit.Entry{Action: audit.Created}, "", false, true},
		{"comment without text", audit.Entry{Action: audit.Commented}, "", true, false},
		{"two", audit.Entry{Action: audit.Commented, Changes: []audit.Change{{Field: "comment", After: audit.None()}, comment}}, "hello", true, false},
	}
	audits, err := audit.Schema.Compile(audit.ByContent.Is(audit.AuditContent))
	require.NoError(t, err)
	comments, err := audit.Schema.Compile(audit.ByContent.Is(audit.CommentContent))
	require.NoError(t, err)
	for _, c := range cases {
		text, ok := c.entry.Comment()
		require.Equal(t, c.text, text, c.name)
		require.Equal(t, c.text != "", ok, c.name)
		require.Equal(t, c.comment, c.entry.IsComment(), c.name)
		require.Equal(t, c.comment, comments(&c.entry), c.name)
		require.Equal(t, c.audit, audits(&c.entry), c.name)
	}
}

func TestRedact(t *testing.T) {
	entries, heads := logOf("contoso", 12, 200)
	all := func(audit.Change) bool { return true }
	whole := make([]audit.Entry, len(entries))
	one := make([]audit.Entry, len(entries))
	none := make([]audit.Entry, len(entries))
	for i, e := range entries {
		before, err := e.MarshalBinary()
		require.NoError(t, err)
		whole[i] = e.Redact(all)
		one[i] = e.Redact(func(c audit.Change) bool { return c.Field == audit.CommentField })
		none[i] = e.Redact(func(audit.Change) bool { return false })
		after, err := e.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, before, after, "the entry itself stays")
		require.Equal(t, e, none[i])
		require.Equal(t, whole[i], whole[i].Redact(all), "once is for good")
	}
	requireIntact(t, whole, heads[200])
	requireIntact(t, one, heads[200])

	for _, e := range whole {
		form, err := e.MarshalBinary()
		require.NoError(t, err)
		line, err := e.MarshalJSON()
		require.NoError(t, err)
		for _, secret := range []string{"Zoë", "isolated", "salt"} {
			require.NotContains(t, string(form), secret)
			require.NotContains(t, string(line), secret)
		}
		for _, c := range e.Changes {
			require.NotContains(t, c.Before.String()+c.After.String(), "ana@contoso.com")
		}
		if e.Action == audit.Commented {
			require.True(t, e.IsComment())
			_, ok := e.Comment()
			require.False(t, ok)
		}
	}
}

func TestRedactedValue(t *testing.T) {
	e, h := audit.Seal(audit.Head{Incident: 1}, audit.Entry{Changes: []audit.Change{
		{Field: "owner", Before: audit.List(audit.Text("user"), audit.Free("ana")), After: audit.Free("bo")},
	}}, seedOf(1))
	r := e.Redact(func(c audit.Change) bool { return c.Field == "owner" })
	v := r.Changes[0].After
	require.True(t, v.Redacted())
	require.Equal(t, audit.FreeValue, v.Kind())
	require.Equal(t, "[redacted]", v.String())
	_, ok := v.AsText()
	require.False(t, ok)
	require.Equal(t, "user, [redacted]", r.Changes[0].Before.String())
	require.False(t, r.Changes[0].Before.Redacted())
	require.Equal(t, "user, ana", e.Changes[0].Before.String())
	requireIntact(t, []audit.Entry{r}, h)

	r.Changes[0].After = audit.Free("bo")
	_, err := audit.Verify(sequence([]audit.Entry{r}))
	requireFault(t, err, audit.Edited, 1, "what was redacted cannot be put back by guessing")

	again, _ := audit.Seal(audit.Head{Incident: 2}, e.Redact(func(audit.Change) bool { return true }), seedOf(2))
	require.True(t, again.Changes[0].After.Equal(v), "sealing keeps a commitment")
}

func TestErrorsNameWhatIsWrong(t *testing.T) {
	err := error(&audit.FieldError{Field: "actor.kind", Value: "x\n", Want: "one of user", Offset: 7})
	require.EqualError(t, err, `audit: actor.kind: "x\n": want one of user (at byte 7)`)
	require.EqualError(t, &audit.FieldError{Value: "x", Want: "y"}, `audit: "x": want y`)
	require.EqualError(t, &audit.LineError{Line: 3, Err: err}, `audit: line 3: actor.kind: "x\n": want one of user (at byte 7)`)
	require.EqualError(t, &audit.VerifyError{Scope: "secret", Incident: 12, Seq: 5, Fault: audit.Gap, Found: 6},
		"audit: log of incident 12: entry 5: gap: entry 6 in its place")
	require.EqualError(t, &audit.VerifyError{Incident: 12, Seq: 5, Fault: audit.Edited, Found: 5}, "audit: log of incident 12: entry 5: edited")

	_, err = audit.ParseAction(strings.Repeat("é", 100))
	var bad *audit.FieldError
	require.ErrorAs(t, err, &bad)
	require.Equal(t, strings.Repeat("é", 40), bad.Value)
	_, err = audit.ParseAction("x" + strings.Repeat("é", 100))
	require.ErrorAs(t, err, &bad)
	require.Equal(t, "x"+strings.Repeat("é", 39), bad.Value, "cut at a character")
}
