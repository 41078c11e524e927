package storetest_test

import (
	"cmp"
	"context"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Facets counts incident by incident, into maps.
func (s able) Facets(ctx context.Context, q incident.Query, asks ...incident.FacetQuery) ([][]incident.Bucket, error) {
	if err := ctx.Err(); err != nil && s.bug != "facets ignore cancellation" {
		return nil, err
	}
	match, err := incident.Schema.Compile(q.Filter)
	switch {
	case err != nil && s.bug == "facets of an unknown filter are of everything", s.bug == "facets ignore the filter":
		match = func(*incident.Incident) bool { return true }
	case err != nil:
		return nil, err
	}
	var of incident.Query // what of the query shall not matter
	switch of.Redirected = q.Redirected; s.bug {
	case "facets count redirected incidents":
		of.Redirected = true
	case "facets stop at the limit of the query":
		of.Limit, of.Order = q.Limit, q.Order
	case "facets begin where the query does":
		of = q
		of.Limit = 0
	}
	if s.bug == "facets are handed out as kept" && s.kept[q.Filter.String()] != nil && len(asks) > 1 {
		return s.kept[q.Filter.String()], nil
	}
	now := s.snapshot()
	out := make([][]incident.Bucket, len(asks))
	for i, a := range asks {
		if err := a.Validate(); err != nil && s.bug != "anything goes in an ask" {
			return nil, err
		}
		if s.bug == "each facet has a snapshot of its own" {
			now = s.nextState(now)
		}
		out[i] = s.counted(s.selected(now, of, match), a)
	}
	if s.bug == "lists come in another order than the asks" {
		slices.SortFunc(out, func(a, b []incident.Bucket) int { return len(b) - len(a) })
	}
	if s.bug == "facets are handed out as kept" && len(asks) > 1 {
		s.kept[q.Filter.String()] = out
	}
	return out, nil
}

// nextState waits until something is committed, or long enough that it would have been.
func (s able) nextState(was *state) *state {
	for range 2000 {
		if now := s.snapshot(); now != was {
			return now
		}
		runtime.Gosched()
	}
	return was
}

// counted are the buckets of one ask.
func (s able) counted(incs []incident.Incident, a incident.FacetQuery) []incident.Bucket {
	fold := func(text string) string {
		if s.bug == "values that differ in case are two" {
			return text
		}
		return filter.Fold(text)
	}
	buckets := map[string]incident.Bucket{}
	if s.bug == "values of nobody are counted" && a.By == incident.StatusFacet {
		for st := range incident.Statuses() {
			buckets[fold(st.String())] = incident.Bucket{Facet: a.By, Value: st.String()}
		}
	}
	for _, inc := range incs {
		once := map[string]incident.Bucket{}
		for _, v := range s.values(inc, a.By) {
			key := v.Owner.Kind().String() + fold(v.Value)
			if v.Owner.IsZero() {
				key = fold(v.Value)
			}
			if s.bug == "a user and a group of one name are one" {
				key = fold(v.Value)
			}
			if _, ok := once[key]; !ok {
				once[key] = v
			}
		}
		for key, v := range once {
			b, ok := buckets[key]
			if !ok || v.Value < b.Value && s.bug != "the first spelling is shown" || s.bug == "the last spelling is shown" {
				b.Facet, b.Value, b.Owner = a.By, v.Value, v.Owner
			}
			b.Count++
			buckets[key] = b
		}
	}
	all := slices.DeleteFunc(slices.Collect(maps.Values(buckets)), func(b incident.Bucket) bool { return !s.wanted(b.Value, a) })
	slices.SortFunc(all, func(x, y incident.Bucket) int {
		byValue := cmp.Or(strings.Compare(filter.Fold(x.Value), filter.Fold(y.Value)), int(x.Owner.Kind())-int(y.Owner.Kind()))
		switch s.bug {
		case "buckets are in order of their values":
			return byValue
		case "equal counts are in order of the spelling":
			byValue = cmp.Or(strings.Compare(x.Value, y.Value), byValue)
		case "the rarest value comes first":
			return cmp.Or(x.Count-y.Count, byValue)
		}
		return cmp.Or(y.Count-x.Count, byValue)
	})
	limit := cmp.Or(a.Limit, incident.MaxBuckets)
	if s.bug == "asks have no limit" || s.bug == "no limit means no limit" && a.Limit == 0 {
		limit = len(all)
	}
	return all[:max(0, min(len(all), limit))]
}

// wanted reports whether an ask is for a value.
func (s able) wanted(value string, a incident.FacetQuery) bool {
	folded, prefix := filter.Fold(value), filter.Fold(a.Prefix)
	switch s.bug {
	case "prefixes are ignored":
		prefix = ""
	case "prefixes are compared letter for letter":
		folded, prefix = value, a.Prefix
	case "a prefix may be anywhere":
		return strings.Contains(folded, prefix) && (!a.Exact || folded == prefix)
	case "exactly means beginning with":
		a.Exact = false
	case "long values are counted":
		return true
	case "values that are long as they are spelled are not counted":
		folded = value
	}
	return strings.HasPrefix(folded, prefix) && (!a.Exact || folded == prefix) && len(folded) <= filter.MaxText
}

// values are what an incident is counted under; some may come twice.
func (s able) values(inc incident.Incident, f incident.Facet) []incident.Bucket {
	var texts []string
	switch f {
	case incident.StatusFacet:
		texts = append(texts, inc.Status.String())
	case incident.SeverityFacet:
		texts = append(texts, inc.Severity.String())
	case incident.ClassificationFacet:
		texts = append(texts, inc.Classification.String())
	case incident.AssigneeFacet:
		if inc.Owner.IsZero() && s.bug == "nobody is no bucket" {
			return nil
		}
		return []incident.Bucket{{Value: inc.Owner.ID(), Owner: inc.Owner}}
	case incident.TagFacet:
		texts = slices.Collect(inc.Tags())
	case incident.ServiceSourceFacet:
		for a := range inc.Alerts() {
			if a.ServiceSource != alert.UnknownSource || s.bug == "unknown sources are counted" {
				texts = append(texts, a.ServiceSource.String())
			}
		}
	case incident.CategoryFacet:
		for a := range inc.Alerts() {
			texts = slices.AppendSeq(texts, a.AllCategories())
		}
	}
	out := make([]incident.Bucket, len(texts))
	for i, t := range texts {
		out[i].Value = t
	}
	return out
}
