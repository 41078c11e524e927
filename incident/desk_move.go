package incident

import (
	"context"
	"slices"
)

// Move says which alerts go where and why.
type Move struct {
	Alerts  []string // ids; they may come from several incidents
	To      ID       // zero: a new incident
	Reasons []string // at most 32, such as "sameAsset"
	Comment string   // Markdown; may be empty
}

// MoveAlerts moves alerts to another incident or to a new one, and returns that incident. A source that is left without
// alerts redirects to it, as after a merge. Nothing moves when one alert is unknown or one of the incidents is resolved.
// Alerts that are there already stay; when all are, nothing is written.
func (d *Desk) MoveAlerts(ctx context.Context, m Move) (Incident, error) {
	to := m.To
	m.Alerts, m.Reasons = slices.Clone(m.Alerts), slices.Clone(m.Reasons)
	o, err := d.do(ctx, func(ctx context.Context) (Command, []ID, error) {
		cmd := MoveCommand{Target: to, Alerts: m.Alerts, Reasons: m.Reasons, Comment: m.Comment}
		if len(m.Alerts) > d.engine.opts.Limits.AlertsPerIncident || slices.Contains(m.Alerts, "") {
			return cmd, nil, nil // which it refuses without looking any of them up
		}
		var err error
		if m.To != 0 {
			_, err = d.GetExact(ctx, to)
		} else {
			to, err = d.engine.store.NextID(ctx)
		}
		if err != nil {
			return cmd, nil, err
		}
		held, err := d.Locate(ctx, m.Alerts...)
		if err != nil {
			return cmd, nil, err
		}
		need := []ID{to}
		for _, id := range held {
			need = append(need, id)
		}
		cmd.Target = to
		return cmd, need, missing(m.Alerts, held)
	})
	if err != nil {
		return Incident{}, err
	}
	return d.opened(ctx, o, to)
}

// missing is a NotFoundError that names the alerts nobody holds, or nil.
func missing(alerts []string, held map[string]ID) error {
	var none []string
	for _, id := range alerts {
		if _, ok := held[id]; !ok {
			none = append(none, id)
		}
	}
	if none == nil {
		return nil
	}
	return &NotFoundError{Alerts: none}
}

// Merge says which incidents go into which and why.
type Merge struct {
	Target  ID
	Sources []ID
	Reasons []string
	Comment string
}

// Merge moves all alerts and tags of the sources to the target the caller names and redirects the sources to it. It returns
// the target. A [MergeError] lists every reason it is refused for. Sources that were merged into the target before are left
// out, so the same merge again changes nothing.
func (d *Desk) Merge(ctx context.Context, m Merge) (Incident, error) {
	cmd := MergeCommand{Target: m.Target, Sources: slices.Clone(m.Sources), Reasons: slices.Clone(m.Reasons), Comment: m.Comment}
	ids := append([]ID{m.Target}, cmd.Sources...)
	if len(ids) > d.engine.opts.Limits.Batch {
		ids = nil // it is refused without reading any of them
	}
	o, err := d.do(ctx, func(context.Context) (Command, []ID, error) { return cmd, ids, nil })
	if err != nil {
		return Incident{}, err
	}
	return d.settled(ctx, o, m.Target)
}
