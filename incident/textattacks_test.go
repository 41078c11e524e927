package incident_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A ward is an engine with two incidents of two alerts each, for one text at one door.
type ward struct {
	t      *testing.T
	store  incident.Store
	engine *incident.Engine
	desk   *incident.Desk
	a, b   incident.Incident
	before [][]byte

	imports int
}

func newWard(t *testing.T) *ward {
	t.Helper()
	w := &ward{t: t, store: incident.NewMemory("default")}
	limits := incident.Limits{NameRunes: 256, TagRunes: 256, IDBytes: 256}
	engine, err := incident.New(fixed(&clock{now: epoch}, incident.Options{Store: w.store, Limits: limits}))
	require.NoError(t, err)
	w.engine, w.desk = engine, engine.As(ana)
	w.a, w.b = opened(t, w.desk, "a1", "a2"), opened(t, w.desk, "b1", "b2")
	w.before = binaries(t, stored(t, w.desk))
	return w
}

// again is an incident as it is stored now.
func (w *ward) again(id incident.ID) incident.Incident {
	inc, err := w.desk.GetExact(ctx, id)
	require.NoError(w.t, err)
	return inc
}

// last is the newest entry of a log; recorded the text its newest change of a field set, of a list the last text in it.
func (w *ward) last(id incident.ID) audit.Entry {
	log := logOf(w.t, w.desk, id)
	return log[len(log)-1]
}

func (w *ward) recorded(id incident.ID, field string) (text string) {
	for _, e := range logOf(w.t, w.desk, id) {
		for _, c := range e.Changes {
			if c.Field != field {
				continue
			}
			if list, ok := c.After.AsList(); ok {
				c.After = list[len(list)-1]
			}
			text, _ = c.After.AsText()
		}
	}
	return text
}

// A door is a way for a text into the engine. It returns the text as it is stored afterwards.
type door struct {
	name  string
	kind  string // of textKinds
	field string // as the error names it
	exact bool   // white space around it is refused
	in    func(w *ward, s string) (string, error)
}

// updating is a door that changes incident a.
func updating(change func(s string) incident.Change, kept func(w *ward, inc incident.Incident) string) func(*ward, string) (string, error) {
	return func(w *ward, s string) (string, error) {
		if _, err := w.desk.Update(ctx, w.a.ID, change(s)); err != nil {
			return "", err
		}
		return kept(w, w.again(w.a.ID)), nil
	}
}

// importing is a door that brings a document.
func importing(fill func(doc *incident.Document, s string), kept func(w *ward, inc incident.Incident) string) func(*ward, string) (string, error) {
	return func(w *ward, s string) (string, error) {
		w.imports++
		doc := incident.Document{Alerts: []alert.Alert{on("w12", fmt.Sprintf("i%d", w.imports), "Imported", "Execution", alert.Low)}}
		fill(&doc, s)
		inc, err := w.desk.Import(ctx, doc)
		if err != nil {
			return "", err
		}
		return kept(w, w.again(inc.ID)), nil
	}
}

// ingesting is a door that brings an alert.
func ingesting(fill func(a *alert.Alert, s string), kept func(a alert.Alert) string) func(*ward, string) (string, error) {
	return func(w *ward, s string) (string, error) {
		a := on("w13", "n1", "Reported", "Execution", alert.Low)
		fill(&a, s)
		results, err := w.desk.Ingest(ctx, a)
		if err != nil {
			return "", err
		}
		stored, ok := w.again(results[0].Incident).Alert(a.ID)
		require.True(w.t, ok)
		return kept(stored), nil
	}
}

func ownerOf(_ *ward, inc incident.Incident) string { return inc.Owner.ID() }

func alertOwner(_ *ward, inc incident.Incident) string {
	a, _ := inc.Alert("a1")
	return a.Owner.ID()
}

func only(field string) func(*ward, incident.Incident) string {
	return func(w *ward, inc incident.Incident) string { return w.recorded(inc.ID, field) }
}

func (w *ward) move(m incident.Move, field string) (string, error) {
	m.Alerts, m.To = []string{"a1"}, w.b.ID
	if _, err := w.desk.MoveAlerts(ctx, m); err != nil {
		return "", err
	}
	return w.recorded(w.b.ID, field), nil
}

func (w *ward) merge(m incident.Merge, field string) (string, error) {
	m.Target, m.Sources = w.b.ID, []incident.ID{w.a.ID}
	if _, err := w.desk.Merge(ctx, m); err != nil {
		return "", err
	}
	return w.recorded(w.b.ID, field), nil
}

var doors = []door{
	{"name", "single line", "displayName", false, updating(incident.Rename, func(_ *ward, inc incident.Incident) string { return inc.Name })},
	{"tag", "single line", "customTags[0]", false, updating(func(s string) incident.Change { return incident.AddTags(s) }, only("customTags"))},
	{"group", "single line", "assignedTo", false, updating(func(s string) incident.Change { return incident.Assign(alert.GroupOwner(s)) }, ownerOf)},
	{"group of an alert", "single line", "assignedTo", false,
		updating(func(s string) incident.Change { return incident.AssignAlerts(alert.GroupOwner(s), "a1") }, alertOwner)},
	{"reason of a move", "single line", "reason[0]", false, func(w *ward, s string) (string, error) {
		return w.move(incident.Move{Reasons: []string{s}}, "reason")
	}},
	{"reason of a merge", "single line", "reason[0]", false, func(w *ward, s string) (string, error) {
		return w.merge(incident.Merge{Reasons: []string{s}}, "reason")
	}},
	{"origin", "single line", "origin", false, importing(func(d *incident.Document, s string) { d.Origin = s },
		func(w *ward, inc incident.Incident) string { return w.last(inc.ID).Origin })},
	{"imported tag", "single line", "customTags[0]", false, importing(func(d *incident.Document, s string) { d.Tags = []string{s} }, only("customTags"))},
	{"imported system tag", "single line", "systemTags[0]", false,
		importing(func(d *incident.Document, s string) { d.SystemTags = []string{s} }, only("systemTags"))},
	{"imported owner", "single line", "assignedTo", false, importing(func(d *incident.Document, s string) { d.Owner = alert.UserOwner(s) }, ownerOf)},
	{"view", "single line", "name", false, func(_ *ward, s string) (string, error) {
		data, err := incident.View{Name: s}.MarshalJSON()
		if err != nil {
			return "", err
		}
		var back incident.View
		err = back.UnmarshalJSON(data)
		return back.Name, err
	}},

	{"owner", "id", "assignedTo", false, updating(func(s string) incident.Change { return incident.Assign(alert.UserOwner(s)) }, ownerOf)},
	{"owner of an alert", "id", "assignedTo", false,
		updating(func(s string) incident.Change { return incident.AssignAlerts(alert.UserOwner(s), "a1") }, alertOwner)},
	{"command", "id", "command", true, func(w *ward, s string) (string, error) {
		_, err := w.desk.WithCommandID(s).Update(ctx, w.a.ID, incident.Start())
		return w.last(w.a.ID).Command, err
	}},
	{"actor", "id", "actor.id", true, func(w *ward, s string) (string, error) {
		_, err := w.engine.As(audit.User(s)).Update(ctx, w.a.ID, incident.Start())
		return w.last(w.a.ID).Actor.ID, err
	}},
	{"on behalf of", "id", "actor.onBehalfOf", true, func(w *ward, s string) (string, error) {
		_, err := w.engine.As(audit.Actor{Kind: audit.ActorAutomation, ID: "bot", OnBehalfOf: s}).Update(ctx, w.a.ID, incident.Start())
		return w.last(w.a.ID).Actor.OnBehalfOf, err
	}},

	{"comment", "comment", "comment", false, updating(incident.Comment, only("comment"))},
	{"note", "comment", "resolvingComment", false, updating(incident.Resolve, func(_ *ward, inc incident.Incident) string { return inc.ResolvingComment })},
	{"comment of a move", "comment", "comment", false, func(w *ward, s string) (string, error) { return w.move(incident.Move{Comment: s}, "comment") }},
	{"comment of a merge", "comment", "comment", false, func(w *ward, s string) (string, error) {
		return w.merge(incident.Merge{Comment: s}, "comment")
	}},
	{"imported comment", "comment", "comments[0]", false,
		importing(func(d *incident.Document, s string) { d.Comments = []alert.Comment{{Text: s}} }, only("comment"))},
	{"imported note", "comment", "resolvingComment", false, importing(func(d *incident.Document, s string) {
		d.Status, d.ResolvingComment = incident.Resolved, s
	}, func(_ *ward, inc incident.Incident) string { return inc.ResolvingComment })},

	{"description", "fact", "description", false, importing(func(d *incident.Document, s string) { d.Description = s },
		func(_ *ward, inc incident.Incident) string { return inc.Description })},
	{"summary", "fact", "summary", false, importing(func(d *incident.Document, s string) { d.Summary = s },
		func(_ *ward, inc incident.Incident) string { return inc.Summary })},
	{"tenant", "fact", "tenantId", false, importing(func(d *incident.Document, s string) { d.TenantID = s },
		func(_ *ward, inc incident.Incident) string { return inc.TenantID })},
	{"external id", "fact", "externalId", false, importing(func(d *incident.Document, s string) { d.ID = s },
		func(_ *ward, inc incident.Incident) string { return inc.ExternalID })},
	{"imported creator", "fact", "createdBy", false, importing(func(d *incident.Document, s string) { d.CreatedBy = s },
		func(_ *ward, inc incident.Incident) string { return inc.CreatedBy.ID })},

	{"imported name", "display line", "", false, importing(func(d *incident.Document, s string) { d.Name = s },
		func(_ *ward, inc incident.Incident) string {
			if inc.Naming != incident.FromImport {
				return ""
			}
			return inc.Name
		})},
	{"author of an imported comment", "display line", "", false, importing(func(d *incident.Document, s string) {
		d.Comments = []alert.Comment{{Text: "x", CreatedBy: s}}
	}, only("createdByDisplayName"))},
	{"where it was merged into", "not taken over", "", false, importing(func(d *incident.Document, s string) { d.RedirectTo = s },
		func(_ *ward, inc incident.Incident) string { return inc.Document().RedirectTo })},
	{"who changed it last", "not taken over", "", false, importing(func(d *incident.Document, s string) { d.UpdatedBy = s },
		func(_ *ward, inc incident.Incident) string { return strings.TrimPrefix(inc.UpdatedBy.ID, ana.ID) })},

	{"id of an alert", "alert id", "id", false, ingesting(func(a *alert.Alert, s string) { a.ID = s }, func(a alert.Alert) string { return a.ID })},
	{"title of an alert", "short fact", "title", false,
		ingesting(func(a *alert.Alert, s string) { a.Title = s }, func(a alert.Alert) string { return a.Title })},
	{"description of an alert", "alert fact", "description", false,
		ingesting(func(a *alert.Alert, s string) { a.Description = s }, func(a alert.Alert) string { return a.Description })},
	{"comment on an alert", "alert comment", "comments[0].comment", false,
		ingesting(func(a *alert.Alert, s string) { a.Comments = []alert.Comment{{Text: s}} }, func(a alert.Alert) string { return a.Comments[0].Text })},
	{"host", "within JSON", "evidence[0].hostName", false,
		ingesting(func(a *alert.Alert, s string) {
			a.Evidence = []alert.Evidence{alert.NewEvidence(alert.Device{HostName: s})}
		},
			func(a alert.Alert) string { return a.Evidence[0].Entity().(alert.Device).HostName })},
}

// Every text at every door: kept as documented, or refused with an error that names the field and leaves everything as it was. And
// whatever was kept comes out of every exit as documented, and the text of no error acts on whoever reads it.
func TestHostileTextsAtEveryDoor(t *testing.T) {
	require.GreaterOrEqual(t, len(textAttacks), 120)
	names := map[string]bool{}
	for i, a := range textAttacks {
		require.False(t, names[a.name], "%s is there twice", a.name)
		if names[a.name] = true; raced && i%10 > 0 {
			continue
		}
		t.Run(a.name, func(t *testing.T) {
			for _, d := range doors {
				w := newWard(t)
				kept, err := d.in(w, a.text())
				want, outcome := a.text(), a.outcome(t, d.kind)
				switch outcome {
				case 't':
					want = strings.TrimSpace(want)
				case 'n':
					want = strings.ReplaceAll(want, "\r\n", "\n")
				case 'c':
					want = displayed(want, 256)
				case '-':
					want = ""
				}
				if outcome == 'x' || outcome == 't' && d.exact {
					w.requireRefused(d, err)
				} else {
					require.NoError(t, err, d.name)
					require.Zero(t, strings.Compare(want, kept), "%s: %.200q", d.name, kept) // short where they differ
					w.requireExits(d.name)
				}
			}
		})
	}
}

func (a textAttack) outcome(t *testing.T, kind string) byte {
	t.Helper()
	require.Len(t, a.outcomes, len(textKinds), a.name)
	for i, k := range textKinds {
		if k == kind {
			return a.outcomes[i]
		}
	}
	require.Equal(t, "not taken over", kind, "no such kind")
	return '-'
}

// requireRefused holds that an error names the field, is fit to be read, and that nothing changed.
func (w *ward) requireRefused(d door, err error) {
	w.t.Helper()
	require.ErrorIs(w.t, err, incident.ErrInvalid, d.name)
	field := ""
	if bad, ok := errors.AsType[*incident.FieldError](err); ok {
		field = bad.Field
	} else if bad, ok := errors.AsType[*alert.FieldError](err); ok {
		field = bad.Field
	}
	require.Equal(w.t, d.field, field, "%s: %v", d.name, err)
	requirePrintable(w.t, err)
	require.Equal(w.t, w.before, binaries(w.t, stored(w.t, w.desk)), d.name)
}

// requirePrintable holds that the text of an error is one line of characters that show and are nothing but what they show, and
// that it is not as long as what it complains about.
func requirePrintable(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	require.True(t, utf8.ValidString(text), "%q", text)
	for _, r := range text {
		require.True(t, unicode.IsPrint(r), "%U in %q", r, text)
	}
	require.Less(t, len(text), 2_000)
}
