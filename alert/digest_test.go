package alert_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// Logs that are stored hold digests: those of these files stay what they are, byte for byte.
func TestDigestsStayWhatTheyAre(t *testing.T) {
	for name, want := range map[string]string{
		"alert":  "c9ef4aa78ecc480dc6c13a4ad2f95f2b3bb496a11f6fb8da65df395a74251a3e",
		"future": "e35d2671ccddbec15aa9001c6c40f64e7c08c8cb038fbc99df593c226dcf4255",
		"legacy": "4f8c289f08f525ce8877c881d2bd841eb3db8f8163846ffd0d2d39627318a489",
	} {
		a := decode(t, readFile(t, "testdata/"+name+".json"))
		require.Equal(t, want, fmt.Sprintf("%x", a.FactsDigest()), name)
	}
}
