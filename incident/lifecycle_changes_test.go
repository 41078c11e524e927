package incident_test

import (
	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A deed is a command, or a change, and what comes of it in every plight: the rule book once more, by hand.
type deed struct {
	as     string             // how the page shows it: the name of the function first
	made   incident.Change    // of a change
	do     func(*stage) error // of a command
	given  func(*incident.Policy)
	theirs bool // another is theirs, see stage.theirs
	when   []row
}

// A row is what comes of a deed in some plights.
type row struct {
	in   string
	then account
}

// Short for the accounts of deeds that concern one incident: what its log says, a new status with it, a refusal.
func says(entries string) account                   { return account{it: entries} }
func turns(to incident.Status, said string) account { return account{to: to, it: said} }
func refused(what string) account                   { return account{refused: what} }
func always(then account) []row                     { return []row{{"live", then}} }
func bareOrSet(bare, set account) []row             { return []row{{"live bare", bare}, {"live set", set}} }
func openOrNot(open, resolved account) []row        { return []row{{"open", open}, {"resolved", resolved}} }
func with(p *incident.Policy)                       { p.ResolveWithAlerts = true }
func invalid(field string) []row                    { return always(refused("FieldError: field " + field)) }
func resolvedFor(change string) account             { return refused("StateError: state resolved for " + change) }
func impossible(from, to string) account {
	return refused("TransitionError: transition " + from + " to " + to)
}

var (
	nothing = account{}
	bobs    = alert.UserOwner("bob@contoso.com")
	eves    = alert.UserOwner("eve@contoso.com")
)

// changesAtWork are the changes, given to Update, on incidents that live. On one that there is not, each is a NotFoundError; on one
// that was merged away, a RedirectedError.
var changesAtWork = []deed{
	{as: `nil in the place of a change`, when: invalid("change")},

	{as: `Rename("Ransomware at finance")`, made: incident.Rename("Ransomware at finance"), when: always(says("renamed"))},
	{as: `Rename("Finance phish"), its name when set`, made: incident.Rename("Finance phish"),
		when: bareOrSet(says("renamed"), nothing)},
	{as: `Rename("")`, made: incident.Rename(""), when: invalid("displayName")},
	{as: `AutoName()`, made: incident.AutoName(), when: bareOrSet(nothing, says("renamed"))},

	{as: `SetSeverity(Medium), that of its alerts`, made: incident.SetSeverity(alert.Medium),
		when: always(says("severitySet"))},
	{as: `SetSeverity(High), its own when set`, made: incident.SetSeverity(alert.High),
		when: bareOrSet(says("severitySet"), nothing)},
	{as: `SetSeverity(UnknownSeverity)`, made: incident.SetSeverity(alert.UnknownSeverity), when: invalid("severity")},
	{as: `SeverityFromAlerts()`, made: incident.SeverityFromAlerts(), when: bareOrSet(nothing, says("severityReleased"))},

	{as: `AddTags("VIP"), one it has when set`, made: incident.AddTags("VIP"), when: bareOrSet(says("tagsAdded"), nothing)},
	{as: `AddTags("")`, made: incident.AddTags(""), when: invalid("customTags")},
	{as: `RemoveTags("VIP"), one it has when set`, made: incident.RemoveTags("VIP"),
		when: bareOrSet(nothing, says("tagsRemoved"))},
	{as: `RemoveTags("")`, made: incident.RemoveTags(""), when: invalid("customTags")},

	{as: `Assign(bob)`, made: incident.Assign(bobs), when: always(says("assigned alertsAssigned←assigned"))},
	{as: `Assign(eve), its owner when set`, made: incident.Assign(eves),
		when: bareOrSet(says("assigned alertsAssigned←assigned"), nothing)},
	{as: `Assign(nobody)`, made: incident.Assign(alert.Owner{}), when: invalid("assignedTo")},
	{as: `Unassign()`, made: incident.Unassign(), when: bareOrSet(nothing, says("unassigned alertsUnassigned←unassigned"))},

	{as: `Start()`, made: incident.Start(), when: []row{
		{"active, awaitingAction", turns(incident.InProgress, "statusChanged")},
		{"inProgress", nothing},
		{"resolved", impossible("resolved", "inProgress")},
	}},
	{as: `Activate()`, made: incident.Activate(), when: []row{
		{"active", nothing},
		{"inProgress, awaitingAction", turns(incident.Active, "statusChanged")},
		{"resolved", impossible("resolved", "active")},
	}},
	{as: `Resolve("done")`, made: incident.Resolve("done"), when: openOrNot(
		turns(incident.Resolved, "resolved alertsResolved←resolved"), says("resolved"))},
	{as: `Resolve("cleaned"), the note of a resolved one`, made: incident.Resolve("cleaned"), when: openOrNot(
		turns(incident.Resolved, "resolved alertsResolved←resolved"), nothing)},
	{as: `Resolve("")`, made: incident.Resolve(""), when: openOrNot(
		turns(incident.Resolved, "resolved alertsResolved←resolved"), nothing)},
	{as: `Resolve("\x00")`, made: incident.Resolve("\x00"), when: invalid("resolvingComment")},
	{as: `Reopen()`, made: incident.Reopen(), when: []row{
		{"open", nothing},
		{"resolved, was active", turns(incident.Active, "reopened alertsReopened←reopened")},
		{"resolved, was inProgress", turns(incident.InProgress, "reopened alertsReopened←reopened")},
		{"resolved, was awaitingAction", turns(incident.AwaitingAction, "reopened alertsReopened←reopened")},
	}},

	{as: `Classify(FalsePositive, NotMalicious)`, made: incident.Classify(alert.FalsePositive, alert.NotMalicious),
		when: always(says("classified alertsClassified←classified"))},
	{as: `Classify(TruePositive, Phishing), its own when set`, made: incident.Classify(alert.TruePositive, alert.Phishing),
		when: bareOrSet(says("classified alertsClassified←classified"), nothing)},
	{as: `Classify(Unclassified, Undetermined)`, made: incident.Classify(alert.Unclassified, alert.Undetermined),
		when: bareOrSet(nothing, says("classified alertsClassified←classified"))},
	{as: `Classify(TruePositive, NotMalicious), which do not fit`, made: incident.Classify(alert.TruePositive, alert.NotMalicious),
		when: invalid("determination")},

	{as: `Comment("looking")`, made: incident.Comment("looking"), when: always(says("commented"))},
	{as: `Comment("")`, made: incident.Comment(""), when: invalid("comment")},

	{as: `ResolveAlerts("a1"), the last that is not`, made: incident.ResolveAlerts("a1"),
		when: openOrNot(says("alertsResolved"), nothing)},
	{as: `ResolveAlerts("a1"), the last that is not, with Policy.ResolveWithAlerts`, made: incident.ResolveAlerts("a1"), given: with,
		when: openOrNot(turns(incident.Resolved, "alertsResolved resolved←alertsResolved"), nothing)},
	{as: `ResolveAlerts("a2"), which is`, made: incident.ResolveAlerts("a2"), when: always(nothing)},
	{as: `ResolveAlerts("o1"), of another incident`, made: incident.ResolveAlerts("o1"),
		when: always(refused("NotFoundError: not found alerts"))},
	{as: `ReopenAlerts("a2"), resolved by hand`, made: incident.ReopenAlerts("a2"),
		when: openOrNot(says("alertsReopened"), resolvedFor("ReopenAlerts"))},
	{as: `ReopenAlerts("a1")`, made: incident.ReopenAlerts("a1"), when: openOrNot(nothing, resolvedFor("ReopenAlerts"))},
	{as: `StartAlerts("a1")`, made: incident.StartAlerts("a1"),
		when: openOrNot(says("alertsStarted"), resolvedFor("StartAlerts"))},
	{as: `AssignAlerts(bob, "a1")`, made: incident.AssignAlerts(bobs, "a1"), when: always(says("alertsAssigned"))},
	{as: `AssignAlerts(eve, "a1"), its owner when set`, made: incident.AssignAlerts(eves, "a1"),
		when: bareOrSet(says("alertsAssigned"), nothing)},
	{as: `UnassignAlerts("a1")`, made: incident.UnassignAlerts("a1"), when: bareOrSet(nothing, says("alertsUnassigned"))},
	{as: `ClassifyAlerts(FalsePositive, NotMalicious, "a1")`, made: incident.ClassifyAlerts(alert.FalsePositive, alert.NotMalicious, "a1"),
		when: always(says("alertsClassified"))},
	{as: `ClassifyAlerts(TruePositive, Phishing, "a1"), its own when set`, made: incident.ClassifyAlerts(alert.TruePositive, alert.Phishing, "a1"),
		when: bareOrSet(says("alertsClassified"), nothing)},

	{as: `IfVersion(another)`, made: incident.IfVersion(4711), when: always(refused("ConflictError: conflict version"))},
}
