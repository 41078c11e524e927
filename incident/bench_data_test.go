package incident_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// sizes are the numbers of incidents that a benchmark runs with.
var sizes = [...]int{1_000, 10_000, 100_000}

// A bench is an engine in memory with incidents in it: three alerts each on average, fifty analysts of whom few own most, all
// severities, three statuses, twenty tags, times over thirty days.
type bench struct {
	d     *incident.Desk
	clock *clock
	ids   []incident.ID
	fresh int // alerts made since
}

// benches are built once for a size. Benchmarks leave their traces in them, which changes no order of magnitude.
var benches = map[int]*bench{}

// forSizes runs a benchmark once per number of incidents.
func forSizes(b *testing.B, run func(*testing.B, *bench)) {
	for _, n := range sizes {
		b.Run("incidents="+strconv.Itoa(n), func(b *testing.B) {
			s := benches[n]
			if s == nil {
				s = newBench(b, n)
				benches[n] = s
			}
			b.ReportAllocs()
			b.ResetTimer()
			run(b, s)
		})
	}
}

func newBench(b *testing.B, n int) *bench {
	b.Helper()
	s := &bench{clock: &clock{now: epoch}}
	e, err := incident.New(incident.Options{Clock: s.clock.time})
	require.NoError(b, err)
	s.d = e.As(ana)
	rnd := rand.New(rand.NewPCG(uint64(n), 1))
	var alerts []alert.Alert
	for i := range n {
		for range 1 + rnd.IntN(5) {
			alerts = append(alerts, s.alert("host-"+strconv.Itoa(i), rnd))
		}
	}
	for part := range slices.Chunk(alerts, 1000) {
		_, err := s.d.Ingest(ctx, part...)
		require.NoError(b, err)
	}
	for inc, err := range s.d.List(ctx, incident.Query{Order: incident.Order{Key: incident.OrderID, Ascending: true}}) {
		require.NoError(b, err)
		s.ids = append(s.ids, inc.ID)
	}
	require.Len(b, s.ids, n)
	owners := rand.NewZipf(rnd, 1.3, 1, 49)
	for _, id := range s.ids {
		s.clock.now = epoch.Add(time.Duration(rnd.Int64N(int64(30 * 24 * time.Hour))))
		changes := []incident.Change{incident.AddTags(tagNumber(rnd.IntN(20)))}
		if rnd.IntN(4) > 0 {
			changes = append(changes, incident.Assign(analyst(int(owners.Uint64()))))
		}
		switch rnd.IntN(4) {
		case 0:
			changes = append(changes, incident.Start())
		case 1:
			changes = append(changes, incident.Resolve("done"))
		}
		_, err := s.d.Update(ctx, id, changes...)
		require.NoError(b, err)
	}
	s.clock.now = epoch.Add(31 * 24 * time.Hour)
	return s
}

func tagNumber(i int) string       { return "tag-" + strconv.Itoa(i) }
func analyst(i int) alert.Owner    { return alert.UserOwner(fmt.Sprintf("analyst%d@contoso.com", i)) }
func (s *bench) nextAlert() string { s.fresh++; return "alert-" + strconv.Itoa(s.fresh) }

var benchTitles = [...]string{"Suspicious PowerShell command line", "Malware was prevented", "Unusual sign-in", "Credential theft",
	"Data was copied to an unknown place"}
var benchCategories = [...]string{"Execution", "Malware", "InitialAccess", "CredentialAccess", "Exfiltration"}

// alert is an alert about a host of its own with a user, a file and an address.
func (s *bench) alert(host string, rnd *rand.Rand) alert.Alert {
	what := rnd.IntN(len(benchTitles))
	at := epoch.Add(-time.Duration(rnd.IntN(3600)) * time.Second)
	return alert.Alert{
		ID: s.nextAlert(), Title: benchTitles[what], Category: benchCategories[what], Severity: alert.Severity(rnd.IntN(5)), Status: alert.New,
		ServiceSource: alert.SourceDefenderForEndpoint, DetectionSource: alert.DetectionDefenderForEndpoint, ProductName: "Microsoft Defender for Endpoint",
		MitreTechniques: []string{"T1059.001"}, CreatedAt: at, UpdatedAt: at, FirstActivity: at, LastActivity: at,
		Evidence: []alert.Evidence{
			alert.NewEvidence(alert.Device{DNSName: host, OSPlatform: "Windows11", RBACGroupName: "Clients"}),
			alert.NewEvidence(alert.User{UPN: "user@" + host}),
			alert.NewEvidence(alert.File{SHA256: "0ff6f2c94bc7e2833a5f7e16de1622e5dba70396f31c7d5f56381870317e8c46", Name: "a.exe"}),
			alert.NewEvidence(alert.IP{Address: "203.0.113.7"}),
		},
	}
}

// batch is n alerts on hosts that no incident has.
func (s *bench) batch(n int, rnd *rand.Rand) []alert.Alert {
	out := make([]alert.Alert, n)
	for i := range out {
		out[i] = s.alert("fresh-"+strconv.Itoa(s.fresh/3), rnd)
	}
	return out
}
