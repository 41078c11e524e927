package audit_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/seed-d7eb6e68/caseload/audit"
)

var genTime = gen.Int64Range(-62_167_219_200, 253_402_300_799).Map(func(sec int64) time.Time {
	return time.Unix(sec, (sec%1_000_000_000+1_000_000_000)%1_000_000_000).UTC()
})

func genValue(depth int) gopter.Gen {
	gens := []gopter.Gen{
		gen.Const(audit.None()), gen.AnyString().Map(audit.Text), gen.AnyString().Map(audit.Free), gen.UInt64().Map(audit.Number),
		genTime.Map(audit.Time),
	}
	if depth > 0 {
		gens = append(gens, gen.SliceOfN(3, genValue(depth-1)).Map(func(vs []audit.Value) audit.Value { return audit.List(vs...) }))
	}
	return gen.OneGenOf(gens...)
}

var genChange = gopter.CombineGens(gen.Identifier(), gen.AnyString(), genValue(4), genValue(2)).Map(func(vs []any) audit.Change {
	return audit.Change{Field: vs[0].(string), Target: vs[1].(string), Before: vs[2].(audit.Value), After: vs[3].(audit.Value)}
})

var genEntry = gopter.CombineGens(
	gen.AnyString(), gen.UInt64(), gen.UInt64Range(0, 1<<62), gen.UInt64(), genTime, gen.Bool(),
	gen.UInt8Range(1, 3), gen.AnyString(), gen.UInt8Range(1, 27), gen.UInt8Range(0, 27), gen.SliceOfN(4, genChange),
).Map(func(vs []any) audit.Entry {
	text := vs[7].(string)
	e, _ := audit.Seal(
		audit.Head{Scope: vs[0].(string), Incident: vs[1].(uint64), Len: vs[2].(uint64), Hash: audit.Digest{byte(len(text))}},
		audit.Entry{
			Version: vs[3].(uint64), Time: vs[4].(time.Time), Clamped: vs[5].(bool),
			Actor:  audit.Actor{Kind: audit.ActorKind(vs[6].(uint8)), ID: text, OnBehalfOf: text},
			Action: audit.Action(vs[8].(uint8)), Cause: audit.Action(vs[9].(uint8)), Origin: text, Command: vs[0].(string),
			Changes: vs[10].([]audit.Change),
		}, seedOf(len(text)))
	return e
})

// same reports whether two entries are the same to the last salt.
func same(a, b audit.Entry) bool {
	x, errX := a.MarshalBinary()
	y, errY := b.MarshalBinary()
	return errX == nil && errY == nil && bytes.Equal(x, y) && a.Time.Equal(b.Time)
}

func TestRoundTrips(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(20240501)
	parameters.MinSuccessfulTests = 300
	t.Logf("seed %d", parameters.Seed())
	properties := gopter.NewProperties(parameters)

	forms := map[string]func(audit.Entry) (audit.Entry, error){
		"binary": func(e audit.Entry) (out audit.Entry, err error) {
			form, err := e.AppendBinary([]byte("before"))
			if err == nil {
				err = out.UnmarshalBinary(form[len("before"):])
			}
			return out, err
		},
		"encoding/json": func(e audit.Entry) (out audit.Entry, err error) {
			form, err := json.Marshal(e)
			if err == nil {
				err = json.Unmarshal(form, &out)
			}
			return out, err
		},
		"lines": func(e audit.Entry) (out audit.Entry, err error) {
			var b bytes.Buffer
			if err := audit.WriteLines(&b, sequence([]audit.Entry{e})); err != nil {
				return out, err
			}
			for e, err := range audit.ReadLines(&b) {
				return e, err
			}
			return out, nil
		},
	}
	for name, roundTrip := range forms {
		properties.Property(name+" gives back the same entry, redacted too", prop.ForAll(func(e audit.Entry) bool {
			redacted := e.Redact(func(c audit.Change) bool { return len(c.Target)%2 == 0 })
			got, err := roundTrip(e)
			gotRedacted, errRedacted := roundTrip(redacted)
			return err == nil && errRedacted == nil && same(e, got) && same(redacted, gotRedacted)
		}, genEntry))
	}
	properties.Property("redaction changes no hash", prop.ForAll(func(e audit.Entry) bool {
		r := e.Redact(func(audit.Change) bool { return true })
		again, _ := audit.Seal(audit.Head{Scope: e.Scope, Incident: e.Incident, Len: e.Seq - 1, Hash: e.Prev}, r, [32]byte{})
		return again.Hash == e.Hash
	}, genEntry))
	properties.Property("a head gives back the same head", prop.ForAll(func(scope string, incident, length uint64) bool {
		h := audit.Head{Scope: scope, Incident: incident, Len: length, Hash: audit.Digest{1, byte(length)}}
		form, err := json.Marshal(h)
		var got audit.Head
		return err == nil && json.Unmarshal(form, &got) == nil && got == h
	}, gen.AnyString(), gen.UInt64(), gen.UInt64()))
	properties.TestingRun(t)
}
