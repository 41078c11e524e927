package incident_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// mustReach is what sequences have to come upon, or they prove little: each command and change that does something, and each
// reason for which one is refused. Coverage is counted from what the engine answered.
var mustReach = map[string][]string{
	"": {"Ingest", "Open", "Import", "Update", "UpdateAll", "MoveAlerts", "Merge",
		"Rename", "AutoName", "SetSeverity", "SeverityFromAlerts", "AddTags", "RemoveTags", "Assign", "Unassign", "Start", "Activate", "Resolve",
		"Reopen", "Classify", "Comment", "ResolveAlerts", "ReopenAlerts", "StartAlerts", "AssignAlerts", "UnassignAlerts", "ClassifyAlerts", "IfVersion"},
	"ingest: ":             {"opened", "joined", "known", "replayed"},
	"command sent again: ": {"Ingest", "Open", "Import", "Update", "UpdateAll", "MoveAlerts", "Merge"},
	"Ingest: ":             {"alert FieldError", "limit alerts in one Ingest", "forbidden"},
	"Open: ": {"field alerts", "field alerts.id", "alert FieldError", "conflict alerts", "limit alerts of an incident", "limit changes in one update",
		"field displayName", "not found alerts", "forbidden"},
	"Import: ": {"field alerts", "field alerts.id", "field status", "field assignedTo", "field customTags", "field comments", "field description",
		"field resolvingComment", "alert FieldError", "conflict alerts", "limit alerts of an incident", "limit tags of an incident",
		"limit comments of a document", "forbidden"},
	"Update: ": {"field actor.kind", "field command", "field change", "field displayName", "field severity", "field customTags", "field assignedTo",
		"field classification", "field determination", "field comment", "field resolvingComment", "field alertIds", "conflict version",
		"transition resolved to active", "transition resolved to inProgress", "state resolved for ReopenAlerts", "state resolved for StartAlerts",
		"redirected", "not found incident", "not found alerts", "limit changes in one update", "limit alerts in one change",
		"limit tags of an incident", "forbidden"},
	"UpdateAll: ": {"limit incidents in one update", "not found incident", "redirected", "field displayName", "forbidden"},
	"MoveAlerts: ": {"field alertIds", "field reason", "field comment", "limit reasons", "limit alerts in one move", "limit alerts of an incident",
		"limit tags of an incident", "limit incidents in one commit", "state resolved for MoveAlerts", "redirected", "not found incident",
		"not found alerts", "forbidden"},
	"Merge: ": {"field sources", "field reason", "field comment", "limit reasons", "limit incidents in one merge", "not found incident",
		"merge assignedTo differs", "merge classification differs", "merge determination differs", "merge is resolved", "merge is redirected",
		"merge too many alerts", "merge too many tags", "forbidden"},
	"per item: ": {"refused"},
}

func requireReached(t *testing.T, reached map[string]int, least int) {
	t.Helper()
	var missed []string
	rarest, n := "", 1<<62
	for prefix, names := range mustReach {
		for _, name := range names {
			what := prefix + name
			if reached[what] < least {
				missed = append(missed, what)
			}
			if reached[what] < n {
				rarest, n = what, reached[what]
			}
		}
	}
	t.Logf("%d kinds of outcome were reached; the rarest of those asked for is %q, %d times", len(reached), rarest, n)
	require.Empty(t, missed, "reached less than %d times", least)
}
