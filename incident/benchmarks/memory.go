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

// Settle collects garbage and gives memory back to the system, so that the next peer starts as the first one did.
func Settle() { debug.FreeOSMemory() }

// inUse is how many bytes of the heap are in use after a collection.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Loaded loads a fixture and measures what it costs. Nothing else should be in memory.
func Loaded(kind Kind, n int, watch Stopwatch) (*Fixture, Footprint, error) {
	Settle()
	before := inUse()
	f, err := NewFixture(kind, n, watch)
	if err != nil {
		return nil, Footprint{}, err
	}
	bytes := inUse() - before + f.Peer.OffHeap() - int64(len(f.owner))
	warm()
	start := time.Now()
	runtime.GC()
	return f, Footprint{
		Load: float64(f.Load) / float64(n), Bytes: float64(bytes) / float64(n), GC: float64(time.Since(start)),
	}, nil
}

// warm lets the heap grow once to where it would grow anyway before the next collection, as far as the memory limit allows.
// Otherwise the first writes after loading pay for pages that the system has yet to hand out, and a program that runs for a
// while does not.
func warm() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	const chunk, page = 8 << 10, 4 << 10 // as small as the spans of the runtime, so that no hole stays cold
	room := min(int64(m.HeapAlloc), debug.SetMemoryLimit(-1)/10*9-int64(m.HeapAlloc))
	held := make([][]byte, 0, max(room, 0)/chunk)
	for range cap(held) {
		b := make([]byte, chunk)
		for i := 0; i < chunk; i += page {
			b[i] = 1
		}
		held = append(held, b)
	}
	runtime.KeepAlive(held)
}

// Payload is how many bytes an incident with its alerts and one entry takes as bare values in slices, without any index: the
// small ones that the peers keep, and those of Caseload's packages, which have a field for everything Graph has one for.
func Payload(n int) (small, full float64) {
	return weigh(n, barePeer), weigh(n, bareCaseload)
}

func weigh(n int, build func(int) any) float64 {
	before := inUse()
	keep := build(n)
	bytes := inUse() - before
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
