package incident

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// Suggestion is one line of the list that opens while somebody types a tag or an owner.
type Suggestion struct {
	Value string      // the tag, or the id of the owner
	Owner alert.Owner // of an owner: the user or group, as [Assign] takes it
	Count int         // live incidents that have it and that the actor may see
	New   bool        // nobody uses it: the "(Create new)" of the Manage incident pane
}

// How many suggestions there are, New ones aside.
const (
	DefaultSuggestions = 10 // for a limit of zero
	MaxSuggestions     = 100
)

// SuggestTags returns tags in use that begin with a text, the most used first and equally used ones by folded text: at most
// limit of them, which is up to [MaxSuggestions], and zero for [DefaultSuggestions]. Only live incidents that the actor may see
// count. The tag that is the text itself, compared as tags are, comes before all others. When there is none and [AddTags]
// would take the text, it follows as a last suggestion, New, beyond the limit.
//
// White space around the text does not count. A text that no tag may have in it, such as a line break or an invisible
// character, is a FieldError, and so is another limit. One that is too long for a tag suggests nothing new.
func (d *Desk) SuggestTags(ctx context.Context, prefix string, limit int) ([]Suggestion, error) {
	text, limit, err := typed(prefix, limit)
	if err != nil {
		return nil, err
	}
	lists, err := d.facets(ctx, Query{},
		FacetQuery{By: TagFacet, Prefix: text, Exact: true}, FacetQuery{By: TagFacet, Prefix: text, Limit: limit})
	if err != nil {
		return nil, err
	}
	out := suggested(limit, lists...)
	if len(lists[0]) == 0 {
		if tag, err := cleanLine(FieldTag, text, d.engine.opts.Limits.TagRunes); err == nil {
			out = append(out, Suggestion{Value: tag, New: true})
		}
	}
	return out, nil
}

// SuggestAssignees returns the users and groups that own incidents and match a text, as SuggestTags does with tags: one whose id
// is the text first, then the most used. An owner matches by the beginning of the id or of one of its words, which end at a
// point, a hyphen, an underscore or a space: "smi" finds ana.smith@contoso.com. What follows the first @ has no words, or a
// domain would find everybody in it. Words after the first are looked at for the [MaxBuckets] owners with most incidents.
//
// An actor who is a user is suggested when he matches, after whose id is the text and before the others, also when he owns
// nothing yet. A text that no owner in use has for id and that [Assign] would take for a user follows as New.
func (d *Desk) SuggestAssignees(ctx context.Context, prefix string, limit int) ([]Suggestion, error) {
	text, limit, err := typed(prefix, limit)
	if err != nil {
		return nil, err
	}
	asks := []FacetQuery{
		{By: AssigneeFacet, Prefix: text, Exact: true},
		{By: AssigneeFacet, Prefix: text, Limit: limit},
		{By: AssigneeFacet},
	}
	self, err := cleanOwner(alert.UserOwner(d.actor.ID), d.engine.opts.Limits)
	matches := err == nil && d.actor.Kind == audit.ActorUser && begins(self.ID(), text)
	if matches {
		asks = append(asks, FacetQuery{By: AssigneeFacet, Prefix: self.ID(), Exact: true})
	}
	lists, err := d.facets(ctx, Query{}, asks...)
	if err != nil {
		return nil, err
	}
	var own []Bucket
	if matches {
		own = append(own, Bucket{Facet: AssigneeFacet, Value: self.ID(), Owner: self})
		for _, b := range lists[3] {
			if b.Owner.Kind() == alert.UserOwnerKind {
				own[0] = b
			}
		}
	}
	others := lists[1]
	for _, b := range lists[2] {
		if begins(b.Value, text) {
			others = append(others, b)
		}
	}
	slices.SortFunc(others, func(a, b Bucket) int { return a.ranked().compare(b.ranked()) })
	out := suggested(limit, lists[0], own, others)
	if !slices.ContainsFunc(out, func(s Suggestion) bool { return strings.EqualFold(s.Value, text) }) {
		if owner, err := cleanOwner(alert.UserOwner(text), d.engine.opts.Limits); err == nil {
			out = append(out, Suggestion{Value: owner.ID(), Owner: owner, New: true})
		}
	}
	return out, nil
}

// typed checks what somebody types and how many suggestions he wants.
func typed(text string, limit int) (string, int, error) {
	if err := checkPrefix(text); err != nil {
		return "", 0, err
	}
	if err := checkRunes("prefix", text, true); err != nil {
		return "", 0, err
	}
	switch {
	case limit < 0 || limit > MaxSuggestions:
		reason := "want at most " + itoa(MaxSuggestions) + ", zero for the default"
		return "", 0, &FieldError{Field: "limit", Value: itoa(limit), Reason: reason}
	case limit == 0:
		limit = DefaultSuggestions
	}
	return strings.TrimSpace(text), limit, nil
}

// suggested puts the owners and tags of several lists one after the other, each of them once.
func suggested(limit int, lists ...[]Bucket) []Suggestion {
	var out []Suggestion
	seen := map[folding]bool{}
	for _, list := range lists {
		for _, b := range list {
			key := b.ranked().folding
			if len(out) == limit || seen[key] || key.folded == "" {
				continue
			}
			seen[key] = true
			out = append(out, Suggestion{Value: b.Value, Owner: b.Owner, Count: b.Count})
		}
	}
	return out
}

// begins reports whether an id begins with a text, or one of its words before the first @ does.
func begins(id, text string) bool {
	id, text = filter.Fold(id), filter.Fold(text)
	if strings.HasPrefix(id, text) {
		return true
	}
	words, _, _ := strings.Cut(id, "@")
	for i := range len(words) {
		if strings.IndexByte(".-_ ", words[i]) >= 0 && strings.HasPrefix(id[i+1:], text) {
			return true
		}
	}
	return false
}
