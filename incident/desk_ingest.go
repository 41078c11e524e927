package incident

import (
	"context"
	"slices"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// Ingested says what became of one alert of an Ingest.
type Ingested struct {
	Alert    string
	Incident ID
	Outcome  IngestOutcome
}

// IngestOutcome is what Ingest did with an alert.
type IngestOutcome uint8

// The outcomes. Replayed stands for all of them when the command had run before.
const (
	Opened   IngestOutcome = iota // it opened an incident
	Joined                        // it joined an incident
	Known                         // an incident held it already; its facts are now the newest that were reported
	Replayed                      // the command id was committed before; nothing was done
)

// String returns "opened", "joined", "known" or "replayed".
func (o IngestOutcome) String() string {
	names := [...]string{"opened", "joined", "known", "replayed"}
	if int(o) >= len(names) {
		return "IngestOutcome(" + itoa(int(o)) + ")"
	}
	return names[o]
}

// Ingest takes in what detectors report: at most Limits.Batch alerts, all or none of them, in the order given. An alert whose
// id an incident holds updates the facts there and no decision of an analyst; a report older than the one known changes
// nothing. Any other alert goes where Options.Correlate sends it. The results are in the order of the alerts. An alert that
// is not acceptable is an [AlertError].
func (d *Desk) Ingest(ctx context.Context, alerts ...alert.Alert) ([]Ingested, error) {
	if err := d.engine.acceptable(alerts); err != nil {
		cmd := IngestCommand{Placements: make([]Placement, len(alerts))}
		for i, a := range alerts {
			cmd.Placements[i].Alert = a
		}
		return nil, d.refuse(ctx, cmd, err)
	}
	if len(alerts) == 0 {
		return nil, ctx.Err()
	}
	select {
	case d.engine.ingest <- struct{}{}:
		defer func() { <-d.engine.ingest }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var p placing
	o, err := d.do(ctx, func(ctx context.Context) (Command, []ID, error) {
		if err := p.place(ctx, d, alerts); err != nil {
			return IngestCommand{Placements: p.placements}, nil, err
		}
		cmd := IngestCommand{Placements: p.placements}
		return cmd, cmd.incidents(), nil
	})
	if err != nil {
		return nil, err
	}
	if o.after == nil {
		return d.replayed(ctx, alerts)
	}
	return p.results, nil
}

func (e *Engine) acceptable(alerts []alert.Alert) error {
	if n, most := len(alerts), e.opts.Limits.Batch; n > most {
		return &LimitError{What: "alerts in one Ingest", Got: n, Max: most}
	}
	for i := range alerts {
		if err := alerts[i].Validate(); err != nil {
			return alertError(i, err)
		}
	}
	return nil
}

func (d *Desk) replayed(ctx context.Context, alerts []alert.Alert) ([]Ingested, error) {
	held, err := d.Locate(ctx, alertIDs(alerts)...)
	if err != nil {
		return nil, err
	}
	out := make([]Ingested, len(alerts))
	for i, a := range alerts {
		if held[a.ID] == 0 {
			return nil, d.reused()
		}
		out[i] = Ingested{Alert: a.ID, Incident: held[a.ID], Outcome: Replayed}
	}
	return out, nil
}

func (c IngestCommand) incidents() []ID {
	ids := make([]ID, len(c.Placements))
	for i, p := range c.Placements {
		ids[i] = p.Incident
	}
	return ids
}

// placing decides where the alerts of one Ingest go.
type placing struct {
	placements []Placement
	results    []Ingested
	here       map[string]ID          // alerts placed so far
	near       map[string][]Candidate // open incidents by entity, as stored
	grown      map[ID]*Candidate      // incidents that get alerts in this call, as they are with them
	grownWith  map[string][]ID        // the same by entity
}

func (p *placing) place(ctx context.Context, d *Desk, alerts []alert.Alert) error {
	held, err := d.engine.store.Locate(ctx, alertIDs(alerts)...)
	if err != nil {
		return err
	}
	if seen, err := d.seen(ctx, held); err != nil {
		return err
	} else if hidden := missing(sortedKeys(held), seen); hidden != nil {
		return hidden // by the ids of the alerts: whose they are the actor may not know
	}
	p.placements, p.results = make([]Placement, 0, len(alerts)), make([]Ingested, 0, len(alerts))
	p.here, p.near, p.grown = map[string]ID{}, map[string][]Candidate{}, map[ID]*Candidate{}
	p.grownWith = map[string][]ID{}
	for _, a := range alerts {
		to, outcome := held[a.ID], Known
		if to == 0 {
			to = p.here[a.ID]
		}
		if to == 0 {
			if to, outcome, err = p.choose(ctx, d, a); err != nil {
				return err
			}
			p.here[a.ID] = to
		}
		p.placements = append(p.placements, Placement{Incident: to, Alert: a})
		p.results = append(p.results, Ingested{Alert: a.ID, Incident: to, Outcome: outcome})
	}
	return nil
}

// choose asks the correlator about an alert that is new.
func (p *placing) choose(ctx context.Context, d *Desk, a alert.Alert) (ID, IngestOutcome, error) {
	keys := entityKeys(&a, d.engine.opts.CorrelateBy)
	candidates, err := p.candidates(ctx, d, keys)
	if err != nil {
		return 0, 0, err
	}
	to, err := d.engine.opts.Correlate(ctx, a.Clone(), candidates)
	if err != nil {
		return 0, 0, err
	}
	outcome := Joined
	var c Candidate
	if to == 0 {
		outcome = Opened
		if to, err = d.engine.store.NextID(ctx); err != nil {
			return 0, 0, err
		}
		c.ID = to
	} else if i := slices.IndexFunc(candidates, func(c Candidate) bool { return c.ID == to }); i >= 0 {
		c = candidates[i]
	} else {
		return 0, 0, &FieldError{Field: "correlate", Value: to.String(), Reason: "want the id of a candidate, or zero"}
	}
	p.grow(c, &a, keys)
	return to, outcome, nil
}

func (p *placing) grow(c Candidate, a *alert.Alert, keys []string) {
	g := p.grown[c.ID]
	if g == nil {
		g = &c
		g.Shared = nil
		p.grown[c.ID] = g
	}
	g.Alerts++
	for _, k := range keys {
		if with := p.grownWith[k]; !slices.Contains(with, c.ID) {
			p.grownWith[k] = append(with, c.ID)
		}
	}
	first, last := span(a)
	if !first.IsZero() && (g.FirstActivity.IsZero() || first.Before(g.FirstActivity)) {
		g.FirstActivity = first
	}
	if last.After(g.LastActivity) {
		g.LastActivity = last
	}
}

// candidates are the open incidents that share an entity with an alert and have room for it, each once, newest first.
func (p *placing) candidates(ctx context.Context, d *Desk, keys []string) ([]Candidate, error) {
	byID := map[ID]*Candidate{}
	share := func(c Candidate, key string) {
		if g := p.grown[c.ID]; g != nil {
			c = *g
		}
		have := byID[c.ID]
		if have == nil {
			c.Shared = nil
			have = &c
			byID[c.ID] = have
		}
		if n := len(have.Shared); n == 0 || have.Shared[n-1] != key {
			have.Shared = append(have.Shared, key)
		}
	}
	for _, key := range keys {
		near, err := p.stored(ctx, d, key)
		if err != nil {
			return nil, err
		}
		for _, c := range near {
			share(c, key)
		}
		with := p.grownWith[key]
		for _, id := range with[max(0, len(with)-MaxCandidates):] {
			share(*p.grown[id], key)
		}
	}
	out := make([]Candidate, 0, len(byID))
	for _, id := range sortedKeys(byID) {
		if c := byID[id]; c.Alerts < d.engine.opts.Limits.AlertsPerIncident {
			slices.Sort(c.Shared)
			out = append(out, *c)
		}
	}
	slices.Reverse(out)
	return out, nil
}

func (p *placing) stored(ctx context.Context, d *Desk, key string) ([]Candidate, error) {
	if near, ok := p.near[key]; ok {
		return near, nil
	}
	incs, err := OpenWith(ctx, d.engine.store, key, MaxCandidates)
	if err != nil {
		return nil, err
	}
	near := make([]Candidate, 0, len(incs))
	for _, inc := range incs {
		if ok, err := d.sees(ctx, &inc); err != nil {
			return nil, err
		} else if ok {
			near = append(near, Candidate{ID: inc.ID, Alerts: inc.AlertCount(),
				FirstActivity: inc.FirstActivity, LastActivity: inc.LastActivity})
		}
	}
	p.near[key] = near
	return near, nil
}
