package incident_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// smallFaults are those of the laws that two commands from the templates of the small scope can come upon.
func smallFaults(t testing.TB) (out []fault) {
	for _, name := range []string{
		"an alert that was moved stays where it was, too", "the source of its last alert stays, empty",
		"severity is not lowered when the highest alert leaves",
		"an alert that joins does not take the owner over", "resolving does not cascade",
		"what was merged is not marked", "redirected incidents are listed", "success without a commit", "an entry is dropped",
		"the last spelling of a tag is kept",
	} {
		i := slices.IndexFunc(faults, func(f fault) bool { return f.name == name })
		require.GreaterOrEqual(t, i, 0, name)
		out = append(out, faults[i])
	}
	return out
}

// TestSmallSequencesCatchPlantedFaults is the negative control of TestLawsOnEverySmallSequence: with each of these a sequence of one or
// two commands breaks the law that is meant.
func TestSmallSequencesCatchPlantedFaults(t *testing.T) {
	all := templates()
	for _, f := range smallFaults(t) {
		t.Run(f.named(), func(t *testing.T) {
			for i := range all {
				for j := range all {
					ran := playSmall(modelConf{}, all, []int{i, j}, f.wrap)
					if slices.ContainsFunc(ran.failed, func(v violation) bool { return v.law == f.law }) {
						return
					}
				}
			}
			require.Fail(t, "nobody noticed")
		})
	}
}
