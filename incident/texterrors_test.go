package incident_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Whatever takes a text that is no free text (ids, names of members and properties, tokens, whole documents) says what is wrong
// with a hostile one in an error that is fit to be read: one line, cut, and nothing in it does more than show itself.
func TestHostileTextsInErrors(t *testing.T) {
	failed := 0
	for _, a := range textAttacks {
		w, s := newWard(t), a.text()
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\x00", `\u0001`, "\x1b", `\u001b`, "\n", `\n`, "\r", `\r`).Replace(s) + `"`
		for name, try := range map[string]func() error{
			"alert to resolve": func() error { _, err := w.desk.Update(ctx, w.a.ID, incident.ResolveAlerts(s)); return err },
			"alert to assign": func() error {
				_, err := w.desk.Update(ctx, w.a.ID, incident.AssignAlerts(alert.UserOwner("bo"), "a1", s))
				return err
			},
			"alert to move":   func() error { _, err := w.desk.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1", s}}); return err },
			"receipt":         func() error { _, err := w.store.Receipt(ctx, s); return err },
			"id":              func() error { _, err := incident.ParseID(s); return err },
			"status":          func() error { _, err := incident.ParseStatus(s); return err },
			"order":           func() error { _, err := incident.ParseOrder(s); return err },
			"facet":           func() error { _, err := incident.ParseFacet(s); return err },
			"severity":        func() error { _, err := alert.ParseSeverity(s); return err },
			"action":          func() error { _, err := audit.ParseAction(s); return err },
			"filter":          func() error { _, err := filter.Parse(incident.Schema, s); return err },
			"property":        func() error { _, err := filter.Parse(incident.Schema, s+" eq 1"); return err },
			"member":          func() error { _, err := filter.Parse(incident.Schema, "severity eq '"+s+"'"); return err },
			"activity filter": func() error { _, err := filter.Parse(audit.Schema, "action eq '"+s+"'"); return err },
			"parameter":       func() error { _, err := incident.ParseQuery(url.Values{s: {s}}); return err },
			"token":           func() error { _, err := w.desk.Page(ctx, incident.Query{}.Resume(s)); return err },
			"range":           func() error { _, err := incident.ParseQuery(url.Values{"updated": {s}}); return err },
			"JSON of a document": func() error {
				return new(incident.Document).UnmarshalJSON([]byte(`{"id":"1",` + quoted + `:1,` + quoted + `:2}`))
			},
			"JSON of an alert": func() error { return new(alert.Alert).UnmarshalJSON([]byte(`{"id":{` + quoted + `:1}}`)) },
			"JSON of a time": func() error {
				return new(incident.Document).UnmarshalJSON([]byte(`{"createdDateTime":` + quoted + `}`))
			},
			"JSON of a view":   func() error { return new(incident.View).UnmarshalJSON([]byte(`{"name":"v",` + quoted + `:1}`)) },
			"JSON of an entry": func() error { return new(audit.Entry).UnmarshalJSON([]byte(`{` + quoted + `:` + quoted + `}`)) },
			"no JSON":          func() error { return new(alert.Alert).UnmarshalJSON([]byte(s)) },
			"mark": func() error {
				for _, err := range w.desk.Watch(ctx, incident.Query{}, incident.Mark("x"+s)) {
					return err
				}
				return nil
			},
		} {
			if err := try(); err != nil {
				failed++
				requirePrintable(t, err)
			} else {
				require.Contains(t, []string{"filter", "no JSON"}, name, a.name) // a text may be one
			}
		}
		require.Equal(t, w.before, binaries(t, stored(t, w.desk)), a.name)
	}
	require.Greater(t, failed, 20*len(textAttacks))
}
