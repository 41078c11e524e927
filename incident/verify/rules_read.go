package verify

// read answers an operation that changes nothing.
func (w *world) read(o *operation) *answer {
	switch o.kind {
	case getLive, getExact, readLog:
		return w.get(o)
	case locate:
		a := &answer{}
		for n := range mostAlerts {
			if o.alerts&(1<<n) == 0 {
				continue
			}
			id := uint16(0)
			if h := w.holder(n); h != nil {
				id = h.id
			}
			a.ids = append(a.ids, id)
		}
		return a
	}
	a := &answer{}
	for i := range w.n {
		n := &w.incs[i]
		switch o.kind {
		case countOpen:
			if n.status == active || n.status == inProgress {
				a.n++
			}
			continue
		case listTag:
			if n.tags&(1<<o.tag) == 0 {
				continue
			}
		}
		if n.status == redirected && o.kind != listAll || o.kind == firstPage && len(a.views) == pageSize {
			continue
		}
		a.views = append(a.views, n.view)
	}
	return a
}

// pageSize is how many incidents a page of firstPage has.
const pageSize = 2

func (w *world) get(o *operation) *answer {
	n := w.find(o.ids[0])
	if n == nil {
		return refuse(refusal{why: noIncident, id: o.ids[0]})
	}
	for o.kind == getLive && n.status == redirected {
		n = w.find(n.redirect)
	}
	if o.kind == readLog {
		return &answer{n: int(n.version)} // its versions, from the first on
	}
	return &answer{views: []view{n.view}}
}
