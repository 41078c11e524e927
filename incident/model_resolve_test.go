package incident_test

import (
	"strconv"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// A ref names an incident by its place among those of a kind.
type ref struct {
	among byte // 'o' open, 'c' closed, 'r' redirected, 'a' any, 'x' none there is, '0' a new one
	n     int
}

// A pick names an alert: the nth of an incident, or of the pool of all ids.
type pick struct {
	in   ref // 'p': the pool
	n    int
	with int // how many alerts of the incident from there on; zero: one, negative: all
}

// view is what refs and picks are looked up in: the model when the model runs, public reads when the engine does.
type view interface {
	ids(among byte) []incident.ID
	alertsIn(incident.ID) []string
	versionOf(incident.ID) uint64
	asked() int        // how many commands so far
	ago(n int) command // the nth last of them, from zero
}

func (r ref) find(v view) incident.ID {
	switch r.among {
	case 'x':
		return incident.ID(900 + r.n)
	case '0':
		return 0
	}
	ids := v.ids(r.among)
	if len(ids) == 0 {
		ids = v.ids('a')
	}
	if len(ids) == 0 {
		return incident.ID(r.n + 1)
	}
	return ids[r.n%len(ids)]
}

func (p pick) find(v view) []string {
	if p.in.among == 'e' {
		return []string{""}
	}
	if p.in.among == 'p' {
		return []string{poolAlert(p.n)}
	}
	in := v.alertsIn(p.in.find(v))
	switch {
	case len(in) == 0:
		return []string{poolAlert(p.n)}
	case p.with < 0:
		return in
	}
	from := p.n % len(in)
	return in[from:min(len(in), from+p.with+1)]
}

const poolSize = 12

func poolAlert(n int) string { return "a" + strconv.Itoa(10+n%poolSize) }

// resolve puts ids in the place of places.
func (c command) resolve(v view) command {
	if c.kind == "Again" {
		if v.asked() == 0 {
			return command{kind: "UpdateAll", id: "c1", actor: c.actor, after: c.after, incidents: []incident.ID{}}
		}
		again := v.ago(c.again % v.asked())
		again.after = c.after
		return again
	}
	if c.id == "" {
		c.id = "c" + strconv.Itoa(v.asked()+1)
	}
	c.incidents = make([]incident.ID, len(c.refs))
	for i, r := range c.refs {
		c.incidents[i] = r.find(v)
	}
	c.alerts = findPicks(c.picks, v)
	changes := make([]change, len(c.changes))
	for i, ch := range c.changes {
		for j := range ch.picks { // alerts of the incident that is changed
			if ch.picks[j].in.among == 0 && len(c.refs) > 0 {
				ch.picks = append([]pick(nil), ch.picks...)
				ch.picks[j].in = c.refs[0]
			}
		}
		ch.alerts = findPicks(ch.picks, v)
		if len(c.incidents) > 0 {
			ch.version = v.versionOf(c.incidents[0]) + uint64(ch.off)
		}
		if ch.kind != "IfVersion" {
			ch.version = 0
		}
		changes[i] = ch
	}
	c.changes = changes
	return c
}

func findPicks(picks []pick, v view) []string {
	var out []string
	for _, p := range picks {
		out = append(out, p.find(v)...)
	}
	return out
}

func (m *model) versionOf(id incident.ID) uint64 {
	if inc := m.get(id); inc != nil {
		return inc.version
	}
	return 0
}

func (m *model) alertsIn(id incident.ID) []string {
	if inc := m.get(id); inc != nil {
		return sortedNames(inc.alerts)
	}
	return nil
}

func (m *model) ids(among byte) []incident.ID {
	var out []incident.ID
	for _, i := range m.incidents {
		if isAmong(among, i.status) {
			out = append(out, i.id)
		}
	}
	return out
}

func isAmong(among byte, s incident.Status) bool {
	switch among {
	case 'o':
		return s != incident.Resolved && s != incident.Redirected
	case 'c':
		return s == incident.Resolved
	case 'r':
		return s == incident.Redirected
	default:
		return true
	}
}
