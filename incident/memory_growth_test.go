package incident_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// An incident keeps nothing of its earlier versions alive but what it shares with them: commands come and go without end. Their
// entries are what grows, and those are the store's.
func TestVersionsDoNotPileUp(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1", "a2", "a3")
	pair := [2]incident.Change{incident.AddTags("ransomware"), incident.RemoveTags("ransomware")}
	run := func(n int) uint64 {
		for i := range n {
			r, err := incident.Transition([]incident.Incident{inc}, incident.UpdateCommand{
				Incidents: []incident.ID{inc.ID}, Changes: pair[i%2 : i%2+1]}, incident.Env{Actor: ana, Time: epoch, Command: "c", Scope: "default"})
			require.NoError(t, err)
			inc = r.Incidents[0]
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		runtime.KeepAlive(inc)
		return m.HeapAlloc
	}
	before := run(100)
	after := run(5_000)
	require.Less(t, after, before+2<<20, "5,000 versions are kept")
}
