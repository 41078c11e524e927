package benchmarks

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strconv"
)

const (
	analysts = 50
	tags     = 20
	day      = 24 * 60 * 60 * 1_000_000 // in microseconds
	epoch    = 1_769_083_200_000_000    // 2026-01-22 12:00 UTC
	later    = epoch + 31*day           // when the workloads run, after everything that was loaded
)

var titles = [...]struct{ title, category string }{
	{"Suspicious PowerShell command line", "Execution"}, {"Malware was prevented", "Malware"}, {"Unusual sign-in", "InitialAccess"},
	{"Credential theft", "CredentialAccess"}, {"Data was copied to an unknown place", "Exfiltration"},
}

var (
	owners   = names(analysts, "analyst%d@contoso.com")
	tagNames = names(tags, "tag-%d")
)

func names(n int, format string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(format, i)
	}
	return out
}

// A generator makes incidents: the same seed makes the same ones.
type generator struct {
	rnd    *rand.Rand
	zipf   *rand.Zipf
	alerts int // made so far
}

func newGenerator(seed uint64) *generator {
	g := &generator{rnd: rand.New(rand.NewPCG(seed, 1))}
	g.zipf = rand.NewZipf(g.rnd, 1.3, 1, analysts-1)
	return g
}

func (g *generator) alert(device string) Alert {
	g.alerts++
	t := titles[g.rnd.IntN(len(titles))]
	return Alert{
		ID: "alert-" + strconv.Itoa(g.alerts), Title: t.title, Category: t.category, Device: device, Severity: Severity(g.rnd.IntN(severities)),
	}
}

// draft makes an incident of one to five alerts with owner and tag: half of them active, a quarter in progress.
func (g *generator) draft() Draft {
	d := Draft{
		Owner: owners[g.zipf.Uint64()], Tag: tagNames[g.rnd.IntN(tags)], Status: [...]Status{Active, Active, InProgress, Resolved}[g.rnd.IntN(4)],
		At: epoch + g.rnd.Int64N(30*day), Alerts: make([]Alert, 1+g.rnd.IntN(5)),
	}
	device := "host-" + strconv.Itoa(g.alerts)
	for i := range d.Alerts {
		d.Alerts[i] = g.alert(device)
	}
	return d
}

// batch makes alerts on devices of their own.
func (g *generator) batch(n int) []Alert {
	out := make([]Alert, n)
	for i := range out {
		out[i] = g.alert("fresh-" + strconv.Itoa(g.alerts))
	}
	return out
}

// drafts yields what a queue of n incidents is loaded with.
func (g *generator) drafts(n int) iter.Seq[Draft] {
	return func(yield func(Draft) bool) {
		for range n {
			if !yield(g.draft()) {
				return
			}
		}
	}
}
