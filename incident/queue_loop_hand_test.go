package incident_test

import (
	"slices"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// An asked is what a query asks for, by hand: what may be seen, what is looked for, and where to start.
type asked struct {
	cond       *clause // nil: everything
	visible    *clause
	moment     moment
	order      incident.Order
	limit      int
	redirected bool
	after      *plainRow
}

// selects reports whether a row is in the answer, wherever it starts and however long it is. A redirected incident is as visible
// as the one it leads to.
func (a *asked) selects(rows map[incident.ID]*plainRow, r *plainRow) bool {
	if !r.live() && !a.redirected || a.cond != nil && !a.cond.holds(r, a.moment) {
		return false
	}
	for a.visible != nil && !r.live() {
		r = rows[r.inc.RedirectTo]
	}
	return a.visible == nil || a.visible.holds(r, a.moment)
}

// all is every row that is selected, in order of id.
func (a *asked) all(rows []*plainRow) (out []*plainRow) {
	byID := make(map[incident.ID]*plainRow, len(rows))
	for _, r := range rows {
		byID[r.inc.ID] = r
	}
	for _, r := range rows {
		if a.selects(byID, r) {
			out = append(out, r)
		}
	}
	return out
}

// list is the answer, from all that is selected.
func (a *asked) list(all []*plainRow) (out []*plainRow) {
	for _, r := range all {
		if a.after == nil || r.ranked(a.order, a.after) > 0 {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(x, y *plainRow) int { return x.ranked(a.order, y) })
	if a.limit > 0 && len(out) > a.limit {
		out = out[:a.limit]
	}
	return out
}

// A tally is one value in the making: who is counted under it and the least spelling.
type tally struct {
	kind   alert.OwnerKind
	folded string
	shown  string
	n      int
}

// tallies counts rows by the values of a facet, the highest count first.
func tallies(f incident.Facet, rows []*plainRow) (out []tally) {
	at := map[string]int{}
	for _, r := range rows {
		mine := map[string]bool{}
		for _, v := range facetValues(f, r) {
			folded := foldByHand(v)
			key := folded
			kind := alert.NoOwnerKind
			if f == incident.AssigneeFacet {
				kind = r.inc.Owner.Kind()
				key = kind.String() + " " + folded
			}
			if len(folded) > filter.MaxText || mine[key] {
				continue
			}
			mine[key] = true
			i, ok := at[key]
			if !ok {
				i, at[key] = len(out), len(out)
				out = append(out, tally{kind, folded, v, 0})
			}
			out[i].n++
			out[i].shown = min(out[i].shown, v)
		}
	}
	slices.SortFunc(out, func(a, b tally) int {
		switch {
		case a.n != b.n:
			return b.n - a.n
		case a.folded != b.folded:
			return strings.Compare(a.folded, b.folded)
		default:
			return int(a.kind) - int(b.kind)
		}
	})
	return out
}

func facetValues(f incident.Facet, r *plainRow) []string {
	switch f {
	case incident.StatusFacet:
		return []string{r.inc.Status.String()}
	case incident.SeverityFacet:
		return []string{r.inc.Severity.String()}
	case incident.ClassificationFacet:
		return []string{r.inc.Classification.String()}
	case incident.AssigneeFacet:
		return []string{r.inc.Owner.ID()}
	case incident.TagFacet:
		return r.tags()
	case incident.ServiceSourceFacet:
		return sourcesIn(r)
	default:
		return categoriesIn(r)
	}
}

// buckets are the tallies as an ask wants them.
func buckets(ask incident.FacetQuery, rows []*plainRow) []incident.Bucket {
	out := []incident.Bucket{}
	for _, t := range tallies(ask.By, rows) {
		prefix := foldByHand(ask.Prefix)
		if !strings.HasPrefix(t.folded, prefix) || ask.Exact && t.folded != prefix {
			continue
		}
		if most := ask.Limit; len(out) == most && most > 0 || len(out) == 1000 {
			break
		}
		out = append(out, incident.Bucket{Facet: ask.By, Value: t.shown, Owner: ownerBy(t), Count: t.n})
	}
	return out
}

func ownerBy(t tally) alert.Owner {
	switch t.kind {
	case alert.UserOwnerKind:
		return alert.UserOwner(t.shown)
	case alert.GroupOwnerKind:
		return alert.GroupOwner(t.shown)
	}
	return alert.Owner{}
}

// suggestedTags is what SuggestTags says: the tag that is the text, those that begin with it by use, and the text itself where
// there is no such tag and it may be one.
func suggestedTags(text string, limit int, rows []*plainRow, valid bool) (out []incident.Suggestion) {
	text = strings.TrimSpace(text)
	if limit == 0 {
		limit = 10
	}
	all := tallies(incident.TagFacet, rows)
	exact := slices.IndexFunc(all, func(t tally) bool { return sameText(t.shown, text) })
	if exact > 0 {
		first := all[exact]
		all = slices.Concat([]tally{first}, all[:exact], all[exact+1:])
	}
	for _, t := range all {
		if strings.HasPrefix(t.folded, foldByHand(text)) && len(out) < limit {
			out = append(out, incident.Suggestion{Value: t.shown, Count: t.n})
		}
	}
	if exact < 0 && valid && text != "" {
		out = append(out, incident.Suggestion{Value: text, New: true})
	}
	return out
}

// suggestedOwners is what SuggestAssignees says to me, who am a user: the owners whose id is the text, me, and the others whose id,
// or a word of it before the first @, begins with the text.
func suggestedOwners(text, me string, limit int, rows []*plainRow, valid bool) (out []incident.Suggestion) {
	text = strings.TrimSpace(text)
	if limit == 0 {
		limit = 10
	}
	var exact, own, others []tally
	all := tallies(incident.AssigneeFacet, rows)
	if !slices.ContainsFunc(all, func(t tally) bool { return t.kind == alert.UserOwnerKind && sameText(t.shown, me) }) {
		all = append(all, tally{alert.UserOwnerKind, foldByHand(me), me, 0})
	}
	for _, t := range all {
		id := t.folded
		begins := strings.HasPrefix(id, foldByHand(text))
		for i := range strings.SplitN(id, "@", 2)[0] {
			begins = begins || strings.ContainsRune(".-_ ", rune(id[i])) && strings.HasPrefix(id[i+1:], foldByHand(text))
		}
		switch {
		case t.kind == alert.NoOwnerKind || !begins:
		case sameText(t.shown, text) && t.n > 0:
			exact = append(exact, t)
		case t.kind == alert.UserOwnerKind && sameText(t.shown, me):
			own = append(own, t)
		default:
			others = append(others, t)
		}
	}
	used := false
	for _, t := range slices.Concat(exact, own, others) {
		used = used || sameText(t.shown, text)
		if len(out) < limit {
			out = append(out, incident.Suggestion{Value: t.shown, Owner: ownerBy(t), Count: t.n})
		}
	}
	if !used && valid && text != "" {
		out = append(out, incident.Suggestion{Value: text, Owner: alert.UserOwner(text), New: true})
	}
	return out
}

// visibleTo restricts everybody to what meets a condition.
func visibleTo(c *clause) func(audit.Actor) filter.Expr {
	e, _ := c.expr()
	return func(audit.Actor) filter.Expr { return e }
}
