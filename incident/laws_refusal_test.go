package incident_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// sameError says how an error differs from the one expected; empty when it does not. Texts of errors are not compared.
func sameError(got, want error) string {
	differs := fmt.Sprintf("error is %v, want %v", got, want)
	if want == nil || got == nil {
		if got == want {
			return ""
		}
		return differs
	}
	same, wraps := false, error(nil)
	switch w := want.(type) {
	case *incident.FieldError:
		g, ok := errors.AsType[*incident.FieldError](got)
		same, wraps = ok && g.Field == w.Field && g.Reason != "" && len(g.Value) < 100, incident.ErrInvalid
	case *incident.AlertError:
		g, ok := errors.AsType[*incident.AlertError](got)
		same, wraps = ok && g.Index == w.Index && g.Err != nil, incident.ErrInvalid
	case *incident.LimitError:
		g, ok := errors.AsType[*incident.LimitError](got)
		same, wraps = ok && *g == *w, incident.ErrTooLarge
	case *incident.TransitionError:
		g, ok := errors.AsType[*incident.TransitionError](got)
		same, wraps = ok && *g == *w, incident.ErrRefused
	case *incident.StateError:
		g, ok := errors.AsType[*incident.StateError](got)
		same, wraps = ok && *g == *w, incident.ErrRefused
	case *incident.RedirectedError:
		g, ok := errors.AsType[*incident.RedirectedError](got)
		same, wraps = ok && *g == *w, incident.ErrRedirected
	case *incident.NotFoundError:
		g, ok := errors.AsType[*incident.NotFoundError](got)
		same, wraps = ok && g.Incident == w.Incident && slices.Equal(g.Alerts, w.Alerts) && g.Command == "", incident.ErrNotFound
	case *incident.ConflictError:
		g, ok := errors.AsType[*incident.ConflictError](got)
		same, wraps = ok && slices.Equal(g.Incidents, w.Incidents) && slices.Equal(g.Alerts, w.Alerts), incident.ErrConflict
	case *incident.MergeError:
		g, ok := errors.AsType[*incident.MergeError](got)
		same, wraps = ok && g.Target == w.Target && slices.Equal(reasonsOf(g), reasonsOf(w)), incident.ErrRefused
	default:
		same, wraps = errors.Is(got, want), want
	}
	if same && errors.Is(got, wraps) {
		return ""
	}
	return differs
}

// reasonsOf lists what a merge was refused for, in an order of its own.
func reasonsOf(e *incident.MergeError) []string {
	var out []string
	for _, r := range e.Reasons {
		out = append(out, fmt.Sprintf("%s %d", r.Reason, r.Incident))
	}
	slices.Sort(out)
	return out
}

var indices = regexp.MustCompile(`\[\d+\]`)

// note counts what was reached: commands, changes, and each reason for a refusal.
func (t *trial) note(c command, err error) {
	if err == nil {
		t.reached[c.kind]++
		for _, ch := range c.changes {
			t.reached[ch.kind]++
		}
		return
	}
	for _, what := range reasonsFor(err) {
		t.reached[c.kind+": "+what]++
	}
}

// reasonsFor names the kind of an error and what it is about.
func reasonsFor(err error) []string {
	switch {
	case errors.Is(err, incident.ErrForbidden):
		return []string{"forbidden"}
	}
	if e, ok := errors.AsType[*incident.AlertError](err); ok {
		return []string{"alert " + strings.Split(fmt.Sprintf("%T", e.Err), ".")[1]}
	}
	if e, ok := errors.AsType[*incident.FieldError](err); ok {
		return []string{"field " + indices.ReplaceAllString(e.Field, "")}
	}
	if e, ok := errors.AsType[*incident.LimitError](err); ok {
		return []string{"limit " + e.What}
	}
	if e, ok := errors.AsType[*incident.TransitionError](err); ok {
		return []string{fmt.Sprintf("transition %v to %v", e.From, e.To)}
	}
	if e, ok := errors.AsType[*incident.StateError](err); ok {
		return []string{fmt.Sprintf("state %v for %s", e.Status, e.Command)}
	}
	if _, ok := errors.AsType[*incident.RedirectedError](err); ok {
		return []string{"redirected"}
	}
	if e, ok := errors.AsType[*incident.NotFoundError](err); ok {
		if e.Alerts != nil {
			return []string{"not found alerts"}
		}
		return []string{"not found incident"}
	}
	if e, ok := errors.AsType[*incident.ConflictError](err); ok {
		if e.Alerts != nil {
			return []string{"conflict alerts"}
		}
		return []string{"conflict version"}
	}
	if e, ok := errors.AsType[*incident.MergeError](err); ok {
		var out []string
		for _, r := range e.Reasons {
			out = append(out, "merge "+string(r.Reason))
		}
		return out
	}
	return []string{fmt.Sprintf("%T", err)}
}
