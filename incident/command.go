package incident

import (
	"github.com/seed-d7eb6e68/caseload/alert"
)

// A Command is what an actor asks of the engine, as [Options.Authorize] sees it and [Transition] computes it: one of
// [UpdateCommand], [OpenCommand], [IngestCommand], [ImportCommand], [MoveCommand] and [MergeCommand].
type Command interface {
	// Name is the name of the desk's method: "Update", "Open", "Ingest", "Import", "MoveAlerts" or "Merge".
	Name() string
	run(*transition) error
}

// UpdateCommand applies the same changes to each of the incidents: one for Update, several for UpdateAll.
type UpdateCommand struct {
	Incidents []ID
	Changes   []Change
}

// OpenCommand opens incident ID with alerts that no incident holds and applies changes to it.
type OpenCommand struct {
	Incident ID
	Alerts   []alert.Alert
	Changes  []Change
}

// ImportCommand opens incident ID as a document from another system describes it.
type ImportCommand struct {
	Incident ID
	Document Document
}

// IngestCommand puts alerts into incidents: New ones join the incident given or open it where the set does not hold it; the
// others update the facts of an alert their incident holds.
type IngestCommand struct {
	Placements []Placement
}

// A Placement says which incident an alert goes to.
type Placement struct {
	Incident ID
	Alert    alert.Alert
}

// MoveCommand moves alerts, from whichever incidents of the set hold them, to Target; a Target that the set does not hold
// is opened for them.
type MoveCommand struct {
	Target  ID
	Alerts  []string
	Reasons []string
	Comment string
}

// MergeCommand moves everything of the sources to the target and redirects the sources.
type MergeCommand struct {
	Target  ID
	Sources []ID
	Reasons []string
	Comment string
}

// Name returns "Update".
func (UpdateCommand) Name() string { return "Update" }

// Name returns "Open".
func (OpenCommand) Name() string { return "Open" }

// Name returns "Import".
func (ImportCommand) Name() string { return "Import" }

// Name returns "Ingest".
func (IngestCommand) Name() string { return "Ingest" }

// Name returns "MoveAlerts".
func (MoveCommand) Name() string { return "MoveAlerts" }

// Name returns "Merge".
func (MergeCommand) Name() string { return "Merge" }
