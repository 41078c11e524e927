package benchmarks

import "strconv"

// Status is where an incident is in its life.
type Status uint8

// The statuses of this workload.
const (
	Active Status = iota
	InProgress
	Resolved
	statuses = iota
)

// String returns the name as it is written in logs.
func (s Status) String() string { return name(uint8(s), "active", "inProgress", "resolved") }

// Severity is how grave an alert is, and the incident it is in.
type Severity uint8

// The severities, the least first.
const (
	Unknown Severity = iota
	Informational
	Low
	Medium
	High
	severities = iota
)

// String returns the name as it is written in logs.
func (s Severity) String() string {
	return name(uint8(s), "unknown", "informational", "low", "medium", "high")
}

func name(v uint8, names ...string) string {
	if int(v) >= len(names) {
		return strconv.Itoa(int(v))
	}
	return names[v]
}

// An Alert is what a detector reported, with what analysts decided.
type Alert struct {
	ID, Title, Category string
	Device              string // what it is about
	Severity            Severity
	Resolved            bool
	Owner               string
}

// A Draft is an incident to be opened.
type Draft struct {
	Owner, Tag string // may be empty
	Status     Status
	At         int64 // when, in microseconds since 1970
	Alerts     []Alert
}

// A Row is an incident as the queue shows it. Times are in microseconds since 1970.
type Row struct {
	ID               uint64
	Name             string // each peer has its own rule
	Owner            string
	Status           Status
	Severity         Severity // that of the highest alert
	Created, Updated int64
}

// An Incident is what the peers that keep Go values keep for each.
type Incident struct {
	Row
	Tag     string
	Before  Status // what Reopen gives back
	Entries uint64 // length of the log
	Alerts  []Alert
}

// An Entry is one line of an activity log.
type Entry struct {
	Seq     uint64 // from 1 without gaps
	At      int64
	Actor   string
	Action  string
	Text    string // of a comment
	Changes []Change
}

// A Change is one field that got another value.
type Change struct {
	Field, Target string // Target is the id of an alert, empty for the incident itself
	Before, After string
}

// analyst is who does everything.
const analyst = "ana@contoso.com"

// entry makes the next entry of the log of i.
func (i *Incident) entry(at int64, action string, changes ...Change) Entry {
	i.Entries++
	i.Updated = at
	return Entry{Seq: i.Entries, At: at, Actor: analyst, Action: action, Changes: changes}
}

// open makes incident id of a draft, whose alerts it copies.
func open(id uint64, d Draft) (Incident, Entry) {
	i := Incident{
		Row: Row{ID: id, Name: d.Alerts[0].Title + " on " + d.Alerts[0].Device, Owner: d.Owner, Status: d.Status, Created: d.At},
		Tag: d.Tag, Alerts: make([]Alert, len(d.Alerts)),
	}
	changes := make([]Change, 0, 4+len(d.Alerts))
	number := strconv.FormatUint(id, 10)
	for n, a := range d.Alerts {
		a.Owner, a.Resolved = d.Owner, d.Status == Resolved
		i.Alerts[n] = a
		changes = append(changes, Change{Field: "incidentId", Target: a.ID, After: number})
	}
	i.Severity = highest(i.Alerts)
	changes = append(changes, Change{Field: "severity", After: i.Severity.String()}, Change{Field: "status", After: d.Status.String()})
	if d.Owner != "" {
		changes = append(changes, Change{Field: "assignedTo", After: d.Owner})
	}
	if d.Tag != "" {
		changes = append(changes, Change{Field: "customTags", After: d.Tag})
	}
	return i, i.entry(d.At, "opened", changes...)
}

// single is the draft of an incident of one alert.
func single(a *Alert, at int64) Draft { return Draft{At: at, Alerts: []Alert{*a}} }

func highest(alerts []Alert) Severity {
	s := Unknown
	for i := range alerts {
		s = max(s, alerts[i].Severity)
	}
	return s
}

// assign gives i and its alerts an owner.
func (i *Incident) assign(at int64, owner string) Entry {
	changes := make([]Change, 0, 1+len(i.Alerts))
	changes = append(changes, Change{Field: "assignedTo", Before: i.Owner, After: owner})
	i.Owner = owner
	for n := range i.Alerts {
		a := &i.Alerts[n]
		changes = append(changes, Change{Field: "assignedTo", Target: a.ID, Before: a.Owner, After: owner})
		a.Owner = owner
	}
	return i.entry(at, "assigned", changes...)
}

// resolve resolves i and its alerts. Alerts are never resolved by themselves in this workload.
func (i *Incident) resolve(at int64) Entry {
	i.Before = i.Status
	return i.become(at, "resolved", Resolved, true)
}

// reopen undoes resolve.
func (i *Incident) reopen(at int64) Entry { return i.become(at, "reopened", i.Before, false) }

func (i *Incident) become(at int64, action string, s Status, resolved bool) Entry {
	changes := make([]Change, 0, 1+len(i.Alerts))
	changes = append(changes, Change{Field: "status", Before: i.Status.String(), After: s.String()})
	i.Status = s
	before, after := "new", "resolved"
	if !resolved {
		before, after = after, before
	}
	for n := range i.Alerts {
		i.Alerts[n].Resolved = resolved
		changes = append(changes, Change{Field: "status", Target: i.Alerts[n].ID, Before: before, After: after})
	}
	return i.entry(at, action, changes...)
}

// comment adds a comment.
func (i *Incident) comment(at int64, text string) Entry {
	e := i.entry(at, "commented")
	e.Text = text
	return e
}

// move takes an alert out of from and puts it into to, whose owner it gets. Both severities follow.
func move(at int64, id string, from, to *Incident) (left, joined Entry) {
	n := 0
	for from.Alerts[n].ID != id {
		n++
	}
	a := from.Alerts[n]
	member := Change{
		Field: "incidentId", Target: id, Before: strconv.FormatUint(from.ID, 10), After: strconv.FormatUint(to.ID, 10),
	}
	owner := Change{Field: "assignedTo", Target: id, Before: a.Owner, After: to.Owner}
	a.Owner = to.Owner
	from.Alerts = append(from.Alerts[:n], from.Alerts[n+1:]...)
	to.Alerts = append(to.Alerts, a)
	return from.entry(at, "alertsMoved", append(from.rate(), member)...), to.entry(at, "alertsMoved", append(to.rate(), member, owner)...)
}

// rate derives the severity anew.
func (i *Incident) rate() []Change {
	before := i.Severity
	i.Severity = highest(i.Alerts)
	if i.Severity == before {
		return nil
	}
	return []Change{{Field: "severity", Before: before.String(), After: i.Severity.String()}}
}

// clone copies i with its alerts; room is how many more alerts it will get.
func (i *Incident) clone(room int) *Incident {
	c := *i
	c.Alerts = append(make([]Alert, 0, len(i.Alerts)+room), i.Alerts...)
	return &c
}
