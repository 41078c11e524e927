package incident

import (
	"context"
	"iter"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// Activity yields the activity log of an incident in order of time. Entries of incidents that were merged into it are among
// them, each naming the incident it belongs to in Entry.Incident; q.Own leaves them out and audit.ByIncident picks one. The
// id of a redirected incident means its own log, which stays readable. Iteration ends with the first error.
func (d *Desk) Activity(ctx context.Context, q ActivityQuery) iter.Seq2[audit.Entry, error] {
	if err := q.Validate(); err != nil {
		return failed[audit.Entry](err)
	}
	if q.After != 0 && !q.Own {
		return failed[audit.Entry](&FieldError{Field: "after", Value: ID(q.After).String(), Reason: "counts the entries of one log: set Own too"})
	}
	expr, err := audit.Schema.Bind(q.Filter, filter.Binding{Now: d.engine.opts.now(), Me: d.actor.ID})
	if err != nil {
		return failed[audit.Entry](err)
	}
	q.Filter = expr
	inc, err := d.GetExact(ctx, q.Incident)
	if err != nil {
		return failed[audit.Entry](err)
	}
	if q.Own {
		return d.engine.store.Activity(ctx, q)
	}
	ids, err := d.lineage(ctx, inc)
	if err != nil {
		return failed[audit.Entry](err)
	}
	logs := make([]iter.Seq2[audit.Entry, error], len(ids))
	for i, id := range ids {
		part := q
		part.Incident = id
		logs[i] = d.engine.store.Activity(ctx, part)
	}
	return take(q.Limit, interleave(logs, q.Newest))
}

// lineage is an incident and all that were merged into it, also through others.
func (d *Desk) lineage(ctx context.Context, inc Incident) ([]ID, error) {
	ids, seen := []ID{inc.ID}, map[ID]bool{inc.ID: true}
	for next := []Incident{inc}; len(next) > 0; {
		inc, next = next[0], next[1:]
		for h := range inc.MergedLogs() {
			id := ID(h.Incident)
			if seen[id] {
				continue
			}
			seen[id] = true
			ids = append(ids, id)
			source, err := d.engine.store.Get(ctx, id)
			if err != nil {
				return nil, err
			}
			next = append(next, source)
		}
	}
	return ids, nil
}

// take ends a sequence after n values; zero is no limit.
func take[T any](n int, seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	if n == 0 {
		return seq
	}
	return func(yield func(T, error) bool) {
		left := n
		for v, err := range seq {
			if !yield(v, err) {
				return
			}
			if left--; left == 0 {
				return
			}
		}
	}
}
