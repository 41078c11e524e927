package verify

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// refusalOf reads an error of the engine: which rule refused the command, and what it names. One that no rule gives is of another
// kind, which the model never answers with.
func refusalOf(err error) refusal {
	var (
		missing  *incident.NotFoundError
		conflict *incident.ConflictError
		moved    *incident.RedirectedError
		step     *incident.TransitionError
		state    *incident.StateError
		merge    *incident.MergeError
		field    *incident.FieldError
	)
	switch {
	case errors.As(err, &missing) && missing.Incident != 0:
		return refusal{why: noIncident, id: uint16(missing.Incident)}
	case errors.As(err, &missing) && missing.Alerts != nil:
		return refusal{why: noAlerts, alerts: setOf(missing.Alerts)}
	case errors.As(err, &conflict) && len(conflict.Incidents) == 1:
		return refusal{why: versionGone, id: uint16(conflict.Incidents[0])}
	case errors.As(err, &conflict) && conflict.Alerts != nil:
		return refusal{why: alertsHeld, alerts: setOf(conflict.Alerts)}
	case errors.As(err, &moved):
		return refusal{why: isRedirected, id: uint16(moved.Incident), other: uint16(moved.Target)}
	case errors.As(err, &step):
		return refusal{why: noTransition, id: uint16(step.Incident), other: uint16(statusOf(step.To))}
	case errors.As(err, &state) && state.Status == incident.Resolved:
		return refusal{why: isResolved, id: uint16(state.Incident)}
	case errors.As(err, &merge):
		r := refusal{why: canNotMerge, id: uint16(merge.Target)}
		for _, one := range merge.Reasons {
			r.reasons += fmt.Sprintf("%s %d;", reasonNames[one.Reason], one.Incident)
		}
		return r
	case errors.As(err, &field) && field.Field == "sources":
		id, _ := strconv.ParseUint(field.Value, 10, 16)
		return refusal{why: intoItself, id: uint16(id)}
	}
	return refusal{why: ofAnotherKind, reasons: err.Error()}
}

var reasonNames = map[incident.RefusalReason]string{
	incident.IsResolved: "resolved", incident.IsRedirected: "redirected", incident.DifferentOwner: "owner",
}

func statusOf(s incident.Status) uint8 {
	switch s {
	case incident.Active:
		return active
	case incident.InProgress:
		return inProgress
	case incident.Resolved:
		return resolved
	case incident.Redirected:
		return redirected
	default:
		return 0
	}
}
