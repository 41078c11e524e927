package input

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/samber/lo"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// MaxRecords bounds how many alerts and incidents are read, because tiny ones take more memory than the file does.
const MaxRecords = 50_000

// A Payload is what was read: alerts without an incident, incidents with their alerts, or both.
type Payload struct {
	Source  string // a path, "stdin" or "alerts.json"
	Alerts  []alert.Alert
	Skipped int  // incidents that hold no alerts: merged into others, or not expanded
	Partial bool // the answer names a next page, which is not here

	data      []byte
	incidents []document
	records   int
	numbers   [2]int // alerts and incidents counted so far, for their names
}

// A record is one alert or incident of the input.
type record struct {
	value value
	name  string // "alert 3"
}

type document struct {
	incident.Document
	record record
}

// parse reads what Read says. The error is a *Fault.
func parse(source string, data []byte) (*Payload, error) {
	p := &Payload{Source: source, data: data}
	for at := 0; ; {
		v, where, err := nextValue(data, at)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &Fault{source: source, line: lineAt(data, where), reason: err.Error()}
		}
		if err := p.take(v, 0); err != nil {
			return nil, err
		}
		at = v.end
	}
	switch {
	case len(p.Alerts)+len(p.incidents) > 0:
		return p, nil
	case p.Skipped > 0:
		return nil, &Fault{source: source, reason: "no incident holds alerts; ask for incidents?$expand=alerts"}
	default:
		return nil, &Fault{source: source, reason: "holds no alerts"}
	}
}

// maxNesting is how far pages and arrays may be inside each other: an array of pages, as jq --slurp writes, is all it takes.
const maxNesting = 2

func (p *Payload) take(v value, nesting int) error {
	here := record{value: v}
	switch p.data[v.start] {
	case '[':
		if nesting == maxNesting {
			return p.blame(here, errors.New("want alerts or incidents, got arrays in arrays"))
		}
		for _, e := range elements(p.data, v) {
			if err := p.take(e, nesting+1); err != nil {
				return err
			}
		}
		return nil
	case '{':
		return p.takeObject(v, nesting)
	}
	have := terminal.Cut(terminal.Printable(string(p.data[v.start:min(v.end, v.start+200)])), 40)
	return p.blame(here, errors.New("want an alert or an incident, got "+have))
}

func (p *Payload) takeObject(v value, nesting int) error {
	var page, failure value
	pages, isIncident, isAlert := 0, false, false
	for name, m := range members(p.data, v) {
		switch name {
		case "value":
			if p.data[m.start] == '[' {
				page = m
				pages++
			}
		case "error":
			failure = m
		case "@odata.nextLink":
			p.Partial = true
		case "alerts", "displayName", "incidentName", "redirectIncidentId", "customTags":
			isIncident = true
		case "id":
			isAlert = true
		case "@odata.type":
			isIncident = isIncident || strings.HasSuffix(string(p.data[m.start:m.end]), `.incident"`)
		}
	}
	here := record{value: v}
	switch {
	case pages > 1:
		return p.blame(record{value: page}, errors.New("value: appears twice in one object"))
	case pages == 1 && !isAlert && !isIncident:
		return p.take(page, nesting)
	case failure != value{} && !isAlert && !isIncident:
		said := string(p.data[failure.start:min(failure.end, failure.start+200)])
		return p.blame(here, errors.New("this is no answer but an error: "+terminal.Cut(terminal.Printable(said), 100)))
	}
	if isIncident {
		return p.takeIncident(v)
	}
	p.numbers[0]++
	a, err := p.alert(record{v, fmt.Sprintf("alert %d", p.numbers[0])})
	p.Alerts = append(p.Alerts, a)
	return err
}

func (p *Payload) alert(r record) (a alert.Alert, err error) {
	if err := p.count(r); err != nil {
		return a, err
	}
	err = a.UnmarshalJSON(p.data[r.value.start:r.value.end])
	if err == nil {
		err = a.Validate()
	}
	if err != nil {
		return a, p.blame(r, err)
	}
	return a, nil
}

func (p *Payload) count(r record) error {
	if p.records++; p.records > MaxRecords {
		return p.blame(r, fmt.Errorf("more than %d alerts and incidents; give them in parts", MaxRecords))
	}
	return nil
}

// takeIncident reads the alerts one by one first, only because their errors then name the line. An incident without any can
// not live here: it was merged into another, or the alerts were not asked for.
func (p *Payload) takeIncident(v value) error {
	p.numbers[1]++
	r := record{v, fmt.Sprintf("incident %d", p.numbers[1])}
	if err := p.count(r); err != nil {
		return err
	}
	for i, e := range elements(p.data, find(p.data, v, "alerts")) {
		if _, err := p.alert(record{e, fmt.Sprintf("%s: alert %d", r.name, i+1)}); err != nil {
			return err
		}
	}
	doc := document{record: r}
	if err := doc.UnmarshalJSON(p.data[v.start:v.end]); err != nil {
		return p.blame(r, err)
	}
	if len(doc.Alerts) == 0 || doc.Status == incident.Redirected {
		p.Skipped++
		return nil
	}
	doc.Origin = "graph"
	doc.Alerts = lo.UniqBy(doc.Alerts, func(a alert.Alert) string { return a.ID })
	p.incidents = append(p.incidents, doc)
	return nil
}

// Newest is the time of the last thing the payload tells of: the clock of a program starts there, so that the same input always
// gives the same output.
func (p *Payload) Newest() time.Time {
	var newest time.Time
	see := func(times ...time.Time) {
		for _, t := range times {
			if t.After(newest) && t.Year() < 9000 { // leave room for a clock that goes on
				newest = t
			}
		}
	}
	seeAlerts := func(alerts []alert.Alert) {
		for _, a := range alerts {
			see(a.CreatedAt, a.UpdatedAt, a.LastActivity)
		}
	}
	seeAlerts(p.Alerts)
	for _, doc := range p.incidents {
		see(doc.CreatedAt, doc.UpdatedAt)
		seeAlerts(doc.Alerts)
	}
	if newest.IsZero() {
		return time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	}
	return newest
}
