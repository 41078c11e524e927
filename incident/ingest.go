package incident

import (
	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

func (c IngestCommand) run(t *transition) error {
	ids := make([]string, len(c.Placements))
	for i := range c.Placements {
		if err := c.Placements[i].Alert.Validate(); err != nil {
			return alertError(i, err)
		}
		ids[i] = c.Placements[i].Alert.ID
	}
	held := t.holders(ids)
	g := gathering{placed: make(map[string]*draft, len(ids)), joining: map[*draft][]memberOf{}}
	for _, p := range c.Placements {
		id := p.Alert.ID
		if in := held[id]; in != 0 && in != p.Incident {
			return &ConflictError{Incidents: []ID{in}, Alerts: []string{id}}
		}
		d, err := t.draftOrOpen(p.Incident)
		if err != nil {
			return err
		}
		if err := g.add(d, p.Alert, held[id] != 0); err != nil {
			return err
		}
	}
	return g.finish()
}

// gathering collects the alerts that join an incident, so that one entry says it of all of them.
type gathering struct {
	placed  map[string]*draft // alerts seen so far
	order   []*draft
	joining map[*draft][]memberOf
}

func (g *gathering) add(d *draft, a alert.Alert, known bool) error {
	in, again := g.placed[a.ID]
	if again && in != d {
		return &ConflictError{Alerts: []string{a.ID}}
	}
	if known || again {
		if err := g.settle(d); err != nil {
			return err
		}
		d.refresh(a)
		return nil
	}
	g.placed[a.ID] = d
	if _, begun := g.joining[d]; !begun {
		g.order = append(g.order, d)
	}
	g.joining[d] = append(g.joining[d], memberOf{a.ID, newMember(a)})
	return nil
}

func (g *gathering) settle(d *draft) error {
	members := g.joining[d]
	if members == nil {
		return nil
	}
	g.joining[d] = nil
	if d.was.Version == 0 {
		return d.join(members, 0, audit.Created)
	}
	return d.join(members, 0, 0)
}

func (g *gathering) finish() error {
	for _, d := range g.order {
		if err := g.settle(d); err != nil {
			return err
		}
	}
	return nil
}
