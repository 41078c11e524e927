package filter_test

import (
	"testing"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

func BenchmarkMatch(b *testing.B) {
	r := ticket{
		Title: "Multi-stage incident involving Initial access & Lateral movement on ONE endpoint", Level: medium, State: open,
		Tags: []string{"Ransomware", "Tier 0"}, Alerts: 5, Updated: noon, Owner: "Ana@Contoso.com",
	}
	for name, e := range map[string]filter.Expr{
		"rank":     byLevel.AtLeast(medium),
		"text":     byTitle.Is("multi-stage incident involving initial access & lateral movement on one endpoint"),
		"contains": byTitle.Contains("endpoint!"),
		"in":       byOwner.In("x", "y", "z"),
		"time":     byUpdated.Since(noon),
		"and":      filter.And(byLevel.AtLeast(medium), byState.Is(open), byUpdated.Since(noon), byFastTag.Is("tier 0")),
	} {
		b.Run(name, func(b *testing.B) {
			match, err := schema.Compile(e)
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				match(&r)
			}
		})
	}
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{"folded": "multi-stage incident on one endpoint", "mixed": "Multi-stage incident on ONE endpoint, KÖLN"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = filter.Fold(s)
			}
		})
	}
}
