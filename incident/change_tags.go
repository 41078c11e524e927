package incident

import (
	"slices"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// AddTags adds custom tags. A tag the incident has in any case is left in its first spelling.
func AddTags(tags ...string) Change {
	tags = slices.Clone(tags)
	return simpleChange{"AddTags", func(d *draft) error {
		clean, err := cleanTags(tags, d.env.Limits)
		if err != nil {
			return err
		}
		d.addTags(clean, 0)
		if n := d.tags.Len(); n > d.env.Limits.Tags {
			return &LimitError{What: "tags of an incident", Got: n, Max: d.env.Limits.Tags}
		}
		return nil
	}}
}

// RemoveTags removes custom tags, compared by simple case folding; tags the incident does not have are no error.
func RemoveTags(tags ...string) Change {
	tags = slices.Clone(tags)
	return simpleChange{"RemoveTags", func(d *draft) error {
		clean, err := cleanTags(tags, d.env.Limits)
		if err == nil {
			d.removeTags(clean, 0)
		}
		return err
	}}
}

func cleanTags(tags []string, l Limits) ([]string, error) {
	clean := make([]string, len(tags))
	for i, t := range tags {
		var err error
		if clean[i], err = cleanLine(FieldTag+"["+itoa(i)+"]", t, l.TagRunes); err != nil {
			return nil, err
		}
	}
	return clean, nil
}

func (d *draft) addTags(tags []string, cause audit.Action) {
	var changes []audit.Change
	for _, t := range tags {
		if _, ok := d.tags.Get(foldTag(t)); ok {
			continue
		}
		d.tags.Put(foldTag(t), t)
		changes = append(changes, audit.Change{Field: FieldTag, After: audit.Free(t)})
	}
	d.record(audit.TagsAdded, cause, changes...)
}

func (d *draft) removeTags(tags []string, cause audit.Action) {
	var changes []audit.Change
	for _, t := range tags {
		if spelling, ok := d.tags.Get(foldTag(t)); ok {
			d.tags.Delete(foldTag(t))
			changes = append(changes, audit.Change{Field: FieldTag, Before: audit.Free(spelling)})
		}
	}
	d.record(audit.TagsRemoved, cause, changes...)
}

// allTags is every custom tag as edited so far.
func (d *draft) allTags() []string {
	var out []string
	for _, t := range d.tags.Map().All() {
		out = append(out, t)
	}
	return out
}
