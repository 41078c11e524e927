package incident

import (
	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// SetSeverity pins the severity to high, medium, low or informational; it no longer follows the alerts.
func SetSeverity(s alert.Severity) Change {
	return simpleChange{"SetSeverity", func(d *draft) error {
		if !s.IsValid() || s == alert.UnknownSeverity {
			return &FieldError{Field: FieldSeverity, Value: s.String(), Reason: "want informational, low, medium or high"}
		}
		d.setSeverity(s, true, audit.SeveritySet)
		return nil
	}}
}

// SeverityFromAlerts releases a pinned severity: it is that of the highest alert again.
func SeverityFromAlerts() Change {
	return simpleChange{"SeverityFromAlerts", func(d *draft) error {
		if d.inc.SeverityPinned {
			sum := d.alerts.Map().Sum()
			d.setSeverity(sum.highest(), false, audit.SeverityReleased)
		}
		return nil
	}}
}

func (d *draft) setSeverity(s alert.Severity, pinned bool, action audit.Action) {
	var changes []audit.Change
	if s != d.inc.Severity {
		changes = append(changes, severityChange(d.inc.Severity, s))
	}
	if pinned != d.inc.SeverityPinned {
		changes = append(changes, audit.Change{Field: FieldSeverityPinned, Before: flag(!pinned), After: flag(pinned)})
	}
	d.inc.Severity, d.inc.SeverityPinned = s, pinned
	d.record(action, 0, changes...)
}

// flag is a truth value in an entry: "true", or no value.
func flag(b bool) audit.Value {
	if b {
		return audit.Text("true")
	}
	return audit.None()
}
