package storetest_test

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// able is a naive store with the optional abilities.
type able struct {
	*naive
	kept map[string][][]incident.Bucket // for a bug
}

func (s able) Count(ctx context.Context, q incident.Query) (int, error) {
	q = incident.Query{Filter: q.Filter, Redirected: q.Redirected, Limit: q.Limit}
	if s.bug == "counts redirected incidents" {
		q.Redirected = true
	}
	if s.bug != "count stops at the limit" {
		q.Limit = 0
	}
	n := 0
	for _, err := range s.List(ctx, q) {
		if err != nil && s.bug != "count swallows errors" {
			return 0, err
		}
		n++
	}
	return n, nil
}

func (s able) OpenWith(ctx context.Context, entity string, limit int) ([]incident.Incident, error) {
	if err := ctx.Err(); err != nil && s.bug != "finder ignores cancellation" {
		return nil, err
	}
	var out []incident.Incident
	for _, inc := range s.snapshot().incidents {
		open := inc.IsOpen() || s.bug == "finds resolved incidents" && inc.Status == incident.Resolved
		found := false
		for a := range inc.Alerts() {
			for _, ev := range a.Evidence {
				if e := ev.Entity(); e != nil {
					key := incident.EntityKey(e)
					found = found || key == entity || s.bug == "finds by the beginning" && strings.HasPrefix(key, entity)
				}
			}
		}
		if open && found {
			out = append(out, inc)
		}
	}
	slices.SortFunc(out, func(a, b incident.Incident) int {
		if s.bug == "finds the oldest" {
			return int(a.ID) - int(b.ID)
		}
		return int(b.ID) - int(a.ID)
	})
	return out[:min(len(out), limit)], nil
}

// naiveBackend is a backend of naive stores.
func naiveBackend(b bug, abilities bool) storeBackend {
	opened, all := map[string]*naive{}, &[]*naive{}
	wrap := func(s *naive) incident.Store {
		if abilities {
			return able{s, map[string][][]incident.Bucket{}}
		}
		return s
	}
	return storeBackend{
		Open: func(scope string) (incident.Store, error) {
			key := scope
			switch b {
			case "scopes are one":
				key = ""
			case "scopes are folded":
				key = strings.ToLower(scope)
			case "scopes are trimmed":
				key = strings.TrimSpace(scope)
			}
			s := newNaive(scope, b)
			if old := opened[key]; old != nil { // another name for the same data
				s.now, s.receipts = old.now, old.receipts
			}
			if b == "scope is not told" {
				s.scope = "default"
			}
			opened[key], s.peers = s, all
			*all = append(*all, s)
			return wrap(s), nil
		},
		FailWrite: func(s incident.Store, n int) { naiveOf(s).failIn = n },
		Reopen: func(old incident.Store) (incident.Store, error) {
			was := naiveOf(old)
			s := newNaive(was.scope, b)
			s.now, s.receipts, s.commands, s.lastID = was.now, was.receipts, was.commands, was.lastID
			s.history.told, s.history.dropped = was.history.told, was.history.dropped
			switch b {
			case "the feed begins anew when opened again":
				s.history.told, s.history.dropped = nil, 0
			case "the feed is cut short when opened again":
				s.history.told = s.history.told[:len(s.history.told)-1]
			case "receipts are gone when opened again":
				s.receipts = map[string]incident.Receipt{}
			case "ids begin anew when opened again":
				s.lastID = 0
			case "everything is gone when opened again":
				s.now = newNaive(was.scope, b).now
			}
			return wrap(s), nil
		},
	}
}

func naiveOf(s incident.Store) *naive {
	if a, ok := s.(able); ok {
		return a.naive
	}
	return s.(*naive)
}
