package incident_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// requireExits holds that every incident that changed comes out of every exit exactly, and in what form.
func (w *ward) requireExits(about string) {
	w.t.Helper()
	incs := stored(w.t, w.desk)
	for i, bin := range binaries(w.t, incs) {
		if slices.ContainsFunc(w.before, func(was []byte) bool { return bytes.Equal(was, bin) }) {
			continue
		}
		inc := incs[i]
		require.False(w.t, strings.ContainsFunc(inc.Name, acts), "%s: %q", about, inc.Name)
		w.requireDocument(inc, about)
		w.requireLines(inc, about)
		for a := range inc.Alerts() {
			requireAlertJSON(w.t, a, about)
		}
		var back incident.Incident
		require.NoError(w.t, back.UnmarshalBinary(bin), about)
		require.Equal(w.t, bin, binaries(w.t, []incident.Incident{back})[0], about)
	}
}

// requireDocument: the JSON of an incident is one line of valid UTF-8 that nothing in it can end or leave: quotes, backslashes and
// C0 controls are escapes. It reads back as the same document.
func (w *ward) requireDocument(inc incident.Incident, about string) {
	w.t.Helper()
	doc, err := w.desk.Export(ctx, inc.ID)
	require.NoError(w.t, err, about)
	data, err := doc.MarshalJSON()
	require.NoError(w.t, err, about)
	requireJSONLine(w.t, data, about)
	var back incident.Document
	require.NoError(w.t, back.UnmarshalJSON(data), about)
	again, err := back.MarshalJSON()
	require.NoError(w.t, err, about)
	require.True(w.t, bytes.Equal(data, again) && slices.Equal(textsOfDocument(doc), textsOfDocument(back)), about)
	own, err := json.Marshal(inc) // with the escapes of encoding/json for HTML
	require.NoError(w.t, err, about)
	requireJSONLine(w.t, own, about)
	require.NotContains(w.t, string(own), "<", about)
}

func textsOfDocument(d incident.Document) []string {
	texts := slices.Concat([]string{d.ID, d.Name, d.Owner.ID(), d.ResolvingComment, d.Description, d.Summary, d.TenantID, d.CreatedBy, d.UpdatedBy},
		d.Tags, d.SystemTags)
	for _, c := range d.Comments {
		texts = append(texts, c.Text, c.CreatedBy)
	}
	return texts
}

func requireAlertJSON(t *testing.T, a alert.Alert, about string) {
	t.Helper()
	data, err := a.MarshalJSON()
	require.NoError(t, err, about)
	requireJSONLine(t, data, about)
	var back alert.Alert
	require.NoError(t, back.UnmarshalJSON(data), about)
	require.Equal(t, a.FactsDigest(), back.FactsDigest(), about)
	require.Equal(t, []string{a.ID, a.Title, a.Owner.ID()}, []string{back.ID, back.Title, back.Owner.ID()}, about)
}

func requireJSONLine(t *testing.T, data []byte, about string) {
	t.Helper()
	require.True(t, utf8.Valid(data) && json.Valid(data), about)
	require.False(t, bytes.ContainsFunc(data, func(r rune) bool { return r < ' ' }), about)
}

// requireLines: an exported log is one line for each entry, without any character that acts on a terminal or an editor: controls,
// separators of lines, and what changes the direction of text are escapes. It verifies, and reads back as the same entries.
func (w *ward) requireLines(inc incident.Incident, about string) {
	w.t.Helper()
	log := logOf(w.t, w.desk, inc.ID)
	var out bytes.Buffer
	require.NoError(w.t, audit.WriteLines(&out, w.desk.Activity(ctx, incident.ActivityQuery{Incident: inc.ID, Own: true})), about)
	text := strings.TrimSuffix(out.String(), "\n")
	require.Equal(w.t, len(log), 1+strings.Count(text, "\n"), about)
	for r := range strings.SplitSeq(text, "\n") {
		require.False(w.t, strings.ContainsFunc(r, acts), about)
	}
	require.True(w.t, utf8.ValidString(text), about)
	var read []audit.Entry
	for e, err := range audit.ReadLines(strings.NewReader(out.String())) {
		require.NoError(w.t, err, about)
		read = append(read, e)
	}
	require.True(w.t, slices.EqualFunc(log, read, func(a, b audit.Entry) bool {
		return a.Hash == b.Hash && slices.EqualFunc(a.Changes, b.Changes, func(c, d audit.Change) bool {
			return c.Field == d.Field && c.Target == d.Target && c.Before.Equal(d.Before) && c.After.Equal(d.After)
		})
	}), about)
	head, err := audit.Verify(audit.ReadLines(&out), inc.Log())
	require.NoError(w.t, err, about)
	require.Equal(w.t, inc.Log(), head, about)
}

// acts reports whether a character does something to a terminal or an editor other than showing itself.
func acts(r rune) bool {
	return r < 0x20 || r >= 0x7f && r <= 0x9f || r == 0x2028 || r == 0x2029 || // controls, separators
		r == 0x061c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 // direction
}

// What somebody looks for is text and nothing else: it finds what has it and not a bystander, whatever it would mean to a
// database, and it travels as it is in a filter, a URL and a view. What is no text is refused everywhere.
func TestHostileTextsAreOnlyLookedFor(t *testing.T) {
	for _, a := range textAttacks {
		t.Run(a.name, func(t *testing.T) {
			w, s := newWard(t), a.text()
			z := on("zq", "z1", "Zq", "Zq", alert.Low)
			z.Evidence = append(z.Evidence, alert.NewEvidence(alert.User{UPN: "zq"}))
			bystander, err := w.desk.Open(ctx, []alert.Alert{z}, incident.Rename("Zq"), incident.AddTags("Zq"), incident.Assign(alert.GroupOwner("Zq")))
			require.NoError(t, err)
			typed := a.outcome(t, "single line") == 'k'
			if typed {
				_, err := w.desk.Update(ctx, w.a.ID, incident.Rename(s), incident.AddTags(s), incident.Assign(alert.GroupOwner(s)))
				require.NoError(t, err)
			}
			for name, e := range map[string]filter.Expr{
				"tag is": incident.ByTag.Is(s), "tag in": incident.ByTag.In(s, "nothing"), "tag contains": incident.ByTag.Contains(s),
				"name is": incident.ByName.Is(s), "name contains": incident.ByName.Contains(s), "name starts": incident.ByName.StartsWith(s),
				"name ends": incident.ByName.EndsWith(s), "owner": incident.ByOwner.Is(s), "search": incident.Search(s),
			} {
				q := incident.Query{Filter: e}
				words := strings.Fields(s)
				refused := a.outcome(t, "short fact") == 'x'
				if name == "search" {
					refused = refused && len(words) > 0 || len(words) > 18 || len(s) == 4096 // each word is looked for in five places
				}
				if refused {
					requireNotAsked(t, w.desk, q, name)
					continue
				}
				found := map[incident.ID]bool{}
				for _, inc := range all(t, w.desk.List(ctx, q)) {
					found[inc.ID] = true
				}
				require.Equal(t, name == "search" && len(words) == 0, found[bystander.ID], name) // without a word there is no condition
				require.True(t, !typed || found[w.a.ID], name)
				requireTravels(t, q, name)
			}
			w.requirePrefixes(a)
		})
	}
}

// requireNotAsked holds that a query is refused as such, with an error fit to be read.
func requireNotAsked(t *testing.T, d *incident.Desk, q incident.Query, name string) {
	t.Helper()
	for _, err := range d.List(ctx, q) {
		require.Error(t, err, name)
		requirePrintable(t, err)
	}
	_, err := d.Count(ctx, q)
	require.True(t, errors.Is(err, filter.ErrInvalid) || errors.Is(err, filter.ErrTooLarge), "%s: %v", name, err)
	requirePrintable(t, err)
	_, err = incident.ParseQuery(q.Values())
	require.ErrorIs(t, err, incident.ErrInvalid, name)
	requirePrintable(t, err)
}

// requireTravels holds that a query leads back to itself as text, as either URL, and as a view; the URLs are of printable ASCII.
func requireTravels(t *testing.T, q incident.Query, name string) {
	t.Helper()
	back, err := filter.Parse(incident.Schema, q.Filter.String())
	require.NoError(t, err, name)
	require.Equal(t, q.Filter.String(), back.String(), name)
	requireRoundTrips(t, q, name)
	for _, text := range []string{q.Bookmark(), q.Values().Encode()} {
		require.False(t, strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }), "%s: %q", name, text)
	}
	data, err := incident.View{Name: "v", Query: q}.MarshalJSON()
	require.NoError(t, err, name)
	requireJSONLine(t, data, name)
	var v incident.View
	require.NoError(t, v.UnmarshalJSON(data), name)
	require.True(t, q.Equal(v.Query), name)
}

// requirePrefixes holds the same of what is completed while it is typed, and of filters of a log.
func (w *ward) requirePrefixes(a textAttack) {
	t, s := w.t, a.text()
	for _, by := range []incident.Facet{incident.TagFacet, incident.AssigneeFacet, incident.CategoryFacet} {
		lists, err := incident.Facets(ctx, w.store, incident.Query{}, incident.FacetQuery{By: by, Prefix: s})
		if a.outcome(t, "short fact") == 'x' {
			requireField(t, err, "prefix", a.name)
			requirePrintable(t, err)
			continue
		}
		require.NoError(t, err)
		for _, b := range lists[0] {
			require.True(t, strings.HasPrefix(filter.Fold(b.Value), filter.Fold(s)), "%q", b.Value)
		}
	}
	for _, suggest := range []func() ([]incident.Suggestion, error){
		func() ([]incident.Suggestion, error) { return w.desk.SuggestTags(ctx, s, 0) },
		func() ([]incident.Suggestion, error) { return w.desk.SuggestAssignees(ctx, s, 0) },
	} {
		suggestions, err := suggest()
		if err != nil {
			require.Equal(t, byte('x'), a.outcome(t, "single line"))
			requireField(t, err, "prefix", a.name)
			requirePrintable(t, err)
			continue
		}
		for _, g := range suggestions {
			require.True(t, !g.New || g.Value == strings.TrimSpace(s) && a.outcome(t, "single line") != 'x', "%q", g.Value)
		}
	}
	for _, e := range []filter.Expr{audit.ByCommand.Is(s), audit.ByTarget.Contains(s), audit.ByOrigin.Is(s)} {
		for entry, err := range w.desk.Activity(ctx, incident.ActivityQuery{Incident: w.b.ID, Filter: e}) {
			if a.outcome(t, "short fact") == 'x' {
				require.True(t, errors.Is(err, filter.ErrInvalid) || errors.Is(err, filter.ErrTooLarge), "%v", err)
				requirePrintable(t, err)
			} else {
				require.NoError(t, err)
				require.Zero(t, entry, "the log of the bystander has it nowhere")
			}
		}
	}
}
