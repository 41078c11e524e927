package incident_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// W36: paging while others write: what does not change comes exactly once, in order, in every order there is.
func TestPagingWhileOthersWrite(t *testing.T) {
	for key := incident.OrderUpdated; key <= incident.OrderName; key++ {
		for _, ascending := range []bool{false, true} {
			t.Run(fmt.Sprint(key, ascending), func(t *testing.T) {
				d, c := newDesk(t, incident.Options{})
				rnd := rand.New(rand.NewPCG(uint64(key), 4))
				var ids []incident.ID
				for i := range 120 {
					c.advance(time.Duration(rnd.IntN(2)) * time.Minute)
					a := on("w11", fmt.Sprint("a", i), fmt.Sprint("Title ", rnd.IntN(9)), "", alert.Severity(rnd.IntN(5)))
					a.FirstActivity = epoch.Add(time.Duration(rnd.IntN(5)) * time.Hour)
					a.LastActivity = a.FirstActivity.Add(time.Hour)
					inc, err := d.Open(ctx, []alert.Alert{a})
					require.NoError(t, err)
					ids = append(ids, inc.ID)
				}
				changed := map[incident.ID]bool{}
				q := incident.Query{Order: incident.Order{Key: key, Ascending: ascending}, Limit: 7}
				want := all(t, d.List(ctx, incident.Query{Order: q.Order}))
				require.Len(t, want, len(ids))
				var got []incident.ID
				for {
					page := all(t, d.List(ctx, q))
					for _, inc := range page {
						got = append(got, inc.ID)
					}
					if len(page) < q.Limit {
						break
					}
					q = q.After(page[len(page)-1])
					c.advance(time.Minute)
					id := ids[rnd.IntN(len(ids))]
					changed[id] = true
					_, err := d.Update(ctx, id, incident.Rename(fmt.Sprint("Title ", rnd.IntN(9))), incident.SetSeverity(alert.Severity(1+rnd.IntN(4))))
					require.NoError(t, err)
					other := opened(t, d, fmt.Sprint("later ", c.now))
					changed[other.ID] = true
					if rnd.IntN(2) == 0 {
						_, err := merge(d, id, other.ID)
						require.NoError(t, err)
					}
				}
				still := func(id incident.ID) bool { return changed[id] }
				var expected []incident.ID
				for _, inc := range want {
					expected = append(expected, inc.ID)
				}
				require.Equal(t, slices.DeleteFunc(expected, still), slices.DeleteFunc(got, still))
			})
		}
	}
}

// W35: two scopes with the same ids, asked for what is in either with random filters, each show their own and nothing else.
func TestTwoScopesNeverLeak(t *testing.T) {
	_, seed := queueSettings(t)
	var realms [2]*realm
	for i := range realms {
		w := newRealm(t, seed, uint64(i))
		w.memory = incident.NewMemory([]string{"contoso", "Contoso"}[i])
		w.engine = w.over(w.memory, incident.Options{})
		w.desk = w.engine.As(ana)
		for range 60 {
			w.step()
		}
		realms[i] = w
	}
	found := 0
	for range 200 {
		for i, w := range realms {
			of := realms[(i+1)%2] // whose values the filter has in it
			if w.in(2) {
				of = w
			}
			q := &quest{gen: w.gen, rows: of.rows, props: properties(), now: w.clock.now, left: 20}
			question := w.question(q, map[string]int{})
			for inc, err := range w.desk.List(ctx, question.query) {
				require.NoError(t, err)
				require.Equal(t, w.memory.Scope(), inc.Log().Scope, "%s", question.query.Filter)
				stored, err := w.memory.Get(ctx, inc.ID)
				require.NoError(t, err)
				require.Equal(t, stored, inc)
				found++
			}
		}
	}
	require.Greater(t, found, 400)
	_, err := filter.Parse(incident.Schema, "scope eq 'Contoso'")
	require.Error(t, err, "what is no property is an error and not a wider result")
}

// W36: characters that mean something to a database mean themselves here.
func TestWildcardsAreLiteral(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	names := []string{"100% sure", "100x sure", "a_b", "axb", "it's", `say "no"`, `back\slash`, "a*", "(x|y)", "[a-z]", "'; drop table incidents; --"}
	for i, name := range names {
		_, err := d.Open(ctx, []alert.Alert{on("w11", fmt.Sprint("a", i), "A", "", alert.Low)}, incident.Rename(name), incident.AddTags(name))
		require.NoError(t, err)
	}
	for part, want := range map[string][]string{
		"%": {"100% sure"}, "_": {"a_b"}, "'": {"it's", "'; drop table incidents; --"}, `"`: {`say "no"`}, `\`: {`back\slash`}, "*": {"a*"},
		".": {}, "(x|y)": {"(x|y)"}, "[a-z]": {"[a-z]"}, "A_": {"a_b"}, "": names,
	} {
		for _, expr := range []filter.Expr{incident.ByName.Contains(part), incident.ByTag.Contains(part)} {
			got := []string{}
			for _, inc := range all(t, d.List(ctx, incident.Query{Filter: expr})) {
				got = append(got, inc.Name)
			}
			require.ElementsMatch(t, want, got, part)
		}
	}
}

// W37: tags as people type them.
func TestDirtyTags(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	for _, bad := range []string{"", " ", "\t", "a\nb", "\x00", "\xff\xfe", "a\u200bb", "a\u202eb", "\ufeffa", "\u00ad", strings.Repeat("x", 129)} {
		_, err := d.Update(ctx, inc.ID, incident.AddTags("fine", bad))
		var field *incident.FieldError
		require.ErrorAs(t, err, &field, "%q", bad)
		require.Equal(t, "customTags[1]", field.Field)
		require.LessOrEqual(t, len(field.Value), 90)
	}
	inc, err := d.Update(ctx, inc.ID, incident.AddTags("  Ransomware ", "ransomware", "RANSOMWARE", "STRASSE", "straße", "\u212a", "k",
		"e\u0301", "\u00e9", "日本", "😀", "a b", "a  b"))
	require.NoError(t, err)
	require.Equal(t, []string{"a  b", "a b", "e\u0301", "\u212a", "Ransomware", "STRASSE", "straße", "\u00e9", "日本", "😀"},
		slices.Collect(inc.Tags()), "one for all that simple case folding makes equal; ways to write one character are different texts")
	require.True(t, inc.HasTag(" rAnSoMwArE\n"))
	require.True(t, inc.HasTag("K"))
	inc, err = d.Update(ctx, inc.ID, incident.RemoveTags("RANSOMWARE", "never there", "K"))
	require.NoError(t, err)
	require.Equal(t, 8, inc.TagCount())
	for _, bad := range []string{"", "\xff"} {
		_, err := d.Update(ctx, inc.ID, incident.RemoveTags("STRASSE", bad))
		require.ErrorIs(t, err, incident.ErrInvalid)
	}

	many := make([]string, 10_000)
	for i := range many {
		many[i] = fmt.Sprint("tag ", i)
	}
	_, err = d.Update(ctx, inc.ID, incident.AddTags(many...))
	require.ErrorIs(t, err, incident.ErrTooLarge)
	inc, err = d.Update(ctx, inc.ID, incident.AddTags(many[:992]...))
	require.NoError(t, err)
	require.Equal(t, 1000, inc.TagCount())
	_, err = d.Update(ctx, inc.ID, incident.AddTags("one more"))
	var limit *incident.LimitError
	require.ErrorAs(t, err, &limit)
	require.Equal(t, [2]int{1001, 1000}, [2]int{limit.Got, limit.Max})
	_, err = d.Update(ctx, inc.ID, incident.RemoveTags("tag 7"), incident.AddTags("one more", "TAG 8"))
	require.NoError(t, err)

	wide, _ := newDesk(t, incident.Options{Limits: incident.Limits{Tags: 10_000}})
	inc, err = wide.Open(ctx, []alert.Alert{on("w11", "a1", "A", "", alert.Low)}, incident.AddTags(many...))
	require.NoError(t, err)
	require.Equal(t, len(many), inc.TagCount())
	inc, err = wide.Update(ctx, inc.ID, incident.RemoveTags(many...))
	require.NoError(t, err)
	require.Zero(t, inc.TagCount())
	checkLog(t, wide, inc)
}

// W39: what detectors report late, again, or in the wrong order.
func TestLateAndRepeatedReports(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	at := func(a alert.Alert, updated time.Duration) alert.Alert {
		a.UpdatedAt = epoch.Add(updated)
		return a
	}
	ingest := func(alerts ...alert.Alert) []incident.Ingested {
		t.Helper()
		r, err := d.Ingest(ctx, alerts...)
		require.NoError(t, err)
		return r
	}
	get := func(id incident.ID) incident.Incident {
		t.Helper()
		inc, err := d.Get(ctx, id)
		require.NoError(t, err)
		return inc
	}
	low, high := on("w11", "a", "A", "", alert.Low), on("w11", "a", "A", "", alert.High)

	// Twice in one call, the newer first: one alert, and the newer facts.
	r := ingest(at(high, 2), at(low, 1))
	require.Equal(t, []incident.IngestOutcome{incident.Opened, incident.Known}, []incident.IngestOutcome{r[0].Outcome, r[1].Outcome})
	id := r[0].Incident
	require.Equal(t, alert.High, get(id).Severity)
	version := get(id).Version
	ingest(at(low, 1)) // older than what is known
	require.Equal(t, version, get(id).Version)
	ingest(at(low, 3))
	require.Equal(t, alert.Low, get(id).Severity)

	// Very late: beyond the window it is another story, within it is this one, however late it arrives.
	c.advance(90 * 24 * time.Hour)
	late, old := on("w11", "late", "B", "", alert.Low), on("w11", "old", "C", "", alert.Low)
	late.FirstActivity, late.LastActivity = epoch.Add(-23*time.Hour), epoch.Add(-23*time.Hour)
	old.FirstActivity, old.LastActivity = epoch.Add(-80*time.Hour), epoch.Add(-80*time.Hour)
	r = ingest(old, late)
	require.Equal(t, []incident.ID{id + 1, id}, []incident.ID{r[0].Incident, r[1].Incident})
	require.Equal(t, late.FirstActivity, get(id).FirstActivity)

	// What analysts decided stays, whatever is reported afterwards; facts of a resolved incident's alerts are still taken.
	_, err := d.Update(ctx, id, incident.AssignAlerts(alert.UserOwner("eve"), "a"), incident.Resolve("noise"))
	require.NoError(t, err)
	again := at(high, 4)
	again.Status, again.Owner = alert.New, alert.UserOwner("detector")
	ingest(again)
	inc := get(id)
	require.Equal(t, incident.Resolved, inc.Status)
	require.Equal(t, alert.High, inc.Severity)
	a, _ := inc.Alert("a")
	require.Equal(t, alert.Resolved, a.Status)
	require.Equal(t, alert.UserOwner("eve"), a.Owner)
	checkDerived(t, inc)

	// A resolved incident takes no new alert: it opens another, or joins one that is open.
	r = ingest(on("w11", "fresh", "A", "", alert.Low))
	require.Equal(t, incident.Opened, r[0].Outcome)
	require.NotEqual(t, id, r[0].Incident)

	// Resolved before it was ever seen: it is what it is, and a later report of it as new reopens nothing.
	done := on("w12", "done", "A", "", alert.Low)
	done.Status, done.ResolvedAt = alert.Resolved, epoch
	r = ingest(at(done, 1))
	done.Status, done.ResolvedAt = alert.New, time.Time{}
	ingest(at(done, 2))
	a, _ = get(r[0].Incident).Alert("done")
	require.Equal(t, alert.Resolved, a.Status)
	require.True(t, get(r[0].Incident).IsOpen())

	// An alert that went elsewhere by a merge or a move is known there and opens nothing.
	to := opened(t, d, "elsewhere")
	_, err = merge(d, to.ID, r[0].Incident)
	require.NoError(t, err)
	r = ingest(at(on("w12", "done", "A", "", alert.High), 3))
	require.Equal(t, incident.Ingested{Alert: "done", Incident: to.ID, Outcome: incident.Known}, r[0])
	require.Equal(t, alert.High, get(to.ID).Severity)
	checkLog(t, d, get(to.ID))
}

// W40: once someone here decided, what an unknown member said before does not come back, also when the
// decision is taken away from the incident again.
func TestDecisionsOverruleUnknownMembers(t *testing.T) {
	raw := graphSample(t)
	if raw == nil {
		return
	}
	text := string(raw)
	for _, member := range []string{`"classification": "truePositive"`, `"determination": "multiStagedAttack"`} {
		require.Equal(t, 2, strings.Count(text, member))
		name, _, _ := strings.Cut(member, ":")
		text = strings.ReplaceAll(text, member, name+`: "fromTheFuture"`)
	}
	var doc incident.Document
	require.NoError(t, doc.UnmarshalJSON([]byte(text)))
	d, _ := newDesk(t, incident.Options{})
	inc, err := d.Import(ctx, doc)
	require.NoError(t, err)
	require.Zero(t, inc.Classification)
	inc, err = d.Update(ctx, inc.ID, incident.AddTags("looked at"))
	require.NoError(t, err)
	kept := func(inc incident.Incident) (n int) {
		out, err := inc.MarshalJSON()
		require.NoError(t, err)
		return strings.Count(string(out), "fromTheFuture")
	}
	require.Equal(t, 4, kept(inc))
	inc, err = d.Update(ctx, inc.ID, incident.Classify(alert.FalsePositive, alert.NotMalicious))
	require.NoError(t, err)
	require.Zero(t, kept(inc))
	inc, err = d.Update(ctx, inc.ID, incident.Classify(alert.Unclassified, alert.Undetermined))
	require.NoError(t, err)
	out := asObject(t, inc)
	require.Equal(t, []any{"unknown", "unknown"}, []any{out["classification"], out["determination"]})
}
