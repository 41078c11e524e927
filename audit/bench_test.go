package audit_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// typical is what saving the pane with three things changed writes.
func typical() audit.Entry {
	return audit.Entry{
		Version: 7, Time: epoch, Actor: audit.User("ana@contoso.com"), Action: audit.Assigned, Command: "0b7e9a52-5f0c-4a39-8f5e-8f7d1f1c2b3a",
		Changes: []audit.Change{
			{Field: "assignedTo", After: audit.List(audit.Text("user"), audit.Free("ana@contoso.com"))},
			{Field: "status", Before: audit.Text("active"), After: audit.Text("inProgress")},
			{Field: "customTags", After: audit.Free("ransomware")},
		},
	}
}

func BenchmarkSeal(b *testing.B) {
	e, h, seed := typical(), audit.Head{Scope: "contoso", Incident: 12}, seedOf(1)
	b.ReportAllocs()
	for b.Loop() {
		_, h = audit.Seal(h, e, seed)
	}
}

func BenchmarkSealWithoutFreeText(b *testing.B) {
	e, h, seed := typical(), audit.Head{Scope: "contoso", Incident: 12}, seedOf(1)
	e.Changes = e.Changes[1:2]
	b.ReportAllocs()
	for b.Loop() {
		_, h = audit.Seal(h, e, seed)
	}
}

func typicalLog(n int) []audit.Entry {
	h, log := audit.Head{Scope: "contoso", Incident: 12}, make([]audit.Entry, n)
	for i := range log {
		log[i], h = audit.Seal(h, typical(), seedOf(i))
	}
	return log
}

// One operation is one entry, so a million entries take a millisecond for each nanosecond.
func BenchmarkVerify(b *testing.B) {
	log := typicalLog(10_000)
	b.ReportAllocs()
	entries := 0
	for b.Loop() {
		_, err := audit.Verify(sequence(log))
		require.NoError(b, err)
		entries += len(log)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(entries), "ns/entry")
}

// A million entries out of the form they are stored in, in which they fit into memory: reading them is part of it.
func BenchmarkVerifyMillion(b *testing.B) {
	const n = 1_000_000
	h, e := audit.Head{Scope: "contoso", Incident: 12}, typical()
	var file []byte
	ends := make([]int, n)
	for i := range ends {
		var sealed audit.Entry
		sealed, h = audit.Seal(h, e, seedOf(i))
		file, _ = sealed.AppendBinary(file)
		ends[i] = len(file)
	}
	packed := string(file)
	b.ReportAllocs()
	for b.Loop() {
		head, err := audit.Verify(func(yield func(audit.Entry, error) bool) {
			start := 0
			for _, end := range ends {
				e, err := audit.ParseBinary(packed[start:end])
				if start = end; !yield(e, err) {
					return
				}
			}
		}, h)
		require.NoError(b, err)
		require.Equal(b, h, head)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/entry")
}

func BenchmarkAppendBinary(b *testing.B) {
	e := typicalLog(1)[0]
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf, _ = e.AppendBinary(buf[:0])
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkUnmarshalBinary(b *testing.B) {
	form, err := typicalLog(1)[0].MarshalBinary()
	require.NoError(b, err)
	b.SetBytes(int64(len(form)))
	b.ReportAllocs()
	for b.Loop() {
		var e audit.Entry
		if err := e.UnmarshalBinary(form); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseBinary(b *testing.B) {
	form, err := typicalLog(1)[0].MarshalBinary()
	require.NoError(b, err)
	packed := string(form)
	b.SetBytes(int64(len(form)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := audit.ParseBinary(packed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteLines(b *testing.B) {
	log := typicalLog(1_000)
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		require.NoError(b, audit.WriteLines(&out, sequence(log)))
	}
	b.SetBytes(int64(out.Len()))
}

func BenchmarkReadLines(b *testing.B) {
	var out bytes.Buffer
	require.NoError(b, audit.WriteLines(&out, sequence(typicalLog(1_000))))
	b.SetBytes(int64(out.Len()))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range audit.ReadLines(bytes.NewReader(out.Bytes())) {
			require.NoError(b, err)
		}
	}
}

func BenchmarkRedact(b *testing.B) {
	e := typicalLog(1)[0]
	b.ReportAllocs()
	for b.Loop() {
		e.Redact(func(audit.Change) bool { return true })
	}
}
