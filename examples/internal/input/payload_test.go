package input_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/examples/internal/input"
)

func TestShapes(t *testing.T) {
	for _, tt := range []struct {
		name, input                       string
		alerts, incidents, known, skipped int
	}{
		{"alerts_v2", `{"@odata.context":"x","value":[` + alertOne + "," + alertTwo + `]}`, 2, 0, 0, 0},
		{"array", `[` + alertOne + `,` + alertTwo + `]`, 2, 0, 0, 0},
		{"single alert", alertOne, 1, 0, 0, 0},
		{"single incident", incident7, 0, 1, 0, 0},
		{"JSON lines", alertOne + "\n" + alertTwo + "\n\n", 2, 0, 0, 0},
		{"pages in an array", `[{"value":[` + alertOne + `]},{"value":[` + alertTwo + `]}]`, 2, 0, 0, 0},
		{"byte order mark", "\ufeff" + alertOne, 1, 0, 0, 0},
		{"incidents", `{"value":[` + incident7 + `,` + redirected + `,` + alertTwo + `]}`, 1, 1, 0, 1},
		{"one incident twice", incident7 + incident7, 0, 1, 1, 0},
		{"one alert twice in an incident", `{"displayName":"x","alerts":[` + alertOne + "," + alertOne + `]}`, 0, 1, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, imported, known, err := taken(t.Context(), "-", strings.NewReader(tt.input))
			require.NoError(t, err)
			require.Len(t, p.Alerts, tt.alerts)
			require.Equal(t, tt.incidents, imported)
			require.Equal(t, tt.known, known)
			require.Equal(t, imported+known, p.Incidents())
			require.Equal(t, tt.skipped, p.Skipped)
			require.False(t, p.Partial)
			require.Equal(t, "stdin", p.Source)
		})
	}
}

func TestNextPage(t *testing.T) {
	p, err := input.Read("-", nil, strings.NewReader(`{"value":[`+alertOne+`],"@odata.nextLink":"https://graph.microsoft.com/x"}`))
	require.NoError(t, err)
	require.True(t, p.Partial)
}

func TestSources(t *testing.T) {
	p, err := input.Read("", []byte(alertOne), nil)
	require.NoError(t, err)
	require.Equal(t, "alerts.json", p.Source)

	path := filepath.Join(t.TempDir(), "page.json")
	require.NoError(t, os.WriteFile(path, []byte(alertOne), 0o600))
	p, err = input.Read(path, nil, nil)
	require.NoError(t, err)
	require.Equal(t, path, p.Source)
	require.Len(t, p.Alerts, 1)
}

func TestNewest(t *testing.T) {
	for text, want := range map[string]time.Time{
		alertOne + alertTwo: time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC),
		alertTwo:            time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC),
		incident7:           time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC),
		`{"id":"a","lastActivityDateTime":"9999-12-31T23:59:59Z"}`: time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC),
	} {
		p, err := input.Read("-", nil, strings.NewReader(text))
		require.NoError(t, err)
		require.Equal(t, want, p.Newest(), text)
	}
}
