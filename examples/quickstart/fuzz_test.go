package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever comes in, the program walks or says in one line why not, and nothing it writes acts on the terminal.
func FuzzAnyInput(f *testing.F) {
	for _, seed := range []string{
		"", "[", "7", alertOne, alertOne + "\n" + alertTwo, "[" + incidentOne + "," + redirected + "," + resolved + "]",
		`{"value":[` + alertElsewhere + `],"@odata.nextLink":"x"}`, `{"error":{}}`, `{"id":"a","id":"b"}`, "\ufeff[[{}]]",
		`{"displayName":"x","alerts":[{}],"comments":[{"comment":"\u001b"}]}`, `{"a\"":[1,-2.5e3,true,null,"\\"],"value":[]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		status, out, errs := quickstart(input, "-alerts", "-")
		requireHarmless(t, out+errs)
		if status == 0 {
			require.Empty(t, errs)
			require.Contains(t, out, "The queue afterwards")
			return
		}
		require.Equal(t, 1, status)
		require.Empty(t, out)
		require.Equal(t, 1, strings.Count(errs, "\n"))
		require.True(t, strings.HasPrefix(errs, "quickstart: stdin"), errs)
	})
}
