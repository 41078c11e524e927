package incident_test

import (
	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A fresh alert of a stage is about the same device as those of the incident, but not of the same kind.
func fresh(id string) alert.Alert {
	return on("w11", id, "Impossible travel", "InitialAccess", alert.Low)
}

func (s *stage) move(m incident.Move) error {
	_, err := s.desk.MoveAlerts(ctx, m)
	return err
}

func (s *stage) importing(doc incident.Document) error {
	_, err := s.desk.Import(ctx, doc)
	return err
}

const (
	born  = "created alertsAdded←created recomputed←created"
	taken = "imported alertsAdded←imported recomputed←imported"
	gone  = "redirected alertsRemoved←redirected"
)

func becomes(opened string) account { return account{fresh: opened} }
func wherever(then account) []row   { return []row{{"any", then}} }

// commandsAtWork are the commands of a desk. "It" is the incident in the plight; all others are bare and active.
var commandsAtWork = []deed{
	{as: "Update of the version it has", do: func(s *stage) error {
		_, err := s.desk.Update(ctx, s.it, incident.IfVersion(s.before[s.it].Version), incident.Comment("as I saw it"))
		return err
	}, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"live", says("commented")},
		{"redirected", refused("RedirectedError: redirected")},
	}},
	{as: "Update without a change", do: func(s *stage) error {
		_, err := s.desk.Update(ctx, s.it)
		return err
	}, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"live", nothing},
		{"redirected", refused("RedirectedError: redirected")},
	}},
	{as: "Update, of which the second change is refused", do: func(s *stage) error {
		_, err := s.desk.Update(ctx, s.it, incident.Comment("first"), incident.Comment(""))
		return err
	}, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"live", refused("FieldError: field comment")},
		{"redirected", refused("RedirectedError: redirected")},
	}},
	{as: "UpdateAll of it and another, AllOrNothing: AddTags", do: func(s *stage) error {
		_, err := s.desk.UpdateAll(ctx, incident.AllOrNothing, []incident.ID{s.it, s.other}, incident.AddTags("both"))
		return err
	}, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"live", account{it: "tagsAdded", other: "tagsAdded"}},
		{"redirected", refused("RedirectedError: redirected")},
	}},
	{as: "UpdateAll of it and another, PerItem: AddTags", do: func(s *stage) error {
		results, err := s.desk.UpdateAll(ctx, incident.PerItem, []incident.ID{s.it, s.other}, incident.AddTags("both"))
		for _, r := range results {
			if r.ID == s.it {
				err = r.Err
			}
		}
		return err
	}, when: []row{
		{"none", account{refused: "NotFoundError: not found incident", other: "tagsAdded"}},
		{"live", account{it: "tagsAdded", other: "tagsAdded"}},
		{"redirected", account{refused: "RedirectedError: redirected", other: "tagsAdded"}},
	}},

	{as: "Ingest of a1 as it was reported before", do: func(s *stage) error {
		_, err := s.desk.Ingest(ctx, usual("w11", "a1", alert.Medium))
		return err
	}, when: []row{
		{"none", becomes(born)},
		{"live, redirected", nothing},
	}},
	{as: "Ingest of a1, now high", do: func(s *stage) error {
		_, err := s.desk.Ingest(ctx, usual("w11", "a1", alert.High))
		return err
	}, when: []row{
		{"none", becomes(born)},
		{"live bare", says("alertsUpdated recomputed←alertsUpdated")},
		{"live set", says("alertsUpdated")},
		{"redirected", account{heir: "alertsUpdated recomputed←alertsUpdated"}},
	}},
	{as: "Ingest of another alert on its device", do: func(s *stage) error {
		_, err := s.desk.Ingest(ctx, fresh("a9"))
		return err
	}, when: []row{
		{"none", becomes(born)},
		{"open bare", says("alertsAdded recomputed←alertsAdded")},
		{"open set", says("alertsAdded alertsAssigned←alertsAdded alertsClassified←alertsAdded")},
		{"resolved", becomes(born)},
		{"redirected bare", account{heir: "alertsAdded recomputed←alertsAdded"}},
		{"redirected set", account{heir: "alertsAdded alertsAssigned←alertsAdded " +
			"alertsClassified←alertsAdded recomputed←alertsAdded"}},
	}},
	{as: "Ingest of an alert without an id", do: func(s *stage) error {
		_, err := s.desk.Ingest(ctx, fresh(""))
		return err
	}, when: wherever(refused("AlertError: alert FieldError"))},

	{as: "Open with a1", do: func(s *stage) error {
		_, err := s.desk.Open(ctx, []alert.Alert{usual("w11", "a1", alert.Medium)})
		return err
	}, when: []row{
		{"none", becomes(born)},
		{"live, redirected", refused("ConflictError: conflict alerts")},
	}},
	{as: "Open with a new alert", do: func(s *stage) error {
		_, err := s.desk.Open(ctx, []alert.Alert{fresh("a9")})
		return err
	}, when: wherever(becomes(born))},
	{as: "Open without an alert", do: func(s *stage) error {
		_, err := s.desk.Open(ctx, nil)
		return err
	}, when: wherever(refused("FieldError: field alerts"))},

	{as: "Import of an incident with a1", do: func(s *stage) error {
		return s.importing(incident.Document{Alerts: []alert.Alert{usual("w11", "a1", alert.Medium)}})
	}, when: []row{
		{"none", becomes(taken)},
		{"live, redirected", refused("ConflictError: conflict alerts")},
	}},
	{as: "Import of one that is active, or of unknown status", do: func(s *stage) error {
		return s.importing(incident.Document{Alerts: []alert.Alert{fresh("a9")}})
	}, when: wherever(becomes(taken))},
	{as: "Import of one in progress", do: func(s *stage) error {
		return s.importing(incident.Document{Status: incident.InProgress, Alerts: []alert.Alert{fresh("a9")}})
	}, when: wherever(account{fresh: taken, as: incident.InProgress})},
	{as: "Import of one that awaits action", do: func(s *stage) error {
		return s.importing(incident.Document{Status: incident.AwaitingAction, Alerts: []alert.Alert{fresh("a9")}})
	}, when: wherever(account{fresh: taken, as: incident.AwaitingAction})},
	{as: "Import of one that is resolved", do: func(s *stage) error {
		return s.importing(incident.Document{Status: incident.Resolved, Alerts: []alert.Alert{fresh("a9")}})
	}, when: wherever(account{fresh: "imported alertsAdded←imported resolved←imported alertsResolved←resolved recomputed←imported",
		as: incident.Resolved})},
	{as: "Import of one that is redirected", do: func(s *stage) error {
		return s.importing(incident.Document{Status: incident.Redirected, Alerts: []alert.Alert{fresh("a9")}})
	}, when: wherever(refused("FieldError: field status"))},

	{as: "MoveAlerts: a1 to another", do: func(s *stage) error {
		return s.move(incident.Move{Alerts: []string{"a1"}, To: s.other})
	}, when: []row{
		{"none", refused("NotFoundError: not found alerts")},
		{"open bare", account{it: "alertsRemoved recomputed←alertsRemoved", other: "alertsAdded recomputed←alertsAdded"}},
		{"open set", account{it: "alertsRemoved", other: "alertsAdded recomputed←alertsAdded"}},
		{"resolved", resolvedFor("MoveAlerts")},
		{"redirected", account{heir: "alertsRemoved recomputed←alertsRemoved", other: "alertsAdded recomputed←alertsAdded"}},
	}},
	{as: "MoveAlerts: a1 to another, with a reason and a comment", do: func(s *stage) error {
		return s.move(incident.Move{Alerts: []string{"a1"}, To: s.other, Reasons: []string{"sameAsset"}, Comment: "one story"})
	}, when: []row{
		{"none", refused("NotFoundError: not found alerts")},
		{"open bare", account{it: "alertsRemoved alertsRemoved recomputed←alertsRemoved",
			other: "alertsAdded alertsAdded recomputed←alertsAdded"}},
		{"open set", account{it: "alertsRemoved alertsRemoved", other: "alertsAdded alertsAdded recomputed←alertsAdded"}},
		{"resolved", resolvedFor("MoveAlerts")},
		{"redirected", account{heir: "alertsRemoved alertsRemoved recomputed←alertsRemoved",
			other: "alertsAdded alertsAdded recomputed←alertsAdded"}},
	}},
	{as: "MoveAlerts: a1 to a new incident", do: func(s *stage) error {
		return s.move(incident.Move{Alerts: []string{"a1"}})
	}, when: []row{
		{"none", refused("NotFoundError: not found alerts")},
		{"open bare", account{it: "alertsRemoved recomputed←alertsRemoved", fresh: "created alertsAdded recomputed←created"}},
		{"open set", account{it: "alertsRemoved", fresh: "created alertsAdded recomputed←created"}},
		{"resolved", resolvedFor("MoveAlerts")},
		{"redirected", account{heir: "alertsRemoved recomputed←alertsRemoved", fresh: "created alertsAdded recomputed←created"}},
	}},
	{as: "MoveAlerts: all its alerts to another", do: func(s *stage) error {
		return s.move(incident.Move{Alerts: []string{"a1", "a2"}, To: s.other})
	}, when: []row{
		{"none", refused("NotFoundError: not found alerts")},
		{"open bare", account{to: incident.Redirected, it: gone, other: "merged alertsAdded←merged recomputed←merged"}},
		{"open set", account{to: incident.Redirected, it: gone + " tagsRemoved←redirected",
			other: "merged alertsAdded←merged tagsAdded←merged recomputed←merged"}},
		{"resolved", resolvedFor("MoveAlerts")},
		{"redirected", account{heir: "alertsRemoved recomputed←alertsRemoved", other: "alertsAdded recomputed←alertsAdded"}},
	}},
	{as: "MoveAlerts: o1 of another into it", do: func(s *stage) error {
		return s.move(incident.Move{Alerts: []string{"o1"}, To: s.it})
	}, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"open bare", account{it: "alertsAdded recomputed←alertsAdded", other: "alertsRemoved"}},
		{"open set", account{it: "alertsAdded alertsAssigned←alertsAdded alertsClassified←alertsAdded",
			other: "alertsRemoved"}},
		{"resolved", resolvedFor("MoveAlerts")},
		{"redirected", refused("RedirectedError: redirected")},
	}},
	{as: "MoveAlerts: a1 into it", do: func(s *stage) error {
		return s.move(incident.Move{Alerts: []string{"a1"}, To: s.it})
	}, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"live", nothing},
		{"redirected", refused("RedirectedError: redirected")},
	}},
	{as: "MoveAlerts: an alert nobody has into it", do: func(s *stage) error {
		return s.move(incident.Move{Alerts: []string{"a9"}, To: s.it})
	}, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"live, redirected", refused("NotFoundError: not found alerts")},
	}},
	{as: "MoveAlerts: no alert into it", do: func(s *stage) error { return s.move(incident.Move{To: s.it}) }, when: []row{
		{"none", refused("NotFoundError: not found incident")},
		{"live, redirected", refused("FieldError: field alertIds")},
	}},
}
