package audit_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

const frozenHash = "2572bd0e0098d31e3fda92421d8c4f4a5fec35173e0259b9efecae677ae9b597"

// reference writes the encoding of the package documentation from the JSON form, sharing no code with the package.
type reference struct{ bytes.Buffer }

func (r *reference) number(s string) {
	var n uint64
	for _, c := range s {
		n = n*10 + uint64(c-'0')
	}
	r.leb(n)
}

func (r *reference) leb(n uint64) {
	for n > 0x7f {
		r.WriteByte(byte(n)&0x7f | 0x80)
		n /= 128
	}
	r.WriteByte(byte(n))
}

func (r *reference) text(s string) {
	r.leb(uint64(len(s)))
	r.WriteString(s)
}

func (r *reference) time(t *testing.T, s string) {
	at, err := time.Parse(time.RFC3339Nano, s)
	require.NoError(t, err)
	require.NoError(t, binary.Write(r, binary.BigEndian, at.Unix()))
	require.NoError(t, binary.Write(r, binary.BigEndian, int32(at.Nanosecond())))
}

func (r *reference) hex(t *testing.T, s string) {
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	r.Write(b)
}

type jsonValue struct {
	Text, Free, Salt, Redacted, Number, Time *string
	List                                     *[]*jsonValue
}

func (r *reference) value(t *testing.T, v *jsonValue) {
	switch {
	case v == nil:
		r.WriteByte(0)
	case v.Text != nil:
		r.WriteByte(1)
		r.text(*v.Text)
	case v.Free != nil:
		var commitment reference
		commitment.WriteString("caseload-text-v1")
		commitment.hex(t, *v.Salt)
		commitment.WriteString(*v.Free)
		sum := sha256.Sum256(commitment.Bytes())
		r.WriteByte(2)
		r.Write(sum[:])
	case v.Redacted != nil:
		r.WriteByte(2)
		r.hex(t, *v.Redacted)
	case v.Number != nil:
		r.WriteByte(3)
		r.number(*v.Number)
	case v.Time != nil:
		r.WriteByte(4)
		r.time(t, *v.Time)
	case v.List != nil:
		r.WriteByte(5)
		r.leb(uint64(len(*v.List)))
		for _, w := range *v.List {
			r.value(t, w)
		}
	}
}

func referenceHash(t *testing.T, form []byte) string {
	var e struct {
		Scope, Incident, Seq, Version, Time, Action, Cause, Origin, Command, Prev string
		Clamped                                                                   bool
		Actor                                                                     struct{ Kind, ID, OnBehalfOf string }
		Changes                                                                   []struct {
			Field, Target string
			Before, After *jsonValue
		}
	}
	require.NoError(t, json.Unmarshal(form, &e))
	var r reference
	r.WriteString("caseload-audit-v1")
	r.text(e.Scope)
	r.number(e.Incident)
	r.number(e.Seq)
	r.hex(t, e.Prev)
	r.number(e.Version)
	r.time(t, e.Time)
	if e.Clamped {
		r.WriteByte(1)
	} else {
		r.WriteByte(0)
	}
	for _, s := range []string{e.Actor.Kind, e.Actor.ID, e.Actor.OnBehalfOf, e.Action, e.Cause, e.Origin, e.Command} {
		r.text(s)
	}
	r.leb(uint64(len(e.Changes)))
	for _, c := range e.Changes {
		r.text(c.Field)
		r.text(c.Target)
		r.value(t, c.Before)
		r.value(t, c.After)
	}
	sum := sha256.Sum256(r.Bytes())
	return hex.EncodeToString(sum[:])
}

func TestHashIsTheOneDocumented(t *testing.T) {
	entries, _ := logOf("contoso", 1<<40, 200)
	for i, e := range entries {
		if i%2 == 1 {
			e = e.Redact(func(c audit.Change) bool { return c.Target == "" })
		}
		form, err := json.Marshal(e)
		require.NoError(t, err)
		require.Equal(t, referenceHash(t, form), e.Hash.String())
	}
}

// The same entry must have this hash in every release, or logs of old could not be verified.
func TestHashIsFrozen(t *testing.T) {
	first := typical()
	first.Changes = append(first.Changes, audit.Change{
		Field: "f", Target: "a-1", Before: audit.Number(1 << 40), After: audit.List(audit.Time(epoch.Add(1)), audit.None(), audit.List()),
	})
	second := audit.Entry{
		Version: 8, Time: epoch.Add(-1 << 40), Clamped: true, Actor: audit.Actor{Kind: audit.ActorSystem, ID: "s", OnBehalfOf: "ana"},
		Action: audit.Commented, Cause: audit.Merged, Origin: "sentinel",
	}
	_, h := audit.Seal(audit.Head{Scope: "contoso", Incident: 12}, first, seedOf(1))
	_, h = audit.Seal(h, second, seedOf(2))
	require.Equal(t, frozenHash, h.Hash.String())
}

func TestSealFillsWhatTiesAnEntryToItsPlace(t *testing.T) {
	head := audit.Head{Scope: "contoso", Incident: 12, Len: 4, Hash: audit.Digest{9}}
	draft := draftOf(3)
	draft.Scope, draft.Incident, draft.Seq, draft.Prev, draft.Hash = "else", 9, 99, audit.Digest{1}, audit.Digest{2}
	draft.Time = time.Now().In(time.FixedZone("east", 3600))
	e, next := audit.Seal(head, draft, seedOf(1))

	require.Equal(t, audit.Head{Scope: "contoso", Incident: 12, Len: 5, Hash: e.Hash}, next)
	require.Equal(t, head.Hash, e.Prev)
	require.EqualValues(t, 5, e.Seq)
	require.Equal(t, "contoso", e.Scope)
	require.EqualValues(t, 12, e.Incident)
	require.Equal(t, draft.Time.UTC().Round(0), e.Time)
	e.Scope, e.Incident, e.Seq, e.Prev, e.Hash, e.Time = "else", 9, 99, audit.Digest{1}, audit.Digest{2}, draft.Time
	for i, c := range e.Changes {
		require.True(t, c.Before.Equal(draft.Changes[i].Before))
		require.True(t, c.After.Equal(draft.Changes[i].After))
	}
	e.Changes = draft.Changes
	require.Equal(t, draft, e, "the rest is taken as given")
}

func TestSealIsPure(t *testing.T) {
	draft := draftOf(4)
	head := audit.Head{Scope: "contoso", Incident: 12}
	a, ha := audit.Seal(head, draft, seedOf(1))
	require.Equal(t, draftOf(4), draft, "the arguments are as they were")
	b, hb := audit.Seal(head, draft, seedOf(1))
	require.Equal(t, a, b)
	require.Equal(t, ha, hb)

	draft.Changes[0].Field = "other"
	require.NotEqual(t, "other", a.Changes[0].Field, "no memory is shared")
	clone := a.Clone()
	clone.Changes[0].Field = "other"
	require.NotEqual(t, "other", a.Changes[0].Field)
}

func saltsOf(t *testing.T, e audit.Entry) (salts []string) {
	form, err := e.MarshalJSON()
	require.NoError(t, err)
	for _, part := range strings.Split(string(form), `"salt":"`)[1:] {
		salts = append(salts, part[:32])
	}
	return salts
}

func TestSaltsAreNeverUsedTwice(t *testing.T) {
	free := audit.Entry{Actor: audit.User("ana"), Action: audit.TagsAdded}
	for range 9 {
		free.Changes = append(free.Changes, audit.Change{
			Field: "f", Before: audit.Free("a"), After: audit.List(audit.Free("a"), audit.List(audit.Free("a"))),
		})
	}
	seen := map[string]bool{}
	for _, head := range []audit.Head{
		{Scope: "contoso", Incident: 1}, {Scope: "contoso", Incident: 1, Len: 1}, {Scope: "contoso", Incident: 2},
		{Scope: "contoso\x01", Incident: 1}, {Incident: 1},
	} {
		for seed := range 3 {
			e, _ := audit.Seal(head, free, seedOf(seed))
			salts := saltsOf(t, e)
			require.Len(t, salts, 27)
			for _, s := range salts {
				require.False(t, seen[s])
				seen[s] = true
			}
		}
	}
}

func TestSaltsAreTheHMACDocumented(t *testing.T) {
	seed := seedOf(300)
	e, _ := audit.Seal(audit.Head{Scope: "contoso", Incident: 200, Len: 6}, audit.Entry{
		Actor: audit.User("ana"), Action: audit.Renamed,
		Changes: []audit.Change{{Field: "f", Before: audit.Free("a"), After: audit.Free("b")}, {Field: "g", After: audit.Free("c")}},
	}, seed)
	mac := func(pair byte) string {
		m := hmac.New(sha256.New, seed[:])
		m.Write([]byte("\x07contoso\xc8\x01\x07"))
		m.Write([]byte{pair})
		return hex.EncodeToString(m.Sum(nil))
	}
	require.Equal(t, []string{mac(0)[:32], mac(0)[32:], mac(1)[:32]}, saltsOf(t, e))
}

func TestSealTakesLongText(t *testing.T) {
	long := strings.Repeat("long ", 100_000)
	e, h := audit.Seal(audit.Head{Incident: 1}, audit.Entry{
		Actor: audit.User("ana"), Action: audit.Commented,
		Changes: []audit.Change{{Field: audit.CommentField, After: audit.Free(long)}, {Field: "x", After: audit.Text(long)}},
	}, seedOf(1))
	requireIntact(t, []audit.Entry{e}, h)
}

func TestSealAllocates(t *testing.T) {
	e, h, seed := typical(), audit.Head{Scope: "contoso", Incident: 12}, seedOf(1)
	require.LessOrEqual(t, testing.AllocsPerRun(200, func() { _, h = audit.Seal(h, e, seed) }), 3.0)
}
