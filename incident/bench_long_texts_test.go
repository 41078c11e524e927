package incident_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// BenchmarkOpenLongTexts opens an incident of an alert with a megabyte of names that are searched, in sixteen texts: of words, as
// people write, and of letters at random, as nobody does who means well. The most of it is spent while all others wait.
func BenchmarkOpenLongTexts(b *testing.B) {
	rnd := rand.New(rand.NewPCG(8, 8))
	word := func() string { return fmt.Sprintf("%x", rnd.Uint32N(2000)+1000) }
	letters := func() string { return string(rune('0' + rnd.IntN(75))) }
	for name, part := range map[string]func() string{"words": word, "letters": letters} {
		b.Run(name, func(b *testing.B) {
			e, err := incident.New(incident.Options{Correlate: incident.Separate})
			require.NoError(b, err)
			d, n := e.As(ana), 0
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				n++
				a := alert.Alert{ID: fmt.Sprint(n)}
				for range 16 {
					var text strings.Builder
					for text.Len() < 64_000 {
						text.WriteString(part())
						if name == "words" {
							text.WriteByte(' ')
						}
					}
					a.Evidence = append(a.Evidence, device(text.String()))
				}
				b.StartTimer()
				_, err := d.Open(ctx, []alert.Alert{a})
				require.NoError(b, err)
			}
		})
	}
}
