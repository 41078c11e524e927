package alert_test

import (
	"testing"

	"github.com/seed-d7eb6e68/caseload/alert"
)

func BenchmarkClone(b *testing.B) {
	a := sample(b)
	b.ReportAllocs()
	for b.Loop() {
		_ = a.Clone()
	}
}

func BenchmarkFactsDigest(b *testing.B) {
	a := sample(b)
	b.ReportAllocs()
	for b.Loop() {
		_ = a.FactsDigest()
	}
}

func BenchmarkValidate(b *testing.B) {
	a := sample(b)
	b.ReportAllocs()
	for b.Loop() {
		_ = a.Validate()
	}
}

func BenchmarkUnmarshal(b *testing.B) {
	data := readFile(b, "testdata/alert.json")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		var a alert.Alert
		if err := a.UnmarshalJSON(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMarshal(b *testing.B) {
	a := sample(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.MarshalJSON(); err != nil {
			b.Fatal(err)
		}
	}
}
