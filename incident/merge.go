package incident

import (
	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// RedirectedTag is the system tag of an incident that was merged into another.
const RedirectedTag = "Redirected"

// absorb moves everything of source into the target: alerts, tags, and the anchor of the log. The source keeps its log, its
// attributes and its name, loses its tags, and redirects. It is sealed here, because the target's entry names its last hash.
func (t *transition) absorb(target, source *draft, why []audit.Change) error {
	members, tags := source.members(), source.allTags()
	source.redirect(target.inc.ID, members)
	source.record(audit.Redirected, 0, reasonsOf(why)...)
	head := source.seal().Log()
	target.addMerged(head)
	target.record(audit.Merged, 0, audit.Change{Field: FieldMergedLog, After: audit.List(
		audit.Number(head.Incident), audit.Number(head.Len), digestValue(head.Hash))})
	if err := target.join(members, source.inc.ID, audit.Merged); err != nil {
		return err
	}
	if t.env.Policy.RenameOnMerge && target.inc.Naming == ByHand {
		target.inc.Naming = Automatic
		target.record(audit.Renamed, audit.Merged, namingChange(ByHand, Automatic))
	}
	target.addTags(tags, audit.Merged)
	if n := target.tags.Len(); n > t.env.Limits.Tags {
		return &LimitError{What: "tags of an incident", Got: n, Max: t.env.Limits.Tags}
	}
	return nil
}

// addMerged keeps the final head of a log; however many there are, adding one copies only a path.
func (d *draft) addMerged(h audit.Head) {
	e := d.b.merged.Edit(mergedOps)
	e.Put(uint64(e.Len()), h)
	d.b.merged = e.Map()
}

// redirect empties the incident and points it at its successor.
func (d *draft) redirect(to ID, members []memberOf) {
	d.record(audit.Redirected, 0,
		statusChange(d.inc.Status, Redirected),
		audit.Change{Field: FieldRedirectTo, After: idOrNone(to)},
		audit.Change{Field: FieldSystemTag, After: audit.Text(RedirectedTag)},
	)
	d.leave(members, to, audit.Redirected)
	d.removeTags(d.allTags(), audit.Redirected)
	d.inc.Status, d.inc.RedirectTo = Redirected, to
	d.b.system = append(append([]string{}, d.b.system...), RedirectedTag)
}

// refusals lists every reason why sources can not be merged into target.
func refusals(target Incident, sources []Incident, l Limits) []Refusal {
	var out []Refusal
	add := func(r RefusalReason, id ID, have, want string) {
		out = append(out, Refusal{Reason: r, Incident: id, Have: have, Want: want})
	}
	all := append([]Incident{target}, sources...)
	var owner alert.Owner
	var class alert.Classification
	var det alert.Determination
	alerts, tags := 0, map[string]bool{}
	for _, inc := range all {
		switch inc.Status {
		case Resolved:
			add(IsResolved, inc.ID, inc.Status.String(), "an open incident")
		case Redirected:
			add(IsRedirected, inc.ID, inc.Status.String(), "an open incident")
		}
		if !inc.Owner.IsZero() && !inc.Owner.Same(owner) {
			if !owner.IsZero() {
				add(DifferentOwner, inc.ID, inc.Owner.String(), owner.String())
			} else {
				owner = inc.Owner
			}
		}
		if inc.Classification != class && inc.Classification != alert.Unclassified {
			if class != alert.Unclassified {
				add(DifferentClassification, inc.ID, inc.Classification.String(), class.String())
			} else {
				class = inc.Classification
			}
		}
		if inc.Determination != det && inc.Determination != alert.Undetermined {
			if det != alert.Undetermined {
				add(DifferentDetermination, inc.ID, inc.Determination.String(), det.String())
			} else {
				det = inc.Determination
			}
		}
		alerts += inc.AlertCount()
		for t := range inc.Tags() {
			tags[foldTag(t)] = true
		}
	}
	if alerts > l.AlertsPerIncident {
		add(TooManyAlerts, target.ID, itoa(alerts), "at most "+itoa(l.AlertsPerIncident))
	}
	if len(tags) > l.Tags {
		add(TooManyTags, target.ID, itoa(len(tags)), "at most "+itoa(l.Tags))
	}
	return out
}

// adopt gives the target of a merge the owner and the classification that only its sources had; they were compatible.
func (d *draft) adopt(sources []Incident) {
	for _, s := range sources {
		if d.inc.Owner.IsZero() && !s.Owner.IsZero() {
			d.setOwner(s.Owner, audit.Assigned, audit.Merged)
		}
		c, det := d.inc.Classification, d.inc.Determination
		if c == alert.Unclassified {
			c = s.Classification
		}
		if det == alert.Undetermined && c.Allows(s.Determination) { // one that was withdrawn is set nowhere else
			det = s.Determination
		}
		if c != d.inc.Classification || det != d.inc.Determination {
			d.takeOver(d.members(), d.setPair(c, det, audit.Merged))
		}
	}
}

func (c MergeCommand) run(t *transition) error {
	if n, most := len(c.Sources), t.env.Limits.Batch; n >= most {
		return &LimitError{What: "incidents in one merge", Got: n + 1, Max: most}
	}
	target, err := t.draft(c.Target)
	if err != nil {
		return err
	}
	why, err := reasonChanges(c.Reasons, c.Comment, t.env)
	if err != nil {
		return err
	}
	var sources []Incident
	seen := map[ID]bool{}
	for _, id := range c.Sources {
		if id == c.Target {
			return &FieldError{Field: "sources", Value: id.String(), Reason: "an incident can not be merged into itself"}
		}
		d, err := t.draft(id)
		if err != nil {
			return err
		}
		if seen[id] || d.inc.RedirectTo == c.Target {
			continue // merged before: the same merge again changes nothing
		}
		seen[id] = true
		sources = append(sources, d.inc)
	}
	if len(c.Sources) == 0 {
		return &FieldError{Field: "sources", Reason: "want at least one incident"}
	}
	if len(sources) == 0 {
		return nil
	}
	if r := refusals(target.inc, sources, t.env.Limits); r != nil {
		return &MergeError{Target: c.Target, Reasons: r}
	}
	for _, s := range sources {
		d, _ := t.draft(s.ID)
		if err := t.absorb(target, d, why); err != nil {
			return err
		}
	}
	target.record(audit.Merged, 0, why...)
	target.adopt(sources)
	return nil
}
