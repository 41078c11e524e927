package incident_test

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// facts are what a source says about an alert, out of small pools. They are comparable, so that the model need not hash them.
type facts struct {
	severity     alert.Severity
	title        string
	category     string
	device, user string
	detection    alert.DetectionSource
	service      alert.ServiceSource
	first, last  int // hours after the epoch, from 1; zero: not said
	systemTag    string
}

// A report is an alert as it comes in: facts, and the decisions it carries.
type report struct {
	id string
	facts
	updated  int // minutes after the epoch, from 1; zero: not said
	status   alert.Status
	owner    alert.Owner
	class    alert.Classification
	det      alert.Determination
	resolved int // hours after the epoch
}

func hoursIn(n int) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return epoch.Add(time.Duration(n) * time.Hour)
}

func (r report) at() time.Time {
	if r.updated == 0 {
		return time.Time{}
	}
	return epoch.Add(time.Duration(r.updated) * time.Minute)
}

func (r report) alert() alert.Alert {
	a := alert.Alert{
		ID: r.id, Title: r.title, Category: r.category, Severity: r.severity, Status: r.status, Owner: r.owner,
		Classification: r.class, Determination: r.det, DetectionSource: r.detection, ServiceSource: r.service, UpdatedAt: r.at(),
		FirstActivity: hoursIn(r.first), LastActivity: hoursIn(r.last), ResolvedAt: hoursIn(r.resolved),
	}
	if r.device != "" {
		a.Evidence = append(a.Evidence, alert.NewEvidence(alert.Device{DNSName: r.device}))
	}
	if r.user != "" {
		a.Evidence = append(a.Evidence, alert.NewEvidence(alert.User{UPN: r.user}))
	}
	if r.systemTag != "" {
		a.SystemTags = []string{r.systemTag}
	}
	return a
}

// valid is what any store may hold: an id, and a severity that there is.
func (r report) valid() bool { return r.id != "" && r.severity <= alert.High }

// span is the time an alert covers; one end that is missing is the other.
func (r report) span() (first, last time.Time) {
	first, last = hoursIn(r.first), hoursIn(r.last)
	if r.first == 0 {
		first = last
	}
	if last.Before(first) {
		last = first
	}
	return first, last
}

// arrive is an alert that is new: it brings its own decisions, but not a determination that never went with its classification.
func (r report) arrive() *modelAlert {
	a := &modelAlert{report: r, status: r.status, owner: r.owner, class: r.class, det: r.det}
	if !pairFits(r.class, r.det) && !(withdrawn(r.det) && r.class != alert.Unclassified) {
		a.det = alert.Undetermined
	}
	if r.status == alert.Resolved {
		a.resolvedAt = hoursIn(r.resolved)
	}
	return a
}

// goesWith is the vendor's table of determinations by classification, copied by hand.
var goesWith = map[alert.Classification][]alert.Determination{
	alert.Unclassified: {},
	alert.TruePositive: {alert.MultiStagedAttack, alert.MaliciousUserActivity, alert.CompromisedAccount, alert.Malware, alert.Phishing,
		alert.UnwantedSoftware, alert.Other},
	alert.InformationalExpectedActivity: {alert.SecurityTesting, alert.LineOfBusinessApplication, alert.ConfirmedActivity, alert.Other},
	alert.FalsePositive:                 {alert.NotMalicious, alert.NotEnoughDataToValidate, alert.Other},
}

func pairFits(c alert.Classification, det alert.Determination) bool {
	return det == alert.Undetermined || slices.Contains(goesWith[c], det)
}

func withdrawn(det alert.Determination) bool {
	return det == alert.APT || det == alert.SecurityPersonnel
}

// tactics of the kill chain in order, as categories spell them and as names do.
var tactics = [][2]string{
	{"Reconnaissance", "Reconnaissance"}, {"ResourceDevelopment", "Resource development"}, {"InitialAccess", "Initial access"},
	{"Execution", "Execution"}, {"Persistence", "Persistence"}, {"PrivilegeEscalation", "Privilege escalation"},
	{"DefenseEvasion", "Defense evasion"}, {"CredentialAccess", "Credential access"}, {"Discovery", "Discovery"},
	{"LateralMovement", "Lateral movement"}, {"Collection", "Collection"}, {"CommandAndControl", "Command and control"},
	{"Exfiltration", "Exfiltration"}, {"Impact", "Impact"},
}

// autoName is the grammar of automatic names, law 7.
func (i *modelIncident) autoName(limit int) string {
	titles, categories, devices, users, reporters := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	var lowest *report
	for id, a := range i.alerts {
		r := &a.report
		if lowest == nil || id < lowest.id {
			lowest = r
		}
		title := modelFold(visibleTitle(r.title))
		if title == "" {
			title = "untitled " + id
		}
		titles[title] = true
		categories[modelFold(r.category)] = true
		devices[modelFold(r.device)] = true
		users[modelFold(r.user)] = true
		switch {
		case r.detection != 0:
			reporters[r.detection.String()] = true
		case r.service != 0:
			reporters[r.service.String()] = true
		}
	}
	delete(devices, "")
	delete(users, "")
	tail := ""
	switch {
	case len(devices) > 1:
		tail = " on multiple endpoints"
	case len(devices) == 1:
		tail = " on one endpoint"
	case len(users) > 1:
		tail = " involving multiple users"
	case len(users) == 1:
		tail = " involving one user"
	}
	if len(reporters) > 1 {
		tail += " reported by multiple sources"
	}
	head := "Multi-stage incident"
	if len(titles) == 1 {
		if head = visibleTitle(lowest.title); head == "" {
			head = "Incident " + i.id.String()
		}
	} else {
		var named []string
		for _, t := range tactics {
			if categories[modelFold(t[0])] && len(named) < 2 {
				named = append(named, t[1])
			}
		}
		if len(named) > 0 {
			head += " involving " + strings.Join(named, " & ")
		}
		if categories["RANSOMWARE"] {
			head += " including Ransomware"
		}
	}
	return cutLine(cutLine(head, max(1, limit-len(tail)))+tail, limit)
}

// cut keeps the first runes of a text, without white space at its ends.
func cutLine(s string, runes int) string {
	if utf8.RuneCountInString(s) > runes {
		s = string([]rune(s)[:runes])
	}
	return strings.TrimSpace(s)
}

// visible is a title without the invisible characters that the pools put into some.
func visibleTitle(title string) string {
	return strings.TrimSpace(strings.NewReplacer("\u200b", "", "\ufeff", "", "\n", " ").Replace(title))
}

// modelFold is simple case folding: every character becomes the first of those that differ from it in case only.
func modelFold(s string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
			least = min(least, o)
		}
		return least
	}, s)
}

// correlate is where an alert that is new goes: to the open incident it shares most devices and users with, if their activity is
// no more than a day apart; of equals the one with the latest activity, then the lowest id. Zero: an incident of its own.
func (c *crowd) correlate(r report) incident.ID {
	first, last := r.span()
	var best *candidate
	for _, cand := range c.candidates {
		shared := cand.shares(r)
		if shared == 0 || cand.alerts >= c.room || first.Sub(cand.last) > 24*time.Hour || cand.first.Sub(last) > 24*time.Hour {
			continue
		}
		if best == nil || shared > best.shared || shared == best.shared && (cand.last.After(best.last) || cand.last.Equal(best.last) && cand.id < best.id) {
			best = cand
			best.shared = shared
		}
	}
	if best == nil {
		return 0
	}
	return best.id
}

// A crowd is the open incidents as correlation sees them during one Ingest.
type crowd struct {
	room       int
	candidates []*candidate
}

type candidate struct {
	id             incident.ID
	alerts, shared int
	first, last    time.Time
	entities       map[string]bool
}

func (m *model) crowd() *crowd {
	c := &crowd{room: m.conf.perIncident()}
	for _, inc := range m.incidents {
		if !inc.open() {
			continue
		}
		cand := &candidate{id: inc.id, alerts: len(inc.alerts), first: inc.first, last: inc.last, entities: map[string]bool{}}
		for _, a := range inc.alerts {
			cand.note(a.report)
		}
		c.candidates = append(c.candidates, cand)
	}
	return c
}

func (c *candidate) note(r report) {
	if r.device != "" {
		c.entities["device:"+modelFold(r.device)] = true
	}
	if r.user != "" {
		c.entities["user:"+modelFold(r.user)] = true
	}
}

func (c *candidate) shares(r report) (n int) {
	if r.device != "" && c.entities["device:"+modelFold(r.device)] {
		n++
	}
	if r.user != "" && c.entities["user:"+modelFold(r.user)] {
		n++
	}
	return n
}

// joined notes that an alert goes to an incident, which may be one that is opened for it.
func (c *crowd) joined(id incident.ID, r report) {
	i := slices.IndexFunc(c.candidates, func(c *candidate) bool { return c.id == id })
	if i < 0 {
		i = len(c.candidates)
		c.candidates = append(c.candidates, &candidate{id: id, entities: map[string]bool{}})
	}
	cand := c.candidates[i]
	cand.alerts++
	cand.note(r)
	first, last := r.span()
	if !first.IsZero() && (cand.first.IsZero() || first.Before(cand.first)) {
		cand.first = first
	}
	if last.After(cand.last) {
		cand.last = last
	}
}
