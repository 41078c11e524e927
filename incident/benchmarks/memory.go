package benchmarks

import (
	"runtime"
	"runtime/debug"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Footprint is what a loaded peer costs.
type Footprint struct {
	Load  float64 // nanoseconds to load an incident
	Bytes float64 // bytes for an incident, in the Go heap after a collection and outside of it
	GC    float64 // nanoseconds of a full collection
}

// Settle collects garbage, gives memory back and returns how many bytes of the heap are in use.
func Settle() int64 {
	runtime.GC()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Loaded loads a fixture and measures what it costs. Nothing else should be in memory.
func Loaded(kind Kind, n int, watch Stopwatch) (*Fixture, Footprint, error) {
	before := Settle()
	f, err := NewFixture(kind, n, watch)
	if err != nil {
		return nil, Footprint{}, err
	}
	bytes := Settle() - before + f.Peer.OffHeap() - int64(len(f.owner))
	start := time.Now()
	runtime.GC()
	return f, Footprint{
		Load: float64(f.Load) / float64(n), Bytes: float64(bytes) / float64(n), GC: float64(time.Since(start)),
	}, nil
}

// Payload is how many bytes an incident with its alerts and one entry takes as bare values in slices, without any index: the
// small ones that the peers keep, and those of Caseload's packages, which have a field for everything Graph has one for.
func Payload(n int) (small, full float64) {
	return weigh(n, barePeer), weigh(n, bareCaseload)
}

func weigh(n int, build func(int) any) float64 {
	before := Settle()
	keep := build(n)
	bytes := Settle() - before
	runtime.KeepAlive(keep)
	return float64(bytes) / float64(n)
}

func barePeer(n int) any {
	type stored struct {
		incident Incident
		entry    Entry
	}
	all := make([]stored, 0, n)
	for d := range newGenerator(7).drafts(n) {
		i, e := open(uint64(len(all)+1), d)
		all = append(all, stored{i, e})
	}
	return all
}

func bareCaseload(n int) any {
	type stored struct {
		incident incident.Incident
		alerts   []alert.Alert
		entry    audit.Entry
	}
	all := make([]stored, 0, n)
	for d := range newGenerator(7).drafts(n) {
		i, e := open(uint64(len(all)+1), d)
		s := stored{incident: incident.Incident{Name: i.Name}, alerts: toAlerts(d.Alerts, time.UnixMicro(d.At).UTC())}
		for _, c := range e.Changes {
			s.entry.Changes = append(s.entry.Changes, audit.Change{Field: c.Field, Target: c.Target, After: audit.Text(c.After)})
		}
		s.entry.Changes = append([]audit.Change(nil), s.entry.Changes...)
		all = append(all, s)
	}
	return all
}
