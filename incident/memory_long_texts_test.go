package incident_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// One alert with many long texts does not make every search a walk, and a word at the end of a long text is found as soon as one
// at its beginning.
func TestMemorySearchesBesideLongTexts(t *testing.T) {
	m := incident.NewMemory("default")
	e, err := incident.New(fixed(&clock{now: epoch}, incident.Options{Store: m}))
	require.NoError(t, err)
	d := e.As(ana)
	for i := range 3000 {
		name := fmt.Sprintf("host %d", i)
		if i == 10 {
			name = "needle"
		}
		_, err := d.Open(ctx, []alert.Alert{{ID: fmt.Sprint(i)}}, incident.Rename(name))
		require.NoError(t, err)
	}
	flood := alert.Alert{ID: "flood"}
	for i := range 900 {
		flood.Evidence = append(flood.Evidence, device(fmt.Sprint(i, strings.Repeat("q", 520))))
	}
	flooded, err := d.Open(ctx, []alert.Alert{flood})
	require.NoError(t, err)
	long, err := d.Open(ctx, []alert.Alert{{ID: "long", Evidence: []alert.Evidence{
		device("haystack " + strings.Repeat("z", 30_000) + " straw"), device(strings.Repeat("w", 5000) + "straw"),
	}}})
	require.NoError(t, err)

	rows := all(t, m.List(ctx, incident.Query{}))
	for word, most := range map[string]int{"needle": 100, "haystack": 100, "straw": 100, "needle straw": 200, "zzz": 100, "899qq": 300, "xyz": 50} {
		q := incident.Query{Filter: incident.Search(word)}
		found, looks := incident.Looks(m, q)
		require.Equal(t, naive(t, rows, q), found, word)
		require.LessOrEqual(t, looks, most, word)
	}

	// Texts that leave are not found, nor do those that stay lose anything.
	_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"long"}, To: flooded.ID})
	require.NoError(t, err)
	found, _ := incident.Looks(m, incident.Query{Filter: incident.Search("straw")})
	require.Equal(t, []incident.ID{flooded.ID}, found)
	require.NotEqual(t, flooded.ID, long.ID)
}

func device(host string) alert.Evidence {
	return alert.NewEvidence(alert.Device{HostName: host})
}
