package incident_test

import "github.com/seed-d7eb6e68/caseload/incident"

func (s *stage) merge(into incident.ID, from ...incident.ID) error {
	_, err := merge(s.desk, into, from...)
	return err
}

const differs = "merge assignedTo differs, merge classification differs, merge determination differs"

// mergesAtWork continues commandsAtWork: it is the target of a merge, or a source. Theirs is an incident of another owner, classified
// otherwise than it is when set.
var mergesAtWork = []deed{
	{as: "Merge of another into it", do: func(s *stage) error { return s.merge(s.it, s.other) }, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"open bare", account{it: "merged alertsAdded←merged recomputed←merged", other: gone}},
		{"open set", account{it: "merged alertsAdded←merged alertsAssigned←alertsAdded alertsClassified←alertsAdded",
			other: gone}},
		{"resolved", refused("MergeError: merge is resolved")},
		{"redirected", refused("MergeError: merge is redirected")},
	}},
	{as: "Merge of another into it, with Policy.RenameOnMerge", do: func(s *stage) error { return s.merge(s.it, s.other) },
		given: func(p *incident.Policy) { p.RenameOnMerge = true }, when: []row{
			{"none", refused("NotFoundError: not found incident")},
			{"open bare", account{it: "merged alertsAdded←merged recomputed←merged", other: gone}},
			{"open set", account{it: "merged alertsAdded←merged alertsAssigned←alertsAdded alertsClassified←alertsAdded renamed←merged recomputed←merged",
				other: gone}},
			{"resolved", refused("MergeError: merge is resolved")},
			{"redirected", refused("MergeError: merge is redirected")},
		}},
	{as: "Merge of it into another", do: func(s *stage) error { return s.merge(s.other, s.it) }, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"open bare", account{to: incident.Redirected, it: gone, other: "merged alertsAdded←merged recomputed←merged"}},
		{"open set", account{to: incident.Redirected, it: gone + " tagsRemoved←redirected",
			other: "merged alertsAdded←merged tagsAdded←merged " +
				"assigned←merged alertsAssigned←assigned classified←merged alertsClassified←classified recomputed←merged"}},
		{"resolved", refused("MergeError: merge is resolved")},
		{"redirected", refused("MergeError: merge is redirected")},
	}},
	{as: "Merge of it into the one it was merged into when redirected", do: func(s *stage) error {
		return s.merge(s.heir, s.it)
	}, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"open bare", account{to: incident.Redirected, it: gone, heir: "merged alertsAdded←merged recomputed←merged"}},
		{"open set", account{to: incident.Redirected, it: gone + " tagsRemoved←redirected",
			heir: "merged alertsAdded←merged tagsAdded←merged " +
				"assigned←merged alertsAssigned←assigned classified←merged alertsClassified←classified recomputed←merged"}},
		{"resolved", refused("MergeError: merge is resolved")},
		{"redirected", nothing},
	}},
	{as: "Merge of it and another into a third", do: func(s *stage) error {
		return s.merge(s.heir, s.it, s.other)
	}, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"open bare", account{to: incident.Redirected, it: gone, other: gone,
			heir: "merged alertsAdded←merged merged alertsAdded←merged recomputed←merged"}},
		{"open set", account{to: incident.Redirected, it: gone + " tagsRemoved←redirected", other: gone,
			heir: "merged alertsAdded←merged tagsAdded←merged merged alertsAdded←merged " +
				"assigned←merged alertsAssigned←assigned classified←merged alertsClassified←classified recomputed←merged"}},
		{"resolved", refused("MergeError: merge is resolved")},
		{"redirected bare", account{other: gone, heir: "merged alertsAdded←merged"}},
		{"redirected set", account{other: gone, heir: "merged alertsAdded←merged alertsAssigned←alertsAdded " +
			"alertsClassified←alertsAdded"}},
	}},
	{as: "Merge of theirs into it", theirs: true, do: func(s *stage) error { return s.merge(s.it, s.other) }, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"open bare", account{it: "merged alertsAdded←merged assigned←merged alertsAssigned←assigned classified←merged " +
			"alertsClassified←classified " +
			"recomputed←merged", other: gone}},
		{"open set", refused("MergeError: " + differs)},
		{"resolved bare", refused("MergeError: merge is resolved")},
		{"resolved set", refused("MergeError: merge is resolved, " + differs)},
		{"redirected bare", refused("MergeError: merge is redirected")},
		{"redirected set", refused("MergeError: merge is redirected, " + differs)},
	}},
	{as: "Merge of it into theirs", theirs: true, do: func(s *stage) error { return s.merge(s.other, s.it) }, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"open bare", account{to: incident.Redirected, it: gone,
			other: "merged alertsAdded←merged alertsAssigned←alertsAdded alertsClassified←alertsAdded recomputed←merged"}},
		{"open set", refused("MergeError: " + differs)},
		{"resolved bare", refused("MergeError: merge is resolved")},
		{"resolved set", refused("MergeError: merge is resolved, " + differs)},
		{"redirected bare", refused("MergeError: merge is redirected")},
		{"redirected set", refused("MergeError: merge is redirected, " + differs)},
	}},
	{as: "Merge of it into itself", do: func(s *stage) error { return s.merge(s.it, s.it) }, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"live, redirected", refused("FieldError: field sources")},
	}},
	{as: "Merge of none into it", do: func(s *stage) error { return s.merge(s.it) }, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"live, redirected", refused("FieldError: field sources")},
	}},
}
