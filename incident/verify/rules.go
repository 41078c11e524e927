package verify

import (
	"fmt"
	"slices"
)

// step is the model of porcupine: whether the world can answer an operation so, and the world after it.
func (w *world) step(o *operation, got *answer) (bool, *world) {
	switch {
	case got.failed:
		return true, w
	case got.unknown: // where it was not done it comes last, and nobody looks any more
		next, _ := w.run(o, got.opened)
		return true, next
	}
	next, want := w.run(o, got.opened)
	return want.equal(got), next
}

// run is what the rules say to an operation; an incident that it opens gets the id given.
func (w *world) run(o *operation, opened uint16) (*world, *answer) {
	if o.kind.reads() {
		return w, w.read(o)
	}
	next, a := *w, &answer{}
	switch o.kind {
	case update, updateAll:
		a = next.update(o)
	case open:
		a = next.openWith(o, opened)
	case moveTo:
		a = next.move(o, opened)
	case merge:
		a = next.merge(o)
	}
	if a.refusal != (refusal{}) {
		return w, a
	}
	return &next, a
}

func refuse(r refusal) *answer { return &answer{refusal: r} }

// update applies all changes to all incidents, or nothing.
func (w *world) update(o *operation) *answer {
	a := &answer{}
	for _, id := range o.ids {
		n := w.find(id)
		if n == nil {
			return refuse(refusal{why: noIncident, id: id})
		}
		if n.status == redirected {
			return refuse(refusal{why: isRedirected, id: id, other: n.redirect})
		}
		changed, was := false, n.version
		for _, c := range o.changes {
			did, r := n.change(c, was)
			if r != (refusal{}) {
				return refuse(r)
			}
			changed = changed || did
		}
		if changed {
			n.version++
		}
		a.views = append(a.views, n.view)
	}
	return a
}

// change reports whether there was anything to record.
func (n *node) change(c change, was uint16) (bool, refusal) {
	before := *n
	switch c.action {
	case ifVersion:
		if c.arg != was {
			return false, refusal{why: versionGone, id: n.id}
		}
	case assign, unassign:
		n.own(uint8(c.arg))
	case addTag:
		n.tags |= 1 << c.arg
	case removeTag:
		n.tags &^= 1 << c.arg
	case start:
		if n.status == resolved {
			return false, refusal{why: noTransition, id: n.id, other: uint16(inProgress)}
		}
		n.status = inProgress
	case activate:
		if n.status == resolved {
			return false, refusal{why: noTransition, id: n.id, other: uint16(active)}
		}
		n.status = active
	case resolve:
		if n.status != resolved {
			n.restore, n.status, n.done = n.status, resolved, n.alerts
		}
	case reopen:
		if n.status == resolved {
			n.status, n.restore, n.done = n.restore, 0, 0
		}
	case comment:
		n.comments++
	}
	return *n != before, refusal{}
}

// own gives the incident and all its alerts an owner, or nobody.
func (n *node) own(o uint8) {
	n.owner, n.anas, n.bobs = o, 0, 0
	switch o {
	case ana:
		n.anas = n.alerts
	case bob:
		n.bobs = n.alerts
	}
}

func (w *world) openWith(o *operation, id uint16) *answer {
	if held := w.held(o.alerts); held != 0 {
		return refuse(refusal{why: alertsHeld, alerts: held})
	}
	n := w.open(id)
	n.version = 1
	n.join(o.alerts, 0, 0)
	for _, c := range o.changes {
		if _, r := n.change(c, 0); r != (refusal{}) {
			return refuse(r)
		}
	}
	return &answer{views: []view{n.view}}
}

// join takes alerts over with the owners they had; the owner of the incident wins where it has one.
func (n *node) join(alerts, anas, bobs alertSet) {
	n.alerts |= alerts
	n.anas |= anas & alerts
	n.bobs |= bobs & alerts
	if n.owner != nobody {
		n.own(n.owner)
	}
	n.severity = highest(n.alerts)
}

func (w *world) move(o *operation, opened uint16) *answer {
	to := o.ids[0]
	if to != 0 && w.find(to) == nil {
		return refuse(refusal{why: noIncident, id: to})
	}
	if missing := o.alerts &^ w.held(o.alerts); missing != 0 {
		return refuse(refusal{why: noAlerts, alerts: missing})
	}
	if to == 0 {
		to = opened
		w.open(to)
	}
	t := w.find(to)
	if o.alerts&^t.alerts == 0 {
		return &answer{views: []view{t.view}}
	}
	switch t.status {
	case redirected:
		return refuse(refusal{why: isRedirected, id: to, other: t.redirect})
	case resolved:
		return refuse(refusal{why: isResolved, id: to})
	}
	for i := range w.n {
		from := &w.incs[i]
		going := from.alerts & o.alerts
		switch {
		case going == 0 || from == t:
			continue
		case from.status == resolved:
			return refuse(refusal{why: isResolved, id: from.id})
		case going == from.alerts:
			t.absorb(from)
			continue
		}
		anas, bobs := from.anas, from.bobs
		from.alerts &^= going
		from.anas &^= going
		from.bobs &^= going
		from.severity = highest(from.alerts)
		from.version++
		t.join(going, anas, bobs)
	}
	t.version++
	return &answer{views: []view{t.view}}
}

// absorb takes all alerts and tags of an incident and redirects it. The version of the target is counted by who calls it.
func (n *node) absorb(from *node) {
	alerts, anas, bobs, tags := from.alerts, from.anas, from.bobs, from.tags
	from.alerts, from.anas, from.bobs, from.tags = 0, 0, 0, 0
	from.status, from.redirect = redirected, n.id
	from.version++
	n.join(alerts, anas, bobs)
	n.tags |= tags
}

func (w *world) merge(o *operation) *answer {
	t := w.find(o.ids[0])
	if t == nil {
		return refuse(refusal{why: noIncident, id: o.ids[0]})
	}
	var sources []*node
	for _, id := range o.ids[1:] {
		if id == t.id {
			return refuse(refusal{why: intoItself, id: id})
		}
		s := w.find(id)
		if s == nil {
			return refuse(refusal{why: noIncident, id: id})
		}
		if s.redirect != t.id && !slices.Contains(sources, s) {
			sources = append(sources, s)
		}
	}
	if len(sources) == 0 {
		return &answer{views: []view{t.view}}
	}
	owner, reasons := nobody, ""
	for _, n := range append([]*node{t}, sources...) {
		if n.status == resolved || n.status == redirected {
			reasons += fmt.Sprintf("%s %d;", statusNames[n.status], n.id)
		}
		if owner == nobody {
			owner = n.owner
		}
		if n.owner != nobody && n.owner != owner {
			reasons += fmt.Sprintf("owner %d;", n.id)
		}
	}
	if reasons != "" {
		return refuse(refusal{why: canNotMerge, id: t.id, reasons: reasons})
	}
	for _, s := range sources {
		t.absorb(s)
	}
	if owner != nobody {
		t.own(owner)
	}
	t.version++
	return &answer{views: []view{t.view}}
}
