package incident_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// suggesting runs a test over a store that counts by itself and over one that does not.
func suggesting(t *testing.T, test func(*testing.T, *incident.Desk)) {
	t.Run("own", func(t *testing.T) {
		d, _ := newDesk(t, incident.Options{})
		test(t, d)
	})
	t.Run("helper", func(t *testing.T) {
		store := storetest.Faulty(incident.NewMemory("contoso"), func(storetest.Call) error { return nil })
		d, _ := newDesk(t, incident.Options{Store: store})
		test(t, d)
	})
}

// listed prints suggestions: "tag 3" for one that is used, "tag new" for one that is not; groups with a prefix.
func listed(suggestions []incident.Suggestion) []string {
	out := []string{}
	for _, s := range suggestions {
		text := s.Value
		if !s.Owner.IsZero() {
			text = s.Owner.String()
		}
		if s.New {
			out = append(out, text+" new")
		} else {
			out = append(out, fmt.Sprint(text, " ", s.Count))
		}
	}
	return out
}

// using opens n incidents, each with the change.
func using(t *testing.T, d *incident.Desk, n int, c ...incident.Change) {
	t.Helper()
	for range n {
		before, err := d.Count(ctx, incident.Query{Redirected: true})
		require.NoError(t, err)
		_, err = d.Open(ctx, []alert.Alert{on("w11", fmt.Sprint("u", before), "Suspicious activity", "Execution", alert.Medium)}, c...)
		require.NoError(t, err)
	}
}

func TestSuggestTags(t *testing.T) {
	suggesting(t, func(t *testing.T, d *incident.Desk) {
		using(t, d, 3, incident.AddTags("Ransomware", "Red team"))
		using(t, d, 2, incident.AddTags("ransomware note", "rare"), incident.Resolve(""))
		using(t, d, 1, incident.AddTags("RANSOM", "ransomware", "straße", "50%", "it's"))
		a, b := opened(t, d, "a1"), opened(t, d, "b1")
		_, err := d.Update(ctx, b.ID, incident.AddTags("raided"))
		require.NoError(t, err)
		_, err = merge(d, a.ID, b.ID) // its tag is the target's now
		require.NoError(t, err)
		for _, c := range []struct {
			text  string
			limit int
			want  []string
		}{
			{"", 0, []string{"Ransomware 4", "Red team 3", "ransomware note 2", "rare 2", "50% 1", "it's 1", "raided 1", "RANSOM 1",
				"straße 1"}},
			{"", 2, []string{"Ransomware 4", "Red team 3"}},
			{"r", 0, []string{"Ransomware 4", "Red team 3", "ransomware note 2", "rare 2", "raided 1", "RANSOM 1", "r new"}},
			{"r", 1, []string{"Ransomware 4", "r new"}},
			{"RA", 3, []string{"Ransomware 4", "ransomware note 2", "rare 2", "RA new"}},
			{"ransom", 0, []string{"RANSOM 1", "Ransomware 4", "ransomware note 2"}}, // the tag itself first
			{"ransom", 2, []string{"RANSOM 1", "Ransomware 4"}},
			{"ransom", 1, []string{"RANSOM 1"}}, // though others are used more
			{"  Ransom \u00a0", 2, []string{"RANSOM 1", "Ransomware 4"}},
			{"RANSOMWARE", 0, []string{"Ransomware 4", "ransomware note 2"}},
			{"STRAẞE", 0, []string{"straße 1"}},
			{"strasse", 0, []string{"strasse new"}}, // another word, as AddTags sees it
			{"%", 0, []string{"% new"}},
			{"50%", 0, []string{"50% 1"}},
			{"it'", 0, []string{"it's 1", "it' new"}},
			{"team", 0, []string{"team new"}}, // tags have no words
			{"   ", 1, []string{"Ransomware 4"}},
			{" Board  room ", 0, []string{"Board  room new"}},
			{strings.Repeat("x", 128), 0, []string{strings.Repeat("x", 128) + " new"}},
			{strings.Repeat("x", 129), 0, []string{}}, // AddTags would refuse it
			{"\ufe0f", 0, []string{}},
		} {
			got, err := d.SuggestTags(ctx, c.text, c.limit)
			require.NoError(t, err)
			require.Equal(t, c.want, listed(got), "%q, %d", c.text, c.limit)
			if n := len(got); n > 0 && got[n-1].New {
				_, err := d.Update(ctx, a.ID, incident.AddTags(got[n-1].Value), incident.RemoveTags(got[n-1].Value))
				require.NoError(t, err, "what is new can be added")
			}
		}
	})
}

func TestSuggestAssignees(t *testing.T) {
	suggesting(t, func(t *testing.T, d *incident.Desk) {
		user := func(id string) incident.Change { return incident.Assign(alert.UserOwner(id)) }
		group := func(id string) incident.Change { return incident.Assign(alert.GroupOwner(id)) }
		using(t, d, 4) // nobody is never suggested
		using(t, d, 3, user("zoe.smith@contoso.com"))
		using(t, d, 2, user("Smith@contoso.com"))
		using(t, d, 1, user("smith@contoso.com"), incident.Resolve(""))
		using(t, d, 2, group("SOC tier-2"))
		using(t, d, 1, group("soc"))
		using(t, d, 1, user("soc"))
		using(t, d, 1, user("x_soc@contoso.com"))
		for _, c := range []struct {
			text  string
			limit int
			want  []string
		}{
			{"", 0, []string{"ana@contoso.com 0", "Smith@contoso.com 3", "zoe.smith@contoso.com 3", "group:SOC tier-2 2", "soc 1",
				"group:soc 1", "x_soc@contoso.com 1"}},
			{"", 1, []string{"ana@contoso.com 0"}},
			{"AN", 0, []string{"ana@contoso.com 0", "AN new"}},
			{"ana@contoso.com", 0, []string{"ana@contoso.com 0"}},
			{"smi", 0, []string{"Smith@contoso.com 3", "zoe.smith@contoso.com 3", "smi new"}},
			{"smith@CONTOSO.com", 0, []string{"Smith@contoso.com 3", "zoe.smith@contoso.com 3"}},
			{"smith@contoso.com", 1, []string{"Smith@contoso.com 3"}},
			{"soc", 0, []string{"soc 1", "group:soc 1", "group:SOC tier-2 2", "x_soc@contoso.com 1"}},
			{"soc", 3, []string{"soc 1", "group:soc 1", "group:SOC tier-2 2"}},
			{"so", 1, []string{"group:SOC tier-2 2", "so new"}},
			{"tier", 0, []string{"group:SOC tier-2 2", "tier new"}},
			{"2", 0, []string{"group:SOC tier-2 2", "2 new"}},
			{"contoso", 0, []string{"contoso new"}}, // a domain finds nobody
			{"com", 0, []string{"com new"}},
			{".smith", 0, []string{".smith new"}},
			{"Bob@Contoso.com ", 0, []string{"Bob@Contoso.com new"}},
			{"bü", 0, []string{}}, // no user may be called so
			{strings.Repeat("x", 257), 0, []string{}},
		} {
			got, err := d.SuggestAssignees(ctx, c.text, c.limit)
			require.NoError(t, err)
			require.Equal(t, c.want, listed(got), "%q, %d", c.text, c.limit)
			for _, s := range got {
				require.Equal(t, s.Owner.ID(), s.Value)
			}
		}
		using(t, d, 1, user("an"))
		using(t, d, 1, group("ana@contoso.com"))
		using(t, d, 2, user("x-an"))
		for text, want := range map[string][]string{
			"an":              {"an 1", "ana@contoso.com 0", "x-an 2", "group:ana@contoso.com 1"}, // used more, though not by its beginning
			"ana@contoso.com": {"group:ana@contoso.com 1", "ana@contoso.com 0"},
		} {
			got, err := d.SuggestAssignees(ctx, text, 0)
			require.NoError(t, err)
			require.Equal(t, want, listed(got))
		}
		using(t, d, 4, user("ANA@contoso.com"))
		got, err := d.SuggestAssignees(ctx, "a", 1)
		require.NoError(t, err)
		require.Equal(t, []string{"ANA@contoso.com 4", "a new"}, listed(got), "as others spell it")
	})
}

// A program, or an actor whom Assign would refuse, is no assignee.
func TestOnlyUsersSuggestThemselves(t *testing.T) {
	e, err := incident.New(incident.Options{})
	require.NoError(t, err)
	for _, actor := range []audit.Actor{audit.Automation("ana@contoso.com"), audit.System("ana"), audit.User(""), audit.User("änna")} {
		got, err := e.As(actor).SuggestAssignees(ctx, "", 0)
		require.NoError(t, err)
		require.Empty(t, got, "%v", actor)
	}
}

// Words after the first are looked at for so many owners as there may be buckets; the beginning of the id for all of them.
func TestSuggestAssigneesOfMany(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	for i := range incident.MaxBuckets {
		using(t, d, 2, incident.Assign(alert.UserOwner(fmt.Sprintf("user%04d", i))))
	}
	using(t, d, 1, incident.Assign(alert.UserOwner("zoe.smith")))
	got, err := d.SuggestAssignees(ctx, "zo", 0)
	require.NoError(t, err)
	require.Equal(t, []string{"zoe.smith 1", "zo new"}, listed(got))
	got, err = d.SuggestAssignees(ctx, "smith", 0)
	require.NoError(t, err)
	require.Equal(t, []string{"smith new"}, listed(got))
	using(t, d, 2, incident.Assign(alert.UserOwner("Zoe.Smith")))
	got, err = d.SuggestAssignees(ctx, "smith", 0)
	require.NoError(t, err)
	require.Equal(t, []string{"Zoe.Smith 3", "smith new"}, listed(got))
	got, err = d.SuggestAssignees(ctx, "u", incident.MaxSuggestions)
	require.NoError(t, err)
	require.Len(t, got, incident.MaxSuggestions+1)
}

func TestSuggestionsThatCanNotBe(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	for what, suggest := range map[string]func(string, int) ([]incident.Suggestion, error){
		"tags": func(text string, limit int) ([]incident.Suggestion, error) { return d.SuggestTags(ctx, text, limit) },
		"owners": func(text string, limit int) ([]incident.Suggestion, error) {
			return d.SuggestAssignees(ctx, text, limit)
		},
	} {
		var field *incident.FieldError
		for _, text := range []string{
			"\xff", "a\x00", "a\nb", "\t", "a\u200bb", "a\u202eb", "\ufeffa", "\u2028", "\U000e0041", "\ufdd0",
			"a" + strings.Repeat("\u0301", 33), strings.Repeat("x", filter.MaxText+1), strings.Repeat("x", 1<<20),
		} {
			got, err := suggest(text, 0)
			require.ErrorAs(t, err, &field, "%s %q", what, text)
			require.Equal(t, "prefix", field.Field)
			require.LessOrEqual(t, len(field.Value), 90)
			require.Nil(t, got)
		}
		for _, limit := range []int{-1, incident.MaxSuggestions + 1} {
			_, err := suggest("a", limit)
			require.ErrorAs(t, err, &field, what)
			require.Equal(t, incident.FieldError{Field: "limit", Value: fmt.Sprint(limit), Reason: field.Reason}, *field)
		}
	}
}

// The limits of the engine decide what is new.
func TestSuggestWithinTheEnginesLimits(t *testing.T) {
	d, _ := newDesk(t, incident.Options{Limits: incident.Limits{TagRunes: 3, IDBytes: 5}})
	for text, want := range map[string][]string{"äöü": {"äöü new"}, "abcd": {}, "ab": {"ab new"}} {
		got, err := d.SuggestTags(ctx, text, 0)
		require.NoError(t, err)
		require.Equal(t, want, listed(got))
	}
	for text, want := range map[string][]string{"bobby": {"bobby new"}, "robert": {}, "an": {"an new"}} { // ana's id is too long
		got, err := d.SuggestAssignees(ctx, text, 0)
		require.NoError(t, err)
		require.Equal(t, want, listed(got))
	}
}
